"""Lesson 8, "Regularizers", put to use: from two updates' weights to the penalty behind them."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import SHAPE, Row, is_small, rows, shape_of, smallest_first

Found = tuple[str, float]


def updates(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (before, after, lr): one update by one penalty, of weights of both signs."""
    drawn: list[tuple[Any, ...]] = []
    for number in range(8):
        size = (3,) if number < 4 else (3, 1, int(rng.integers(2, 4)))
        before = rng.uniform(1, 5, size=size) * rng.choice([-1, 1], size=size)
        before.flat[:3] = np.sort(before.flat[:3]) if number % 2 else [2.5, -1.5, -4.0]
        lr, strength = float(rng.uniform(0.05, 0.4)), float(rng.uniform(0.2, 1.5))
        slope = np.sign(before) if number % 2 else 2 * before
        drawn.append((before, before - lr * strength * slope, lr))
    return [
        (np.array([4.0, -2.0]), np.array([3.5, -1.5]), 0.25),
        (np.array([4.0, -2.0]), np.array([2.0, -1.0]), 0.25),
        (np.array([-6.0, 1.0, -3.0]), np.array([-5.0, 0.0, -2.0]), 0.5),
        *drawn,
    ]


def _fits(row: Row) -> bool:
    one_weight = is_small(row, 1)  # it alone could be either
    # Moves that are tiny beside the weights look like no move to an honest np.allclose.
    seen = row["lr"] * row["strength"] >= 1e-3 * row["scale"]
    return bool(is_small(row) and not one_weight and seen)


def wide_updates(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (before, after, lr): arrays of any axes, steps and strengths of all sizes."""
    levels = {
        **SHAPE,
        "kind": ("l1", "l2"),
        "lr": (0.001, 0.1, 2.0),
        "strength": (0.05, 1.0, 7.0),
        "scale": (0.1, 1.0, 10.0),
    }
    made = []
    for row in rows(rng, levels, fits=_fits):
        shape = shape_of(row)
        before = row["scale"] * rng.uniform(1, 5, size=shape) * rng.choice([-1, 1], size=shape)
        slope = np.sign(before) if row["kind"] == "l1" else 2 * before
        made.append((before, before - row["lr"] * row["strength"] * slope, row["lr"]))
    return smallest_first(made)


@exercise(lesson=8, probes=updates, wide=wide_updates, parts=("kind", "strength"))
def which_penalty(before: Array, after: Array, lr: float) -> Found:
    """Return ("l1", strength) or ("l2", strength): the penalty that alone made the update."""
    gradient = (before - after) / lr
    sizes = np.abs(gradient)
    if np.allclose(sizes, sizes.flat[0]):
        return "l1", float(sizes.flat[0])
    return "l2", float(np.ravel(gradient / (2 * before))[0])


@which_penalty.misconception("compared_exactly")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs((before - after) / lr)
    if (sizes == sizes.flat[0]).all():
        return "l1", float(sizes.flat[0])
    return "l2", float(np.ravel(sizes / (2 * np.abs(before)))[0])


@which_penalty.misconception("factor_two_missing")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) / lr
    if np.allclose(sizes, sizes.max()):
        return "l1", float(sizes.max())
    return "l2", float(np.mean(sizes / np.abs(before)))


@which_penalty.misconception("lr_forgotten")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after)
    if np.allclose(sizes, sizes.max()):
        return "l1", float(sizes.max())
    return "l2", float(np.mean(sizes / np.abs(2 * before)))


@which_penalty.misconception("lr_multiplied")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) * lr
    if np.allclose(sizes, sizes.max()):
        return "l1", float(sizes.max())
    return "l2", float(np.mean(sizes / np.abs(2 * before)))


@which_penalty.misconception("sign_reversed")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) / lr
    if np.allclose(sizes, sizes.max()):
        return "l1", -float(sizes.max())
    return "l2", float(np.mean((after - before) / lr / (2 * before)))


@which_penalty.misconception("kinds_exchanged")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) / lr
    if np.allclose(sizes, sizes.max()):
        return "l2", float(sizes.max())
    return "l1", float(np.mean(sizes / np.abs(2 * before)))


@which_penalty.misconception("after_in_place_of_before")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) / lr
    if np.allclose(sizes, sizes.max()):
        return "l1", float(sizes.max())
    return "l2", float(np.mean(sizes / np.abs(2 * after)))


@which_penalty.misconception("signs_cancel")
def _(before: Array, after: Array, lr: float) -> Found:
    gradient = (before - after) / lr
    if np.allclose(np.abs(gradient), np.abs(gradient).max()):
        return "l1", float(np.mean(gradient))
    return "l2", float(np.mean(gradient / (2 * before)))


@which_penalty.misconception("brackets_missing")
def _(before: Array, after: Array, lr: float) -> Found:
    sizes = np.abs(before - after) / lr
    if np.allclose(sizes, sizes.max()):
        return "l1", float(sizes.max())
    return "l2", float(np.ravel(sizes / 2 * np.abs(before))[0])


@which_penalty.misconception("signs_compared")
def _(before: Array, after: Array, lr: float) -> Found:
    gradient = (before - after) / lr
    if np.allclose(gradient, gradient.flat[0]):
        return "l1", float(abs(gradient.flat[0]))
    return "l2", float(np.ravel(gradient / (2 * before))[0])


@which_penalty.misconception("sign_kept")
def _(before: Array, after: Array, lr: float) -> Found:
    gradient = (before - after) / lr
    if np.allclose(np.abs(gradient), np.abs(gradient).flat[0]):
        return "l1", float(gradient.flat[0])
    return "l2", float(np.ravel(gradient / (2 * before))[0])


@which_penalty.equivalent
def _by_spread(before: Array, after: Array, lr: float) -> Found:
    pull = np.abs(after - before).ravel()
    if pull.max() - pull.min() < 1e-9:
        return "l1", pull[0] / lr
    return "l2", pull.sum() / (2 * lr * np.abs(before).sum())


@which_penalty.equivalent
def _by_ratio(before: Array, after: Array, lr: float) -> Found:
    kept = after / before
    if np.ptp(kept) < 1e-9:
        return "l2", (1 - kept.flat[0]) / (2 * lr)
    return "l1", np.linalg.norm(before - after) / lr / np.sqrt(before.size)


@which_penalty.equivalent
def _weight_by_weight(before: Array, after: Array, lr: float) -> Any:
    strengths = {"l1": [], "l2": []}  # type: dict[str, list[float]]
    for w, moved in zip(before.ravel().tolist(), after.ravel().tolist(), strict=True):
        gradient = (w - moved) / lr
        strengths["l1"].append(gradient if w > 0 else -gradient)
        strengths["l2"].append(gradient / (2 * w))
    for kind, found in strengths.items():
        if max(found) - min(found) < 1e-9:
            return kind, found[0]
    return None
