"""Run a notebook's cells and try its functions in the sandbox, as often as it takes.

Every deadline is held here, outside, and counts the submission's own time: what it computes, and
a part of what it sleeps, but not what it waits for a processor that others have. A cell that
hangs or kills the interpreter is left out and the rest is run again from the start, so that only
its own task is lost. Hidden probes are sent when all cells have run: from then on nothing but
outcomes comes back, and of these nothing in words is passed on.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from atrous_lib.checks.diagnosis import Verdict
from atrous_lib.checks.outcome import Outcome
from atrous_lib.checks.plain import Allowance
from atrous_lib.grading.assignments import Task
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.causes import RAISED, Failure
from atrous_lib.grading.notebook.cells import Cell, RunCell, Step, TryTask, defines
from atrous_lib.grading.notebook.computed import mark_of
from atrous_lib.grading.notebook.conversation import Conversation, Lost
from atrous_lib.grading.notebook.limits import Limits
from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.notebook.scoring import Trial
from atrous_lib.grading.reasons import LOSSES

MOST_LINE = 6_000_000  # bytes of one outcome: the largest that `plain` writes fits
MOST_REPLY = 200_000  # bytes of one reply: 20 failures of 600 signs, each written as up to 12
MOST_FAILURES = 200  # of one notebook that are kept
MOST_TEXT = 600  # characters of each text about one: an interpreter sends no longer ones
MOST_STARTS = 30  # of the interpreter: cells that end it are left out one by one
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
        The cells to run and the tasks to try, in order.
    seeds
        Of the hidden probes.
    limits
        What the notebook may take.
    files
        What lies beside the notebook: from names to contents.
    """

    def __init__(
        self,
        attempts: Callable[[], AbstractContextManager[Conversation]],
        tasks: Sequence[Task],
        plan: Sequence[Step],
        seeds: Sequence[int],
        limits: Limits,
        files: Mapping[str, bytes],
    ) -> None:
        self._attempts = attempts
        self._tasks = tasks
        self._plan = plan
        self._seeds = seeds
        self._limits = limits
        self._files = {name: base64.b64encode(data).decode() for name, data in files.items()}
        self._lost: dict[int, str] = {}  # from the numbers of cells that are left out to reasons
        # Statements that are left out: from a cell's number, and their place in it, to the failure.
        self._skipped: dict[int, dict[int, Failure]] = {}
        # Tasks whose function must not be tried again, with what it did.
        self._killers: dict[int, tuple[list[Outcome], Verdict]] = {}
        self._spent = 0.0  # own seconds of the interpreters that have ended
        self._starts = 0
        self._end = time.monotonic() + limits.patience * limits.notebook_seconds

    def run(self) -> tuple[list[Trial], list[str]]:
        """Return the trials of the tasks, and notes on what was left out."""
        again = True
        while again:
            trials = [Trial() for _ in self._tasks]
            with self._conversation() as talk:
                again = self._take_steps(talk, trials)
                if not again:
                    self._try_hidden(talk, trials)
        for index, trial in enumerate(trials):
            if trial.alone:
                self._try_alone(index, trial)
        return trials, self._notes()

    @contextlib.contextmanager
    def _conversation(self) -> Iterator[Conversation]:
        self._starts += 1
        with self._attempts() as talk:
            if self._files:
                try:
                    self._reply(talk, {"files": self._files, "number": -1})
                except Lost as lost:
                    raise SandboxError(f"files were not taken: {lost.reason}") from lost
            try:
                yield talk
            finally:
                self._spent += talk.own_seconds()

    def _seconds_left(self, talk: Conversation, share: float = 1.0) -> float:
        """Return what is left of this share of the notebook's time."""
        own = share * self._limits.notebook_seconds - self._spent - talk.own_seconds()
        return min(own, self._end - time.monotonic())

    def _may_begin_anew(self, talk: Conversation) -> bool:
        return self._starts < MOST_STARTS and self._seconds_left(talk, CELLS_SHARE) > 0

    def _take_steps(self, talk: Conversation, trials: list[Trial]) -> bool:
        """Take all steps; say whether to begin anew without a cell or a statement."""
        failures: list[Failure] = []
        for place, step in enumerate(self._plan):
            try:
                if isinstance(step, RunCell):
                    found = self._run_cell(talk, place, step.cell)
                    if self._skip(found) and self._may_begin_anew(talk):
                        return True
                    failures = [*failures, *(failure for _, failure, _ in found)][:MOST_FAILURES]
                    continue
                trial = trials[step.task]
                trial.failures = failures
                trial.output = talk.take_output()
                if step.task in self._killers:
                    trial.found = True
                    trial.shown, trial.verdict = self._killers[step.task]
                    continue
                self._try_shown(talk, place, step.task, trial)
                if trial.verdict is not None and self._did_harm(talk, trial):
                    self._killers[step.task] = trial.shown, trial.verdict
                    return True
            except Lost as lost:
                last = self._cell_before(place)
                if last is None:
                    return False
                self._lost[last.number] = lost.reason
                if self._may_begin_anew(talk):
                    return True
                for step in self._plan[place:]:
                    if isinstance(step, TryTask):
                        trials[step.task].failures = [*failures, Failure(last, lost.reason)]
                return False
        return False

    def _cell_before(self, place: int) -> Cell | None:
        """Return the last cell that was run, up to this place of the plan."""
        for step in reversed(self._plan[: place + 1]):
            if isinstance(step, RunCell) and step.cell.number not in self._lost:
                return step.cell
        return None

    def _run_cell(
        self, talk: Conversation, place: int, cell: Cell
    ) -> list[tuple[int, Failure, bool]]:
        """Run a cell; return what failed.

        For each failure its statement's place, and whether it left too little memory for the rest.
        """
        if cell.number in self._lost:
            return [(-1, Failure(cell, self._lost[cell.number]), False)]
        skipped = self._skipped.get(cell.number, {})
        request = {"cell": cell.source, "left_out": list(skipped), "number": place}
        reply = self._reply(talk, request, self._seconds_left(talk, CELLS_SHARE))
        talk.drain()
        found = [(at, failure, False) for at, failure in skipped.items()]
        return [*found, *_failures(cell, reply.get("failed"))]

    def _skip(self, found: list[tuple[int, Failure, bool]]) -> bool:
        """Leave out the first statement that took all memory; say whether there is a new one.

        Those after it that failed for want of memory may do well without it.
        """
        for place, failure, is_short in found:
            skipped = self._skipped.setdefault(failure.cell.number, {})
            if is_short and place not in skipped:
                skipped[place] = Failure(failure.cell, "memory", failure.source)
                return True
        return False

    def _reply(
        self, talk: Conversation, request: dict[str, Any], seconds: float = float("inf")
    ) -> dict[str, Any]:
        """Return the interpreter's reply, for which it has no longer than a cell."""
        seconds = min(seconds, self._limits.cell_seconds)
        patience = self._limits.patience
        text = json.dumps(request)
        for line in talk.ask(talk.channel, text, 1, MOST_REPLY, seconds, patience):
            try:
                reply = json.loads(line)
            except (ValueError, RecursionError):
                break
            if isinstance(reply, dict) and reply.get("ran") == request["number"]:
                return reply
        raise Lost("died")  # what came is not the interpreter's own answer

    def _try_shown(self, talk: Conversation, place: int, index: int, trial: Trial) -> None:
        request = {"probe": self._tasks[index].function, "task": index, "number": place}
        reply = self._reply(talk, request)
        trial.found = reply.get("found") is True
        trial.alone = trial.found and reply.get("alone") is True
        if trial.found and not trial.alone:
            self._judge_shown(talk, index, trial)

    def _judge_shown(self, talk: Conversation, index: int, trial: Trial) -> None:
        outcomes: list[Outcome] = []
        for part in scoring.shown_in_turn(self._tasks[index].function):
            outcomes += self._outcomes(talk, index, *part)
            trial.verdict = scoring.verdict_on(self._tasks[index], scoring.SHOWN, outcomes)
            if not trial.verdict.passed:
                trial.computed = mark_of(self._tasks[index].function, outcomes)
                trial.code = self._code_of(index)
                break
        # The values may be large, and are needed no more.
        trial.shown = [replace(outcome, value=None) for outcome in outcomes]

    def _code_of(self, index: int) -> str:
        """Return the last cell before a task's check that defines its function."""
        name, last = self._tasks[index].function, ""
        for step in self._plan:
            if isinstance(step, RunCell):
                last = step.cell.source if defines(step.cell.source, name) else last
            elif step.task == index:
                break
        return last

    def _did_harm(self, talk: Conversation, trial: Trial) -> bool:
        """Say whether a function that was tried is still at it, or took the interpreter along."""
        kinds = {outcome.kind for outcome in trial.shown}
        if "died" not in kinds:
            return "endless" in kinds
        try:
            self._reply(talk, {"number": -1}, self._limits.probe_seconds)
        except Lost:
            return True
        return False

    def _try_hidden(self, talk: Conversation, trials: list[Trial]) -> None:
        talk.stop_listening()
        for index, trial in enumerate(trials):
            if trial.verdict is not None and trial.verdict.passed:
                judged = [self._tried(talk, index, seed) for seed in self._seeds]
                trial.hidden = [verdict for _, verdict in judged]
                # Then later cells may have killed the process that was to answer, at any moment.
                trial.alone = any(
                    outcome.kind == "died" for outcomes, _ in judged for outcome in outcomes
                )

    def _try_alone(self, index: int, trial: Trial) -> None:
        """Run the notebook up to this task's check, and try the function in its interpreter.

        A task is tried alone where its own process would not do: where a function needs threads,
        of which a fork has none, where there are too many processes for one more, or where that
        process is gone. Nothing runs in the interpreter afterwards, so it may see hidden inputs.
        """
        function = self._tasks[index].function
        with self._conversation() as talk:
            try:
                for place, step in enumerate(self._plan):
                    if isinstance(step, RunCell):
                        self._run_cell(talk, place, step.cell)
                    elif step.task == index:
                        break
                request = {"probe": function, "task": index, "number": place, "last": True}
                self._reply(talk, request)
            except Lost as lost:
                count = len(scoring.probes(function, scoring.SHOWN)[0])
                trial.shown = scoring.complete([], count, LOSSES[lost.reason].reason)
                trial.verdict = scoring.verdict_on(self._tasks[index], scoring.SHOWN, trial.shown)
                return
            talk.stop_listening()
            # Also once more, so that a function that counts its calls finds as many as before.
            self._judge_shown(talk, index, trial)
            if trial.verdict is not None and trial.verdict.passed:
                trial.hidden = [self._tried(talk, index, seed)[1] for seed in self._seeds]

    def _tried(self, talk: Conversation, index: int, seed: int) -> tuple[list[Outcome], Verdict]:
        """Try a task's function on the probes of one seed, and judge it."""
        tried = scoring.probes(self._tasks[index].function, seed)
        outcomes = self._outcomes(talk, index, *tried)
        return outcomes, scoring.verdict_on(self._tasks[index], seed, outcomes)

    def _outcomes(
        self, talk: Conversation, index: int, probes: Sequence[tuple[Any, ...]], text: str
    ) -> list[Outcome]:
        """Return what a task's function does on probes, which are also given as text to send."""
        seconds = min(self._limits.probe_seconds, self._seconds_left(talk))
        lines = talk.ask(
            talk.tasks[index], text, len(probes), MOST_LINE, seconds, self._limits.patience
        )
        outcomes: list[Outcome] = []
        allowance = Allowance()
        try:
            for line in lines:
                outcomes.append(scoring.read_outcome(line, len(probes[0]), allowance))
        except Lost as lost:
            return scoring.complete(outcomes, len(probes), LOSSES[lost.reason].reason)
        except ValueError:
            return scoring.complete(outcomes, len(probes), "died")
        return outcomes

    def _notes(self) -> list[str]:
        cells = {number: f"Cell {number}" for number in self._lost}
        losses = dict(self._lost)
        for number, skipped in self._skipped.items():
            if skipped and number not in losses:
                cells[number], losses[number] = f"A statement of cell {number}", "memory"
        return [
            f"{cells[number]} {LOSSES[reason].did}; the notebook was graded without it."
            for number, reason in sorted(losses.items())
        ]


def _failures(cell: Cell, told: Any) -> list[tuple[int, Failure, bool]]:
    """Return the failures that an interpreter tells of, as far as they are what it would tell."""
    found = []
    for each in told if isinstance(told, list) else []:
        if not isinstance(each, dict):
            continue
        place, source = each.get("place"), each.get("source")
        kind, text = each.get("kind"), each.get("text")
        if type(place) is int and type(source) is type(kind) is type(text) is str:
            texts = (str(one)[:MOST_TEXT] for one in (source, kind, text))
            failure = Failure(cell, RAISED, *texts)
            found.append((place, failure, each.get("short") is True))
    return found
