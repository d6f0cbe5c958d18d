"""Real signals for the lessons; source and licence stand in each file and docstring."""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray


def sunspots() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the yearly mean number of sunspots from 1700 to 2008.

    The number swells and fades in cycles of about 11 years, whose height changes from one to the
    next.

    Returns
    -------
    years : array of int, shape (309,)
    numbers : array of float64, shape (309,)

    Notes
    -----
    Source: NOAA National Geophysical Data Center, Solar-Terrestrial Physics. Licence: public
    domain.

    Examples
    --------
    >>> years, numbers = sunspots()
    >>> print(f"{years[0]}: {numbers[0]}, {years[-1]}: {numbers[-1]}")
    1700: 5.0, 2008: 2.9
    """
    file = resources.files(__name__).joinpath("sunspots.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    table = np.loadtxt(lines, delimiter=",", skiprows=3)
    return table[:, 0].astype(int), table[:, 1].copy()
