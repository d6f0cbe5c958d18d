"""Move the controls of a picture, by keyboard and by mouse."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.sync_api import Error, FloatRect, Locator

# A change takes about 50 ms; a busy machine may need far longer.
MOVE_MS = 8_000
DRAG_STEPS = 6


class Control(ABC):
    """A control in a cell's output, and the pictures in that output."""

    def __init__(self, node: Locator) -> None:
        self.node = node

    @property
    @abstractmethod
    def label(self) -> str:
        """The text that stands beside the control."""

    @abstractmethod
    def keyboard_problems(self, patience: int = MOVE_MS) -> list[str]:
        """Move by keyboard and back; return what did not happen as a learner expects."""

    def picture(self) -> str:
        """Return the SVG text of the pictures beside this control."""
        return str(self.node.evaluate("node => atrous.picture(node)"))

    def _changed(self, before: str, patience: int) -> str | None:
        """Wait for another picture that has come to rest; None says that none came."""
        try:
            return str(self.node.evaluate("atrous.changed", [before, patience]))
        except Error:
            return None

    def _becomes(self, wanted: str, patience: int) -> bool:
        """Wait for this very picture."""
        try:
            self.node.evaluate("atrous.becomes", [wanted, patience])
        except Error:
            return False
        return True


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

    def keyboard_problems(self, patience: int = MOVE_MS) -> list[str]:
        there, back = ("Left", "Right") if self._at_upper_end() else ("Right", "Left")
        before = self.picture()
        if not self._reached_by_tab():
            return [f"{self.label}: Tab does not reach the handle"]
        self.node.press(f"Arrow{there}")
        if self._changed(before, patience) is None:
            return [f"{self.label}: Arrow{there} does not change the picture"]
        self.node.press(f"Arrow{back}")
        if not self._becomes(before, patience):
            return [f"{self.label}: Arrow{back} does not restore the picture"]
        return []

    def drag_problems(self, patience: int = MOVE_MS) -> list[str]:
        """Drag to an end of the slider and back to the identical picture."""
        before, start = self.picture(), self._value()
        end = self._value("min" if self._at_upper_end() else "max")
        self._drag_to(end)
        if self._value() != end:
            return [f"{self.label}: a drag to {end:g} ends at {self._value():g}"]
        if self._changed(before, patience) is None:
            return [f"{self.label}: a drag to {end:g} does not change the picture"]
        self._drag_to(start)
        if not self._becomes(before, patience):
            return [f"{self.label}: a drag back to {start:g} does not restore the picture"]
        return []

    def _reached_by_tab(self) -> bool:
        return int(self.node.evaluate("node => node.tabIndex")) >= 0

    def _value(self, which: str = "now") -> float:
        return float(self.node.get_attribute(f"aria-value{which}") or "nan")

    def _at_upper_end(self) -> bool:
        return self._value() >= self._value("max")

    def _drag_to(self, value: float) -> None:
        self.node.scroll_into_view_if_needed()
        handle, track = box(self.node), box(self.node.locator("../.."))
        low, high = self._value("min"), self._value("max")
        y = handle["y"] + handle["height"] / 2
        mouse = self.node.page.mouse
        mouse.move(handle["x"] + handle["width"] / 2, y)
        mouse.down()
        goal = track["x"] + track["width"] * (value - low) / (high - low)
        mouse.move(goal, y, steps=DRAG_STEPS)
        mouse.up()


class Choice(Control):
    """A row of ipywidgets ToggleButtons."""

    @property
    def label(self) -> str:
        return self.node.locator(".widget-label").first.inner_text() or "buttons without a label"

    def keyboard_problems(self, patience: int = MOVE_MS) -> list[str]:
        buttons = self.node.locator("button").all()
        chosen = next(button for button in buttons if "mod-active" in _classes(button))
        return [
            problem
            for button in buttons
            if button is not chosen
            for problem in self._visit(button, chosen, patience)
        ]

    def _visit(self, button: Locator, home: Locator, patience: int) -> list[str]:
        before, name = self.picture(), button.inner_text()
        button.press("Space")
        if self._changed(before, patience) is None:
            return [f"{self.label}: {name!r} does not change the picture"]
        home.press("Space")
        if not self._becomes(before, patience):
            return [f"{self.label}: {home.inner_text()!r} does not restore the picture"]
        return []


def box(node: Locator) -> FloatRect:
    """Return where an element stands in the window."""
    found = node.bounding_box()
    assert found, f"{node} is not visible"
    return found


def _classes(node: Locator) -> list[str]:
    return (node.get_attribute("class") or "").split()
