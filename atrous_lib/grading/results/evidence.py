"""A misconception at work: the smallest input that shows it, and both results side by side.

Only the course's own functions run here. What a learner's function returned is never drawn.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous_lib.checks.comparison import problem
from atrous_lib.checks.display import MOST_NUMBERS, show, show_arguments
from atrous_lib.checks.exercise import Arguments, Exercise
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.spread import Spread
from atrous_lib.grading.results.charts import chart
from atrous_lib.pictures.svg import Markup, box, element, group, text

SIGN = 7.9  # width of a character of the pictures' typeface, in pixels
LINE = 20.0
CELL = 28.0
LONGEST = 34  # characters in a line


@dataclass(frozen=True)
class Evidence:
    """What shows a misconception.

    Attributes
    ----------
    arguments
        The smallest input, one argument a line.
    expected, got
        Pictures of what is right and of what the misconception computes.
    """

    arguments: str
    expected: Markup
    got: Markup


def evidence(exercise: Exercise, id: str, seed: int = 0) -> Evidence | None:
    """Return what shows the misconception `id` best, or None if the exercise has none such."""
    wrong = next((one.function for one in exercise.misconceptions if one.id == id), None)
    if wrong is None:
        return None
    found = None
    for probe in _probes(exercise, seed):
        expected = exercise.view(exercise.reference(*copy.deepcopy(probe)))
        outcome = call(wrong, probe)
        got = exercise.view(outcome.value)
        if outcome.kind == "returned" and problem(expected, got) is None:
            continue
        pair = probe, expected, outcome, got
        if outcome.kind == "returned" and _is_small(expected) and _is_small(got):
            found = pair
            break
        found = found or pair
    if found is None:
        return None
    probe, expected, outcome, got = found
    return Evidence(
        show_arguments(exercise.arguments, probe).replace("\n    ", "\n").strip(),
        _picture("Expected", expected, None, exercise.parts),
        _picture_of(outcome, got, expected, exercise.parts),
    )


def _probes(exercise: Exercise, seed: int) -> Iterator[Arguments]:
    """Yield the exercise's probes; the wide ones, which take long to draw, only if asked for."""
    rng = np.random.default_rng(seed)
    yield from exercise.probes(rng)
    yield from exercise.wide(rng)


def _is_small(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(map(_is_small, value))
    return not isinstance(value, np.ndarray) or value.size <= MOST_NUMBERS


def _picture_of(outcome: Outcome, got: Any, expected: Any, parts: tuple[str, ...]) -> Markup:
    if outcome.kind == "raised":
        block = _words(f"raises {outcome.error[0]}", marked=True)
        return _framed("With this misconception", f"It raises {outcome.error[0]}.", block)
    return _picture("With this misconception", got, expected, parts)


def _picture(title: str, value: Any, against: Any, parts: tuple[str, ...]) -> Markup:
    block = _drawn(value, against, against is not None, parts)
    return _framed(title, show(value, parts).replace("\n", "; ") + ".", block)


def _framed(title: str, description: str, block: _Block) -> Markup:
    size = block.width + 4, block.height + 4
    return chart(title, description, size, group(block.content, transform="translate(2 2)"))


@dataclass(frozen=True)
class _Block:
    width: float
    height: float
    content: Markup


def _drawn(value: Any, against: Any, compared: bool, parts: tuple[str, ...] = ()) -> _Block:
    """Return the drawing of a value; what differs from `against` is marked, if compared."""
    if parts and isinstance(value, (tuple, list)) and len(value) == len(parts):
        fits = isinstance(against, (tuple, list)) and len(against) == len(parts)
        rows = []
        for place, part in enumerate(value):
            other = against[place] if fits else None
            rows += [_words(parts[place], kind="quiet"), _drawn(part, other, compared)]
        return _stacked(rows, gap=2)
    if isinstance(value, np.ndarray) and value.size <= MOST_NUMBERS:
        return _array(value, against, compared)
    if isinstance(value, Spread):
        return _spread(value, against, compared)
    if isinstance(value, dict):
        known = against if isinstance(against, dict) else {}
        rows = [
            _words(f"{key}: {item!r}", marked=compared and _differ(known.get(key), item))
            for key, item in value.items()
        ]
        missing = [_words(f"{key} is missing", marked=True) for key in known if key not in value]
        return _stacked([*rows, *missing] or [_words("{}")], gap=4)
    if isinstance(value, (tuple, list)) and not any(isinstance(v, np.ndarray) for v in value):
        alike = isinstance(against, (tuple, list)) and len(against) == len(value)
        marks = [compared and (not alike or _differ(against[i], v)) for i, v in enumerate(value)]
        return _row([repr(item) for item in value], marks) if value else _words(repr(value))
    marked = compared and _differ(against, value)
    if isinstance(value, (float, np.number)):
        return _words(f"{value:.6g}", marked=marked)
    return _words(show(value), marked=marked)


def _differ(expected: Any, got: Any) -> bool:
    try:
        return problem(expected, got) is not None
    except TypeError:  # None and other things that no exercise expects
        return bool(expected != got)


def _array(array: np.ndarray[Any, Any], against: Any, compared: bool) -> _Block:
    alike = isinstance(against, np.ndarray) and against.shape == array.shape
    other_shape = compared and not alike
    table = array.reshape(_table_shape(array.shape))
    marks = np.zeros(table.shape, bool)
    if compared and alike:
        pairs = zip(np.ravel(against), np.ravel(array), strict=True)
        marks = np.array([_differ(a.item(), b.item()) for a, b in pairs]).reshape(table.shape)
    texts = np.array([_number(value) for value in table.ravel()], object).reshape(table.shape)
    if compared and alike:  # numbers that differ only in later decimals
        for place in np.argwhere(marks):
            where = tuple(place)
            if texts[where] == _number(np.reshape(against, table.shape)[where]):
                texts[where] = f"{float(table[where]):.7g}"
    width = max([len(word) for word in texts.ravel()], default=1)
    layers = [
        _stacked(
            [_row(list(row), list(mark), width) for row, mark in zip(*layer, strict=True)], gap=0
        )
        for layer in zip(texts, marks, strict=True)
    ]
    shape = _words(f"shape {array.shape}", marked=other_shape, kind="quiet")
    return _stacked([*layers, shape], gap=6)


def _table_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Return layers, rows and columns for an array; axes of length 1 take no room."""
    axes = [size for size in shape if size != 1]
    rows, columns = ([1, 1, *axes])[-2:]
    layers = int(np.prod(axes[:-2])) if len(axes) > 2 else 1
    return layers, rows, columns


def _number(value: Any) -> str:
    return f"{float(value) + 0.0:.4g}" if np.isrealobj(value) else f"{complex(value):.4g}"


def _row(words: list[str], marks: list[bool], most: int | None = None) -> _Block:
    width = max(CELL + 6, SIGN * (most or max(map(len, words), default=1)) + 14)
    cells = [
        group(
            box(i * width, 0, width, CELL, class_="cell differs" if mark else "cell"),
            text(
                i * width + width / 2,
                CELL / 2,
                word,
                class_="number strong" if mark else "number",
            ),
        )
        for i, (word, mark) in enumerate(zip(words, marks, strict=True))
    ]
    return _Block(width * len(words), CELL, group(*cells))


def _words(words: str, *, marked: bool = False, kind: str = "number") -> _Block:
    lines = [line for part in words.split("\n") for line in textwrap.wrap(part, LONGEST) or [""]]
    width = SIGN * max(map(len, lines)) + 16
    height = LINE * len(lines) + 8
    weight = "strong" if marked else kind
    written = [
        text(
            8,
            4 + LINE * (i + 0.5),
            line,
            text_anchor="start",
            class_=f"mono {weight}",
        )
        for i, line in enumerate(lines)
    ]
    framed = marked or kind == "number"
    shape = {"class_": "cell differs" if marked else "cell", "rx": 4}
    frame = [box(0, 0, width, height, **shape)] if framed else []
    return _Block(width, height, group(*frame, *written))


def _spread(spread: Spread, against: Any, compared: bool) -> _Block:
    """Return a line from the smallest to the largest number, with a box around the middle half."""
    known = [abs(q) for s in (spread, against) if isinstance(s, Spread) for q in s.quantiles]
    largest = max([q for q in known if np.isfinite(q)], default=1.0) or 1.0
    width, middle = 240.0, 18.0
    finite = np.nan_to_num(np.array(spread.quantiles), posinf=largest, neginf=-largest)
    low, first, half, third, high = (width / 2 * (1 + 0.9 * q / largest) for q in finite)
    marked = compared and _differ(against, spread)
    kind = "cell differs" if marked else "cell"
    texts = spread.texts()
    ends = _words(f"{texts[0]} … {texts[-1]}", marked=marked)
    drawing = group(
        element("path", d=f"M0 {middle:g}H{width:g}", class_="line faint"),
        element("path", d=f"M{low:.1f} {middle:g}H{high:.1f}", class_="line"),
        box(first, middle - 11, third - first, 22, class_=kind),
        element("path", d=f"M{half:.1f} {middle - 11:g}v22", class_="line"),
    )
    return _stacked([_Block(width, 2 * middle, drawing), ends], gap=4)


def _stacked(blocks: list[_Block], gap: float) -> _Block:
    y, placed = 0.0, []
    for block in blocks:
        placed.append(group(block.content, transform=f"translate(0 {y:g})"))
        y += block.height + gap
    return _Block(max([b.width for b in blocks], default=0), max(0, y - gap), group(*placed))
