"""An executor on this machine: a few worker processes, each with one grader.

A worker runs no learner's code, so nothing of theirs can end it; but the system may, when memory
runs out, or the person at the keyboard. Its notebook then goes to a new worker.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait

from atrous_lib.grading.isolated import python
from atrous_lib.grading.result import Result
from atrous_lib.grading.run.batch import Executor, MakeGrader, Notebook
from atrous_lib.grading.run.settled import RunError

ATTEMPTS = 3
PR_SET_PDEATHSIG = 1
SECONDS = 1_800.0  # for one notebook; a grader's own limits end it long before

# A fresh interpreter for each worker: no lock, thread or open file of ours comes along.
WORK = "from atrous_lib.grading.run.local import work; work(int(sys.argv[1]))"


def processes(make_grader: MakeGrader, *, seed: int, jobs: int) -> Executor:
    """Return an executor with `jobs` worker processes."""

    def execute(notebooks: Iterator[Notebook]) -> Generator[list[Result]]:
        first = next(notebooks, None)
        if first is None:  # nothing to do starts nothing
            return
        waiting = deque([(first, 1)])
        workers: list[_Worker] = []
        try:
            while True:
                _hand_out(waiting, notebooks, workers, make_grader, seed, jobs)
                busy = [worker for worker in workers if worker.notebook]
                if not busy:
                    return
                yield _gather(waiting, busy, workers)
        finally:
            for worker in workers:
                worker.connection.close()  # all at once, so that they end side by side
            for worker in workers:
                worker.stop()

    return execute


def _hand_out(
    waiting: deque[tuple[Notebook, int]],
    notebooks: Iterator[Notebook],
    workers: list[_Worker],
    make_grader: MakeGrader,
    seed: int,
    jobs: int,
) -> None:
    """Give every idle worker a notebook, those that have been tried before first."""
    while True:
        idle = next((worker for worker in workers if not worker.notebook), None)
        if idle is None and len(workers) == jobs:
            return
        if not waiting:
            notebook = next(notebooks, None)
            if notebook is None:
                return
            waiting.append((notebook, 1))
        if idle is None:
            idle = _Worker(make_grader, seed)
            workers.append(idle)
        idle.take(*waiting.popleft())


def _gather(
    waiting: deque[tuple[Notebook, int]], busy: list[_Worker], workers: list[_Worker]
) -> list[Result]:
    """Wait for results; put the notebook of a worker that was lost back in front."""
    results = []
    left = min(worker.deadline for worker in busy) - time.monotonic()
    ready = wait([worker.connection for worker in busy], timeout=max(0.0, left))
    for worker in busy:
        late = time.monotonic() > worker.deadline
        if worker.connection not in ready and not late:
            continue
        notebook, attempt = worker.given()
        answer = None if worker.connection not in ready else worker.answer()
        if answer is not None:
            results.append(answer)
            continue
        worker.stop()
        workers.remove(worker)
        if attempt < ATTEMPTS:
            waiting.appendleft((notebook, attempt + 1))
        else:
            why = f"The process that graded it was lost {ATTEMPTS} times."
            results.append(notebook.failed(why))
    return results


@dataclass
class _Worker:
    """One worker process, and the notebook that it has at the moment."""

    make_grader: MakeGrader
    seed: int
    notebook: tuple[Notebook, int] | None = None
    deadline: float = 0.0
    connection: Connection = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.connection, theirs = Pipe()
        descriptor = theirs.fileno()
        with theirs, _interrupts_held():
            self.process = subprocess.Popen(
                python(WORK, str(descriptor)), stdin=subprocess.DEVNULL, pass_fds=[descriptor]
            )
        with contextlib.suppress(OSError):
            self.connection.send((self.make_grader, self.seed))

    def take(self, notebook: Notebook, attempt: int) -> None:
        """Start on a notebook."""
        self.notebook = (notebook, attempt)
        self.deadline = time.monotonic() + SECONDS
        with contextlib.suppress(OSError):  # it has died: the wait will tell
            self.connection.send(notebook)

    def given(self) -> tuple[Notebook, int]:
        """Take the notebook back."""
        assert self.notebook is not None
        given, self.notebook = self.notebook, None
        return given

    def answer(self) -> Result | None:
        """Return the result that has arrived, or None if the worker is gone."""
        try:
            result, refusal = self.connection.recv()
        except (EOFError, OSError):
            return None
        if refusal:
            raise RunError(refusal)
        return Result.from_json(result)

    def stop(self) -> None:
        """End the process: it holds nothing that could be lost."""
        self.connection.close()
        if self.notebook is None:  # waiting, and ends by itself when its connection does
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from a process that is being started; it goes to the whole terminal."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def work(descriptor: int) -> None:
    """Be a worker: grade what comes through a connection, until its other end is closed or gone."""
    # Ctrl-C is for the process that handed out the work. A handler that does nothing, rather than
    # ignoring the signal, is not passed on to the programs started here.
    signal.signal(signal.SIGINT, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _end_with_parent()
    with (
        contextlib.suppress(EOFError, ConnectionError),
        contextlib.ExitStack() as stack,
        Connection(descriptor) as connection,
    ):
        make_grader, seed = connection.recv()
        try:
            grader = stack.enter_context(make_grader())
        except Exception as error:
            connection.send(("", f"No grader could be started here: {error}"))
            return
        while True:
            connection.send((connection.recv().graded_by(grader, seed).to_json(), ""))


def _end_with_parent() -> None:
    """Let Linux end this process at once when the one that started it is gone.

    Elsewhere it ends when it finds its connection closed, after the notebook it is grading.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
