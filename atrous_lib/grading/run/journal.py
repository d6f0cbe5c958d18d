"""A journal of every result of a run, as soon as it is there.

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
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from atrous_lib.files import sync
from atrous_lib.grading.result import Result
from atrous_lib.grading.run.index import Index, Key
from atrous_lib.grading.run.settled import RunError, settled_seed

TAKEN, KEPT = "taken", "kept"  # what grading again gave, and what there was before


class Journal:
    """The results in a run's folder. Use it in a `with` statement to add to them.

    Parameters
    ----------
    folder
        The run's folder.
    seed
        The run's seed: by default the one in the folder, or a random one in a new folder.
    course
        What each exercise's scores depend on besides notebooks and seed, and after a dash its
        words, as `fingerprints.fingerprints` has it. It is put down with every result, so that one
        can tell which were graded for another state.

    Attributes
    ----------
    settled
        What was graded again since this was made.

    Raises
    ------
    RunError
        If the folder's run has another seed.

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

    def __init__(
        self, folder: Path, *, seed: int | None = None, course: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self._course = course or {}
        self._path = folder / "journal.jsonl"
        self._index = Index()
        self._places = array("q")  # in the file, by row; -1 less that where the grader failed
        self._states = array("L")  # for which state of the course it was graded, by row
        self._named: dict[str, int] = {}  # the states
        self._came = array("L")  # rows
        self._before: dict[Key, int] = {}  # places: what grading again replaced
        self._lower: dict[Key, int] = {}  # places: what it did not put in place
        self.settled: list[Key] = []
        self._file: BinaryIO | None = None
        self._stack = contextlib.ExitStack()
        self.seed = settled_seed(folder, seed, to_grade=bool(course))
        self._end = self._read()

    def _read(self) -> int:
        """Find every result; return where the last whole line ends."""
        self._index = Index()
        self._before.clear()
        self._lower.clear()
        for rows in (self._places, self._states, self._came):
            del rows[:]
        end = 0
        if self._path.exists():
            with self._path.open("rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    with contextlib.suppress(ValueError, KeyError, TypeError):
                        self._note(json.loads(line), end)
                    end += len(line)
        return end

    def _note(self, line: dict[str, Any], place: int) -> None:
        result = _result_in(line)
        key = key_of(result)
        again = line.get("again")
        known = self._index.find(key)
        if again and (known is None or self._places[known] < 0):
            raise KeyError(f"nothing of {key} to grade again")
        row = self._index.add(key)
        if row == len(self._places):
            self._places.append(-1 - place)
            self._states.append(0)
        state = str(line.get("course", ""))
        self._states[row] = self._named.setdefault(state, len(self._named))
        if again:
            self._lower.pop(key, None)
            if again == KEPT:
                self._lower[key] = place
            else:
                self._before[key], self._places[row] = self._places[row], place
            return
        if known is None or not self.is_last(key):
            self._came.append(row)
        self._index.come(row)
        if result.failure is None:
            self._places[row] = place
        elif self._places[row] < 0:  # kept to be reported, and graded again by the next run
            self._places[row] = -1 - place

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
        self._write(
            {"course": self._course.get(result.exercise, ""), "result": asdict(result)}
            for result in results
        )

    def came_again(self, key: Key) -> None:
        """Put down that what has a result was handed in again, as it was before."""
        self._write([{"course": self._state(key), "result": asdict(self[key])}])

    def again(self, result: Result, *, taken: bool) -> None:
        """Put down that what has a result was graded again, and which of the two counts."""
        course = self._course.get(result.exercise, "")
        mark = TAKEN if taken else KEPT
        self._write([{"again": mark, "course": course, "result": asdict(result)}])
        self.settled.append(key_of(result))

    def _write(self, lines: Iterable[dict[str, Any]]) -> None:
        assert self._file is not None, "add to a journal inside its `with` statement"
        for line in lines:
            data = json.dumps(line, sort_keys=True).encode() + b"\n"
            self._file.write(data)
            self._note(json.loads(data), self._end)
            self._end += len(data)
        self._file.flush()
        os.fsync(self._file.fileno())

    def __contains__(self, key: Key) -> bool:
        row = self._index.find(key)
        return row is not None and self._places[row] >= 0

    def __getitem__(self, key: Key) -> Result:
        return self._at(self._places[self._row(key)])

    def _row(self, key: Key) -> int:
        row = self._index.find(key)
        if row is None:
            raise KeyError(key)
        return row

    def _state(self, key: Key) -> str:
        return list(self._named)[self._states[self._row(key)]]

    def _at(self, place: int) -> Result:
        with self._path.open("rb") as file:
            file.seek(place if place >= 0 else -1 - place)
            return _result_in(json.loads(file.readline()))

    def regraded(self) -> list[Key]:
        """Return all that was ever graded again, sorted."""
        return sorted(self._before.keys() | self._lower.keys())

    def before(self, key: Key) -> Result | None:
        """Return what grading again last replaced, if it did."""
        return self._at(self._before[key]) if key in self._before else None

    def lower(self, key: Key) -> Result | None:
        """Return the result with fewer points that grading again gave and that does not count."""
        return self._at(self._lower[key]) if key in self._lower else None

    def is_stale(self, key: Key) -> bool:
        """Say whether what was graded was graded for another state of the course."""
        return key in self and self._differs(key, 0)

    def says_old_words(self, key: Key) -> bool:
        """Say whether the checks' words have changed since, and nothing that scores depend on."""
        return key in self and self._differs(key, 1) and not self._differs(key, 0)

    def _differs(self, key: Key, part: int) -> bool:
        state, graded = self._course.get(key.exercise), self._state(key)
        return state is not None and state.split("-")[part:][:1] != graded.split("-")[part:][:1]

    def stale(self) -> set[str]:
        """Return the exercises of which anything that came last was graded for another state."""
        return {
            key.exercise for key in map(self._index.key, self._index.lasts()) if self.is_stale(key)
        }

    def is_last(self, key: Key) -> bool:
        """Say whether no other notebook of that learner and exercise came after it."""
        last = self._index.last(key.learner, key.exercise)
        return last is not None and last == self._index.find(key)

    def last_key(self, learner: str, exercise: str) -> Key:
        """Return what the last result of a learner and exercise belongs to."""
        row = self._index.last(learner, exercise)
        if row is None:
            raise KeyError((learner, exercise))
        return self._index.key(row)

    def came(self) -> Iterator[Key]:
        """Yield all that was handed in, in the order in which it was graded."""
        return map(self._index.key, self._came)

    def arrival(self, number: int) -> Key:
        """Return what came at that place of the order, counted from 0."""
        return self._index.key(self._came[number])

    def learners(self) -> list[str]:
        """Return whose results there are, sorted."""
        return sorted({self._index.names(row)[0] for row in self._index.lasts()})

    def __iter__(self) -> Iterator[Result]:
        """Yield the last result of each learner and exercise, sorted by them."""
        for row in sorted(self._index.lasts(), key=self._index.names):
            yield self._at(self._places[row])

    def __len__(self) -> int:
        return len(self._index)


def _result_in(line: dict[str, Any]) -> Result:
    return Result.from_fields(dict(line.get("result", line)))  # alone, as older versions had it


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
