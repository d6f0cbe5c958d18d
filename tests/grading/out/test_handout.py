"""What is handed out holds no answer."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from atrous_lib.grading.out.handout import hand_out

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)\n *### END", re.DOTALL)


def sources(text):
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def squeezed(text):
    """Return a text without blanks and line ends, so that no indent hides a copy of it."""
    return re.sub(r"\s+", " ", text).strip()


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.fixture
def course(tmp_path):
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name / "03_holes", tmp_path / name / "03_holes")
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "03_holes.ipynb", tmp_path / "notebooks")
    return tmp_path


def test_nothing_of_solutions_sources_or_hidden_tests_is_in_it(tmp_path):
    count = hand_out(ROOT, tmp_path / "handout.zip")
    packed = contents(tmp_path / "handout.zip")
    assert len(packed) == count > 24
    assert {name.partition("/")[0] for name in packed} == {"exercises", "notebooks"}
    answers = [
        block
        for path in ROOT.glob("solutions/*/*.ipynb")
        for source in sources(path.read_text("utf-8"))
        for block in BLOCK.findall(source)
    ]
    assert len(answers) > 24
    answers += [
        block
        for path in ROOT.glob("sources/**/*.py")
        for block in BLOCK.findall(path.read_text("utf-8").replace("# ###", "###"))
    ]
    handed_out = squeezed(" ".join(source for text in packed.values() for source in sources(text)))
    assert [answer for answer in map(squeezed, answers) if answer in handed_out] == []
    assert not re.search("BEGIN SOLUTION|HIDDEN TESTS", "".join(packed.values()))


def test_of_several_exercises_only_those_that_are_named_are_in_it(course):
    shutil.copytree(ROOT / "exercises" / "01_arguments", course / "exercises" / "01_arguments")
    (course / "exercises" / "03_holes" / "data.csv").write_text("1,2\n")
    (course / "exercises" / "03_holes" / ".ipynb_checkpoints").mkdir()
    (course / "exercises" / "03_holes" / ".ipynb_checkpoints" / "x.ipynb").write_text("solved")
    hand_out(course, course / "handout.zip", ["03_holes"])
    assert set(contents(course / "handout.zip")) == {
        "exercises/03_holes/03_holes.ipynb",
        "exercises/03_holes/data.csv",
        "notebooks/03_holes.ipynb",
    }
    once = (course / "handout.zip").read_bytes()
    hand_out(course, course / "again.zip", ["03_holes"])
    assert (course / "again.zip").read_bytes() == once


@pytest.mark.parametrize("marked", [True, False])
def test_an_exercise_that_holds_its_solution_is_refused(course, marked):
    """Somebody saved the solved notebook among the exercises, with its marks or without."""
    text = (course / "solutions" / "03_holes" / "03_holes.ipynb").read_text("utf-8")
    if not marked:
        text = re.sub(r'^ *" *### (BEGIN|END).*\n', "", text, flags=re.MULTILINE)
        text = re.sub(r",\n( *\])", r"\n\1", text)
    (course / "exercises" / "03_holes" / "03_holes.ipynb").write_text(text, "utf-8")
    what = "the mark of a solution" if marked else "the solution of"
    with pytest.raises(ValueError, match=what):
        hand_out(course, course / "handout.zip")
    assert not (course / "handout.zip").exists()


def test_a_name_that_is_no_exercises_is_refused(course):
    with pytest.raises(ValueError, match=r"no '03_hole' .* Did you mean '03_holes'"):
        hand_out(course, course / "handout.zip", ["03_hole"])


def test_a_link_is_not_followed(course):
    folder = course / "exercises" / "03_holes"
    (folder / "x.txt").symlink_to(course / "solutions" / "03_holes" / "03_holes.ipynb")
    with pytest.raises(ValueError, match="a link"):
        hand_out(course, course / "handout.zip")
    assert not (course / "handout.zip").exists()
