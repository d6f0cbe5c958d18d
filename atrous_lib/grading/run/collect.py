"""What was handed in: from a folder or a learning platform's archive to one file a notebook.

Nobody's file is dropped silently. What belongs to a learner and an exercise becomes a
submission, also when it can't be read: then it is empty and a note says why. Everything else is
listed with the reason for which it was left out.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.files import MOST_BYTES

MOST_ENTRIES = 200_000  # of one archive
MOST_UNPACKED = 8 << 30  # of one archive

# How learning platforms name what they let one download; groups: learner, then the file's name.
PLATFORMS = {
    "Moodle": re.compile(r"(?P<learner>[^/]+?_\d+)_assignsubmission_file_?/?(?P<name>.*)"),
    "Canvas": re.compile(r"(?P<learner>[^/_]+)_(?:LATE_)?\d+_\d+_(?P<name>[^/]+)"),
}


class CollectError(ValueError):
    """Nothing can be collected from there; the message says why and what to do."""


@dataclass(frozen=True)
class Submission:
    """One learner's notebook of one exercise.

    Attributes
    ----------
    learner, exercise
        Whose, and which.
    path
        Where the notebook is, or None if there is none that could be read.
    notes
        What was odd about how it was handed in.
    """

    learner: str
    exercise: str
    path: Path | None
    notes: tuple[str, ...] = ()

    def read(self) -> tuple[bytes, tuple[str, ...]]:
        """Return the notebook's bytes, empty where it can't be read, and all notes on it."""
        if self.path is None:
            return b"", self.notes
        # A link is not followed: it would let a learner hand in somebody else's file. A pipe
        # or a device is not waited for.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(self.path, flags)
        except OSError as error:
            why = "It is a link" if self.path.is_symlink() else (error.strerror or "It is missing")
            return b"", (*self.notes, f"{self.path.name} could not be read: {why}.")
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return b"", (*self.notes, f"{self.path.name} could not be read: it is no file.")
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            note = f"{self.path.name} is larger than {MOST_BYTES >> 20} MB and was not read."
            return b"", (*self.notes, note)
        return data, self.notes


@dataclass(frozen=True)
class Collected:
    """All submissions, by learner and exercise, and what was left out with the reason."""

    submissions: tuple[Submission, ...]
    left_out: tuple[str, ...]


def collect(source: Path, exercises: Collection[str], unpack_into: Path) -> Collected:
    """Return what was handed in.

    Parameters
    ----------
    source
        A folder in nbgrader's layout, LEARNER/EXERCISE/*.ipynb, or a zip archive: of such a
        folder, or as downloaded from Moodle or Canvas.
    exercises
        The names of the exercises that there are.
    unpack_into
        Where an archive's notebooks go; what was there is replaced.

    Raises
    ------
    CollectError
        If there is nothing to grade, or the archive can't or must not be unpacked.
    """
    if source.is_dir():
        collected = collect_folder(source, exercises)
    elif source.is_file():
        collected = collect_archive(source, exercises, unpack_into)
    else:
        raise CollectError(
            f"There is no {source}. Give a folder with LEARNER/EXERCISE/*.ipynb in it, "
            f"or the zip archive that your learning platform lets you download."
        )
    if not collected.submissions:
        reasons = "".join(f"\n  {line}" for line in collected.left_out[:10])
        raise CollectError(
            f"Found no submission in {source}. A folder's notebooks stand in "
            f"LEARNER/EXERCISE/, and EXERCISE is one of {', '.join(exercises)}.{reasons}"
        )
    return collected


def collect_folder(folder: Path, exercises: Collection[str]) -> Collected:
    """Return the submissions in LEARNER/EXERCISE/*.ipynb below `folder`."""
    submissions, left_out = [], []
    for learner in _visible(folder):
        if learner.is_symlink() or not learner.is_dir():
            left_out.append(f"{learner.name}: no learner's folder.")
            continue
        for exercise in _visible(learner):
            place = f"{learner.name}/{exercise.name}"
            if exercise.name not in exercises:
                hint = did_you_mean(exercise.name, exercises)
                left_out.append(f"{place}: no exercise of the course.{hint}")
            elif exercise.is_symlink() or not exercise.is_dir():
                note = f"{exercise.name} is no folder, so its notebook was not read."
                submissions.append(Submission(learner.name, exercise.name, None, (note,)))
            else:
                submissions.append(_chosen(learner.name, exercise))
    return Collected(tuple(submissions), tuple(left_out))


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _chosen(learner: str, folder: Path) -> Submission:
    """Return the one notebook in a learner's folder of an exercise."""
    found = [path for path in _visible(folder) if path.suffix.lower() == ".ipynb"]
    wanted = folder / f"{folder.name}.ipynb"
    if not found:
        return Submission(learner, folder.name, None, ("No notebook was handed in.",))
    path = wanted if wanted in found else found[0]
    notes = []
    if len(found) > 1:
        others = ", ".join(other.name for other in found if other != path)
        notes.append(f"Of several notebooks, {path.name} was graded; not {others}.")
    elif path != wanted:
        notes.append(f"The file was named {path.name}, not {wanted.name}.")
    return Submission(learner, folder.name, path, tuple(notes))


def collect_archive(archive: Path, exercises: Collection[str], unpack_into: Path) -> Collected:
    """Unpack an archive's notebooks into LEARNER/EXERCISE/EXERCISE.ipynb; return them.

    An entry's own path is never used as a path, so none can lead out of `unpack_into`.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpacked(opened, exercises, unpack_into)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise CollectError(
            f"{archive} could not be unpacked: {error}. Download it again, or unpack it yourself "
            f"into LEARNER/EXERCISE/ and give that folder."
        ) from error


def _unpacked(opened: zipfile.ZipFile, exercises: Collection[str], unpack_into: Path) -> Collected:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_UNPACKED:
        raise CollectError(
            f"{opened.filename} holds {len(entries)} files of {total >> 20} MB unpacked; at most "
            f"{MOST_ENTRIES} and {MOST_UNPACKED >> 20} MB are allowed. Unpack it yourself."
        )
    shutil.rmtree(unpack_into, ignore_errors=True)
    submissions: dict[tuple[str, str], Submission] = {}
    left_out = []
    for entry in sorted(entries, key=_age):
        reason = refusal(entry)
        if reason:
            left_out.append(f"{entry.filename!r}: {reason}")
            continue
        if any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(entry.filename).parts):
            continue
        found = recognise(entry.filename, exercises)
        if isinstance(found, str):
            left_out.append(f"{entry.filename}: {found}")
            continue
        learner, exercise = found
        submission = _extracted(opened, entry, learner, exercise, unpack_into)
        if found in submissions:
            note = f"Of several files, {PurePosixPath(entry.filename).name} was graded."
            submission = Submission(learner, exercise, submission.path, (note,))
        submissions[found] = submission
    return Collected(tuple(submissions[key] for key in sorted(submissions)), tuple(left_out))


def _age(entry: zipfile.ZipInfo) -> tuple[object, ...]:
    """Sort so that a learner's last version comes last: Canvas numbers them NAME-2.ipynb."""
    stem = PurePosixPath(entry.filename).stem
    version = re.search(r"-(\d+)$", stem)
    return int(version[1]) if version else 0, entry.filename


def refusal(entry: zipfile.ZipInfo) -> str | None:
    """Say why an archive's entry must not be unpacked, or return None.

    Examples
    --------
    >>> refusal(zipfile.ZipInfo("../ada/03_holes/03_holes.ipynb"))
    'its path leads out of the archive.'
    >>> refusal(zipfile.ZipInfo("ada/03_holes/03_holes.ipynb"))
    """
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", entry.filename):
        return "its path leads out of the archive."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link, and links are not followed."
    if entry.flag_bits & 1:
        return "it is encrypted."
    if entry.file_size > MOST_BYTES:
        size = entry.file_size >> 20
        return f"it has {size} MB unpacked; a notebook has at most {MOST_BYTES >> 20} MB."
    return None


def recognise(name: str, exercises: Collection[str]) -> tuple[str, str] | str:
    """Return the learner and the exercise that a file's path in an archive tells, or why not.

    Examples
    --------
    >>> exercises = ["02_sliding_dot_product", "03_holes"]
    >>> recognise("submitted/ada/03_holes/my.ipynb", exercises)
    ('ada', '03_holes')
    >>> recognise("Ada Lovelace_4711_assignsubmission_file_/03_holes.ipynb", exercises)
    ('Ada Lovelace_4711', '03_holes')
    >>> recognise("lovelaceada_LATE_4711_90210_03_holes-2.ipynb", exercises)
    ('lovelaceada', '03_holes')
    >>> recognise("ada/notes.txt", exercises)
    'no notebook.'
    """
    path = PurePosixPath(name)
    if path.suffix.lower() != ".ipynb":
        return "no notebook."
    if len(path.parts) >= 3 and path.parts[-2] in exercises:
        return _safe(path.parts[-3]), path.parts[-2]
    for pattern in PLATFORMS.values():
        # The archive may have been packed again, so that a folder stands around it all.
        for start in range(len(path.parts)):
            match = pattern.fullmatch("/".join(path.parts[start:]))
            if match:
                exercise = _exercise_in(match["name"], exercises)
                return (_safe(match["learner"]), exercise) if exercise else _unknown(exercises)
    return (
        "neither LEARNER/EXERCISE/FILE.ipynb nor a name as Moodle or Canvas gives it; "
        f"EXERCISE is one of {', '.join(exercises)}."
    )


def _exercise_in(name: str, exercises: Collection[str]) -> str | None:
    found = [exercise for exercise in exercises if exercise.lower() in name.lower()]
    return max(found, key=len, default=None)


def _unknown(exercises: Collection[str]) -> str:
    return f"its name holds none of the exercises {', '.join(exercises)}."


def _safe(learner: str) -> str:
    """Return a learner's name as a folder's name that every system takes."""
    return re.sub(r"[^\w.@+ -]+", "_", learner).strip(". ") or "_"


def _extracted(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, learner: str, exercise: str, into: Path
) -> Submission:
    target = into / learner / exercise / f"{exercise}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Reading stops at the size that the entry claims, which `refusal` has looked at.
        with opened.open(entry) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
        return Submission(learner, exercise, None, (f"{entry.filename} is damaged: {error}.",))
    return Submission(learner, exercise, target)
