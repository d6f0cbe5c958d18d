"""The journal: whatever stops a run, what was graded stays graded, once."""

import json
import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from atrous_lib.grading.result import Result
from atrous_lib.grading.run.journal import Journal, Key, key_of
from atrous_lib.grading.run.settled import RunError
from tests.grading.fakes import task_result


def result(learner="ada", digest="ab12", points=2.0, failure=None):
    tasks = () if failure else (task_result(points),)
    return Result(learner, "03_holes", digest, tasks, failure=failure)


def filled(folder, *results):
    with Journal(folder, seed=7) as journal:
        journal.add(results)
    return journal


def test_results_come_back_sorted_whatever_their_order(tmp_path):
    filled(tmp_path, result("cyd"), result("ada"))
    filled(tmp_path, result("ben"))
    assert [r.learner for r in Journal(tmp_path)] == ["ada", "ben", "cyd"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_runs_folder_is_out_of_git(tmp_path):
    def git(*words):
        command = ["git", "-C", tmp_path, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    (tmp_path / "mine.txt").touch()
    filled(tmp_path / "week3", result("ada"))
    git("add", ".")
    assert git("ls-files").split() == ["mine.txt"]


def test_what_came_is_kept_in_its_order(tmp_path):
    one, two, lost = result(), result(digest="cd34"), result("ben", failure="No memory.")
    filled(tmp_path, one, two, lost, lost, one)
    for journal in (Journal(tmp_path), filled(tmp_path)):
        assert list(journal.came()) == [key_of(each) for each in (one, two, lost, one)]


def test_every_place_at_which_the_last_line_can_be_cut_off_loses_that_line_alone(tmp_path):
    filled(tmp_path, result("ada"), result("ben"))
    path = tmp_path / "journal.jsonl"
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(first, len(whole)):
        path.write_bytes(whole[:length])
        assert [r.learner for r in Journal(tmp_path)] == ["ada"]
    filled(tmp_path, result("ben"))
    assert path.read_bytes() == whole


def test_a_damaged_line_is_graded_again_and_harms_no_other(tmp_path):
    filled(tmp_path, result("ada"), result("ben"))
    path = tmp_path / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"\x00\xff{]\n" + lines[1])
    assert [r.learner for r in Journal(tmp_path)] == ["ben"]


def test_a_changed_notebook_is_another_key_and_the_last_one_counts(tmp_path):
    old, new = result(digest="ab12", points=0.0), result(digest="cd34")
    journal = filled(tmp_path, old, new)
    assert key_of(old) in journal
    assert list(journal) == [new]
    assert not journal.is_last(key_of(old))
    assert list(filled(tmp_path, old)) == [old]


def test_a_failure_is_kept_but_not_known(tmp_path):
    journal = filled(tmp_path, result(failure="No memory."))
    assert [r.failure for r in journal] == ["No memory."]
    assert Key("ada", "03_holes", "ab12") not in journal
    journal = filled(tmp_path, result())
    assert Key("ada", "03_holes", "ab12") in journal
    assert [r.failure for r in Journal(tmp_path)] == [None]


def test_the_seed_is_drawn_once_and_kept(tmp_path):
    seeds = {Journal(tmp_path / name).seed for name in "abc"}
    assert len(seeds) == 3
    assert Journal(tmp_path / "a").seed in seeds


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_seed_is_for_nobody_else_to_read(tmp_path):
    Journal(tmp_path)
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0


def test_another_seed_is_refused(tmp_path):
    filled(tmp_path, result())
    with pytest.raises(RunError, match="seed 7, not 8"):
        Journal(tmp_path, seed=8)


def test_what_was_graded_for_another_state_of_the_course_is_known(tmp_path):
    old, other = {"03_holes": "aa-w", "04": "bb-w"}, {"03_holes": "cc-w", "04": "bb-w"}
    with Journal(tmp_path, seed=7, course=old) as journal:
        journal.add([result(), result("ben", failure="No memory.")])
    assert Journal(tmp_path, course=old).stale() == set()
    assert Journal(tmp_path, course=other).stale() == {"03_holes"}
    assert Journal(tmp_path).stale() == set()  # only read
    reworded = Journal(tmp_path, course={"03_holes": "aa-v"})
    assert reworded.stale() == set()
    assert reworded.says_old_words(key_of(result()))
    assert not Journal(tmp_path, course=other).says_old_words(key_of(result()))


def test_lines_of_older_versions_are_read_and_are_of_another_state(tmp_path):
    filled(tmp_path)
    (tmp_path / "journal.jsonl").write_text(result().to_json() + "\n")
    journal = Journal(tmp_path, course={"03_holes": "aa-w"})
    assert list(journal) == [result()]
    assert journal.stale() == {"03_holes"}


def test_grading_again_replaces_or_keeps_and_changes_no_order(tmp_path):
    first, second, lower = result(), result(digest="cd34"), result(points=0.0)
    with Journal(tmp_path, seed=7, course={"03_holes": "aa-w"}) as journal:
        journal.add([lower, second])
    with Journal(tmp_path, course={"03_holes": "bb-w"}) as journal:
        journal.again(first, taken=True)
        journal.again(replace(second, tasks=lower.tasks), taken=False)
        assert journal.settled == [key_of(first), key_of(second)]
    for read in (Journal(tmp_path, course={"03_holes": "bb-w"}), journal):
        assert read[key_of(first)] == first
        assert read.before(key_of(first)) == lower
        assert read[key_of(second)] == second
        assert read.lower(key_of(second)).points == 0
        assert list(read.came()) == [key_of(first), key_of(second)]
        assert read.regraded() == [key_of(first), key_of(second)]
        assert read.stale() == set()
    with journal:
        journal.came_again(key_of(first))
    assert [key.digest for key in Journal(tmp_path).came()] == ["ab12", "cd34", "ab12"]


def test_a_folder_in_which_learners_had_other_names_is_refused_but_can_be_reported(tmp_path):
    filled(tmp_path, result())
    path = tmp_path / "run.json"
    run = json.loads(path.read_text())
    del run["names"]  # as the first version left it
    path.write_text(json.dumps(run))
    with pytest.raises(RunError, match="names some learners otherwise"):
        Journal(tmp_path, course={"03_holes": "aa-w"})
    assert [r.learner for r in Journal(tmp_path)] == ["ada"]


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps(["no run"]))
    with pytest.raises(RunError, match="holds no run"):
        Journal(tmp_path)


def test_two_runs_at_once_are_refused(tmp_path):
    with Journal(tmp_path), pytest.raises(RunError, match="Another run"), Journal(tmp_path):
        pass
    filled(tmp_path / "other", result())  # and the first has let go
    with Journal(tmp_path):
        pass


def test_what_another_run_added_before_is_seen(tmp_path):
    early = Journal(tmp_path, seed=7)
    filled(tmp_path, result())
    with early:
        assert key_of(result()) in early
        early.add([result("ben")])
    assert [r.learner for r in Journal(tmp_path)] == ["ada", "ben"]
