"""How random numbers are spread: what two right answers have in common when both are drawn.

Two correct programs may draw from the same generator in another order, or mirror what they draw.
Their numbers differ then, and their distribution does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
NEAR = 0.06  # of the largest number; five standard errors of a median of 16,000 uniform numbers


@dataclass(frozen=True)
class Spread:
    """What is compared of an array of random numbers in place of the numbers.

    Attributes
    ----------
    shape
        The array's shape.
    quantiles
        The smallest number, the three that part all numbers into quarters, the largest.
    """

    shape: tuple[int, ...]
    quantiles: tuple[float, ...]

    def is_near(self, other: Spread) -> bool:
        """Say whether two spreads differ by no more than chance."""
        largest = max(map(abs, self.quantiles))
        pairs = zip(self.quantiles, other.quantiles, strict=True)
        return all(abs(ours - theirs) <= NEAR * largest for ours, theirs in pairs)

    def texts(self) -> list[str]:
        """Return the quantiles as text, all with as many decimals as the largest asks for.

        Examples
        --------
        >>> Spread((9,), (-0.1, -0.0501, 0.0002, 0.05, 0.0999)).texts()
        ['-0.1000', '-0.0501', '0.0002', '0.0500', '0.0999']
        """
        largest = max(map(abs, self.quantiles))
        size = math.ceil(math.log10(largest)) if 0 < largest < math.inf else 0
        return [f"{quantile:.{max(0, 3 - size)}f}" for quantile in self.quantiles]


def spread(result: Any) -> Any:
    """Return the spread of an array of real numbers, and anything else as it is.

    Examples
    --------
    >>> spread(np.array([[4.0, 0.0, 1.0], [3.0, 2.0, 4.0]]))
    Spread(shape=(2, 3), quantiles=(0.0, 1.25, 2.5, 3.75, 4.0))
    >>> spread([1.0, 2.0])
    [1.0, 2.0]
    """
    if not isinstance(result, np.ndarray) or result.dtype.kind not in "iuf" or not result.size:
        return result
    with np.errstate(all="ignore"):
        quantiles = np.quantile(result.astype(float), QUARTERS)
    return Spread(result.shape, tuple(quantiles.tolist()))
