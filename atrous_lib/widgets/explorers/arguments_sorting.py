"""Sort the arguments into families, one press each; every press is answered at once."""

from __future__ import annotations

import ipywidgets as widgets

from atrous_lib.families import ARGUMENTS, FAMILIES, Argument
from atrous_lib.pictures.arguments.families import families
from atrous_lib.widgets.controls import Drawing, Frame, asked, words
from atrous_lib.widgets.stored import paragraph, still_picture

PROMPT = "The first press counts. Tab moves to the buttons, the space bar presses one."


class Sorting(Frame):
    """One argument after the other, a button for each family, and where the argument belongs.

    Attributes
    ----------
    buttons : dict of Button
        One for each family. A press commits, and the next argument waits.
    placed : dict
        From the arguments sorted so far to the family that the learner chose.

    Examples
    --------
    >>> sorting = Sorting()
    >>> sorting.buttons["output"].click()
    >>> sorting.placed, sorting.current.name
    ({'nb_filter': 'output'}, 'filter_length')
    """

    def __init__(self) -> None:
        self.placed: dict[str, str] = {}
        # Toggle buttons would be drawn anew, and lose the focus, when they are released from here.
        self.buttons = {family: self._button(family) for family in FAMILIES}
        self._asked = words("", spoken=True)
        self._feedback = words(PROMPT, spoken=True)
        self._feedback.layout.min_height = "56px"  # two lines: the picture stays where it is
        self._drawing = Drawing()
        row = widgets.HBox(list(self.buttons.values()))
        row.add_class("atrous-row")
        super().__init__([self._asked, row, self._feedback, self._drawing])
        self._ask()

    @property
    def current(self) -> Argument | None:
        """The argument to sort next; None when all are sorted."""
        return ARGUMENTS[len(self.placed)] if len(self.placed) < len(ARGUMENTS) else None

    @property
    def slips(self) -> list[str]:
        """The arguments that were not sorted right."""
        return [a.name for a in ARGUMENTS if self.placed.get(a.name, a.family) != a.family]

    @property
    def picture(self) -> str:
        """The families as far as they are filled, SVG text."""
        return self._drawing.picture

    @property
    def feedback(self) -> str:
        """What the learner reads below the buttons, as HTML."""
        return str(self._feedback.value)

    def still(self) -> dict[str, str]:
        """Return the picture and its words as they stand."""
        return still_picture(self.picture)

    def _button(self, family: str) -> widgets.Button:
        button = widgets.Button(description=family, layout={"width": "auto"})
        button.on_click(lambda _: self._place(family))
        return button

    def _place(self, said: str) -> None:
        argument = self.current
        if argument is None:
            return
        self.placed[argument.name] = said
        if said == argument.family:
            opening = f"✓ {argument.name} belongs to {said}."
        else:
            opening = f"✗ {argument.name} belongs to {argument.family}, not to {said}."
        self._feedback.value = paragraph(f"{opening} {argument.why}")
        self._ask()

    def _ask(self) -> None:
        argument, total = self.current, len(ARGUMENTS)
        if argument:
            number = len(self.placed) + 1
            question = f"{number} of {total} · {argument.name}: {argument.job}"
        else:
            for button in self.buttons.values():
                button.disabled = True
            question = f"All {total} are sorted, {total - len(self.slips)} at the first try."
            if self.slips:
                question += f" Worth another look above: {', '.join(self.slips)}."
        self._asked.value = asked(question)
        self._drawing.picture = families(self.placed)


def sort_arguments() -> Sorting:
    """Return all arguments to sort, in the order of the signature."""
    return Sorting()
