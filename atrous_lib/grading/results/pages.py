"""HTML pages that stand alone: style inside, no script, nothing fetched, all text escaped."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from atrous_lib.pictures.svg import Markup as Drawing

FOLDER = resources.files("atrous_lib.grading.results") / "templates"


def render(template: str, **values: Any) -> str:
    """Return the page that a template of `templates/` makes of the values.

    The page's policy lets a browser use this one style sheet and nothing else: no script of any
    origin, no picture from elsewhere, no form, no frame.
    """
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template(template).render(style=style, policy=policy, **values)


def render_body(template: str, **values: Any) -> str:
    """Return what a page has within its body alone, without style."""
    page = _environment().get_template(template)
    return "".join(page.blocks["body"](page.new_context(values)))


@functools.cache
def _style() -> Markup:
    return Markup((FOLDER / "pages.css").read_text(encoding="utf-8"))


@functools.cache
def _environment() -> jinja2.Environment:
    def source(name: str) -> str:
        return (FOLDER / name).read_text(encoding="utf-8")

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["picture"] = _picture
    return environment


def _picture(drawing: str) -> Markup:
    """Let a drawing of our own through unescaped; its texts were escaped when it was drawn."""
    if not isinstance(drawing, Drawing):
        raise TypeError(f"A picture must be drawn by atrous_lib.pictures.svg, got {drawing!r:.60}.")
    return Markup(drawing)


def number(value: float) -> str:
    """Return a number of points with no more digits than it needs.

    Examples
    --------
    >>> number(3.0), number(2.5), number(1 / 3)
    ('3', '2.5', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
