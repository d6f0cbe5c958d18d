"""How random numbers are spread: what two right answers have in common when both are drawn.

Two correct programs may draw from the same generator in another order, or mirror what they draw.
Their numbers differ then, and their distribution does not.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrous_lib.checks.plain import seed_of

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
NEAR = 0.1  # of the largest number; five standard errors of how far apart the medians of 10,000
# uniform numbers and of their mirror image are
NEAR_ENDS = 0.01  # the ends of a uniform distribution are met far closer than its quarters
FEW_VALUES = 0.01  # of all numbers; half precision still has more different ones
ENOUGH = 8  # numbers of which two slices hold the same by more than chance


@dataclass(frozen=True)
class Spread:
    """What is compared of an array of random numbers in place of the numbers.

    Attributes
    ----------
    shape
        The array's shape.
    quantiles
        The smallest number, the three that part all numbers into quarters, the largest.
    repeated
        Whether two slices along an axis, two taps say, hold the very same numbers.
    few_values
        Whether all numbers are of a few values.
    digest
        Tells these numbers from others of the same spread.
    """

    shape: tuple[int, ...]
    quantiles: tuple[float, ...]
    repeated: bool = field(default=False, compare=False)
    few_values: bool = field(default=False, compare=False)
    digest: str = field(default="", compare=False)

    def is_near(self, other: Spread) -> bool:
        """Say whether two spreads differ by no more than chance."""
        if self.few_values != other.few_values:
            return False
        largest = max(map(abs, self.quantiles))
        pairs = zip(self.quantiles, other.quantiles, QUARTERS, strict=True)
        return all(
            abs(ours - theirs) <= (NEAR_ENDS if part in (0.0, 1.0) else NEAR) * largest
            for ours, theirs, part in pairs
        )

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
    >>> spread(np.array([[4.0, 0.0, 1.0], [3.0, 2.0, 4.0]])).quantiles
    (0.0, 1.25, 2.5, 3.75, 4.0)
    >>> spread([1.0, 2.0])
    [1.0, 2.0]
    """
    if not isinstance(result, np.ndarray) or result.dtype.kind not in "iuf" or not result.size:
        return result
    with np.errstate(all="ignore"):
        quantiles = np.quantile(result.astype(float), QUARTERS)
    digest = hashlib.sha256(np.ascontiguousarray(result).tobytes()).hexdigest()
    few_values = len(np.unique(result)) < FEW_VALUES * result.size
    repeated = _is_repeated(result)
    return Spread(result.shape, tuple(quantiles.tolist()), repeated, few_values, digest)


def _is_repeated(array: np.ndarray[Any, Any]) -> bool:
    """Say whether two slices along one of the axes are the same, and large enough to tell."""
    for axis in range(array.ndim):
        slices = np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1)
        starts = {each.tobytes() for each in slices[:, :ENOUGH]}
        if slices.shape[1] < ENOUGH or len(starts) == len(slices):
            continue  # as a rule; only where slices begin alike are they compared to the end
        if len({each.tobytes() for each in slices}) < len(slices):
            return True
    return False


def disagreements(probes: Sequence[Sequence[Any]], results: Sequence[Any]) -> dict[int, str]:
    """Return what is wrong with results that come from the same seed, or from different ones.

    By the result's place: "not_reproducible" where one seed gives two results,
    "same_for_every_seed" where two seeds give one.
    """
    found: dict[int, str] = {}
    for i, (one, ours) in enumerate(zip(probes, results, strict=True)):
        for j, (other, theirs) in enumerate(zip(probes, results, strict=True)):
            if j >= i or not (isinstance(ours, Spread) and isinstance(theirs, Spread)):
                continue
            if _without_generators(one) != _without_generators(other):
                continue
            if _seeds(one) == _seeds(other) and ours.digest != theirs.digest:
                found[i] = "not_reproducible"
            elif _seeds(one) != _seeds(other) and ours.digest == theirs.digest:
                found[i] = "same_for_every_seed"
    return found


def _without_generators(probe: Sequence[Any]) -> list[Any]:
    return [value for value in probe if not isinstance(value, np.random.Generator)]


def _seeds(probe: Sequence[Any]) -> list[Any]:
    return [seed_of(value) for value in probe if isinstance(value, np.random.Generator)]
