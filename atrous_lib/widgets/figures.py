"""A Matplotlib figure on a lesson's page: stored with its words, and with the numbers in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atrous_lib.pictures import figures
from atrous_lib.widgets.explorer import Still

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERS = "application/vnd.atrous.numbers+json"  # what nbval compares; no page shows it


class DescribedFigure(Still):
    """A figure as a still picture, and the numbers that it draws."""

    def __init__(self, picture: str, numbers: list[dict[str, Any]]) -> None:
        super().__init__(picture)
        self.numbers = numbers

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return {**super()._repr_mimebundle_(**options), NUMBERS: self.numbers}


def describe(figure: Figure, words: str) -> DescribedFigure | Figure:
    """Return a figure as a cell shows it: in light and dark, and with words for screen readers.

    Give it a title with `ax.set_title`, and let this be the last line of the cell. The figure is
    closed, so that it is not shown twice.

    Parameters
    ----------
    figure
        What `plt.subplots()` returned.
    words
        What it shows, in a sentence or two, for those who can't see it.

    Returns
    -------
    DescribedFigure or Figure
        The figure itself where Matplotlib can't be had: a sentence then stands in its place.

    Raises
    ------
    ValueError
        If the figure has no title, or if there are no words.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from atrous_lib.widgets import STYLE
    >>> plt.style.use(STYLE)
    >>> fig, ax = plt.subplots()
    >>> line, title = ax.plot([1, 4, 2]), ax.set_title("Three numbers")
    >>> describe(fig, "The second is the largest.").sentence
    'Three numbers. The second is the largest.'
    """
    import matplotlib.pyplot as plt

    picture = figures.picture(figure, words)
    if not picture:
        return figure
    found = DescribedFigure(picture, figures.drawn(figure))
    plt.close(figure)
    return found
