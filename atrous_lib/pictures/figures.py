"""Matplotlib figures as pictures of the course: its colours, its sizes, day and night.

A lesson draws a figure in sight, in a few lines of plain Matplotlib. `STYLE` gives it the course's
looks, `picture` makes it one of the course's pictures, and `drawn` says which numbers are in it:
the text of its SVG differs from one version of Matplotlib to the next, the numbers do not.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.pictures import svg
from atrous_lib.pictures.colours import BIAS, INK, INPUT, KERNEL, LINE, PAPER, QUIET, SHADE
from atrous_lib.pictures.words import power_of_ten, sentence

if TYPE_CHECKING:
    # Not imported when a lesson runs: where Matplotlib must be fetched, the cell that draws does.
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Lengths are in CSS pixels, for there are 72 of Matplotlib's points to its inch. No line of the
# cycle is told from another by its colour alone.
STYLE: Mapping[str, Any] = {
    "figure.dpi": 72,
    "figure.figsize": (svg.WIDTH / 72, 340 / 72),
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 10 / 72,
    "figure.constrained_layout.w_pad": 10 / 72,
    "figure.facecolor": PAPER,
    "font.size": 13,
    "text.color": INK,
    "axes.facecolor": PAPER,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 15,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": (
        f"cycler('color', ['{INPUT}', '{KERNEL}', '{BIAS}', '{INK}']) + "
        "cycler('linestyle', ['-', '--', '-.', ':'])"
    ),
    "grid.color": SHADE,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "lines.linewidth": 2,
    "patch.facecolor": INPUT,
    "legend.facecolor": PAPER,
    "legend.edgecolor": LINE,
    "image.cmap": "Greys",  # nothing is the paper
}
# Words in the page's own font, and the same bytes each time.
WRITTEN: Any = {"svg.fonttype": "none", "svg.hashsalt": "atrous"}
MOST = 400  # numbers of one array; of a longer one, two for each of half as many equal parts


def picture(figure: Figure, words: str) -> str:
    """Return a figure as a picture of the course, a `svg.document`.

    Parameters
    ----------
    figure
        Its first title names the picture.
    words
        What it shows, in a sentence or two.

    Returns
    -------
    str
        SVG text; "" where a stand-in for Matplotlib has drawn nothing.

    Raises
    ------
    ValueError
        If the figure has no title, or if there are no words.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> plt.style.use(STYLE)
    >>> fig, ax = plt.subplots()
    >>> lines = ax.plot([1, 4, 2])
    >>> title = ax.set_title("Three numbers")
    >>> svg.description(picture(fig, "The second is the largest."))
    'Three numbers. The second is the largest.'
    >>> plt.close(fig)
    """
    import matplotlib

    _write_powers(figure)
    file = io.StringIO()
    with matplotlib.rc_context(WRITTEN):
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    if not text:
        return ""
    title = figure.get_suptitle() or next(filter(None, map(_title, figure.axes)), "")
    if not title or not words.strip():
        raise ValueError(
            'A figure needs a title, as in ax.set_title("Sunspots"), and words that say what it '
            f"shows, for those who can't see it. Got the title {title!r} and the words {words!r}."
        )
    width, height = figure.get_size_inches() * 72
    drawing = svg.Markup(_drawing(text))
    return svg.document(title, f"{sentence(title)} {sentence(words)}", (width, height), drawing)


def _write_powers(figure: Figure) -> None:
    """Write powers of ten along logarithmic scales as the course does.

    Matplotlib's exponents would be smaller than `svg.SMALLEST`.
    """
    from matplotlib.ticker import LogFormatter

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), LogFormatter):
                axis.set_major_formatter(lambda tick, _: _power(tick))


def _power(tick: float) -> str:
    power = round(math.log10(tick)) if tick > 0 else 0
    return power_of_ten(power) if power and math.isclose(tick, 10.0**power) else f"{tick:g}"


def _title(axes: Axes) -> str:
    return axes.get_title(loc="left") or axes.get_title()


def _drawing(text: str) -> str:
    """Return what Matplotlib drew as elements of our own vocabulary.

    Styles become attributes, which is where `colours.night_style` looks; what Matplotlib says
    about itself, and its own fonts, are left out.
    """
    inside = text[text.index("<g ") : text.rindex("</svg>")]
    inside = re.sub(r"\s+", " ", inside).replace("xlink:href", "href").replace("> <", "><")
    inside = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1]), inside)
    return f'<g class="figure" stroke-linejoin="round">{inside.strip()}</g>'


def _attributes(style: str) -> str:
    style = re.sub(r"font: ([^;]*?)([\d.]+px) [^;]*", r"font-size: \2", style)
    pairs = (pair.split(":", 1) for pair in style.split(";") if ":" in pair)
    return "".join(
        f' {name.strip()}="{value.strip().removesuffix("px")}"'
        for name, value in pairs
        if name.strip() != "font-family"
    )


def drawn(figure: Figure) -> list[dict[str, Any]]:
    """Return the numbers and words that a figure shows, for each of its axes.

    Parameters
    ----------
    figure
        A Matplotlib figure.

    Returns
    -------
    list of dict
        Lists of numbers, rounded to four digits of the largest, by what draws them: lines as x
        and y, bars as left, bottom, width and height, points and areas as pairs, images as rows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> line, bars = ax.plot([0, 1], [0.25, 1 / 3], label="y"), ax.bar([2], [5], 1)
    >>> drawn(fig)[0]["lines"], drawn(fig)[0]["patches"]
    ([['y', [0.0, 1.0], [0.25, 0.3333]]], [[1.5, 0.0, 1.0, 5.0]])
    >>> plt.close(fig)
    """
    return [_drawn(axes) for axes in figure.axes]


def _drawn(axes: Axes) -> dict[str, Any]:
    from matplotlib.patches import Rectangle

    patches = [
        patch.get_bbox().bounds
        if isinstance(patch, Rectangle)
        else patch.get_path().transformed(patch.get_patch_transform()).vertices
        for patch in axes.patches
    ]
    points = [
        array
        for collection in axes.collections
        for array in (
            collection.get_offsets(),  # of points; of an area or a bundle of lines, (0, 0)
            *(path.vertices for path in collection.get_paths()),
        )
    ]
    found = {
        "words": [_title(axes), axes.get_xlabel(), axes.get_ylabel()],
        "lines": [
            [
                str(line.get_label()),
                _rounded(line.get_xdata(), axes.get_xscale()),
                _rounded(line.get_ydata(), axes.get_yscale()),
            ]
            for line in axes.lines
        ],
        "patches": list(map(_rounded, patches)),
        "collections": list(map(_rounded, points)),
        "images": [_rounded(image.get_array()) for image in axes.images],
        "texts": [text.get_text() for text in axes.texts],
    }
    return {name: each for name, each in found.items() if each}


def _rounded(values: Any, scale: str = "linear") -> list[float | None]:
    """Return numbers in one row; None for what is not finite.

    On a scale other than a linear one, a small number counts as much as a large one.
    """
    row: NDArray[Any] = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).ravel()
    if row.size > MOST:
        parts = np.array_split(row, MOST // 2)
        row = np.array([(part.mean(), np.sqrt(np.mean(part**2))) for part in parts]).ravel()
    if scale != "linear":
        return [float(f"{one:.4g}") if np.isfinite(one) else None for one in row]
    known = np.abs(row[np.isfinite(row)])
    largest = known.max() if known.size else 0.0
    places = 3 - int(np.floor(np.log10(largest))) if largest > 0 else 0
    return [round(float(one), places) + 0.0 if np.isfinite(one) else None for one in row]
