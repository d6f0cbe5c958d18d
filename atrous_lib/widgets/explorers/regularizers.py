"""The explorers of lesson 8: one push alone, three strengths, and the size of a batch."""

from __future__ import annotations

from atrous_lib.pictures.regularizers.batches import SIZES, batches
from atrous_lib.pictures.regularizers.penalties import penalties
from atrous_lib.pictures.regularizers.shrinking import MOST, shrinking
from atrous_lib.pictures.regularizers.training import KINDS, STRENGTHS
from atrous_lib.widgets.controls import choice, slider, stops
from atrous_lib.widgets.explorer import Explorer


def shrinking_explorer(updates: int = 0) -> Explorer:
    """Return a slider over the updates of weights that only a penalty moves.

    Examples
    --------
    >>> explorer = shrinking_explorer()
    >>> explorer.controls["updates"].value = 16
    >>> print(explorer.sentence.partition(";")[0])
    After 16 updates. l1 = 1: weights 0, 0, 0, 0
    """
    return Explorer(shrinking, updates=slider("updates", 0, MOST, updates))


def penalties_explorer(
    *, kind: str = "l1", W_strength: float = 0.0, b_strength: float = 0.0, y_strength: float = 0.0
) -> Explorer:
    """Return a slider for the strength of each penalty, and the layer that is trained with them.

    The keywords say where the controls start; strengths are among `training.STRENGTHS`.

    Examples
    --------
    >>> explorer = penalties_explorer()
    >>> explorer.controls["y_strength"].value = 0.001
    >>> print(explorer.sentence.partition(".0")[0])
    activity_regularizer l1 0
    """
    return Explorer(
        penalties,
        kind=choice("penalty", KINDS, kind),
        W_strength=stops("W_regularizer", STRENGTHS, W_strength),
        b_strength=stops("b_regularizer", STRENGTHS, b_strength),
        y_strength=stops("activity_regularizer", STRENGTHS, y_strength),
    )


def batches_explorer(batch_size: int = 1) -> Explorer:
    """Return buttons for the batch size, and what four samples cost with it.

    Examples
    --------
    >>> explorer = batches_explorer()
    >>> explorer.controls["batch_size"].value = 4
    >>> print(explorer.sentence.rpartition(". ")[2])
    evaluate returns 2 + 16 = 18.
    """
    return Explorer(batches, batch_size=choice("batch_size", SIZES, batch_size))
