"""What all layers share: a name, shapes, and weights that may be none."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from numpy.typing import NDArray

from atrous_lib.arguments import float_array, float_dtype, true_or_false, whole_number
from atrous_lib.initializations import Random

Array = NDArray[Any]
Shape = tuple[int | None, ...]

_BUILDING = threading.RLock()  # two threads that call a layer for the first time build it once


def _free() -> None:
    """Make the lock anew: a forked process does not have the thread that may hold it."""
    global _BUILDING
    _BUILDING = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_free)


class Layer:
    """What all layers share: a name, shapes, and weights that may be none.

    Parameters
    ----------
    input_shape : tuple, optional
        Shape of one sample, for the first layer of a `Sequential`; None for an unknown size.
    batch_input_shape : tuple, optional
        The same with the batch size in front; beats `input_shape`.
    input_dtype : {"float32", "float64"}, optional
        The dtype of the weights. By default that of the first input or of the given weights.
    name : str, optional
        By default the class's name with a number, as in "atrousconvolution1d_1".
    trainable : bool
        Whether an optimiser may change the weights.
    """

    axes = "batch, ..."  # of the input, for messages
    _count: ClassVar[Counter[str]] = Counter()

    def __init__(
        self,
        *,
        input_shape: Sequence[int | None] | None = None,
        batch_input_shape: Sequence[int | None] | None = None,
        input_dtype: Any = None,
        name: str | None = None,
        trainable: bool = True,
        **unknown: Any,
    ) -> None:
        for keyword in unknown:
            raise TypeError(self._unknown_keyword(keyword))
        if input_shape is not None:  # checked even where batch_input_shape beats it
            shape = (None, *check_shape(input_shape, "input_shape"))
            batch_input_shape = shape if batch_input_shape is None else batch_input_shape
        self.batch_input_shape: Shape | None = None
        if batch_input_shape is not None:
            self.batch_input_shape = check_shape(batch_input_shape, "batch_input_shape")
            self.get_output_shape_for(self.batch_input_shape)  # raises if it can't work
        self.dtype = None if input_dtype is None else float_dtype(input_dtype, "input_dtype")
        self.trainable = true_or_false(trainable, "trainable")
        if name is None:
            kind = type(self).__name__.lower()
            Layer._count[kind] += 1
            name = f"{kind}_{Layer._count[kind]}"
        elif not isinstance(name, str):
            raise TypeError(f"name must be a string, got {name!r}.")
        self.name = name
        self.gradients: list[Array] = []
        self._weights: list[Array] = []
        self._input_shape: Shape | None = None

    @classmethod
    def _unknown_keyword(cls, keyword: str) -> str:
        return f"{cls.__name__} has no argument {keyword!r}."

    # -- shapes -------------------------------------------------------------------------------

    @property
    def built(self) -> bool:
        """Whether the layer knows its input and has its weights."""
        return self._input_shape is not None

    @property
    def input_shape(self) -> Shape:
        """Shape of the input with the batch in front; AttributeError before `build`."""
        if self._input_shape is None:
            raise AttributeError(
                f"{self.name} has no input shape yet: build it, call it, or add it to a model."
            )
        return self._input_shape

    @property
    def output_shape(self) -> Shape:
        """Shape of the output with the batch in front; AttributeError before `build`."""
        return self.get_output_shape_for(self.input_shape)

    def get_output_shape_for(self, input_shape: Sequence[int | None]) -> Shape:
        """Return the output's shape for an input's; unknown sizes are None."""
        raise NotImplementedError

    def build(self, input_shape: Sequence[int | None], rng: Random | None = None) -> None:
        """Draw the weights for inputs of `input_shape`, (batch, ...) with None for unknown.

        Parameters
        ----------
        input_shape
            With the batch size in front.
        rng
            A `numpy.random.Generator` or `RandomState`; by default an unseeded one.

        Raises
        ------
        TypeError, ValueError
            If the shape does not fit the layer.
        """
        self.check_declared(shape := check_shape(input_shape))
        self._input_shape = shape

    def check_declared(self, input_shape: Shape) -> None:
        """Check that the layer can be built for `input_shape`; change nothing.

        Raises
        ------
        TypeError, ValueError
            If the shape does not fit the layer, or has another number of channels than the layer
            was told at construction.
        """
        self.get_output_shape_for(input_shape)
        declared = self.batch_input_shape and self.batch_input_shape[-1]
        if declared is not None and input_shape[-1] not in (None, declared):
            raise ValueError(
                f"{self.name} was told that its input has {declared} channels, but here it would "
                f"be {input_shape}. Leave out input_dim and input_shape, or give the right one."
            )

    def check_input(self, input_shape: Sequence[int | None]) -> None:
        """Check that the layer, as it is, can take inputs of `input_shape`; change nothing.

        A layer that is built has its weights for good: another number of channels does not fit
        them, while another number of steps may.

        Raises
        ------
        TypeError, ValueError
            If the shape does not fit the layer, or the weights that it has.
        """
        if self.built:
            self.get_output_shape_for(input_shape)
        else:
            self.check_declared(check_shape(input_shape))

    # -- forward and backward -----------------------------------------------------------------

    def __call__(self, x: Array) -> Array:
        """Return the layer's output for x, of x's dtype; builds the layer if need be."""
        x = float_array(x, "x", self.axes)
        if not self.built:
            with _BUILDING:
                self._build_for(x)
        return self._forward(x)

    def _build_for(self, x: Array) -> None:
        if self.built:  # by another thread, in the meantime
            return
        declared = self.dtype
        self.dtype = declared or x.dtype
        try:
            self.build((None, *x.shape[1:]))
        except BaseException:
            self.dtype = declared
            raise

    def _forward(self, x: Array) -> Array:
        raise NotImplementedError

    def backward(self, dy: Array) -> Array:
        """Return the gradient at the input of the last call, given `dy` at its output."""
        raise NotImplementedError

    def backward_to_weights(self, dy: Array) -> None:
        """Set `gradients` as `backward` does, without the gradient at the input.

        For a model's first layer: no layer before it would read that gradient.
        """
        self.backward(dy)

    # -- weights ------------------------------------------------------------------------------

    def get_weights(self) -> list[Array]:
        """Return copies of the weights; an empty list before `build`."""
        return [weight.copy() for weight in self._weights]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Replace the weights by copies of these.

        Raises
        ------
        TypeError, ValueError
            If they are not arrays, or of another number or shape than `get_weights()`.
        """
        self.check_weights(weights)

    def check_weights(self, weights: Sequence[Array]) -> list[Array]:
        """Return copies of the weights as `set_weights` stores them; change nothing.

        Raises
        ------
        TypeError, ValueError
            As `set_weights`.
        """
        if given := list(weights):
            raise ValueError(f"{self.name} has no weights, got {len(given)}.")
        return []

    @property
    def weights(self) -> list[Array]:
        """The weights themselves, in the order of `get_weights`: not copies."""
        return list(self._weights)

    @property
    def trainable_weights(self) -> list[Array]:
        """The weights that an optimiser may change in place; none if `trainable` is False."""
        return self.weights if self.trainable else []

    @property
    def weight_constraints(self) -> list[Any]:
        """The constraint of each weight, or None."""
        return [None] * len(self._weights)

    def count_params(self) -> int:
        """Return how many numbers the weights hold; RuntimeError before `build`."""
        if not self.built:
            raise RuntimeError(
                f"{self.name} has no weights to count yet: build it, as in "
                f"layer.build((None, 20, 2)), call it, or add it to a model."
            )
        return sum(weight.size for weight in self._weights)

    @property
    def losses(self) -> list[float]:
        """The penalties that are present, in the order W, b, activity (of the last call)."""
        return []

    # -- configuration ------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, as plain data, from which `from_config` makes this layer."""
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        if self.batch_input_shape is not None:
            config["batch_input_shape"] = self.batch_input_shape
        if self.dtype is not None:
            config["input_dtype"] = self.dtype.name
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new layer with these arguments; `config` stays as it is.

        Raises
        ------
        TypeError, ValueError
            If it is no dict, or the arguments can't work.
        """
        check_config(config)
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def check_config(config: Any) -> None:
    """Check that a configuration is a dict.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(config, Mapping):
        raise TypeError(
            f"config must be a dict of arguments by name, got {config!r} ({type(config).__name__})."
        )


def check_shape(shape: Any, name: str = "input_shape") -> Shape:
    """Return `shape` as a tuple of ints and None, or raise if it is none.

    Raises
    ------
    TypeError, ValueError
        If it is no tuple or list, or a size is neither None nor a whole number of at least 1.
    """
    if isinstance(shape, str) or not isinstance(shape, Sequence):
        raise TypeError(
            f"{name} must be a tuple such as (None, 2), got {shape!r} ({type(shape).__name__})."
        )
    return tuple(
        None if size is None else whole_number(size, f"each size in {name}") for size in shape
    )
