"""The parts that every widget of the course shares: its frame and its controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
from IPython.display import display

from atrous_lib.pictures import svg
from atrous_lib.pictures.colours import night_style
from atrous_lib.pictures.words import number
from atrous_lib.widgets.stored import folded, paragraph, without_widget

LABEL_WIDTH = "10em"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
HERE = Path(__file__).parent
# Not on paper: what is printed is as by day.
NIGHT = night_style("", '[data-jp-theme-light="false"] .atrous-box svg ')


class Names(anywidget.AnyWidget):
    """Nothing to see: gives the controls beside it names, keys and their look."""

    _esm = HERE / "controls.js"
    _css = f"{(HERE / 'controls.css').read_text(encoding='utf-8')}@media not print{{{NIGHT}}}"


class Frame(widgets.VBox):  # type: ignore[misc]
    """A column of widgets whose controls work by keyboard and have names for screen readers.

    Where no widget can be shown, in a saved or an exported notebook, `still` stands in for it.

    Attributes
    ----------
    run : str
        A sentence that says what running the cell is good for, read where there is no widget.
    """

    run = "Run this cell to move it."

    def __init__(self, children: Sequence[widgets.Widget]) -> None:
        super().__init__([*children, Names()])
        self.add_class("atrous-box")

    def still(self) -> dict[str, str]:
        """Return what stands for the widget without a kernel, by MIME type."""
        raise NotImplementedError

    def outputs(self) -> list[dict[str, Any]]:
        """Return the outputs of a cell, by MIME type: what stays, and the widget."""
        stays = self.still()
        words = "".join(map(paragraph, stays["text/plain"].splitlines()))
        html = without_widget(stays.get("text/html", words), self.run)
        view = self._repr_mimebundle_()[WIDGET_VIEW]
        return [{**stays, "text/html": html}, {WIDGET_VIEW: view, "text/plain": self.run}]

    def _ipython_display_(self, **_: Any) -> None:
        for bundle in self.outputs():
            display(bundle, raw=True)  # type: ignore[no-untyped-call]


def slider(label: str, low: int, high: int, value: int, step: int = 1) -> widgets.IntSlider:
    """Return a slider over whole numbers."""
    return widgets.IntSlider(
        value,
        low,
        high,
        step,
        description=label,
        tooltip=label,  # on hover ipywidgets would say "null"
        style={"description_width": LABEL_WIDTH},
        layout={"width": "min(36em, 95%)"},
    )


def stops(label: str, values: Iterable[float], value: float) -> widgets.SelectionSlider:
    """Return a slider that stops at these numbers and at no others."""
    return widgets.SelectionSlider(
        options=[(number(each, 4), each) for each in values],
        value=value,
        description=label,
        tooltip=label,  # without one, ipywidgets shows "null"
        style={"description_width": LABEL_WIDTH},
        layout={"width": "min(36em, 95%)"},
    )


def tenths(label: str, value: float) -> widgets.SelectionSlider:
    """Return a slider from 0.1 to 1."""
    return stops(label, (each / 10 for each in range(1, 11)), value)


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
        line.add_class("atrous-spoken")
    return line


class Drawing(widgets.VBox):  # type: ignore[misc]
    """A picture and, folded under it, its words, which a screen reader reads when they change."""

    def __init__(self) -> None:
        self._picture, self._words = widgets.HTML(), widgets.HTML()
        self._picture.add_class("atrous-picture")
        self._words.add_class("atrous-folded")
        super().__init__([self._picture, self._words])

    @property
    def picture(self) -> str:
        """SVG text, a `pictures.svg.document`."""
        return str(self._picture.value)

    @picture.setter
    def picture(self, picture: str) -> None:
        self._picture.value = picture
        self._words.value = folded(svg.description(picture))


def asked(question: str) -> str:
    """Return a question as an HTML paragraph: its controls answer it, they move no picture."""
    return paragraph(question).replace("<p ", '<p class="atrous-question" ')
