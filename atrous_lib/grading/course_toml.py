"""`course.toml` in the course's folder, in which an instructor says what holds for their course."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from atrous_lib.arguments import did_you_mean

FILE = "course.toml"
LOSSES = {"grace_minutes": 525_600, "percent_per_day": 100, "most_percent": 100}  # at most
KEYS = ("zone", *LOSSES, "exercises", "extensions", "credit")


class CourseTomlError(ValueError):
    """A course.toml can't be used; the message names the file, and says what and why."""


class CourseToml:
    """What a course.toml says. Every error names the file, and the place in it.

    Parameters
    ----------
    path
        The file. Where it is missing, it says nothing.

    Raises
    ------
    CourseTomlError
        If it can't be read, or has a key at the top that means nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.table: dict[str, Any] = {}
        try:
            self.table = tomllib.loads(path.read_text("utf-8-sig"))
        except FileNotFoundError:
            return
        except ValueError as error:  # of TOML, or of UTF-8
            raise CourseTomlError(f"{path} can't be read: {error}.") from error
        except OSError as error:
            raise CourseTomlError(f"{path} can't be read: {error.strerror}.") from error
        self.refuse_unknown(self.table, KEYS, "key")

    def refusal(self, why: str) -> CourseTomlError:
        """Return the error that says why."""
        return CourseTomlError(f"{self.path}: {why}")

    def refuse_unknown(self, names: Collection[str], known: Collection[str], what: str) -> None:
        """Raise if one of the names is not known; `what` says of what they are names."""
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                raise self.refusal(f"no {what} {name!r}.{hint} There are {', '.join(known)}.")

    def tables(
        self, key: str, known: Collection[str], what: str
    ) -> Mapping[str, Mapping[str, Any]]:
        """Return the tables [key.NAME] by name, which have to be known where anything is known."""
        found = self.table.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
            raise self.refusal(f"{key} must hold tables, such as [{key}.NAME].")
        if known:
            self.refuse_unknown(found, known, what)
        return found
