"""Which notes were heard in some sounds, beside the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures import colours, svg
from atrous_lib.signals import NOTE, SOUND_RATE, changes, hertz, listen

Array = NDArray[Any]

LEFT, TOP, ROW, APART = 92, 26, 17, 38
BELOW = 22  # from a sound's name to its highest line: a bar there keeps clear of the name
BEYOND = np.log(2) / 8  # one and a half semitones


def roll(sounds: Mapping[str, Array], melody: str, note: int = NOTE) -> str:
    """Return, for each sound, its notes as bars on the lines of the melody's notes.

    A bar on its line is in tune; between lines it is not. Its length is that of the note.

    Parameters
    ----------
    sounds : dict of arrays, each of shape (samples,)
        By name; the longest sets the scale.
    melody : str
        Notes between blanks, such as "A3 E4 C4".
    note : int
        Samples of each note.

    Raises
    ------
    TypeError, ValueError
        If there is no sound, or as `signals.changes`.

    Examples
    --------
    >>> from atrous_lib.signals import tune
    >>> picture = roll({"the score": tune("A3 C4 E4", 1.0)}, "A3 C4 E4")
    >>> svg.description(picture)
    'Changes of note that are right: the score 24 of 24. The lines are A3, C4, E4.'
    """
    if not sounds:
        raise ValueError("At least one sound is needed, got none.")
    names = sorted(set(melody.split()), key=hertz)
    lines = np.log([hertz(name) for name in names])
    # What is higher or lower than all lines stands half a row beyond them, and not on one.
    pitches = [lines[0] - BEYOND, *lines, lines[-1] + BEYOND]
    rows = [-0.5, *range(len(names)), len(names) - 0.5]
    height = ROW * len(names) + APART
    longest = max(map(len, sounds.values())) / SOUND_RATE
    scale = (svg.WIDTH - LEFT - 20) / longest
    parts, said = [], []
    for place, (name, sound) in enumerate(sounds.items()):
        top, followed = TOP + place * height, changes(sound, melody, note)
        said.append(f"{name} {followed.right} of {followed.of}")
        parts.append(
            svg.text(LEFT, top, f"{name}: {followed.right} of {followed.of} changes right",
                     text_anchor="start", font_weight="700")
        )  # fmt: skip
        bottom = top + BELOW + ROW * (len(names) - 1)
        for line, word in enumerate(names):
            y = bottom - ROW * line
            parts.append(svg.text(LEFT - 8, y, word, size=12, text_anchor="end"))
            parts.append(
                svg.path("M", LEFT, y, "L", svg.WIDTH - 20, y, stroke=colours.LINE, stroke_width=1)
            )
        for heard in listen(sound):
            if not np.isfinite(heard.pitch):
                continue
            where = np.interp(np.log(heard.pitch), pitches, rows)
            left, middle = LEFT + heard.start * scale, bottom - ROW * float(where)
            width = max(heard.length * scale - 2, 2)
            parts.append(svg.box(left, middle - 5, width, 10, fill=colours.INPUT, rx=2))
    title = "Notes that were heard, beside the lines of the melody"
    words = f"Changes of note that are right: {', '.join(said)}. The lines are {', '.join(names)}."
    return svg.document(title, words, (svg.WIDTH, TOP + height * len(sounds)), *parts)
