"""The explorer of lesson 11: step a layer along, and watch its queue."""

from __future__ import annotations

from atrous_lib.pictures.wavenet.queues import STEPS, longest_rate, queue
from atrous_lib.widgets.controls import slider
from atrous_lib.widgets.explorer import Explorer


def queue_explorer(*, filter_length: int = 2, atrous_rate: int = 4, step: int = 0) -> Explorer:
    """Return controls for a layer that keeps its past in a queue.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = queue_explorer(atrous_rate=2, step=3)
    >>> explorer.controls["step"].value = 4
    >>> print(explorer.sentence)
    Step 4 of a layer with 2 taps at rate 2. Before it, the queue holds (2 − 1) · 2 = 2 places: \
x2 x3. Tap 0 reads x2, tap 1 reads x4 itself. Then x2 goes out and x4 comes in.
    """
    return Explorer(
        queue,
        {"atrous_rate": lambda values: min(6, longest_rate(values["filter_length"]))},
        step=slider("step", 0, STEPS - 1, step),
        filter_length=slider("filter_length", 1, 4, filter_length),
        atrous_rate=slider("atrous_rate", 1, 6, atrous_rate),
    )
