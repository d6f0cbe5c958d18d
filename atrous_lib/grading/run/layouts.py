"""How what was handed in is laid out, decided once for all of it: by a platform, or in folders.

If each file told for itself, an upload could choose whose it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from atrous_lib.grading.run.choosing import exercise_of
from atrous_lib.grading.run.entries import Entry, is_hidden, plain
from atrous_lib.grading.run.platforms import Owned, canvas, moodle

FOLDERS = "LEARNER/EXERCISE"


class LayoutError(ValueError):
    """Files of two layouts stand side by side; the message names both."""


class Layouts:
    """The layouts that there are, for a course with these exercises.

    Attributes
    ----------
    readers
        By a layout's name, in the order in which they are preferred, what tells from a path whose
        a file is.
    """

    def __init__(self, exercises: Collection[str]) -> None:
        self.readers: dict[str, Callable[[Sequence[str]], Owned | None]] = {
            "Moodle": moodle,
            FOLDERS: lambda parts: Owned(parts[0], tuple(parts[1:])),
            "Canvas": functools.partial(canvas, exercises=exercises),
        }
        self._exercises = {plain(exercise) for exercise in exercises}

    def unwrapped(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries without folders that stand around them all, and without hidden ones.

        A learner's own folder is none of these: it has a platform's name or an exercise in it.
        EXERCISE/LEARNER becomes LEARNER/EXERCISE.
        """
        found = level = [entry for entry in entries if not _is_foreign(entry)]
        while not any(self._fitting(entry) for entry in level) or self._stands_around(level):
            folders = {e.parts[0] for e in level if len(e.parts) > 1 or e.is_folder}
            if len(folders) != 1 or any(map(self._is_exercise, folders)):
                return self._told_apart(level, found)
            inside = [replace(e, parts=e.parts[1:]) for e in level if len(e.parts) > 1]
            loose = [entry for entry in level if len(entry.parts) == 1 and not entry.is_folder]
            level = [entry for entry in inside if not _is_foreign(entry)] + loose
        return level

    def _told_apart(self, level: list[Entry], found: list[Entry]) -> list[Entry]:
        """Return files in no layout, such that no two people are taken for one.

        Folders around all are left where they are, unless those inside hold a notebook of the
        same exercise each: then they are the learners'.
        """
        folders = {e.parts[0] for e in level if len(e.parts) > 1}
        is_deep = any(e.is_notebook and len(e.parts) > 2 for e in level)
        if is_deep and all(map(self._is_exercise, folders)):
            return [
                replace(e, parts=(e.parts[1], e.parts[0], *e.parts[2:]))
                if len(e.parts) > 1 + (not e.is_folder)
                else e
                for e in level
                if not (e.is_folder and len(e.parts) == 1)
            ]
        return level if self._compete(level) else found

    def _compete(self, entries: Iterable[Entry]) -> bool:
        """Say whether two folders hold a notebook of the same exercise."""
        owners: dict[str | None, str] = {}
        notebooks = [e.parts for e in entries if e.is_notebook and len(e.parts) > 1]
        return any(
            owners.setdefault(exercise_of(parts[1:], self._exercises), parts[0]) != parts[0]
            for parts in notebooks
        )

    def _stands_around(self, entries: Sequence[Entry]) -> bool:
        """Say whether a folder that may be a learner's holds at least as many other learners'."""
        if len({entry.parts[0] for entry in entries}) != 1 or any(moodle(e.parts) for e in entries):
            return False
        if self._compete([replace(e, parts=e.parts[2:]) for e in entries if len(e.parts) > 3]):
            return not any(e.is_notebook and len(e.parts) <= 3 for e in entries)
        within = {e.parts[1] for e in entries if len(e.parts) > 1}
        own = {name for name in within if self._is_exercise(name)}
        others = {e.parts[1] for e in entries if len(e.parts) > 2 and self._is_exercise(e.parts[2])}
        return len(others - own) >= max(1, len(own))

    def _is_exercise(self, name: str) -> bool:
        return plain(name) in self._exercises

    def of(self, entries: Iterable[Entry]) -> str:
        """Return the name of the layout that all these files are in.

        Raises
        ------
        LayoutError
            If some are in one and some in another.
        """
        entries = list(entries)
        fitting = [(names, entry) for entry in entries if (names := self._fitting(entry))]
        if not fitting:
            loose = any(self.readers["Canvas"](entry.parts) for entry in entries)
            return "Canvas" if loose else FOLDERS
        for name in self.readers:
            if all(name in names for names, _ in fitting):
                return name
        names, entry = fitting[0]
        others, other = next((one for one in fitting if not one[0] & names), fitting[-1])
        raise LayoutError(f"{self._described(names, entry)} and {self._described(others, other)}")

    def _fitting(self, entry: Entry) -> set[str]:
        """Return the layouts that a file is in; none if it may lie there by accident."""
        names = set()
        if moodle(entry.parts):
            names.add("Moodle")
        if len(entry.parts) > 1 and self._is_exercise(entry.parts[1]):
            names.add(FOLDERS)
        handed_in = len(entry.parts) == 1 and (entry.is_notebook or entry.is_archive)
        if handed_in and self.readers["Canvas"](entry.parts):
            names.add("Canvas")
        return names

    def _described(self, names: set[str], entry: Entry) -> str:
        name = next(name for name in self.readers if name in names)
        example = "/".join(entry.parts[:2])
        kind = f"folders {name}" if name == FOLDERS else f"what {name} lets one download"
        return f"{kind} (such as {example!r})"


def _is_foreign(entry: Entry) -> bool:
    # A full name in Moodle may begin with a dot.
    return is_hidden(entry.parts[0]) and moodle(entry.parts) is None
