"""What simpler models cost in bits per sample, on the same held-out steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.wavenet.training import held_out

Array = NDArray[Any]


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

    Examples
    --------
    >>> sound = np.tile([3, 1], 8000)
    >>> {name: round(bits, 2) for name, bits in baselines([sound], levels=4).items()}
    {'uniform': 2.0, 'histogram': 1.0, 'Markov': 0.0}
    """
    pairs = np.zeros((levels, levels))
    wanted: list[Array] = []
    for sound in sounds:
        later = held_out(len(sound))[1:]
        known = ~later & ~held_out(len(sound))[:-1]
        np.add.at(pairs, (sound[:-1][known], sound[1:][known]), 1)
        wanted.append(np.stack([sound[:-1][later], sound[1:][later]]))
    before, after = np.concatenate(wanted, axis=1)
    histogram = pairs.sum(axis=0) + 0.01  # no code is impossible
    histogram /= histogram.sum()
    markov = []
    for leaning in (0.1, 1, 3, 10, 30, 100, 300):
        chances = (pairs + leaning * histogram) / (pairs.sum(axis=1, keepdims=True) + leaning)
        markov.append(float(-np.log2(chances[before, after]).mean()))
    return {
        "uniform": float(np.log2(levels)),
        "histogram": float(-np.log2(histogram[after]).mean()),
        "Markov": min(markov),
    }
