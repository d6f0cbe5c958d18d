"""Name that misconception: try inputs on a black box until only one name is left for it.

A name counts when the inputs that were tried rule out all the others, so a guess wins nothing. Each
input costs a point, but for the one that a box begins with, and each wrong name one more; beside
the points stands what was possible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import ipywidgets as widgets
import numpy as np

from atrous_lib.pictures.duel import duel
from atrous_lib.pictures.words import count, numbers
from atrous_lib.widgets.controls import Drawing, Frame, asked, choice, words
from atrous_lib.widgets.stored import paragraph, still_picture

Arguments = tuple[Any, ...]
Labels = tuple[str, ...]

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

    @property
    def fewest(self) -> int:
        """How many inputs it takes at best to name it."""

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
    again : Button
        Deals new boxes.
    named : dict of int
        From each box whose name was found to its points.
    """

    def __init__(
        self,
        deal: Callable[[int], Sequence[Box]],
        inputs: Mapping[str, Mapping[str, Any]],
        seed: int,
    ) -> None:
        self._deal, self._values, self._seed = deal, inputs, seed
        self._lay_out(deal(seed))
        numbers = [(str(place + 1), place) for place in range(len(self.boxes))]
        self.box = choice("box", numbers, 0)
        self.inputs = {
            name: choice(name, list(labels), next(iter(labels))) for name, labels in inputs.items()
        }
        self.name = choice("its name", [])
        self._asked, self._drawing = words(""), Drawing()
        self._feedback = words(PROMPT, spoken=True)
        self.again = widgets.Button(description="New boxes", layout={"width": "auto"})
        controls = [self.box, *self.inputs.values(), self.name]
        # What a press is answered with stands right below the button that was pressed.
        super().__init__([self._asked, *controls, self._feedback, self._drawing, self.again])
        self.box.observe(self._chosen, "value")
        for control in self.inputs.values():
            control.observe(self._tries, "value")
        self.name.observe(self._answered, "value")
        self.again.on_click(self._deal_again)
        self._chosen()

    def _lay_out(self, boxes: Sequence[Box]) -> None:
        self.boxes = list(boxes)
        self.named: dict[int, int] = {}
        self._tried: list[dict[Labels, Arguments]] = [{} for _ in self.boxes]
        self._wrong = [0] * len(self.boxes)

    def _deal_again(self, _: Any) -> None:
        self._seed += 1
        self.box.value = 0
        self._lay_out(self._deal(self._seed))
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
        found = f"{len(self.named)} of {len(self.boxes)} named, {count(self.points, 'point')}."
        place = f"Box {self.box.value + 1} was meant to be {self.current.exercise}."
        return f"{found} {place} What does it compute instead?"

    @property
    def points(self) -> int:
        """What the boxes have cost so far: the fewer, the better."""
        return sum(map(self._cost, range(len(self.boxes))))

    def _cost(self, place: int) -> int:
        return max(len(self._tried[place]) - 1, 0) + self._wrong[place]

    def still(self) -> dict[str, str]:
        """Return the picture and its words as they stand."""
        return still_picture(self.picture)

    def left(self) -> list[Suspect]:
        """Return the suspects that agree with the box on every input tried so far."""
        return [suspect for suspect in self.current.suspects if not self._refutes(suspect)]

    def _refutes(self, suspect: Suspect) -> Labels | None:
        """Return the first input tried on which a suspect and the box differ."""
        tried: dict[Labels, Arguments] = self._tried[self.box.value]
        for labels, arguments in tried.items():
            seen = self.current.computes(*arguments)
            if not self.current.alike(seen, suspect.computes(*arguments)):
                return labels
        return None

    def _chosen(self, _: Any = None) -> None:
        """Put another box on the table."""
        suspects = enumerate(self.current.suspects)
        with self.name.hold_trait_notifications():  # or the first of the new options is pressed
            self.name.options = [(suspect.text, place) for place, suspect in suspects]
            self.name.value = None
        for name, control in self.inputs.items():
            control.disabled = name not in self.current.arguments
            control.unobserve(self._tries, "value")  # each box begins with the same input
            control.value = next(iter(self._values[name]))
            control.observe(self._tries, "value")
        self._feedback.value = paragraph(PROMPT)
        self._tries()

    def _tries(self, _: Any = None) -> None:
        """Show what the layer and the box make of the input."""
        labels = tuple(self.inputs[name].value for name in self.current.arguments)
        pairs = zip(self.current.arguments, labels, strict=True)
        arguments = tuple(self._values[name][label] for name, label in pairs)
        if self.box.value not in self.named:  # a box with a name may be played with for nothing
            self._tried[self.box.value].setdefault(labels, arguments)
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
        place, tried, left = self.box.value, self._tried[self.box.value], self.left()
        if place in self.named:
            return [f"Box {place + 1} has its name already. Go on with another one."]
        refuting = self._refutes(suspect)
        if refuting is not None:
            self._wrong[place] += 1
            arguments = tried[refuting]
            theirs, seen = suspect.computes(*arguments), self.current.computes(*arguments)
            return [
                f"✗ Not “{suspect.text}”: for {_worded(self.current, refuting)}, that gives "
                f"{numbers(np.ravel(theirs))}; the box gave {numbers(np.ravel(seen))}. "
                f"One more point.",
                f"Names left: {len(left)} of {len(self.current.suspects)}.",
            ]
        if len(left) > 1:
            self._wrong[place] += 1
            others = ", ".join(f"“{other.text}”" for other in left if other is not suspect)
            return [
                f"“{suspect.text}” fits all that you have tried. So would {others}. "
                f"Too early: one more point.",
                "Which input would show the difference?",
            ]
        self.named[place] = self._cost(place)
        wrong = f" and {count(self._wrong[place], 'wrong name')}" if self._wrong[place] else ""
        return [
            f"✓ Box {place + 1} computes “{suspect.text}”. You named it with "
            f"{count(len(tried) - 1, 'input')}{wrong}; best {self.current.fewest}.",
            f"What a check would ask whoever wrote it: {suspect.question}",
            *self._ending(),
        ]

    def _ending(self) -> list[str]:
        """Return what is said when all boxes have their names."""
        if len(self.named) < len(self.boxes):
            return []
        best = sum(box.fewest for box in self.boxes)
        rows = ", ".join(
            f"box {place + 1} {self.named[place]} (best {box.fewest})"
            for place, box in enumerate(self.boxes)
        )
        sharpest, ruled_out = self._sharpest()
        return [
            f"All {len(self.boxes)} named for {self.points} points; the best inputs need {best}: "
            f"{rows}.",
            f"Your sharpest input was {sharpest}: it ruled out {count(ruled_out, 'name')} at once. "
            f"Press “New boxes”: is it as sharp again?",
        ]

    def _sharpest(self) -> tuple[str, int]:
        """Return the input tried that ruled out most names of its box, and how many."""
        found = ("", -1)
        for box, tried in zip(self.boxes, self._tried, strict=True):
            for labels, arguments in tried.items():
                seen = box.computes(*arguments)
                others = [suspect.computes(*arguments) for suspect in box.suspects]
                ruled_out = sum(not box.alike(seen, other) for other in others)
                if ruled_out > found[1]:
                    found = (_worded(box, labels), ruled_out)
        return found


def _worded(box: Box, labels: Labels) -> str:
    """Return an input in words."""
    pairs = zip(box.arguments, labels, strict=True)
    return "; ".join(f"{name} = {label}" for name, label in pairs)


def name_that_misconception(
    deal: Callable[[int], Sequence[Box]],
    inputs: Mapping[str, Mapping[str, Any]],
    seed: int = 0,
) -> Game:
    """Return a game, played with these inputs.

    Parameters
    ----------
    deal
        From a seed to boxes, always as many: `atrous_lib.checks.boxes` with all but its seed. All
        have the arguments x and W.
    inputs
        From the name of an argument to what it may be, by label.
    seed
        Of the first boxes; each press of “New boxes” takes the next.
    """
    return Game(deal, inputs, seed)
