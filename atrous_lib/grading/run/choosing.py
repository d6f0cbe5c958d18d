"""Which of a learner's files is the notebook of which exercise: one rule, whatever it came in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from atrous_lib.grading.run.entries import Entry, plain
from atrous_lib.grading.run.names import brief, readable

# What Canvas and browsers add to a name that is taken: "-2" and " (2)".
_VERSION = re.compile(r"(?:-| ?\()([0-9]{1,3})\)?$")
_ENDING = re.compile(r"\.(?:ipynb|zip)\b.*$", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """A file that a learner handed in.

    Attributes
    ----------
    entry
        The file.
    parts
        Its path in what the learner handed in, an archive among the folders.
    place
        What it came with: files of one place stand beside each other.
    certain
        Whether there is no doubt about whose it is.
    attachment
        Its number in Canvas: later uploads have higher ones.
    stated
        What the platform says of when it came.
    """

    entry: Entry
    parts: tuple[str, ...]
    place: str = ""
    certain: bool = True
    attachment: int = 0
    stated: str = ""

    @property
    def shown(self) -> str:
        """Its path, to be read by people."""
        return brief(readable("/".join(self.parts)))


@dataclass(frozen=True)
class Choice:
    """The notebooks that a learner handed in for an exercise, the one to grade first.

    Attributes
    ----------
    exercise
        Which.
    ranked
        The notebooks, which may be none.
    absent
        What to say where none can be read.
    """

    exercise: str
    ranked: tuple[Upload, ...]
    absent: str = "No notebook was handed in."


def choices(
    uploads: Iterable[Upload],
    exercises: Collection[str],
    *,
    in_folders: bool,
    otherwise: str | None = None,
) -> list[Choice]:
    """Return a learner's choice for each exercise.

    Parameters
    ----------
    uploads
        What the learner handed in.
    exercises
        The names of the exercises that there are.
    in_folders
        Whether the outermost folder is the exercise's, as in LEARNER/EXERCISE. A notebook that is
        named as nbgrader wants it then comes first; else the last version of it does.
    otherwise
        The exercise of notebooks whose path names none, if they are of one. They come last.
    """
    found: dict[str, list[Upload]] = defaultdict(list)
    absent = {}
    for upload in uploads:
        exercise = exercise_of(upload.parts, exercises, in_folders=in_folders)
        if exercise is None and upload.entry.is_notebook:
            exercise = otherwise
        if exercise is None:
            continue
        if upload.entry.is_notebook:
            found[exercise].append(upload)
        elif in_folders and is_exercise(upload.parts[0], exercises):
            found[exercise] += []
            if len(upload.parts) == 1 and not upload.entry.is_folder:
                absent[exercise] = f"{exercise} is no folder, so its notebook was not read."
    return [
        # Of two entries of one name in an archive the last one counts, as when it is unpacked.
        Choice(
            exercise,
            tuple(
                sorted(reversed(found[exercise]), key=lambda one: _rank(one, exercise, in_folders))
            ),
            absent.get(exercise, Choice.absent),
        )
        for exercise in sorted(found)
    ]


def is_exercise(name: str, exercises: Collection[str]) -> bool:
    """Say whether a name is an exercise's, however it is spelt."""
    return plain(name) in set(map(plain, exercises))


def exercise_of(
    parts: Sequence[str], exercises: Collection[str], *, in_folders: bool = False
) -> str | None:
    """Return the exercise that a file's path names: by its folders, else by its own name.

    Examples
    --------
    >>> exercises = ["02_sliding_dot_product", "03_holes"]
    >>> exercise_of(["atrous", "exercises", "03_holes", "Untitled.ipynb"], exercises)
    '03_holes'
    >>> exercise_of(["my 03-holes (1).ipynb"], exercises)
    '03_holes'
    """
    known = {plain(exercise): exercise for exercise in exercises}
    folders = [plain(_ENDING.sub("", part)) for part in parts[:-1]]
    nearest_first = folders[::-1]
    if in_folders:
        nearest_first = [plain(parts[0]), *nearest_first]
    for folder in nearest_first:
        if folder in known:
            return known[folder]
    for text in (plain(parts[-1]), *folders[::-1]):
        named = [name for name in known if name in text]
        if named:
            return known[max(named, key=len)]
    return None


def _rank(upload: Upload, exercise: str, in_folders: bool) -> tuple[object, ...]:
    name = _ENDING.sub("", upload.parts[-1])
    version = _VERSION.search(name)
    return (
        bool(upload.entry.obstacle),
        exercise_of(upload.parts, [exercise], in_folders=in_folders) is None,
        not upload.certain,
        in_folders and upload.parts[-1] != f"{exercise}.ipynb",
        not is_named(upload, exercise),
        len(upload.parts),
        -int(version[1]) if version else 0,
        -upload.attachment,
        upload.parts,
    )


def is_named(upload: Upload, exercise: str) -> bool:
    """Say whether a notebook has the exercise's name, apart from what platforms do to names."""
    name = _ENDING.sub("", upload.parts[-1])
    return plain(exercise) in (plain(name), plain(_VERSION.sub("", name)))


def beside(notebook: Upload, uploads: Iterable[Upload]) -> list[tuple[str, Upload]]:
    """Return the files in the notebook's folder or below, by their paths from there."""
    folder = notebook.parts[:-1]
    return [
        ("/".join(upload.parts[len(folder) :]), upload)
        for upload in uploads
        if upload.parts[: len(folder)] == folder
        and upload.place == notebook.place
        and not (upload.entry.is_folder or upload.entry.is_notebook or upload.entry.is_archive)
    ]
