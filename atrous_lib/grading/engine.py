"""Grade one notebook: its cells and the probes go into a sandbox, plain data comes out.

The grader talks to the sandbox step by step and holds every deadline itself. A cell that hangs
or kills the interpreter is left out and the rest is run again from the start, so that only its
own task is lost. Hidden probes are sent when all cells have run: from then on nothing but
outcomes comes back, and of these nothing in words is passed on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from atrous_lib.checks.diagnosis import Verdict
from atrous_lib.checks.running import Outcome
from atrous_lib.grading import scoring
from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.library import build_library
from atrous_lib.grading.record import Result, TaskResult
from atrous_lib.grading.sandbox import Attempt, Lost, Sandbox, SandboxError, find_bubblewrap
from atrous_lib.grading.scoring import Trial
from atrous_lib.grading.submission import Cell, Probe, Run, read_cells, steps

MOST_ERROR = 300  # characters of what a cell raised
MOST_LINE = 25_000_000  # bytes of one outcome: the largest that `plain` writes fits
FIND_FONTS = """
import pathlib, shutil, sys
import matplotlib, matplotlib.font_manager
for path in pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
    shutil.copy(path, sys.argv[1])
"""
CELLS_SHARE = 2 / 3  # of a notebook's time may go to its cells; the rest is for hidden probes


@dataclass(frozen=True)
class Limits:
    """What one notebook may take.

    Attributes
    ----------
    cell_seconds, probe_seconds, notebook_seconds
        Wall time of one cell, of one function on the probes of one seed, of all together.
    cpu_seconds
        CPU time of the interpreter.
    memory_bytes
        Of one process, and of all of them together.
    processes, open_files
        How many.
    file_bytes
        In the largest file, and in all files together.
    output_bytes
        What cells may print; of less than this, the start is kept.
    """

    cell_seconds: float = 10.0
    probe_seconds: float = 4.0
    notebook_seconds: float = 60.0
    cpu_seconds: float = 60.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 64 << 20
    output_bytes: int = 50_000_000

    def to_send(self) -> dict[str, Any]:
        """Return what the inside has to know."""
        return {
            "memory": self.memory_bytes,
            "probe_seconds": self.probe_seconds,
            "file_bytes": self.file_bytes,
            "output_bytes": self.output_bytes,
            "limits": {
                "AS": self.memory_bytes,
                "CPU": int(self.cpu_seconds),
                "NPROC": self.processes,
                "NOFILE": self.open_files,
                "FSIZE": self.file_bytes,
                "CORE": 0,
            },
        }


class Grader:
    """Grades notebooks, one after the other. A context manager; holds one warm process.

    Parameters
    ----------
    assignments
        By name, as `read_assignments` returns them.
    limits
        What one notebook may take.
    sandbox
        False runs learners' code with the grader's own rights. Never do so on a machine that
        holds anything of value.

    Raises
    ------
    SandboxError
        On entering, if the sandbox does not start; the message says what is missing.
    """

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        *,
        limits: Limits | None = None,
        sandbox: bool = True,
    ) -> None:
        self.assignments = dict(assignments)
        self.limits = limits or Limits()
        self.sandbox = sandbox
        self._warm: Sandbox | None = None
        self._has_fonts = False
        self._kind = "nested" if sandbox else "none"
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        if self.sandbox and find_bubblewrap() is None:
            raise SandboxError(
                "Grading needs bubblewrap, which keeps learners' code from harming this machine, "
                "and found no program 'bwrap'. On Debian and Ubuntu: sudo apt install bubblewrap."
            )
        self._folder = tempfile.TemporaryDirectory(prefix="atrous-")
        self._libraries = Path(self._folder.name)
        (self._libraries / "fonts").mkdir()
        build_library(self._libraries / "base", [])
        self._libraries.chmod(0o755)  # for the user that the sandbox changes to
        try:
            if self._kind == "nested":
                self._warm = Sandbox(self._libraries, "base", "nested")
                if not self._warm.nested:
                    self._warm.close()
                    self._warm = None
                    self._kind = "fresh"
            if self._kind == "none":
                self._warm = Sandbox(self._libraries, "base", "none")
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    @property
    def nested(self) -> bool:
        """Whether submissions share one warm process, as is fast."""
        return self._kind == "nested"

    def grade(self, learner: str, exercise: str, notebook: bytes, seed: int) -> Result:
        """Return what became of a notebook. Never raises for what a submission does.

        Raises
        ------
        KeyError
            If there is no such assignment.
        """
        if self._folder is None:
            raise RuntimeError("Grade inside a with statement: `with Grader(...) as grader:`.")
        assignment = self.assignments[exercise]
        digest = hashlib.sha256(notebook).hexdigest()
        cells, notes = read_cells(notebook)
        plan, more = steps(assignment, cells)
        notes += more if cells else []
        if b"matplotlib" in notebook or b"pylab" in notebook:
            self._find_fonts()
        failure = None
        trials = [Trial() for _ in assignment.tasks]
        seeds = scoring.hidden_seeds(seed)
        if cells:
            for _ in range(2):
                try:
                    trials, lost = _Notebook(self, assignment, plan, seeds).grade()
                except SandboxError as error:
                    failure = str(error)
                    self._restart()
                else:
                    failure = None
                    notes += lost
                    break
        tasks: tuple[TaskResult, ...] = tuple(
            scoring.result_of(task, trial, seeds)
            for task, trial in zip(assignment.tasks, trials, strict=True)
        )
        return Result(learner, exercise, digest, tasks, tuple(notes), failure)

    @contextlib.contextmanager
    def attempt(self, exercise: str) -> Iterator[Attempt]:
        """Give an interpreter in a sandbox of its own, and end it afterwards.

        Raises
        ------
        SandboxError
            If it does not start, or can't be ended.
        """
        assignment = self.assignments[exercise]
        if not (self._libraries / exercise).exists():
            build_library(self._libraries / exercise, scoring.exercises_of(assignment.tasks))
        warm = self._warm or Sandbox(self._libraries, exercise, self._kind)
        try:
            attempt = warm.start(exercise, len(assignment.tasks), self.limits.to_send())
            try:
                yield attempt
            finally:
                attempt.close()
                if warm is self._warm:
                    warm.kill(attempt)
        finally:
            if warm is not self._warm:
                warm.close()  # and all in it, whatever a submission did to it

    def _find_fonts(self) -> None:
        """Have the list of fonts ready that Matplotlib would make for a second in each sandbox."""
        if self._has_fonts or not self.sandbox:
            return
        self._has_fonts = True
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            command = [sys.executable, "-c", FIND_FONTS, str(self._libraries / "fonts")]
            subprocess.run(command, capture_output=True, timeout=60, check=False)

    def _restart(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = Sandbox(self._libraries, "base", self._kind)


class _Notebook:
    """One notebook being graded."""

    def __init__(
        self,
        grader: Grader,
        assignment: Assignment,
        plan: list[Run | Probe],
        seeds: list[int],
    ) -> None:
        self._grader = grader
        self._assignment = assignment
        self._plan = plan
        self._seeds = seeds
        self._limits = grader.limits
        self._lost: dict[int, str] = {}  # from the numbers of cells that are left out to reasons
        # Tasks whose function must not be tried again, with what it did.
        self._killers: dict[int, tuple[list[Outcome], Verdict]] = {}
        self._end = time.monotonic() + self._limits.notebook_seconds
        self._cells_end = self._end - self._limits.notebook_seconds * (1 - CELLS_SHARE)

    def grade(self) -> tuple[list[Trial], list[str]]:
        """Return the trials of the tasks, and notes on cells that were left out."""
        while True:
            trials = [Trial() for _ in self._assignment.tasks]
            with self._grader.attempt(self._assignment.name) as attempt:
                again = self._run(attempt, trials)
                if not again:
                    self._try_hidden(attempt, trials)
                    return trials, self._notes()

    def _run(self, attempt: Attempt, trials: list[Trial]) -> bool:
        """Take all steps; say whether to begin anew without a cell."""
        place = 0
        section: list[tuple[Cell, str, str]] = []  # what went wrong since the last check
        while place < len(self._plan):
            step = self._plan[place]
            place += 1
            try:
                if isinstance(step, Run):
                    number = step.cell.number
                    if number in self._lost:
                        section.append((step.cell, self._lost[number], ""))
                        continue
                    error = self._run_cell(attempt, place, step)
                    if error:
                        section.append((step.cell, "raised", error))
                else:
                    trial = trials[step.task]
                    trial.cells, section = section, []
                    trial.output = attempt.take_output()
                    if step.task in self._killers:
                        trial.found = True
                        trial.shown, trial.verdict = self._killers[step.task]
                        continue
                    self._try_shown(attempt, place, step, trial)
                    if trial.shown and self._did_harm(attempt, trial):
                        assert trial.verdict is not None
                        self._killers[step.task] = trial.shown, trial.verdict
                        return True
            except Lost as lost:
                last = self._cell_before(place)
                if last is None:
                    return False
                self._lost[last.number] = lost.reason
                if time.monotonic() < self._cells_end:
                    return True
                section.append((last, lost.reason, ""))
                for step in self._plan[place - 1 :]:
                    if isinstance(step, Probe):
                        trials[step.task].cells = section
                return False
        return False

    def _cell_before(self, place: int) -> Cell | None:
        """Return the last cell that was run before a step."""
        for step in reversed(self._plan[:place]):
            if isinstance(step, Run) and step.cell.number not in self._lost:
                return step.cell
        return None

    def _run_cell(self, attempt: Attempt, place: int, step: Run) -> str:
        """Run a cell and return what it raised, if anything."""
        left = self._cells_end - time.monotonic()
        request = {"cell": step.cell.source, "number": place}
        seconds = min(self._limits.cell_seconds, left)
        reply = self._reply(attempt, request, seconds)
        attempt.drain()
        error = reply.get("error")
        if not isinstance(error, list) or [type(part) for part in error] != [str, str]:
            return ""
        kind, said = str(error[0]), str(error[1])
        if kind.endswith("MemoryError"):
            raise Lost("memory")  # what it took is still taken, and the rest needs some too
        return (said or kind)[:MOST_ERROR]

    def _reply(self, attempt: Attempt, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        text = json.dumps(request)
        for line in attempt.ask(attempt.channel, text, 1, 100_000, seconds):
            try:
                reply = json.loads(line)
            except (ValueError, RecursionError):
                break
            if isinstance(reply, dict) and reply.get("ran") == request["number"]:
                return reply
        raise Lost("died")  # what came is not the interpreter's own answer

    def _try_shown(self, attempt: Attempt, place: int, step: Probe, trial: Trial) -> None:
        task = self._assignment.tasks[step.task]
        request = {"probe": task.function, "task": step.task, "number": place}
        reply = self._reply(attempt, request, self._limits.cell_seconds)
        trial.found = reply.get("found") is True
        if trial.found:
            trial.shown = self._outcomes(attempt, step.task, scoring.SHOWN)
            trial.verdict = scoring.verdict_on(task.function, scoring.SHOWN, trial.shown)

    def _did_harm(self, attempt: Attempt, trial: Trial) -> bool:
        """Say whether a function that was tried is still at it, or took the interpreter along."""
        kinds = {outcome.kind for outcome in trial.shown}
        if "died" not in kinds:
            return "endless" in kinds
        try:
            self._reply(attempt, {"number": -1}, self._limits.probe_seconds)
        except Lost:
            return True
        return False

    def _try_hidden(self, attempt: Attempt, trials: list[Trial]) -> None:
        attempt.stop_listening()
        for index, trial in enumerate(trials):
            if trial.verdict is None or not trial.verdict.passed:
                continue
            trial.hidden = [self._outcomes(attempt, index, seed) for seed in self._seeds]
            if trial.hidden[0][0].kind == "died":
                trial.hidden = self._hidden_alone(index)

    def _hidden_alone(self, index: int) -> list[list[Outcome]]:
        """Return the outcomes of a task whose snapshot was gone: later cells may have killed it.

        So the notebook is run up to this task's check, and no further.
        """
        alone = _Notebook(self._grader, self._assignment, self._plan, self._seeds)
        place = next(
            place
            for place, step in enumerate(self._plan)
            if isinstance(step, Probe) and step.task == index
        )
        alone._plan = [
            step for step in self._plan[: place + 1] if isinstance(step, Run) or step.task == index
        ]
        alone._lost, alone._killers = self._lost, self._killers
        alone._end, alone._cells_end = self._end, self._end
        trials = [Trial() for _ in self._assignment.tasks]
        with self._grader.attempt(self._assignment.name) as attempt:
            alone._run(attempt, trials)
            return [alone._outcomes(attempt, index, seed) for seed in self._seeds]

    def _outcomes(self, attempt: Attempt, index: int, seed: int) -> list[Outcome]:
        """Return what a snapshot does on the probes of one seed."""
        task = self._assignment.tasks[index]
        probes, text = scoring.probes(task.function, seed)
        seconds = min(self._limits.probe_seconds, self._end - time.monotonic())
        lines: Iterator[bytes] = attempt.ask(
            attempt.tasks[index], text, len(probes), MOST_LINE, seconds
        )
        outcomes: list[Outcome] = []
        try:
            for line in lines:
                outcomes.append(scoring.read_outcome(line, len(probes[0])))
        except Lost as lost:
            return scoring.complete(outcomes, len(probes), lost.reason)
        except ValueError:
            return scoring.complete(outcomes, len(probes), "died")
        return outcomes

    def _notes(self) -> list[str]:
        return [
            f"Cell {number} {scoring.LOST[reason]}; the notebook was graded without it."
            for number, reason in sorted(self._lost.items())
        ]
