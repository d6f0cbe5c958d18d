"""Who handed in what: the hand-ins of each person and exercise, in a few bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

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
        people: dict[str, int] = {}
        exercises: dict[str, int] = {}
        who, what, arrivals = array("q"), array("q"), array("q")
        for arrival, key in enumerate(journal.came()):
            for name in owners(key.learner):
                who.append(people.setdefault(name, len(people)))
                what.append(exercises.setdefault(key.exercise, len(exercises)))
                arrivals.append(arrival)
        self.people, self.exercises = sorted(people), sorted(exercises)
        codes = _ranks(people, self.people)[who] * len(exercises)
        codes += _ranks(exercises, self.exercises)[what]
        order = np.argsort(codes, kind="stable")
        self._codes, self._arrivals = codes[order], np.array(arrivals, np.int64)[order]

    def __getitem__(self, place: Place) -> list[Key]:
        found = self.among(place)
        if not found:
            raise KeyError(place)
        return found

    def among(self, place: Place, first: int | None = None) -> list[Key]:
        """Return what somebody handed in among the first that many hand-ins of the whole run."""
        return self._between(*self._codes_of(place), first)

    def before(self, name: str) -> set[str]:
        """Return by what names somebody handed in."""
        number = _number(self.people, name) * len(self.exercises)
        return {key.learner for key in self._between(number, number + len(self.exercises))}

    def _codes_of(self, place: Place) -> tuple[int, int]:
        name, exercise = place
        person, number = _number(self.people, name), _number(self.exercises, exercise)
        code = person * len(self.exercises) + number
        return (code, code + 1) if min(person, number) >= 0 else (-1, -1)

    def _between(self, first: int, end: int, most: int | None = None) -> list[Key]:
        start, stop = np.searchsorted(self._codes, (first, end))
        found = map(int, self._arrivals[start:stop])
        return [self._journal.arrival(each) for each in found if most is None or each < most]

    def __iter__(self) -> Iterator[Place]:
        last = -1
        for code in self._codes:
            if code != last:
                person, exercise = divmod(int(code), len(self.exercises))
                yield self.people[person], self.exercises[exercise]
            last = code

    def __len__(self) -> int:
        return len(self._codes) and 1 + int(np.count_nonzero(np.diff(self._codes)))


def _ranks(numbers: Mapping[str, int], ordered: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return the place in order for each number that a text got when it was first seen."""
    ranks = np.zeros(len(ordered), np.int64)
    ranks[[numbers[text] for text in ordered]] = np.arange(len(ordered))
    return ranks


def _number(ordered: Sequence[str], text: str) -> int:
    place = bisect_left(ordered, text)
    return place if ordered[place : place + 1] == [text] else -1
