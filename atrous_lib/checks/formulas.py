"""Functions as arguments of an exercise: each one is its own text.

A probe may hold a function only if it can be shown to a learner, ready to be pasted, and can
travel as plain data. So a formula is called by evaluating its text, and reading plain data gives
back only the formulas that stand here, and sums of two of them. They stand here and not with their
lessons because the grader's sandbox reads them too, and lessons hold answers. A learner's own
function gets the plain function: from a text, an answer could be known without computing it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

LOSSES = {  # lesson 7: from an array of any shape to a number
    "squares": "lambda x: np.sum(x**2)",
    "product": "lambda x: np.prod(x)",
    "cubes": "lambda x: np.sum(x**3)",
    "steep": "lambda x: np.sum(1000 * x) ** 2",
    "linear": "lambda x: x.ravel() @ np.arange(x.size)",
    "squashed": "lambda x: np.sum(np.tanh(x) ** 2)",
}
PROJECTIONS = {  # lesson 9: from an array to one of the same shape
    "not negative": "lambda p: np.maximum(p, 0)",
    "norm 1": "lambda p: p / np.sqrt(np.sum(p**2))",
    "norm 2 at most": "lambda p: p * min(1, 2 / np.sqrt(np.sum(p**2)))",
    "between -1 and 1": "lambda p: np.clip(p, -1, 1)",
    "columns of norm 1": "lambda p: p / np.sqrt(np.sum(p**2, axis=0))",
}
# Lesson 10: from an array (1, steps, 1) to one of the same shape; 7 is any number. Which of them
# see the future is what the exercise asks: their names stand there, and here the alphabet orders.
SIGNALS = (
    "lambda x: 7 * np.maximum(np.pad(x, ((0, 0), (0, 1), (0, 0)))[:, 1:], 0)",
    "lambda x: 7 * x * np.pad(x, ((0, 0), (0, 1), (0, 0)))[:, 1:]",
    "lambda x: 7 * x * np.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :-1]",
    "lambda x: np.concatenate([x[:, -1:], -x[:, -1:], x[:, 2:]], axis=1)",
    "lambda x: np.concatenate([x[:, 1:3], x[:, 2:]], axis=1)",
    "lambda x: np.concatenate([x[:, :-2], 7 * x[:, :-3:-1]], axis=1)",
    "lambda x: np.cumsum(x, axis=1)",
    "lambda x: np.pad(x, ((0, 0), (0, 2), (0, 0)))[:, 2:]",
    "lambda x: np.pad(x, ((0, 0), (0, 3), (0, 0)))[:, 3:]",
    "lambda x: np.pad(x, ((0, 0), (0, 4), (0, 0)))[:, 4:]",
    "lambda x: np.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :-1]",
    "lambda x: np.pad(x, ((0, 0), (2, 0), (0, 0)))[:, :-2]",
    "lambda x: np.pad(x, ((0, 0), (3, 0), (0, 0)))[:, :-3]",
    "lambda x: np.tanh(x)",
    "lambda x: np.zeros(x.shape)",
    "lambda x: x + np.pad(x, ((0, 0), (0, 1), (0, 0)))[:, 1:]",
    "lambda x: x - np.roll(x, 1, axis=1)",
    "lambda x: x - x.mean(axis=1, keepdims=True)",
    "lambda x: x[:, ::-1]",
)
TEXTS = (*LOSSES.values(), *PROJECTIONS.values(), *SIGNALS)
ANY = re.compile(r"\b7\b")  # stands in a text for any whole number of at most four digits
NUMBER = r"[1-9]\d{0,3}"
START = "lambda x: "


def _pattern(texts: Sequence[str]) -> str:
    return "|".join(NUMBER.join(map(re.escape, ANY.split(text))) for text in texts)


BODY = _pattern([text.removeprefix(START) for text in (*LOSSES.values(), *SIGNALS)])
SUM = rf"{START}{NUMBER} \* \((?:{BODY})\) \+ {NUMBER} \* \((?:{BODY})\)"
PATTERN = re.compile(rf"{_pattern(TEXTS)}|{SUM}")


def with_number(text: str, number: int) -> str:
    """Return a text with its number, so that nobody can know all texts beforehand.

    Examples
    --------
    >>> with_number("lambda x: 7 * x", 123)
    'lambda x: 123 * x'
    """
    return ANY.sub(str(number), text)


def added(one: str, other: str, numbers: tuple[int, int]) -> str:
    """Return the text of a sum of two formulas, each times a number.

    Examples
    --------
    >>> added("lambda x: np.tanh(x)", "lambda x: np.cumsum(x, axis=1)", (3, 40))
    'lambda x: 3 * (np.tanh(x)) + 40 * (np.cumsum(x, axis=1))'
    """
    bodies = (text.removeprefix(START) for text in (one, other))
    pairs = zip(numbers, bodies, strict=True)
    return START + " + ".join(f"{number} * ({body})" for number, body in pairs)


class Formula:
    """A function that is shown as its text.

    Attributes
    ----------
    function
        The plain function, which does not know the text.

    Raises
    ------
    ValueError
        If the text is none of `TEXTS`, none of them with another number, and no sum of two.

    Examples
    --------
    >>> square = Formula("lambda x: np.sum(x**2)")
    >>> square
    lambda x: np.sum(x**2)
    >>> float(square(np.array([3.0, 4.0])))
    25.0
    """

    def __init__(self, text: str) -> None:
        if not PATTERN.fullmatch(text):
            raise ValueError(f"not a formula of the course: {text!r}")
        self.text = text
        self.function = eval(text, {"np": np})

    def __call__(self, x: Any) -> Any:
        """Return the formula's value at x."""
        return self.function(x)

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)
