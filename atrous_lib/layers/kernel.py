"""Layers with a kernel and a bias: start values, activation, penalties and constraints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from atrous_lib import activations, constraints, initializations, regularizers
from atrous_lib.arguments import FLOATS, float_array, refuse_mask, true_or_false
from atrous_lib.initializations import Random, check_rng
from atrous_lib.layers.base import Array, Layer, check_shape
from atrous_lib.registry import config_of, gradient_of

LARGEST = 2**28  # numbers of a W that is drawn: two gigabytes of float64


class KernelLayer(Layer):
    """A layer y = activation(x · W + b), with all that can be asked of W, b and y.

    A subclass says what the product is: `_kernel_shape`, `_linear`, which returns a new array,
    `_linear_backward` and `_linear_gradients`.
    """

    def __init__(
        self,
        init: Any,
        activation: Any,
        weights: Sequence[Array] | None,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **base: Any,
    ) -> None:
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = true_or_false(bias, "bias")
        super().__init__(**base)
        # Of the last call: x, z (or what the activation keeps of it), y.
        self._last: tuple[Array, Array, Array] | None = None
        known = self.batch_input_shape and self.batch_input_shape[-1]
        self._given: list[Array] | None = None
        if weights is not None:
            given = self._check_weights(weights, known or None)
            self._given = [w.astype(self.dtype or w.dtype, copy=False) for w in given]

    def _kernel_shape(self, input_dim: int | None) -> tuple[int | None, ...]:
        raise NotImplementedError

    def _linear(self, x: Array, W: Array, b: Array | None) -> Array:
        raise NotImplementedError

    def _linear_backward(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
        raise NotImplementedError

    def _linear_gradients(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array]:
        raise NotImplementedError

    def build(self, input_shape: Sequence[int | None], rng: Random | None = None) -> None:
        """Draw W from `init`, or take the weights given; b starts at zero. See `Layer.build`.

        A layer that is built already gets new weights.
        """
        self.check_declared(shape := check_shape(input_shape))
        if self._given is not None:
            weights = self._check_weights(self._given, shape[-1])
        else:
            weights = self._draw(self._kernel_shape(shape[-1]), rng)
        # What a constraint can't do, because of its axis, say, shows here and not in training.
        for weight, constraint in zip(weights, self._constraints, strict=False):
            if constraint is not None and np.shape(constraint(weight.copy())) != weight.shape:
                raise ValueError(f"A constraint must keep the weight's shape {weight.shape}.")
        self._weights, self._given = weights, None
        super().build(shape, rng)  # last: from now on the layer counts as built

    def _draw(self, shape: tuple[int | None, ...], rng: Random | None) -> list[Array]:
        sizes = [size for size in shape if size is not None]
        if math.prod(sizes) > LARGEST:
            raise ValueError(
                f"{self.name} would need a weight W of shape {shape}, {math.prod(sizes)} numbers; "
                f"at most {LARGEST} are allowed. Give a smaller filter_length, input or output."
            )
        rng = np.random.default_rng() if rng is None else check_rng(rng)
        W = np.asarray(self.init(shape, rng))
        if W.shape != shape:
            raise ValueError(f"init must return shape {shape}, got {W.shape}.")
        dtype = self.dtype or np.dtype(np.float64)
        return [W.astype(dtype), *([np.zeros(W.shape[-1:], dtype)] if self.bias else [])]

    def check_input(self, input_shape: Sequence[int | None]) -> None:
        """Check that the shape fits the layer, and its weights if it has any."""
        super().check_input(input_shape)
        channels = check_shape(input_shape)[-1]
        if self.built and channels != self.input_shape[-1]:
            raise ValueError(
                f"{self.name} has weights for input_dim={self.input_shape[-1]} and keeps them, but "
                f"here its input would be {tuple(input_shape)}. Make a new layer: "
                f"{type(self).__name__}.from_config(layer.get_config())."
            )

    def _forward(self, x: Array) -> Array:
        if x.shape[-1] != self.input_shape[-1]:
            raise ValueError(
                f"{self.name} was built for input_dim={self.input_shape[-1]}, "
                f"got x of shape {x.shape}."
            )
        z = self._linear(x, *self._weights_as(x.dtype))
        overwrite = getattr(self.activation, "overwrite", None)
        y, z = overwrite(z) if overwrite else (self.activation(z), z)
        if not isinstance(y, np.ndarray) or y.shape != z.shape:
            raise ValueError(f"The activation must return an array of shape {z.shape}, got {y!r}.")
        y = y.astype(x.dtype, copy=False)
        # An output that is penalised is looked at again, and by then may be written over.
        self._last = x, z, y if self.activity_regularizer is None else y.copy()
        return y

    def _weights_as(self, dtype: np.dtype[Any]) -> tuple[Array, Array | None]:
        """Return W and b in the input's dtype: the layer computes in the precision it is given."""
        W, *b = (weight.astype(dtype, copy=False) for weight in self._weights)
        return W, b[0] if b else None

    def backward(self, dy: Array) -> Array:
        """Return the gradient at the input of the last call, given `dy` at its output.

        What is differentiated is `sum(dy * y)` plus the layer's own penalties: that of its
        output enters here, so that it reaches the layers before; those of its weights are in
        `gradients`.

        Raises
        ------
        RuntimeError
            If the layer was not called before.
        TypeError, ValueError
            If dy does not have the output's shape and dtype.
        """
        dz, x = self._at_product(dy)
        dx, *gradients = self._linear_backward(dz, x, self._weights_as(x.dtype)[0])
        self._keep(gradients)
        return dx

    def backward_to_weights(self, dy: Array) -> None:
        """Set `gradients` as `backward` does, without the gradient at the input: it saves time."""
        dz, x = self._at_product(dy)
        self._keep(self._linear_gradients(dz, x, self._weights_as(x.dtype)[0]))

    def _at_product(self, dy: Array) -> tuple[Array, Array]:
        """Return the gradient before the activation, and the input of the last call."""
        if self._last is None:
            raise RuntimeError(f"Call {self.name} on an input before backward.")
        x, z, y = self._last
        dy = float_array(dy, "dy", self.axes)
        if dy.shape != y.shape or dy.dtype != y.dtype:
            raise ValueError(
                f"dy must match the output, shape {y.shape} and {y.dtype}, "
                f"got {dy.shape} and {dy.dtype}."
            )
        if self.activity_regularizer is not None:
            dy = dy + gradient_of(self.activity_regularizer, "The activity_regularizer")(y)
        dz = np.asarray(gradient_of(self.activation, "The activation")(z, dy))
        if dz.shape != y.shape:
            raise ValueError(
                f"The activation's gradient must have the output's shape {y.shape}, got {dz.shape}."
            )
        return dz.astype(y.dtype, copy=False), x

    def _keep(self, gradients: Sequence[Array]) -> None:
        """Store the gradients of W and b, those of their penalties added."""
        self.gradients = [
            gradient.astype(weight.dtype, copy=False)
            for gradient, weight in zip(gradients, self._weights, strict=False)
        ]
        penalties = (
            (self.W_regularizer, "The W_regularizer"),
            (self.b_regularizer, "The b_regularizer"),
        )
        for place, (weight, (penalty, role)) in enumerate(
            zip(self._weights, penalties, strict=False)
        ):
            if penalty is not None:
                self.gradients[place] = self.gradients[place] + gradient_of(penalty, role)(weight)

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Replace [W, b], or [W] without bias, by copies of these; see `Layer.set_weights`."""
        given = self.check_weights(weights)
        if [w.dtype for w in given] != [w.dtype for w in self._weights]:
            self._weights = given
            return
        # The arrays stay the same ones, so that a compiled model goes on with its momentum.
        for weight, new in zip(self._weights, given, strict=True):
            weight[...] = new

    def check_weights(self, weights: Sequence[Array]) -> list[Array]:
        """Return copies of the weights as `set_weights` stores them; change nothing.

        Raises
        ------
        TypeError, ValueError
            As `set_weights`.
        """
        if not self.built:
            raise ValueError(f"{self.name} has no weights to replace yet: build it first.")
        return self._check_weights(weights, self.input_shape[-1])

    def _check_weights(self, weights: Any, input_dim: int | None = None) -> list[Array]:
        """Return copies of the weights, the kernel as this layer stores it."""
        if not isinstance(weights, (list, tuple)):
            raise TypeError(
                f"weights must be a list of arrays, [W, b] or [W], got {type(weights).__name__}."
            )
        names = ["W", "b"] if self.bias else ["W"]
        if len(weights) != len(names):
            raise ValueError(
                f"{self.name} takes {len(names)} weights, {names}, got {len(weights)}. "
                f"{'Without a bias, W is all.' if not self.bias else 'W and b are two.'}"
            )
        for name, weight in zip(names, weights, strict=True):
            if not isinstance(weight, np.ndarray):
                raise TypeError(
                    f"weight {name} must be a NumPy array, got {type(weight).__name__}. "
                    f"Convert it: np.asarray({name}, dtype=float)."
                )
            if weight.dtype.kind not in "iu" and weight.dtype not in FLOATS:
                raise TypeError(
                    f"weight {name} must hold float32, float64 or whole numbers, "
                    f"got {weight.dtype}."
                )
            refuse_mask(weight, name)
        kernel = self._check_kernel(weights[0], self._kernel_shape(input_dim))
        if self.bias and weights[1].shape != kernel.shape[-1:]:
            raise ValueError(
                f"weight b must have shape {kernel.shape[-1:]}, got {weights[1].shape}."
            )
        dtypes = [w.dtype if w.dtype.kind == "f" else np.float64 for w in weights]
        return [
            np.array(w, dtype, order="C")
            for w, dtype in zip([kernel, *weights[1:]], dtypes, strict=True)
        ]

    def _check_kernel(self, W: Array, shape: tuple[int | None, ...]) -> Array:
        if not fits(W.shape, shape):
            raise ValueError(f"weight W must have shape {shape_text(shape)}, got {W.shape}.")
        return W

    @property
    def _constraints(self) -> list[Any]:
        return [self.W_constraint, self.b_constraint]

    @property
    def weight_constraints(self) -> list[Any]:
        """The constraints of W and b, or None."""
        return self._constraints[: len(self._weights)]

    @property
    def losses(self) -> list[float]:
        """The penalties that are present: W, b, and the output of the last call."""
        penalties = [self.W_regularizer, self.b_regularizer][: len(self._weights)]
        targets = list(self._weights)
        if self._last is not None:
            penalties.append(self.activity_regularizer)
            targets.append(self._last[2])
        return [
            float(penalty(target))
            for penalty, target in zip(penalties, targets, strict=True)
            if penalty is not None
        ]

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, as plain data, from which `from_config` makes this layer."""
        return {
            **super().get_config(),
            "init": initializations.config_of(self.init),
            "activation": config_of(self.activation),
            "W_regularizer": config_of(self.W_regularizer),
            "b_regularizer": config_of(self.b_regularizer),
            "activity_regularizer": config_of(self.activity_regularizer),
            "W_constraint": config_of(self.W_constraint),
            "b_constraint": config_of(self.b_constraint),
            "bias": self.bias,
        }


def fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether `shape` is the wanted one, where None stands for any size."""
    return len(shape) == len(wanted) and all(
        b is None or a == b for a, b in zip(shape, wanted, strict=True)
    )


def shape_text(shape: tuple[int | None, ...]) -> str:
    """Return the shape for a message, with "any" for None."""
    return f"({', '.join('any' if size is None else str(size) for size in shape)})"
