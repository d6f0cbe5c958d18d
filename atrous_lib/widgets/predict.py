"""A question that wants an answer before the lesson goes on.

Choose an answer, say how sure you are, commit: only then are the reasons shown, those for the
answer that was chosen and those for the right one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from numbers import Real
from typing import Any, Protocol

import ipywidgets as widgets
import numpy as np

from atrous_lib import progress
from atrous_lib.widgets.controls import Frame, asked, choice, words
from atrous_lib.widgets.stored import paragraph

CONFIDENCES = ("a guess", "fairly sure", "certain")
RIGHT, WRONG = "✓", "✗"
HISTORY: list[tuple[str, bool]] = []  # of this kernel: how sure, and whether right
MINUS = re.compile(r"(?<![\w.])-(?=[\d.])")  # of a number in a text, not a hyphen
PROMPT = "Choose an answer, say how sure you are, then commit."


class Answer(Protocol):
    """One result that could be predicted; `atrous_lib.checks.answers` makes them."""

    @property
    def value(self) -> Any:
        """The result."""

    @property
    def misconception(self) -> str | None:
        """What leads to it; None for the truth."""

    @property
    def why(self) -> str:
        """One or two sentences that lead to the result."""


def predict(
    question: str, answers: Sequence[Answer], *, most: int = 5, seed: int = 0
) -> Prediction:
    """Return a question with its choices.

    Parameters
    ----------
    question
        Plain text.
    answers
        The truth and what misconceptions make of the same arguments, all different.
    most
        How many choices to show; which wrong ones are left out is drawn with the seed.
    seed
        Numbers stand in their own order, other answers in an order drawn with the seed.

    Raises
    ------
    ValueError
        If not exactly one answer is the truth, or nothing else is there to choose.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> right = SimpleNamespace(value=9, misconception=None, why="It skips holes.")
    >>> wrong = SimpleNamespace(value=3, misconception="rate_ignored", why="It takes rate 1.")
    >>> prediction = predict("How long?", [right, wrong])
    >>> print(prediction.still()["text/plain"])
    How long?
    Choices: 3 | 9.
    """
    truths = [answer for answer in answers if answer.misconception is None]
    wrong = [answer for answer in answers if answer.misconception is not None]
    if len(truths) != 1 or not wrong:
        raise ValueError(
            f"A prediction needs one true answer and at least one other, got {len(truths)} true "
            f"and {len(wrong)} others."
        )
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(len(wrong))[: most - 1]
    shown = [truths[0], *(wrong[index] for index in drawn)]
    if all(isinstance(answer.value, Real) for answer in shown):
        shown.sort(key=lambda answer: answer.value)
    else:
        shown = [shown[index] for index in rng.permutation(len(shown))]
    return Prediction(question, shown)


class Prediction(Frame):
    """A question, its choices, how sure the learner is, and, once committed, the truth.

    Attributes
    ----------
    choices : list of Answer
        In the order shown.
    answer, confidence : ToggleButtons
        What the learner chose: an index into the choices, one of `CONFIDENCES`; None at first.
    commit : Button
        Waits for both.
    """

    run = "Run this cell to choose."

    def __init__(self, question: str, choices: Sequence[Answer]) -> None:
        self.question, self.choices = question, list(choices)
        labels = [(shown(answer.value), place) for place, answer in enumerate(self.choices)]
        self.answer = choice("your answer", labels)
        self.confidence = choice("how sure?", CONFIDENCES)
        self.commit = widgets.Button(description="Commit", disabled=True)
        self.commit.add_class("atrous-commit")
        self._feedback = words(PROMPT, spoken=True)
        super().__init__(
            [
                widgets.HTML(asked(question)),
                self.answer,
                self.confidence,
                self.commit,
                self._feedback,
            ]
        )
        self.committed = False
        for control in (self.answer, self.confidence):
            control.observe(self._chosen, "value")
        self.commit.on_click(self._commit)

    @property
    def correct(self) -> bool | None:
        """Whether the answer is right; None until it is committed."""
        if not self.committed:
            return None
        return self.choices[self.answer.value].misconception is None

    @property
    def feedback(self) -> str:
        """What the learner reads below the buttons, as HTML."""
        return str(self._feedback.value)

    def still(self) -> dict[str, str]:
        """Return the question and its choices, without the answer."""
        values = " | ".join(shown(answer.value) for answer in self.choices)
        return {"text/plain": f"{self.question}\nChoices: {values}."}

    def _chosen(self, _: Any) -> None:
        self.commit.disabled = self.committed or None in (self.answer.value, self.confidence.value)

    def _commit(self, _: Any) -> None:
        if self.committed or self.commit.disabled:
            return
        self.committed = True
        for control in (self.answer, self.confidence, self.commit):
            control.disabled = True
        self.commit.description = "Committed"
        self._mark()
        HISTORY.append((self.confidence.value, bool(self.correct)))
        self._feedback.value = "".join(map(paragraph, self._verdict()))
        kept = [
            progress.Choice(shown(each.value), each.why, each.misconception is None)
            for each in self.choices
        ]
        progress.keep_prediction(self.question, kept, self.answer.value, self.confidence.value)

    def _mark(self) -> None:
        """Mark the right answer on its button, and the chosen one if it is wrong."""
        place = self.answer.value
        marks = {place: WRONG} | {self.choices.index(self._truth): RIGHT}
        labels = [
            f"{marks.get(at, '')} {shown(one.value)}".strip() for at, one in enumerate(self.choices)
        ]
        self.answer.options = [(label, at) for at, label in enumerate(labels)]
        self.answer.value = place  # new options press the first of them

    @property
    def _truth(self) -> Answer:
        return next(answer for answer in self.choices if answer.misconception is None)

    def _verdict(self) -> list[str]:
        chosen, truth = self.choices[self.answer.value], self._truth
        lines = [f"{RIGHT} {shown(truth.value)}: {truth.why}"]
        if chosen is not truth:
            lines.insert(0, f"{WRONG} {shown(chosen.value)}: {chosen.why}")
        return lines + _calibration(self.confidence.value)


def shown(value: Any) -> str:
    """Return an answer as the lessons write it.

    Examples
    --------
    >>> shown(-12.0), shown(0.148), shown([1, -2]), shown("well-known")
    ('−12', '0.148', '[1, −2]', 'well-known')
    """
    if isinstance(value, Real):
        value = str(value).removesuffix(".0")
    return MINUS.sub("−", str(value))


def _calibration(confidence: str) -> list[str]:
    """Return how often answers of this confidence were right, from the second one on."""
    right = [correct for sure, correct in HISTORY if sure == confidence]
    if len(right) < 2:
        return []
    return [f"You said “{confidence}” {len(right)} times here, and were right {sum(right)} times."]
