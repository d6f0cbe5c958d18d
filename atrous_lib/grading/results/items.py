"""How well each task tells strong from weak learners: its discrimination.

The measure is the item-rest correlation: between the points for a task and the share of the points
for all the other tasks, over those who handed the task in.

Source: R. L. Ebel and D. A. Frisbie, *Essentials of Educational Measurement*, 5th ed., 1991.
"""

from __future__ import annotations

from array import array

import numpy as np

FEW_LEARNERS = 20  # of fewer, a correlation says nothing
WELL, SOMEWHAT = 0.4, 0.2


class Item:
    """One task, as results come in: who got how many points. Eight bytes for each."""

    def __init__(self) -> None:
        self._learners, self._points, self._most = array("I"), array("f"), array("f")

    def add(self, learner: int, points: float, most: float) -> None:
        """Take in what somebody got, of how much."""
        self._learners.append(learner)
        self._points.append(points)
        self._most.append(most)

    def discrimination(self, points: array[float], most: array[float]) -> float | None:
        """Return the correlation, from -1 to 1; None where there are too few, or all did alike.

        Parameters
        ----------
        points, most
            What each learner got for all tasks that they handed in, and what there was to get.

        Examples
        --------
        >>> item = Item()
        >>> for learner in range(20):
        ...     item.add(learner, float(learner >= 10), 1.0)
        >>> points = array("f", [0.5 * one + (one >= 10) for one in range(20)])
        >>> round(item.discrimination(points, array("f", [11.0] * 20)), 2)
        0.87
        """
        who = np.array(self._learners, int)
        own, own_most = np.array(self._points, float), np.array(self._most, float)
        rest = np.array(points, float)[who] - own
        rest_most = np.array(most, float)[who] - own_most
        usable = rest_most > 0
        if usable.sum() < FEW_LEARNERS:
            return None
        right, rest = own[usable], rest[usable] / rest_most[usable]
        if np.ptp(right) < 1e-6 or np.ptp(rest) < 1e-6:
            return None
        return float(np.corrcoef(right, rest)[0, 1])


def in_words(discrimination: float | None) -> str:
    """Return how well a task tells strong from weak learners.

    Examples
    --------
    >>> in_words(0.45), in_words(0.1), in_words(-0.3), in_words(None)
    ('well (0.45)', 'hardly (0.10)', 'the wrong way round (-0.30)', '–')
    """
    if discrimination is None:
        return "–"
    if discrimination < 0:
        words = "the wrong way round"
    elif discrimination < SOMEWHAT:
        words = "hardly"
    else:
        words = "well" if discrimination >= WELL else "somewhat"
    return f"{words} ({discrimination:.2f})"
