"""Lesson 7, "Backward", put to use: find which of three gradients is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array
from atrous_lib.checks.exercises.ranges import FEW, SIZES, Row, rows, smallest_first, weights


def _gradients(x: Array, W: Array, dy: Array) -> dict[str, Array]:
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for k, tap in enumerate(W):
        read = slice(k, k + dy.shape[1])
        dx[:, read] += dy @ tap.T
        dW[k] = np.einsum("ntc,ntf->cf", x[:, read], dy)
    return {"dx": dx, "dW": dW, "db": dy.sum(axis=(0, 1))}


def _first_wrong(right: dict[str, Array], given: dict[str, Array]) -> str:
    """Return the name of the first gradient of `right` that was not given so, or "none"."""
    return next((name for name in right if not np.allclose(given[name], right[name])), "none")


def claims(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, dy, dx, dW, db): each gradient is wrong in some, and all right in some.

    Wrong ones have the right shape and the right sum: taps, steps or filters are in another
    order.
    """
    made = []
    parts = ["dW", "none", "dx", "db", *rng.permutation(["dx", "dW", "db", "none"] * 2).tolist()]
    for number, part in enumerate(parts):
        steps, taps, channels, filters = (4, 2, 1, 2) if number < 4 else (9, 3, 2, 3)
        samples = 1 if number < 4 else 2
        draw = rng.normal if number >= 4 else lambda size: rng.permutation(np.prod(size)) + 1.0
        x, W, dy = (
            np.reshape(draw(size=size), size)
            for size in (
                (samples, steps, channels),
                (taps, channels, filters),
                (samples, steps - taps + 1, filters),
            )
        )
        found = _gradients(x, W, dy)
        if part == "dx":
            found["dx"] = found["dx"][:, ::-1].copy()
        elif part != "none":
            found[part] = found[part][::-1].copy()
        made.append((x, W, dy, found["dx"], found["dW"], found["db"]))
    return made


def _fits(row: Row) -> bool:
    steps = row["outputs"] + row["taps"] - 1
    return bool(row["samples"] * steps * row["channels"] + weights(row) <= 100)


def wide_claims(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, W, dy, dx, dW, db) of all sizes; one number is wrong, or all, or none."""
    levels = {
        "part": ("dx", "dW", "db", "none"),
        "wrong": ("one number", "all"),
        "samples": SIZES,
        "outputs": (1, FEW, range(7, 60)),
        "taps": SIZES,
        "channels": SIZES,
        "filters": SIZES,
    }
    made = []
    for row in rows(rng, levels, fits=_fits):
        x = rng.normal(size=(row["samples"], row["outputs"] + row["taps"] - 1, row["channels"]))
        W = rng.normal(size=(row["taps"], row["channels"], row["filters"]))
        dy = rng.normal(size=(row["samples"], row["outputs"], row["filters"]))
        found = _gradients(x, W, dy)
        if row["part"] != "none":
            wrong = found[row["part"]]
            place = int(rng.integers(wrong.size)) if row["wrong"] == "one number" else slice(None)
            wrong.reshape(-1)[place] += 0.5
        made.append((x, W, dy, found["dx"], found["dW"], found["db"]))
    return smallest_first(made)


@exercise(lesson=7, probes=claims, wide=wide_claims)
def find_mistake(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    """Return the name of the gradient that is wrong, or "none"."""
    return _first_wrong(_gradients(x, W, dy), {"dx": dx, "dW": dW, "db": db})


@find_mistake.misconception("always_none")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    return "none" if dx.shape == x.shape and dW.shape == W.shape else "dx"


@find_mistake.misconception("always_none")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    right_dx = sum(np.sum(dy @ tap.T) for tap in W)
    if not np.isclose(dx.sum(), right_dx):
        return "dx"
    return "none" if np.isclose(db.sum(), dy.sum()) else "db"


@find_mistake.misconception("kernel_flipped")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    flipped = _gradients(x, W[::-1], dy)["dx"]
    return _first_wrong({**_gradients(x, W, dy), "dx": flipped}, {"dx": dx, "dW": dW, "db": db})


@find_mistake.misconception("right_one_named")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    given = {"dx": dx, "dW": dW, "db": db}
    right = _gradients(x, W, dy)
    return next((name for name in right if np.allclose(given[name], right[name])), "none")


@find_mistake.misconception("dx_taken_for_granted")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    return _first_wrong({**_gradients(x, W, dy), "dx": dx}, {"dx": dx, "dW": dW, "db": db})


@find_mistake.misconception("db_taken_for_granted")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    return _first_wrong({**_gradients(x, W, dy), "db": db}, {"dx": dx, "dW": dW, "db": db})


@find_mistake.misconception("none_left_out")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    found = _first_wrong(_gradients(x, W, dy), {"dx": dx, "dW": dW, "db": db})
    return "db" if found == "none" else found


@find_mistake.misconception("compared_exactly")
def _(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    right = _gradients(x[:, ::-1], W[::-1], dy[:, ::-1])  # the same sums, in another order
    right = {"dx": right["dx"][:, ::-1], "dW": right["dW"][::-1], "db": right["db"]}
    given = {"dx": dx, "dW": dW, "db": db}
    return next((name for name in right if (given[name] != right[name]).any()), "none")


@find_mistake.equivalent
def _by_measuring(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    def loss(x: Array, W: Array, b: Array) -> float:
        y = sum(x[:, k : k + dy.shape[1]] @ W[k] for k in range(len(W))) + b
        return float(np.sum(y * dy))

    places = {"dx": (x, dx), "dW": (W, dW), "db": (np.zeros(W.shape[2]), db)}
    for name, (array, given) in places.items():
        for place in np.ndindex(*array.shape):
            moved = {key: one.copy() for key, (one, _) in places.items()}
            moved[name][place] += 1  # the loss is a straight line along each number
            start = [places[key][0] for key in places]
            if not np.isclose(loss(*moved.values()) - loss(*start), given[place]):
                return name
    return "none"


@find_mistake.equivalent
def _output_by_output(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    taps, channels, _filters = W.shape
    right_dx, right_dW, right_db = np.zeros_like(dx), np.zeros_like(dW), np.zeros_like(db)
    for n, t, f in np.ndindex(*dy.shape):
        right_db[f] += dy[n, t, f]
        for k in range(taps):
            for c in range(channels):
                right_dx[n, t + k, c] += W[k, c, f] * dy[n, t, f]
                right_dW[k, c, f] += x[n, t + k, c] * dy[n, t, f]
    if np.abs(right_dW - dW).max() > 1e-6:
        return "dW"
    if np.abs(right_db - db).max() > 1e-6:
        return "db"
    return "dx" if np.abs(right_dx - dx).max() > 1e-6 else "none"


@find_mistake.equivalent
def _by_padding(x: Array, W: Array, dy: Array, dx: Array, dW: Array, db: Array) -> str:
    zeros = len(W) - 1
    padded = np.pad(dy, ((0, 0), (zeros, zeros), (0, 0)))
    back = sum(padded[:, zeros - k : zeros - k + x.shape[1]] @ W[k].T for k in range(len(W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, len(W), axis=1)
    checks = {
        "db": np.allclose(dy.sum(axis=0).sum(axis=0), db),
        "dW": np.allclose(np.einsum("ntck,ntf->kcf", windows, dy), dW),
        "dx": np.allclose(back, dx),
    }
    return [*(name for name, right in checks.items() if not right), "none"][0]
