"""nbgrader's gradebook: our scores are there as its own would be, in SQLite and PostgreSQL."""

import csv
import os
import shutil
import socket
import sqlite3
import subprocess
import sysconfig
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.database import GradebookError, default_url
from atrous_lib.grading.results.gradebook import match_students, write_gradebook
from atrous_lib.grading.run.submissions import Learner
from tests.grading.fakes import task_result

ROOT = Path(__file__).resolve().parents[3]
NAME = "03_holes"
ASSIGNMENTS = {NAME: read_assignments(ROOT)[NAME]}


def result(learner, first=2.0, second=4.0, **changes):
    message = "It is not right yet.\n\nIt uses <i>b</i> twice.\n\nWhere do you add b?"
    tasks = (
        task_result(first),
        task_result(
            second,
            function="atrous_conv1d",
            grade_id="check_atrous_conv1d",
            max_points=4.0,
            message=message,
        ),
    )
    return Result(learner, NAME, "ab12", tasks, **changes)


RESULTS = [result("ada"), result("ben", second=0.0), result("cyd", 0.0, 0.0)]


def make_course(folder):
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions" / NAME, folder / "solutions" / NAME)
    return folder


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory):
    """Make a gradebook once, for which nbgrader starts another program; return where it is."""
    course = make_course(tmp_path_factory.mktemp("empty") / "course")
    write(course, RESULTS[:1])
    with Gradebook(default_url(course)) as gradebook:
        gradebook.remove_assignment(NAME)
        gradebook.remove_student("ada")
    return course / "gradebook.db"


@pytest.fixture
def course(tmp_path, empty_gradebook):
    folder = make_course(tmp_path / "course")
    shutil.copy(empty_gradebook, folder)
    return folder


def nbgrader(course, *arguments):
    scripts = sysconfig.get_path("scripts")
    done = subprocess.run(
        [Path(scripts) / "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def exported(course):
    """Return what nbgrader's exporter writes: each learner's score and what there was to get."""
    with Gradebook(default_url(course)) as gradebook:
        CsvExportPlugin(to=str(course / "grades.csv")).export(gradebook)
    return read_grades(course)


def read_grades(course):
    with (course / "grades.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


def dumped(url):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return sorted(database.iterdump())


def write(course, results, url=None):
    return write_gradebook(url or default_url(course), course, ASSIGNMENTS, results)


def grade_of(gradebook, learner, name="atrous_conv1d"):
    return gradebook.find_grade(f"check_{name}", NAME, NAME, learner)


def test_nbgrader_exports_our_scores(course):
    (course / "gradebook.db").unlink()
    assert write(course, RESULTS) == 3
    nbgrader(course, "export")
    assert read_grades(course) == {"ada": (6, 6), "ben": (2, 6), "cyd": (0, 6)}


def test_what_the_learner_misunderstood_is_a_comment_beside_their_cell(course):
    write(course, RESULTS)
    with Gradebook(default_url(course)) as gradebook:
        comments = {
            learner: gradebook.find_comment("atrous_conv1d", NAME, NAME, learner).comment
            for learner in ("ada", "ben")
        }
    wanted = "It is not right yet.\n\nIt uses &lt;i&gt;b&lt;/i&gt; twice."
    assert comments == {"ada": None, "ben": wanted}


def test_each_solution_has_the_comment_that_nbgraders_feedback_looks_for(course):
    """Also that of a task for which there are no points."""
    write(course, RESULTS)
    with Gradebook(default_url(course)) as gradebook:
        cells = {cell.name for cell in gradebook.find_notebook(NAME, NAME).solution_cells}
        assert cells > {task.solution_id for task in ASSIGNMENTS[NAME].tasks}
        for cell in cells:
            assert gradebook.find_comment(cell, NAME, NAME, "ada").auto_comment is None


def test_nothing_waits_for_a_human_and_failed_checks_are_marked(course):
    write(course, RESULTS)
    with Gradebook(default_url(course)) as gradebook:
        notebooks = gradebook.notebook_submissions(NAME, NAME)
        assert {n.student.id: n.needs_manual_grade for n in notebooks} == dict.fromkeys(
            ["ada", "ben", "cyd"], False
        )
        assert {n.student.id: n.failed_tests for n in notebooks} == {
            "ada": False,
            "ben": True,
            "cyd": True,
        }


def test_writing_twice_changes_nothing(course):
    write(course, RESULTS)
    before = dumped(default_url(course))
    assert write(course, reversed(RESULTS)) == 0
    assert dumped(default_url(course)) == before


def test_a_student_of_an_earlier_version_keeps_the_id_and_gets_the_number(course):
    write(course, [result("doejane", second=0.0), result("ben")])
    url = default_url(course)
    jane = Learner("doejane_1001", "doejane_1001", "Canvas", "1001")
    for learner in (jane, Learner("smithjane_1001", "smithjane_1001", "Canvas", "1001")):
        ids, _ = match_students(url, course, [learner])
        assert ids == {learner.name: "doejane"}
        results = [result(ids[learner.name])]
        write_gradebook(url, course, ASSIGNMENTS, results, {"doejane": "1001"})
    other = Learner("doejane_2002", "doejane_2002", "Canvas", "2002")
    assert match_students(url, course, [other])[0] == {"doejane_2002": "doejane_2002"}
    assert exported(course) == {"ben": (6, 6), "doejane": (6, 6)}


def test_a_number_that_somebody_else_wrote_stays(course):
    write(course, [result("doejane_1001")])
    url = default_url(course)
    with Gradebook(url) as gradebook:
        gradebook.find_student("doejane_1001").lms_user_id = "a1b2"  # as a tool in Canvas has it
        gradebook.db.commit()
    jane = Learner("doejane_1001", "doejane_1001", "Canvas", "1001")
    assert match_students(url, course, [jane])[0] == {"doejane_1001": "doejane_1001"}
    write_gradebook(url, course, ASSIGNMENTS, [result("doejane_1001")], {"doejane_1001": "1001"})
    with Gradebook(url) as gradebook:
        assert gradebook.find_student("doejane_1001").lms_user_id == "a1b2"


@pytest.mark.parametrize("sign", ["\udcff", "\x00", "\x1b[31m", "\u202e"])
def test_no_sign_in_a_message_keeps_points_from_anybody(course, sign):
    message = f"It is wrong.\n\nIt said {sign}."
    bad = replace(result("eve"), tasks=(task_result(0.0, message=message),))
    write(course, [bad, result("ada")])
    assert exported(course)["ada"] == (6, 6)
    with Gradebook(default_url(course)) as gradebook:
        comment = gradebook.find_comment("dilate_kernel", NAME, NAME, "eve").comment
    assert "It said" in comment
    assert sign[0] not in comment


def test_a_new_result_replaces_the_old_one(course):
    write(course, RESULTS)
    assert write(course, [*RESULTS[:2], result("cyd", 2.0, 0.0)]) == 1
    assert exported(course)["cyd"] == (2, 6)


def test_a_humans_score_stands_and_is_marked_for_review_when_ours_changes(course):
    write(course, RESULTS)
    with Gradebook(default_url(course)) as gradebook:
        grade_of(gradebook, "ben").manual_score = 3.0
        gradebook.db.commit()
    write(course, RESULTS)
    with Gradebook(default_url(course)) as gradebook:
        assert not grade_of(gradebook, "ben").needs_manual_grade
    write(course, [result("ben")])
    with Gradebook(default_url(course)) as gradebook:
        assert grade_of(gradebook, "ben").needs_manual_grade
        assert grade_of(gradebook, "ben").score == 3.0
    assert exported(course)["ben"] == (5, 6)


def test_a_failure_of_the_graders_gives_nobody_a_zero(course):
    write(course, RESULTS)
    write(course, [Result("ada", NAME, "cd34", (), failure="No memory.")])
    assert exported(course)["ada"] == (6, 6)


def test_more_notebooks_than_fit_into_one_transaction(course, monkeypatch):
    monkeypatch.setattr("atrous_lib.grading.results.gradebook.AT_ONCE", 7)
    many = [result(f"learner{i:02}", second=4.0 * (i % 2)) for i in range(30)]
    assert write(course, many) == 30
    assert write(course, many) == 0
    scores = exported(course)
    assert [scores[f"learner{i:02}"][0] for i in range(4)] == [2, 6, 2, 6]
    assert len(scores) == 30


def test_the_exercise_is_stored_as_nbgrader_itself_stores_it(course, tmp_path):
    theirs = make_course(tmp_path / "theirs")
    nbgrader(theirs, "generate_assignment", NAME)
    write(course, RESULTS)
    found = []
    for folder in (course, theirs):
        with Gradebook(default_url(folder)) as gradebook:
            notebook = gradebook.find_notebook(NAME, NAME)
            cells = [*notebook.grade_cells, *notebook.solution_cells, *notebook.source_cells]
            rows = [{k: v for k, v in cell.to_dict().items() if k != "id"} for cell in cells]
            courses = (gradebook.find_assignment(NAME).course_id, notebook.kernelspec)
            found.append((sorted(map(str, rows)), courses))
    assert found[0] == found[1]
    nbgrader(course, "generate_assignment", NAME, "--force")  # still possible with scores in it
    assert exported(course)["ben"] == (2, 6)


def test_scores_go_into_the_gradebook_that_nbgrader_made(course):
    (course / "gradebook.db").unlink()
    nbgrader(course, "generate_assignment", NAME)
    write(course, RESULTS)
    assert exported(course) == {"ada": (6, 6), "ben": (2, 6), "cyd": (0, 6)}


def test_other_points_than_the_gradebook_knows_are_refused(course):
    write(course, RESULTS)
    tasks = tuple(replace(task, points=1.0) for task in ASSIGNMENTS[NAME].tasks)
    changed = {NAME: replace(ASSIGNMENTS[NAME], tasks=tasks)}
    with pytest.raises(GradebookError, match="generate_assignment 03_holes --force"):
        write_gradebook(default_url(course), course, changed, RESULTS)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("gradebook.db", "is no gradebook's URL"),
        ("ada:secret@localhost/grades", "…@localhost/grades' is no gradebook's URL"),
        ("postgresql://ada:secret@localhost:five/grades", "is no gradebook's URL"),
        ("sqlite:////nowhere/at/all/gradebook.db", "unable to open"),
        ("postgresql://ada:secret@127.0.0.1:1/grades", "refused"),
        ("nosuchthing://localhost/x", "nosuchthing"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_an_error_without_its_password(course, url, why):
    with pytest.raises(GradebookError, match=why) as caught:
        write(course, RESULTS, url)
    assert "secret" not in str(caught.value)


# --- PostgreSQL

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="module")
def postgresql():
    """Start a PostgreSQL server on loopback, as somebody without rights; return its URL."""
    if not SERVERS:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    as_nobody = {}
    if os.geteuid() == 0:  # which the server refuses
        shutil.chown(folder, "nobody")
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    options = {"cwd": folder, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, **as_nobody}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def tool(name, *arguments):
        subprocess.run(
            [SERVERS[-1] / name, *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
            **options,
        )

    data = str(folder / "data")
    settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    try:
        tool("initdb", "-D", data, "-U", "grader", "--auth=trust", "--no-sync")
        tool("pg_ctl", "-D", data, "-o", settings, "-l", str(folder / "log"), "-w", "start")
        yield f"postgresql://grader@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            tool("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def test_postgresql_holds_the_same_scores(course, postgresql):
    assert write(course, RESULTS, postgresql) == 3
    assert write(course, RESULTS, postgresql) == 0
    assert write(course, [replace(RESULTS[2], tasks=result("cyd").tasks)], postgresql) == 1
    url = postgresql.replace("postgresql:", "postgresql+psycopg2:")
    nbgrader(course, "export", f"--db={url}")
    assert read_grades(course) == {"ada": (6, 6), "ben": (2, 6), "cyd": (6, 6)}
    assert exported(course) == {}
