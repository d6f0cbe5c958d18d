"""The arguments sorted into their four families, as far as a learner has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from atrous_lib.arguments import one_of
from atrous_lib.families import ARGUMENTS, FAMILIES, Argument, argument_named
from atrous_lib.pictures import colours, svg

MARGIN, GAP = 14, 12
BINS = (222, 192, 186, 256)  # the widths of the four boxes, for their longest names
TOP, CHIP = 84, 26  # where the first chip stands, and from one chip to the next
BOTTOM = TOP + 9 * CHIP + 12  # the largest family has nine members
HEIGHT = BOTTOM + 64


def families(placed: Mapping[str, str] | None = None) -> str:
    """Draw four boxes with the arguments that belong there.

    Parameters
    ----------
    placed
        The family that was chosen for each argument so far. An argument stands where it
        belongs, with a mark that says whether the choice was right. None shows all arguments,
        without marks.

    Returns
    -------
    str
        SVG text.

    Raises
    ------
    TypeError, ValueError
        If there is no such argument or family.

    Examples
    --------
    >>> picture = families({"bias": "output", "init": "start"})
    >>> picture.count('class="chip slip"')
    1
    >>> print(svg.description(picture))
    2 of 17 arguments are sorted, 1 of them at the first try. shape: bias (you said output). \
start: init.
    """
    return svg.document(
        "The families of the arguments",
        _description(placed),
        (svg.WIDTH, BOTTOM + 14 if placed is None else HEIGHT),
        *(
            part
            for place, (width, family) in enumerate(zip(BINS, FAMILIES, strict=True))
            for part in _bin(MARGIN + sum(BINS[:place]) + place * GAP, width, family, placed)
        ),
        *_waiting(_placed(placed)),
    )


def _description(placed: Mapping[str, str] | None) -> str:
    chosen = _placed(placed)
    if not chosen:
        return f"{len(ARGUMENTS)} arguments wait to be sorted into {', '.join(FAMILIES)}."
    members = {
        family: [f"{a.name}{_slip(a, chosen)}" for a in _members(family, chosen)]
        for family in FAMILIES
    }
    sorted_ones = " ".join(f"{name}: {', '.join(them)}." for name, them in members.items() if them)
    if placed is None:
        return f"The {len(ARGUMENTS)} arguments in their families. {sorted_ones}"
    right = sum(not _slip(argument_named(name), chosen) for name in chosen)
    total = f"{len(chosen)} of {len(ARGUMENTS)} arguments are sorted"
    return f"{total}, {right} of them at the first try. {sorted_ones}"


def _placed(placed: Mapping[str, str] | None) -> Mapping[str, str]:
    if placed is None:
        return {argument.name: argument.family for argument in ARGUMENTS}
    for name, family in placed.items():
        argument_named(name)
        one_of(family, "family", FAMILIES)
    return placed


def _slip(argument: Argument, placed: Mapping[str, str]) -> str:
    said = placed[argument.name]
    return "" if said == argument.family else f" (you said {said})"


def _members(family: str, placed: Mapping[str, str]) -> list[Argument]:
    return [a for a in ARGUMENTS if a.family == family and a.name in placed]


def _bin(
    x: float, width: float, family: str, placed: Mapping[str, str] | None
) -> Iterator[svg.Markup]:
    yield svg.box(
        x, 14, width, BOTTOM - 14, rx=8, fill=colours.PAPER, stroke=colours.LINE, stroke_width=1.2
    )
    yield svg.text(x + width / 2, 32, family, size=16, font_weight="700", class_="family")
    for number, line in enumerate(wrap(FAMILIES[family], round(width / 7.5))):
        yield svg.text(x + width / 2, 51 + 15 * number, line, size=12, fill=colours.QUIET)
    for place, argument in enumerate(_members(family, _placed(placed))):
        slip = _slip(argument, _placed(placed))
        mark = "" if placed is None else "✗ " if slip else "✓ "
        words = f"{mark}{argument.name}"
        yield _chip(x + 8, TOP + CHIP * place, width - 16, words, mark.strip(), slip)


def _chip(x: float, y: float, width: float, words: str, mark: str, slip: str) -> svg.Markup:
    frame: dict[str, Any] = {
        "✓": {"fill": colours.RIGHT_TINT, "stroke": colours.RIGHT},
        "✗": {"fill": colours.WRONG_TINT, "stroke": colours.WRONG},
    }.get(mark, {"fill": colours.PAPER, "stroke": colours.INK})
    left: dict[str, Any] = {"text_anchor": "start", "size": 11.5}
    middle = y + CHIP / 2 - 2
    note = slip.removeprefix(" (you said ").removesuffix(")")
    return svg.group(
        svg.box(x, y, width, CHIP - 4, rx=5, **frame),
        svg.text(x + 8, middle, words, font_family=svg.CODE, font_weight="600", **left),
        *([_note(x + width - 6, middle, note)] if slip else []),
        class_="chip slip" if slip else "chip",
    )


def _note(x: float, y: float, said: str) -> svg.Markup:
    return svg.text(x, y, f"not {said}", size=11, text_anchor="end", fill=colours.INK)


def _waiting(placed: Mapping[str, str]) -> Iterator[svg.Markup]:
    """List what is not sorted yet."""
    names = [argument.name for argument in ARGUMENTS if argument.name not in placed]
    words = f"still to sort ({len(names)}): {', '.join(names)}" if names else ""
    for number, line in enumerate(wrap(words, 116)):
        y = BOTTOM + 16 + 17 * number
        style: dict[str, Any] = {"size": 12, "text_anchor": "start", "fill": colours.QUIET}
        yield svg.text(MARGIN, y, line, font_family=svg.CODE, class_="waiting", **style)
