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

from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import generator, real_number, true_or_false, whole_number
from atrous_lib.progress_bar import draw_bar
from atrous_lib.wavenet.drawing import draw
from atrous_lib.wavenet.mu_law import check_codes
from atrous_lib.wavenet.network import WaveNet, check_network

Array = NDArray[Any]

ROOM = 1024  # steps that the queues have room for at first; they grow as steps are made


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

    Raises
    ------
    TypeError, ValueError
        If it is no network, streams is no whole number of at least 1, or labels do not fit.

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
        check_network(network)
        streams = whole_number(streams, "streams")
        network.one_hot_labels(labels, streams)  # raises if they do not fit
        self.network, self.labels = network, labels
        self._codes = np.empty((streams, 0), np.int64)

    def step(self, codes: Array) -> Array:
        """Return the logits after one more code for each stream, shape (streams, levels).

        Raises
        ------
        TypeError, ValueError
            If the codes are not whole numbers below `levels`, one for each stream.
        """
        codes = _one_each(codes, self.network.settings["levels"], len(self._codes))
        self._codes = np.concatenate([self._codes, codes[:, None]], axis=1)
        self._codes = self._codes[:, -self.network.receptive_field :]
        logits: Array = self.network(self._codes, self.labels)[:, -1]
        return logits


class Fast:
    """One pass up the stack for each code; everything is allocated and merged once.

    What remains for a block is one product, a tanh and a gate. Block i reads a row and writes the
    upper part of the next one::

        row i      value | opening | h | z | past of block i | 1
                                     block i reads all from here on
        row i + 1  value | opening | h | z | past of block i + 1 | 1
                   and writes all up to here

    The past is what all taps but the newest see. It is known before the step starts: one gather
    from a ring buffer that holds the queues of all blocks fetches it. The residual layer of the
    block below and the newest tap are merged into one matrix, whose last columns are the biases
    (one for each label, where there are labels); the gate's factors 1/2 are in the weights. All
    skips are one product. Matrices are in Fortran order, which BLAS reads quickest when it
    multiplies a vector. Weights are read once: make a new one after more training.

    Parameters
    ----------
    network, streams, labels
        As `Naive`.

    Raises
    ------
    TypeError, ValueError
        As `Naive`, and if the network is not causal: its future can't be queued.
    """

    def __init__(self, network: WaveNet, streams: int = 1, labels: Any = None) -> None:
        check_network(network)
        if network.settings["border_mode"] != "causal":
            raise ValueError(
                f"Only a causal network can be run step by step, got "
                f"border_mode={network.settings['border_mode']!r}."
            )
        streams = whole_number(streams, "streams")
        label = network.one_hot_labels(labels, streams)
        self.levels, self._streams = network.settings["levels"], streams
        W, b = network.first.get_weights()
        self._first = W[0, 0] + b  # a product with a one-hot code would pick a row of it
        # Arrays are (channels, streams), so that a slice of channels is contiguous.
        tail = () if streams == 1 else (streams,)
        given = np.ones((1, streams), network.dtype) if label is None else label[:, 0].T
        self._plan_rows(network, given.reshape(-1, *tail))
        self._plan_queues(network, streams)
        self._plan_end(network, tail)

    def _plan_rows(self, network: WaveNet, given: Array) -> None:
        blocks, dtype = network.blocks, network.dtype
        c, past = network.settings["residual_channels"], network.settings["filter_length"] - 1
        rows = np.zeros((len(blocks) + 1, (4 + past) * c + len(given), *given.shape[1:]), dtype)
        rows[:, (4 + past) * c :] = given
        self._enter, self._h = rows[0, 2 * c : 3 * c], rows[1:, 2 * c : 3 * c]
        self._z, self._past = rows[1:, 3 * c : 4 * c], rows[:-1, 4 * c : (4 + past) * c]
        self._steps = []
        eye = np.eye(c, dtype=dtype)
        # With these, h of this block is computed from h and z of the block below. The first block
        # has none below it: its h stands where a block below would leave it.
        onward, shift = np.eye(c, 2 * c, dtype=dtype), np.zeros((c, 1), dtype)
        for place, block in enumerate(blocks):
            W, b = block.taps.get_weights()
            taps = W[:, 0].transpose(0, 2, 1)
            biases = b[:, None] + taps[-1] @ shift
            if block.condition is not None:
                biases = biases + block.condition.get_weights()[0][0, 0].T
            gate = np.concatenate([taps[-1] @ onward, *taps[:-1], biases], axis=1)
            gate[c:] /= 2  # sigmoid(v) = (1 + tanh(v / 2)) / 2
            same = np.zeros((c, past * c), dtype), shift.repeat(len(given), axis=1)
            matrix = np.asfortranarray(np.concatenate([gate, np.hstack([onward, *same])]))
            below, here = rows[place, 2 * c :], rows[place + 1]
            parts = here[: 2 * c], here[:c], here[c : 2 * c], here[3 * c : 4 * c]
            self._steps.append((matrix.dot, below, here[: 3 * c], *parts))
            if block.residual is not None:
                W, b = block.residual.get_weights()
                onward, shift = np.concatenate([eye, W[0, 0].T / 2], axis=1), b[:, None]
        self._ones = np.ones(self._enter.shape, dtype)  # NumPy adds them quicker than the number 1

    def _plan_queues(self, network: WaveNet, streams: int) -> None:
        """Lay the queues of all blocks side by side in one ring: a step fills one row of it."""
        rates, past = network.settings["atrous_rates"], network.settings["filter_length"] - 1
        c = network.settings["residual_channels"]
        self._clock, self._longest = 0, max(1, past * max(rates))
        # For each block, how many steps back its taps look, the oldest tap first.
        self._delays = [[tap * rate for tap in range(past, 0, -1)] for rate in rates]
        self._past = self._past.reshape(len(rates), past, c, streams)
        self._h = self._h.reshape(len(rates), c, streams)
        self._ring = np.zeros((0, *self._h.shape), network.dtype)
        self._grow(ROOM)

    def _grow(self, steps: int) -> None:
        """Make room for so many steps, or for all that the longest queue ever holds.

        Until the ring is as long as that queue, no row is written twice. A tap that looks further
        back than the ring is long meets the row that comes next, which still holds zeros: so does
        all that was before the first step.
        """
        old, blocks = self._ring, len(self._delays)
        self._length = min(steps, self._longest)
        self._ring = np.zeros((self._length, *old.shape[1:]), old.dtype)
        self._ring[: len(old)] = old
        self._slots = self._ring.reshape(-1, *old.shape[2:])
        reached = [[min(delay, self._length) for delay in block] for block in self._delays]
        delays = np.array(reached, np.int64).reshape(blocks, -1)
        self._behind = np.arange(blocks)[:, None] - delays * blocks

    def _plan_end(self, network: WaveNet, tail: tuple[int, ...]) -> None:
        """Merge all skip layers, and give every layer a last column for its bias."""
        skips = [block.skip.get_weights() for block in network.blocks]
        skip = (
            np.concatenate([W[0, 0] / 2 for W, _ in skips]),
            np.sum([b for _, b in skips], axis=0),
        )
        ends = (layer.get_weights() for layer in (network.hidden, network.last))
        layers = [skip, *((W[0, 0], b) for W, b in ends)]
        seen = [np.ones((len(W) + 1, *tail), network.dtype) for W, _ in layers]
        dots = [np.asfortranarray(np.concatenate([W, b[None]]).T).dot for W, b in layers]
        self._gathered = seen[0][:-1].reshape(self._z.shape)
        outs = [after[:-1] for after in seen[1:]]
        self._end = list(zip(dots, seen, outs, map(np.zeros_like, outs), strict=False))
        self._logits = dots[-1], seen[-1]

    def __reduce__(self) -> NoReturn:
        # Its arrays are views of each other's memory, which neither pickle nor copy keeps.
        raise TypeError(
            "A Fast can't be copied or pickled. Copy the network, and make another: "
            "Fast(network, streams, labels)."
        )

    def step(self, codes: Array) -> Array:
        """Return the logits after one more code for each stream; raises as `Naive.step` does."""
        return self.advance(_one_each(codes, self.levels, self._streams))

    def advance(self, codes: Array) -> Array:
        """Do what `step` does, for codes that are known to be right."""
        add, multiply, tanh, ones = np.add, np.multiply, np.tanh, self._ones
        if self._clock == self._length < self._longest:
            self._grow(2 * self._length)
        if self._past.size:
            slots = self._behind + self._clock * len(self._past)
            slots %= len(self._slots)
            self._past[...] = self._slots.take(slots, axis=0)
        self._enter[...] = self._first[codes].T.reshape(self._enter.shape)
        for dot, below, here, gate, value, opening, z in self._steps:
            dot(below, here)
            tanh(gate, gate)
            add(opening, ones, opening)
            multiply(value, opening, z)
        self._ring[self._clock % self._length] = self._h
        self._clock += 1
        self._gathered[...] = self._z
        for dot, seen, out, floor in self._end:
            dot(seen, out)
            np.maximum(out, floor, out=out)
        dot, seen = self._logits
        logits: Array = dot(seen).reshape(self.levels, -1).T
        return logits


def _one_each(codes: Any, levels: int, streams: int) -> Array:
    """Return the codes as int64 if there is one for each stream."""
    checked = check_codes(codes, levels)
    if checked.shape != (streams,):
        raise ValueError(f"codes must have shape ({streams},), one a stream, got {checked.shape}.")
    return checked


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
        If a number is out of range, labels or prime do not fit the network, or what the network
        computes is not finite.

    Examples
    --------
    >>> network = WaveNet([1, 2], residual_channels=2, skip_channels=4)
    >>> codes = generate(network, 10, streams=3, seed=1)
    >>> codes.shape, bool((codes == generate(network, 10, streams=3, seed=1, fast=False)).all())
    ((3, 10), True)
    """
    check_network(network)
    steps, streams = whole_number(steps, "steps"), whole_number(streams, "streams")
    fast, rng = true_or_false(fast, "fast"), generator(seed)
    if real_number(temperature, "temperature") < 0:
        raise ValueError(f"temperature must be at least 0, got {temperature!r}.")
    levels = network.settings["levels"]
    heard = check_codes([levels // 2] if prime is None else prime, levels)
    if heard.ndim != 1 or not heard.size:
        raise ValueError(f"prime must have shape (given,), got {heard.shape}.")
    step = Fast(network, streams, labels).advance if fast else Naive(network, streams, labels).step
    uniform = rng.random((steps, streams))
    for code in heard[:-1]:
        step(np.full(streams, code))
    codes, new = np.full(streams, heard[-1]), np.empty((steps, streams), np.int64)
    for place in range(steps):
        new[place] = codes = draw(step(codes), uniform[place], temperature)
        if verbose and (place + 1) * 100 // steps > place * 100 // steps:
            draw_bar("Generating", place + 1, steps, last=place + 1 == steps)
    return new.T.copy()
