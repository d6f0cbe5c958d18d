"""The parts that every widget of the course shares: its frame and its controls."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets

LABEL_WIDTH = "10em"


class Names(anywidget.AnyWidget):
    """Nothing to see: gives the controls beside it their accessible names and their look."""

    _esm = Path(__file__).with_name("controls.js")
    _css = Path(__file__).with_name("controls.css")


class Frame(widgets.VBox):  # type: ignore[misc]
    """A column of widgets whose controls work by keyboard and have names for screen readers.

    Where no widget can be shown, in a saved or an exported notebook, `still` stands in for it.
    """

    def __init__(self, children: Sequence[widgets.Widget]) -> None:
        super().__init__([*children, Names()])
        self.add_class("atrous-box")

    def still(self) -> dict[str, str]:
        """Return what stands for the widget without a kernel, by MIME type."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **formats: Any) -> dict[str, Any]:
        return {**super()._repr_mimebundle_(**formats), **self.still()}


def slider(label: str, low: int, high: int, value: int) -> widgets.IntSlider:
    """Return a slider over whole numbers."""
    return widgets.IntSlider(
        value,
        low,
        high,
        description=label,
        tooltip=label,  # on hover ipywidgets would say "null"
        style={"description_width": LABEL_WIDTH},
        layout={"width": "min(36em, 95%)"},
    )


def choice(label: str, options: Sequence[Any], value: Any = None) -> widgets.ToggleButtons:
    """Return a row of buttons of which one at most is pressed; None presses none."""
    return widgets.ToggleButtons(
        options=options,
        value=value,
        description=label,
        style={"button_width": "auto"},
    )


def words(text: str, *, spoken: bool = False) -> widgets.HTML:
    """Return a line of plain text; a spoken one is read out when it changes."""
    line = widgets.HTML(paragraph(text))
    if spoken:
        line.add_class("atrous-words")
    return line


def paragraph(text: str) -> str:
    """Return plain text as an HTML paragraph of a comfortable width."""
    style = "margin: 4px 0; max-width: 66em; line-height: 1.45"
    return f'<p style="{style}">{escape(text, quote=False)}</p>'


def asked(question: str) -> str:
    """Return a question as an HTML paragraph: its controls answer it, they move no picture."""
    return paragraph(question).replace("<p ", '<p class="atrous-question" ')
