"""Simpler models: what they cost in bits per sample on the same held-out steps, and their sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import generator, whole_number
from atrous_lib.wavenet.mu_law import check_codes
from atrous_lib.wavenet.training import check_sounds, held_out

Array = NDArray[Any]

UNSEEN = 0.01  # times that each code is counted as seen on top, so that none is impossible
# How many times, as it were, each code was seen to be followed as the histogram says: the more, the
# less a few counts of pairs can mislead. The best of these is taken.
LEANINGS = (0.1, 1, 3, 10, 30, 100, 300)


def baselines(sounds: Sequence[Array], levels: int = 256) -> dict[str, float]:
    """Return the bits per sample of three models that count.

    "uniform" knows nothing. "histogram" knows how often each code comes, "Markov" how often each
    follows each. Both count the steps that are not held out, and are judged on those that are.
    Where counts are few, Markov leans on the histogram; how much is chosen on the held-out steps
    themselves, which flatters it.

    Parameters
    ----------
    sounds : sequence of arrays of whole numbers, each of shape (steps,)
    levels : int
        Number of codes.

    Raises
    ------
    TypeError, ValueError
        If there is no sound, one is too short to hold something out, or codes are no whole
        numbers below `levels`.

    Examples
    --------
    >>> sound = np.tile([3, 1], 8000)
    >>> {name: round(bits, 2) for name, bits in baselines([sound], levels=4).items()}
    {'uniform': 2.0, 'histogram': 1.0, 'Markov': 0.0}
    """
    levels = whole_number(levels, "levels", minimum=2)
    pairs = np.zeros((levels, levels))
    wanted: list[Array] = []
    for sound in check_sounds(sounds, levels):
        later = held_out(len(sound))[1:]
        known = ~later & ~held_out(len(sound))[:-1]
        np.add.at(pairs, (sound[:-1][known], sound[1:][known]), 1)
        wanted.append(np.stack([sound[:-1][later], sound[1:][later]]))
    before, after = np.concatenate(wanted, axis=1)
    histogram = pairs.sum(axis=0) + UNSEEN
    histogram /= histogram.sum()
    markov = []
    for leaning in LEANINGS:
        chances = (pairs + leaning * histogram) / (pairs.sum(axis=1, keepdims=True) + leaning)
        markov.append(float(-np.log2(chances[before, after]).mean()))
    return {
        "uniform": float(np.log2(levels)),
        "histogram": float(-np.log2(histogram[after]).mean()),
        "Markov": min(markov),
    }


def markov_codes(sound: Array, steps: int, seed: int = 0, levels: int = 256) -> Array:
    """Return new codes, each drawn from those that follow its predecessor in the sound.

    Parameters
    ----------
    sound : array of whole numbers, shape (n,), n at least 2
    steps : int
        How many codes to draw.
    seed : int
        Draws them.
    levels : int
        Number of codes.

    Returns
    -------
    array of int64, shape (steps,)

    Raises
    ------
    TypeError, ValueError
        If codes are no whole numbers below `levels`, or nothing follows anything.

    Examples
    --------
    >>> [int(code) for code in markov_codes(np.tile([3, 1, 2], 9), 4)] in (
    ...     [3, 1, 2, 3],
    ...     [1, 2, 3, 1],
    ...     [2, 3, 1, 2],
    ... )
    True
    """
    levels, steps = whole_number(levels, "levels"), whole_number(steps, "steps")
    sound = check_codes(sound, levels)
    if sound.ndim != 1 or len(sound) < 2:
        raise ValueError(f"sound must have shape (n,), n at least 2, got {sound.shape}.")
    rng = generator(seed)
    order = np.argsort(sound[:-1], kind="stable")  # places in the order of the codes that are there
    counts = np.bincount(sound[:-1], minlength=levels)
    ends = np.cumsum(counts)
    codes = np.empty(steps, np.int64)
    code = int(rng.choice(sound[:-1]))
    for step in range(steps):
        codes[step] = code
        if counts[code] == 0:  # a code that only ends the sound has no follower: start anew
            code = int(rng.choice(sound[:-1]))
        place = order[ends[code] - 1 - rng.integers(counts[code])]
        code = int(sound[place + 1])
    return codes
