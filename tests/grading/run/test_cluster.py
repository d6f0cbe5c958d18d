"""A Dask cluster grades the same, also when its workers are killed."""

import contextlib
import functools
import json
import logging
import os
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import pytest
from distributed import Client, LocalCluster
from distributed.comm import CommClosedError

from atrous_lib.grading.run import cluster as module
from atrous_lib.grading.run.batch import grade_all
from atrous_lib.grading.run.cluster import dask
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.settled import RunError
from tests.grading.fakes import FakeGrader
from tests.grading.notebooks import ROOT
from tests.grading.run.test_batch import LEARNERS, graded, hand_in, lines, tables, undisturbed

__all__ = ["undisturbed"]  # a fixture

# Clusters have hung when started: better an error, with what every thread was waiting for.
pytestmark = pytest.mark.timeout(100)

SETTINGS = {
    "n_workers": 2,
    "threads_per_worker": 1,
    "host": "127.0.0.1",
    "dashboard_address": "127.0.0.1:0",
    "silence_logs": logging.CRITICAL,
}


@pytest.fixture(scope="module")
def cluster():
    """Start a cluster of two workers."""
    with LocalCluster(**SETTINGS) as running:
        yield running


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 3)
    monkeypatch.setattr(module, "AHEAD", 1)


def grade(folder, submissions, cluster):
    make = functools.partial(FakeGrader, folder)
    with Journal(folder / "run", seed=7) as journal:
        execute = dask(make, seed=journal.seed, scheduler=cluster.scheduler_address, assignments={})
        return list(grade_all(submissions, journal, execute))


def test_a_cluster_writes_the_same_as_processes_on_one_machine(tmp_path, undisturbed, cluster):
    results = grade(tmp_path, hand_in(tmp_path), cluster)
    assert sorted(r.learner for r in results) == LEARNERS
    assert tables(tmp_path) == undisturbed
    assert sorted(graded(tmp_path)) == [f"{learner}/03_holes" for learner in LEARNERS]


def test_graders_are_kept_for_the_next_batch_and_closed_at_the_end(tmp_path, cluster):
    grade(tmp_path, hand_in(tmp_path), cluster)
    assert 1 <= len(list(tmp_path.glob("closed-*"))) <= 2  # for four batches


def test_few_of_the_batches_that_were_sent_are_kept(tmp_path, cluster, monkeypatch):
    """By default Dask keeps the last 1,000 messages, which hold all notebooks of a large class."""
    logs = []

    def connected(*args, **options):
        client = Client(*args, **options)
        logs.append(client.scheduler_comm.recent_message_log)
        return client

    monkeypatch.setattr(module, "Client", connected)
    monkeypatch.setattr(module, "BATCH", 1)
    assert len(grade(tmp_path, hand_in(tmp_path), cluster)) == 12
    (log,) = logs
    sent = {message["op"] for messages in log for message in messages}
    assert "update-graph" in sent  # which is a message with a batch
    assert log.maxlen == 10


def test_killing_workers_loses_and_duplicates_nothing(tmp_path, undisturbed, cluster):
    dying = dict.fromkeys(["learner00", "learner09"], "once: die")
    results = grade(tmp_path, hand_in(tmp_path, **dying), cluster)
    assert sorted(r.learner for r in results) == LEARNERS
    assert len(lines(tmp_path)) == len(set(lines(tmp_path))) == 12
    assert set(dying) <= {line.partition("/")[0] for line in graded(tmp_path)}
    assert tables(tmp_path) == undisturbed


def test_what_kills_every_worker_is_reported_and_the_rest_is_graded(tmp_path, cluster):
    results = grade(tmp_path, hand_in(tmp_path, learner05="die always"), cluster)
    failures = {r.learner: r.failure for r in results if r.failure}
    assert set(failures) == {"learner05"}
    assert "Every worker that graded it was lost" in failures["learner05"]
    assert sorted(r.learner for r in results) == LEARNERS


def test_where_no_grader_starts_the_run_ends_and_says_why(tmp_path, cluster):
    (tmp_path / "refuse").touch()
    with pytest.raises(RunError, match="no sandbox to be had"):
        grade(tmp_path, hand_in(tmp_path), cluster)


def test_a_second_run_connects_to_nothing(tmp_path, cluster):
    grade(tmp_path, hand_in(tmp_path), cluster)
    (tmp_path / "graded").unlink()
    execute = dask(os.getpid, seed=7, scheduler="tcp://127.0.0.1:1", assignments={})
    with Journal(tmp_path / "run") as journal:
        assert len(list(grade_all(hand_in(tmp_path), journal, execute))) == 12
    assert graded(tmp_path) == []


def test_no_scheduler_is_an_error_that_says_how_to_start_one(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.5)
    execute = dask(os.getpid, seed=7, scheduler="tcp://127.0.0.1:1", assignments={})
    with (
        Journal(tmp_path / "run") as journal,
        pytest.raises(RunError, match="dask worker"),
    ):
        list(grade_all(hand_in(tmp_path), journal, execute))


def test_a_huge_notebook_makes_a_batch_of_its_own(monkeypatch):
    monkeypatch.setattr(module, "NOTEBOOKS_BYTES", 100)
    sizes = [10, 10, 95, 10, 10, 10, 10]
    notebooks = (module.Notebook("ada", "03_holes", b"x" * size) for size in sizes)
    batches = [[len(one.content) for one in batch] for batch in module._batches(notebooks)]
    assert batches == [[10, 10], [95], [10, 10, 10], [10]]


def test_a_lost_scheduler_keeps_what_is_graded(tmp_path):
    with LocalCluster(**SETTINGS) as running:
        make = functools.partial(FakeGrader, tmp_path)
        with Journal(tmp_path / "run", seed=7) as journal:
            execute = dask(make, seed=7, scheduler=running.scheduler_address, assignments={})
            results = grade_all(hand_in(tmp_path), journal, execute)
            kept = [next(results)]
            stop = threading.Thread(target=running.close)
            stop.start()
            with pytest.raises(RunError, match="goes on from there"):
                kept += results
            stop.join()
    assert 1 <= len(kept) < 12
    assert {r.learner for r in Journal(tmp_path / "run")} >= {r.learner for r in kept}


@pytest.mark.parametrize("lost", [CommClosedError("reset by peer"), TimeoutError("30 s")])
def test_a_scheduler_lost_while_graders_are_closed_hides_nothing(
    tmp_path, cluster, monkeypatch, lost
):
    def run(client, function):
        raise lost

    monkeypatch.setattr(module.Client, "run", run)
    assert len(grade(tmp_path, hand_in(tmp_path), cluster)) == 12
    (tmp_path / "refuse").touch()
    execute = dask(
        functools.partial(FakeGrader, tmp_path),
        seed=8,
        scheduler=cluster.scheduler_address,
        assignments={},
    )
    with (
        Journal(tmp_path / "other", seed=8) as journal,
        pytest.raises(RunError, match="no sandbox to be had"),
    ):
        list(grade_all(hand_in(tmp_path), journal, execute))


def test_workers_with_another_course_are_refused(tmp_path, cluster, monkeypatch):
    monkeypatch.setattr(module, "fingerprints", lambda assignments: {"of": "this machine"})
    with pytest.raises(RunError, match=r"worker on .* another state of the course"):
        grade(tmp_path, hand_in(tmp_path), cluster)
    assert graded(tmp_path) == []


def test_a_worker_that_lacks_a_module_is_told_of(tmp_path, cluster, monkeypatch):
    monkeypatch.setitem(sys.modules, "only_here", types.ModuleType("only_here"))
    sys.modules["only_here"].make = make = type("make", (), {"__module__": "only_here"})
    execute = dask(make, seed=7, scheduler=cluster.scheduler_address, assignments={})
    with Journal(tmp_path / "run", seed=7) as journal, pytest.raises(RunError, match="only_here"):
        list(grade_all(hand_in(tmp_path), journal, execute))


def test_a_cluster_without_workers_is_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WORKERLESS_SECONDS", 0.5)
    with (
        LocalCluster(**{**SETTINGS, "n_workers": 0}) as empty,
        pytest.raises(RunError, match=r"no worker.*dask worker"),
    ):
        grade(tmp_path, hand_in(tmp_path), empty)


@pytest.mark.skipif(os.name == "nt", reason="needs Unix signals")
def test_a_killed_scheduler_is_told_of_in_a_sentence(tmp_path, capfd):
    dask_command = Path(sys.executable).parent / "dask"
    file = tmp_path / "scheduler.json"
    with contextlib.ExitStack() as stack:
        starts = ("scheduler", "--port", "0"), ("worker", "--nthreads", "1", "--no-nanny")
        scheduler, worker = (
            stack.enter_context(
                subprocess.Popen(
                    [dask_command, *start, "--no-dashboard", "--scheduler-file", str(file)],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=ROOT,
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                )
            )
            for start in starts
        )
        stack.callback(worker.kill)
        stack.callback(scheduler.kill)
        while not (file.exists() and file.read_text()):
            assert scheduler.poll() is None
            time.sleep(0.1)
        execute = dask(
            functools.partial(FakeGrader, tmp_path),
            seed=7,
            scheduler=json.loads(file.read_text())["address"],
            assignments={},
        )
        with Journal(tmp_path / "run", seed=7) as journal:
            results = grade_all(hand_in(tmp_path), journal, execute)
            next(results)
            scheduler.kill()
            with pytest.raises(RunError, match="goes on from there"):
                list(results)
    assert "Traceback" not in capfd.readouterr().err
