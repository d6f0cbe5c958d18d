"""Run a notebook's cells and try its functions in the sandbox, as often as it takes.

Every deadline is held here, outside. A cell that hangs or kills the interpreter is left out and the
rest is run again from the start, so that only its own task is lost. Hidden probes are sent when
all cells have run: from then on nothing but outcomes comes back, and of these nothing in words
is passed on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from atrous_lib.checks.diagnosis import Verdict
from atrous_lib.checks.plain import Allowance
from atrous_lib.checks.running import Outcome
from atrous_lib.grading.assignments import Task
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.cells import Cell, Probe, Run
from atrous_lib.grading.notebook.conversation import Attempt, Lost
from atrous_lib.grading.notebook.limits import Limits
from atrous_lib.grading.notebook.scoring import Trial

MOST_ERROR = 300  # characters of what a cell raised
MOST_LINE = 6_000_000  # bytes of one outcome: the largest that `plain` writes fits
CELLS_SHARE = 2 / 3  # of a notebook's time may go to its cells; the rest is for hidden probes


class Execution:
    """One notebook's way through the sandbox.

    Parameters
    ----------
    attempts
        Gives an interpreter in a sandbox of its own, as a context manager.
    tasks
        Of the notebook's exercise.
    plan
        The cells to run and the checks to stop at, in order.
    seeds
        Of the hidden probes.
    limits
        What the notebook may take.
    """

    def __init__(
        self,
        attempts: Callable[[], AbstractContextManager[Attempt]],
        tasks: Sequence[Task],
        plan: list[Run | Probe],
        seeds: list[int],
        limits: Limits,
    ) -> None:
        self._attempts = attempts
        self._tasks = tasks
        self._plan = plan
        self._seeds = seeds
        self._limits = limits
        self._lost: dict[int, str] = {}  # from the numbers of cells that are left out to reasons
        # Tasks whose function must not be tried again, with what it did.
        self._killers: dict[int, tuple[list[Outcome], Verdict]] = {}
        self._end = time.monotonic() + self._limits.notebook_seconds
        self._cells_end = self._end - self._limits.notebook_seconds * (1 - CELLS_SHARE)

    def run(self) -> tuple[list[Trial], list[str]]:
        """Return the trials of the tasks, and notes on cells that were left out."""
        while True:
            trials = [Trial() for _ in self._tasks]
            with self._attempts() as attempt:
                again = self._take_steps(attempt, trials)
                if not again:
                    self._try_hidden(attempt, trials)
                    return trials, self._notes()

    def _take_steps(self, attempt: Attempt, trials: list[Trial]) -> bool:
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
        task = self._tasks[step.task]
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
        alone = Execution(self._attempts, self._tasks, self._plan, self._seeds, self._limits)
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
        trials = [Trial() for _ in self._tasks]
        with self._attempts() as attempt:
            alone._take_steps(attempt, trials)
            return [alone._outcomes(attempt, index, seed) for seed in self._seeds]

    def _outcomes(self, attempt: Attempt, index: int, seed: int) -> list[Outcome]:
        """Return what a snapshot does on the probes of one seed."""
        task = self._tasks[index]
        probes, text = scoring.probes(task.function, seed)
        seconds = min(self._limits.probe_seconds, self._end - time.monotonic())
        lines: Iterator[bytes] = attempt.ask(
            attempt.tasks[index], text, len(probes), MOST_LINE, seconds
        )
        outcomes: list[Outcome] = []
        allowance = Allowance()
        try:
            for line in lines:
                outcomes.append(scoring.read_outcome(line, len(probes[0]), allowance))
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
