"""A run's folder: its seed, and a journal of every result as soon as it is there.

The journal grows by whole lines, each on the disk before the run goes on, so that whatever stops
a run loses the notebooks that were being graded and nothing else. A line that was cut off by a
power cut is dropped. A result belongs to a learner, an exercise and the notebook's bytes: what
was changed is graded again, what was not is not. All files that grading writes are made from the
journal, whose order they don't keep: they say the same however the run came about.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from atrous_lib.files import sync, write_whole
from atrous_lib.grading.result import Result

NAMES = 2  # how learners are named; the first way gave two of them one name now and then


class Key(NamedTuple):
    """What a result belongs to."""

    learner: str
    exercise: str
    digest: str


class RunError(ValueError):
    """The run can't be started or gone on with; the message says why and what to do."""


class Journal:
    """The results in a run's folder. Use it in a `with` statement to add to them.

    Parameters
    ----------
    folder
        The run's folder.
    seed
        The run's seed: by default the one in the folder, or a random one in a new folder.
    course
        What the scores depend on besides notebooks and seed, as a short text. A folder's results
        all come from one.

    Raises
    ------
    RunError
        If the folder's run has another seed or course.

    Examples
    --------
    >>> import tempfile
    >>> result = Result("ada", "03_holes", "ab12", ())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Journal(Path(folder), seed=7) as journal:
    ...         journal.add([result])
    ...     again = Journal(Path(folder))
    ...     again.seed, list(again) == [result], Key("ada", "03_holes", "cd34") in again
    (7, True, False)
    """

    def __init__(self, folder: Path, *, seed: int | None = None, course: str = "") -> None:
        self.folder = folder
        self._path = folder / "journal.jsonl"
        self._places: dict[Key, int] = {}
        self._last: dict[tuple[str, str], Key] = {}
        self._came: list[Key] = []
        self._file: BinaryIO | None = None
        self._stack = contextlib.ExitStack()
        self.seed = self._settled(seed, course)
        self._end = self._read()

    def _settled(self, seed: int | None, course: str) -> int:
        """Return the run's seed; write it down where there is none yet."""
        path = self.folder / "run.json"
        if not path.exists():
            drawn = secrets.randbits(128) if seed is None else seed
            run = {"course": course, "names": NAMES, "seed": drawn}
            write_whole(path, json.dumps(run) + "\n")
            write_whole(self.folder / ".gitignore", "*\n")  # grades and names are not for git
            path.chmod(0o600)  # from the seed one can tell the hidden inputs
            sync(path)
            sync(self.folder)
        try:
            run = json.loads(path.read_text("utf-8"))
            known, graded = int(run["seed"]), str(run["course"])
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{path} holds no run: {error}. Take another folder.") from error
        if seed not in (None, known):
            raise RunError(
                f"{self.folder} was graded with seed {known}, not {seed}. Leave the seed out to go "
                f"on with it, or take another folder."
            )
        if course and run.get("names") != NAMES:
            raise RunError(
                f"{self.folder} was graded by another version of this program, which names some "
                f"learners otherwise: they would stand in it twice. Take another folder to grade "
                f"all anew."
            )
        if course and course != graded:
            raise RunError(
                f"{self.folder} was graded for another state of the course: its exercises, points "
                f"or checks have changed since. Take another folder to grade all anew."
            )
        return known

    def _read(self) -> int:
        """Find every result; return where the last whole line ends."""
        self._places.clear()
        self._last.clear()
        self._came.clear()
        end = 0
        if self._path.exists():
            with self._path.open("rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        self._note(Result.from_json(line.decode()), end)
                    end += len(line)
        return end

    def _note(self, result: Result, place: int) -> None:
        key = key_of(result)
        if not self.is_last(key):
            self._came.append(key)
        self._last[key.learner, key.exercise] = key
        if result.failure is None:
            self._places[key] = place
        elif key not in self:  # kept to be reported, and graded again by the next run
            self._places[key] = -1 - place

    def __enter__(self) -> Journal:
        with contextlib.ExitStack() as stack:
            stack.enter_context(_alone_in(self.folder))
            self._end = self._read()  # what another run added before it let go of the folder
            new = not self._path.exists()
            self._file = stack.enter_context(self._path.open("r+b" if not new else "w+b"))
            self._file.truncate(self._end)
            self._file.seek(self._end)
            if new:
                sync(self.folder)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._file = None
        self._stack.close()

    def add(self, results: Iterable[Result]) -> None:
        """Put results on the disk, all with one wait for it."""
        assert self._file is not None, "add to a journal inside its `with` statement"
        for result in results:
            data = result.to_json().encode() + b"\n"
            self._file.write(data)
            self._note(result, self._end)
            self._end += len(data)
        self._file.flush()
        os.fsync(self._file.fileno())

    def __contains__(self, key: Key) -> bool:
        return self._places.get(key, -1) >= 0

    def __getitem__(self, key: Key) -> Result:
        place = self._places[key]
        with self._path.open("rb") as file:
            file.seek(place if place >= 0 else -1 - place)
            return Result.from_json(file.readline().decode())

    def is_last(self, key: Key) -> bool:
        """Say whether no other notebook of that learner and exercise came after it."""
        return self._last.get((key.learner, key.exercise)) == key

    def last_key(self, learner: str, exercise: str) -> Key:
        """Return what the last result of a learner and exercise belongs to."""
        return self._last[learner, exercise]

    def came(self) -> Iterator[Key]:
        """Yield all that was handed in, in the order in which it was graded."""
        yield from self._came

    def learners(self) -> list[str]:
        """Return whose results there are, sorted."""
        return sorted({learner for learner, _ in self._last})

    def __iter__(self) -> Iterator[Result]:
        """Yield the last result of each learner and exercise, sorted by them."""
        for place in sorted(self._last):
            yield self[self._last[place]]

    def __len__(self) -> int:
        return len(self._last)


def key_of(result: Result) -> Key:
    """Return what a result belongs to."""
    return Key(result.learner, result.exercise, result.digest)


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder for one run at a time; the system lets go of it whatever ends the run."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunError(
                f"Another run is grading into {folder}. Wait for its end, or take another folder."
            ) from error
        yield
