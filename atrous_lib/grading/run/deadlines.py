"""When work is due and what late work loses, by `course.toml` in the course's folder.

Days are counted by the clock on the wall in the course's zone: a deadline at 18:00 is met until
18:00 a day later with one day's loss, also where a clock change makes that day of 23 or 25 hours.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.course_toml import LOSSES, CourseToml
from atrous_lib.grading.run.times import IN_TIME, LATE, YEARS, read_time, zone_named

_NO_LOSS = "So nothing is subtracted."


@dataclass(frozen=True)
class Deadline:
    """When an exercise is due, and what late work loses.

    Attributes
    ----------
    due
        With the course's zone.
    grace
        Until how long afterwards nothing is lost.
    percent_per_day
        Of the points that there are to get, for each day that has begun.
    most_percent
        At most, whatever the days.
    """

    due: datetime
    grace: timedelta = timedelta()
    percent_per_day: float = 0.0
    most_percent: float = 100.0

    def days_late(self, moment: datetime) -> int:
        """Return how many days have begun since it was due; 0 until the grace has passed."""
        if _utc(moment) <= _utc(self.due) + self.grace:
            return 0
        days = (moment.astimezone(self.due.tzinfo).date() - self.due.date()).days
        return days + (_utc(self.due + timedelta(days)) < _utc(moment))

    def percent(self, days: int) -> float:
        """Return how much of the points that there are to get is lost when it is days late."""
        return min(self.percent_per_day * days, self.most_percent)

    def penalty(self, days: int, max_points: float) -> float:
        """Return how many points of those that there are to get that is."""
        return round(self.percent(days) * max_points / 100, 2)


@dataclass(frozen=True)
class Lateness:
    """What is known of when something was handed in, and what follows.

    Attributes
    ----------
    due
        When it was due for this learner.
    handed_in
        When it came, or None if nobody stated that.
    penalty
        How many points it loses.
    words
        What is said about it; empty if it came in time.
    """

    due: datetime
    handed_in: datetime | None = None
    penalty: float = 0.0
    words: str = ""


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of a course.

    Attributes
    ----------
    zone
        In which times without one of their own are.
    exercises
        By name.
    extensions
        By a learner's id and an exercise, another time at which it is due.
    """

    zone: tzinfo | None = None
    exercises: Mapping[str, Deadline] = field(default_factory=dict)
    extensions: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)

    def lateness(
        self, learner: str, exercise: str, stated: str, max_points: float
    ) -> Lateness | None:
        """Return what follows from a stated time, or None where there is no deadline.

        Parameters
        ----------
        learner, exercise
            The id, and which.
        stated
            As `times` has it: ISO 8601, `IN_TIME`, `LATE`, or "" if nobody stated it.
        max_points
            What there was to get.
        """
        deadline = self.exercises.get(exercise)
        if deadline is None:
            return None
        own = self.extensions.get(learner, {}).get(exercise)
        due = own or deadline.due
        if not stated:
            return Lateness(due, words=f"Nobody stated when this was handed in. {_NO_LOSS}")
        if stated in (IN_TIME, LATE) and (own or (deadline.grace and stated == LATE)):
            words = f"Canvas says only that this came {stated}, not when. {_NO_LOSS}"
            return Lateness(due, words=words)
        if stated == IN_TIME:
            return Lateness(due)
        if stated == LATE:
            moment, days = None, 1
            why = "Canvas says that this came late, and not by how much: it counts as one day"
        else:
            moment = _in_zone(datetime.fromisoformat(stated), self.zone, fold=0)
            days = Deadline(due, deadline.grace).days_late(moment)
            if days == 0:
                return Lateness(due, moment)
            late = "1 day late" if days == 1 else f"{days} days late (a begun day counts)"
            why = (
                f"Handed in at {_shown(moment.astimezone(due.tzinfo))}, due at {_shown(due)}"
                f"{' by an extension' if own else ''}: {late}"
            )
        penalty = deadline.penalty(days, max_points)
        loss = f"This costs {deadline.percent(days):g} % of {max_points:g} points, {penalty:g}."
        return Lateness(due, moment, penalty, f"{why}. {loss if penalty else _NO_LOSS}")


def read_deadlines(
    path: Path, exercises: Collection[str], learners: Collection[str] = ()
) -> Deadlines:
    r"""Return what a `course.toml` says; no deadlines if there is no such file.

    Parameters
    ----------
    path
        The file.
    exercises
        The names of the exercises that there are.
    learners
        The ids on the class list, if there is one.

    Raises
    ------
    CourseTomlError
        If anything in it is not known, or no date that there is.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "course.toml"
    ...     _ = path.write_text(
    ...         'zone = "Europe/Berlin"\npercent_per_day = 10\n'
    ...         "[exercises.03_holes]\ndue = 2026-11-13T18:00:00\n"
    ...     )
    ...     found = read_deadlines(path, ["03_holes"])
    >>> found.lateness("ada", "03_holes", "2026-11-13T18:30", 6).penalty
    0.6
    """
    return _Reader(CourseToml(path)).deadlines(exercises, learners)


class _Reader:
    """Reads what a course.toml says of time."""

    def __init__(self, toml: CourseToml) -> None:
        self.toml = toml
        self.zone = self._zone(toml.table.get("zone"))

    def deadlines(self, exercises: Collection[str], learners: Collection[str]) -> Deadlines:
        table, refuse_unknown = self.toml.table, self.toml.refuse_unknown
        common = {name: table[name] for name in LOSSES if name in table}
        deadlines = {}
        for name, about in self.toml.tables("exercises", exercises, "exercise").items():
            place = f"exercises.{name}"
            refuse_unknown(about, ["due", *LOSSES], f"key of {place}")
            losses = {
                key: self._number(place, key, value)
                for key, value in {**common, **about}.items()
                if key != "due"
            }
            grace = timedelta(minutes=losses.pop("grace_minutes", 0.0))
            due = self._date(f"{place}.due", about.get("due"))
            deadlines[name] = Deadline(due, grace, **losses)
        extensions = {}
        for id, dates in self.toml.tables("extensions", learners, "learner").items():
            place = f"extensions.{id}"
            refuse_unknown(dates, deadlines, f"exercise with a deadline, in {place}:")
            extensions[id] = {e: self._date(f"{place}.{e}", date) for e, date in dates.items()}
        return Deadlines(self.zone, deadlines, extensions)

    def _number(self, place: str, key: str, value: Any) -> float:
        if type(value) in (int, float) and 0 <= value <= LOSSES[key]:
            return float(value)
        raise self.toml.refusal(
            f"{place}: {key} must be a number from 0 to {LOSSES[key]}; got {value!r}."
        )

    def _zone(self, name: object) -> tzinfo | None:
        zone = zone_named(str(name))
        if zone is None and name is not None:
            known = zoneinfo.available_timezones()
            hint = did_you_mean(str(name), known) or " Write one such as Europe/Berlin."
            more = "" if known else " This machine knows none; pip install tzdata."
            raise self.toml.refusal(f"no zone {name!r}.{hint}{more}")
        return zone

    def _date(self, place: str, value: object) -> datetime:
        date = read_time(value) if isinstance(value, str) else value
        if not isinstance(date, datetime) or date.year not in YEARS:
            raise self.toml.refusal(
                f"{place} must be a date with a time, such as 2026-11-13T18:00:00, from "
                f"{YEARS[0]} to {YEARS[-1]}; got {'none' if value is None else str(value)[:60]}."
            )
        if self.zone is None:
            raise self.toml.refusal(
                f"{place} needs a zone. Write one at the top: zone = 'Europe/Berlin', or yours."
            )
        found = _in_zone(date, self.zone, fold=1)
        there = found.astimezone(UTC).astimezone(self.zone)
        if there.replace(tzinfo=None) != found.replace(tzinfo=None):
            raise self.toml.refusal(
                f"{place}: the clocks of {self.zone} skip {date}; take another time."
            )
        return found


def _in_zone(date: datetime, zone: tzinfo | None, fold: int) -> datetime:
    """Return a date in the zone; of an hour that comes twice, the first (0) or second (1) one."""
    return date.replace(tzinfo=zone, fold=fold) if date.tzinfo is None else date.astimezone(zone)


def _utc(date: datetime) -> datetime:
    return date.astimezone(UTC)  # dates of one zone are compared by the clock, without its changes


def _shown(date: datetime) -> str:
    return f"{date:%Y-%m-%d %H:%M} {date.tzname()}"
