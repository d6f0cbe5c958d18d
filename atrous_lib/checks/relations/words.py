"""What the axes of arguments and results count, and the numbers that an input brings along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

AXES: dict[str, dict[int, tuple[str, ...]]] = {  # by an argument's name, and how many axes it has
    "x": {1: ("steps",), 3: ("samples", "steps", "channels")},
    "y": {3: ("samples", "steps", "filters")},
    "dy": {3: ("samples", "steps", "filters")},
    "w": {1: ("taps",)},
    "W": {3: ("taps", "channels", "filters")},
    "W4": {4: ("taps", "ones", "channels", "filters")},
    "b": {1: ("filters",)},
    "queue": {2: ("places", "channels")},
    "x_t": {1: ("channels",)},
}
SINGULAR = {"ones": "entry", "entries": "entry"}


def axes_of(name: str, ndim: int) -> tuple[str, ...]:
    """Return what each axis of an argument counts.

    Examples
    --------
    >>> axes_of("W", 3), axes_of("p", 2)
    (('taps', 'channels', 'filters'), ('entries along axis 0', 'entries along axis 1'))
    """
    known = AXES.get(name, {}).get(ndim)
    return known or tuple(f"entries along axis {axis}" for axis in range(ndim))


def one(plural: str) -> str:
    """Return one of what an axis counts: "sample" for "samples"."""
    first, space, rest = plural.partition(" ")
    return SINGULAR.get(first, first.removesuffix("s")) + space + rest


def numbers_of(names: Sequence[str], probe: Sequence[Any]) -> dict[str, float]:
    """Return the numbers that an input brings along: its own, and how long its arrays are.

    Examples
    --------
    >>> numbers_of(["w", "atrous_rate"], [np.ones(3), 2])
    {'the number of taps in w': 3, 'atrous_rate': 2}
    """
    found: dict[str, float] = {}
    for name, value in zip(names, probe, strict=True):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found[name] = value
        elif isinstance(value, np.ndarray):
            for axis, size in zip(axes_of(name, value.ndim), value.shape, strict=True):
                found[f"the number of {axis} in {name}"] = size
    return found
