"""What a check says: the summary, what the code did, the input that shows it, one question."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.catalogue import catalogue, sentence
from atrous_lib.checks.comparison import wrong_part
from atrous_lib.checks.display import WIDTH, folded, show, show_arguments, show_difference
from atrous_lib.checks.exercise import Exercise
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.reasons import NUMBERS, Reason, Tried
from atrous_lib.checks.relations import Finding
from atrous_lib.checks.relations.conditions import condition
from atrous_lib.checks.running import SECONDS

_FORMS = {"dict": "dict", "list": "list"}
NOTE = 80  # characters of what was printed or warned that a message repeats
MOST_BEFORE = 350  # characters before the example
OPENINGS = ("Your", "In", "Of", "On", "The", "A", "An", "Where", "Wherever")  # no names


def passed(tried: Tried) -> str:
    """Return what is said of a right function."""
    text = sentence(tried.exercise.name, "passed", count=len(tried.probes))
    return _paragraphs(text, *_notes(tried.outcomes), *_memory_note(tried))


def unattempted(exercise: Exercise, outcome: Outcome) -> tuple[str, str]:
    """Return the key and the line that is said where nothing was written, or nothing is reached."""
    own = {"", exercise.name, "<lambda>", "__call__", "wrapper"}
    facts = dict(reversed(outcome.facts))  # of each kind the first
    if "gap" in facts and ("forgotten_raise" in facts or outcome.inside in own):
        return "open_gaps", sentence("words", "open_gaps", name=exercise.name)
    if "forgotten_raise" in facts:
        line = facts["forgotten_raise"]
        return "forgotten_raise", sentence(
            "words", "forgotten_raise", name=exercise.name, line=line
        )
    if outcome.inside not in own:
        text = sentence("words", "helper_stub", name=exercise.name, inside=outcome.inside)
        return "helper_stub", text
    return "unattempted", sentence("words", "unattempted", name=exercise.name)


def failed(tried: Tried, reason: Reason) -> str:
    """Return what is said of a wrong function."""
    name, place = tried.exercise.name, reason.place
    expected, outcome = tried.expected[place], tried.outcomes[place]
    words = {**_words(tried, place, reason.words.get("line", "")), **reason.words}
    if reason.finding:
        told, question = _told(tried.exercise, reason.finding, words)
        told += _extent(tried, reason) if reason.finding.where_wrong else []
    else:
        entry = catalogue()["problem"][reason.key]
        told, question = [entry["did"].format(**words)], entry["asks"].format(**words)
        told += _extent(tried, reason)
    return _paragraphs(
        sentence("words", "wrong", name=name),
        wrapped(_short(told)),
        _evidence(tried, place, expected, outcome),
        *_notes(tried.outcomes),
        wrapped(question),
    )


def _told(exercise: Exercise, finding: Finding, words: dict[str, Any]) -> tuple[list[str], str]:
    """Return sentences on what is found and besides, and the question about the first."""
    told: list[str] = []
    question = ""
    for one in (finding, *finding.also):
        if one.misconception:
            entry = catalogue()[exercise.name][one.key]
            did = entry["did"]
            if one.part:  # of a part alone, the text on the whole function may be untrue
                key = "parts_true_of" if " and " in one.part else "part_true_of"
                did = sentence("words", key, part=one.part, text=entry["true_of"])
        else:
            entry = catalogue()["relation"][one.key]
            part = one.part and f" {one.part}"
            did = entry["did"].format(**{**words, "part": part, **one.words})
        if one.where_wrong:
            did = sentence("words", "where_wrong", text=_continued(did))
        elif told:
            did = sentence("words", "also", text=_continued(did))
        if not told:
            question = entry["asks"].format(**{**words, **one.words})
        told.append(did)
    return told, question


def _continued(text: str) -> str:
    """Return a sentence as it goes on after a colon."""
    first = text.partition(" ")[0]
    return text[0].lower() + text[1:] if first in OPENINGS else text


def _short(told: Sequence[str]) -> str:
    """Return as many of the sentences as may stand before the example, at least the first."""
    text = told[0]
    for more in told[1:]:
        if len(text) + 1 + len(more) > MOST_BEFORE:
            break
        text += ("\n" if "\n" in text else " ") + more
    return text


def _extent(tried: Tried, reason: Reason) -> list[str]:
    """Return on how many inputs a function is right, and on which, where that can be said."""
    told: list[str] = []
    key = tried.problems[reason.place]
    outcome = tried.outcomes[reason.place]
    arguments = tried.exercise.arguments
    held = [f"{name} = {text}" for name, text in outcome.held if name not in arguments]
    if outcome.kind == "raised" and held:
        told.append(sentence("words", "held", held=", ".join(held)))
    right = [problem is None for problem in tried.problems]
    if key in (*NUMBERS, "none", "raised") and any(right):
        found = condition(arguments, tried.probes, right)
        if found:
            entry = catalogue()["relation"][f"right_{found[0]}"]
            told.append(entry["did"].format(part="", **found[1]))
        else:
            told.append(sentence("words", "right_on", right=sum(right), count=len(right)))
    return told


def wrapped(text: str) -> str:
    """Return prose in lines of at most `WIDTH` columns; indented lines stay as they are."""
    return "\n".join(
        line
        if line.startswith(" ")
        else textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )


def _words(tried: Tried, place: int, line: str) -> dict[str, Any]:
    """Return what the catalogue's {placeholders} may name; `line` is the one to blame, if known."""
    exercise, outcome, expected = tried.exercise, tried.outcomes[place], tried.expected[place]
    facts = dict(outcome.facts)
    line = line or outcome.where.strip() or next(iter(facts.values()), "")
    part, expected, got = wrong_part(expected, outcome.value, exercise.parts)
    generators = [
        name
        for name, value in zip(exercise.arguments, tried.probes[place], strict=True)
        if isinstance(value, np.random.Generator)
    ]
    return {
        "part": part and f" {part}",
        "as_part": part and f" as {part}",
        "error": ": ".join(filter(None, outcome.error)),
        "at_line": sentence("words", "line", line=line) if line else ".",
        "inside": outcome.inside,
        "type": getattr(got, "type", type(got).__name__),
        "wanted": sentence("wanted", _kind(expected)),
        "dtype": getattr(got, "dtype", "object"),
        "shape": getattr(expected, "shape", ()),
        "got_shape": getattr(got, "shape", ()),
        "kind": _form(tried.probes[place][i] for i in outcome.changed),
        "changed": " and ".join(exercise.arguments[i] for i in outcome.changed),
        "undrawn": " and ".join(exercise.arguments[i] for i in outcome.undrawn),
        "generator": " and ".join(generators),
        "seconds": SECONDS,
    }


def _form(values: Iterable[Any]) -> str:
    """Return what an argument is called that was changed: its like can be made anew."""
    return " and ".join({_FORMS.get(type(value).__name__, "array"): "" for value in values})


def _kind(expected: Any) -> str:
    """Return what kind of thing is asked for, as a key of the table "wanted"."""
    kinds = {bool: "truth", int: "whole", float: "number", str: "word", dict: "dict", list: "list"}
    return kinds.get(type(expected), "several" if isinstance(expected, tuple) else "array")


def _evidence(tried: Tried, place: int, expected: Any, outcome: Outcome) -> str:
    exercise, probe = tried.exercise, tried.probes[place]
    lines = [sentence("words", "smallest"), show_arguments(exercise.arguments, probe)]
    if tried.problems[place] == "changed":
        return "\n".join(lines)
    if not isinstance(expected, dict):  # its keys are the answer, for every input
        lines += [sentence("words", "expected"), _result(exercise, expected)]
    if outcome.kind == "returned":
        lines += [sentence("words", "yours"), _result(exercise, outcome.value)]
        part, right, theirs = wrong_part(expected, outcome.value, exercise.parts)
        if part and isinstance(expected, dict):
            values = {"expected": repr(right), "got": show(theirs)}
            lines.append(sentence("words", "entry", name=repr(part), **values))
        else:
            lines.append(show_difference(right, theirs, part))
    return "\n".join(filter(None, lines))


def _result(exercise: Exercise, value: Any) -> str:
    return folded(show(value, exercise.parts))


def _notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return remarks on what was printed and warned, which fails nobody."""
    notes = []
    for note in ("printed", "warned"):
        heard = next((text for o in outcomes if (text := getattr(o, note).strip())), "")
        if heard:
            first = heard.splitlines()[0]
            text = first if len(first) <= NOTE else f"{first[:NOTE]}…"
            notes.append(sentence("words", note, text=text))
    return notes


def _memory_note(tried: Tried) -> list[str]:
    """Return a remark on a right result that is a view of an argument.

    It passes, since its numbers are right; what it can do to its caller is worth knowing.
    """
    arguments = tried.exercise.arguments
    for probe, outcome in zip(tried.probes, tried.outcomes, strict=True):
        if outcome.shared:
            names = " and ".join(arguments[i] for i in outcome.shared)
            inputs = show_arguments(arguments, probe)
            return [sentence("words", "shared", names=names, inputs=inputs)]
    return []


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip("\n").rstrip() for text in texts if text.strip())
