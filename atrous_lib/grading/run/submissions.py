"""What was handed in, once it is clear whose it is: what is graded, and what is left out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.files import UnreadableError, read_file


@dataclass(frozen=True)
class Learner:
    """Somebody who handed in.

    Attributes
    ----------
    name
        What we call them: printable, fit for a folder, and nobody else's.
    original
        What stands in front of their files: a folder's name, or what the platform wrote.
    platform
        "Moodle", "Canvas", or "".
    user
        Their number in Canvas, where there is no doubt about it.
    """

    name: str
    original: str
    platform: str = ""
    user: str = ""


@dataclass(frozen=True)
class Submission:
    """One learner's notebook of one exercise.

    Attributes
    ----------
    learner, exercise
        Whose, by name, and which.
    path
        Where the notebook is, or None if there is none that could be read.
    notes
        What was odd about how it was handed in.
    beside
        What stands beside the notebook, such as modules that it imports: names, relative to the
        notebook, and where the files are.
    stated
        When it came, as `times` has it, if anything that came with it says so.
    came_as
        What Canvas called the file in which it came: the name under which it takes feedback.
    """

    learner: str
    exercise: str
    path: Path | None
    notes: tuple[str, ...] = ()
    beside: tuple[tuple[str, Path], ...] = ()
    stated: str = ""
    came_as: str = ""

    def read(self) -> tuple[bytes, tuple[str, ...]]:
        """Return the notebook's bytes, empty where it can't be read, and all notes on it."""
        if self.path is None:
            return b"", self.notes
        try:
            return read_file(self.path), self.notes
        except UnreadableError as error:
            return b"", (*self.notes, f"{self.path.name} could not be read: {error}")

    def files(self) -> dict[str, bytes]:
        """Return the content of what stands beside the notebook, as far as it can be read."""
        found = {}
        for name, path in self.beside:
            with contextlib.suppress(UnreadableError):
                found[name] = read_file(path)
        return found


@dataclass(frozen=True)
class LeftOut:
    """Something that is not graded.

    Attributes
    ----------
    learner
        Whose it is, by name, or "" if that is not clear.
    what
        The file or files.
    reason
        Why they are left out.
    """

    learner: str
    what: str
    reason: str

    def __str__(self) -> str:
        place = "/".join(filter(None, (self.learner, self.what)))
        return " ".join(f"{place}: {self.reason}".splitlines())


@dataclass(frozen=True)
class Collected:
    """All that was handed in.

    Attributes
    ----------
    submissions
        By learner and exercise.
    left_out
        What is not graded, by learner.
    learners
        Everybody who handed in anything.
    layout
        How it is laid out: "Moodle", "Canvas" or "LEARNER/EXERCISE".
    """

    submissions: tuple[Submission, ...]
    left_out: tuple[LeftOut, ...]
    learners: tuple[Learner, ...] = ()
    layout: str = ""
