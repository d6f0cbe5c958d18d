"""A sound of the learner's own, from a WAV file."""

from __future__ import annotations

import math
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.signals.rate import SOUND_RATE

Array = NDArray[Any]

SHORTEST, LONGEST = 2.0, 600.0  # seconds
LOUDEST = 0.9  # of what is returned
FLOATS = 3  # WAV's number for them: Python 3.15 opens such a file, earlier versions refuse it
SILENT = 1e-4  # of the loudest number that a file can hold


def recording(path: str | Path) -> Array:
    """Return the sound of a WAV file as the networks here take it, and print what was done to it.

    Channels are mixed into one, the sound is brought to `SOUND_RATE` samples a second, and the
    loudest sample to 0.9.

    Parameters
    ----------
    path : str or Path
        A WAV file of plain samples (PCM) of 8, 16, 24 or 32 bits, with any number of channels and
        any rate; 2 seconds to 10 minutes.

    Returns
    -------
    array of float64, shape (seconds * SOUND_RATE,)
        Amplitudes in [-0.9, 0.9].

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no such WAV file, silent, too short or too long; the message says what to do.

    Examples
    --------
    >>> from importlib.resources import files
    >>> sound = recording(files("atrous_lib.signals") / "guitar.wav")
    guitar.wav: 6.0 s, 1 channel, 8000 samples a second; made 1.22 times as loud.
    >>> sound.shape
    (48000,)
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    samples, rate = _samples(path)
    seconds, channels = len(samples) / rate, samples.shape[1]
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError(
            f"{path.name} lasts {seconds:.2f} s; it must last {SHORTEST:g} s to "
            f"{LONGEST / 60:g} minutes. {'Cut' if seconds > LONGEST else 'Record'} a piece of that "
            f"length."
        )
    said = [f"{seconds:.1f} s", f"{channels} channel{'s' * (channels > 1)}"]
    said[-1] += ", mixed into one" if channels > 1 else ""
    said.append(f"{rate} samples a second")
    sound = samples.mean(axis=1)
    if rate != SOUND_RATE:
        sound = _resampled(sound, rate)
        said[-1] += f", made {SOUND_RATE}: what is above {min(rate, SOUND_RATE) // 2} Hz is gone"
    loudest = float(np.abs(sound).max())
    if loudest < SILENT:
        raise ValueError(
            f"{path.name} is silent{' once its channels are mixed' if channels > 1 else ''}. "
            f"Was the microphone on?"
        )
    print(f"{path.name}: {', '.join(said)}; made {LOUDEST / loudest:.2f} times as loud.")
    scaled: Array = sound * (LOUDEST / loudest)
    return scaled


def _samples(path: Path) -> tuple[Array, int]:
    """Return the samples, shape (samples, channels), in [-1, 1], and how many a second."""
    try:
        with wave.open(str(path)) as file:
            width, channels = file.getsampwidth(), file.getnchannels()
            rate, raw = file.getframerate(), file.readframes(file.getnframes())
            if hasattr(file, "getformat") and file.getformat() == FLOATS:
                raise wave.Error(f"unknown format: {FLOATS}")
    except (wave.Error, EOFError) as error:
        raise ValueError(
            f"{path.name} is no WAV file of plain samples ({error or 'it ends too soon'}). Save it "
            f"as WAV with 16 bits (PCM); every sound program can."
        ) from error
    if width not in (1, 2, 3, 4) or rate < 1000:
        raise ValueError(
            f"{path.name} has {8 * width} bits a sample and {rate} samples a second; it must have "
            f"8, 16, 24 or 32 bits and at least 1000 samples."
        )
    raw = raw[: len(raw) // (width * channels) * width * channels]
    if width == 1:  # these alone are not signed: silence is 128
        whole = np.frombuffer(raw, np.uint8).astype(np.float64) - 128
    else:
        bytes_ = np.frombuffer(raw, np.uint8).reshape(-1, width)
        padded = np.zeros((len(bytes_), 4), np.uint8)
        padded[:, 4 - width :] = bytes_  # little end first: the missing bytes are the lowest
        whole = padded.view("<i4")[:, 0] / 2.0 ** (32 - 8 * width)
    return (whole / 2.0 ** (8 * width - 1)).reshape(-1, channels), rate


def _resampled(sound: Array, rate: int) -> Array:
    """Return the sound at `SOUND_RATE`: its waves, without those that this rate can't hold."""
    whole = math.lcm(rate, SOUND_RATE) // SOUND_RATE  # so many samples become whole ones
    seconds, sound = len(sound) / rate, np.pad(sound, (0, -len(sound) % whole))
    length = len(sound) * SOUND_RATE // rate
    # Its own mirror image behind it, so that the end does not run into the beginning.
    mirrored = np.concatenate([sound, sound[::-1]])
    waves = np.fft.rfft(mirrored)[: length + 1]
    if len(waves) < length + 1:
        waves = np.pad(waves, (0, length + 1 - len(waves)))
    else:
        waves[length] = 0
    resampled: Array = np.fft.irfft(waves, 2 * length)[:length] * (length / len(sound))
    return resampled[: round(seconds * SOUND_RATE)]
