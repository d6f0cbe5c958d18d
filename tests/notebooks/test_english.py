"""What learners read is written as people speak."""

from pathlib import Path

import pytest

from sources import gates

ROOT = Path(__file__).parents[2]
READ = [
    ROOT / "README.md",
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "sources").rglob("*.py"),
    *(ROOT / "atrous_lib" / "checks" / "messages" / "en").rglob("*.toml"),
    # Captions, labels and the grader's words stand in code, beside docstrings and comments.
    *(ROOT / "atrous_lib" / "pictures").rglob("*.py"),
    *(ROOT / "atrous_lib" / "widgets").rglob("*.py"),
    *(ROOT / "atrous_lib" / "grading").rglob("*.py"),
    *(ROOT / "atrous_lib" / "grading").rglob("*.html"),
]
READ.remove(ROOT / "sources" / "gates.py")  # which lists what to write instead of what


@pytest.mark.parametrize("path", sorted(READ), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nobody_stumbles(path):
    assert gates.stumbling(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "commit: only then\n# you learn the truth",
        "They are to stay zeros.",
        "Replace `...` by what belongs there.",
        "a tap more is one more step",
        "Layers stand on each other.",
        "Not one weight less.",
        "The mode that lies open",
    ],
)
def test_a_stumbling_block_is_found(text):
    assert len(gates.stumbling(text)) == 1


def test_plain_sentences_pass():
    assert (
        gates.stumbling("Only then do you see it. Replace `...` with a number: one more tap.") == []
    )
