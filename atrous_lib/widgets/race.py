"""A race: the same work done in several ways, timed where the notebook runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from atrous_lib.pictures.bars import bars
from atrous_lib.widgets.controls import Drawing, Frame

ABSENT = "Times differ from machine to machine, so none is stored here."


class Race(Frame):
    """Bars of measured times; in a saved notebook a sentence that says why there are none.

    Attributes
    ----------
    milliseconds : dict
        The best time of each way.
    picture : str
        SVG text.
    """

    run = "Run this cell for yours."

    def __init__(self, title: str, milliseconds: Mapping[str, float]) -> None:
        self.milliseconds = dict(milliseconds)
        self.picture = bars(title, self.milliseconds, "ms")
        drawing = Drawing()
        drawing.picture = self.picture
        super().__init__([drawing])

    def still(self) -> dict[str, str]:
        """Return what is the same on every machine."""
        return {"text/plain": ABSENT}


def race(title: str, ways: Mapping[str, Callable[[], Any]], rounds: int = 3) -> Race:
    """Run each way a few times in turn, and return the best times as a picture.

    Parameters
    ----------
    title
        What is compared.
    ways
        From a name to a function without arguments.
    rounds
        How often each one runs.

    Examples
    --------
    >>> result = race("Adding up", {"loop": lambda: sum(range(9)), "formula": lambda: 8 * 9 // 2})
    >>> list(result.milliseconds)
    ['loop', 'formula']
    """
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            best[name] = min(best[name], (time.perf_counter() - began) * 1000)
    return Race(title, best)
