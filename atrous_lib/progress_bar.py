"""A progress bar on one line of text, drawn over itself."""

from __future__ import annotations

import sys

WIDTH = 30


def draw_bar(label: str, done: int, total: int, note: str = "", *, last: bool) -> None:
    r"""Draw the bar over the last one; the last state stays, with a new line below it.

    Examples
    --------
    >>> draw_bar("Epoch 1/2", 16, 32, " - loss: 0.5", last=False)
    ... # doctest: +NORMALIZE_WHITESPACE
    Epoch 1/2 [===============...............] 16/32 - loss: 0.5
    """
    bar = ("=" * (WIDTH * done // total)).ljust(WIDTH, ".")
    sys.stdout.write(f"\r{label} [{bar}] {done}/{total}{note}" + ("\n" if last else ""))
    sys.stdout.flush()
