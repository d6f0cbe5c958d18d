"""Training: random crops of sounds, Adam, and what is held out to tell learning from memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import members, whole_number
from atrous_lib.optimizers import Adam
from atrous_lib.progress_bar import draw_bar
from atrous_lib.wavenet.checkpoint import check_place, save
from atrous_lib.wavenet.loss import bits_and_gradient
from atrous_lib.wavenet.mu_law import check_codes
from atrous_lib.wavenet.network import WaveNet, check_network, trained

Array = NDArray[Any]

# One block of steps in every so many is held out: at 8 kHz, about a fifth of each second. Five of
# them are no whole number of notes: whatever the melody, each part of it is trained on.
BLOCK, EVERY = 1700, 5


@dataclass
class History:
    """What `train` returns.

    Attributes
    ----------
    updates : list of int
        After how many updates each report was made.
    bits : list of float
        Bits per sample on the crops, a mean since the report before.
    held_out : list of float
        Bits per sample on what is held out.
    """

    updates: list[int] = field(default_factory=list)
    bits: list[float] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)


def held_out(steps: int) -> Array:
    """Return which steps of a sound are held out: the last `BLOCK` of every `EVERY` blocks.

    Blocks from all over the sound are a fair sample of it; its end alone would be only the
    quietest part.

    Examples
    --------
    >>> mask = held_out(17000)
    >>> float(mask.mean()), int(mask.argmax())
    (0.2, 6800)
    """
    blocks = np.arange(whole_number(steps, "steps")) // BLOCK
    mask: Array = blocks % EVERY == EVERY - 1
    return mask


def train(
    network: WaveNet,
    sounds: Sequence[Array],
    *,
    updates: int = 300,
    until: int | None = None,
    adam: Adam | None = None,
    batch_size: int = 4,
    crop: int = 1024,
    beat: int = 1,
    lr: float = 0.005,
    report_every: int = 50,
    seed: int = 0,
    checkpoint: str | Path | None = None,
    verbose: int = 1,
) -> History:
    """Train on random crops of the sounds.

    Each update sees `batch_size` crops and makes one step of Adam, whose rate falls to nothing
    over the second half; layers whose `trainable` is False stay as they are. Each crop is heard
    after one code of silence, as all that `generate` makes begins with it. No crop contains a
    held-out step, and nothing is chosen by them: neither when to stop nor which weights to keep.
    So what the network pays for them says what it would pay for sound that it never heard.

    Parameters
    ----------
    network : WaveNet
        With labels, sound number i has label i.
    sounds : sequence of arrays of whole numbers, each of shape (steps,)
        Codes.
    updates : int
        How many the whole training has.
    until : int, optional
        After how many of them to pause; all by default.
    adam : Adam, optional
        Go on where this one stands; a training that was paused, or read by `resume`, ends as if
        it had never paused.
    batch_size, crop : int
        Crops in an update, and codes to guess in a crop.
    beat : int
        Crops start at multiples of so many codes. Where it is the length of a note, each starts as
        a note does, and so does what the network will make.
    lr : float
        Adam's learning rate at the start.
    report_every : int
        After how many updates to look at the held-out steps.
    seed : int
        Draws the crops.
    checkpoint : path, optional
        Where to save the training at each such look; an interrupted one leaves the last there.
    verbose : {0, 1}
        Whether to draw a progress bar.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, `lr` is negative, codes are out of range,
        a sound is too short for a crop or for holding something out, or the sounds are not as many
        as labels.
    OSError
        If the checkpoint has no folder to be saved in; before training starts.

    Notes
    -----
    The products of a small network are quickest on one thread: set OPENBLAS_NUM_THREADS to 1
    before NumPy is imported.
    """
    check_network(network)
    updates, batch_size = whole_number(updates, "updates"), whole_number(batch_size, "batch_size")
    crop, report_every = whole_number(crop, "crop"), whole_number(report_every, "report_every")
    beat = whole_number(beat, "beat")
    lr, seed = Adam(lr=lr).lr, whole_number(seed, "seed", minimum=0)
    last = updates if until is None else whole_number(until, "until")
    if last > updates:
        raise ValueError(f"until must be at most updates, {updates}, got {last}.")
    if checkpoint is not None:
        check_place(Path(checkpoint))
    sounds = check_sounds(sounds, network.settings["levels"])
    labelled = network.settings["labels"]
    if labelled not in (0, len(sounds)):
        raise ValueError(f"A network with {labelled} labels can't learn {len(sounds)} sounds.")
    starts = [_crop_starts(len(sound), crop, beat) for sound in sounds]
    weights, history = trained(network)[0], History()
    if adam is None:
        adam = Adam()
    if not isinstance(adam, Adam):
        raise TypeError(f"adam must be an Adam, or None for a new one, got {adam!r}.")
    if adam.iterations == 0:
        adam.start(weights)
    total, since = 0.0, 0
    for update in range(adam.iterations + 1, last + 1):
        # Each update draws by itself, so that one can go on without those before it.
        rng = np.random.default_rng([seed, update])
        which = rng.integers(len(sounds), size=batch_size)
        places = [rng.choice(starts[sound]) for sound in which]
        crops = np.stack(
            [sounds[s][place : place + crop] for s, place in zip(which, places, strict=True)]
        )
        adam.lr = lr * min(1.0, 2 * (1 - (update - 1) / updates))
        total += _update(network, adam, crops, which if labelled else None)
        since += 1
        if update % report_every == 0 or update == last:
            history.updates.append(update)
            history.bits.append(total / since)
            history.held_out.append(evaluate(network, sounds))
            total, since = 0.0, 0
            if checkpoint is not None:
                save(network, checkpoint, adam)
        if verbose:
            _draw_bar(update, last, history, last=update == last)
    return history


def evaluate(network: WaveNet, sounds: Sequence[Array]) -> float:
    """Return the bits per sample on the held-out steps of the sounds.

    To guess a held-out step, the network sees all before it, as it would when it listens.

    Raises
    ------
    TypeError, ValueError
        As `train`.
    """
    check_network(network)
    costs = []
    sounds = check_sounds(sounds, network.settings["levels"])
    for label, sound in enumerate(sounds):
        labels = np.array([label]) if network.settings["labels"] else None
        for start, stop in _blocks(held_out(len(sound))):
            first = max(0, start - network.receptive_field)
            logits = network(sound[None, first : stop - 1], labels)
            bits, _ = bits_and_gradient(logits, sound[None, first + 1 : stop])
            costs.append(bits[0, start - first - 1 :])
    return float(np.concatenate(costs).mean())


def _update(network: WaveNet, adam: Adam, crops: Array, labels: Array | None) -> float:
    heard = np.roll(crops, 1, axis=1)
    heard[:, 0] = network.settings["levels"] // 2  # silence
    bits, gradient = bits_and_gradient(network(heard, labels), crops)
    network.backward(gradient)
    adam.update(*trained(network))
    return float(bits.mean())


def check_sounds(sounds: Any, levels: int) -> list[Array]:
    """Return the sounds as arrays of codes, each long enough that something of it is held out.

    Raises
    ------
    TypeError, ValueError
        If there is none, one is too short, or codes are no whole numbers below `levels`.

    Examples
    --------
    >>> check_sounds(np.zeros(9000, int), 256)
    Traceback (most recent call last):
    TypeError: sounds must be a list of sounds, got one array of shape (9000,). Write [sound].
    """
    if isinstance(sounds, np.ndarray) and sounds.ndim == 1:
        raise TypeError(
            f"sounds must be a list of sounds, got one array of shape {sounds.shape}. "
            "Write [sound]."
        )
    checked = [check_codes(sound, levels) for sound in members(sounds, "sounds", "sounds")]
    if not checked:
        raise ValueError("sounds must hold at least one sound, got none.")
    for codes in checked:
        if codes.ndim != 1 or len(codes) <= BLOCK * (EVERY - 1):
            raise ValueError(
                f"A sound must have shape (steps,) and more than {BLOCK * (EVERY - 1)} steps, got "
                f"shape {codes.shape}."
            )
    return checked


def _crop_starts(steps: int, crop: int, beat: int) -> Array:
    """Return the multiples of `beat` at which `crop` codes start that hold no held-out step."""
    longest = BLOCK * (EVERY - 1)
    if crop > longest:
        raise ValueError(
            f"crop must leave room between held-out steps, got {crop}: at most {longest} codes fit "
            f"in."
        )
    before = np.concatenate([[0], np.cumsum(held_out(steps))])
    free = np.flatnonzero(before[crop:] == before[: steps - crop + 1])
    starts: Array = free[free % beat == 0]  # 0 is always one
    return starts


def _blocks(mask: Array) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    for start, stop in edges.reshape(-1, 2):
        yield int(start), int(stop)


def _draw_bar(update: int, updates: int, history: History, last: bool) -> None:
    bits = f" - held out: {history.held_out[-1]:.3f} bits" if history.held_out else ""
    draw_bar("Training", update, updates, bits, last=last)
