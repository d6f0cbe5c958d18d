"""Generation: one code after another, each drawn from what the network says of the last ones.

Two ways to the same logits. `Naive` runs the network on the whole receptive field for every
code. `Fast` remembers: a tap that looks d steps back meets an h that was computed d steps ago,
so each block keeps its last (filter_length - 1) * atrous_rate values of h in a queue, and a new
code costs one pass up the stack::

    queue of one block, filter_length 2, atrous_rate 4:      [h(t-4) h(t-3) h(t-2) h(t-1)]
                                                 tap 0 reads   ^            h(t) goes in here
                                                 tap 1 reads h(t) itself

Source: Le Paine et al., "Fast Wavenet Generation Algorithm" (2016).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_number, whole_number
from atrous_lib.progress import show_progress
from atrous_lib.wavenet.mu_law import check_codes
from atrous_lib.wavenet.network import WaveNet

Array = NDArray[Any]


class Stepper(Protocol):
    """What takes a code for each stream, and gives the logits of the next ones."""

    def step(self, codes: Array) -> Array:
        """Return logits, shape (streams, levels), for codes, shape (streams,)."""


class Naive:
    """Run the whole network on the last receptive field, and keep the last step's logits.

    Parameters
    ----------
    network : WaveNet
    streams : int
        How many sounds grow side by side.
    labels : array of whole numbers, shape (streams,)
        Which sound each is; needed where the network has labels.

    Examples
    --------
    >>> network = WaveNet([1, 2], residual_channels=2, skip_channels=4, dtype="float64")
    >>> naive, fast = Naive(network), Fast(network)
    >>> for code in (128, 130, 90, 200, 17):
    ...     logits = naive.step(np.array([code])), fast.step(np.array([code]))
    >>> bool(np.allclose(*logits, rtol=0, atol=1e-10))
    True
    """

    def __init__(self, network: WaveNet, streams: int = 1, labels: Any = None) -> None:
        network.one_hot_labels(labels, streams)  # raises if they do not fit
        self.network, self.labels = network, labels
        self._codes = np.empty((whole_number(streams, "streams"), 0), np.int64)

    def step(self, codes: Array) -> Array:
        """Return the logits after one more code for each stream, shape (streams, levels)."""
        self._codes = np.concatenate([self._codes, np.asarray(codes)[:, None]], axis=1)
        self._codes = self._codes[:, -self.network.receptive_field :]
        logits: Array = self.network(self._codes, self.labels)[:, -1]
        return logits


class Fast:
    """One pass up the stack for each code; everything is allocated and merged once.

    What all blocks share is done for all at once: the past taps are known before the step
    starts, so one gather from a ring buffer that holds every queue and one batched product give
    them all; the skips are one product at the end. The residual layer of a block and the newest
    tap of the next are merged into one matrix, and the gate's factors 1/2 into the weights.
    Matrices are in Fortran order, which BLAS reads quickest when it multiplies a vector.
    Weights are read once: make a new one after more training.

    Parameters
    ----------
    network, streams, labels
        As `Naive`.

    Raises
    ------
    ValueError
        If the network is not causal: its future can't be queued.
    """

    def __init__(self, network: WaveNet, streams: int = 1, labels: Any = None) -> None:
        if network.settings["border_mode"] != "causal":
            raise ValueError(
                f"Only a causal network can be run step by step, got "
                f"border_mode={network.settings['border_mode']!r}."
            )
        label = network.one_hot_labels(labels, whole_number(streams, "streams"))
        self.levels = network.settings["levels"]
        self._clock = 0
        # Arrays are (channels, streams), so that a slice of channels is contiguous.
        tail = () if streams == 1 else (streams,)
        W, b = network.first.get_weights()
        self._first = W[0, 0] + b  # a one-hot code picks a row
        self._plan_queues(network, streams)
        self._plan_blocks(network, streams, tail, label)
        self._plan_end(network, streams, tail)

    def _plan_queues(self, network: WaveNet, streams: int) -> None:
        """Lay the queues of all blocks one after the other in one buffer."""
        past = network.settings["filter_length"] - 1
        rates = np.array(network.settings["atrous_rates"])
        self._lengths = np.maximum(past * rates, 1)[:, None]
        self._offsets = np.cumsum(self._lengths)[:, None] - self._lengths
        self._delays = np.arange(past, 0, -1) * rates[:, None]  # the oldest tap first
        self._slots = np.empty_like(self._delays)
        channels = network.settings["residual_channels"]
        slots = int(self._lengths.sum()) if past else 0
        self._ring = np.zeros((slots, channels, streams), network.dtype)
        self._past = np.empty((len(rates), past, channels, streams), network.dtype)

    def _plan_blocks(
        self, network: WaveNet, streams: int, tail: tuple[int, ...], label: Array | None
    ) -> None:
        blocks, dtype = network.blocks, network.dtype
        channels = network.settings["residual_channels"]
        half = np.ones((2 * channels, 1), dtype)
        half[channels:] = 0.5  # sigmoid(v) = (1 + tanh(v / 2)) / 2
        taps = [block.taps.get_weights()[0][:, 0].transpose(0, 2, 1) * half for block in blocks]
        self._past_taps = np.stack(
            [tap[:-1].transpose(1, 0, 2).reshape(2 * channels, -1) for tap in taps]
        )
        newest = [tap[-1] for tap in taps]
        # rows[i] holds, for block i: gate's value | gate's opening | h | z
        rows = np.zeros((len(blocks), 4 * channels, *tail), dtype)
        self._pre = np.zeros((len(blocks), 3 * channels, streams), dtype)
        bias = np.zeros((len(blocks), 2 * channels, streams), dtype)
        eye = np.eye(channels, dtype=dtype)
        # Each makes the newest tap's part and h out of what stands below: of the first block that
        # is h alone, of the others h and z of the block before.
        merged = [np.asfortranarray(np.concatenate([newest[0], eye]))]
        for place, block in enumerate(blocks):
            bias[place] += block.taps.get_weights()[1][:, None] * half
            if block.condition is not None and label is not None:
                bias[place] += (label[:, 0] @ block.condition.get_weights()[0][0, 0]).T * half
            if block.residual is not None:
                W, b = block.residual.get_weights()
                onward = np.concatenate([eye, W[0, 0].T / 2], axis=1)
                merged.append(
                    np.asfortranarray(np.concatenate([newest[place + 1] @ onward, onward]))
                )
                bias[place + 1] += newest[place + 1] @ b[:, None]
                self._pre[place + 1, 2 * channels :] = b[:, None]
        self._bias = bias
        self._pre_taps = self._pre[:, : 2 * channels]
        self._ones = np.ones((channels, *tail), dtype)  # quicker to add than the number 1
        self._enter = np.zeros((channels, *tail), dtype)
        pre = self._pre.reshape(len(blocks), 3 * channels, *tail)
        self._steps = [
            (
                matrix,
                rows[place - 1, 2 * channels :] if place else self._enter,
                rows[place, : 3 * channels],
                pre[place],
                rows[place, : 2 * channels],
                rows[place, :channels],
                rows[place, channels : 2 * channels],
                rows[place, 3 * channels :],
            )
            for place, matrix in enumerate(merged)
        ]
        self._h = rows[:, 2 * channels : 3 * channels].reshape(len(blocks), channels, streams)
        self._z = rows[:, 3 * channels :]

    def _plan_end(self, network: WaveNet, streams: int, tail: tuple[int, ...]) -> None:
        skips = [block.skip.get_weights() for block in network.blocks]
        self._skip = np.asfortranarray(np.concatenate([W[0, 0].T / 2 for W, _ in skips], axis=1))
        self._gathered = np.empty((self._skip.shape[1], *tail), network.dtype)
        self._gathered_blocks = self._gathered.reshape(self._z.shape)
        column = (-1,) if streams == 1 else (-1, 1)
        self._skip_bias = np.sum([b for _, b in skips], axis=0).reshape(column)
        self._end = [
            (np.asfortranarray(W[0, 0].T), b.reshape(column))
            for W, b in (network.hidden.get_weights(), network.last.get_weights())
        ]

    def step(self, codes: Array) -> Array:
        """Return the logits after one more code for each stream, shape (streams, levels)."""
        add, dot, multiply, tanh = np.add, np.dot, np.multiply, np.tanh
        if len(self._ring):
            np.subtract(self._clock, self._delays, out=self._slots)
            np.remainder(self._slots, self._lengths, out=self._slots)
            add(self._slots, self._offsets, out=self._slots)
            self._ring.take(self._slots, axis=0, out=self._past, mode="clip")
            past = self._past.reshape(len(self._past), -1, self._past.shape[-1])
            np.matmul(self._past_taps, past, out=self._pre_taps)
            add(self._pre_taps, self._bias, out=self._pre_taps)
        else:
            self._pre_taps[...] = self._bias
        ones, h = self._ones, self._enter
        h[...] = self._first[codes].T.reshape(h.shape)
        for matrix, below, here, pre, gate, value, opening, z in self._steps:
            dot(matrix, below, here)
            add(here, pre, here)
            tanh(gate, gate)
            add(opening, ones, opening)
            multiply(value, opening, z)
        if len(self._ring):
            self._ring[self._slots[:, 0]] = self._h
        self._clock += 1
        self._gathered_blocks[...] = self._z
        y = dot(self._skip, self._gathered)
        add(y, self._skip_bias, y)
        for matrix, bias in self._end:
            np.maximum(y, 0, out=y)
            y = dot(matrix, y)
            add(y, bias, y)
        logits: Array = y.reshape(self.levels, -1).T
        return logits


def generate(
    network: WaveNet,
    steps: int,
    *,
    prime: Any = None,
    temperature: float = 1.0,
    seed: int = 0,
    streams: int = 1,
    labels: Any = None,
    fast: bool = True,
    verbose: int = 0,
) -> Array:
    """Return new codes, each drawn from the network's own distribution given those before it.

    Parameters
    ----------
    network : WaveNet
    steps : int
        How many codes to draw for each stream.
    prime : array of whole numbers, shape (given,), optional
        What was heard before; silence, one code, by default.
    temperature : float
        1 draws from the network's distribution, less makes likely codes likelier, 0 takes the
        likeliest.
    seed : int
        Draws the codes; both ways draw the same.
    streams : int
        How many sounds grow side by side.
    labels : array of whole numbers, shape (streams,), optional
        Which sound each is; needed where the network has labels.
    fast : bool
        Whether to use queues. A network that is not causal has to go the naive way.
    verbose : {0, 1}
        Whether to draw a progress bar.

    Returns
    -------
    array of int64, shape (streams, steps)

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or labels or prime do not fit the network.

    Examples
    --------
    >>> network = WaveNet([1, 2], residual_channels=2, skip_channels=4)
    >>> codes = generate(network, 10, streams=3, seed=1)
    >>> codes.shape, bool((codes == generate(network, 10, streams=3, seed=1, fast=False)).all())
    ((3, 10), True)
    """
    steps = whole_number(steps, "steps")
    if real_number(temperature, "temperature") < 0:
        raise ValueError(f"temperature must be at least 0, got {temperature!r}.")
    levels = network.settings["levels"]
    heard = check_codes([levels // 2] if prime is None else prime, levels)
    if heard.ndim != 1 or not heard.size:
        raise ValueError(f"prime must have shape (given,), got {heard.shape}.")
    stepper: Stepper = (Fast if fast else Naive)(network, streams, labels)
    uniform = np.random.default_rng(seed).random((steps, streams))
    for code in heard[:-1]:
        stepper.step(np.full(streams, code))
    codes, new = np.full(streams, heard[-1]), np.empty((steps, streams), np.int64)
    for place in range(steps):
        new[place] = codes = draw(stepper.step(codes), uniform[place], temperature)
        if verbose and (place + 1) * 100 // steps > place * 100 // steps:
            show_progress("Generating", place + 1, steps, last=place + 1 == steps)
    return new.T.copy()


def draw(logits: Array, uniform: Array, temperature: float = 1.0) -> Array:
    """Return a code for each stream, drawn from softmax(logits / temperature).

    Parameters
    ----------
    logits : array, shape (streams, levels)
    uniform : array, shape (streams,)
        Random numbers in [0, 1).
    temperature : float
        At least 0; 0 takes the likeliest code.

    Examples
    --------
    >>> logits = np.log([[0.5, 0.25, 0.25]])
    >>> [int(draw(logits, np.array([u]))[0]) for u in (0.4, 0.6, 0.9)]
    [0, 1, 2]
    """
    if temperature == 0:
        likeliest: Array = logits.argmax(axis=1)
        return likeliest
    if len(logits) == 1:  # the same in half the time
        powers = np.exp((logits[0] - logits[0].max()) / temperature)
        reached = powers.cumsum()
        code: Array = reached.searchsorted(uniform * reached[-1], "right")
        return code.clip(max=logits.shape[1] - 1)
    powers = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    reached = powers.cumsum(axis=1)
    below: Array = reached <= uniform[:, None] * reached[:, -1:]
    codes: Array = np.minimum(below.sum(axis=1), logits.shape[1] - 1)
    return codes
