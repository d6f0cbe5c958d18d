"""`atrous-course export`, `give-back` and `handout`, as they are typed."""

import pytest
from click.testing import CliRunner

from atrous_lib.grading.cli import command
from atrous_lib.grading.run.journal import Journal
from tests.grading.fakes import task_result
from tests.grading.out.runs import run
from tests.grading.out.test_fill import ENGLISH, HANDED_IN
from tests.grading.samples import result


def typed(*words, code=0):
    outcome = CliRunner().invoke(command, [str(word) for word in words])
    assert outcome.exit_code == code, outcome.output
    return " ".join(outcome.output.split())


@pytest.fixture
def folder(tmp_path):
    run(tmp_path / "run", {**HANDED_IN, "=Eve_16": 1})
    (tmp_path / "week3.csv").write_text(ENGLISH, "utf-8", newline="")
    return tmp_path


def test_export_says_what_changed_and_who_could_not_be_matched(folder):
    said = typed("export", "--into", folder / "week3.csv", "--folder", folder / "run")
    assert "3 grades, 2 comments in" in said
    assert "Ben O'Bo (s2) 03_holes: 7.50 → 10" in said
    assert "Dan Dahl: nobody in this run." in said
    assert "=Eve_16 03_holes: has a grade and no line there." in said


@pytest.mark.parametrize("where", [("csv",), ("--into", "week3.csv")])
def test_export_says_that_answers_wait_and_count_as_nothing(folder, where):
    where = [folder / one if one.endswith(".csv") else one for one in where]
    assert "wait" not in typed("export", *where, "--folder", folder / "run")
    waits = task_result(0.0, grade_id="why", reason="to_grade")
    with Journal(folder / "run") as journal:
        journal.add([result("Zoe Zell_99", "03_holes", waits)])
    said = typed("export", *where, "--folder", folder / "run")
    assert "Answers that wait to be graded by hand count as 0 in these grades: 1." in said


def test_export_says_nothing_of_answers_to_exercises_that_are_not_exported(folder):
    waits = task_result(0.0, grade_id="why", reason="to_grade")
    with Journal(folder / "run") as journal:
        journal.add([result("Zoe Zell_99", "04_edges_and_steps", waits)])
    into = folder / "week3.csv"
    assert "wait" not in typed("export", "--into", into, "--folder", folder / "run")


def test_export_csv_has_everybody_and_no_formula(folder):
    typed("export", "csv", "--folder", folder / "run")
    assert (folder / "run" / "grades.csv").read_text("utf-8").splitlines() == [
        "learner,name,03_holes,total",
        "'=Eve_16,'=Eve_16,1,1",
        "Cyd Cole_13,Cyd Cole_13,4,4",
        "Cyd Cole_14,Cyd Cole_14,1,1",
        "s1,Ada Ames (s1),3,3",
        "s2,Ben O'Bo (s2),4,4",
        "s3,Cyd Cole (s3),,",
        "s4,Cyd Cole (s4),,",
    ]


def test_give_back_says_what_was_packed_and_for_whom_nothing(folder):
    run_folder = "--folder", folder / "run"
    said = typed("give-back", "moodle", "--worksheet", folder / "week3.csv", *run_folder)
    assert "4 learners in" in said
    assert "=Eve_16 03_holes: no number" in said
    assert "5 archives in" in typed("give-back", "folders", *run_folder)
    assert "did not come from Canvas" in typed("give-back", "canvas", *run_folder)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("export",), "Give either --into"),
        (("export", "csv", "--into", "x.csv"), "Give either --into"),
        (("export", "--into", "x.csv", "--column", "03_holes"), "--column takes an exercise"),
        (("give-back", "folders", "--worksheet", __file__), "--worksheet belongs to moodle"),
    ],
)
def test_a_command_that_says_too_little_or_too_much_is_refused(words, message):
    assert message in typed(*words, code=2)


def test_what_can_not_be_done_is_said_in_words(folder):
    assert "Nothing is graded in" in typed("export", "csv", "--folder", folder / "no", code=1)
    (folder / "week3.csv").write_bytes(b"PK\3\4\0")
    said = typed("export", "--into", folder / "week3.csv", "--folder", folder / "run", code=1)
    assert "is no CSV file" in said
    words = "handout", "nothing", "--course", folder, "--into", folder / "h.zip"
    assert "There is no 'nothing'" in typed(*words, code=1)
