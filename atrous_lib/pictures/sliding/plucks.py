"""The loudness of a real guitar, and the pluck that a learner's function finds in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures import colours, svg
from atrous_lib.signals import SOUND_RATE, guitar

HEIGHT, LEFT, BASE, TALLEST, WORDS_Y = 240, 40, 170, 130, 216
HUNDREDTHS = 250  # of a second, of the sound that is drawn
WIDTH_OF_HALF = 8  # steps before the pluck that are compared with as many after it


def loudness() -> NDArray[Any]:
    """Return the mean size of the guitar's sound in each hundredth of a second.

    Examples
    --------
    >>> loudness().shape
    (250,)
    """
    length = SOUND_RATE // 100
    sound = np.abs(guitar()[: HUNDREDTHS * length])
    return np.asarray(sound.reshape(HUNDREDTHS, length).mean(axis=1))


def plucks(find_pluck: Callable[[NDArray[Any], int], Any]) -> str:
    """Draw the guitar's loudness, with the step that a function finds.

    Parameters
    ----------
    find_pluck
        From (loudness, width) to a step. If it raises, the picture says so.

    Returns
    -------
    str
        SVG text.

    Examples
    --------
    >>> print(svg.description(plucks(lambda loudness, width: 70)))
    The loudness of a guitar in each hundredth of 2.5 seconds. The course finds a pluck at step \
75. Yours finds 70.
    """
    heights = loudness()
    course = _steepest(heights, WIDTH_OF_HALF)
    step: int | None = None
    try:
        found = find_pluck(heights.copy(), WIDTH_OF_HALF)
        said = f"Yours finds {found}."
        step = int(found) if 0 <= int(found) < len(heights) else None
    except NotImplementedError:
        said = "Yours is not written yet."
    except Exception as error:
        said = f"Yours raises {type(error).__name__}."
    cell = (svg.WIDTH - 2 * LEFT) / len(heights)
    scale = TALLEST / heights.max()
    bars = [
        svg.box(LEFT + at * cell, BASE - height * scale, cell, height * scale, fill=colours.INPUT)
        for at, height in enumerate(heights)
    ]
    words = f"The course finds a pluck at step {course}. {said}"
    return svg.document(
        "The guitar's loudness",
        f"The loudness of a guitar in each hundredth of 2.5 seconds. {words}",
        (svg.WIDTH, HEIGHT),
        *bars,
        *_mark(course, "the course", LEFT + course * cell, 20, colours.QUIET),
        *(_mark(step, "yours", LEFT + step * cell, 36, colours.KERNEL) if step is not None else ()),
        svg.text(LEFT, BASE + 18, "0 s", text_anchor="start"),
        svg.text(svg.WIDTH - LEFT, BASE + 18, "2.5 s", text_anchor="end"),
        svg.text(LEFT, WORDS_Y, words, text_anchor="start", font_weight="600"),
    )


def _steepest(heights: NDArray[Any], width: int) -> int:
    sums = np.concatenate([[0.0], np.cumsum(heights)])
    windows = sums[width:] - sums[:-width]
    return int(np.argmax(windows[width:] - windows[:-width])) + width


def _mark(step: int, name: str, x: float, y: float, colour: str) -> list[svg.Markup]:
    return [
        svg.path("M", x, y + 8, "L", x, BASE, stroke=colour, stroke_width=2),
        svg.text(x + 6, y, f"{name}: {step}", text_anchor="start"),
    ]
