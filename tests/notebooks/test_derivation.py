"""Derived notebooks belong to their sources; each gate lets ours pass and can fail."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from sources import derive, gates

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [path.relative_to(ROOT) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
SOLVED = [path.relative_to(ROOT) for path in sorted((ROOT / "solutions").glob("*/*.ipynb"))]
HEADER = """# Lesson 3 · Holes

**Question** How far?
"""
ABOUT = """It reaches far.

## In this lesson

**You will be able to**

- place taps,
- count
  outputs.

**Builds on** Lesson 2

**Minutes** 40

**Arguments** `atrous_rate`

**What people say** “It cannot.”

## Recall

- one
- two
"""
EXERCISE = """# %% [markdown]
# # Exercise

# %% grade_id="double" solution=true
def double(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION

# %% grade_id="check_double" points=2
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS
"""


def load(path):
    return nbformat.read(ROOT / path, as_version=4)


def test_of_a_progress_bar_only_its_last_state_is_kept(tmp_path):
    bar = "for n in range(9): print(end=f'\\rdone {n}', flush=True)\nprint('\\nnext')"
    executed = derive.execute(new_notebook(cells=[new_code_cell(bar)]), tmp_path)
    assert executed.cells[0].outputs[0].text == "done 8\nnext\n"


@pytest.fixture(scope="module")
def derived(tmp_path_factory):
    """Return a small course of one exercise, derived."""
    root = tmp_path_factory.mktemp("course")
    (root / "sources" / "exercises").mkdir(parents=True)
    (root / "sources" / "exercises" / "01_double.py").write_text(EXERCISE)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    derive.derive(root, root, {"01_double"})
    return root


@pytest.fixture
def course(derived, tmp_path):
    """Return a copy of it to spoil."""
    return shutil.copytree(derived, tmp_path / "course")


def test_the_stored_notebooks_belong_to_the_sources():
    assert derive.drift(ROOT) == []


def test_a_changed_source_is_found_in_both_folders_and_a_left_over_notebook_too(course):
    source = course / "sources" / "exercises" / "01_double.py"
    source.write_text(source.read_text().replace("# # Exercise", "# # Exercise 1"))
    (course / "notebooks").mkdir()
    shutil.copy(course / "solutions" / "01_double" / "01_double.ipynb", course / "notebooks")
    assert derive.drift(course) == [
        "notebooks/01_double.ipynb has no source",
        "solutions/01_double/01_double.ipynb: cell 1 differs in its source ('# Exercise 1')",
        "exercises/01_double/01_double.ipynb: cell 1 differs in its source ('# Exercise 1')",
    ]


def test_an_edit_by_hand_and_a_missing_notebook_are_found(course):
    path = course / "exercises" / "01_double" / "01_double.ipynb"
    path.write_text(path.read_text().replace("double(1) == 2", "double(1) == 3"))
    (course / "solutions" / "01_double" / "01_double.ipynb").unlink()
    assert derive.drift(course) == [
        "solutions/01_double/01_double.ipynb is missing; run: make notebooks",
        "exercises/01_double/01_double.ipynb: cell 3 differs in its source "
        "('assert double(1) == 2')",
    ]


def test_deriving_again_gives_the_same_bytes(course, derived):
    derive.derive(course, course, {"01_double"})
    notebooks = sorted(path.relative_to(course) for path in course.rglob("*.ipynb"))
    assert len(notebooks) == 2
    for name in notebooks:
        assert (course / name).read_bytes() == (derived / name).read_bytes()


def test_a_changed_output_is_found_by_the_command_that_executes(course, monkeypatch, capsys):
    monkeypatch.setattr(derive, "ROOT", course)
    path = course / "solutions" / "01_double" / "01_double.ipynb"
    notebook = load(path)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="5")]
    path.write_text(derive.text(notebook))
    assert derive.main(["--check"]) == 1
    assert "cell 3 differs in its outputs" in capsys.readouterr().out


def test_a_source_that_fails_is_not_stored(course):
    source = course / "sources" / "exercises" / "01_double.py"
    source.write_text(source.read_text().replace("return x + x", "return x"))
    with pytest.raises(RuntimeError, match="This cell fails"):
        derive.derive(course, course, {"01_double"})


@pytest.mark.parametrize(
    "path", LESSONS + SOLVED, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_cell_was_run(path):
    assert gates.never_run(load(path)) == []


def test_a_cell_that_was_never_run_is_found():
    notebook = new_notebook(cells=[new_markdown_cell("text"), new_code_cell("1 + 1")])
    assert gates.never_run(notebook) == ["cell 2 was never run: '1 + 1'"]


@pytest.mark.parametrize("path", SOLVED, ids=str)
def test_no_solution_leaks(path):
    released = load(Path("exercises", *path.parts[1:]))
    assert gates.leaks(load(path), released) == []
    assert "NotImplementedError" in str(released)


def test_a_leaked_solution_is_found(course):
    solved = load(course / "solutions" / "01_double" / "01_double.ipynb")
    released = load(course / "exercises" / "01_double" / "01_double.ipynb")
    assert gates.leaks(solved, released) == []
    released.cells[0].source += "\nTry `assert double( 21 ) == 42`."
    assert gates.leaks(solved, released) == [
        "a line of a hidden test leaked: assert double(21) == 42"
    ]
    problems = gates.leaks(solved, solved)
    assert "the mark 'BEGIN SOLUTION' leaked" in problems
    assert "the mark 'BEGIN HIDDEN TESTS' leaked" in problems


@pytest.mark.parametrize("path", SOLVED, ids=str)
def test_hidden_tests_stand_on_their_own(path):
    assert gates.borrowed_names(load(path)) == []


def test_a_hidden_test_that_leans_on_another_cell_is_found():
    alone = "### BEGIN HIDDEN TESTS\nfrom x import diagnose\ndiagnose(1)\n### END HIDDEN TESTS"
    cells = [new_code_cell(alone), new_code_cell(alone.replace("from x import diagnose\n", ""))]
    for number, cell in enumerate(cells):
        cell.metadata["nbgrader"] = {"grade_id": f"check_{number}"}
    assert gates.borrowed_names(new_notebook(cells=cells)) == [
        "check_1: a hidden test must import diagnose itself"
    ]


@pytest.mark.parametrize("path", LESSONS, ids=str)
def test_every_lesson_begins_with_its_question_and_something_real(path):
    assert gates.header(load(path)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", None),
        ("# Lesson 3 · Holes", "# Holes", "no title '# Lesson N · Name'"),
        ("**Question** How far?", "", "no line **Question**"),
        ("**Question** How far?", "**Question**", "no line **Question**"),
        ("## In this lesson", "## Afterwards", "no part '## In this lesson'"),
        ("**Builds on**", "Builds on", "no line **Builds on**"),
        ("**Arguments**", "", "no line **Arguments**"),
        ("**What people say**", "", "no line **What people say**"),
        ("**Minutes** 40", "", "no **Minutes**"),
        ("**Minutes** 40", "**Minutes** long", "no **Minutes**"),
        ("**Minutes** 40", "**Minutes** 46", "46 minutes, at most 45 expected"),
        (
            "- place taps,\n- count\n  outputs.\n",
            "",
            "0 objectives under **You will be able to**, 1 to 4 expected",
        ),
        (
            "- place taps,\n",
            "- a\n" * 4,
            "5 objectives under **You will be able to**, 1 to 4 expected",
        ),
    ],
)
def test_a_header_without_one_of_its_parts_is_found(old, new, problem):
    first, about = (new_markdown_cell(text.replace(old, new)) for text in (HEADER, ABOUT))
    picture = new_code_cell("picture", outputs=[new_output("display_data")])
    notebook = new_notebook(cells=[first, picture, about])
    assert gates.header(notebook) == ([problem] if problem else [])


def test_objectives_before_anything_to_see_are_found():
    cells = [*map(new_markdown_cell, (HEADER, ABOUT)), new_code_cell("x = 1")]
    problem = "nothing to see or hear before '## In this lesson'"
    assert gates.header(new_notebook(cells=cells)) == [problem]


@pytest.mark.parametrize(
    "path", LESSONS + SOLVED, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_cells_are_short(path):
    assert gates.long_cells(load(path)) == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_takes_as_long_as_its_header_says(path):
    assert gates.dishonest_minutes(load(path)) == []


def test_minutes_are_counted_by_what_there_is_to_do():
    cells = [
        new_markdown_cell("**Minutes** 10\n\n" + "word [and](a/link/of/no/words) " * 100),
        new_code_cell('predict(\n    "How many?",\n)\nholes_explorer(10)'),
        new_code_cell("def f(x):\n    raise NotImplementedError  # write it"),
        new_code_cell('player({"a sound": x})'),
        new_markdown_cell("## Optional: more\n\n" + "word " * 1000),
        new_code_cell("predict(1)"),
        new_markdown_cell("## Where to go next"),
    ]
    notebook = new_notebook(cells=cells)
    assert gates.minutes(notebook) == pytest.approx(1.025 + 1 + 3 + 5 + 0.5, abs=0.02)
    assert gates.dishonest_minutes(notebook) == [
        "says 10 minutes, 10.5 are counted: write 15",
    ]
    cells[0].source = cells[0].source.replace("10", "15")
    assert gates.dishonest_minutes(notebook) == []


def test_a_long_cell_and_a_long_task_are_found():
    region = ["### BEGIN SOLUTION", *["y = x"] * 13, "### END SOLUTION"]
    shown, hidden = new_code_cell("\n".join(["1"] * 26)), new_code_cell("\n".join(["1"] * 26))
    hidden.metadata["jupyter"] = {"source_hidden": True}
    notebook = new_notebook(cells=[shown, hidden, new_code_cell("\n".join(region))])
    assert gates.long_cells(notebook) == [
        "cell 1 shows 26 lines: '1'",
        "cell 3 asks for 13 lines of code: '### BEGIN SOLUTION'",
    ]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_draws_a_figure_that_can_be_read_by_day_and_night(path):
    assert gates.small_figures(load(path)) == []
    assert gates.figures(load(path))


def test_a_tall_figure_with_small_words_in_a_strange_colour_is_found():
    words = '<text font-size="9.1" fill="#123456">8</text>'
    picture = f'<svg height="640"><g class="figure">{words}</g></svg>'
    cell = new_code_cell("fig", outputs=[new_output("display_data", {"image/svg+xml": picture})])
    assert gates.small_figures(new_notebook(cells=[cell])) == [
        "cell 1: a figure is 640 pixels tall",
        "cell 1: a figure has words of 9.1 pixels",
        "cell 1: #123456 stays the same at night",
    ]


def nbval(notebook, path):
    """Compare a notebook's stored outputs with new ones; return the numbers of cells that fail."""
    nbformat.write(notebook, path)
    plugins = ["-p", "tests.local_sockets", "-p", "no:cacheprovider"]
    options = ["--nbval", "--nbval-current-env", *plugins, "-c", os.devnull, "-rA"]
    config = ROOT / "tests" / "notebooks" / "sanitize.cfg"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--nbval-sanitize-with", config, path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    seen = re.findall(r"^(PASSED|FAILED) \S*::Cell (\d+)", done.stdout, re.MULTILINE)
    assert len(seen) == len(notebook.cells), done.stdout
    return [int(number) for verdict, number in seen if verdict == "FAILED"]


@pytest.mark.parametrize(("addition", "failed"), [("", []), ("<circle r='1'/>", [0])])
def test_nbval_catches_a_changed_picture(tmp_path, addition, failed):
    notebook = load("solutions/03_holes/03_holes.ipynb")
    notebook.cells = [cell for cell in notebook.cells if "Still(holes(" in cell.source]
    data = notebook.cells[0].outputs[0].data
    data["image/svg+xml"] = data["image/svg+xml"].replace("</svg>", f"{addition}</svg>", 1)
    assert nbval(notebook, tmp_path / "picture.ipynb") == failed


def test_nbval_catches_a_changed_figure_and_allows_another_drawing_of_it(tmp_path):
    source = """import matplotlib.pyplot as plt
from atrous_lib.widgets import describe
fig, ax = plt.subplots()
ax.plot([1, 4, 2])
ax.set_title("Three numbers")
describe(fig, "The second is the largest.")"""
    changes = [
        ("text/plain", "", ""),
        # As another version of Matplotlib draws the same numbers, in the SVG and in the image.
        ("image/svg+xml", "line2d_1", "line_1"),
        ("text/html", "line2d_1", "line_1"),
        ("application/vnd.atrous.numbers+json", "4.0", "4.001"),
        ("text/html", "second", "third"),
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for _ in changes])
    for cell, (kind, old, new) in zip(
        derive.execute(notebook, tmp_path).cells, changes, strict=True
    ):
        data = cell.outputs[-1].data
        changed = json.dumps(data[kind]).replace(old, new)
        assert bool(new) == (changed != json.dumps(data[kind]))
        data[kind] = json.loads(changed)
    assert nbval(notebook, tmp_path / "figure.ipynb") == [3, 4]
