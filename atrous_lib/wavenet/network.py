"""The network: dilated causal layers, gated, with a residual and a skip path, after WaveNet.

Everything with weights is an `AtrousConvolution1D`; where its filter_length is 1, it mixes the
channels of one step::

    codes -> one-hot -> 1x1 -> h
                               |
      block i:   h -> taps, atrous_rate r_i -> gate -> z -> 1x1 -> added to h   (residual)
                                                       z -> 1x1 -> added to s   (skip)

    s, from all blocks -> relu -> 1x1 -> relu -> 1x1 -> logits of the next code

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio" (2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.activations import relu
from atrous_lib.arguments import (
    float_dtype,
    generator,
    members,
    one_of,
    refuse_mask,
    whole_number,
    whole_numbers,
)
from atrous_lib.geometry import receptive_field
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.wavenet.gate import Gate
from atrous_lib.wavenet.mu_law import check_codes

Array = NDArray[Any]

FIRST_SCALE = 0.5  # standard deviation of the first layer's start values


class Block:
    """One step of the stack: dilated taps, gate, and the 1x1 layers behind it.

    Attributes
    ----------
    taps, skip : AtrousConvolution1D
    residual : AtrousConvolution1D or None
        None in the last block, above which nothing reads h.
    condition : AtrousConvolution1D or None
        From a one-hot label to what is added before the gate; None without labels.
    """

    def __init__(
        self, settings: dict[str, Any], atrous_rate: int, last: bool, rng: np.random.Generator
    ) -> None:
        channels = settings["residual_channels"]
        self.taps = AtrousConvolution1D(
            2 * channels,
            settings["filter_length"],
            atrous_rate=atrous_rate,
            border_mode=settings["border_mode"],
            input_dim=channels,
            input_dtype=settings["dtype"],
        )
        self.skip = mixer(settings["skip_channels"], channels, settings["dtype"])
        self.residual = None if last else mixer(channels, channels, settings["dtype"])
        self.condition = None
        if settings["labels"]:
            self.condition = mixer(
                2 * channels, settings["labels"], settings["dtype"], bias=False, init="normal"
            )
        self.gate = Gate()
        for layer in self.layers:
            layer.build(layer.batch_input_shape or (), rng)

    @property
    def layers(self) -> list[AtrousConvolution1D]:
        """The layers with weights, in the order of `WaveNet.get_weights`."""
        return [
            layer
            for layer in (self.taps, self.condition, self.residual, self.skip)
            if layer is not None
        ]

    def forward(self, h: Array, label: Array | None) -> tuple[Array, Array]:
        """Return the next h, and what this block adds to the skips."""
        z = self.taps(h)
        if self.condition is not None and label is not None:
            z = z + self.condition(label)  # one step, which is added to all steps of z
        y = self.gate(z)
        return h if self.residual is None else h + self.residual(y), self.skip(y)

    def backward(self, dh: Array, dskip: Array) -> Array:
        """Return the gradient at h, given that at the next h and at the skips."""
        dy = self.skip.backward(dskip)
        if self.residual is not None:
            dy = dy + self.residual.backward(dh)
        dz = self.gate.backward(dy)
        if self.condition is not None:
            self.condition.backward_to_weights(dz.sum(axis=1, keepdims=True))
        return dh + self.taps.backward(dz)


class WaveNet:
    """A network that gives, at each step of a sound, logits for the code of the next step.

    Parameters
    ----------
    atrous_rates : sequence of int
        The rate of each block; WaveNet's are 1, 2, 4, ..., 512, three times over.
    filter_length : int
        Taps of each block.
    residual_channels, skip_channels : int
        Channels that go up the stack, and channels that leave it sideways.
    levels : int
        Number of codes.
    labels : int
        How many sounds to tell apart; 0 for a network that is not told.
    border_mode : {"causal", "same"}
        "same" lets the taps look ahead: the network then sees the code that it is to guess,
        and learns nothing from its small loss. It is here to be looked at.
    dtype : {"float32", "float64"}
        Of the weights and of all computing.
    seed : int
        Draws the start values.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or a name is unknown.

    Examples
    --------
    >>> network = WaveNet([1, 2, 4], residual_channels=4, skip_channels=8)
    >>> network.receptive_field, network.count_params()
    (8, 3780)
    >>> network(np.array([[128, 130, 127]])).shape
    (1, 3, 256)
    """

    def __init__(
        self,
        atrous_rates: Sequence[int] = (1, 2, 4, 8, 16, 32, 64, 128),
        *,
        filter_length: int = 2,
        residual_channels: int = 16,
        skip_channels: int = 32,
        levels: int = 256,
        labels: int = 0,
        border_mode: str = "causal",
        dtype: str = "float32",
        seed: int = 0,
    ) -> None:
        rates = whole_numbers(atrous_rates, "atrous_rates")
        if not rates:
            raise ValueError("atrous_rates must name at least one block, got none.")
        self.settings: dict[str, Any] = {
            "atrous_rates": rates,
            "filter_length": whole_number(filter_length, "filter_length"),
            "residual_channels": whole_number(residual_channels, "residual_channels"),
            "skip_channels": whole_number(skip_channels, "skip_channels"),
            "levels": whole_number(levels, "levels", minimum=2),
            "labels": whole_number(labels, "labels", minimum=0),
            "border_mode": one_of(border_mode, "border_mode", ("causal", "same")),
            "dtype": float_dtype(dtype, "dtype").name,
        }
        rng = generator(seed)
        channels, skips = self.settings["residual_channels"], self.settings["skip_channels"]
        kind = self.settings["dtype"]
        # Of a one-hot input only one channel is not zero, so each unit reads one number: fan_in is
        # 1, and the variance that keeps the signal's size does not depend on levels.
        levels = self.settings["levels"]
        self.first = mixer(channels, levels, kind, init={"name": "normal", "scale": FIRST_SCALE})
        self.hidden = mixer(skips, skips, kind, init="he_normal")
        self.last = mixer(levels, skips, kind)
        for layer in (self.first, self.hidden, self.last):
            layer.build(layer.batch_input_shape or (), rng)
        self.blocks = [
            Block(self.settings, rate, last=place == len(rates) - 1, rng=rng)
            for place, rate in enumerate(rates)
        ]
        self._last: tuple[Array, Array, Array] | None = None  # codes, what went into the two relus

    @property
    def layers(self) -> list[AtrousConvolution1D]:
        """The layers with weights, from the input to the output."""
        inner = [layer for block in self.blocks for layer in block.layers]
        return [self.first, *inner, self.hidden, self.last]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of weights, logits and gradients."""
        return float_dtype(self.settings["dtype"], "dtype")

    @property
    def receptive_field(self) -> int:
        """How many codes back, the newest included, one output sees."""
        return receptive_field(self.settings["filter_length"], self.settings["atrous_rates"])

    def count_params(self) -> int:
        """Return how many numbers all weights hold."""
        return sum(layer.count_params() for layer in self.layers)

    # -- forward and backward -----------------------------------------------------------------

    def __call__(self, codes: Array, labels: Array | None = None) -> Array:
        """Return the logits of the code that follows each step.

        Parameters
        ----------
        codes : array of whole numbers, shape (batch, steps)
        labels : array of whole numbers, shape (batch,)
            Which sound each sample is; needed where the network has labels.

        Returns
        -------
        array of the network's dtype, shape (batch, steps, levels)

        Raises
        ------
        TypeError, ValueError
            If codes or labels are no whole numbers, out of range, or of another shape.
        """
        codes = check_codes(codes, self.settings["levels"])
        if codes.ndim != 2 or codes.shape[1] == 0:
            raise ValueError(f"codes must have shape (batch, steps), got {codes.shape}.")
        label = self.one_hot_labels(labels, len(codes))
        # A product with one-hot codes would pick these rows of the first layer's kernel.
        kernel, bias = self.first.weights
        h, skips = kernel[0, 0][codes] + bias, None
        for block in self.blocks:
            h, skip = block.forward(h, label)
            skips = skip if skips is None else skips + skip
        assert skips is not None
        hidden = self.hidden(relu(skips))
        self._last = codes, skips, hidden
        return self.last(relu(hidden))

    def backward(self, dlogits: Array) -> None:
        """Fill the layers' `gradients`, given the gradient at the last call's logits.

        Raises
        ------
        RuntimeError
            If the network was not called before.
        """
        if self._last is None:
            raise RuntimeError("Call the network on codes before backward.")
        codes, skips, hidden = self._last
        dhidden = relu.gradient(hidden, self.last.backward(dlogits))
        dskips = relu.gradient(skips, self.hidden.backward(dhidden))
        dh = np.zeros((*dskips.shape[:2], self.settings["residual_channels"]), dskips.dtype)
        for block in reversed(self.blocks):
            dh = block.backward(dh, dskips)
        kernel, _ = self.first.weights
        rows, dW = dh.reshape(-1, dh.shape[-1]), np.zeros_like(kernel)
        order = codes.argsort(axis=None, kind="stable")
        there, places = np.unique(codes.ravel()[order], return_index=True)
        dW[0, 0, there] = np.add.reduceat(rows[order], places, axis=0)
        self.first.gradients = [dW, rows.sum(axis=0)]

    def one_hot_labels(self, labels: Any, batch: int) -> Array | None:
        """Return the labels as what the blocks read, shape (batch, 1, labels), or None.

        Raises
        ------
        TypeError, ValueError
            If there are labels where the network has none, or the other way round.
        """
        known = self.settings["labels"]
        if not known:
            if labels is not None:
                raise ValueError("This network was made without labels: leave them out.")
            return None
        if labels is None:
            raise ValueError(f"This network needs labels, one of 0 ... {known - 1} a sample.")
        array = check_codes(labels, known)
        if array.shape != (batch,):
            raise ValueError(f"labels must have shape ({batch},), got {array.shape}.")
        return self._one_hot(array[:, None], known)

    def _one_hot(self, codes: Array, levels: int) -> Array:
        one_hot = np.zeros((*codes.shape, levels), self.dtype)
        np.put_along_axis(one_hot, codes[..., None], 1, axis=-1)
        return one_hot

    # -- weights ------------------------------------------------------------------------------

    @property
    def weights(self) -> list[Array]:
        """The weights themselves, frozen ones too, in the order of `get_weights`."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def gradients(self) -> list[Array]:
        """The gradients of all weights, after `backward`."""
        return [gradient for layer in self.layers for gradient in layer.gradients]

    def get_weights(self) -> list[Array]:
        """Return copies of all weights, layer by layer."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Replace all weights by copies of these, given as `get_weights` returns them.

        Raises
        ------
        TypeError, ValueError
            If their number, a shape or a dtype does not fit; then nothing was changed.
        """
        mine, given = self.weights, members(weights, "weights", "arrays")
        if len(given) != len(mine):
            raise ValueError(f"The network has {len(mine)} weights, got {len(given)}.")
        for place, (weight, other) in enumerate(zip(mine, given, strict=True)):
            if not isinstance(other, np.ndarray) or other.dtype != weight.dtype:
                kind = getattr(other, "dtype", type(other).__name__)
                raise TypeError(f"weight {place} must be an array of {weight.dtype}, got {kind}.")
            refuse_mask(other, f"weights[{place}]")
            if other.shape != weight.shape:
                raise ValueError(
                    f"weight {place} must have shape {weight.shape}, got {other.shape}."
                )
        for weight, other in zip(mine, given, strict=True):
            weight[...] = other


def check_network(network: Any) -> None:
    """Check that `network` is one.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(network, WaveNet):
        raise TypeError(f"network must be a WaveNet, got {network!r} ({type(network).__name__}).")


def trained(network: WaveNet) -> tuple[list[Array], list[Array]]:
    """Return the weights and the gradients of the layers that are not frozen."""
    layers = [layer for layer in network.layers if layer.trainable]
    weights = [weight for layer in layers for weight in layer.weights]
    return weights, [gradient for layer in layers for gradient in layer.gradients]


def mixer(nb_filter: int, input_dim: int, dtype: str, **keywords: Any) -> AtrousConvolution1D:
    """Return a layer with filter_length 1, which mixes the channels of one step.

    Examples
    --------
    >>> mixer(4, 2, "float32")(np.ones((1, 5, 2), np.float32)).shape
    (1, 5, 4)
    """
    return AtrousConvolution1D(nb_filter, 1, input_dim=input_dim, input_dtype=dtype, **keywords)
