"""A plucked string, and tunes played on it: computed, so there is no licence to name.

A string is a filter that reads itself: what it does now is what it did one period ago, a little
smoothed, since sharp bends die first::

    y[n] = loss * ((1 - a) / 2 * y[n - N] + 1 / 2 * y[n - N - 1] + a / 2 * y[n - N - 2])

The three taps stand for a delay of N + 1/2 + a samples, which is one period.

Source: Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres" (1983); the part
between two samples after Jaffe and Smith, "Extensions of the Karplus-Strong Plucked-String
Algorithm" (1983).
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import generator, real_number, whole_number
from atrous_lib.signals.rate import SOUND_RATE

Array = NDArray[Any]

# What follows A3, only the note before it tells.
MELODY = "A3 C4 A3 E4 A3 G4"
NOTE = 320  # samples of a note: a twenty-fifth of a second
HALF_LIFE = 160  # samples after which a string has lost half of its swing
LOUDEST = 0.8  # of a fresh note
PLUCKED_AT = 0.25  # of the string's length
LOWEST, HIGHEST = 60.0, 1000.0  # hertz that a string can have
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def hertz(note: str) -> float:
    """Return the pitch of a note: a letter, perhaps # or b, and the octave; A4 is 440 Hz.

    Raises
    ------
    ValueError
        If it is not written so, or the note is too low or too high for a string.

    Examples
    --------
    >>> hertz("A3"), round(hertz("C#4"), 1)
    (220.0, 277.2)
    >>> hertz("H3")
    Traceback (most recent call last):
    ValueError: A note is a letter from A to G, perhaps # or b, and the octave, such as A3 or C#4; \
got 'H3'.
    """
    written = re.fullmatch(r"([A-G])([#b]?)(\d)", str(note))
    if written is None:
        raise ValueError(
            f"A note is a letter from A to G, perhaps # or b, and the octave, such as A3 or C#4; "
            f"got {note!r}."
        )
    letter, sign, octave = written.groups()
    above = SEMITONES[letter] + {"": 0, "#": 1, "b": -1}[sign] + 12 * (int(octave) - 4) - 9
    return _pitch(440.0 * 2 ** (above / 12), str(note))


def score(melody: str) -> list[float]:
    """Return the pitches of a melody, whose notes stand between blanks.

    Raises
    ------
    TypeError, ValueError
        If it is no text, or holds fewer than two notes, or one that can't be played.

    Examples
    --------
    >>> [round(pitch) for pitch in score("A3 C4 E4")]
    [220, 262, 330]
    """
    if not isinstance(melody, str):
        raise TypeError(f"melody must be a text such as {MELODY!r}, got {melody!r}.")
    names = melody.split()
    if len(names) < 2:
        raise ValueError(
            f"melody must hold at least two notes, such as {MELODY!r}, got {melody!r}."
        )
    return [hertz(name) for name in names]


def pluck(pitch: float, samples: int = NOTE) -> Array:
    """Return the sound of a string that is pulled aside and let go.

    Parameters
    ----------
    pitch : float
        Hertz, 60 to 1000.
    samples : int
        How many, `SOUND_RATE` a second.

    Returns
    -------
    array of float64, shape (samples,)
        Amplitudes in [-0.8, 0.8].

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Examples
    --------
    >>> pluck(400.0, 3).round(2)
    array([-0.39, -0.11,  0.17])
    """
    period = SOUND_RATE / _pitch(pitch, "pitch")
    samples, whole = whole_number(samples, "samples"), int(period - 0.5)
    a, loss = period - 0.5 - whole, 0.5 ** (period / HALF_LIFE)
    place = np.arange(whole + 2) / period
    pulled = np.interp(place % 1, [0, PLUCKED_AT, 1], [0, 1, 0])  # a corner where the finger is
    y = np.zeros(whole + 2 + samples)
    y[: whole + 2] = LOUDEST * (pulled - pulled.mean()) / np.abs(pulled - pulled.mean()).max()
    for start in range(whole + 2, len(y), whole):  # all of a period are known from the one before
        stop = min(start + whole, len(y))
        one, two, three = (y[start - lag : stop - lag] for lag in (whole, whole + 1, whole + 2))
        y[start:stop] = loss * ((1 - a) / 2 * one + two / 2 + a / 2 * three)
    return y[whole + 2 :].copy()


def tune(
    melody: str = MELODY,
    seconds: float = 60.0,
    *,
    note: int = NOTE,
    noise: float = 0.015,
    seed: int = 0,
) -> Array:
    """Return a melody played over and over on plucked strings.

    Parameters
    ----------
    melody : str
        Notes between blanks, such as "A3 E4 C4".
    seconds : float
        Its length.
    note : int
        Samples of each note.
    noise : float
        Standard deviation of the hiss. A network needs some: it then learns to find its way back
        after a code that it did not expect.
    seed : int
        Draws the hiss.

    Returns
    -------
    array of float64, shape (seconds * SOUND_RATE,)
        Amplitudes in [-1, 1].

    Raises
    ------
    TypeError, ValueError
        If a note can't be played, or a number is out of its range.

    Examples
    --------
    >>> tune("A3 C4 E4", 0.5).shape
    (4000,)
    """
    pitches, note = score(melody), whole_number(note, "note", minimum=100)
    samples = int(real_number(seconds, "seconds") * SOUND_RATE)
    if samples < 1:
        raise ValueError(f"seconds must be at least {1 / SOUND_RATE}, got {seconds!r}.")
    if not 0 <= real_number(noise, "noise") <= 0.1:
        raise ValueError(f"noise must lie in 0 ... 0.1, got {noise!r}.")
    once = np.concatenate([pluck(pitch, note) for pitch in pitches])
    sound = np.resize(once, samples)
    return np.clip(sound + generator(seed).normal(0, noise, samples), -1, 1)


def _pitch(pitch: float, name: str) -> float:
    if not LOWEST <= real_number(pitch, name) <= HIGHEST:
        raise ValueError(
            f"A string sounds from {LOWEST:g} to {HIGHEST:g} Hz, got {pitch:.4g} Hz for {name}."
        )
    return float(pitch)
