"""Spectrograms and learning curves, kept only for notebooks of release 0.1, which import them.

Nothing else needs this module: lesson 11 draws its own with Matplotlib. That such notebooks work
for one release more is promised under "Decisions" in CONTRIBUTING.md; this module goes when
`pictures.moved` goes.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures import colours, svg
from atrous_lib.pictures.words import decimals, number
from atrous_lib.signals import SOUND_RATE

Array = NDArray[Any]

LEFT, RIGHT = 70, 24
WINDOW = 512  # samples that one column of a spectrogram hears
HIGHEST = 2000  # Hz that are shown: a guitar has little above
RANGE = 60  # decibels from black to white


def spectrogram(sounds: Mapping[str, Array]) -> str:
    """Return spectrograms side by side: time to the right, pitch upwards, loud is dark.

    Parameters
    ----------
    sounds : dict of arrays, each of shape (samples,) with at least `WINDOW` samples
        Amplitudes in [-1, 1], `signals.SOUND_RATE` a second, by name.

    Raises
    ------
    ValueError
        If there is no sound, or one is too short.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)
    >>> picture = spectrogram({"a tone": tone})
    >>> picture.count("<image")
    1
    >>> svg.description(picture)
    'Strongest pitches in hertz: a tone 500.'
    >>> from atrous_lib.signals import guitar
    >>> svg.description(spectrogram({"a tone": tone, "a guitar": guitar()}))
    'Strongest pitches in hertz: a tone 500; a guitar 82, 248, 590.'
    """
    if not sounds:
        raise ValueError("At least one sound is needed, got none.")
    strongest = "; ".join(f"{name} {_pitches(sound)}" for name, sound in sounds.items())
    room = (svg.WIDTH - LEFT - RIGHT) / len(sounds)
    panels = [_panel(LEFT + place * room, room - 16, *s) for place, s in enumerate(sounds.items())]
    ticks = [
        svg.text(LEFT - 8, 40 + 200 * (1 - pitch / HIGHEST), f"{pitch}", size=12, text_anchor="end")
        for pitch in range(0, HIGHEST + 1, 500)
    ]
    unit = svg.text(LEFT - 8, 20, "Hz", size=12, fill=colours.QUIET, text_anchor="end")
    words = f"Strongest pitches in hertz: {strongest}."
    return svg.document("Spectrograms", words, (svg.WIDTH, 280), *panels, *ticks, unit)


def _pitches(sound: Array) -> str:
    return ", ".join(number(pitch, 0) for pitch in _strongest(sound)) or "none"


def learning_curve(
    updates: Sequence[int], held_out: Sequence[float], lines: Mapping[str, float]
) -> str:
    """Return the held-out bits per sample while a network learns, beside what others cost.

    Parameters
    ----------
    updates, held_out
        After how many updates, how many bits per sample.
    lines
        Bits per sample of other models, by name.

    Raises
    ------
    ValueError
        If there is nothing to draw.

    Examples
    --------
    >>> picture = learning_curve([50, 100], [5.0, 4.0], {"uniform": 8.0})
    >>> picture.count("<circle")
    2
    >>> svg.description(picture)
    'Held-out bits per sample: 5.00 after 50 updates, 4.00 after 100. To compare: uniform 8.00.'
    """
    if not updates or len(updates) != len(held_out):
        raise ValueError(f"Got {len(updates)} updates and {len(held_out)} costs.")
    top = max(*held_out, *lines.values(), 8.0)
    left, right, low, high = LEFT, svg.WIDTH - 150, 270.0, 26.0

    def x(update: float) -> float:
        return left + (right - left) * update / updates[-1]

    def y(bits: float) -> float:
        return low - (low - high) * bits / top

    axis = [
        svg.group(
            svg.path(
                "M", left, y(bits), "L", right, y(bits), stroke=colours.LINE, stroke_width=0.5
            ),
            svg.text(left - 8, y(bits), str(bits), size=12, text_anchor="end"),
        )
        for bits in range(0, int(top) + 1, 2)
    ]
    others = [
        svg.group(
            svg.path(
                *("M", left, y(bits), "L", right, y(bits)),
                stroke=colours.QUIET,
                stroke_width=1.5,
                stroke_dasharray="6 4",
            ),
            svg.text(
                right + 8,
                y(bits),
                f"{name} {decimals(bits)}",
                fill=colours.QUIET,
                text_anchor="start",
            ),
        )
        for name, bits in lines.items()
    ]
    places = [(x(update), y(bits)) for update, bits in zip(updates, held_out, strict=True)]
    steps = [part for place, (px, py) in enumerate(places) for part in ("ML"[place > 0], px, py)]
    curve = svg.group(
        svg.path(*steps, stroke=colours.INK, stroke_width=2.5),
        *(svg.circle(px, py, 4, fill=colours.INK) for px, py in places),
        svg.text(right + 8, places[-1][1], f"WaveNet {decimals(held_out[-1])}", fill=colours.INK,
             text_anchor="start", font_weight="700"),
    )  # fmt: skip
    names = [
        svg.text((left + right) / 2, 304, "updates", fill=colours.QUIET),
        svg.text(left, 288, "0", size=12),
        svg.text(right, 288, str(updates[-1]), size=12),
        svg.text(left, 12, "bits per sample, held out", fill=colours.QUIET, text_anchor="start"),
    ]
    title = "Bits per sample while the network learns"
    words = _learning(updates, held_out, lines)
    return svg.document(title, words, (svg.WIDTH, 320), *axis, *others, curve, *names)


def _learning(updates: Sequence[int], held_out: Sequence[float], lines: Mapping[str, float]) -> str:
    first, last = decimals(held_out[0]), decimals(held_out[-1])
    later = f", {last} after {updates[-1]}" if len(updates) > 1 else ""
    others = ", ".join(f"{name} {decimals(bits)}" for name, bits in lines.items())
    compared = f" To compare: {others}." if others else ""
    return f"Held-out bits per sample: {first} after {updates[0]} updates{later}.{compared}"


def _panel(x: float, width: float, name: str, sound: Array) -> svg.Markup:
    levels, seconds = _levels(sound), decimals(len(sound) / SOUND_RATE, 1)
    return svg.group(
        svg.text(x, 20, name, text_anchor="start", font_weight="700"),
        svg.element(
            "image",
            href=_png(levels),
            x=x,
            y=40,
            width=width,
            height=200,
            preserveAspectRatio="none",
        ),
        svg.box(x, 40, width, 200, fill="none", stroke=colours.LINE),
        svg.text(x, 256, "0", size=12, text_anchor="start", fill=colours.QUIET),
        svg.text(x + width, 256, f"{seconds} s", size=12, text_anchor="end", fill=colours.QUIET),
    )


def _power(sound: Array) -> Array:
    """Return the power by column and frequency, shape (columns, WINDOW // 2 + 1)."""
    if len(sound) < WINDOW:
        raise ValueError(f"A spectrogram needs at least {WINDOW} samples, got {len(sound)}.")
    starts = np.linspace(0, len(sound) - WINDOW, min(96, 1 + len(sound) // 64)).astype(int)
    windows = np.stack([sound[start : start + WINDOW] for start in starts]) * np.hanning(WINDOW)
    power: Array = np.abs(np.fft.rfft(windows)) ** 2
    return power


def _strongest(sound: Array) -> list[float]:
    """Return up to three pitches, 50 Hz apart, of at least a hundredth of the largest power.

    A pitch lies between two frequencies of the window, which are 16 Hz apart: where the parabola
    through the logarithms of a peak and its neighbours is highest.
    """
    power, found = _power(sound).mean(axis=0), np.empty(0)
    left, middle, right = power[:-2], power[1:-1], power[2:]
    peaks = 1 + np.flatnonzero((left < middle) & (middle >= right))
    for place in peaks[power[peaks].argsort()[::-1]]:
        if len(found) == 3 or power[place] <= power.max() / 100:
            break
        below, here, above = np.log(power[place - 1 : place + 2] + 1e-12)
        between = (below - above) / (2 * (below - 2 * here + above))
        pitch = (place + between) * SOUND_RATE / WINDOW
        if (np.abs(found - pitch) > 50).all():
            found = np.append(found, pitch)
    return found.tolist()


def _levels(sound: Array) -> Array:
    """Return a gray for each pixel, the highest pitch in the first row; loud is dark."""
    power = _power(sound)[:, : HIGHEST * WINDOW // SOUND_RATE].T[::-1]
    decibels = 10 * np.log10(np.maximum(power / max(power.max(), 1e-12), 1e-12))
    grays: Array = np.round(255 * np.clip(-decibels / RANGE, 0, 1)).astype(np.uint8)
    return grays


def _png(grays: Array) -> str:
    """Return a picture as a data URL; not compressed, so that it is the same everywhere."""
    rows, columns = grays.shape
    raw = b"".join(b"\0" + row.tobytes() for row in grays)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    file = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(raw, 0))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(file).decode("ascii")
