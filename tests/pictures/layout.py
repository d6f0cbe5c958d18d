"""Where a picture's words stand, by the metrics of the widest of its fonts, and on what colour."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from atrous_lib.pictures.colours import INK, NIGHT
from atrous_lib.pictures.svg import CODE, SMALLEST

SVG = "{http://www.w3.org/2000/svg}"
CONTRAST = 4.5  # WCAG 2, level AA, for text of any size
TOUCH = 1.0  # pixels that two texts may share: metrics include a little air around the letters


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x, y):
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def touches(self, other):
        """Whether they share a point: few boxes do, and this is told sooner than the rest."""
        left, top, right, bottom = other
        return left <= self[2] and self[0] <= right and top <= self[3] and self[1] <= bottom

    def meets(self, other):
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and down > TOUCH


@dataclass(frozen=True)
class Words:
    words: str
    size: float
    box: Box
    ink: str
    paper: str
    shapes_below: int

    @property
    def middle(self):
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


@cache
def _font(bold, code):
    family = "DejaVu Sans Mono" if code else "DejaVu Sans"
    return FT2Font(findfont(FontProperties(family=family, weight="bold" if bold else "normal")))


@cache
def width(words, bold=False, code=False):
    """How wide words are, for a font of size 1: those of other systems are narrower."""
    return sum(_advance(letter, bold, code) for letter in words)


@cache
def _advance(letter, bold, code):
    font = _font(bold, code)
    font.set_size(100, 72)
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100


def layout(picture):
    """The width and the height of a picture, all of its words, and its filled shapes in order."""
    root = ET.fromstring(picture)
    _, _, wide, high = map(float, root.get("viewBox").split())
    shapes, found = [], []
    _walk(root, 0.0, 0.0, {}, shapes, found)
    return wide, high, found, shapes


def _walk(element, dx, dy, inherited, shapes, found):
    move = re.match(r"translate\(([-\d.]+), ([-\d.]+)\)", element.get("transform") or "")
    if move:
        dx, dy = dx + float(move[1]), dy + float(move[2])
    values = {**inherited, **{k: element.get(k) for k in ("fill",) if element.get(k)}}
    tag = element.tag.removeprefix(SVG)
    fill = values.get("fill", "#000000")
    if tag in ("rect", "circle") and fill != "none":
        shapes.append((_shape(element, tag, dx, dy), fill))
    elif tag == "path" and fill != "none":
        pairs = re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", element.get("d"))
        xs, ys = ([float(pair[axis]) for pair in pairs] for axis in (0, 1))
        shapes.append((Box(min(xs) + dx, min(ys) + dy, max(xs) + dx, max(ys) + dy), fill))
    elif tag == "text":
        found += [words for words in [_words(element, dx, dy, shapes)] if words]
        return
    for child in element:
        _walk(child, dx, dy, values, shapes, found)


def _shape(element, tag, dx, dy):
    number = lambda name: float(element.get(name) or 0)  # noqa: E731
    if tag == "circle":
        x, y, r = number("cx") + dx, number("cy") + dy, number("r")
        return Box(x - r, y - r, x + r, y + r)
    x, y = number("x") + dx, number("y") + dy
    return Box(x, y, x + number("width"), y + number("height"))


def _words(element, dx, dy, shapes):
    words = "".join(element.itertext())
    if not words.strip():
        return None
    size = float(element.get("font-size"))
    pieces = [(element.text or "", element)]
    for child in element:
        pieces += [(child.text or "", child), (child.tail or "", element)]
    long = size * sum(width(piece, *_style(owner, element)) for piece, owner in pieces)
    x = float(element.get("x")) + dx
    x -= {"start": 0.0, "middle": long / 2, "end": long}[element.get("text-anchor", "start")]
    y = float(element.get("y")) + dy
    box = Box(x, y - 0.75 * size, x + long, y + 0.2 * size)
    found = Words(words, size, box, element.get("fill", INK), "", len(shapes))
    # What lies under the words' middle; a halo of paper is paper.
    x, y = found.middle
    under = (fill for shape, fill in reversed(shapes) if shape.holds(x, y))
    paper = element.get("stroke") if element.get("paint-order") else next(under)
    return replace(found, paper=paper)


def _style(owner, element):
    weight = owner.get("font-weight") or element.get("font-weight") or "400"
    family = owner.get("font-family") or element.get("font-family")
    return weight in ("600", "700"), family == CODE


def problems(picture, tallest=600):
    """What is too small, too tall, clipped, hidden or hard to see in a picture."""
    wide, high, found, shapes = layout(picture)
    said = [f"{high:g} pixels tall"] if high > tallest else []
    for one in found:
        if one.size < SMALLEST:
            said.append(f"{one.words!r} has size {one.size:g}")
        box = one.box
        if min(box.left, box.top) < 0 or box.right > wide or box.bottom > high:
            said.append(f"{one.words!r} leaves the paper: {[round(side) for side in box]}")
        near = [shape for shape, _ in shapes[one.shapes_below :] if box.touches(shape)]
        if any(shape.holds(*one.middle) or box.meets(shape) for shape in near):
            said.append(f"{one.words!r} lies under a shape")
        for theme, colours in (("day", {}), ("night", NIGHT)):
            seen = contrast(colours.get(one.ink, one.ink), colours.get(one.paper, one.paper))
            if seen < CONTRAST:
                said.append(f"{one.words!r} has contrast {seen:.1f} by {theme}")
    return said + [f"{one.words!r} meets {other.words!r}" for one, other in meetings(found)]


def meetings(found):
    """Yield the pairs of words that lie over each other."""
    downwards = sorted(found, key=lambda one: one.box.top)
    for place, one in enumerate(downwards):
        for other in downwards[place + 1 :]:
            if other.box.top >= one.box.bottom:
                break
            if one.box.meets(other.box):
                yield one, other


def strange_colours(picture):
    """Colours of a picture that have no meaning, and nothing at night."""
    used = set(re.findall(r'(?:fill|stroke)="(#[^"]*|[a-z]+)"', picture))
    return used - set(NIGHT) - {"none"}


@cache
def contrast(one, other):
    """WCAG's contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
