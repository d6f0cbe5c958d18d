"""Explorers as lessons show them, and the states that their controls allow."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np

from atrous_lib import widgets

KERNEL = np.random.default_rng(3).normal(size=(4, 1, 3, 3))

EXPLORERS = {
    name: getattr(widgets, name)
    for name in widgets.__all__
    if name.endswith("_explorer") and name not in ("axes_explorer", "holes_explorer")
} | {
    "axes_explorer": lambda: widgets.axes_explorer(KERNEL),
    "holes_explorer of 10": lambda: widgets.holes_explorer(10),
    "holes_explorer of 16": lambda: widgets.holes_explorer(16),
    "edges_explorer of 6": lambda: widgets.edges_explorer(6),
}


def ranges(explorer):
    """From a control's name to the values that it can have, whatever the others are."""
    return {name: _range(name, control, explorer) for name, control in explorer.controls.items()}


def _range(name, control, explorer):
    if hasattr(control, "options"):
        return [pair[1] if isinstance(pair, tuple) else pair for pair in control.options]
    if isinstance(control.value, float):
        count = round((control.max - control.min) / control.step) + 1
        return np.linspace(control.min, control.max, count).round(9).tolist()
    # Where a slider's end depends on the others, `state` cuts what is beyond it.
    last = control.min + 64 * control.step if name in explorer._limits else control.max
    return list(range(control.min, last + 1, control.step))


def state(explorer, values):
    """The state that the explorer makes of wanted values."""
    values = dict(values)
    for name, limit in explorer._limits.items():
        values[name] = max(min(values[name], limit(values)), explorer.controls[name].min)
    return values


def corners(explorer):
    """Every state with each control at one of its ends; buttons at each of theirs."""
    ends = [
        options if hasattr(explorer.controls[name], "options") and len(options) < 9
        else [options[0], options[-1]]
        for name, options in ranges(explorer).items()
    ]  # fmt: skip
    return _states(explorer, product(*ends))


def some(explorer, number, seed=0):
    """Every state, or so many of them, drawn with the seed."""
    options = list(ranges(explorer).values())
    total = prod(map(len, options))
    if total <= number:
        return _states(explorer, product(*options))
    rng = np.random.default_rng(seed)
    drawn = [[row[rng.integers(len(row))] for row in options] for _ in range(number)]
    return _states(explorer, drawn)


def _states(explorer, rows):
    names = list(explorer.controls)
    found = {}
    for row in rows:
        values = state(explorer, dict(zip(names, row, strict=True)))
        found[tuple(values.values())] = values
    return list(found.values())
