"""What a learner reads: the message catalogue, and numbers as text."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import first_difference, problem
from atrous_lib.checks.plain import Foreign, seed_of
from atrous_lib.checks.spread import Spread

MOST_NUMBERS = 24  # larger arrays are shown by shape and first difference


@functools.cache
def catalogue(language: str = "en") -> dict[str, Any]:
    """Return the tables of all files in `messages/LANGUAGE`, one file for each lesson."""
    tables: dict[str, Any] = {}
    folder = resources.files("atrous_lib.checks") / "messages" / language
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in tables:
                raise ValueError(f"{file.name} holds a second table {name!r}.")
            tables[name] = table
    return tables


def sentence(table: str, key: str, **values: Any) -> str:
    """Return the catalogue's text `table.key` with its {placeholders} filled in."""
    text: str = catalogue()[table][key]
    return text.format(**values).strip()


def show_arguments(names: Sequence[str], arguments: Sequence[Any]) -> str:
    """Return one line for each argument, ready to be pasted into a cell where it is small.

    Examples
    --------
    >>> print(show_arguments(["W", "atrous_rate"], [np.ones((2, 1, 1)), 3]))
        W = np.array([1., 1.]).reshape(2, 1, 1)
        atrous_rate = 3
    """
    return "\n".join(f"    {_argument(*pair)}" for pair in zip(names, arguments, strict=True))


def show(value: Any, parts: Sequence[str] = ()) -> str:
    """Return a result as text, with its shape if it is an array.

    Where a tuple's parts have names, each stands on a line of its own.

    Examples
    --------
    >>> show(np.array([[1.0, 0.25]]))
    '[[1., 0.25]], shape (1, 2)'
    >>> show(np.zeros((40, 2)))
    'an array of shape (40, 2)'
    >>> print(show((np.ones(2), 3), parts=["kernel", "length"]))
    kernel = [1., 1.], shape (2,)
    length = 3
    """
    if _is_whole(value, parts):
        return "\n".join(f"{name} = {show(part)}" for name, part in zip(parts, value, strict=True))
    if isinstance(value, Foreign):
        return value.type
    if isinstance(value, Spread):
        return sentence("words", "spread", shape=value.shape, quantiles=value.texts())
    if isinstance(value, (tuple, list)) and any(isinstance(part, np.ndarray) for part in value):
        return "\n".join(map(show, value))
    if not isinstance(value, np.ndarray):
        text = repr(value)
        return text if len(text) <= 200 else f"{text[:200]}…"
    if value.size > MOST_NUMBERS:
        return f"an array of shape {value.shape}"
    return f"{_nested(value)}, shape {value.shape}"


def show_difference(expected: Any, got: Any, part: str = "") -> str:
    """Return a sentence on the first place where two results differ, or "".

    Arrays of one shape differ at an index, dicts in a key.

    Examples
    --------
    >>> show_difference({"filters": 4, "strides": 1}, {"filters": 4, "stride": 1})
    "Missing: 'strides'. Not asked for: 'stride'."
    """
    if isinstance(expected, dict) and isinstance(got, dict):
        sides = ((expected, got, "missing"), (got, expected, "extra"))
        found = [(key, [k for k in one if k not in other]) for one, other, key in sides]
        return " ".join(
            sentence("words", key, keys=", ".join(map(repr, keys))) for key, keys in found if keys
        )
    place = first_difference(expected, got)
    if not place:
        return ""
    numbers = _number(expected[place]), _number(got[place])
    if numbers[0] == numbers[1]:  # they differ only further behind the point
        numbers = repr(float(expected[place])), repr(float(got[place]))
    right, wrong = (number.rstrip(".") for number in numbers)
    return sentence("words", "first", place=f"{part}{list(place)}", expected=right, got=wrong)


def wrong_part(expected: Any, got: Any, parts: Sequence[str]) -> tuple[str, Any, Any]:
    """Return (name, expected, got) of the first part that is wrong, or of the whole without name.

    The parts of a dict are its entries.

    Examples
    --------
    >>> wrong_part({"strides": 2, "filters": 4}, {"filters": 3, "strides": 2}, parts=())
    ('filters', 4, 3)
    >>> wrong_part((1, 2), (1, 5), parts=["left", "right"])
    ('right', 2, 5)
    >>> wrong_part((1, 2), None, parts=["left", "right"])
    ('', (1, 2), None)
    """
    pairs: list[tuple[str, Any, Any]] = []
    if _is_whole(got, parts):
        pairs = list(zip(parts, expected, got, strict=True))
    elif isinstance(expected, dict) and isinstance(got, dict) and expected.keys() == got.keys():
        pairs = [(key, expected[key], got[key]) for key in expected]
    whole = ("", expected, got)
    return next((pair for pair in pairs if problem(*pair[1:])), whole)


def _is_whole(value: Any, parts: Sequence[str]) -> bool:
    return bool(parts) and isinstance(value, (tuple, list)) and len(value) == len(parts)


def _argument(name: str, value: Any) -> str:
    if isinstance(value, np.random.Generator):
        return f"{name} = np.random.default_rng({seed_of(value)})"
    if not isinstance(value, np.ndarray):
        return f"{name} = {value!r}"
    if value.size > MOST_NUMBERS:
        return f"{name}: {sentence('words', 'array', shape=value.shape)}"
    shape = f".reshape{value.shape}" if value.ndim > 1 else ""
    return f"{name} = np.array({_nested(value.ravel())}){shape}"


def _nested(array: np.ndarray[Any, Any]) -> str:
    if array.ndim == 0:
        return _number(array)
    return f"[{', '.join(_nested(part) for part in array)}]"


def _number(value: Any) -> str:
    if np.iscomplexobj(value):
        return f"{complex(value):.4g}"
    text = f"{float(value):.4g}"
    return f"{text}." if text.lstrip("-").isdigit() and value.dtype.kind == "f" else text
