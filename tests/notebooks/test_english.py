"""What learners read is written as people speak, and reads as it was written."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from sources import gates

ROOT = Path(__file__).parents[2]
READ = [
    ROOT / "README.md",
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "sources").rglob("*.py"),
    *(ROOT / "atrous_lib" / "checks" / "messages" / "en").rglob("*.toml"),
    # Captions, labels and the grader's words stand in code, beside docstrings and comments.
    *(ROOT / "atrous_lib" / name for name in ("families.py", "modern.py")),
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
        "Which dtype has the array that you write into?",
        "How many places has a kernel of 4 weights?",
        "Whoever subtracts it needs which shape?",
        "Which is the last number in range(1, 5)?",
        "How is that argument called?",
        "the code behind the one that was hit",
        "what comes behind dilation",
        "Subtract the input's steps: so many zeros are missing.",
        "the zeros stay as many, whatever the rate",
        "one output more than there are inputs",
        "Theano puts the odd zero on the left.",
        "A number with a point stands where a whole one is needed.",
        "Which division leaves a rest?",
        "What does np.allclose say of two equal arrays?",
        "It takes the largest weight of each group for its norm.",
        "Your function returns the kernel as it came.",
        "A dense convolution with that kernel",
        "products for y9: 2, at any rate",
        "(nothing behind it)",
    ],
)
def test_a_stumbling_block_is_found(text):
    assert len(gates.stumbling(text)) == 1


NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lists_count_rows_are_whole_and_no_sentence_ends_twice(path):
    notebook = nbformat.read(path, as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [problem for text in texts for problem in gates.miscounted_lists(text)] == []
    assert [row for text in texts for row in gates.broken_rows(text)] == []
    assert gates.doubled_signs(notebook) == []


def test_a_broken_row_is_found():
    assert gates.broken_rows("| a | b |\n|---|---|\n| 1 | 2 |") == []
    assert gates.broken_rows("| a | b |\n|---|---|\n| 1 | two\nwords |") == ["| 1 | two", "words |"]
    assert gates.broken_rows("| a | b |\n|---|---|\n| 1 |\n2 |\n\nText.") == ["2 |"]


def test_a_list_that_a_broken_line_joins_is_found():
    assert gates.miscounted_lists("1. One.\n2. Two.\n\nSo:\n\n1. One.\n2. Two.") == []
    assert gates.miscounted_lists("1. As in lesson\n2. There too.\n2. Then relu.") == [
        "2 comes after 2: 2. Then relu."
    ]
    assert gates.miscounted_lists("As in lesson\n1. There too.\nAs in\n3. Too.") == [
        "3 comes after 1: 3. Too."
    ]


def test_a_sentence_that_ends_twice_is_found():
    outputs = [
        new_output("display_data", {"text/plain": "How loud?. Very loud. And so on ..."}),
        new_output("stream", text="rates 1, 2, 4 …\nIt is 3.."),
    ]
    notebook = new_notebook(cells=[new_code_cell("1", outputs=outputs)])
    assert gates.doubled_signs(notebook) == ["cell 1: 'loud?.'", "cell 1: '3..'"]


def test_plain_sentences_pass():
    assert (
        gates.stumbling("Only then do you see it. Replace `...` with a number: one more tap.") == []
    )
