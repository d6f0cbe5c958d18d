"""The layer that this course is about: Keras 1's AtrousConvolution1D."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from atrous_lib.arguments import did_you_mean, one_of, whole_number
from atrous_lib.convolution import conv1d, conv1d_backward, conv1d_weight_gradients
from atrous_lib.geometry import BACKENDS, BORDER_MODES, output_length
from atrous_lib.layers.base import Array, Layer, Shape, check_shape
from atrous_lib.layers.kernel import KernelLayer, fits, shape_text


class AtrousConvolution1D(KernelLayer):
    """Dilated (atrous) 1-D convolution: filters whose taps stand `atrous_rate` steps apart.

    Parameters
    ----------
    nb_filter : int
        Number of filters: feature maps, channels of the output.
    filter_length : int
        Taps of each filter.
    init : str, dict or callable
        Start values of the kernel, as `initializations.get` takes them.
    activation : str, dict, callable or None
        Function of the linear part, as `activations.get` takes them; None for none.
    weights : list of arrays, optional
        Start values in place of `init`: [W, b], or [W] without bias. W has shape
        (filter_length, 1, input_dim, nb_filter), or (filter_length, input_dim, nb_filter). They
        stay trainable.
    border_mode : {"valid", "same", "full", "causal"}
        Where zeros are put around the input; see `geometry.padding`.
    subsample_length : int
        Stride: only every such output is computed.
    atrous_rate : int
        Steps from one tap to the next. May exceed `filter_length`.
    W_regularizer, b_regularizer, activity_regularizer : str, dict, callable or None
        Penalties on kernel, bias and output, as `regularizers.get` takes them. That on the
        output is taken after the activation and summed over the batch.
    W_constraint, b_constraint : str, dict, callable or None
        Projections after each update, as `constraints.get` takes them.
    bias : bool
        Whether there is a bias b.
    input_dim : int, optional
        Channels of the input; with `input_length` it stands for `input_shape`.
    input_length : int, optional
        Steps of the input. Needed where `Flatten` and `Dense` follow.
    input_shape : tuple, optional
        (steps, channels) of one sample, None for unknown steps; `input_dim` beats it.
    backend : {"tensorflow", "theano"}
        Which of Keras 1's backends to follow: see `convolution.conv1d`.
    **base
        `batch_input_shape`, `input_dtype`, `name`, `trainable`: see `Layer`.

    Input shape
        (batch, steps, input_dim)

    Output shape
        (batch, new_steps, nb_filter); see `geometry.output_length`.

    Raises
    ------
    TypeError, ValueError
        At construction, for every argument that can't work.

    Notes
    -----
    Source: Keras 1.2.2, `keras.layers.AtrousConvolution1D`. The mode "causal", all strides
    together with all rates on both backends, and the 3-D kernel are added; the fans that `init`
    counts are those of the cited papers.

    Examples
    --------
    >>> import numpy as np
    >>> layer = AtrousConvolution1D(4, 3, atrous_rate=8, border_mode="causal", input_dim=2)
    >>> layer.build((None, 20, 2), rng=np.random.default_rng(0))
    >>> layer.output_shape, layer.count_params()
    ((None, 20, 4), 28)
    >>> y = layer(np.ones((5, 20, 2)))
    >>> layer.backward(np.ones_like(y)).shape
    (5, 20, 2)
    >>> [gradient.shape for gradient in layer.gradients]
    [(3, 1, 2, 4), (4,)]
    """

    axes = "batch, steps, input_dim"

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        atrous_rate: int = 1,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        *,
        input_dim: int | None = None,
        input_length: int | None = None,
        input_shape: Sequence[int | None] | None = None,
        backend: str = "tensorflow",
        **base: Any,
    ) -> None:
        self.nb_filter = whole_number(nb_filter, "nb_filter")
        self.filter_length = whole_number(filter_length, "filter_length")
        self.border_mode = one_of(border_mode, "border_mode", BORDER_MODES)
        self.subsample_length = whole_number(subsample_length, "subsample_length")
        self.atrous_rate = whole_number(atrous_rate, "atrous_rate")
        self.backend = one_of(backend, "backend", BACKENDS)
        self.input_length = (
            None if input_length is None else whole_number(input_length, "input_length")
        )
        self.input_dim = None if input_dim is None else whole_number(input_dim, "input_dim")
        if input_shape is not None:  # checked even where input_dim beats it
            check_shape(input_shape, "input_shape")
        if self.input_dim is not None:
            input_shape = (self.input_length, self.input_dim)
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
            input_shape=input_shape,
            **base,
        )

    @classmethod
    def _unknown_keyword(cls, keyword: str) -> str:
        if keyword in _LATER_NAMES:
            return (
                f"{cls.__name__} has no argument {keyword!r}: later frameworks' {keyword} is "
                f"{_LATER_NAMES[keyword]!r} here."
            )
        return f"{cls.__name__} has no argument {keyword!r}.{did_you_mean(keyword, ARGUMENTS)}"

    @property
    def _geometry(self) -> dict[str, Any]:
        return {
            "border_mode": self.border_mode,
            "subsample_length": self.subsample_length,
            "atrous_rate": self.atrous_rate,
            "backend": self.backend,
        }

    def get_output_shape_for(self, input_shape: Sequence[int | None]) -> Shape:
        """Return (batch, new_steps, nb_filter); None for what is unknown.

        Raises
        ------
        ValueError
            If the input does not have 3 axes, or is too short for mode "valid".
        TypeError
            If the number of channels is unknown.
        """
        shape = check_shape(input_shape)
        if len(shape) != 3:
            raise ValueError(
                f"AtrousConvolution1D needs 3 axes, ({self.axes}), got {len(shape)}: {shape}. "
                f"In input_shape leave out the batch."
            )
        batch, steps, channels = shape
        if channels is None:
            raise TypeError(
                f"The number of channels must be known, got {shape}: its last size is input_dim."
            )
        return batch, output_length(steps, self.filter_length, **self._geometry), self.nb_filter

    def _kernel_shape(self, input_dim: int | None) -> tuple[int | None, ...]:
        return self.filter_length, 1, input_dim, self.nb_filter

    def _check_kernel(self, W: Array, shape: tuple[int | None, ...]) -> Array:
        later = (shape[0], *shape[2:])
        if fits(W.shape, later):
            return W[:, None]
        if not fits(W.shape, shape):
            raise ValueError(
                f"weight W must have Keras 1's shape {shape_text(shape)}, (filter_length, 1, "
                f"input_dim, nb_filter), or {shape_text(later)} without the 1, got {W.shape}."
            )
        return W

    def _linear(self, x: Array, W: Array, b: Array | None) -> Array:
        return conv1d(x, W[:, 0], b, **self._geometry)

    def _linear_backward(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
        dx, dW, db = conv1d_backward(dz, x, W[:, 0], **self._geometry)
        return dx, dW[:, None], db

    def _linear_gradients(self, dz: Array, x: Array, W: Array) -> tuple[Array, Array]:
        dW, db = conv1d_weight_gradients(dz, x, W[:, 0], **self._geometry)
        return dW[:, None], db

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, as plain data, from which `from_config` makes this layer."""
        return {
            **super().get_config(),
            "nb_filter": self.nb_filter,
            "filter_length": self.filter_length,
            "border_mode": self.border_mode,
            "subsample_length": self.subsample_length,
            "atrous_rate": self.atrous_rate,
            "input_dim": self.input_dim,
            "input_length": self.input_length,
            "backend": self.backend,
        }


AtrousConv1D = AtrousConvolution1D

# Every keyword in order: those that the layer names itself, then those that Layer takes.
ARGUMENTS = tuple(
    dict.fromkeys(
        name
        for init in (AtrousConvolution1D.__init__, Layer.__init__)
        for name, parameter in inspect.signature(init).parameters.items()
        if name != "self" and parameter.kind is not parameter.VAR_KEYWORD
    )
)

_LATER_NAMES = {
    "filters": "nb_filter",
    "kernel_size": "filter_length",
    "padding": "border_mode",
    "strides": "subsample_length",
    "stride": "subsample_length",
    "dilation": "atrous_rate",
    "dilation_rate": "atrous_rate",
    "kernel_initializer": "init",
    "kernel_regularizer": "W_regularizer",
    "bias_regularizer": "b_regularizer",
    "kernel_constraint": "W_constraint",
    "bias_constraint": "b_constraint",
    "use_bias": "bias",
    "in_channels": "input_dim",
    "out_channels": "nb_filter",
}
