"""When hand-ins came: only times that somebody stated, never those at which files were packed.

A table of the instructor's counts before Moodle's worksheet, and that before what came with the
hand-in: nbgrader's timestamp.txt, or whether Canvas wrote LATE.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.run.dates_in_words import read_in_words
from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.kept import Kept
from atrous_lib.grading.run.tables import TableError, read_table

IN_TIME, LATE = "in time", "late"  # all that Canvas says

YEARS = range(1970, 2200)  # a time of another one is no time of a hand-in, but a slip


def read_time(text: str) -> datetime | None:
    """Return the time that a text states, or None; without a zone if it says none.

    Examples
    --------
    >>> read_time("Friday, 13 November 2026, 6:05 PM").isoformat()
    '2026-11-13T18:05:00'
    >>> read_time("vendredi 13 novembre 2026, 18:05").isoformat()
    '2026-11-13T18:05:00'
    >>> read_time("2026-11-13 17:05:00.5 UTC").isoformat()
    '2026-11-13T17:05:00.500000+00:00'
    >>> read_time("on Friday") is None
    True
    """
    found = _read(" ".join(text.split()))
    return found if found and found.year in YEARS else None


def _read(text: str) -> datetime | None:
    words, _, name = text.rpartition(" ")
    zone = zone_named(name) if words else None
    if zone:
        text = words
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        in_words = read_in_words(text)
        return in_words and in_words.replace(tzinfo=zone)
    if len(text) <= len("2026-11-13"):
        return None  # a day is no time
    return found if found.tzinfo else found.replace(tzinfo=zone)


def zone_named(name: str) -> tzinfo | None:
    """Return the zone of a name, such as "Europe/Berlin", or None if it is no zone's."""
    if not name[:1].isalpha():
        return None
    try:
        return UTC if name in ("UTC", "GMT") else zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def as_stated(text: str) -> str:
    """Return the time that a text states in ISO 8601, or "" if it states none."""
    found = read_time(text)
    return found.isoformat() if found else ""


def read_times(path: Path, exercises: Collection[str]) -> list[tuple[str, str, str]]:
    """Return what a table with the columns id, time and, if it likes, exercise says.

    Each line gives whose hand-in, of which exercise or "" of any, came when.

    Raises
    ------
    TableError
        If it is no such table, or names no exercise or time that there is.
    """
    table = read_table(path)
    names = {column.casefold() for column in table.columns}
    if not {"id", "time"} <= names <= {"id", "time", "exercise"}:
        raise TableError(
            f"{path}: a table of times has the columns id, exercise and time, of which exercise "
            f"may be missing; this one has {', '.join(table.columns)}."
        )
    rows = []
    for line, row in table.records():
        exercise, time = row.get("exercise", ""), as_stated(row["time"])
        if exercise and exercise not in exercises:
            hint = did_you_mean(exercise, exercises)
            raise TableError(f"{path}, line {line}: there is no exercise {exercise!r}.{hint}")
        if not row["id"] or not time:
            raise TableError(
                f"{path}, line {line}: expected an id and a time such as 2026-11-13 18:05, got "
                f"{row['id']!r:.60} and {row['time']!r:.60}."
            )
        rows.append((row["id"], exercise, time))
    return rows


class Times:
    """The stated times in a run's folder, by what was handed in.

    Examples
    --------
    >>> import tempfile
    >>> key = Key("ada", "03_holes", "ab12")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Times(Path(folder)).add({key: "2026-11-13T18:05:00"})
    ...     Times(Path(folder))[key]
    '2026-11-13T18:05:00'
    """

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(
            folder / "times.json", "when hand-ins came", "Remove it, and state the times again."
        )
        self._times: dict[Key, str] = {}
        self._kept.read(self._read)

    def _read(self, kept: Any) -> None:
        self._times = {Key(*map(str, key)): str(time) for *key, time in kept}

    def __getitem__(self, key: Key) -> str:
        return self._times.get(key, "")

    def add(self, times: Mapping[Key, str]) -> None:
        """Put down times that were stated; a newer statement replaces an older one."""
        if times := {key: time for key, time in times.items() if time and self[key] != time}:
            self._times |= times
            self._kept.write([[*key, time] for key, time in sorted(self._times.items())])
