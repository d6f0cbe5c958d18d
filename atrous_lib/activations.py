"""The nine activations, each with its gradient beside it.

An activation is a function of the layer's linear part z, shape (batch, steps, nb_filter).
`gradient(z, dy)` is the gradient of `sum(dy * activation(z))` with respect to z; without dy it
is the derivative. Source: Keras 1.2.2; relu'(0) = 0 as on its TensorFlow backend.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_numbers
from atrous_lib.registry import Registry

Array = NDArray[Any]


class Activation:
    """A function of z, and its gradient.

    Parameters
    ----------
    name
        What `get_config` stores.
    function
        z → y, of z's shape and dtype.
    gradient
        (z, dy) → gradient with respect to z.
    overwrite : optional
        z → y, which may lie where z was, and what `gradient` takes in place of z. For a layer,
        whose z nobody else sees: it saves memory, and so time.

    Examples
    --------
    >>> square = Activation("square", np.square, lambda z, dy=1.0: dy * 2 * z)
    >>> square(np.array([3.0])), square.gradient(np.array([3.0]))
    (array([9.]), array([6.]))
    """

    def __init__(
        self,
        name: str,
        function: Callable[[Array], Array],
        gradient: Callable[..., Array],
        overwrite: Callable[[Array], tuple[Array, Array]] | None = None,
    ) -> None:
        self.__name__ = name
        self.__doc__ = function.__doc__
        self.function = function
        self.gradient = gradient
        self.overwrite = overwrite

    def __call__(self, z: Array) -> Array:
        """Return the activation of z, whose whole numbers count as float64."""
        return self.function(real_numbers(z, "z"))

    def __repr__(self) -> str:
        return f"<activation {self.__name__}>"

    def __reduce__(self) -> Any:
        if globals().get(self.__name__) is self:
            return self.__name__  # a copy of one of the nine is that one itself
        return super().__reduce__()


def _elementwise(derivative: Callable[[Array], Array]) -> Callable[..., Array]:
    """Return (z, dy) → dy * derivative(z), the gradient of a function of each number alone."""

    def gradient(z: Array, dy: Array | float = 1.0) -> Array:
        return _times(derivative(real_numbers(z, "z")), dy)

    return gradient


def _times(slope: Array, dy: Array | float) -> Array:
    """Return dy * slope, in the memory of `slope` if it fits there."""
    if isinstance(dy, np.ndarray) and dy.shape == slope.shape and dy.dtype == slope.dtype:
        return np.multiply(dy, slope, out=slope) if slope.ndim else dy * slope
    return _fitting(dy, slope) * slope


def _fitting(dy: Array | float, z: Array) -> Array | float:
    """Return dy if it is a number, or an array that NumPy stretches to z's shape."""
    if isinstance(dy, (int, float)):
        return dy
    dy = real_numbers(dy, "dy")
    if dy.ndim > z.ndim or any(
        size not in (1, wanted) for size, wanted in zip(dy.shape[::-1], z.shape[::-1], strict=False)
    ):
        raise ValueError(f"dy must have z's shape {z.shape}, got {dy.shape}.")
    return dy


def _linear(z: Array) -> Array:
    """Return z: no activation."""
    return z


def _linear_gradient(z: Array, dy: Array | float = 1.0) -> Array:
    z = real_numbers(z, "z")
    if isinstance(dy, np.ndarray) and dy.shape == z.shape and dy.dtype == z.dtype:
        return dy  # most layers are linear: a product with ones would cost a tenth of training
    return _fitting(dy, z) * np.ones_like(z)


def _relu(z: Array) -> Array:
    """Return max(z, 0)."""
    y = np.zeros_like(z)  # NumPy compares with an array several times quicker than with 0
    return np.maximum(z, y, out=y)


def _relu_overwrite(z: Array) -> tuple[Array, Array]:
    """Write max(z, 0) to z; return it, and where z was positive: all that the gradient asks."""
    positive = z > 0
    return np.maximum(z, np.zeros(z.shape[1:], z.dtype), out=z), positive


def _relu_gradient(z: Array, dy: Array | float = 1.0) -> Array:
    """Return dy where z is positive, 0 elsewhere; z may be what `_relu_overwrite` kept of it."""
    if isinstance(z, np.ndarray) and z.dtype.kind == "b":
        return _times(z.astype(np.result_type(dy)), dy)
    z = real_numbers(z, "z")
    return _times((z > 0).astype(z.dtype), dy)


def _sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z))."""
    small = np.exp(-np.abs(z))  # exp of a number that is not positive can't overflow
    y: Array = np.where(z >= 0, 1, small) / (1 + small)
    return y


def _hard_sigmoid(z: Array) -> Array:
    """Return 0.2 z + 0.5, cut to [0, 1]."""
    return np.clip(0.2 * z + 0.5, 0, 1)


def _softplus(z: Array) -> Array:
    """Return log(1 + exp(z))."""
    return np.logaddexp(0, z)


def _softsign(z: Array) -> Array:
    """Return z / (1 + |z|)."""
    y: Array = z / (1 + np.abs(z))
    return y


def _elu(z: Array) -> Array:
    """Return z where it is positive, exp(z) - 1 elsewhere."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def _softmax(z: Array) -> Array:
    """Return exp(z) / sum(exp(z)) over the last axis: at each step, over the filters."""
    if z.ndim not in (2, 3):
        raise ValueError(
            f"softmax needs (batch, nb_filter) or (batch, steps, nb_filter), got shape {z.shape}."
        )
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    y: Array = powers / powers.sum(axis=-1, keepdims=True)
    return y


def _softmax_gradient(z: Array, dy: Array | float = 1.0) -> Array:
    y = _softmax(real_numbers(z, "z"))
    weighted = _fitting(dy, y) * y
    dz: Array = weighted - y * weighted.sum(axis=-1, keepdims=True)
    return dz


linear = Activation("linear", _linear, _linear_gradient)
relu = Activation("relu", _relu, _relu_gradient, _relu_overwrite)
tanh = Activation("tanh", np.tanh, _elementwise(lambda z: 1 - np.tanh(z) ** 2))
sigmoid = Activation("sigmoid", _sigmoid, _elementwise(lambda z: _sigmoid(z) * _sigmoid(-z)))
hard_sigmoid = Activation(
    "hard_sigmoid", _hard_sigmoid, _elementwise(lambda z: 0.2 * (np.abs(z) < 2.5).astype(z.dtype))
)
softplus = Activation("softplus", _softplus, _elementwise(_sigmoid))
softsign = Activation("softsign", _softsign, _elementwise(lambda z: (1 + np.abs(z)) ** -2))
elu = Activation("elu", _elu, _elementwise(lambda z: np.exp(np.minimum(z, 0))))
softmax = Activation("softmax", _softmax, _softmax_gradient)

_REGISTRY = Registry(
    "activation function",
    {
        one.__name__: partial(lambda activation: activation, one)
        for one in (linear, relu, tanh, sigmoid, hard_sigmoid, softplus, softsign, elu, softmax)
    },
)


def get(identifier: Any) -> Any:
    """Return the activation for a name, a dict with "name", or a callable; None is `linear`.

    A callable of one's own works forward; to train through it, give it `gradient(z, dy)`.

    Raises
    ------
    ValueError, TypeError, KeyError
        See `registry.Registry.get`.

    Examples
    --------
    >>> get("relu")(np.array([-1.0, 2.0]))
    array([0., 2.])
    >>> get("relu").gradient(np.array([-1.0, 2.0]))
    array([0., 1.])
    """
    return linear if identifier is None else _REGISTRY.get(identifier)
