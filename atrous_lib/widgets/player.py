"""Sounds to listen to, each with its name."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
from IPython.display import HTML
from numpy.typing import NDArray

from atrous_lib.signals import SOUND_RATE

Array = NDArray[Any]


def player(sounds: Mapping[str, Array]) -> HTML:
    """Return an audio element for each sound.

    The sounds are in the page itself, so that it plays without a kernel and without a network.

    Parameters
    ----------
    sounds : dict of arrays, each of shape (samples,)
        Amplitudes, `signals.SOUND_RATE` a second, by name; what lies outside [-1, 1] is clipped.

    Raises
    ------
    ValueError
        If a sound is not a row of finite numbers.

    Examples
    --------
    >>> player({"silence": np.zeros(4)}).data.count("<audio")
    1
    """
    style = "display: flex; align-items: center; gap: 1em; margin: 4px 0"
    return HTML(  # type: ignore[no-untyped-call]
        "".join(
            f'<div style="{style}"><span style="min-width: 14em">{escape(name)}</span>'
            f'<audio controls preload="auto" aria-label="{escape(name)}" src="{_url(sound)}">'
            f"</audio></div>"
            for name, sound in sounds.items()
        )
    )


def _url(sound: Array) -> str:
    if sound.ndim != 1 or not np.isfinite(sound).all():
        raise ValueError(f"A sound must be a row of finite numbers, got shape {sound.shape}.")
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SOUND_RATE)
        recording.writeframes(np.round(32767 * np.clip(sound, -1, 1)).astype("<i2").tobytes())
    return "data:audio/wav;base64," + base64.b64encode(file.getvalue()).decode("ascii")
