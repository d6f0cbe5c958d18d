"""Move the controls of a picture, by keyboard and by mouse."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from playwright.sync_api import ElementHandle, Error, FloatRect, Locator, Page

DRAG_STEPS = 3


class Control(ABC):
    """A control in a cell's output, and the pictures in that output.

    Holds the element itself: a locator would search the page again for every question, and these
    tests ask hundreds.
    """

    def __init__(self, page: Page, node: ElementHandle) -> None:
        self.page = page
        self.node = node

    @property
    @abstractmethod
    def label(self) -> str:
        """The text that stands beside the control."""

    @abstractmethod
    def keyboard_problems(self) -> list[str]:
        """Move by keyboard and back; return what did not happen as a learner expects."""

    def picture(self) -> str:
        """Return the SVG text of the pictures beside this control."""
        return str(self.node.evaluate("atrous.picture"))

    def remember(self) -> None:
        """Keep the pictures beside this control, to compare them with what comes."""
        self.node.evaluate("atrous.remember")

    def changes(self) -> bool:
        """Wait for other pictures that have come to rest."""
        return self._rests("changed")

    def returns(self) -> bool:
        """Wait for the very pictures that were kept."""
        return self._rests("restored")

    def _rests(self, state: str) -> bool:
        try:
            self.node.evaluate(f"atrous.{state}")
        except Error:
            return False
        return True


@dataclass(frozen=True)
class Place:
    """A slider's values, and where its handle and its track stand in the window."""

    now: float
    low: float
    high: float
    x: float
    y: float
    left: float
    width: float

    @property
    def at_upper_end(self) -> bool:
        """Whether the handle can only go back."""
        return self.now >= self.high

    def x_of(self, value: float) -> float:
        """Return where a value stands on the track."""
        return self.left + self.width * (value - self.low) / (self.high - self.low)


class Slider(Control):
    """The handle of an ipywidgets slider."""

    @property
    def label(self) -> str:
        return str(
            self.node.evaluate(
                "node => node.closest('.widget-slider')"
                ".querySelector('.widget-label')?.innerText || 'slider without a label'"
            )
        )

    def keyboard_problems(self) -> list[str]:
        there, back = ("Left", "Right") if self._place().at_upper_end else ("Right", "Left")
        if not self._reached_by_tab():
            return [f"{self.label}: Tab does not reach the handle"]
        self.remember()
        self.node.press(f"Arrow{there}")
        if not self.changes():
            return [f"{self.label}: Arrow{there} does not change the picture"]
        self.node.press(f"Arrow{back}")
        if not self.returns():
            return [f"{self.label}: Arrow{back} does not restore the picture"]
        return []

    def drag_problems(self) -> list[str]:
        """Drag to an end of the slider and back to the identical picture."""
        place = self._place()
        end = place.low if place.at_upper_end else place.high
        self.remember()
        reached = self._drag_to(end, place)
        if reached != end:
            return [f"{self.label}: a drag to {end:g} ends at {reached:g}"]
        if not self.changes():
            return [f"{self.label}: a drag to {end:g} does not change the picture"]
        self._drag_to(place.now, self._place())
        if not self.returns():
            return [f"{self.label}: a drag back to {place.now:g} does not restore the picture"]
        return []

    def _reached_by_tab(self) -> bool:
        return int(self.node.evaluate("node => node.tabIndex")) >= 0

    def _place(self) -> Place:
        return Place(**self.node.evaluate("atrous.place"))

    def _drag_to(self, value: float, place: Place) -> float:
        """Drag the handle from its place to a value; return the value that it reached."""
        mouse = self.page.mouse
        mouse.move(place.x, place.y)
        mouse.down()
        mouse.move(place.x_of(value), place.y, steps=DRAG_STEPS)
        mouse.up()
        return self._place().now


class Choice(Control):
    """A row of ipywidgets ToggleButtons."""

    @property
    def label(self) -> str:
        label = self.node.query_selector(".widget-label")
        return (label and label.inner_text()) or "buttons without a label"

    def keyboard_problems(self) -> list[str]:
        (chosen,) = self.node.query_selector_all("button.mod-active")
        return [
            problem
            for button in self.node.query_selector_all("button:not(.mod-active)")
            for problem in self._visit(button, chosen)
        ]

    def _visit(self, button: ElementHandle, home: ElementHandle) -> list[str]:
        self.remember()
        button.press("Space")
        if not self.changes():
            return [f"{self.label}: {button.inner_text()!r} does not change the picture"]
        home.press("Space")
        if not self.returns():
            return [f"{self.label}: {home.inner_text()!r} does not restore the picture"]
        return []


def box(node: Locator) -> FloatRect:
    """Return where an element stands in the window."""
    found = node.bounding_box()
    assert found, f"{node} is not visible"
    return found
