"""Checks of arguments: each says what was received, what is allowed and how to fix it."""

from __future__ import annotations

import difflib
import math
import numbers
import operator
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def whole_number(value: Any, name: str, *, minimum: int = 1) -> int:
    """Return `value` as an int, or raise if it is not a whole number of at least `minimum`.

    NumPy's integers of any width count as whole numbers, and so do its arrays of integers
    without axes. What comes back is always Python's own int, which never overflows: compute with
    it and not with `value`. Booleans, strings and floats are no whole numbers, not even 3.0: a
    size that arrives as a float is more often a slip than a wish.

    Raises
    ------
    TypeError
        If `value` is not an integer.
    ValueError
        If it is smaller than `minimum`.

    Examples
    --------
    >>> whole_number(np.int32(3), "filter_length")
    3
    >>> whole_number(2.5, "atrous_rate")
    Traceback (most recent call last):
    TypeError: atrous_rate must be a whole number of at least 1, got 2.5 (float).
    """
    wanted = f"{name} must be a whole number of at least {minimum}"
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        raise TypeError(f"{wanted}, got {value!r} ({type(value).__name__}).{_size_hint(value)}")
    try:
        number = int(operator.index(value))
    except TypeError:
        raise TypeError(f"{wanted}, got {value!r} ({type(value).__name__}).") from None
    if number < minimum:
        raise ValueError(f"{wanted}, got {number}.")
    return number


def whole_numbers(values: Any, name: str) -> list[int]:
    """Return a list of whole numbers of at least 1 as ints, or raise if it is none.

    Raises
    ------
    TypeError, ValueError
        If it is no list, or one of its members is not such a number.

    Examples
    --------
    >>> whole_numbers(5, "atrous_rates")
    Traceback (most recent call last):
    TypeError: atrous_rates must be a list of whole numbers, such as [1, 2, 4], got 5.
    """
    listed = members(values, name, "whole numbers, such as [1, 2, 4]")
    return [whole_number(value, f"each of {name}") for value in listed]


def members(values: Any, name: str, kind: str) -> list[Any]:
    """Return the members of a list, or of anything else that lists them, as a list.

    Raises
    ------
    TypeError
        If it lists nothing, or is a text or a dict.

    Examples
    --------
    >>> members(None, "weights", "arrays")
    Traceback (most recent call last):
    TypeError: weights must be a list of arrays, got None.
    """
    listed = isinstance(values, Iterable) and getattr(values, "ndim", 1) > 0
    if not listed or isinstance(values, (str, bytes, Mapping)):
        raise TypeError(f"{name} must be a list of {kind}, got {values!r}.")
    return list(values)


def generator(seed: Any) -> np.random.Generator:
    """Return a generator that draws the same for the same seed; for None, one without a seed.

    Raises
    ------
    TypeError, ValueError
        If the seed is no whole number of at least 0.

    Examples
    --------
    >>> generator(-1)
    Traceback (most recent call last):
    ValueError: seed must be a whole number of at least 0, got -1.
    """
    return np.random.default_rng(None if seed is None else whole_number(seed, "seed", minimum=0))


def _size_hint(value: Any) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return f" Write {int(value)}."
    if isinstance(value, str) and value.strip().isdigit():
        return f" Write {value.strip()} without quotes."
    return ""


def real_number(value: Any, name: str) -> float:
    """Return `value` as a float, or raise if it is no finite real number.

    Raises
    ------
    TypeError, ValueError
        If it is not a number, or not finite.

    Examples
    --------
    >>> real_number("0.1", "lr")
    Traceback (most recent call last):
    TypeError: lr must be a number, got '0.1' (str).
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r} ({type(value).__name__}).")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {value!r}.")
    return number


def true_or_false(value: Any, name: str) -> bool:
    """Return `value` as a bool, or raise if it is something that only counts as one.

    Raises
    ------
    TypeError
        If it is not True or False.

    Examples
    --------
    >>> true_or_false("no", "bias")
    Traceback (most recent call last):
    TypeError: bias must be True or False, got 'no' (str).
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r} ({type(value).__name__}).")
    return bool(value)


def one_of(value: Any, name: str, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of the `allowed` names, or raise an error with the nearest one.

    Raises
    ------
    TypeError
        If `value` is not a string.
    ValueError
        If it is none of the names; case matters.

    Examples
    --------
    >>> one_of("Same", "border_mode", ["valid", "same"])
    Traceback (most recent call last):
    ValueError: border_mode must be one of 'same', 'valid', got 'Same'. Did you mean 'same'?
    """
    names = sorted(allowed)
    if isinstance(value, str) and value in names:
        return value
    message = f"{name} must be one of {', '.join(map(repr, names))}, got {value!r}."
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{message} Give the name as a string.")
    raise ValueError(message + did_you_mean(value, names))


def did_you_mean(value: str | None, names: Iterable[str]) -> str:
    """Return " Did you mean 'name'?" for the nearest of the `names`, or "" if none is near."""
    by_folded = {name.casefold().replace("_", ""): name for name in reversed(list(names))}
    folded = (value or "").casefold().replace("_", "")
    near = difflib.get_close_matches(folded, by_folded, n=1)
    return f" Did you mean {by_folded[near[0]]!r}?" if near else ""


def float_dtype(value: Any, name: str) -> np.dtype[Any]:
    """Return the dtype for "float32" or "float64", given as a name, a dtype or a type.

    Raises
    ------
    TypeError
        If it is another dtype, or none at all.
    """
    for dtype in FLOATS:
        if isinstance(value, (str, type, np.dtype)) and value in (dtype, dtype.name, dtype.type):
            return dtype
    raise TypeError(f"{name} must be 'float32' or 'float64', got {value!r}.")


def float_array(value: Any, name: str, axes: str) -> NDArray[Any]:
    """Return `value` as a plain array if it holds float32 or float64 along the given axes.

    Parameters
    ----------
    value
        What the caller gave.
    name
        The argument's name, for the message.
    axes
        The names of the axes, as in "batch, steps, input_dim".

    Raises
    ------
    TypeError
        If it is not an array of float32 or float64, or is masked. No number is converted.
    ValueError
        If the number of axes is wrong.

    Examples
    --------
    >>> float_array(np.arange(3), "b", "nb_filter")
    Traceback (most recent call last):
    TypeError: b must hold float32 or float64 numbers, got int64. Convert it: b.astype(float).
    """
    rank = axes.count(",") + 1
    if type(value) is np.ndarray and value.ndim == rank and value.dtype in FLOATS:
        return value  # as nearly always: the smallest convolutions spend a tenth of their time here
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{name} must be a NumPy array of shape ({axes}), got {type(value).__name__}. "
            f"Convert it: np.asarray({name}, dtype=float)."
        )
    refuse_mask(value, name)
    if value.dtype not in FLOATS:
        raise TypeError(
            f"{name} must hold float32 or float64 numbers, got {value.dtype}. "
            f"Convert it: {name}.astype(float)."
        )
    if value.ndim != rank:
        raise ValueError(
            f"{name} must have {rank} {'axis' if rank == 1 else 'axes'}, ({axes}), "
            f"got shape {value.shape}."
        )
    return np.asarray(value)  # a subclass may give * and @ other meanings, as np.matrix does


def real_numbers(value: Any, name: str) -> NDArray[Any]:
    """Return `value` as a plain array of floats of any shape; whole numbers become float64.

    Whole numbers of a narrow type would overflow in a sum or square: 100**2 is 16 in int8.

    Raises
    ------
    TypeError
        If it holds something else than real numbers, or is a masked array.

    Examples
    --------
    >>> real_numbers(np.array([100], np.int8), "t") ** 2
    array([10000.])
    >>> real_numbers("many", "t")
    Traceback (most recent call last):
    TypeError: t must be an array of real numbers, got <U4.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    refuse_mask(value, name)
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be an array of real numbers, got {array.dtype}.")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def refuse_mask(value: Any, name: str) -> None:
    """Check that `value` is no masked array, whose mask NumPy would drop without a word.

    Raises
    ------
    TypeError
        If it is one.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array, and masks are not supported. "
            f"Fill it first: {name}.filled(0)."
        )


def convolution_arrays(
    x: NDArray[Any], W: NDArray[Any], b: NDArray[Any] | None
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
    """Return x, W and b as plain arrays if they make a convolution.

    Raises
    ------
    TypeError, ValueError
        If one is no float array, dtypes differ, an axis is empty, or shapes do not fit.
    """
    x = float_array(x, "x", "batch, steps, input_dim")
    W = float_array(W, "W", "filter_length, input_dim, nb_filter")
    same_dtype(W, "W", x)
    if 0 in W.shape or 0 in x.shape[1:]:
        raise ValueError(
            f"steps, input_dim, filter_length and nb_filter must be at least 1, "
            f"got x of shape {x.shape} and W of shape {W.shape}."
        )
    if x.shape[2] != W.shape[1]:
        swapped = " Its last two axes look swapped." if x.shape[2] == W.shape[2] else ""
        raise ValueError(
            f"x has {x.shape[2]} channels, but W of shape {W.shape}, (filter_length, input_dim, "
            f"nb_filter), takes {W.shape[1]}.{swapped}"
        )
    if b is not None:
        b = float_array(b, "b", "nb_filter")
        same_dtype(b, "b", x)
        if b.shape != W.shape[2:]:
            raise ValueError(
                f"b must have shape ({W.shape[2]},), one number for each of W's filters, "
                f"got {b.shape}."
            )
    return x, W, b


def same_dtype(array: NDArray[Any], name: str, x: NDArray[Any]) -> None:
    """Check that `array` has x's dtype.

    Raises
    ------
    TypeError
        If it has another.
    """
    if array.dtype != x.dtype:
        raise TypeError(
            f"x and {name} must have the same dtype, got {x.dtype} and {array.dtype}. "
            f"Convert one: {name}.astype(x.dtype)."
        )
