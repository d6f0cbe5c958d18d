"""Functions as arguments of an exercise: each one is its own text.

A probe may hold a function only if it can be shown to a learner, ready to be pasted, and can
travel as plain data. So a formula is called by evaluating its text, and reading plain data gives
back only the formulas that stand here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LOSSES = (
    "lambda x: np.sum(x**2)",
    "lambda x: np.prod(x)",
    "lambda x: np.sum(x**3)",
    "lambda x: np.sum(1000 * x) ** 2",
    "lambda x: x.ravel() @ np.arange(x.size)",
    "lambda x: np.sum(np.tanh(x) ** 2)",
)
PROJECTIONS = (
    "lambda p: np.maximum(p, 0)",
    "lambda p: p / np.sqrt(np.sum(p**2))",
    "lambda p: p * min(1, 2 / np.sqrt(np.sum(p**2)))",
    "lambda p: np.clip(p, -1, 1)",
    "lambda p: p / np.sqrt(np.sum(p**2, axis=0))",
)
TEXTS = (*LOSSES, *PROJECTIONS)
SIGNALS = {  # from an array (1, steps, 1) to one of the same shape
    "running sum": "lambda x: np.cumsum(x, axis=1)",
    "squashed": "lambda x: np.tanh(x)",
    "constant": "lambda x: np.zeros(x.shape)",
    "1 behind": "lambda x: np.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :-1]",
    "2 behind": "lambda x: np.pad(x, ((0, 0), (2, 0), (0, 0)))[:, :-2]",
    "3 behind": "lambda x: np.pad(x, ((0, 0), (3, 0), (0, 0)))[:, :-3]",
    "1 ahead": "lambda x: x + np.pad(x, ((0, 0), (0, 1), (0, 0)))[:, 1:]",
    "2 ahead": "lambda x: np.pad(x, ((0, 0), (0, 2), (0, 0)))[:, 2:]",
    "3 ahead": "lambda x: np.pad(x, ((0, 0), (0, 3), (0, 0)))[:, 3:]",
    "4 ahead": "lambda x: np.pad(x, ((0, 0), (0, 4), (0, 0)))[:, 4:]",
    "first two ahead": "lambda x: np.concatenate([x[:, 1:3], x[:, 2:]], axis=1)",
    "reversed": "lambda x: x[:, ::-1]",
    "around": "lambda x: x - np.roll(x, 1, axis=1)",
    "centred": "lambda x: x - x.mean(axis=1, keepdims=True)",
    "cancelling": "lambda x: np.concatenate([x[:, -1:], -x[:, -1:], x[:, 2:]], axis=1)",
}


class Formula:
    """A function that is shown as its text.

    Raises
    ------
    ValueError
        If the text is none of `TEXTS` and `SIGNALS`.

    Examples
    --------
    >>> square = Formula("lambda x: np.sum(x**2)")
    >>> square
    lambda x: np.sum(x**2)
    >>> float(square(np.array([3.0, 4.0])))
    25.0
    """

    def __init__(self, text: str) -> None:
        if text not in (*TEXTS, *SIGNALS.values()):
            raise ValueError(f"not a formula of the course: {text!r}")
        self.text = text
        self._function = eval(text, {"np": np})

    def __call__(self, x: Any) -> Any:
        """Return the formula's value at x."""
        return self._function(x)

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)
