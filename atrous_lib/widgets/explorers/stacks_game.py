"""Name that misconception: try inputs on a black box until only one name is left for it.

A name counts when the inputs that were tried rule out all the others, so a guess wins nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from atrous_lib.pictures.duel import duel
from atrous_lib.pictures.words import numbers
from atrous_lib.widgets.controls import Drawing, Frame, asked, choice, words
from atrous_lib.widgets.stored import paragraph, still_picture

Arguments = tuple[Any, ...]

PROMPT = "Change the input until the box gives itself away, then press its name."


class Suspect(Protocol):
    """What a box may be; `atrous_lib.checks.boxes` makes them."""

    @property
    def text(self) -> str:
        """What it would be true of, in a few words."""

    @property
    def computes(self) -> Callable[..., Any]:
        """Its function."""

    @property
    def question(self) -> str:
        """A question to someone who wrote that function."""


class Box(Protocol):
    """A wrong function without its name; `atrous_lib.checks.boxes` makes them."""

    @property
    def exercise(self) -> str:
        """The name of what it was meant to be."""

    @property
    def arguments(self) -> list[str]:
        """The names of what it takes."""

    @property
    def layer(self) -> Callable[..., Any]:
        """The right function."""

    @property
    def suspects(self) -> Sequence[Suspect]:
        """What it may be, itself included."""

    def computes(self, *arguments: Any) -> Any:
        """Return what the box makes of the arguments."""

    def alike(self, one: Any, other: Any) -> bool:
        """Say whether two results are the same."""


class Game(Frame):
    """Boxes to choose from, controls for their input, both results, and names.

    Attributes
    ----------
    box : ToggleButtons
        The box on the table, counted from 0.
    inputs : dict of ToggleButtons
        From the name of an argument to its control, whose values are labels.
    name : ToggleButtons
        The suspects of the box; a press is answered at once.
    named : set of int
        The boxes whose name was found.
    """

    def __init__(self, boxes: Sequence[Box], inputs: Mapping[str, Mapping[str, Any]]) -> None:
        self.boxes, self._values = list(boxes), inputs
        self.named: set[int] = set()
        self._tried: list[dict[tuple[str, ...], Arguments]] = [{} for _ in self.boxes]
        numbers = [(str(place + 1), place) for place in range(len(self.boxes))]
        self.box = choice("box", numbers, 0)
        self.inputs = {
            name: choice(name, list(labels), next(iter(labels))) for name, labels in inputs.items()
        }
        self.name = choice("its name", [])
        self._asked, self._drawing = words(""), Drawing()
        self._feedback = words(PROMPT, spoken=True)
        shown = [self._asked, self.box, *self.inputs.values(), self._drawing]
        super().__init__([*shown, self.name, self._feedback])
        self.box.observe(self._chosen, "value")
        for control in self.inputs.values():
            control.observe(self._tries, "value")
        self.name.observe(self._answered, "value")
        self._chosen()

    @property
    def current(self) -> Box:
        """The box on the table."""
        place: int = self.box.value
        return self.boxes[place]

    @property
    def picture(self) -> str:
        """Input and results as they stand, SVG text."""
        return self._drawing.picture

    @property
    def feedback(self) -> str:
        """What the learner reads below the names, as HTML."""
        return str(self._feedback.value)

    @property
    def question(self) -> str:
        """What the learner reads above the controls."""
        found = f"{len(self.named)} of {len(self.boxes)} named."
        place = f"Box {self.box.value + 1} was meant to be {self.current.exercise}."
        return f"{found} {place} What does it compute instead?"

    def still(self) -> dict[str, str]:
        """Return the picture and its words as they stand."""
        return still_picture(self.picture)

    def left(self) -> list[Suspect]:
        """Return the suspects that agree with the box on every input tried so far."""
        return [suspect for suspect in self.current.suspects if not self._refutes(suspect)]

    def _refutes(self, suspect: Suspect) -> Arguments | None:
        """Return the first input tried on which a suspect and the box differ."""
        tried: dict[tuple[str, ...], Arguments] = self._tried[self.box.value]
        for arguments in tried.values():
            seen = self.current.computes(*arguments)
            if not self.current.alike(seen, suspect.computes(*arguments)):
                return arguments
        return None

    def _chosen(self, _: Any = None) -> None:
        """Put another box on the table."""
        suspects = enumerate(self.current.suspects)
        with self.name.hold_trait_notifications():  # or the first of the new options is pressed
            self.name.options = [(suspect.text, place) for place, suspect in suspects]
            self.name.value = None
        for name, control in self.inputs.items():
            control.disabled = name not in self.current.arguments
        self._feedback.value = paragraph(PROMPT)
        self._tries()

    def _tries(self, _: Any = None) -> None:
        """Show what the layer and the box make of the input."""
        labels = tuple(self.inputs[name].value for name in self.current.arguments)
        pairs = zip(self.current.arguments, labels, strict=True)
        arguments = tuple(self._values[name][label] for name, label in pairs)
        self._tried[self.box.value][labels] = arguments
        given = dict(zip(self.current.arguments, arguments, strict=True))
        self._drawing.picture = duel(
            given["x"],
            given["W"],
            self.current.layer(*arguments),
            self.current.computes(*arguments),
            bias=float(np.sum(given.get("b", 0))),
            atrous_rate=given.get("atrous_rate", 1),
        )
        self._asked.value = asked(self.question)

    def _answered(self, change: Any) -> None:
        if change["new"] is None:
            return
        suspect = self.current.suspects[change["new"]]
        self._feedback.value = "".join(map(paragraph, self._judged(suspect)))
        self._asked.value = asked(self.question)
        self.name.value = None

    def _judged(self, suspect: Suspect) -> list[str]:
        tried, left = len(self._tried[self.box.value]), self.left()
        refuting = self._refutes(suspect)
        if refuting:
            theirs, seen = suspect.computes(*refuting), self.current.computes(*refuting)
            return [
                f"✗ Not “{suspect.text}”: on an input that you tried, that gives "
                f"{numbers(np.ravel(theirs))}; the box gave {numbers(np.ravel(seen))}.",
                f"Names left: {len(left)} of {len(self.current.suspects)}.",
            ]
        if len(left) > 1:
            others = ", ".join(f"“{other.text}”" for other in left if other is not suspect)
            return [
                f"“{suspect.text}” fits all that you have tried. So would {others}.",
                "Which input would show the difference?",
            ]
        self.named.add(self.box.value)
        inputs = "the first input" if tried == 1 else f"{tried} inputs"
        return [
            f"✓ Box {self.box.value + 1} computes “{suspect.text}”: no other name fits {inputs}.",
            f"What a check would ask whoever wrote it: {suspect.question}",
        ]


def name_that_misconception(boxes: Sequence[Box], inputs: Mapping[str, Mapping[str, Any]]) -> Game:
    """Return a game with these boxes, played with these inputs.

    Parameters
    ----------
    boxes
        From `atrous_lib.checks.boxes`, all with the arguments x and W.
    inputs
        From the name of an argument to what it may be, by label.
    """
    return Game(boxes, inputs)
