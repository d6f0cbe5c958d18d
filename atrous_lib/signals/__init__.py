"""Real signals for the lessons; source and licence stand in each file and docstring."""

from __future__ import annotations

import io
import wave
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import real_number, real_numbers, whole_number
from atrous_lib.signals.listening import Changes, Heard, changes, listen
from atrous_lib.signals.rate import SOUND_RATE
from atrous_lib.signals.recordings import recording
from atrous_lib.signals.strings import MELODY, NOTE, hertz, pluck, score, tune

__all__ = [
    "MELODY",
    "NOTE",
    "SOUND_RATE",
    "Changes",
    "Heard",
    "changes",
    "chime",
    "guitar",
    "hertz",
    "listen",
    "pitches",
    "pluck",
    "recording",
    "score",
    "share_at",
    "sunspots",
    "tune",
]


def sunspots() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the yearly mean of the sunspot index from 1700 to 2008.

    The index counts 10 for each group of spots and 1 for each spot. It swells and fades in cycles
    of about 11 years, whose height changes from one to the next.

    Returns
    -------
    years : array of int, shape (309,)
    numbers : array of float64, shape (309,)

    Notes
    -----
    Source: NOAA National Geophysical Data Center, Solar-Terrestrial Physics. Licence: public
    domain.

    Examples
    --------
    >>> years, numbers = sunspots()
    >>> print(f"{years[0]}: {numbers[0]}, {years[-1]}: {numbers[-1]}")
    1700: 5.0, 2008: 2.9
    """
    file = resources.files(__name__).joinpath("sunspots.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    table = np.loadtxt(lines, delimiter=",", skiprows=3)
    return table[:, 0].astype(int), table[:, 1].copy()


def guitar() -> NDArray[Any]:
    """Return six seconds of a real guitar: an E minor 9 chord that fades.

    Returns
    -------
    array of float64, shape (48000,)
        Amplitudes in [-1, 1], `SOUND_RATE` a second.

    Notes
    -----
    Source: recorded by Sub-d, 2008, http://www.freesound.org/people/Sub-d/sounds/46992/, by way
    of the sample guit_em9 of Sonic Pi; its first six seconds, mono, resampled to 8 kHz, with a
    short fade at the end. Licence: CC0 1.0 (public domain).

    Examples
    --------
    >>> sound = guitar()
    >>> print(f"{len(sound) / SOUND_RATE} s, loudest sample {np.abs(sound).max():.2f}")
    6.0 s, loudest sample 0.74
    """
    file = resources.files(__name__).joinpath("guitar.wav")
    with wave.open(io.BytesIO(file.read_bytes())) as played:
        frames = played.readframes(played.getnframes())
    return np.frombuffer(frames, "<i2") / 32768


# Samples of one window: half a second, so that pitches 2 Hz apart are told from each other.
SPECTRUM = 4000
APART = 20  # hertz: two pitches this near, or nearer, count as one
NEAR = 6  # hertz, to both sides of a pitch, that count as it: a window smears it so far


def pitches(sound: NDArray[Any], count: int) -> list[float]:
    """Return the strongest pitches of a sound in hertz, the strongest first.

    Parameters
    ----------
    sound : array, shape (samples,), at least half a second
    count : int
        How many; they are more than 20 Hz apart.

    Raises
    ------
    TypeError, ValueError
        If the sound is too short or not finite, or count is not a whole number of at least 1.

    Examples
    --------
    >>> pitches(chime(2.0), 2)
    [660.0, 1320.0]
    """
    power, count = _power(sound), whole_number(count, "count")
    found: list[float] = []
    for place in power.argsort()[::-1]:
        pitch = float(place * SOUND_RATE / SPECTRUM)
        if len(found) < count and all(abs(pitch - other) > APART for other in found):
            found.append(pitch)
    return found


def share_at(sound: NDArray[Any], pitches: list[float]) -> float:
    """Return which share of a sound's power lies within 6 Hz of some pitches.

    Raises
    ------
    TypeError, ValueError
        If the sound is too short, not finite, or silent.

    Examples
    --------
    >>> round(share_at(chime(2.0), [660.0]), 2)
    0.71
    """
    power, near = _power(sound), real_numbers(pitches, "pitches").ravel()
    if not power.any():
        raise ValueError("sound must not be silent.")
    frequencies = np.arange(len(power)) * SOUND_RATE / SPECTRUM
    counted = np.abs(frequencies[:, None] - near).min(axis=1, initial=np.inf) <= NEAR
    return float(power[counted].sum() / power.sum())


def _power(sound: NDArray[Any]) -> NDArray[Any]:
    """Return the mean power at each frequency, over windows of half a second."""
    sound = real_numbers(sound, "sound")
    if sound.ndim != 1 or len(sound) < SPECTRUM or not np.isfinite(sound).all():
        raise ValueError(
            f"sound must have {SPECTRUM} samples or more, all finite, got shape {sound.shape}."
        )
    windows = np.lib.stride_tricks.sliding_window_view(sound, SPECTRUM)[:: SPECTRUM // 2]
    spectra = np.fft.rfft(windows * np.hanning(SPECTRUM))
    power: NDArray[Any] = np.mean(np.abs(spectra) ** 2, axis=0)
    return power


def chime(seconds: float = 4.0) -> NDArray[Any]:
    """Return a synthesised chime: a struck note of five partials, twice a second.

    Parameters
    ----------
    seconds
        Its length, at least two samples.

    Returns
    -------
    array of float64, shape (seconds * SOUND_RATE,)
        Amplitudes in [-1, 1].

    Raises
    ------
    TypeError, ValueError
        If seconds is not a number, or too small.

    Examples
    --------
    >>> spectrum = np.abs(np.fft.rfft(chime(2.0)))
    >>> print(f"its strongest partial: {spectrum.argmax() / 2:.0f} Hz")
    its strongest partial: 660 Hz
    """
    samples = int(real_number(seconds, "seconds") * SOUND_RATE)
    if samples < 2:  # the first one alone is silence
        raise ValueError(f"seconds must be at least {2 / SOUND_RATE}, got {seconds!r}.")
    t = np.arange(samples) / SOUND_RATE
    struck = t % 0.5  # seconds since the last stroke
    partials = [(660.0, 1.0), (1320.0, 0.5), (1782.0, 0.3), (2376.0, 0.2), (3300.0, 0.1)]
    sound = np.zeros(len(t))
    for pitch, share in partials:
        sound += share * np.exp(-struck * (4 + 0.002 * pitch)) * np.sin(2 * np.pi * pitch * t)
    sound *= 0.9 / np.abs(sound).max()
    return sound
