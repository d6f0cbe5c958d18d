"""One small training run on the sunspots, with a penalty on weights, biases and outputs.

The layer that is watched has 16 filters of 12 taps and relu; a second layer makes next year's
number of sunspots out of its outputs. Every run starts from the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import one_of
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD
from atrous_lib.signals import sunspots

Array = NDArray[Any]

FILTERS, TAPS = 16, 12
UPDATES = 120
KINDS = ("l1", "l2")
STRENGTHS = (0.0, 0.0001, 0.001, 0.01)


@dataclass(frozen=True)
class State:
    """What the watched layer holds and gives, and what that costs.

    Attributes
    ----------
    W, b, y
        All weights, biases and outputs, each in one row.
    data_loss
        The mean squared error of the model.
    penalties
        On W, b and y.
    """

    W: Array
    b: Array
    y: Array
    data_loss: float
    penalties: tuple[float, float, float]

    @property
    def loss(self) -> float:
        """What training makes small: the data loss and all penalties."""
        return self.data_loss + sum(self.penalties)


@lru_cache(maxsize=300)
def train(
    kind: str = "l1", W_strength: float = 0.0, b_strength: float = 0.0, y_strength: float = 0.0
) -> tuple[State, State]:
    """Return the layer before and after training.

    Parameters
    ----------
    kind : {"l1", "l2"}
        What the three penalties charge for: sizes, or squares.
    W_strength, b_strength, y_strength
        Of `W_regularizer`, `b_regularizer` and `activity_regularizer`; at least 0.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> before, after = train("l2", W_strength=0.01)
    >>> bool(np.std(after.W) < np.std(train("l2")[1].W))
    True
    """
    one_of(kind, "kind", KINDS)
    layer = AtrousConvolution1D(
        *(FILTERS, TAPS),
        activation="relu",
        W_regularizer={"name": kind, "l": W_strength},
        b_regularizer={"name": kind, "l": b_strength},
        activity_regularizer={"name": kind, "l": y_strength},
        input_dim=1,
    )
    readout = AtrousConvolution1D(1, 1)
    model = Sequential([layer, readout], rng=np.random.default_rng(8))
    model.compile(SGD(lr=0.05, momentum=0.9), "mse")
    x, target = task()
    before = _state(model, x, target)
    for _ in range(UPDATES):
        model.train_on_batch(x, target)
    return before, _state(model, x, target)


def task() -> tuple[Array, Array]:
    """Return the sunspots as one sample (1, 308, 1), and the number that follows each 12 years."""
    _, numbers = sunspots()
    scaled = (numbers - numbers.mean()) / numbers.std()
    return scaled[:-1].reshape(1, -1, 1), scaled[TAPS:].reshape(1, -1, 1)


def _state(model: Sequential, x: Array, target: Array) -> State:
    loss = model.evaluate(x, target)
    layer = model.layers[0]
    W, b = layer.get_weights()
    on_W, on_b, on_y = layer.losses
    data_loss = max(loss - on_W - on_b - on_y, 0.0)
    return State(W.ravel(), b, layer(x).ravel(), data_loss, (on_W, on_b, on_y))
