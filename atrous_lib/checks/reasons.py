"""Why a function is wrong: of all that is true of its results, what helps its writer most.

A gap that is still open or a loop that returns at once explains everything else, so it comes
first; then a misconception that does the same on every input; then what the results have to do
with the right ones; then the exception. Where nothing of that is found, the kind of the first
wrong result is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import problem, unpacked, wrong_part
from atrous_lib.checks.exercise import Arguments, Exercise
from atrous_lib.checks.formulas import Formula
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.relations import Case, Finding, find
from atrous_lib.checks.relations.words import is_number
from atrous_lib.checks.slips import slip
from atrous_lib.checks.spread import Spread

NUMBERS = ("values", "value", "shape", "keys", "spread", "type", "list", "length", "dtype")
FORMS = ("type", "list", "dtype", "length", "shape", "keys")  # say more than what is vague:
VAGUE = (
    "parts",
    "entries",
    "entry_always",
    "always",
    "same_number",
    "right_whenever",
    "right_never",
    "right_exactly",
)
CERTAIN = ("gap", "early_return", "lone_word")  # facts of the text that explain what is wrong
UNSTEADY = ("draws", "kept_outside")  # these too, where no misconception does the same throughout
NUMBERED = {0: "first", 1: "second", 2: "third"}
SHOWN_FIRST = ("values", "value", "keys", "spread", "repeated", "shape")


@dataclass(frozen=True)
class Tried:
    """An exercise's inputs, what is right there, what a function did, and what is wrong with it."""

    exercise: Exercise
    probes: Sequence[Arguments]
    expected: Sequence[Any]
    outcomes: Sequence[Outcome]
    problems: Sequence[str | None]

    def place(self, *keys: str) -> int:
        """Return the first input with one of these problems, or with any."""
        wrong = [place for place, key in enumerate(self.problems) if key]
        return next((place for place in wrong if self.problems[place] in keys), wrong[0])


@dataclass(frozen=True)
class Reason:
    """What is said of a wrong function.

    Attributes
    ----------
    key
        Of the table "problem", where there is no finding.
    place
        The input to show.
    words
        What the texts name.
    finding
        A misconception or a relation.
    """

    key: str
    place: int
    words: dict[str, str] = field(default_factory=dict)
    finding: Finding | None = None

    @property
    def misconception(self) -> str | None:
        """The id of the first misconception in what is found."""
        found = self.finding and (self.finding, *self.finding.also)
        return next((one.key for one in found or () if one.misconception), None)

    @property
    def said(self) -> str:
        """The keys of all that is said."""
        if self.finding is None:
            return self.key
        return " + ".join(one.key for one in (self.finding, *self.finding.also))


def why(tried: Tried, named: Finding | None) -> Reason:
    """Return what to say of a function that is wrong; `named` is the misconception that fits."""
    shown = tried.place(*SHOWN_FIRST)
    for key, line in tried.outcomes[0].facts:
        if key in CERTAIN:
            return Reason(key, shown, {"line": line})
    if named:
        return Reason("", shown, finding=named)
    for key, line in tried.outcomes[0].facts:
        if key in UNSTEADY and _should_be_steady(tried.probes[0]):
            return Reason(key, shown, {"line": line})
    problems = set(tried.problems)
    if problems & {*NUMBERS, "repeated"} and not _mostly_raises(tried):
        finding = find(tried.exercise, _cases(tried))
        plain = tried.problems[shown] in FORMS and finding and finding.key in VAGUE
        if finding and not plain:
            return Reason("", shown, finding=finding)
    if problems & {"raised", "recursion", "memory"} and not problems & {"none"}:
        return _raised(tried)
    if "none" in problems and problems <= {"none", None, *NUMBERS}:
        return _none(tried)
    key = tried.problems[shown] or ""
    if key in ("type", "list") and (found := _several_for_one(tried, shown)):
        return Reason(found[0], shown, found[1])
    if key == "type":
        return Reason(_kind(tried, shown), shown)
    if key == "keys" and tried.outcomes[shown].value.keys() > tried.expected[shown].keys():
        return Reason("extra_keys", shown)
    if key == "keys" and (name := _odd_key(tried, shown)):
        return Reason("odd_key", shown, {"name": name})
    if key == "endless" and shown > 0:
        return Reason("slow", shown, {"done": str(shown), "count": str(len(tried.probes))})
    return Reason(key, shown)


def _mostly_raises(tried: Tried) -> bool:
    """Say whether more inputs raise than give a wrong result, which is then true of few."""
    wrong = [key for key in tried.problems if key not in (None, "changed")]
    return 2 * wrong.count("raised") > len(wrong)


def _should_be_steady(probe: Arguments) -> bool:
    """Say whether random numbers have no place: nobody hands a generator or a function in."""
    return not any(isinstance(value, (np.random.Generator, Formula)) for value in probe)


def _kind(tried: Tried, place: int) -> str:
    """Return the key of a result of the wrong type: many numbers for one, one for many."""
    parts = tried.exercise.parts
    _, expected, got = wrong_part(tried.expected[place], tried.outcomes[place].value, parts)
    if is_number(got) and isinstance(expected, (np.ndarray, Spread, list, tuple)):
        return "one_number"
    if isinstance(got, np.ndarray) and is_number(expected):
        return "array_for_number"
    return "type"


def _several_for_one(tried: Tried, place: int) -> tuple[str, dict[str, str]] | None:
    """Return what to say of several results in a tuple or a list, where one is asked for."""
    rows = zip(tried.expected, tried.outcomes, strict=True)
    pairs = [(right, outcome.value) for right, outcome in rows if outcome.kind == "returned"]
    if any(isinstance(right, (tuple, list)) for right, _ in pairs):
        return None  # several are asked for
    if not all(isinstance(got, (tuple, list)) for _, got in pairs):
        return None
    if all(tuple(got) == getattr(right, "shape", None) for right, got in map(_plain, pairs)):
        return "its_shape", {}
    sizes = {len(got) for _, got in pairs}
    for index, number in {**NUMBERED, -1: "last"}.items():
        if index < min(sizes) and all(sizes) and not any(_wrong_at(index, *pair) for pair in pairs):
            words = {"number": number, "count": _count(tried, place)}
            return ("only_one" if sizes == {1} else "one_of_several"), words
    got = tried.outcomes[place].value
    arrays = isinstance(got, tuple) and any(isinstance(part, np.ndarray) for part in got)
    if arrays or is_number(tried.expected[place]):
        return "several_for_one", {"count": _count(tried, place)}
    return None


def _wrong_at(index: int, right: Any, got: Any) -> bool:
    return problem(right, unpacked(right, got[index])) is not None


def _plain(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return a pair whose second can be compared with a shape without surprises."""
    right, got = pair
    return right, got if all(type(size) is int for size in got) else ()


def _odd_key(tried: Tried, place: int) -> str | None:
    """Return the only key of a dict that was not asked for, if it stands in place of one."""
    expected, got = tried.expected[place].keys(), tried.outcomes[place].value.keys()
    odd = got - expected
    return repr(odd.pop()) if len(odd) == len(expected - got) == 1 < len(got) else None


def _count(tried: Tried, place: int) -> str:
    return str(len(tried.outcomes[place].value))


def _cases(tried: Tried) -> list[Case]:
    """Return the inputs on which something came back that can be compared."""
    rows = zip(tried.probes, tried.expected, tried.outcomes, strict=True)
    return [
        Case(probe, expected, outcome.value)
        for probe, expected, outcome in rows
        if outcome.kind == "returned" and outcome.value is not None
    ]


def _raised(tried: Tried) -> Reason:
    place = tried.place("raised", "recursion", "memory")
    key = tried.problems[place] or ""
    if key != "raised":
        return Reason(key, place)
    key, words = slip(tried.outcomes[place], tried.exercise.arguments)
    return Reason(key, place, words)


def _none(tried: Tried) -> Reason:
    place = tried.place("none")
    outcome = tried.outcomes[place]
    if all(each.value is None for each in tried.outcomes):
        return Reason("printed_result" if outcome.printed.strip() else "none", place)
    return Reason("no_return_here", place)


def problem_of(expected: Any, outcome: Outcome) -> str | None:
    """Return the key of what is wrong with one outcome, or None."""
    if outcome.kind == "raised":
        error = outcome.error[0]
        if error.endswith("MemoryError"):  # NumPy has one of its own
            return "memory"
        return {"RecursionError": "recursion", "SystemExit": "exit"}.get(error, "raised")
    if outcome.kind == "unattempted":  # not at the first probe: a part was left to write
        return "raised"
    if outcome.kind != "returned":
        return outcome.kind
    found = problem(expected, outcome.value)
    if outcome.undrawn and found in (None, "values", "spread", "repeated"):
        return "undrawn"  # numbers from elsewhere are wrong however they are spread
    return found or ("changed" if outcome.changed else None)
