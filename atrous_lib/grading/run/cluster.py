"""An executor on a Dask cluster: batches of notebooks to workers on any number of machines.

A worker runs no learner's code: its graders' sandboxes are processes of their own. So a worker
ends only from outside, and Dask gives its batch to another. Results are written by the client
alone, once each, when a whole batch is back.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import pickle
import queue
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from dataclasses import dataclass

from dask import config
from distributed import Client, Future
from distributed.client import FutureCancelledError

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.fingerprints import fingerprints
from atrous_lib.grading.isolated import import_path
from atrous_lib.grading.result import Result
from atrous_lib.grading.run.batch import Executor, Grades, MakeGrader, Notebook
from atrous_lib.grading.run.settled import RunError

BATCH = 25  # notebooks: Dask's own work for a batch, some 10 ms, is then nothing beside grading
AHEAD = 3  # batches for each of the cluster's threads, so that none waits for the client
SECONDS = 30.0  # to reach the scheduler
WORKERLESS_SECONDS = 120.0  # to wait for a worker where there is none: one may be starting again
LOOK_SECONDS = 1.0  # between two looks for workers
# How many of the messages that were sent Dask keeps, for its developers. Most hold a batch, and of
# the 1,000 that it keeps by default they would take hundreds of megabytes in a large class.
KEPT_MESSAGES = {"distributed.admin.low-level-log-length": 10}
LOGS = ("distributed", "tornado", "asyncio")  # what they have to say is said here, in a sentence
NOTEBOOKS_BYTES = 16 << 20  # of a batch at most, so that a few huge notebooks make a batch


def dask(
    make_grader: MakeGrader, *, seed: int, scheduler: str, assignments: Mapping[str, Assignment]
) -> Executor:
    """Return an executor on the cluster with that scheduler, such as "tcp://10.0.0.1:8786".

    Workers whose course gives other scores for these assignments than this machine's are refused.
    """
    order = Order(
        pickle.dumps(make_grader), seed, pickle.dumps(assignments), fingerprints(assignments)
    )

    def execute(notebooks: Iterator[Notebook]) -> Generator[list[Result]]:
        first = next(notebooks, None)
        if first is None:
            return
        with _quiet(), _connected(scheduler) as client:
            try:
                yield from _graded(client, order, itertools.chain([first], notebooks))
            except (CancelledError, FutureCancelledError, OSError, TimeoutError) as error:
                raise RunError(
                    f"The connection to {scheduler} was lost ({error}). What was graded is kept; "
                    "the same command goes on from there."
                ) from error
            finally:
                # A client notices late that its scheduler is gone: that hides neither a result
                # nor the error above, and workers without a scheduler end by themselves.
                with contextlib.suppress(OSError, TimeoutError):
                    if client.status == "running":
                        client.run(_close_graders)

    return execute


@dataclass(frozen=True)
class Order:
    """What a worker has to know: whom to have grade, with which seed, by which course."""

    make_grader: bytes
    seed: int
    assignments: bytes
    course: dict[str, str]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep libraries from telling of a lost connection in tracebacks."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in LOGS]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _connected(scheduler: str) -> Client:
    try:
        with config.set(KEPT_MESSAGES):
            return Client(scheduler, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunError(
            f"There is no Dask scheduler at {scheduler}: {error}. Start one with "
            "`dask scheduler` and workers with `dask worker`, and give the address that it prints."
        ) from error


def _graded(client: Client, order: Order, notebooks: Iterator[Notebook]) -> Generator[list[Result]]:
    """Keep a few batches on the cluster; yield the results of each as it comes back."""
    batches, alone = _batches(notebooks), deque[list[Notebook]]()
    given: dict[Future, list[Notebook]] = {}
    done: queue.SimpleQueue[Future] = queue.SimpleQueue()
    while True:
        most = AHEAD * max(1, sum(client.nthreads().values()))
        while len(given) < most and (batch := alone.popleft() if alone else next(batches, None)):
            future = client.submit(_grade_batch, order, batch, pure=False)
            given[future] = batch
            future.add_done_callback(done.put)
        if not given:
            return
        future = _next(done, client)
        batch = given.pop(future)
        if future.status == "error" and len(batch) > 1 and not _refusal(future):
            alone.extend([notebook] for notebook in batch)  # to tell which of them it was
        else:
            yield _results(future, batch)
        future.release()


def _next(done: queue.SimpleQueue[Future], client: Client) -> Future:
    """Wait for the next that is done; end the run where there has been no worker for a while."""
    last = time.monotonic()
    while True:
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=LOOK_SECONDS)
        if client.nthreads():
            last = time.monotonic()
        elif time.monotonic() - last > WORKERLESS_SECONDS:
            raise RunError(
                f"{client.scheduler.address} has had no worker for {WORKERLESS_SECONDS:.0f} "
                "seconds. Start some with `dask worker`. What was graded is kept; the same command "
                "goes on from there."
            )


def _refusal(future: Future) -> RunError | None:
    """Return why the workers can't grade anything, if that is what the future failed of."""
    error = future.exception()
    if isinstance(error, (ImportError, AttributeError)):
        return RunError(
            f"A worker lacks what grading needs ({error}). Install the same version of the course "
            "on every machine."
        )
    return error if isinstance(error, RunError) else None


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
        if refusal := _refusal(future):
            raise refusal
        why = f"Every worker that graded it was lost: {future.exception()}"
        return [notebook.failed(why) for notebook in batch]
    return [Result.from_json(text) for text in future.result()]


# --- on a worker

_idle: list[tuple[Order, AbstractContextManager[Grades], Grades]] = []
_lock = threading.Lock()


def _grade_batch(order: Order, batch: list[Notebook]) -> list[str]:
    """Grade a batch with a warm grader of this worker's that nobody else is using."""
    manager, grader = _taken(order)
    try:
        results = [notebook.graded_by(grader, order.seed).to_json() for notebook in batch]
    except BaseException:
        manager.__exit__(None, None, None)
        raise
    with _lock:
        _idle.append((order, manager, grader))
    return results


def _taken(order: Order) -> tuple[AbstractContextManager[Grades], Grades]:
    with _lock:
        for place, (made_by, manager, grader) in enumerate(_idle):
            if made_by == order:
                del _idle[place]
                return manager, grader
    sys.path[:] = import_path()  # a worker may have been started anywhere
    if fingerprints(pickle.loads(order.assignments)) != order.course:
        raise RunError(
            f"The worker on {socket.gethostname()} has another state of the course, which may "
            "give other scores. Install the same one on every machine."
        )
    manager = pickle.loads(order.make_grader)()
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
