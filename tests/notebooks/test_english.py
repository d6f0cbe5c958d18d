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
        "the effective length less 1",
        "relu stands behind every layer",
        "Each wrong choice is what some\n# wrong program really computes.",
        "This is the picture to make come true:",
        "a longer signal: then so many zeros",
        "what else there is to win",
        "Find the line that foretells.",
        "The Sun was lost with that very default.",
        "Run the cell again after you moved the controls.",
        "Filters do not know of each other.",
        "two arrays agree but for rounding",
        "From the first tap to the last one it is 7 steps.",
        "The number on which the lot falls.",
        "It takes the kernel for six steps long.",
        "what the layer puts out",
    ],
)
def test_a_stumbling_block_is_found(text):
    assert len(gates.stumbling(text)) == 1


def test_plain_sentences_pass():
    assert (
        gates.stumbling("Only then do you see it. Replace `...` with a number: one more tap.") == []
    )
