"""A switch between pictures that were drawn before."""

from __future__ import annotations

from collections.abc import Mapping

from atrous_lib.widgets.controls import choice
from atrous_lib.widgets.explorer import Explorer


def switch(label: str, pictures: Mapping[str, str]) -> Explorer:
    """Return buttons that choose one of the pictures; the first is shown at the start.

    Parameters
    ----------
    label
        What the buttons choose.
    pictures
        SVG texts, each a `pictures.svg.document`, by the words on their buttons.

    Raises
    ------
    ValueError
        If there is no picture.

    Examples
    --------
    >>> from atrous_lib.pictures.svg import document
    >>> explorer = switch("size", {s: document(s, f"It is {s}.", (9, 9)) for s in ("big", "small")})
    >>> explorer.controls["choice"].value = "small"
    >>> explorer.sentence
    'It is small.'
    """
    if not pictures:
        raise ValueError("A switch needs at least one picture, got none.")
    first = next(iter(pictures))
    return Explorer(lambda choice: pictures[choice], choice=choice(label, list(pictures), first))
