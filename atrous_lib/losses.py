"""Losses: what training makes smaller, each with its gradient beside it.

A loss takes the model's output and the target, arrays of one shape, and returns a number;
`gradient(y, target)` is its gradient with respect to y. Shapes that only NumPy's broadcasting would
bring together are refused: (8, 1) and (8,) would become 64 differences.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_numbers
from atrous_lib.registry import Registry

Array = NDArray[Any]


class MeanSquaredError:
    """The mean of (y - target)**2 over everything: outputs, steps and batch.

    Source: Keras 1.2.2.

    Examples
    --------
    >>> mse = MeanSquaredError()
    >>> y, target = np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]])
    >>> mse(y, target), mse.gradient(y, target)
    (2.0, array([[ 0., -2.]]))
    """

    def __call__(self, y: Array, target: Array) -> float:
        """Return the loss."""
        y, target = _pair(y, target)
        off = (y - target).ravel()
        return float(off @ off) / off.size

    def gradient(self, y: Array, target: Array) -> Array:
        """Return the gradient with respect to y."""
        y, target = _pair(y, target)
        dy: Array = y - target
        dy *= 2.0 / y.size
        return dy


class CategoricalCrossentropyFromLogits:
    """The mean over steps and batch of -sum(target * log(softmax(y))), in nats.

    y holds logits: what goes into a softmax over the last axis. The target holds
    probabilities over that axis, one-hot for classes. Taken together with the softmax the loss
    never meets log(0).

    Examples
    --------
    >>> loss = CategoricalCrossentropyFromLogits()
    >>> round(loss(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]])), 4)
    0.6931
    """

    def __call__(self, y: Array, target: Array) -> float:
        """Return the loss."""
        y, target = _pair(y, target)
        logs = _log_softmax(y)
        # A class that is not the target costs nothing, not even if it is impossible.
        costs = np.multiply(target, logs, out=np.zeros_like(logs), where=target != 0)
        return 0.0 - float(costs.sum() / self._samples(y))

    def gradient(self, y: Array, target: Array) -> Array:
        """Return the gradient with respect to y."""
        y, target = _pair(y, target)
        mass = target.sum(axis=-1, keepdims=True)  # 1 for probabilities
        dy: Array = (mass * np.exp(_log_softmax(y)) - target) / self._samples(y)
        return dy

    @staticmethod
    def _samples(y: Array) -> int:
        return max(math.prod(y.shape[:-1]), 1)


def _pair(y: Array, target: Array) -> tuple[Array, Array]:
    """Return output and target as arrays of floats, or raise if they are no pair."""
    y, target = real_numbers(y, "y"), real_numbers(target, "target")
    if y.shape != target.shape or not y.size:
        raise ValueError(
            f"y and target must have the same shape, with at least 1 number, "
            f"got {y.shape} and {target.shape}."
        )
    return y, target


def _log_softmax(y: Array) -> Array:
    shifted = y - y.max(axis=-1, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


_REGISTRY = Registry(
    "loss",
    {
        "mse": MeanSquaredError,
        "mean_squared_error": MeanSquaredError,
        "categorical_crossentropy_from_logits": CategoricalCrossentropyFromLogits,
    },
)


def get(identifier: Any) -> Any:
    """Return the loss for a name, or a loss object of one's own, with `gradient`.

    Raises
    ------
    ValueError, TypeError
        See `registry.Registry.get`; None is a TypeError.

    Examples
    --------
    >>> get("mes")
    Traceback (most recent call last):
    ValueError: Unknown loss 'mes'. Did you mean 'mse'? ...
    """
    if identifier is None:
        raise TypeError(f"A loss is needed, got None. Known names: {', '.join(_REGISTRY.makers)}.")
    return _REGISTRY.get(identifier)
