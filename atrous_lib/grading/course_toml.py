"""`course.toml` in the course's folder, in which an instructor says what holds for their course."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from atrous_lib.arguments import did_you_mean

FILE = "course.toml"
LOSSES = {"grace_minutes": 525_600, "percent_per_day": 100, "most_percent": 100}  # at most
KEYS = ("zone", *LOSSES, "exercises", "extensions", "credit")


MOST_NAMED = 20  # in one sentence


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
        text = ""
        try:
            text = path.read_text("utf-8-sig")
            self.table = tomllib.loads(text)
        except FileNotFoundError:
            return
        except UnicodeDecodeError as error:
            raise CourseTomlError(f"{path} is no text in UTF-8. Save it as UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            raise CourseTomlError(
                f"{path} can't be read: {error}.{_line_of(error, text)}"
            ) from error
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
                some = ", ".join(list(known)[:MOST_NAMED])
                more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
                raise self.refusal(f"no {what} {name!r}.{hint} There are {some}{more}.")

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


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return what stands where a text is no TOML, and how a date is written if it is one."""
    place = re.search(r"at line (\d+)", str(error))
    if place is None:
        return ""
    line = text.splitlines()[int(place[1]) - 1]
    date = " A date is written as 2026-11-13T18:00:00." if re.search(r"\d-\d", line) else ""
    return f" That line is {line.strip()!r:.80}.{date}"
