"""What is played in a sound: where notes start, how high they are, whether the melody goes on.

It hears without being told the melody; only then is what it heard compared. A hum, which has the
right pitch and never changes, gets nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_numbers, whole_number
from atrous_lib.signals.rate import SOUND_RATE
from atrous_lib.signals.strings import HIGHEST, LOWEST, MELODY, NOTE, score

Array = NDArray[Any]

HOP, WINDOW = 20, 120  # samples: loudness is taken every 2.5 ms over 15 ms
RISE = 1.4  # times that the edges of a sound get louder where a note starts
SHORTEST = 150  # samples between two starts
QUARTER_TONE = 2 ** (1 / 24)
EARLY_OR_LATE = 0.2  # of a note's length that the next may start too soon or too late


@dataclass(frozen=True)
class Heard:
    """A note that was heard.

    Attributes
    ----------
    start, length : float
        Seconds.
    pitch : float
        Hertz; nan where no pitch stands out.
    """

    start: float
    length: float
    pitch: float


@dataclass(frozen=True)
class Changes:
    """How a melody was followed.

    Attributes
    ----------
    right : int
        Changes from one note to the next that stand in the melody, in time and in tune.
    of : int
        How many there should have been, or how many there were, whichever is more.
    in_tune, in_time : int
        Notes within a quarter tone of one of the melody's; notes that last as long as they should.
    notes : int
        Notes that were heard.
    """

    right: int
    of: int
    in_tune: int
    in_time: int
    notes: int

    @property
    def share(self) -> float:
        """Of all changes, the share that is right."""
        return self.right / self.of


def listen(sound: Array) -> list[Heard]:
    """Return the notes of a sound.

    A note starts where the sound's edges (differences of neighbours) suddenly get louder. Its
    pitch is the shift at which it is most like itself.

    Raises
    ------
    TypeError, ValueError
        If the sound is not a row of finite numbers, or shorter than a note.

    Examples
    --------
    >>> from atrous_lib.signals import tune
    >>> [round(note.pitch) for note in listen(tune("A3 C4 E4", 0.12))]
    [220, 261, 330]
    """
    sound = real_numbers(sound, "sound")
    if sound.ndim != 1 or len(sound) < NOTE or not np.isfinite(sound).all():
        raise ValueError(
            f"sound must be a row of at least {NOTE} finite numbers, got shape {sound.shape}."
        )
    starts = [*_starts(sound), len(sound)]
    return [
        Heard(start / SOUND_RATE, (stop - start) / SOUND_RATE, _pitch(sound[start:stop]))
        for start, stop in itertools.pairwise(starts)
    ]


def changes(sound: Array, melody: str = MELODY, note: int = NOTE) -> Changes:
    """Return how many changes of note in a sound are the melody's.

    A change is right if the new note, the one before it and the one before that are within a
    quarter tone of three that follow each other in the melody, and the new one starts when the
    last has lasted as long as a note should, give or take a fifth.

    Parameters
    ----------
    sound : array, shape (samples,)
    melody : str
        Notes between blanks; after the last one comes the first again.
    note : int
        Samples of each note.

    Raises
    ------
    TypeError, ValueError
        As `listen` and `score`.

    Examples
    --------
    >>> from atrous_lib.signals import tune
    >>> played = changes(tune("A3 C4 E4", 2.0), "A3 C4 E4")
    >>> played.right, played.of
    (49, 49)
    >>> hum = 0.5 * np.sin(2 * np.pi * 220 * np.arange(16000) / SOUND_RATE)
    >>> changes(hum, "A3 C4 E4").share
    0.0
    """
    pitches, note = score(melody), whole_number(note, "note", minimum=100)
    parts = list(zip(pitches, pitches[1:] + pitches[:1], pitches[2:] + pitches[:2], strict=True))
    heard = listen(sound)
    in_time = [abs(n.length * SOUND_RATE / note - 1) <= EARLY_OR_LATE for n in heard]
    right = 0
    for place, on_time in enumerate(in_time[:-1]):
        last = heard[max(place - 1, 0) : place + 2]  # the note before, this one, and the next
        right += on_time and any(
            all(map(_same, (n.pitch for n in last), part[-len(last) :])) for part in parts
        )
    in_tune = sum(any(_same(n.pitch, pitch) for pitch in pitches) for n in heard)
    expected = max(round(len(sound) / note) - 1, 1)
    return Changes(right, max(expected, len(heard) - 1), in_tune, sum(in_time), len(heard))


def _same(pitch: float, other: float) -> bool:
    return bool(1 / QUARTER_TONE < pitch / other < QUARTER_TONE)


def _starts(sound: Array) -> list[int]:
    """Return the samples at which notes start."""
    edges = np.concatenate([np.full(WINDOW, 1e-6), np.diff(sound, prepend=0.0) ** 2])
    reached = np.concatenate([[0], np.cumsum(edges)])
    places = np.arange(WINDOW, len(edges) - WINDOW, HOP)
    after = reached[places + WINDOW] - reached[places]
    before = reached[places] - reached[places - WINDOW]
    rise = np.sqrt((after + 1e-6) / (before + 1e-6))
    starts: list[int] = []
    for place in rise.argsort()[::-1]:  # the clearest first
        if rise[place] < RISE:
            break
        start = int(places[place]) - WINDOW
        if all(abs(start - other) >= SHORTEST for other in starts):
            starts.append(start)
    return sorted(starts)


def _pitch(sound: Array) -> float:
    """Return the pitch in hertz: one over the shortest shift that changes the sound little."""
    sound = sound - sound.mean()
    shortest, longest = int(SOUND_RATE / HIGHEST) - 1, int(SOUND_RATE / LOWEST) + 2
    if len(sound) < 3 * longest // 2 or not sound.any():
        return float("nan")
    like = np.empty(longest)
    like[:shortest] = 0
    for shift in range(shortest, longest):
        one, other = sound[shift:], sound[:-shift]
        like[shift] = one @ other / np.sqrt((one @ one) * (other @ other) + 1e-12)
    peaks = [s for s in range(shortest + 1, longest - 1) if like[s - 1] < like[s] >= like[s + 1]]
    if not peaks or max(like[s] for s in peaks) < 0.6:
        return float("nan")
    best = next(s for s in peaks if like[s] > 0.93 * max(like[p] for p in peaks))
    left, middle, right = like[best - 1 : best + 2]
    curve = left - 2 * middle + right
    return float(SOUND_RATE / (best + (0.5 * (left - right) / curve if curve else 0.0)))
