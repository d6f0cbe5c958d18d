"""`atrous-course` from the outside: real sandboxes, whole runs, and runs that are cut short."""

import contextlib
import csv
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from atrous_lib.grading import __main__ as entry
from atrous_lib.grading.cli import command, grading
from atrous_lib.grading.notebook import bubblewrap
from tests.grading import notebooks

ROOT = Path(__file__).resolve().parents[2]
NAME = notebooks.NAME
PARTS = {
    "ada": notebooks.notebook(),
    "ben": notebooks.notebook(kernel=notebooks.WRONG_KERNEL),
    "cyd": notebooks.released(),
    "dan": b"no notebook at all",
}
POINTS = {"ada": "6", "ben": "4", "cyd": "0", "dan": "0"}

needs_sandbox = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("bwrap") is None,
    reason="bubblewrap is not installed (Debian: apt install bubblewrap)",
)


def hand_in(folder, parts):
    """Make a course's folder with notebooks handed in."""
    (folder / "solutions").symlink_to(ROOT / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for learner, notebook in parts.items():
        path = folder / "submitted" / learner / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook)
    return folder / "submitted"


def run(*arguments, code=0):
    """Run the command in this process; return all that it said."""
    outcome = CliRunner().invoke(command, [str(word) for word in arguments])
    assert outcome.exit_code == code, outcome.output
    return outcome.output


def grade(folder, *options, code=0, jobs=1):
    """Grade with one worker, of which each takes a Python and a sandbox to start."""
    return run(
        "grade",
        *(folder / "submitted", "--course", folder, "--folder", folder / "run"),
        *([] if "--scheduler" in options else ["--jobs", jobs]),
        *options,
        code=code,
    )


def contents(folder):
    """Return what is in every file of a run, and in its gradebook."""
    files = {
        path.relative_to(folder): path.read_bytes()
        for kept in ("run", "autograded")
        for path in (folder / kept).rglob("*")
        if path.is_file() and path.name not in ("journal.jsonl", "run.json")
    }
    with closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return files, scores_in(database)


def scores_in(database):
    query = """
        SELECT student_id, auto_score FROM grade
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        ORDER BY student_id, auto_score
    """
    return database.execute(query).fetchall()


def scores(folder):
    """Return each learner's points; what belongs to no learner is in the table too."""
    with (folder / "run" / "scores.csv").open() as file:
        return {row["learner"]: row["points"] for row in csv.DictReader(file) if row["learner"]}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a folder in which a class was graded."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder, PARTS)
    (folder / "said").write_text(grade(folder, "--seed", "7", jobs=3))
    return folder


@needs_sandbox
def test_a_class_is_graded_and_all_files_are_there(graded):
    assert scores(graded) == POINTS
    said = (graded / "said").read_text()
    assert "4 notebooks are graded" in said
    for name in ("scores.csv", "tasks.csv", "report.html", "gradebook.db"):
        assert name in said
    pages = {p.parent.name: p.read_text() for p in (graded / "run").glob("feedback/*/*.html")}
    assert set(pages) == set(POINTS)
    assert "dilate_kernel" in pages["ben"]
    assert "ben" in (graded / "run" / "report.html").read_text()
    with closing(sqlite3.connect(graded / "gradebook.db")) as database:
        assert scores_in(database)[:4] == [("ada", 2), ("ada", 4), ("ben", 0), ("ben", 4)]


@needs_sandbox
def test_running_twice_changes_nothing(graded):
    before = contents(graded), (graded / "run" / "journal.jsonl").read_bytes()
    grade(graded)
    assert (contents(graded), (graded / "run" / "journal.jsonl").read_bytes()) == before


@needs_sandbox
def test_one_seed_gives_the_same_bytes_with_any_number_of_processes(graded, tmp_path):
    hand_in(tmp_path, PARTS)
    grade(tmp_path, "--seed", "7", jobs=1)
    assert contents(tmp_path) == contents(graded)


@needs_sandbox
def test_an_archive_gives_the_same_scores(graded, tmp_path):
    hand_in(tmp_path, {})
    with zipfile.ZipFile(tmp_path / "submitted", "w") as archive:
        for number, (learner, notebook) in enumerate(PARTS.items()):
            name = f"{learner}_{number}_assignsubmission_file_/{NAME}.ipynb"
            archive.writestr(name, notebook)
        archive.writestr("../escape.ipynb", "")
    said = grade(tmp_path)
    assert {learner[:3]: points for learner, points in scores(tmp_path).items()} == POINTS
    for text in (said, (tmp_path / "run" / "scores.csv").read_text()):
        assert "'../escape.ipynb': its path leads out of the archive." in text
    report = (tmp_path / "run" / "report.html").read_text()
    assert "&#39;../escape.ipynb&#39;</bdi></td><td>its path leads out of the archive." in report


@needs_sandbox
def test_whoever_handed_in_something_else_is_on_every_list(tmp_path):
    hand_in(tmp_path, {})
    with zipfile.ZipFile(tmp_path / "submitted", "w") as archive:
        for number in range(30):
            place = f"Ada {number:02}_{100 + number}_assignsubmission_onlinetext/onlinetext.html"
            archive.writestr(place, "hello")
        archive.writestr(f"Ada 00_100_assignsubmission_file/{NAME}.ipynb", PARTS["ada"])
        archive.writestr("Zoe Zed_999_assignsubmission_file/\x1b]0;x\x07\x1b[2J\u202e.pdf", "")
    said = grade(tmp_path, "--no-gradebook")
    table = (tmp_path / "run" / "scores.csv").read_text()
    report = (tmp_path / "run" / "report.html").read_text()
    for text in (said, table, report):
        assert "Zoe Zed_999" in text
        assert "Ada 29_129" in text
        assert "\x1b]0;" not in text
        assert "\x1b[2J" not in text
        assert "\\u202e.pdf" in text
    assert scores(tmp_path)["Ada 00_100"] == "6"
    assert scores(tmp_path)["Zoe Zed_999"] == ""
    again = run("report", "--course", ROOT, "--folder", tmp_path / "run")
    assert "report.html" in again
    assert (tmp_path / "run" / "report.html").read_text() == report


@needs_sandbox
@pytest.mark.parametrize("packed", [False, True])
def test_a_module_that_was_handed_in_beside_the_notebook_is_imported(tmp_path, packed):
    hand_in(tmp_path, {"ada": notebooks.notebook(kernel="from mine.holes import dilate_kernel")})
    folder = tmp_path / "submitted" / "ada" / NAME
    (folder / "mine").mkdir()
    (folder / "mine" / "holes.py").write_text("import numpy as np\n" + notebooks.KERNEL)
    if packed:
        shutil.make_archive(tmp_path / "submitted", "zip", tmp_path / "submitted")
        shutil.rmtree(tmp_path / "submitted")
        (tmp_path / "submitted.zip").rename(tmp_path / "submitted")
    grade(tmp_path, "--no-gradebook")
    assert scores(tmp_path) == {"ada": "6"}


@needs_sandbox
def test_the_gradebooks_students_of_an_earlier_version_are_no_others(tmp_path):
    """In an archive of Canvas's the first version knew people by name alone."""
    hand_in(tmp_path, {})
    archive = tmp_path / "submitted"

    def canvas(*names):
        archive.unlink(missing_ok=True)
        with zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(f"{name}_{NAME}.ipynb", PARTS["ada"])

    (tmp_path / "first").mkdir()
    hand_in(tmp_path / "first", {"doejane": PARTS["ben"], "anon": PARTS["cyd"]})
    grade_into = ("--gradebook", f"sqlite:///{tmp_path / 'gradebook.db'}")
    grade(tmp_path / "first", *grade_into)
    canvas("doejane_1001_51", "anon_12345_52", "anon_54321_53", "김민지_4703_54")
    said = grade(tmp_path, *grade_into)
    assert "doejane_1001 is doejane there, as before." in said
    assert "anon there may be anon_12345 or anon_54321" in said
    canvas("smithjane_LATE_1001_99")
    said = grade(tmp_path, *grade_into)
    assert scores(tmp_path).keys() >= {"doejane_1001"}
    assert "smithjane_1001" not in scores(tmp_path)
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database:
        students = {row[0] for row in database.execute("SELECT id FROM student")}
    assert students == {"doejane", "anon", "anon_12345", "anon_54321", "김민지_4703"}
    assert (tmp_path / "autograded" / "doejane" / NAME / f"{NAME}.ipynb").exists()


@needs_sandbox
@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
def test_a_folders_name_that_is_no_text_costs_nobody_the_gradebook(tmp_path):
    hand_in(tmp_path, {"ada": PARTS["ada"]})
    for name in (b"J\xfcrgen", b"J\xf6rgen"):
        place = os.path.join(os.fsencode(tmp_path / "submitted"), name, NAME.encode())
        os.makedirs(place)
        with open(os.path.join(place, b"03_holes.ipynb"), "wb") as file:
            file.write(PARTS["ada"])
    grade(tmp_path)
    assert len(scores(tmp_path)) == 3
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as database:
        assert [row[0] for row in scores_in(database)] == sorted([*scores(tmp_path)] * 2)


@needs_sandbox
def test_a_folder_of_the_instructors_is_never_replaced(tmp_path):
    hand_in(tmp_path, {"ben": PARTS["ben"]})
    mine = tmp_path / "unpacked" / "notes.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with zipfile.ZipFile(tmp_path / "week.zip", "w") as archive:
        archive.writestr(f"ada/{NAME}/{NAME}.ipynb", PARTS["ada"])
    said = run("grade", tmp_path / "week.zip", "--course", tmp_path, "--folder", tmp_path, code=1)
    assert "--folder" in said
    assert mine.read_text() == "mine"
    assert (tmp_path / "submitted" / "ben").exists()


@needs_sandbox
def test_report_and_feedback_are_written_anew_from_what_is_graded(graded):
    folder = graded / "run"
    page = folder / "feedback" / "ben" / f"{NAME}.html"
    before = page.read_bytes(), (folder / "report.html").read_bytes()
    page.unlink()
    (folder / "report.html").write_text("old")
    assert "report.html" in run("report", "--course", ROOT, "--folder", folder)
    assert "4 pages" in run("feedback", "--folder", folder)
    assert (page.read_bytes(), (folder / "report.html").read_bytes()) == before


@needs_sandbox
def test_a_cluster_gives_the_same_bytes(graded, tmp_path):
    hand_in(tmp_path, PARTS)
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        grade(tmp_path, "--seed", "7", "--scheduler", cluster.scheduler_address)
        workers = [psutil.Process(nanny.pid) for nanny in cluster.workers.values()]
        assert len(workers) == 2
        assert not [child for worker in workers for child in worker.children()]
    assert contents(tmp_path) == contents(graded)


@needs_sandbox
def test_the_doctor_finds_nothing_missing_here():
    said = run("doctor")
    assert "ok  bubblewrap" in said
    assert "NO " not in said


@pytest.mark.parametrize("seen", ["course", "submitted", "run"])
def test_what_every_submission_could_read_is_refused(tmp_path, monkeypatch, seen):
    paths = {name: tmp_path / name / "there" for name in ("course", "submitted", "run")}
    for name in ("course", "submitted"):
        paths[name].mkdir(parents=True)
    monkeypatch.setattr(bubblewrap, "_system", lambda: [tmp_path / seen])
    monkeypatch.setattr(grading, "find_bubblewrap", lambda: "bwrap")
    output = run(
        "grade",
        *(paths["submitted"], "--course", paths["course"], "--folder", paths["run"]),
        code=1,
    )
    assert f"{paths[seen]} lies among" in output
    assert "Move it" in output
    assert not paths["run"].exists()


def test_the_doctor_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "NO  bubblewrap" in run("doctor", code=1)


# --- what can be mended is said in words


def test_without_bubblewrap_nothing_is_graded(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    hand_in(tmp_path, PARTS)
    said = grade(tmp_path, code=1)
    assert "apt install bubblewrap" in said
    assert "--no-sandbox" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("wanted", ["report", "feedback"])
def test_where_nothing_is_graded_there_is_nothing_to_report(tmp_path, wanted):
    said = run(wanted, "--folder", tmp_path / "nowhere", code=1)
    assert "atrous-course grade" in said
    assert not (tmp_path / "nowhere").exists()


@needs_sandbox
def test_another_folder_than_the_course_is_named(tmp_path):
    hand_in(tmp_path, PARTS)
    (tmp_path / "solutions").unlink()
    said = grade(tmp_path, code=1)
    assert "There are no assignments" in said


@needs_sandbox
def test_another_seed_than_the_runs_is_refused(graded):
    assert "was graded with seed 7, not 8" in grade(graded, "--seed", "8", code=1)


@needs_sandbox
def test_a_gradebook_that_cannot_be_opened_is_named_and_the_scores_are_kept(tmp_path):
    hand_in(tmp_path, {"ada": PARTS["ada"]})
    said = grade(tmp_path, "--gradebook", "sqlite:////nowhere/at/all.db", code=1)
    assert "sqlite:////nowhere/at/all.db can't be opened: unable to open" in said
    assert scores(tmp_path) == {"ada": "6"}


def test_packages_that_are_missing_are_named(monkeypatch):
    monkeypatch.setattr(entry, "NEEDED", ("click", "no_such_package"))
    with pytest.raises(SystemExit, match=r"no_such_package.*pip install -e '\.\[grade\]'"):
        entry.main()


# --- cut short

SLOW = notebooks.notebook(between="time.sleep(0.4)")
MANY = {f"learner{i:02}": SLOW if i % 3 else PARTS["ben"] for i in range(18)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    hand_in(folder, MANY)
    grade(folder, "--seed", "7", jobs=2)  # most of what a notebook takes is sleep
    return contents(folder)


def started(folder):
    """Start grading in a process and a session of its own."""
    arguments = ["submitted", "--folder", "run", "--seed", "7"]
    return subprocess.Popen(
        [sys.executable, "-m", "atrous_lib.grading", "grade", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )


def journal(folder):
    path = folder / "run" / "journal.jsonl"
    return path.read_text().splitlines() if path.exists() else []


def when(condition, process):
    """Wait until something is so, while the process runs."""
    while not condition():
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.05)


@needs_sandbox
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["power cut", "Ctrl-C"])
def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_bytes(tmp_path, undisturbed, number):
    hand_in(tmp_path, MANY)
    for least in (2, 8):
        process = started(tmp_path)
        when(lambda least=least: len(journal(tmp_path)) >= least, process)
        family = psutil.Process(process.pid).children(recursive=True)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does
        else:
            process.kill()
        said, _ = process.communicate(timeout=60)
        _, left = psutil.wait_procs(family, timeout=60)
        assert left == []
        assert least <= len(journal(tmp_path)) < len(MANY)
        if number == signal.SIGINT:
            assert process.returncode == 130
            assert "notebooks are graded and kept" in said
            assert "Traceback" not in said
    grade(tmp_path, jobs=2)
    assert len(journal(tmp_path)) == len(set(journal(tmp_path))) == len(MANY)
    assert contents(tmp_path) == undisturbed


@needs_sandbox
def test_killing_each_worker_once_loses_and_duplicates_nothing(tmp_path, undisturbed):
    hand_in(tmp_path, MANY)
    process = started(tmp_path)
    killed = set()

    def kill_new_workers():
        for child in psutil.Process(process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # a helper of multiprocessing's own
                if child.pid not in killed and child.children() and len(killed) < 2:
                    child.kill()
                    killed.add(child.pid)
        return len(killed) == 2

    when(lambda: len(journal(tmp_path)) >= 3, process)
    when(kill_new_workers, process)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert len(journal(tmp_path)) == len(set(journal(tmp_path))) == len(MANY)
    assert contents(tmp_path) == undisturbed
