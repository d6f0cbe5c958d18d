"""A batch: workers die, the power is cut, and still each notebook is graded and listed once."""

import functools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from atrous_lib.grading.results.scores import notebook_table, task_table
from atrous_lib.grading.run.batch import grade_all
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.local import processes
from atrous_lib.grading.run.settled import RunError
from atrous_lib.grading.run.submissions import Submission
from tests.grading.fakes import FakeGrader

ROOT = Path(__file__).resolve().parents[3]
LEARNERS = [f"learner{i:02}" for i in range(12)]


def hand_in(folder, **changed):
    """Write twelve notebooks; return their submissions."""
    submissions = []
    for i, learner in enumerate(LEARNERS):
        path = folder / "submitted" / learner / "03_holes" / "03_holes.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(learner, "wrong" if i % 3 else "right"))
        submissions.append(Submission(learner, "03_holes", path))
    return submissions


def grade(folder, submissions, jobs=2):
    """Grade into folder/run with the fake grader; return the results in the order they came."""
    make = functools.partial(FakeGrader, folder)
    with Journal(folder / "run", seed=7) as journal:
        execute = processes(make, seed=journal.seed, jobs=jobs)
        return list(grade_all(submissions, journal, execute))


def tables(folder):
    """Return the text of the files that a run ends with."""
    journal = Journal(folder / "run")
    return "".join(notebook_table(journal)), "".join(task_table(journal))


def graded(folder):
    """Return who was graded, as often as it happened."""
    path = folder / "graded"
    return path.read_text().split() if path.exists() else []


@pytest.fixture
def undisturbed(tmp_path):
    """Return the tables of a run that nothing disturbs."""
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    grade(folder, hand_in(folder))
    return tables(folder)


def lines(folder):
    return (folder / "run" / "journal.jsonl").read_text().splitlines()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_tables_do_not_depend_on_the_number_of_processes(tmp_path, undisturbed, jobs):
    results = grade(tmp_path, hand_in(tmp_path), jobs)
    assert sorted(r.learner for r in results) == LEARNERS
    assert tables(tmp_path) == undisturbed
    assert undisturbed[0].count("learner0") == 10


def test_a_second_run_grades_nothing_and_changes_nothing(tmp_path):
    submissions = hand_in(tmp_path)
    grade(tmp_path, submissions)
    before = {p: p.read_bytes() for p in (tmp_path / "run").iterdir()}
    (tmp_path / "graded").unlink()
    assert len(grade(tmp_path, submissions)) == 12
    assert graded(tmp_path) == []
    assert {p: p.read_bytes() for p in (tmp_path / "run").iterdir()} == before


def test_only_what_was_changed_is_graded_again(tmp_path):
    grade(tmp_path, hand_in(tmp_path))
    (tmp_path / "graded").unlink()
    results = grade(tmp_path, hand_in(tmp_path, learner01="better"))
    assert graded(tmp_path) == ["learner01/03_holes"]
    assert {r.learner: r.points for r in results}["learner01"] == 2.0
    assert "learner01,03_holes,2,2" in tables(tmp_path)[0]

    (tmp_path / "graded").unlink()
    grade(tmp_path, hand_in(tmp_path))  # and changed back
    assert graded(tmp_path) == []
    assert "learner01,03_holes,0,2" in tables(tmp_path)[0]


def test_killing_workers_loses_and_duplicates_nothing(tmp_path, undisturbed):
    dying = dict.fromkeys(["learner00", "learner03", "learner09"], "once: die")
    results = grade(tmp_path, hand_in(tmp_path, **dying))
    assert sorted(r.learner for r in results) == LEARNERS
    assert len(lines(tmp_path)) == 12
    assert sorted(graded(tmp_path)) == sorted(
        f"{learner}/03_holes" for learner in [*LEARNERS, *dying]
    )
    assert tables(tmp_path) == undisturbed


def test_what_kills_every_worker_is_reported_and_the_rest_is_graded(tmp_path):
    results = grade(tmp_path, hand_in(tmp_path, learner05="die always"))
    failures = {r.learner: r.failure for r in results if r.failure}
    assert failures == {"learner05": "The process that graded it was lost 3 times."}
    assert len(results) == 12
    assert graded(tmp_path).count("learner05/03_holes") == 3
    assert "learner05,03_holes,,,,,The process" in tables(tmp_path)[0]


def test_a_mistake_of_the_graders_is_reported_and_tried_again_by_the_next_run(tmp_path):
    results = grade(tmp_path, hand_in(tmp_path, learner05="raise"))
    (failed,) = [r for r in results if r.failure]
    assert failed.failure == 'The grader failed: KeyError: "a mistake of the grader\'s"'
    (tmp_path / "graded").unlink()
    grade(tmp_path, hand_in(tmp_path, learner05="raise"))
    assert graded(tmp_path) == ["learner05/03_holes"]


def test_where_no_grader_starts_the_run_ends_and_says_why(tmp_path):
    (tmp_path / "refuse").touch()
    with pytest.raises(RunError, match="no sandbox to be had"):
        grade(tmp_path, hand_in(tmp_path))
    assert lines(tmp_path) == []


def test_every_grader_is_closed_at_the_end(tmp_path):
    grade(tmp_path, hand_in(tmp_path), jobs=2)
    assert len(list(tmp_path.glob("closed-*"))) == 2


def test_notes_on_how_it_was_handed_in_reach_the_result(tmp_path):
    submission = Submission("ada", "03_holes", None, ("No notebook was handed in.",))
    (result,) = grade(tmp_path, [submission])
    assert result.notes == ("No notebook was handed in.", "seed 7")


PROGRAM = """
import sys
from pathlib import Path
from tests.grading.run import test_batch

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    submissions = [
        test_batch.Submission(p.parts[-3], p.parts[-2], p)
        for p in sorted(folder.glob("submitted/*/*/*.ipynb"))
    ]
    test_batch.grade(folder, submissions)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs Unix signals")
@pytest.mark.parametrize("cut", ["power cut", "interrupt"])
def test_a_stopped_run_goes_on_where_it_stopped(tmp_path, undisturbed, cut):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    submissions = hand_in(tmp_path, learner06=f"once: {cut}", learner09=f"once: {cut}")
    known = 0
    for _ in range(2):
        stopped = subprocess.run(
            [sys.executable, program, tmp_path],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            start_new_session=True,
            text=True,
            timeout=60,
        )
        assert stopped.returncode != 0
        assert "KeyboardInterrupt" in stopped.stderr or cut == "power cut"
        assert stopped.stderr.count("Traceback") == (cut == "interrupt")  # none from workers
        assert known < len(lines(tmp_path)) < 12
        known = len(lines(tmp_path))
    done = graded(tmp_path)
    grade(tmp_path, submissions)
    assert len(lines(tmp_path)) == len(set(lines(tmp_path))) == 12
    assert len(graded(tmp_path)) - len(done) == 12 - known
    assert tables(tmp_path) == undisturbed


def test_what_stands_beside_a_notebook_is_graded_with_it_and_a_change_of_it_too(tmp_path):
    submission = hand_in(tmp_path)[0]
    module = tmp_path / "0"
    module.write_text("a = 1")
    submission = replace(submission, beside=(("a.py", module), ("gone.py", tmp_path / "gone")))
    (result,) = grade(tmp_path, [submission])
    assert "beside: a.py" in result.notes
    assert "beside: gone.py" not in result.notes
    grade(tmp_path, [submission])
    assert len(graded(tmp_path)) == 1
    module.write_text("a = 2")
    grade(tmp_path, [submission])
    assert len(graded(tmp_path)) == 2
