"""Flatten and Dense: from a sequence to one vector for each sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from atrous_lib.arguments import float_array, whole_number
from atrous_lib.layers.base import Array, Layer, Shape, check_shape
from atrous_lib.layers.kernel import KernelLayer


class Dense(KernelLayer):
    """A fully connected layer: activation(x @ W + b) on inputs of shape (batch, input_dim).

    Parameters
    ----------
    output_dim : int
        Number of outputs.
    init, activation, weights, W_regularizer, b_regularizer, activity_regularizer, W_constraint,
    b_constraint, bias
        As for `AtrousConvolution1D`, W of shape (input_dim, output_dim).
    input_dim : int, optional
        Stands for `input_shape=(input_dim,)`.
    **base
        See `Layer`.

    Raises
    ------
    TypeError, ValueError
        If an argument can't work; ValueError if the input's size is unknown, as it is after a
        `Flatten` over unknown steps.

    Notes
    -----
    Source: Keras 1.2.2, `keras.layers.Dense`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dense(2, init="one", input_dim=3)
    >>> layer(np.array([[1.0, 2.0, 3.0]]))
    array([[6., 6.]])
    """

    axes = "batch, input_dim"

    def __init__(
        self,
        output_dim: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Array] | None = None,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        *,
        input_dim: int | None = None,
        **base: Any,
    ) -> None:
        self.output_dim = whole_number(output_dim, "output_dim")
        self.input_dim = None if input_dim is None else whole_number(input_dim, "input_dim")
        if base.get("input_shape") is not None:  # checked even where input_dim beats it
            check_shape(base["input_shape"], "input_shape")
        if self.input_dim is not None:
            base["input_shape"] = (self.input_dim,)
        super().__init__(
            init,
            activation,
            weights,
            W_regularizer,
            b_regularizer,
            activity_regularizer,
            W_constraint,
            b_constraint,
            bias,
            **base,
        )

    def get_output_shape_for(self, input_shape: Sequence[int | None]) -> Shape:
        """Return (batch, output_dim)."""
        shape = check_shape(input_shape)
        if len(shape) != 2:
            raise ValueError(
                f"Dense needs 2 axes, ({self.axes}), got {shape}. Put a Flatten before it."
            )
        if shape[1] is None:
            raise ValueError(
                f"Dense must know the size of its input to make its weights, got {shape}. "
                f"Give the first layer an input_length."
            )
        return shape[0], self.output_dim

    def _kernel_shape(self, input_dim: int | None) -> tuple[int | None, ...]:
        return input_dim, self.output_dim

    def _linear(self, x: Array, W: Array, b: Array | None) -> Array:
        return x @ W if b is None else x @ W + b

    def _linear_backward(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
        return dz @ W.T, *self._linear_gradients(dz, x, W)

    def _linear_gradients(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array]:
        return x.T @ dz, dz.sum(axis=0)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, as plain data, from which `from_config` makes this layer."""
        return {
            **super().get_config(),
            "output_dim": self.output_dim,
            "input_dim": self.input_dim,
        }


class Flatten(Layer):
    """Lay all axes but the batch out in one: (batch, steps, channels) → (batch, size).

    Examples
    --------
    >>> import numpy as np
    >>> Flatten()(np.zeros((2, 5, 3))).shape
    (2, 15)
    """

    axes = "batch, steps, input_dim"
    _last_shape: tuple[int, ...] | None = None

    def get_output_shape_for(self, input_shape: Sequence[int | None]) -> Shape:
        """Return (batch, size)."""
        shape = check_shape(input_shape)
        if len(shape) != 3:
            raise ValueError(f"Flatten needs 3 axes, ({self.axes}), got {shape}.")
        sizes = [size for size in shape[1:] if size is not None]
        if len(sizes) != 2:
            raise ValueError(
                f"Flatten must know the size of a sample, got {shape}. Give the first layer an "
                f"input_length, or an input_shape without None."
            )
        return shape[0], math.prod(sizes)

    def _forward(self, x: Array) -> Array:
        self._last_shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, dy: Array) -> Array:
        """Return dy in the shape of the last input.

        Raises
        ------
        RuntimeError
            If the layer was not called before.
        TypeError, ValueError
            If dy does not have the output's shape.
        """
        if self._last_shape is None:
            raise RuntimeError(f"Call {self.name} on an input before backward.")
        dy = float_array(dy, "dy", "batch, size")
        n, *sizes = self._last_shape
        if dy.shape != (n, math.prod(sizes)):
            raise ValueError(
                f"dy must match the output, shape {(n, math.prod(sizes))}, got {dy.shape}."
            )
        return dy.reshape(self._last_shape)
