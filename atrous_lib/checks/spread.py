"""How random numbers are spread: what two right answers have in common when both are drawn.

Two correct programs may draw from the same generator in another order, or mirror what they draw.
Their numbers differ then, and their distribution does not.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
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
    ordered = np.sort(result, axis=None)
    with np.errstate(all="ignore"):
        quantiles = np.quantile(ordered.astype(float), QUARTERS)
    digest = hashlib.sha256(np.ascontiguousarray(result).tobytes()).hexdigest()
    few_values = 1 + np.count_nonzero(ordered[1:] != ordered[:-1]) < FEW_VALUES * result.size
    repeated = _is_repeated(result)
    return Spread(result.shape, tuple(quantiles.tolist()), repeated, bool(few_values), digest)


def _is_repeated(array: np.ndarray[Any, Any]) -> bool:
    """Say whether two slices along one of the axes are the same, and large enough to tell."""
    for axis in range(array.ndim):
        slices = np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1)
        if slices.shape[1] < ENOUGH or _all_differ(slices[:, :ENOUGH]):
            continue  # as a rule; only where slices begin alike are they compared to the end
        if not _all_differ(slices):
            return True
    return False


def _all_differ(rows: np.ndarray[Any, Any]) -> bool:
    """Say whether no two rows hold the same numbers."""
    rows = np.ascontiguousarray(rows)
    as_bytes = rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel()
    return len(set(as_bytes.tolist())) == len(rows)


def disagreements(probes: Sequence[Sequence[Any]], results: Sequence[Any]) -> dict[int, str]:
    """Return what is wrong with results that come from the same seed, or from different ones.

    By the result's place: "not_reproducible" where one seed gives two results,
    "same_for_every_seed" where two seeds give one.
    """
    found: dict[int, str] = {}
    random = [place for place, result in enumerate(results) if isinstance(result, Spread)]
    for j, i in combinations(random, 2):
        one, other = probes[i], probes[j]
        if _without_generators(one) != _without_generators(other):
            continue
        same_numbers = results[i].digest == results[j].digest
        if _seeds(one) == _seeds(other) and not same_numbers:
            found[i] = "not_reproducible"
        elif _seeds(one) != _seeds(other) and same_numbers:
            found[i] = "same_for_every_seed"
    return found


def _without_generators(probe: Sequence[Any]) -> list[Any]:
    return [value for value in probe if not isinstance(value, np.random.Generator)]


def _seeds(probe: Sequence[Any]) -> list[Any]:
    return [seed_of(value) for value in probe if isinstance(value, np.random.Generator)]
