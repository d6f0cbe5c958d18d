"""Who handed in what: the hand-ins of each person and exercise."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from atrous_lib.grading.run.index import Key
from atrous_lib.grading.run.journal import Journal

Place = tuple[str, str]


class HandIns(Mapping[Place, list[Key]]):
    """From a person's name and an exercise to what was handed in, in the order in which it came.

    Iterating yields names and exercises, sorted.

    Parameters
    ----------
    journal
        Of the run.
    owners
        Whom what a learner handed in is of, by name.

    Attributes
    ----------
    people, exercises
        Of whom and what there is anything, sorted.
    """

    def __init__(self, journal: Journal, owners: Callable[[str], Iterable[str]]) -> None:
        self._journal = journal
        # A hundred bytes for each, with its place in the order in which all of them came.
        self._rows: list[tuple[Any, ...]] = sorted(
            (name, key.exercise, arrival)
            for arrival, key in enumerate(journal.came())
            for name in owners(key.learner)
        )
        self.people = sorted({name for name, _, _ in self._rows})
        self.exercises = sorted({exercise for _, exercise, _ in self._rows})

    def __getitem__(self, place: Place) -> list[Key]:
        found = self.among(place)
        if not found:
            raise KeyError(place)
        return found

    def among(self, place: Place, first: int | None = None) -> list[Key]:
        """Return what somebody handed in among the first that many hand-ins of the whole run."""
        arrivals = (arrival for *_, arrival in self._beginning(*place))
        return [self._journal.arrival(one) for one in arrivals if first is None or one < first]

    def before(self, name: str) -> set[str]:
        """Return by what names somebody handed in."""
        return {self._journal.arrival(arrival).learner for *_, arrival in self._beginning(name)}

    def _beginning(self, *start: str) -> list[tuple[Any, ...]]:
        """Return the rows that begin like this."""
        *same, last = start
        end = (*same, last + "\0")  # no text stands between
        return self._rows[bisect_left(self._rows, start) : bisect_left(self._rows, end)]

    def __iter__(self) -> Iterator[Place]:
        return (place for place, _ in itertools.groupby(self._rows, lambda row: row[:2]))

    def __len__(self) -> int:
        return sum(1 for _ in self)
