"""An executor on a Dask cluster: batches of notebooks to workers on any number of machines.

A worker runs no learner's code: its graders' sandboxes are processes of their own. So a worker
ends only from outside, and Dask gives its batch to another. Results are written by the client
alone, once each, when a whole batch is back.
"""

from __future__ import annotations

import itertools
import pickle
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager

from distributed import Client, Future, as_completed
from distributed.client import FutureCancelledError

from atrous_lib.grading.result import Result
from atrous_lib.grading.run.batch import Executor, Grades, MakeGrader, Notebook
from atrous_lib.grading.run.journal import RunError

BATCH = 25  # notebooks: Dask's own work for a batch, some 10 ms, is then nothing beside grading
AHEAD = 3  # batches for each of the cluster's threads, so that none waits for the client
SECONDS = 30.0  # to reach the scheduler
NOTEBOOKS_BYTES = 16 << 20  # of a batch at most, so that a few huge notebooks make a batch


def dask(make_grader: MakeGrader, *, seed: int, scheduler: str) -> Executor:
    """Return an executor on the cluster with that scheduler, such as "tcp://10.0.0.1:8786"."""

    def execute(notebooks: Iterator[Notebook]) -> Generator[list[Result]]:
        first = next(notebooks, None)
        if first is None:
            return
        with _connected(scheduler) as client:
            try:
                yield from _graded(
                    client, pickle.dumps(make_grader), seed, itertools.chain([first], notebooks)
                )
            except (CancelledError, FutureCancelledError, OSError, TimeoutError) as error:
                raise RunError(
                    f"The connection to {scheduler} was lost ({error}). What was graded is kept; "
                    "the same command goes on from there."
                ) from error
            finally:
                if client.status == "running":
                    client.run(_close_graders)

    return execute


def _connected(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunError(
            f"There is no Dask scheduler at {scheduler}: {error}. Start one with "
            "`dask scheduler` and workers with `dask worker`, and give the address that it prints."
        ) from error


def _graded(
    client: Client, make_grader: bytes, seed: int, notebooks: Iterator[Notebook]
) -> Generator[list[Result]]:
    """Keep a few batches on the cluster; yield the results of each as it comes back."""
    batches, alone = _batches(notebooks), deque[list[Notebook]]()
    given: dict[Future, list[Notebook]] = {}
    back = as_completed(loop=client.loop)
    while True:
        most = AHEAD * max(1, sum(client.nthreads().values()))
        while len(given) < most and (batch := alone.popleft() if alone else next(batches, None)):
            future = client.submit(_grade_batch, make_grader, seed, batch, pure=False)
            given[future] = batch
            back.add(future)
        if not given:
            return
        future = next(back)
        batch = given.pop(future)
        if future.status == "error" and len(batch) > 1:
            alone.extend([notebook] for notebook in batch)  # to tell which of them it was
        else:
            yield _results(future, batch)
        future.release()


def _batches(notebooks: Iterator[Notebook]) -> Iterator[list[Notebook]]:
    batch: list[Notebook] = []
    size = 0
    for notebook in notebooks:
        if batch and (len(batch) == BATCH or size + notebook.size > NOTEBOOKS_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(notebook)
        size += notebook.size
    if batch:
        yield batch


def _results(future: Future, batch: list[Notebook]) -> list[Result]:
    if future.status == "cancelled":
        raise CancelledError("the scheduler is gone")
    if future.status == "error":  # Dask gave it to several workers, and all were lost
        error = future.exception()
        if isinstance(error, RunError):
            raise error
        return [
            notebook.failed(f"Every worker that graded it was lost: {error}") for notebook in batch
        ]
    return [Result.from_json(text) for text in future.result()]


# --- on a worker

_idle: list[tuple[bytes, AbstractContextManager[Grades], Grades]] = []
_lock = threading.Lock()


def _grade_batch(make_grader: bytes, seed: int, batch: list[Notebook]) -> list[str]:
    """Grade a batch with a warm grader of this worker's that nobody else is using."""
    manager, grader = _taken(make_grader)
    try:
        results = [notebook.graded_by(grader, seed).to_json() for notebook in batch]
    except BaseException:
        manager.__exit__(None, None, None)
        raise
    with _lock:
        _idle.append((make_grader, manager, grader))
    return results


def _taken(make_grader: bytes) -> tuple[AbstractContextManager[Grades], Grades]:
    with _lock:
        for place, (made_by, manager, grader) in enumerate(_idle):
            if made_by == make_grader:
                del _idle[place]
                return manager, grader
    manager = pickle.loads(make_grader)()
    try:
        return manager, manager.__enter__()
    except Exception as error:
        raise RunError(f"No grader could be started on a worker: {error}") from error


def _close_graders() -> None:
    """End this worker's idle graders, with their warm processes."""
    with _lock:
        idle = _idle[:]
        _idle.clear()
    for _, manager, _ in idle:
        manager.__exit__(None, None, None)
