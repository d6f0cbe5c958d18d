"""Compare a result with the expected one, and say in what way it differs.

Results come as plain data (see `plain`), so comparing them calls nothing of the learner's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from atrous_lib.checks.plain import Foreign
from atrous_lib.checks.spread import Spread

TOLERANCE = 1e-5  # of the largest expected number: float32 arithmetic passes
HALF_TOLERANCE = 1e-2  # float16
WHOLE_TOLERANCE = 1e-6  # of a float in place of a whole number, however large that is


def problem(expected: Any, got: Any) -> str | None:
    """Return what is wrong with `got`, as a key of the catalogue's [problem] tables, or None.

    A right result may have another float dtype, or whole numbers when all are whole; what
    counts is shape and values.

    Examples
    --------
    >>> problem(np.ones(3), np.ones(3, dtype=np.float16)) is None
    True
    >>> problem(np.ones(3), [1, 1, 1]), problem(np.ones(3), None), problem(2, 3)
    ('list', 'none', 'value')
    >>> problem({"strides": 2}, {"strides": 1}), problem({"strides": 2}, {"stride": 2})
    ('value', 'keys')
    """
    if got is None and expected is not None:
        return "none"
    if expected is None:  # in what a misconception returns
        return None if got is None else "type"
    if isinstance(expected, (np.ndarray, Spread)):
        return _array_problem(expected, got)
    if isinstance(expected, (bool, str)):
        if type(got) is not type(expected):
            return "type"
        return None if got == expected else "value"
    if isinstance(expected, (int, float)):
        if isinstance(got, bool) or not isinstance(got, (int, float)):
            return "type"
        return None if _close(expected, got) else "value"
    if isinstance(expected, (tuple, list)):
        if not isinstance(got, (tuple, list)):
            return "type"
        if len(got) != len(expected):
            return "length"
        return _first_problem(zip(expected, got, strict=True))
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return "type"
        if got.keys() != expected.keys():
            return "keys"
        return _first_problem((expected[key], got[key]) for key in expected)
    raise TypeError(f"no comparison for {type(expected).__name__}")


def _first_problem(pairs: Iterable[tuple[Any, Any]]) -> str | None:
    found = next(filter(None, (problem(*pair) for pair in pairs)), None)
    return "type" if found == "none" else found  # None as a part: the function did return something


def first_difference(expected: Any, got: Any) -> tuple[int, ...] | None:
    """Return the first index where two arrays of one shape differ, or None.

    Examples
    --------
    >>> first_difference(np.zeros((2, 2)), np.array([[0.0, 0.0], [3.0, 0.0]]))
    (1, 0)
    """
    if not (isinstance(expected, np.ndarray) and isinstance(got, np.ndarray)):
        return None
    if expected.shape != got.shape:
        return None
    places = np.argwhere(~_close(expected, got))
    return tuple(int(i) for i in places[0]) if len(places) else None


def right_places(expected: Any, got: Any) -> np.ndarray[Any, Any]:
    """Say for each number of two arrays of one shape whether they agree there.

    Examples
    --------
    >>> right_places(np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    array([ True, False])
    """
    return np.asarray(_close(expected, got))


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
    if has_parts(got, parts):
        pairs = list(zip(parts, expected, got, strict=True))
    elif isinstance(expected, dict) and isinstance(got, dict) and expected.keys() == got.keys():
        pairs = [(key, expected[key], got[key]) for key in expected]
    whole = ("", expected, got)
    return next((pair for pair in pairs if problem(*pair[1:])), whole)


def has_parts(value: Any, parts: Sequence[str]) -> bool:
    """Say whether a result is a tuple of as many parts as there are names for."""
    return bool(parts) and isinstance(value, (tuple, list)) and len(value) == len(parts)


def unpacked(expected: Any, got: Any) -> Any:
    """Return `got` with plain numbers and lists in place of arrays that are as good.

    An array without axes is its only number. One with an axis unpacks to several numbers, as a
    tuple or a list does.

    Examples
    --------
    >>> unpacked((1, 2), np.array([1, 5])), unpacked((3, [1, 3]), (3, np.array([1, 3, 9])))
    ([1, 5], (3, [1, 3, 9]))
    >>> unpacked(2.0, np.array(2.0)), unpacked({"strides": 1}, {"strides": np.array(3)})
    (2.0, {'strides': 3})
    """
    if isinstance(expected, (bool, int, float)):
        plain = isinstance(got, np.ndarray) and got.ndim == 0 and got.dtype.kind in "biuf"
        return got.item() if plain else got
    if isinstance(expected, dict) and isinstance(got, dict):
        return {key: unpacked(expected.get(key), value) for key, value in got.items()}
    if not isinstance(expected, (tuple, list)):
        return got
    if isinstance(got, (tuple, list)) and len(got) == len(expected):
        return type(got)(unpacked(*pair) for pair in zip(expected, got, strict=True))
    numbers = all(type(part) in (int, float) for part in expected)
    if numbers and isinstance(got, np.ndarray) and got.ndim == 1 and got.dtype.kind in "iuf":
        return got.tolist()
    return got


def _array_problem(expected: np.ndarray[Any, Any] | Spread, got: Any) -> str | None:
    if isinstance(got, (list, tuple)):
        return "list"
    if isinstance(got, Foreign) and got.type.startswith("array of dtype"):
        return "dtype"
    if not isinstance(got, (np.ndarray, Spread)):
        return "type"
    if got.shape != expected.shape:
        return "shape"
    if isinstance(expected, Spread) and isinstance(got, Spread):
        if not expected.is_near(got):
            return "spread"
        return "repeated" if got.repeated and not expected.repeated else None
    if isinstance(got, Spread) or got.dtype.kind not in "iuf":
        return "dtype"
    return None if _close(expected, got).all() else "values"


def _close(expected: Any, got: Any) -> Any:
    """Say where two results agree.

    Whole numbers must be equal. Others are compared in double precision, in which no difference
    overflows, with a tolerance; infinity and nan agree with their like alone.
    """
    wanted, theirs = np.asarray(expected), np.asarray(got)
    if _whole(wanted) and _whole(theirs):
        return np.asarray(wanted == theirs)
    half = theirs.dtype == np.float16
    theirs = theirs.astype(np.float64) if _whole(theirs) else theirs
    with np.errstate(invalid="ignore", over="ignore"):
        if _whole(wanted):  # a float will do where the number in it is whole
            return np.asarray(np.abs(theirs - wanted.astype(np.float64)) <= WHOLE_TOLERANCE)
        largest = np.maximum.reduce(np.abs(wanted), axis=None, initial=0.0)
        all_finite = math.isfinite(largest)  # as nearly always
        if not all_finite:
            largest = np.max(np.abs(wanted[np.isfinite(wanted)]), initial=0.0)
        tolerance = (HALF_TOLERANCE if half else TOLERANCE) * max(1.0, largest)
        near = np.asarray(np.abs(theirs - wanted) <= tolerance)
    if all_finite:
        return near
    alike = (theirs == wanted) | (np.isnan(theirs) & np.isnan(wanted))
    return np.where(np.isfinite(wanted), near, alike)


def _whole(array: np.ndarray[Any, Any]) -> bool:
    """Say whether an array holds whole numbers; Python's own are objects where they are large."""
    return array.dtype.kind in "iuO"
