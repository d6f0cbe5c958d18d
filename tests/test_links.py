"""Links within the course lead somewhere, and README lists every lesson."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted(
    path
    for folder in ("notebooks", "exercises", "solutions")
    for path in (ROOT / folder).rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)


def dead_links(text: str, folder: Path) -> list[str]:
    """Return the relative links of a Markdown text that lead nowhere from `folder`."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    return [link for link in links if "://" not in link and not (folder / link).exists()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem + "-" + path.parts[-2])
def test_links_of_a_notebook_lead_somewhere(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert dead_links(text, path.parent) == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_a_page_lead_somewhere(name):
    assert dead_links((ROOT / name).read_text("utf-8"), ROOT) == []


def test_a_dead_link_is_found():
    text = "[here](README.md) [there](no/such.md) [away](https://example.com)"
    assert dead_links(text, ROOT) == ["no/such.md"]


def test_readme_lists_every_lesson_with_its_exercise():
    readme = (ROOT / "README.md").read_text("utf-8")
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        assert f"(notebooks/{path.name})" in readme
        assert f"(exercises/{path.stem}/{path.name})" in readme


def test_the_pictures_of_readme_are_small():
    readme = (ROOT / "README.md").read_text("utf-8")
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", readme)
    assert len(pictures) == 2
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)
