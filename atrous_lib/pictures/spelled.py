"""A kernel of which every weight says where it stands, to be followed through layouts of axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TAP = 100  # the first weight of tap 1


def spelled(filter_length: int, input_dim: int, nb_filter: int) -> NDArray[Any]:
    """Return a kernel in Keras 1's layout whose numbers spell their places: tap, channel, filter.

    Returns
    -------
    array of int, shape (filter_length, 1, input_dim, nb_filter)

    Examples
    --------
    >>> spelled(2, 1, 3).ravel()
    array([  0,   1,   2, 100, 101, 102])
    """
    shape = (filter_length, 1, input_dim, nb_filter)
    return np.tensordot([TAP, 0, 10, 1], np.indices(shape), axes=1)
