"""The layer's arguments in four families, and the experiment that tells them apart.

Two layers differ in one argument. Compare them in the order of a layer's life: the sizes of
its arrays, its start values, its output, what training makes of it. The first place where they
can differ is the argument's family. What comes later may differ along with it, so only the first
place counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import one_of
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD

Array = NDArray[Any]

FAMILIES = {
    "shape": "the sizes of x, W, b and y",
    "start": "the numbers in W and b before training",
    "output": "the numbers that come out of the same W and b",
    "training": "how training changes W and b",
}

STAGES = ("input", "start values", "convolution", "bias", "activation", "penalties", "constraints")


@dataclass(frozen=True)
class Argument:
    """One argument of the layer.

    Attributes
    ----------
    name, stage, family
        Its name, its place in the machine (one of `STAGES`), its family (one of `FAMILIES`).
    job
        What it does, in one sentence.
    why
        Why it belongs to its family, and what speaks for another one.
    example
        A value that shows its effect on the layer of `live`.
    """

    name: str
    stage: str
    family: str
    job: str
    why: str
    example: Any


ARGUMENTS = (
    Argument(
        "nb_filter",
        "convolution",
        "shape",
        "How many filters look at the input; each one makes one channel of the output.",
        "It is the last size of W and of y, and the only size of b.",
        3,
    ),
    Argument(
        "filter_length",
        "convolution",
        "shape",
        "How many taps a filter has, and so how many steps it reads for one output.",
        "It is the first size of W, and a longer filter fits into the input at fewer places.",
        5,
    ),
    Argument(
        "init",
        "start values",
        "start",
        "How the first numbers in W are drawn.",
        "Every size stays as it was; the numbers in W before training are others.",
        "he_normal",
    ),
    Argument(
        "activation",
        "activation",
        "output",
        "The function that the sums pass through on their way out.",
        "Sizes and start values stay; from the same W and b another y comes out.",
        "relu",
    ),
    Argument(
        "weights",
        "start values",
        "start",
        "Arrays of your own to start from, in place of drawn ones.",
        "They take the place of what init draws, and training goes on from there. Trained weights "
        "are often passed here, but how the layer trains stays the same.",
        [np.linspace(-1, 1, 12).reshape(3, 2, 2).round(1), np.array([0.5, -0.5])],
    ),
    Argument(
        "border_mode",
        "convolution",
        "shape",
        "Where zeros are put around the input before the filters slide over it.",
        "It decides at how many places a filter fits, and that is the length of y.",
        "full",
    ),
    Argument(
        "subsample_length",
        "convolution",
        "shape",
        "How many steps a filter moves from one output to the next.",
        "With a stride of 2, y has half as many steps.",
        2,
    ),
    Argument(
        "atrous_rate",
        "convolution",
        "shape",
        "How many steps lie from one tap to the next.",
        "It stretches a filter, which then fits at fewer places: y gets shorter. One could argue "
        "for output, since y may keep its length where zeros are put around the input; what counts "
        "is what the argument can change.",
        2,
    ),
    Argument(
        "W_regularizer",
        "penalties",
        "training",
        "Adds a price for the numbers in W to the loss.",
        "The layer computes the same y as before; only the loss is higher, and so W learns to "
        "be cheaper.",
        {"name": "l2", "l": 0.5},
    ),
    Argument(
        "b_regularizer",
        "penalties",
        "training",
        "Adds a price for the numbers in b to the loss.",
        "The layer computes the same y as before; only the loss is higher, and so b learns to "
        "be cheaper.",
        {"name": "l2", "l": 0.5},
    ),
    Argument(
        "activity_regularizer",
        "penalties",
        "training",
        "Adds a price for the numbers in the output y to the loss.",
        "One could argue for output, since it looks at y. But it does not touch y: it makes y "
        "expensive, and only training reads the price.",
        {"name": "activity_l2", "l": 0.05},
    ),
    Argument(
        "W_constraint",
        "constraints",
        "training",
        "Puts W back within a rule after every update.",
        "Before the first update there is nothing to put back: the layer starts and computes as "
        "it would without.",
        "nonneg",
    ),
    Argument(
        "b_constraint",
        "constraints",
        "training",
        "Puts b back within a rule after every update.",
        "Before the first update there is nothing to put back: the layer starts and computes as "
        "it would without.",
        "nonneg",
    ),
    Argument(
        "bias",
        "bias",
        "shape",
        "Whether each filter adds one learned number to all of its outputs.",
        "Without it there is no b at all: one array less. One could argue for output, to which b "
        "is added; but whether b exists comes first.",
        False,
    ),
    Argument(
        "input_dim",
        "input",
        "shape",
        "How many numbers the input holds at each step: its channels.",
        "It is the last size of x and the middle size of W.",
        3,
    ),
    Argument(
        "input_length",
        "input",
        "shape",
        "How many steps the input has, if it always has the same number.",
        "It is the length of x, and the length of y follows from it.",
        10,
    ),
    Argument(
        "input_shape",
        "input",
        "shape",
        "input_length and input_dim in one pair, in this order.",
        "It is the shape of x, without the samples.",
        (10, 3),
    ),
)

BY_NAME = {argument.name: argument for argument in ARGUMENTS}


def argument_named(name: str) -> Argument:
    """Return the argument of that name.

    Raises
    ------
    TypeError, ValueError
        If there is none; the message names the nearest.

    Examples
    --------
    >>> argument_named("bias").family
    'shape'
    """
    return BY_NAME[one_of(name, "argument", BY_NAME)]


BASE = {"nb_filter": 2, "filter_length": 3, "input_length": 8, "input_dim": 2}
UPDATES = 20


@dataclass(frozen=True)
class Life:
    """What a layer goes through: its input, its start, its first output, its training.

    Attributes
    ----------
    x, y : array, shape (batch, steps, input_dim) and (batch, new_steps, nb_filter)
        One sample, and what the layer makes of it before training.
    start, trained : list of arrays
        [W, b], or [W] without bias, before and after `UPDATES` updates.
    """

    x: Array
    start: list[Array]
    y: Array
    trained: list[Array]

    @property
    def sizes(self) -> list[tuple[int, ...]]:
        """The shapes of x, W, b and y."""
        return [array.shape for array in (self.x, *self.start, self.y)]


def live(**changes: Any) -> Life:
    """Build a small layer, call it once and train it a little, the same way each time.

    Parameters
    ----------
    **changes
        Arguments of the layer in place of, or beside, those of `BASE`.

    Raises
    ------
    TypeError, ValueError
        As the layer does.

    Examples
    --------
    >>> live(atrous_rate=2).y.shape
    (1, 4, 2)
    """
    arguments = BASE | changes
    if "input_shape" in changes:
        del arguments["input_length"], arguments["input_dim"]
    layer = AtrousConvolution1D(**arguments)
    model = Sequential([layer], rng=np.random.default_rng(3))
    model.compile(SGD(lr=0.1), "mse")
    _, steps, channels = layer.input_shape
    x = _numbers(8)[:, :steps, :channels]
    start, y = model.get_weights(), model.predict(x)
    target = _numbers(22)[:, : y.shape[1], : y.shape[2]]
    model.fit(x, target, nb_epoch=UPDATES, shuffle=False, verbose=0)
    return Life(x, start, y, model.get_weights())


def _numbers(seed: int) -> Array:
    """Return more numbers than any example needs, so that smaller arrays are parts of it."""
    return np.random.default_rng(seed).normal(size=(1, 64, 64))


def first_difference(one: Life, other: Life) -> str | None:
    """Return the family of the first thing in which two layers' lives differ, or None.

    Examples
    --------
    >>> first_difference(live(), live(activation="relu"))
    'output'
    """
    return next((family for family, same in _comparisons(one, other) if not same), None)


def _comparisons(one: Life, other: Life) -> Iterator[tuple[str, bool]]:
    yield "shape", one.sizes == other.sizes
    yield "start", all(map(np.array_equal, one.start, other.start))
    yield "output", np.array_equal(one.y, other.y)
    yield "training", all(map(np.array_equal, one.trained, other.trained))
