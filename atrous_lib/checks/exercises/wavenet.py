"""Lesson 11, "WaveNet": mu-law coding, the gated activation, and one step of a queue.

The queue of one stream is an array (places, input_dim), the oldest step first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.programs import Array, normal, whole
from atrous_lib.checks.exercises.ranges import (
    FEW,
    KINDS,
    LAYER,
    MANY,
    MOST_NUMBERS,
    SHAPE,
    SIZES,
    STRIDES,
    Row,
    is_small,
    numbers,
    rows,
    same_sign,
    shape_of,
    smallest_first,
    span,
    weights,
)
from atrous_lib.wavenet import Gate, decode, encode

# --- mu_law_encode ---------------------------------------------------------------------------


def amplitudes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, mu): loud sounds, quiet ones, and some beyond -1 and 1."""
    return [
        (np.array([-1.0, 0.25, 1.0]), 3),
        (np.array([-1.0, -0.5, 0.5, 1.0]), 15),
        (np.array([-0.5, 0.0, 0.5]), 4),  # a sign that is x / |x| is nan in the middle
        (np.array([0.01, 0.1, 0.5]), 255),
        (np.array([-1.5, 0.3, 2.0]), 255),
        (rng.uniform(-1, 1, size=20), 255),
        (rng.normal(0, 0.05, size=(2, 12)), 255),
        (rng.uniform(-2, 2, size=30), 100),
        (rng.uniform(-1, 1, size=30), 1000),  # codes beyond a byte
    ]


LEVELS = {  # of an array of any axes
    **SHAPE,
    "mu": (1, range(2, 7), range(7, 256), 255, range(256, 2000)),
}


def wide_amplitudes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (x, mu): arrays of any axes, loud and quiet, codes within a byte and beyond.

    No amplitude lies near a border between two codes, where rounding would decide.
    """
    made = []
    for row in rows(rng, {**LEVELS, "loud": (1.0, 40.0)}, fits=is_small):
        levels = rng.integers(row["mu"] + 1, size=shape_of(row)) + rng.uniform(-0.4, 0.4)
        x = _expand(2 * levels / row["mu"] - 1, row["mu"])
        made.append((np.where(np.abs(x) >= 1, row["loud"], 1.0) * x, row["mu"]))
    return smallest_first(made)


@exercise(lesson=11, probes=amplitudes, wide=wide_amplitudes)
def mu_law_encode(x: Array, mu: int) -> Array:
    """Return the code of each amplitude, 0 to mu."""
    return encode(x, mu)


@mu_law_encode.misconception("one_level_too_many")
def _(x: Array, mu: int) -> Array:
    return encode(x, mu + 1)


@mu_law_encode.misconception("one_level_too_many")
def _(x: Array, mu: int) -> Array:  # halves go to the even neighbour
    return np.round((_compress(np.clip(x, -1, 1), mu) + 1) / 2 * (mu + 1)).astype(int)


@mu_law_encode.misconception("not_clipped")
def _(x: Array, mu: int) -> Array:
    return _round((_compress(x, mu) + 1) / 2 * mu)


@mu_law_encode.misconception("linear")
def _(x: Array, mu: int) -> Array:
    return _round((np.clip(x, -1, 1) + 1) / 2 * mu)


@mu_law_encode.misconception("zero_divided")
def _(x: Array, mu: int) -> Array:
    x = np.clip(x, -1, 1)
    with np.errstate(all="ignore"):
        y = x / np.abs(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
        return np.round((y + 1) / 2 * mu).astype(int)


@mu_law_encode.misconception("zero_divided")
def _(x: Array, mu: int) -> Array:
    x = np.clip(x, -1, 1)
    with np.errstate(all="ignore"):
        y = x / np.abs(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu)
        return np.round((y + 1) / 2 * mu)


@mu_law_encode.misconception("rounded_up")
def _(x: Array, mu: int) -> Array:
    return np.ceil((_compress(np.clip(x, -1, 1), mu) + 1) / 2 * mu).astype(int)


@mu_law_encode.misconception("always_255")
def _(x: Array, mu: int) -> Array:
    return encode(x, 255)


@mu_law_encode.misconception("negatives_lost")
def _(x: Array, mu: int) -> Array:
    return encode(np.clip(x, 0, 1), mu)


@mu_law_encode.misconception("cut_off")
def _(x: Array, mu: int) -> Array:
    return _round((_compress(np.clip(x, -1, 1), mu) + 1) / 2 * mu - 0.5)


@mu_law_encode.misconception("sign_lost")
def _(x: Array, mu: int) -> Array:
    return _round((np.abs(_compress(np.clip(x, -1, 1), mu)) + 1) / 2 * mu)


@mu_law_encode.misconception("not_shifted")
def _(x: Array, mu: int) -> Array:
    return _round(_compress(np.clip(x, -1, 1), mu) * mu)


@mu_law_encode.misconception("levels_counted")
def _(x: Array, mu: int) -> Array:
    return np.floor((_compress(np.clip(x, -1, 1), mu) + 1) / 2 * (mu + 1)).astype(int)


@mu_law_encode.misconception("one_level_too_many")
def _(x: Array, mu: int) -> Array:
    return _round((_compress(np.clip(x, -1, 1), mu) + 1) / 2 * (mu + 1))


@mu_law_encode.misconception("not_rounded")
def _(x: Array, mu: int) -> Array:
    return (_compress(np.clip(x, -1, 1), mu) + 1) / 2 * mu


@mu_law_encode.misconception("not_halved")
def _(x: Array, mu: int) -> Array:
    return _round((_compress(np.clip(x, -1, 1), mu) + 1) * mu)


@mu_law_encode.misconception("half_alone_multiplied")
def _(x: Array, mu: int) -> Array:
    return _round(_compress(np.clip(x, -1, 1), mu) + mu / 2)


@mu_law_encode.misconception("logarithm_of_mu")
def _(x: Array, mu: int) -> Array:
    x = np.clip(x, -1, 1)
    return _round((np.sign(x) * np.log1p(mu * np.abs(x)) / np.log(mu) + 1) / 2 * mu)


@mu_law_encode.misconception("half_alone_multiplied")
def _(x: Array, mu: int) -> Array:
    return np.round(_compress(np.clip(x, -1, 1), mu) + mu / 2).astype(int)


@mu_law_encode.equivalent
def _one_by_one(x: Array, mu: int) -> Array:
    codes = np.empty(x.shape, np.int32)
    for place, value in np.ndenumerate(x):
        value = min(1.0, max(-1.0, float(value)))
        loud = np.log(1 + mu * abs(value)) / np.log(1 + mu)
        codes[place] = int((1 + (loud if value > 0 else -loud)) * mu / 2 + 0.5)
    return codes


@mu_law_encode.equivalent
def _by_logs_of_base(x: Array, mu: int) -> Array:
    x = np.clip(x, -1, 1)
    compressed = np.where(x < 0, -1, 1) * np.emath.logn(1 + mu, 1 + mu * np.abs(x))
    return np.floor(mu / 2 * compressed + mu / 2 + 0.5)


@mu_law_encode.equivalent
def _by_searching(x: Array, mu: int) -> Array:
    edges = (np.arange(mu) + 0.5) / mu * 2 - 1  # between two codes, compressed
    borders = np.sign(edges) * np.expm1(np.abs(edges) * np.log1p(mu)) / mu
    return np.searchsorted(borders, x, side="right")


def _compress(x: Array, mu: int) -> Array:
    return np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)


def _round(levels: Array) -> Array:
    return np.floor(levels + 0.5).astype(int)


# --- mu_law_decode ---------------------------------------------------------------------------


def codes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (codes, mu)."""
    return [
        (np.array([0, 1, 2, 3]), 3),
        (np.array([0, 5, 10, 15]), 15),
        (np.array([0, 100, 128, 200, 255]), 255),
        (rng.integers(256, size=20), 255),
        (rng.integers(101, size=(2, 10)), 100),
    ]


def wide_codes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (codes, mu): arrays of any axes, codes within a byte and beyond."""
    return smallest_first(
        (rng.integers(row["mu"] + 1, size=shape_of(row)), row["mu"])
        for row in rows(rng, LEVELS, fits=is_small)
    )


@exercise(lesson=11, probes=codes, wide=wide_codes)
def mu_law_decode(codes: Array, mu: int) -> Array:
    """Return the amplitude that each code stands for."""
    return decode(codes, mu)


@mu_law_decode.misconception("one_level_too_many")
def _(codes: Array, mu: int) -> Array:
    return decode(codes, mu + 1)


@mu_law_decode.misconception("linear")
def _(codes: Array, mu: int) -> Array:
    return 2 * codes / mu - 1


@mu_law_decode.misconception("sign_lost")
def _(codes: Array, mu: int) -> Array:
    return np.abs(decode(codes, mu))


@mu_law_decode.misconception("not_shifted")
def _(codes: Array, mu: int) -> Array:
    return _expand(codes / mu, mu)


@mu_law_decode.misconception("quotient_alone")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * (1.0 + mu) ** np.abs(y) - 1 / mu


@mu_law_decode.misconception("quotient_alone")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1.0 + mu) ** np.abs(y) - 1 / mu)


@mu_law_decode.misconception("whole_division")
def _(codes: Array, mu: int) -> Array:
    return _expand(2 * (codes // mu) - 1, mu)


@mu_law_decode.misconception("whole_division")
def _(codes: Array, mu: int) -> Array:
    return _expand(2 * codes // mu - 1, mu)


@mu_law_decode.misconception("power_of_e")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * (np.exp(np.abs(y)) - 1) / mu


@mu_law_decode.misconception("compressed_again")
def _(codes: Array, mu: int) -> Array:
    return _compress(2 * codes / mu - 1, mu)


@mu_law_decode.misconception("not_divided")
def _(codes: Array, mu: int) -> Array:
    return _expand(2 * codes / mu - 1, mu) * mu


@mu_law_decode.misconception("negative_powers")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * ((1.0 + mu) ** y - 1) / mu


@mu_law_decode.misconception("power_of_mu")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * (float(mu) ** np.abs(y) - 1) / mu


@mu_law_decode.misconception("one_not_taken_off")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * (1.0 + mu) ** np.abs(y) / mu


@mu_law_decode.misconception("one_in_the_exponent")
def _(codes: Array, mu: int) -> Array:
    y = 2 * codes / mu - 1
    return np.sign(y) * (1.0 + mu) ** (np.abs(y) - 1) / mu


@mu_law_decode.misconception("one_level_too_many")
def _(codes: Array, mu: int) -> Array:
    return _expand(2 * codes / (mu + 1) - 1, mu)


@mu_law_decode.misconception("half_a_level_too_far")
def _(codes: Array, mu: int) -> Array:
    return _expand(2 * (codes + 0.5) / mu - 1, mu)


@mu_law_decode.misconception("not_doubled")
def _(codes: Array, mu: int) -> Array:
    return _expand(codes / mu - 1, mu)


@mu_law_decode.equivalent
def _by_powers(codes: Array, mu: int) -> Array:
    y = codes * (2 / mu) - 1
    return np.where(y < 0, -1, 1) * ((1 + mu) ** np.abs(y) - 1) / mu


@mu_law_decode.equivalent
def _amplitude_by_amplitude(codes: Array, mu: int) -> Array:
    x = np.empty(codes.shape)
    for place, code in np.ndenumerate(codes):
        y = (code - mu / 2) / (mu / 2)
        loud = (np.exp(abs(y) * np.log(1 + mu)) - 1) / mu
        x[place] = loud if y > 0 else -loud
    return x


@mu_law_decode.equivalent
def _by_a_table(codes: Array, mu: int) -> Array:
    table = _expand(np.linspace(-1, 1, mu + 1), mu)
    return table[codes].astype(np.float32)


def _expand(y: Array, mu: int) -> Array:
    return np.sign(y) * ((1.0 + mu) ** np.abs(y) - 1) / mu


# --- gated_activation ------------------------------------------------------------------------


def halves(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_, gate), small ones first, then gates that are shut or wide open."""
    return [
        (np.array([1.0, -1.0]), np.array([0.0, 2.0])),
        (np.array([[0.5], [2.0]]), np.array([[-1.0], [1.0]])),
        (np.array([1.0, 1.0]), np.array([-30.0, 30.0])),
        (np.array([0.5, -0.5]), np.array([1000.0, -1000.0])),  # one power of them overflows
        (normal(rng, 2, 6, 3), normal(rng, 2, 6, 3)),
        (3 * normal(rng, 1, 9, 4), 3 * normal(rng, 1, 9, 4)),
    ]


def wide_halves(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_, gate): arrays of any axes, numbers near 0 and far from it."""
    levels = {
        **SHAPE,
        "scale": (0.05, 1.0, 20.0),
        "gate": (0.05, 1.0, 20.0),
        "dtype": LAYER["dtype"],
    }
    made = []
    for row in rows(rng, levels, fits=is_small):
        shape = shape_of(row)
        filter_, gate = (numbers(rng, row, *shape) for _ in range(2))
        made.append((row["scale"] * filter_, row["gate"] * gate))
    return smallest_first(made)


@exercise(lesson=11, probes=halves, wide=wide_halves, answered_by=("atrous_lib.activations",))
def gated_activation(filter_: Array, gate: Array) -> Array:
    """Return tanh(filter_) * sigmoid(gate)."""
    return Gate()(np.concatenate([filter_, gate], axis=-1))


@gated_activation.misconception("halves_swapped")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(gate) * _sigmoid(filter_)


@gated_activation.misconception("powers_overflow")
def _(filter_: Array, gate: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.tanh(filter_) * (np.exp(gate) / (1 + np.exp(gate)))


@gated_activation.misconception("hard_gate")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) * np.clip(0.2 * gate + 0.5, 0, 1)


@gated_activation.misconception("gate_inside")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_ * _sigmoid(gate))


@gated_activation.misconception("two_tanh")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) * np.tanh(gate)


@gated_activation.misconception("two_sigmoids")
def _(filter_: Array, gate: Array) -> Array:
    return _sigmoid(filter_) * _sigmoid(gate)


@gated_activation.misconception("added")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) + _sigmoid(gate)


@gated_activation.misconception("gate_left_out")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_)


@gated_activation.misconception("gate_not_squashed")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) * gate


@gated_activation.misconception("filter_not_squashed")
def _(filter_: Array, gate: Array) -> Array:
    return filter_ * _sigmoid(gate)


@gated_activation.misconception("gate_as_switch")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) * (gate > 0)


@gated_activation.misconception("brackets_missing")
def _(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) * 1 / 1 + np.exp(-gate)


@gated_activation.equivalent
def _by_formula(filter_: Array, gate: Array) -> Array:
    return np.tanh(filter_) / (1 + np.exp(-gate))


@gated_activation.equivalent
def _by_two_tanh(filter_: Array, gate: Array) -> Array:
    return 0.5 * np.tanh(filter_) * (1 + np.tanh(gate / 2))


@gated_activation.equivalent
def _number_by_number(filter_: Array, gate: Array) -> Array:
    y = np.empty(filter_.shape, np.float32)
    for place in np.ndindex(*filter_.shape):
        up, down = np.exp(filter_[place]), np.exp(-filter_[place])
        y[place] = (up - down) / (up + down) / (1 + np.exp(-gate[place]))
    return y


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


# --- queue_step ------------------------------------------------------------------------------


def queues(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (queue, x_t, W, b, atrous_rate), with two taps and with more."""
    return [
        _queue(rng, whole, 2, 2, 1, 1),
        _queue(rng, whole, 3, 2, 1, 1),
        _queue(rng, whole, 2, 3, 2, 2),
        _queue(rng, whole, 3, 3, 2, 3),
        _queue(rng, whole, 4, 2, 1, 2),
        _queue(rng, whole, 3, 1, 2, 2),
        _queue(rng, normal, 3, int(rng.integers(4, 7)), 3, 2),
        _queue(rng, normal, 5, int(rng.integers(2, 5)), 2, 3),
    ]


def _queue(
    rng: np.random.Generator, numbers: Any, taps: int, rate: int, channels: int, filters: int
) -> tuple[Any, ...]:
    queue, x_t = numbers(rng, (taps - 1) * rate, channels), numbers(rng, channels)
    return queue, x_t, numbers(rng, taps, channels, filters), numbers(rng, filters), rate


def _queue_fits(row: Row) -> bool:
    return bool(max(weights(row), span(row) * row["channels"]) <= MOST_NUMBERS)


def wide_queues(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (queue, x_t, W, b, atrous_rate): one, few and many of everything."""
    levels = {
        "taps": (2, FEW, MANY),
        "atrous_rate": STRIDES,
        "channels": SIZES,
        "filters": SIZES,
        "numbers": KINDS,
        "dtype": LAYER["dtype"],
    }
    made = []
    for row in rows(rng, levels, fits=_queue_fits):
        plain = {**row, "numbers": "normal"}
        past = same_sign(rng, numbers(rng, row, span(row), row["channels"]))
        W = numbers(rng, plain, row["taps"], row["channels"], row["filters"])
        b = numbers(rng, plain, row["filters"])
        W, b = np.abs(W), np.copysign(b, past[0, 0])
        made.append((past[:-1].copy(), past[-1].copy(), W, b, row["atrous_rate"]))
    return smallest_first(made)


@exercise(
    lesson=11,
    probes=queues,
    wide=wide_queues,
    parts=("y_t", "queue"),
    axes={"y_t": ("filters",), "queue": ("places", "channels")},
)
def queue_step(
    queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int
) -> tuple[Array, Array]:
    """Return the layer's output for the newest step, and the queue after it."""
    return _read(queue, x_t, W, b, atrous_rate), _push(queue, x_t)


@queue_step.misconception("one_tap_back")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    short = queue[-atrous_rate:]  # what a filter of two taps would need
    return short[0] @ W[0] + x_t @ W[-1] + b, _push(short, x_t)


@queue_step.misconception("one_tap_back")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return queue[0] @ W[0] + x_t @ W[-1] + b, _push(queue, x_t)


@queue_step.misconception("pushed_first")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    pushed = _push(queue, x_t)
    return _read(pushed, x_t, W, b, atrous_rate), pushed


@queue_step.misconception("one_too_short")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W, b, atrous_rate), np.concatenate([queue[2:], x_t[None]])


@queue_step.misconception("one_too_long")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W, b, atrous_rate), np.concatenate([queue, x_t[None]])


@queue_step.misconception("newest_dropped")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W, b, atrous_rate), np.concatenate([x_t[None], queue[:-1]])


@queue_step.misconception("queue_unchanged")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W, b, atrous_rate), queue.copy()


@queue_step.misconception("kernel_flipped")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W[::-1], b, atrous_rate), _push(queue, x_t)


@queue_step.misconception("rate_ignored")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    y = x_t @ W[-1] + b
    for place in range(1, len(W)):
        y = y + queue[-place] @ W[-1 - place]
    return y, _push(queue, x_t)


@queue_step.misconception("bias_forgotten")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    return _read(queue, x_t, W, 0 * b, atrous_rate), _push(queue, x_t)


@queue_step.misconception("rate_ignored")
def _(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> tuple[Array, Array]:
    rows = np.vstack([queue, x_t])[: len(W)]  # the oldest steps
    return sum(row @ tap for row, tap in zip(rows, W, strict=True)) + b, _push(queue, x_t)


@queue_step.equivalent
def _by_loops(
    queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int
) -> tuple[Array, Array]:
    seen = [*queue, x_t]
    y = list(b)
    for k in range(len(W)):
        for c in range(W.shape[1]):
            for f in range(W.shape[2]):
                y[f] += seen[k * atrous_rate][c] * W[k, c, f]
    return np.array(y), np.array(seen[1:])


@queue_step.equivalent
def _by_einsum(
    queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int
) -> tuple[Array, Array]:
    seen = np.vstack([queue, x_t])
    return np.einsum("kc,kcf->f", seen[::atrous_rate], W) + b, seen[1:]


@queue_step.equivalent
def _by_rolling(
    queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int
) -> tuple[Array, Array]:
    y = np.concatenate([queue[::atrous_rate].ravel(), x_t]) @ W.reshape(-1, W.shape[2]) + b
    rolled = np.roll(queue, -1, axis=0)
    rolled[-1] = x_t
    return y.astype(np.float32), rolled


def _read(queue: Array, x_t: Array, W: Array, b: Array, atrous_rate: int) -> Array:
    y: Array = x_t @ W[-1] + b
    for tap in range(len(W) - 1):
        y = y + queue[tap * atrous_rate] @ W[tap]
    return y


def _push(queue: Array, x_t: Array) -> Array:
    return np.concatenate([queue[1:], x_t[None]])
