"""From every notebook there is a way back, on, and to the start page; a map shows them all."""

import math
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib import geometry, modern
from atrous_lib.checks.course import EXERCISES
from atrous_lib.families import ARGUMENTS
from atrous_lib.grading.notebook.library import answers
from atrous_lib.pictures import colours
from sources import cheats, derive, ways

ROOT = Path(__file__).resolve().parents[2]
COURSE = ways.lessons(ROOT)
NAMES = [lesson.name for lesson in COURSE]


def ends(path):
    """The links of a notebook's first and of its last cell, as paths from the root."""
    cells = nbformat.read(ROOT / path, as_version=4).cells
    folder = (ROOT / path).parent
    return [
        {
            (folder / link).resolve().relative_to(ROOT).as_posix()
            for link in re.findall(r"\]\(([^)#]+\.ipynb)", cell.source)
        }
        for cell in (cells[0], cells[-1])
    ]


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_a_lesson_leads_back_on_to_its_exercise_and_to_the_start_page(place):
    near = [NAMES[at] for at in (place - 1, place + 1) if 0 <= at < len(NAMES)]
    wanted = {f"notebooks/{name}.ipynb" for name in [*near, "start", "cheat_sheet"]}
    wanted.add(f"exercises/{NAMES[place]}/{NAMES[place]}.ipynb")
    for links in ends(f"notebooks/{NAMES[place]}.ipynb"):
        assert wanted <= links


@pytest.mark.parametrize("folder", ["exercises", "solutions"])
@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_an_exercise_leads_back_on_and_at_its_end_to_a_solution(place, folder):
    name = NAMES[place]
    wanted = {f"notebooks/{each}.ipynb" for each in [*NAMES[place : place + 2], "start"]}
    first, last = ends(f"{folder}/{name}/{name}.ipynb")
    solution = f"solutions/{name}/{name}.ipynb"
    assert wanted <= first
    assert solution not in first
    assert {*wanted, solution} <= last


def test_the_start_page_leads_everywhere():
    text = (ROOT / "notebooks" / "start.ipynb").read_text("utf-8")
    for lesson in COURSE:
        assert f"({lesson.notebook})" in text
        assert f"({lesson.exercise})" in text
        assert lesson.question
        assert int(lesson.minutes) <= 45
        assert 20 <= int(lesson.exercise_minutes) <= 40
        assert lesson.question in text
    assert "(cheat_sheet.ipynb)" in text


def test_no_table_of_the_start_page_has_an_empty_cell():
    text = (ROOT / "notebooks" / "start.ipynb").read_text("utf-8")
    assert not re.search(r"\|\s*\|", text.replace("|\\n", ""))
    assert re.search(r"\|\s*\|", "| [exercise](03.ipynb) |  |")


def test_the_minutes_of_an_exercise_are_those_of_its_tasks(tmp_path):
    for folder in ("lessons", "exercises"):
        (tmp_path / "sources" / folder).mkdir(parents=True)
    head = "# %% [markdown]\n# # Title\n#\n"
    for name in ("01_one", "02_two"):
        (tmp_path / "sources/lessons" / f"{name}.py").write_text(head, "utf-8")
    table = "# | task | minutes |\n# |---|---|\n# | a | 5 |\n# | b | 12 |\n\n# %%\n1\n"
    (tmp_path / "sources/exercises/02_two.py").write_text(head + table, "utf-8")
    assert [each.exercise_minutes for each in ways.lessons(tmp_path)] == ["", "20"]


def test_a_notebook_of_no_lesson_is_left_as_it_is():
    assert ways.with_ways(ROOT / "sources/exercises/99_own.py", "# Own", "End") == ("# Own", "End")


def test_no_table_is_left_out():
    for name in ("start", "cheat_sheet"):
        assert "{{" not in (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8")


def test_an_unknown_table_is_refused(tmp_path):
    (tmp_path / "sources" / "pages").mkdir(parents=True)
    page = tmp_path / "sources" / "pages" / "page.py"
    page.write_text("# %% [markdown]\n# # Page\n#\n# {{ no_such_table }}\n", "utf-8")
    with pytest.raises(KeyError, match="no_such_table"):
        derive.read(page)


sizes = st.integers(1, 9)


@given(st.integers(1, 60), sizes, sizes, sizes, st.sampled_from(sorted(cheats.LENGTHS)))
def test_the_cheat_sheet_computes_what_the_library_computes(L, k, r, s, mode):
    known = {"ceil": math.ceil, "L": L, "k": k, "r": r, "s": s}
    known["e"] = eval(cheats.EFFECTIVE, known)
    left, right, out = (eval(text, known) for text in cheats.LENGTHS[mode])
    if mode == "valid" and known["e"] > L:
        return  # no output: the library refuses it
    assert geometry.effective_length(k, r) == known["e"]
    assert geometry.output_length(L, k, mode, s, r) == out
    assert geometry.padding(L, k, mode, 1, r) == (left, right)


@given(sizes, st.lists(sizes, max_size=5))
def test_the_cheat_sheets_receptive_field_is_the_librarys(k, rates):
    assert eval(cheats.RECEPTIVE_FIELD, {"k": k, "rates": rates}) == geometry.receptive_field(
        k, rates
    )


def test_the_cheat_sheet_says_what_every_dash_stands_for():
    text = (ROOT / "sources" / "pages" / "cheat_sheet.py").read_text("utf-8")
    said = re.sub(r"\n# ", " ", text).partition("A dash means")[2].partition("lesson 12")[0]
    words = {"init": "initializer", "weights": "arrays of your own"}
    for names in (modern.KERAS3_NAMES, modern.TORCH_NAMES, modern.JAX_NAMES):
        for each in {one.name for one in ARGUMENTS} - set(names):
            kind = each.rpartition("_")[2]
            if kind in ("filter", "length", "dim", "shape"):
                assert "Sizes" in said
            else:
                assert {"regularizer": "penalty"}.get(kind, words.get(each, kind)) in said, each


def test_the_glossary_is_in_order_and_names_a_lesson_for_each_word():
    page = (ROOT / "notebooks" / "cheat_sheet.ipynb").read_text("utf-8")
    rows = re.findall(r'"\| ([^|]+) \| [^|]+ \| \[(\d+)\]\((\w+)\.ipynb\) \|', page)
    words = [word.lower().replace("à", "a") for word, _, _ in rows]
    assert len(words) > 25
    assert words == sorted(words, key=lambda word: word.replace(" ", ""))
    assert all(NAMES[int(number) - 1] == name for _, number, name in rows)


def test_the_cheat_sheet_names_a_colour_for_every_meaning():
    assert len(cheats.meanings().splitlines()) == 2 + len(colours.MEANINGS)
    unnamed = [
        each.name
        for each in colours.MEANINGS
        if each.colour not in cheats.COLOURS and each.colour != colours.INK
    ]
    assert unnamed == []


def imported(name):
    """The modules that an exercise's visible cells import."""
    cells = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    lines = re.findall(r"^(?:from|import) (\S+)(?: import (.*))?", text, re.MULTILINE)
    return {module for module, _ in lines} | {
        f"{module}.{each.split(' as ')[0].strip()}"
        for module, names in lines
        for each in (names or "").split(",")
    }


def asked_for(name):
    source = (ROOT / "exercises" / name / f"{name}.ipynb").read_text("utf-8")
    return [EXERCISES[each] for each in re.findall(r'"check\((\w+)\)', source)]


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_imports_nothing_that_the_grader_withholds(name):
    exercises = asked_for(name)
    assert exercises
    assert imported(name).isdisjoint(answers(exercises))


@pytest.mark.parametrize("name", NAMES)
def test_no_notebook_imports_by_star(name):
    for path in (f"lessons/{name}.py", f"exercises/{name}.py"):
        assert "import *" not in (ROOT / "sources" / path).read_text("utf-8")


def opening(notebook):
    """The import lines of a notebook's first code cell."""
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return re.findall(r"^(?:import|from) .*", first, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_three_short_lines_of_imports_at_most_open_a_lesson(name):
    lines = opening(derive.read(ROOT / "sources" / "lessons" / f"{name}.py"))
    assert 1 <= len(lines) <= 3
    assert all(len(line) <= 80 and not line.endswith("(") for line in lines)
