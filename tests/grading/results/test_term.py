"""A term: the same people week after week, whatever a platform writes in front of their files."""

import csv
import functools
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner

from atrous_lib.grading import cli
from atrous_lib.grading.cli import grading
from atrous_lib.grading.run.class_list import read_class
from tests.grading.fakes import FakeGrader, executor_of
from tests.grading.test_cli import hand_in, scores_in

WEEKS = {"03_holes": 4_000, "04_edges_and_steps": 5_000}  # with the first number of each
CLASS = """id,name,e-mail,group,aliases
s1,Ada Ames,ada@uni.example,Team 1,ada
s2,Ben Bo,ben@uni.example,Team 1,ben; bo
s3,Ben Bo,bo@uni.example,,
s4,Cyd Cole,cyd@uni.example,,
"""
PEOPLE = ["Ada Ames", "Ben Bo", "Ben Bo"]
EMAILS = ["ada@uni.example", "ben@uni.example", "bo@uni.example"]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course's folder in which a grader that needs no sandbox grades."""
    hand_in(tmp_path, {})
    (tmp_path / "fake").mkdir()
    (tmp_path / "class.csv").write_text(CLASS, "utf-8")

    def executor(assignments, seed, jobs, scheduler, sandbox):
        return executor_of(functools.partial(FakeGrader, tmp_path / "fake"), seed)

    monkeypatch.setattr(grading, "_executor", executor)
    return tmp_path


def grade(course, source, *options, code=0, gradebook=False):
    places = ["--course", course, "--folder", course / "run", "--no-sandbox"]
    places += [] if gradebook else ["--no-gradebook"]
    words = ["grade", course / source, *places, *options]
    outcome = CliRunner().invoke(cli.command, [str(word) for word in words])
    assert outcome.exit_code == code, outcome.output
    return " ".join(outcome.output.split())


def moodle(course, exercise, people=PEOPLE, content="right"):
    """Write what Moodle lets one download of an assignment, and its worksheet."""
    first = WEEKS[exercise]
    with zipfile.ZipFile(course / f"{exercise}.zip", "w") as archive:
        for number, name in enumerate(people, first):
            archive.writestr(f"{name}_{number}_assignsubmission_file/{exercise}.ipynb", content)
    lines = ["Teilnehmer/in,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Zuletzt geändert"]
    lines += [
        f'Teilnehmer/in {number},{name},{email},Abgegeben,"3,5","Freitag, 6. November 2026"'
        for number, (name, email) in enumerate(zip(people, EMAILS, strict=False), first)
    ]
    (course / f"{exercise}.csv").write_text("\n".join(lines), "utf-8-sig")


def rows(course, name="scores.csv"):
    with (course / "run" / name).open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def who(course):
    return {row[:3] for row in rows(course)}


def pages(course):
    return {"/".join(p.parts[-2:]) for p in (course / "run" / "feedback").glob("*/*")}


def test_moodles_numbers_are_people_by_the_worksheet(course):
    for exercise in WEEKS:
        moodle(course, exercise)
        options = "--class", course / "class.csv", "--worksheet", course / f"{exercise}.csv"
        said = grade(course, f"{exercise}.zip", *options)
    assert who(course) == {
        *((id, exercise, "2") for id in ("s1", "s2", "s3") for exercise in WEEKS),
        *(("s4", exercise, "") for exercise in WEEKS),
    }
    assert "Cyd Cole (s4) has handed in nothing so far." in said
    report = (course / "run" / "report.html").read_text("utf-8")
    assert "<dt>learners</dt><dd>4</dd>" in report
    assert "handed in nothing" in report.partition('id="talk"')[2]
    assert pages(course) == {f"{id}/{week}.html" for id in ("s1", "s2", "s3") for week in WEEKS}
    page = (course / "run/feedback/s1/03_holes.html").read_text("utf-8")
    assert "Ada Ames (s1)" in page


def test_without_the_worksheet_a_full_name_must_be_one_persons(course):
    moodle(course, "03_holes")
    said = grade(course, "03_holes.zip", "--class", course / "class.csv")
    assert "Ben Bo_4001 is not on the class list, and graded all the same." in said
    assert ("s1", "03_holes", "2") in who(course)
    assert ("Ben Bo_4001", "03_holes", "2") in who(course)
    assert ("Ben Bo_4001", "Not on the class list.") in {
        (row[0], row[-1][-22:]) for row in rows(course)
    }
    assert "Not on the class list" in (course / "run" / "report.html").read_text("utf-8")


def test_two_of_one_name_in_an_archive_are_not_the_one_on_the_list(course):
    moodle(course, "03_holes", ["Ada Ames", "Ada Ames"])
    grade(course, "03_holes.zip", "--class", course / "class.csv")
    assert {row[0] for row in rows(course) if row[2]} == {"Ada Ames_4000", "Ada Ames_4001"}


def test_a_list_that_comes_late_or_changes_leaves_no_ghost(course):
    moodle(course, "03_holes", ["Ada Ames"])
    grade(course, "03_holes.zip")
    assert who(course) == {("Ada Ames_4000", "03_holes", "2")}
    grade(course, "03_holes.zip", "--class", course / "class.csv")
    renamed = CLASS.replace("s1,Ada Ames", "s9,Ada Ames").replace(
        "s4,Cyd Cole,cyd@uni.example,,\n", ""
    )
    (course / "class.csv").write_text(renamed, "utf-8")
    grade(course, "03_holes.zip", "--class", course / "class.csv")
    assert who(course) == {("s9", "03_holes", "2"), ("s2", "03_holes", ""), ("s3", "03_holes", "")}
    assert pages(course) == {"s9/03_holes.html"}
    assert len((course / "fake" / "graded").read_text().splitlines()) == 1


def test_the_gradebook_has_the_members_and_who_is_there_keeps_the_id(course):
    moodle(course, "03_holes", ["Ada Ames"])
    grade(course, "03_holes.zip", gradebook=True)
    moodle(course, "03_holes")
    options = "--class", course / "class.csv", "--worksheet", course / "03_holes.csv"
    said = grade(course, "03_holes.zip", *options, gradebook=True)
    assert "s1 is Ada Ames_4000 there, as before." in said
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        assert {id for id, _ in scores_in(database)} == {"Ada Ames_4000", "s2", "s3"}
    copies = {path.parent.parent.name for path in course.glob("autograded/*/*/*.ipynb")}
    assert copies == {"Ada Ames_4000", "s2", "s3"}


def test_a_teams_hand_in_is_each_members(course):
    moodle(course, "03_holes", ["Team 1"])
    (course / "03_holes.csv").unlink()
    grade(course, "03_holes.zip", "--class", course / "class.csv")
    assert {row[0] for row in rows(course) if row[2]} == {"s1", "s2"}


def test_canvas_knows_its_users_by_number_whatever_they_are_called(course):
    (course / "class.csv").write_text(
        "Student,ID,SIS Login ID,Section,03_holes (7)\n"
        ",,,,Manual Posting\n"
        "    Points Possible,,,,6\n"
        '"Ames, Ada",4711,ada,A,\n"Bo, Ben",4712,ben,A,\n'
        f'"Student, Test",4799,{"0f" * 20},A,\n',
        "utf-8",
    )
    for exercise, called in {"03_holes": "amesada", "04_edges_and_steps": "smithada"}.items():
        with zipfile.ZipFile(course / f"{exercise}.zip", "w") as archive:
            archive.writestr(f"{called}_LATE_4711_9_{exercise}.ipynb", "right")
        grade(course, f"{exercise}.zip", "--class", course / "class.csv")
    assert who(course) == {
        *(("ada", exercise, "2") for exercise in WEEKS),
        *(("ben", exercise, "") for exercise in WEEKS),
    }


@pytest.mark.parametrize(("take", "points"), [("last", "0"), ("best", "2"), ("first", "2")])
def test_which_of_several_hand_ins_counts_is_a_choice(course, take, points):
    folder = course / "submitted" / "ada" / "03_holes"
    folder.mkdir(parents=True)
    for content in ("right", "wrong"):
        (folder / "03_holes.ipynb").write_text(content)
        grade(course, "submitted", "--take", take)
    assert who(course) == {("ada", "03_holes", points)}
    counted = ["yes", ""] if take != "last" else ["", "yes"]
    assert [row[-1] for row in rows(course, "history.csv")] == counted
    page = (course / "run/feedback/ada/03_holes.html").read_text("utf-8")
    assert "handed this in 2 times" in page
    assert ("1. 2 points, which counts" in page) == (take != "last")


def test_what_is_called_untitled_is_of_the_exercise_that_is_named(course):
    folder = course / "submitted" / "ada" / "homework"
    folder.mkdir(parents=True)
    (folder / "Untitled.ipynb").write_text("right")
    assert "Found no submission" in grade(course, "submitted", code=1)
    grade(course, "submitted", "--exercise", "03_holes")
    assert who(course) == {("ada", "03_holes", "2")}


BAD = {
    "id,name,Name\ns1,Ada,Ada\n": "2 columns called name",
    "id;name\ns1;Ada\n": "not separated by commas",
    "id,name\ns1,Ada\n,Ben\n": "line 3: there is no id",
    "id,e-mail\ns1,a@b.c\ns2,A@b.c\n": "2 people have the e-mail",
    "id,name\ns1,Ada\nS1,Ben\n": "2 people have the id",
    "id,aliases\ns1,ada\nada,\n": "2 people have the id, e-mail or alias 'ada'",
    "id,e-mail,aliases\ns1,a@x.y,\ns2,b@x.y,A@X.y\n": "id, e-mail or alias 'a@x.y'",
    "id,e-mail\ns1,a@x.y\na@x.y,b@x.y\n": "id, e-mail or alias 'a@x.y'",
    "id,name,\ns1,Ada,what\n": "line 2: 'what' stands in a column without a name",
    'id,name\ns1,Ada\ns2,"Ben\ns3,Cyd\n': "from line 3 on this is no CSV file",
    "id,nmae\ns1,Ada\n": "Did you mean 'name'?",
    "name\nAda\n": "misses the column 'id'",
    "id,name\n": "names nobody",
    "id,name\ns1,Ames, Ada\n": "3 cells for 2 columns",
    "": "is empty",
}


@pytest.mark.parametrize("text", [*BAD, "UTF-16"])
def test_a_class_list_that_can_not_be_used_is_refused_before_anything_is_written(course, text):
    moodle(course, "03_holes")
    path = course / "class.csv"
    path.write_bytes(CLASS.encode("utf-16") if text == "UTF-16" else text.encode())
    said = grade(course, "03_holes.zip", "--class", path, code=1)
    assert BAD.get(text, "no text in UTF-8") in said
    assert "class.csv" in said
    assert not (course / "run").exists()


def test_the_worksheet_of_another_assignment_is_refused(course):
    for exercise in WEEKS:
        moodle(course, exercise)
    worksheet = course / "04_edges_and_steps.csv"
    said = grade(course, "03_holes.zip", "--worksheet", worksheet, code=1)
    assert "worksheet of another assignment" in said
    said = grade(course, "03_holes.zip", "--worksheet", course / "class.csv", code=1)
    assert "first column" in said
    assert not (course / "run").exists()


def test_somebody_may_be_called_the_same_in_several_columns(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("id,e-mail,aliases,\nA@x.y,a@x.y,a@x.y;ada,\n")
    assert [member.id for member in read_class(path)] == ["A@x.y"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("", "names nobody"),
        ("Participant 4000,Ada Ames,\nParticipant 4000,Ben Bo,\n", "line 3: Participant 4000"),
        ("4000,Ada Ames,\n", "the first of 3 is '4000'"),
    ],
)
def test_a_worksheet_that_can_not_be_used_says_why(course, rows, why):
    moodle(course, "03_holes")
    path = course / "worksheet.csv"
    path.write_text("Identifier,Full name,Grade\n" + rows)
    assert why in grade(course, "03_holes.zip", "--worksheet", path, code=1)
    assert not (course / "run").exists()


def test_an_unknown_exercise_is_refused(course):
    moodle(course, "03_holes")
    said = grade(course, "03_holes.zip", "--exercise", "03_hole", code=1)
    assert "Did you mean '03_holes'?" in said
    assert not (course / "run").exists()


def test_a_list_that_was_damaged_is_named(course):
    moodle(course, "03_holes")
    grade(course, "03_holes.zip", "--class", course / "class.csv")
    (course / "run" / "class.json").write_text(json.dumps({"members": [{"who": 1}]}))
    assert "class.json does not say who is in the class" in grade(course, "03_holes.zip", code=1)


@pytest.mark.parametrize("both", [True, False])
def test_a_folder_that_was_moved_finds_its_course(course, monkeypatch, both):
    home = course / "home"
    home.mkdir()
    for name in ("solutions", "nbgrader_config.py"):
        (course / name).rename(home / name)
    moodle(course, "03_holes")
    run = home / "run"
    words = ["grade", course / "03_holes.zip", "--course", home, "--folder", run]
    options = ["--no-sandbox", "--no-gradebook"]
    runner = CliRunner()
    done = runner.invoke(cli.command, [str(word) for word in (*words, *options)])
    assert done.exit_code == 0, done.output
    moved = course / "elsewhere"
    (home if both else run).rename(moved)
    run = moved / "run" if both else moved
    monkeypatch.chdir(course)
    (run / "report.html").unlink()
    done = runner.invoke(cli.command, ["report", "--folder", str(run)])
    assert done.exit_code == 0, done.output
    assert (run / "report.html").stat().st_size > 0
