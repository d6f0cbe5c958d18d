"""A small vocabulary for drawing SVG text: escaped elements, a few shapes, one document.

A picture carries its name in `<title>` and `aria-label`, its description in `<desc>`, and no
ids at all, so that any number of pictures can stand on one page. It brings its own paper, in the
colours of the day; `standalone` adds those of the night.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr, unescape

from atrous_lib.pictures.colours import INK, PAPER, night_style

FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
CODE = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
WIDTH = 920  # of a picture as wide as a notebook's page
DIGIT = 0.62  # the width of a digit, as a share of the font's size
_PLAIN = re.compile(r"[^&<>\"\n\r\t]*").fullmatch  # nothing to escape in an attribute
SMALLEST = 11  # CSS pixels: of no text is the font smaller, on no page


class Markup(str):
    """Text that is SVG already; any other text is escaped where it is used."""

    __slots__ = ()


def element(tag: str, *children: str, **values: str | float) -> Markup:
    """Return one element.

    Parameters
    ----------
    tag
        The element's name.
    children
        `Markup` as it is, other text escaped.
    values
        Its attributes; an underscore stands for a hyphen, one at the end is dropped (`class_`).

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> element("text", "a < b", x=1.50, font_size=12)
    '<text x="1.5" font-size="12">a &lt; b</text>'
    """
    written = "".join(f" {_name(name)}={_quoted(value)}" for name, value in values.items())
    inside = "".join(c if isinstance(c, Markup) else escape(c) for c in children)
    return Markup(f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>")


@cache
def _name(keyword: str) -> str:
    return keyword.rstrip("_").replace("_", "-")


def _quoted(value: str | float) -> str:
    if isinstance(value, str):
        return f'"{value}"' if _PLAIN(value) else quoteattr(value)
    return f'"{_value(value)}"'


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        raise ValueError(f"A picture needs finite numbers, got {value!r}.")
    written = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def group(*children: str, **values: str | float) -> Markup:
    """Return a `<g>` around the children."""
    return element("g", *children, **values)


def text(x: float, y: float, words: str, *, size: float = 13, **values: str | float) -> Markup:
    """Return words centred on (x, y), in both directions."""
    styled: dict[str, Any] = {"text_anchor": "middle", "fill": INK, **values}
    return element("text", words, x=x, y=y + 0.35 * size, font_size=size, **styled)


def fitting(words: str, room: float, largest: float = 13) -> float:
    """Return the font size at which words, digits mostly, keep inside a width.

    Where they can't, at `SMALLEST`, the size is 0: there is no room to write them.

    Examples
    --------
    >>> fitting("12", 100), fitting("12345", 37.2), fitting("12345", 30)
    (13, 12.0, 0)
    """
    size = min(largest, room / (DIGIT * max(len(words), 1)))
    return size if size >= SMALLEST else 0


def fitted(words: str, room: float, largest: float = 13) -> tuple[str, float]:
    """Return words and their font size; where they do not keep inside a width, an ellipsis.

    Examples
    --------
    >>> fitted("12", 100), fitted("12345", 30)
    (('12', 13), ('…', 13))
    """
    size = fitting(words, room, largest)
    return (words, size) if size else ("…", largest)


def box(x: float, y: float, width: float, height: float, **values: str | float) -> Markup:
    """Return a rectangle from its left upper corner."""
    return element("rect", x=x, y=y, width=width, height=height, **values)


def circle(x: float, y: float, radius: float, **values: str | float) -> Markup:
    """Return a circle around (x, y)."""
    return element("circle", cx=x, cy=y, r=radius, **values)


def cross(x: float, y: float, half: float, **values: str | float) -> Markup:
    """Return two strokes that cross on (x, y), half as wide as given on each side of it."""
    falling = ("M", x - half, y - half, "L", x + half, y + half)
    rising = ("M", x - half, y + half, "L", x + half, y - half)
    return path(*falling, *rising, **values)


def path(*steps: str | float, **values: str | float) -> Markup:
    """Return an unfilled path from its commands and numbers.

    Examples
    --------
    >>> path("M", 0, 0, "L", 5, 2.5, stroke="black")
    '<path d="M 0 0 L 5 2.5" fill="none" stroke="black"/>'
    """
    return element("path", d=" ".join(map(_value, steps)), **{"fill": "none", **values})


def document(title: str, description: str, size: tuple[float, float], *children: str) -> str:
    """Return a whole picture: named, described, on its own paper.

    In a narrow place it shrinks until its smallest text has `SMALLEST` pixels, and no further: the
    place is to scroll sideways then.

    Parameters
    ----------
    title
        A few words that name the picture.
    description
        What it shows, in a sentence or two.
    size
        Width and height in pixels.
    children
        The drawing.

    Examples
    --------
    >>> document("A dot", "One dot.", (10, 10), circle(5, 5, 2))[:59]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"'
    """
    width, height = size
    narrowest = _narrowest(width, children)
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        box(0, 0, width, height, rx=8, fill=PAPER),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        style=f"max-width: 100%; min-width: {narrowest}px; height: auto; display: block",
        role="img",
        aria_label=title,
        font_family=FONT,
    )


def _narrowest(width: float, children: Iterable[str]) -> int:
    """Return the width in pixels at which the smallest text is still legible."""
    sizes = re.findall(r'font-size="([\d.]+)"', "".join(children))
    return math.ceil(width * SMALLEST / min(map(float, sizes))) if sizes else 0


def standalone(picture: str) -> str:
    """Return a picture as a file of its own, with colours for a dark page.

    An `<img>` follows the page that it stands on; on paper it is as by day. What says the picture
    in words is left out, for it is said beside an `<img>`.

    Examples
    --------
    >>> "prefers-color-scheme" in standalone(document("A dot", "One dot.", (9, 9)))
    True
    """
    style = f"@media screen and (prefers-color-scheme:dark){{{night_style(picture)}}}"
    return re.sub(
        r"<title>.*?</desc>",
        lambda _: element("style", Markup(style)),
        picture,
        count=1,
        flags=re.S,
    )


def description(picture: str) -> str:
    """Return the text equivalent that a `document` carries.

    Examples
    --------
    >>> description(document("A dot", "One dot, < 3 wide.", (10, 10), circle(5, 5, 1)))
    'One dot, < 3 wide.'
    """
    return unescape(picture.partition("<desc>")[2].partition("</desc>")[0])
