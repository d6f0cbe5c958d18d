"""What a notebook keeps: a picture, whole without kernel, trust or network, and its words.

JupyterLab shows a stored `<img>` whether it trusts a notebook or not, in the colours of its
theme; so do code hosts, and the pages that nbconvert makes. The SVG stands beside it for what
becomes a PDF, and for nbval.

An explorer is two outputs. The first is a stored picture, the second the widget alone. While the
widget lives, the first is hidden; where the widget is gone, its error is hidden and a sentence
says how to bring it back. A notebook without trust runs no style sheet, and shows no widget: the
sentence is then the second output's own text.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from atrous_lib.pictures import svg
from atrous_lib.pictures.words import spoken

_AREA = ".jp-OutputArea"
_WIDGET = ".jp-OutputArea-output:not([data-mime-type])"
# Where it has none JupyterLab writes "Loading widget…", or its error: words, and no element.
_NOTHING = f"{_WIDGET}:not(:has(*))"
_GONE = f"{_AREA}:has({_WIDGET}):not(:has(.atrous-box))"
STYLE = (
    f"{_AREA}:has(.atrous-box) .atrous-stored,{_AREA}:has(.atrous-stored) {_NOTHING}"
    "{display:none}"
    f"{_GONE} .atrous-run"
    "{display:block!important;animation:atrous-late 0s 1.5s both}"  # not while it is loading
    "@keyframes atrous-late{from{visibility:hidden}}"
)


def still_picture(picture: str) -> dict[str, str]:
    """Return a picture and its words as a notebook stores them, by MIME type.

    Parameters
    ----------
    picture
        SVG text, a `pictures.svg.document`.

    Examples
    --------
    >>> from atrous_lib.pictures.svg import document
    >>> sorted(still_picture(document("A dot", "One dot.", (9, 9))))
    ['image/svg+xml', 'text/html', 'text/plain']
    """
    words = svg.description(picture)
    return {
        "text/plain": words,
        "image/svg+xml": picture,
        "text/html": _scrolling(f"{image(picture)}{folded(words)}"),
    }


def _scrolling(html: str) -> str:
    """Return HTML that scrolls sideways where it is too wide; what folds is reached by keyboard."""
    return f'<div class="atrous-picture" style="overflow-x: auto">{html}</div>'


def image(picture: str) -> str:
    """Return a picture as an HTML image with its words, for what reads aloud, as alternative."""
    source = "data:image/svg+xml," + quote(svg.standalone(picture), safe=" :/,;=()'·-+!*")
    width, height, style = (
        re.search(rf' {name}="([^"]*)"', picture).group(1)  # type: ignore[union-attr]
        for name in ("width", "height", "style")
    )
    alt = escape(spoken(svg.description(picture)))
    return f'<img alt="{alt}" width="{width}" height="{height}" style="{style}" src="{source}">'


def folded(words: str) -> str:
    """Return words that are read where they are wanted: a screen reader has them as the image's."""
    return f'<details class="atrous-words"><summary>In words</summary>{paragraph(words)}</details>'


def paragraph(text: str) -> str:
    """Return plain text as an HTML paragraph of a comfortable width."""
    style = "margin: 4px 0; max-width: 66em; line-height: 1.45"
    return f'<p style="{style}">{escape(text, quote=False)}</p>'


def without_widget(html: str, run: str) -> str:
    """Return HTML that stands for a widget where there is none, and says how to bring it back."""
    return (
        f'<div class="atrous-stored">{html}'
        f'<p class="atrous-run" style="display: none">{escape(run, quote=False)}</p></div>'
        f"<style>{STYLE}</style>"
    )
