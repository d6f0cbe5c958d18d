"""The explorers of lesson 9: a constrained step in a plane, and the axes of a norm."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures.constraints.axes import AXES, NORM_CONSTRAINTS, Axis, axes, norms, written
from atrous_lib.pictures.constraints.projection import PLANE_CONSTRAINTS, projection
from atrous_lib.widgets.controls import choice, slider, tenths
from atrous_lib.widgets.explorer import Explorer, Values

WITH_M = ("maxnorm", "MinMaxNorm")


def projection_explorer(
    *, constraint: str = "maxnorm", direction: int = 5, lr: float = 0.7, m: int = 2
) -> Explorer:
    """Return controls for one update and the projection after it, in the plane of two weights.

    The keywords say where the controls start; `lr` is a tenth, or several.

    Examples
    --------
    >>> explorer = projection_explorer(direction=6, lr=0.5)
    >>> explorer.controls["m"].value = 3
    >>> print(explorer.sentence)
    The constraint maxnorm allows norms of at most 3. The weight starts at (1.20, 1.60), its \
gradient is (0.00, −3.00). The update with lr 0.5 takes it to (1.20, 3.10), norm 3.32. The \
projection takes it to (1.08, 2.80), norm 3.00: both weights times 3 / 3.32 = 0.90.
    """

    def largest_m(values: Values) -> int:
        return 3 if values["constraint"] in WITH_M else 1

    return Explorer(
        projection,
        {"m": largest_m},
        constraint=choice("constraint", PLANE_CONSTRAINTS, constraint),
        direction=slider("gradient, o'clock", 1, 12, direction),
        lr=tenths("learning rate", lr),
        m=slider("m", 1, 3, m),
    )


def axes_explorer(
    W: NDArray[Any],
    *,
    axis: Axis = 0,
    constraint: str = "unitnorm",
    shown: int = 0,
    m: float = 1,
) -> Explorer:
    """Return controls for the norms of a kernel (filter_length, 1, input_dim, nb_filter).

    The keywords say where the controls start; `m` is fixed.

    Examples
    --------
    >>> explorer = axes_explorer(np.ones((2, 1, 2, 2)))
    >>> explorer.controls["axis"].value = (0, 1, 2)
    >>> print(explorer.sentence)
    The kernel has shape (2, 1, 2, 2). Over the axes [0, 1, 2] it has 2 norms, of 4 weights \
each: a 2, b 2. Norm a = √(1² + 1² + 1² + 1²) = 2. unitnorm: its weights are divided by 2.
    """
    W = np.array(W)

    def last_norm(values: Values) -> int:
        return norms(W, values["axis"]).values.size - 1

    return Explorer(
        partial(axes, W, m=m),
        {"shown": last_norm},
        axis=choice("axis", [(written(option), option) for option in AXES], axis),
        constraint=choice("constraint", NORM_CONSTRAINTS, constraint),
        shown=slider("norm shown", 0, max(1, shown), shown),
    )
