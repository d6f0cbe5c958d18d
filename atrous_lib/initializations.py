"""Start values of a kernel: the eleven initializations of Keras 1.2.2.

Each is a function (shape, rng) → float64 array. Those that scale with the fans count them as the
cited papers do: fan_in = filter_length * input_dim, fan_out = filter_length * nb_filter. Keras 1
counted differently for this layer; `fans=keras1_fans`, or its name in a dict, brings its numbers
back.

`rng` is a `numpy.random.Generator` or a `RandomState`; the latter gives Keras 1's draws bit for
bit.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import did_you_mean, members, one_of, real_number, whole_number
from atrous_lib.registry import Registry, name_of

Array = NDArray[Any]
Random = np.random.Generator | np.random.RandomState
Fans = Callable[[Sequence[int]], tuple[int, int]]


def compute_fans(shape: Sequence[int]) -> tuple[int, int]:
    """Return (fan_in, fan_out): how many numbers a unit reads, and how many units read one.

    Parameters
    ----------
    shape
        (input_dim, output_dim) of a dense kernel; (filter_length, input_dim, nb_filter) or
        (filter_length, 1, input_dim, nb_filter) of a convolution.

    Examples
    --------
    >>> compute_fans((3, 1, 16, 32))
    (48, 96)
    """
    *taps, inputs, outputs = _check_shape(shape)
    return prod(taps) * inputs, prod(taps) * outputs


def keras1_fans(shape: Sequence[int]) -> tuple[int, int]:
    """Return the fans as Keras 1.2.2 counted them, with its axes mixed up.

    The kernel (filter_length, 1, input_dim, nb_filter) was read as (outputs, inputs, rows,
    columns), which gives fan_in = input_dim * nb_filter and fan_out = filter_length * that.

    Examples
    --------
    >>> keras1_fans((3, 1, 16, 32))
    (512, 1536)
    """
    *taps, inputs, outputs = _check_shape(shape)
    if not taps:
        return inputs, outputs
    return inputs * outputs, prod(taps) * inputs * outputs


def _ints(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the sizes as Python's own ints, whose products can't overflow."""
    listed = members(shape, "shape", "sizes, such as (3, 1, 2, 4)")
    if not listed:
        raise ValueError("shape must name at least one size, such as (3, 1, 2, 4), got none.")
    return tuple(whole_number(size, "a size in shape") for size in listed)


def _check_shape(shape: Sequence[int]) -> tuple[int, ...]:
    sizes = _ints(shape)
    if len(sizes) not in (2, 3, 4):
        raise ValueError(
            f"shape must be (input_dim, output_dim), (filter_length, input_dim, nb_filter) or "
            f"(filter_length, 1, input_dim, nb_filter), got {sizes}."
        )
    return sizes


_FANS: dict[str, Fans] = {"compute_fans": compute_fans, "keras1_fans": keras1_fans}


def _fans(fans: Any) -> Fans:
    """Return the function that counts fans, given as itself or by its name."""
    if isinstance(fans, str):
        return _FANS[one_of(fans, "fans", _FANS)]
    if not callable(fans):
        raise TypeError(
            f"fans must be a name, one of {', '.join(map(repr, _FANS))}, or a function of a shape, "
            f"got {fans!r}."
        )
    return fans  # type: ignore[no-any-return]


def check_rng(rng: Any) -> Random:
    """Return `rng` if it is one of NumPy's generators, or raise with a way to make one.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(rng, (np.random.Generator, np.random.RandomState)):
        raise TypeError(
            f"rng must be a NumPy Generator or RandomState, got {rng!r}. "
            f"Write np.random.default_rng({rng if isinstance(rng, int) else 0})."
        )
    return rng


def _width(scale: Any) -> float:
    number = real_number(scale, "scale")
    if number < 0:
        raise ValueError(f"scale must be at least 0, got {scale!r}.")
    return number


def uniform(shape: Sequence[int], rng: Random, scale: float = 0.05) -> Array:
    """Draw from U(-scale, scale)."""
    scale = _width(scale)
    return np.asarray(check_rng(rng).uniform(-scale, scale, _ints(shape)))


def normal(shape: Sequence[int], rng: Random, scale: float = 0.05) -> Array:
    """Draw from a normal distribution with standard deviation `scale`, not truncated."""
    scale = _width(scale)
    return np.asarray(check_rng(rng).normal(0.0, scale, _ints(shape)))


def lecun_uniform(shape: Sequence[int], rng: Random, fans: Fans | str = compute_fans) -> Array:
    """Draw with variance 1 / fan_in (LeCun et al., "Efficient BackProp", 1998)."""
    return uniform(shape, rng, np.sqrt(3.0 / _fans(fans)(shape)[0]))


def glorot_uniform(shape: Sequence[int], rng: Random, fans: Fans | str = compute_fans) -> Array:
    """Draw with variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    return uniform(shape, rng, np.sqrt(6.0 / sum(_fans(fans)(shape))))


def glorot_normal(shape: Sequence[int], rng: Random, fans: Fans | str = compute_fans) -> Array:
    """Draw with variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010)."""
    return normal(shape, rng, np.sqrt(2.0 / sum(_fans(fans)(shape))))


def he_uniform(shape: Sequence[int], rng: Random, fans: Fans | str = compute_fans) -> Array:
    """Draw with variance 2 / fan_in (He et al., 2015)."""
    return uniform(shape, rng, np.sqrt(6.0 / _fans(fans)(shape)[0]))


def he_normal(shape: Sequence[int], rng: Random, fans: Fans | str = compute_fans) -> Array:
    """Draw with variance 2 / fan_in (He et al., 2015)."""
    return normal(shape, rng, np.sqrt(2.0 / _fans(fans)(shape)[0]))


def orthogonal(shape: Sequence[int], rng: Random, scale: float = 1.1) -> Array:
    """Draw a matrix with orthonormal rows or columns, times `scale` (Saxe et al., 2014).

    The matrix is (shape[0], all other axes); the shorter of its sides is orthonormal.
    """
    sizes, scale = _ints(shape), real_number(scale, "scale")
    rows, columns = sizes[0], prod(sizes[1:])
    U, _, V = np.linalg.svd(normal((rows, columns), rng, 1.0), full_matrices=False)
    return scale * (U if U.shape == (rows, columns) else V).reshape(sizes)


def identity(shape: Sequence[int], rng: Random, scale: float = 1.0) -> Array:
    """Return `scale` times the identity matrix, for a square dense kernel only."""
    sizes, scale = _ints(shape), real_number(scale, "scale")
    if len(sizes) != 2 or sizes[0] != sizes[1]:
        raise ValueError(
            f"identity needs a square 2-D weight, got shape {sizes}. A convolution's kernel has "
            f"no identity here: use 'orthogonal' or 'glorot_uniform'."
        )
    return scale * np.eye(sizes[0])


def zero(shape: Sequence[int], rng: Random) -> Array:
    """Return zeros."""
    return np.zeros(_ints(shape))


def one(shape: Sequence[int], rng: Random) -> Array:
    """Return ones."""
    return np.ones(_ints(shape))


def _maker(function: Callable[..., Array]) -> Callable[..., Callable[..., Array]]:
    """Return keywords → the initialization with these keywords set."""
    allowed = list(inspect.signature(function).parameters)[2:]

    def make(**keywords: Any) -> Callable[..., Array]:
        for name in keywords:
            if name not in allowed:
                raise TypeError(
                    f"unknown keyword {name!r}.{did_you_mean(name, allowed)} "
                    f"Allowed: {', '.join(allowed) or 'none'}."
                )
        if "scale" in keywords:
            check = _width if function in (uniform, normal) else partial(real_number, name="scale")
            keywords["scale"] = check(keywords["scale"])
        if "fans" in keywords:
            keywords["fans"] = _fans(keywords["fans"])
        return partial(function, **keywords) if keywords else function

    return make


_REGISTRY = Registry(
    "initialization",
    {
        function.__name__: _maker(function)
        for function in (
            uniform,
            normal,
            lecun_uniform,
            glorot_uniform,
            glorot_normal,
            he_uniform,
            he_normal,
            orthogonal,
            identity,
            zero,
            one,
        )
    },
)


def get(identifier: Any) -> Callable[..., Array]:
    """Return the initialization for a name, a dict with "name", or a callable (shape, rng).

    Raises
    ------
    ValueError, TypeError, KeyError
        See `registry.Registry.get`; None is a TypeError, since a weight has to start somewhere.

    Examples
    --------
    >>> get("he_normal")((3, 1, 2, 4), np.random.default_rng(0)).shape
    (3, 1, 2, 4)
    >>> get({"name": "normal", "scale": 0.01})((3, 1, 2, 4), np.random.default_rng(0)).shape
    (3, 1, 2, 4)
    >>> get("zeros")
    Traceback (most recent call last):
    ValueError: Unknown initialization 'zeros'. Did you mean 'zero'? ...
    """
    if identifier is None:
        raise TypeError(
            f"An initialization is needed, got None. Known names: "
            f"{', '.join(sorted(_REGISTRY.makers))}."
        )
    return _REGISTRY.get(identifier)  # type: ignore[no-any-return]


def config_of(initialization: Any) -> Any:
    """Return what `get` takes to make the same initialization again.

    Raises
    ------
    TypeError
        If it is a callable without a name.
    """
    if not isinstance(initialization, partial):
        return name_of(initialization)
    keywords = dict(initialization.keywords)
    if keywords.get("fans") in _FANS.values():
        keywords["fans"] = name_of(keywords["fans"])
    return {"name": name_of(initialization.func), **keywords}
