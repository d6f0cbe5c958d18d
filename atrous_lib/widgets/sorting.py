"""Sort the arguments into families, one press each; every press is answered at once."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from atrous_lib.families import ARGUMENTS, FAMILIES, Argument
from atrous_lib.pictures.families import families
from atrous_lib.widgets.accessible import Frame, asked, choice, paragraph, words
from atrous_lib.widgets.explorer import still_picture

PROMPT = "The first press counts. Tab moves to the buttons, the space bar presses one."


class Sorting(Frame):
    """One argument after the other, a button for each family, and where the argument belongs.

    Attributes
    ----------
    family : ToggleButtons
        A press commits; then no button is pressed, and the next argument waits.
    placed : dict
        From the arguments sorted so far to the family that the learner chose.

    Examples
    --------
    >>> sorting = Sorting()
    >>> sorting.family.value = "output"
    >>> sorting.placed, sorting.current.name
    ({'nb_filter': 'output'}, 'filter_length')
    """

    def __init__(self) -> None:
        self.placed: dict[str, str] = {}
        self.family = choice("family", list(FAMILIES))
        self._asked = words("", spoken=True)
        self._feedback = words(PROMPT, spoken=True)
        self._picture = widgets.HTML()
        super().__init__([self._asked, self.family, self._feedback, self._picture])
        self.family.observe(self._chosen, "value")
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
        return str(self._picture.value)

    @property
    def feedback(self) -> str:
        """What the learner reads below the buttons, as HTML."""
        return str(self._feedback.value)

    def still(self) -> dict[str, str]:
        """Return the picture and its words as they stand."""
        return still_picture(self.picture)

    def _chosen(self, change: Any) -> None:
        argument, said = self.current, change["new"]
        if argument is None or said is None:
            return
        self.placed[argument.name] = said
        self.family.value = None
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
            self.family.disabled = True
            question = f"All {total} are sorted, {total - len(self.slips)} at the first try."
            if self.slips:
                question += f" Worth another look above: {', '.join(self.slips)}."
        self._asked.value = asked(question)
        self._picture.value = families(self.placed)


def sort_arguments() -> Sorting:
    """Return all arguments to sort, in the order of the signature."""
    return Sorting()
