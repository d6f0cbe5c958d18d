"""A picture with controls: move one, and the picture is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atrous_lib.pictures import svg
from atrous_lib.widgets.controls import Drawing, Frame
from atrous_lib.widgets.stored import still_picture

Values = Mapping[str, Any]


class Still:
    """A picture without controls: no widget, so that a reopened notebook shows it as before.

    Parameters
    ----------
    picture
        SVG text, a `pictures.svg.document`.
    """

    def __init__(self, picture: str) -> None:
        self.picture, self.sentence = picture, svg.description(picture)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return still_picture(self.picture)


class Explorer(Frame):
    """Controls bound to a picture, with its description folded below it.

    Parameters
    ----------
    picture
        From the controls' values, by name, to SVG text, a `pictures.svg.document`.
    limits
        For a slider whose end depends on the others: from all values to its last value, which
        may be negative where there is none. A slider that had to give way returns to where the
        learner left it as soon as it can.
    controls
        Sliders and toggle buttons by the name of the parameter that they set.

    Examples
    --------
    >>> from atrous_lib.pictures.svg import circle, document
    >>> from atrous_lib.widgets.controls import slider
    >>> def dot(radius):
    ...     return document("A dot", f"Its radius is {radius}.", (20, 20), circle(9, 9, radius))
    >>> explorer = Explorer(dot, radius=slider("radius", 1, 9, 5))
    >>> explorer.controls["radius"].value = 6
    >>> explorer.sentence
    'Its radius is 6.'
    """

    def __init__(
        self,
        picture: Callable[..., str],
        limits: Mapping[str, Callable[[Values], int]] | None = None,
        **controls: Any,
    ) -> None:
        self.controls = controls
        self._draw, self._limits = picture, limits or {}
        self._wanted = {name: controls[name].value for name in self._limits}
        self._settling = False
        self._drawing = Drawing()
        super().__init__([*controls.values(), self._drawing])
        for name, control in controls.items():
            control.observe(lambda change, name=name: self._moved(name, change["new"]), "value")
        self._settle()

    @property
    def values(self) -> dict[str, Any]:
        """The values that are drawn, by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def picture(self) -> str:
        """The picture as it stands, SVG text."""
        return self._drawing.picture

    @property
    def sentence(self) -> str:
        """The picture's text equivalent."""
        return svg.description(self.picture)

    def still(self) -> dict[str, str]:
        """Return the picture and its words as they stand."""
        return still_picture(self.picture)

    def _moved(self, name: str, value: Any) -> None:
        if self._settling:
            return
        if name in self._wanted:
            self._wanted[name] = value
        self._settle()

    def _settle(self) -> None:
        """Move the limits, then draw."""
        self._settling = True
        try:
            for name, limit in self._limits.items():
                last = limit(self.values)
                control = self.controls[name]
                # The end goes first, in a message of its own: the browser cuts a value to the end
                # that it knows, and would send the cut one back as the learner's choice.
                control.max = max(last, control.min + 1)  # a slider needs two ends
                control.value = max(min(self._wanted[name], last), control.min)
                control.disabled = last <= control.min
        finally:
            self._settling = False
        self._drawing.picture = self._draw(**self.values)
