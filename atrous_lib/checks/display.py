"""Arguments and results as text that a learner reads, and can paste where it is small."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.catalogue import sentence
from atrous_lib.checks.comparison import first_difference, has_parts
from atrous_lib.checks.plain import Foreign, seed_of
from atrous_lib.checks.spread import Spread

MOST_NUMBERS = 24  # larger arrays are shown by shape and first difference
MOST_CHARACTERS = 200  # of what has no form of its own here, such as a list or a text
NOTHING = 1e-9  # of an array's largest number, or of 1 in a result: what is smaller is shown as 0
BEGINNING = 4  # numbers of what is too large to be shown
WIDTH = 85  # columns of a line


def show_arguments(names: Sequence[str], arguments: Sequence[Any]) -> str:
    """Return one line for each argument, ready to be pasted into a cell where it is small.

    Examples
    --------
    >>> print(show_arguments(["W", "atrous_rate"], [np.ones((2, 1, 1)), 3]))
        W = np.array([1., 1.]).reshape(2, 1, 1)
        atrous_rate = 3
    """
    lines = [_argument(*pair) for pair in zip(names, arguments, strict=True)]
    return folded("\n".join(lines))


def show(value: Any, parts: Sequence[str] = ()) -> str:
    """Return a result as text, with its shape if it is an array.

    Where a tuple's parts have names, each stands on a line of its own.

    Examples
    --------
    >>> show(np.array([[1.0, 0.25]]))
    '[[1., 0.25]], shape (1, 2)'
    >>> show(np.zeros((40, 2)))
    'an array of shape (40, 2), beginning 0., 0., 0., 0., …'
    >>> print(show((np.ones(2), 3), parts=["kernel", "length"]))
    kernel = [1., 1.], shape (2,)
    length = 3
    """
    if has_parts(value, parts):
        return "\n".join(f"{name} = {show(part)}" for name, part in zip(parts, value, strict=True))
    if isinstance(value, Foreign):
        return value.type
    if isinstance(value, Spread):
        return sentence("words", "spread", shape=value.shape, quantiles=value.texts())
    if isinstance(value, (tuple, list)) and any(isinstance(part, np.ndarray) for part in value):
        more = ["…"] if len(value) > MOST_NUMBERS else []
        return "\n".join([*map(show, value[:MOST_NUMBERS]), *more])
    if isinstance(value, float):
        return _float(value)
    if not isinstance(value, np.ndarray):
        text = repr(value)
        return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
    if math.prod(max(size, 1) for size in value.shape) > MOST_NUMBERS:  # or as many brackets
        return _large(value)
    return f"{_nested(value, _least(value, 1.0))}, shape {value.shape}"  # rounding aside


def show_difference(expected: Any, got: Any, part: str = "") -> str:
    """Return a sentence on the first place where two results differ, or "".

    Arrays of one shape differ at an index, dicts in a key. Which keys are missing is not said: to
    find their names is what such an exercise asks for.

    Examples
    --------
    >>> show_difference({"filters": 4, "strides": 1}, {"filters": 4, "stride": 1})
    "Not asked for: 'stride'. Missing: 1 of 2 names."
    """
    if isinstance(expected, dict) and isinstance(got, dict):
        extra = [repr(key) for key in got if key not in expected]
        missing = sum(key not in got for key in expected)
        said = [sentence("words", "extra", keys=", ".join(extra))] if extra else []
        if missing:
            said.append(sentence("words", "missing", missing=missing, all=len(expected)))
        return " ".join(said)
    place = first_difference(expected, got)
    if not place:
        return ""
    numbers = tuple(_nested(np.asarray(value[place]), NOTHING) for value in (expected, got))
    if numbers[0] == numbers[1]:  # they differ only in later decimals
        numbers = repr(float(expected[place])), repr(float(got[place]))
    right, wrong = (number.rstrip(".") for number in numbers)
    return sentence("words", "first", place=f"{part}{list(place)}", expected=right, got=wrong)


def _argument(name: str, value: Any) -> str:
    if isinstance(value, np.random.Generator):
        return f"{name} = np.random.default_rng({seed_of(value)})"
    if isinstance(value, np.ndarray):
        if value.size > MOST_NUMBERS:
            return f"{name}: {_large(value)}"
        shape = f".reshape{value.shape}" if value.ndim > 1 else ""
        return f"{name} = np.array({_nested(value.ravel(), _least(value))}){shape}"
    text = repr(value)
    if isinstance(value, (list, tuple)) and len(text) > MOST_CHARACTERS:
        beginning = ", ".join(map(repr, value[:BEGINNING]))
        entries = sentence("words", "long", count=len(value), beginning=beginning)
        return f"{name}: {entries}"
    return f"{name} = {text}"


def folded(text: str, indent: str = "    ") -> str:
    """Return lines, indented; those that are too wide go on in the next, within their brackets.

    Examples
    --------
    >>> print(folded(f"x = {[1000] * 15}"))
        x = [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000,
            1000, 1000, 1000]
    """
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        if line.endswith((")", "]", "}", "…")) and "lambda" not in line
        else indent + line
        for line in text.splitlines()
    )


def _large(value: np.ndarray[Any, Any]) -> str:
    beginning = _nested(value.ravel()[:BEGINNING], _least(value))[1:-1]
    return sentence("words", "large_array", shape=value.shape, beginning=beginning)


def _float(value: float) -> str:
    text = f"{value:.6g}"
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def _least(array: np.ndarray[Any, Any], largest: float = 0.0) -> float:
    """Return what is nothing beside an array's largest number, or beside `largest`."""
    finite = np.abs(array[np.isfinite(array)]) if array.dtype.kind == "f" else [0]
    return NOTHING * float(np.max(finite, initial=largest))


def _nested(array: np.ndarray[Any, Any], least: float) -> str:
    """Return an array's numbers in brackets; what is less than `least` is 0."""
    if array.ndim == 0:
        nothing = array.dtype.kind == "f" and abs(array) < least
        return _number(np.abs(array * 0) if nothing else array)
    return f"[{', '.join(_nested(part, least) for part in array)}]"


def _number(value: Any) -> str:
    if np.iscomplexobj(value):
        return f"{complex(value):.4g}"
    text = f"{float(value):.4g}"
    return f"{text}." if text.lstrip("-").isdigit() and value.dtype.kind == "f" else text
