"""Grade one notebook: its cells and the probes go into a sandbox, plain data comes out.

How that goes, step by step, is told in `execution`; how outcomes become points, in `scoring`.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

from atrous_lib.grading.assignments import Assignment
from atrous_lib.grading.isolated import python
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.beside import digest, usable
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.cells import read_cells, steps, texts_of
from atrous_lib.grading.notebook.conversation import Conversation
from atrous_lib.grading.notebook.execution import Execution
from atrous_lib.grading.notebook.library import build_library
from atrous_lib.grading.notebook.limits import Limits
from atrous_lib.grading.notebook.sandbox import Sandbox, SandboxError
from atrous_lib.grading.notebook.scoring import Trial
from atrous_lib.grading.notebook.workplace import workplace
from atrous_lib.grading.result import Result, TaskResult

FIND_FONTS = """
import pathlib, shutil, sys
import matplotlib, matplotlib.font_manager
for path in pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
    shutil.copy(path, sys.argv[1])
"""


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
        self._stack: contextlib.ExitStack | None = None

    def __enter__(self) -> Self:
        if self.sandbox and find_bubblewrap() is None:
            raise SandboxError(
                "Grading needs bubblewrap, which keeps learners' code from harming this machine, "
                "and found no program 'bwrap'. On Debian and Ubuntu: sudo apt install bubblewrap."
            )
        with contextlib.ExitStack() as stack:
            self._libraries = stack.enter_context(workplace())
            (self._libraries / "fonts").mkdir()
            build_library(self._libraries / "base", [])
            self._libraries.chmod(0o755)  # for the user that the sandbox changes to
            if self._kind == "nested":
                self._warm = self._new_sandbox("base")
                if not self._warm.nested:
                    self._warm.close()
                    self._warm = None
                    self._kind = "fresh"
            if self._kind == "none":
                self._warm = self._new_sandbox("base")
            self._stack = stack.pop_all()
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
        if self._stack is not None:
            self._stack.close()
            self._stack = None

    def _new_sandbox(self, library: str) -> Sandbox:
        return Sandbox(self._libraries, library, self._kind, self.limits.memory_bytes)

    @property
    def nested(self) -> bool:
        """Whether submissions share one warm process, as is fast."""
        return self._kind == "nested"

    def grade(
        self,
        learner: str,
        exercise: str,
        notebook: bytes,
        seed: int,
        files: Mapping[str, bytes] | None = None,
    ) -> Result:
        """Return what became of a notebook. Never raises for what a submission does.

        Parameters
        ----------
        learner, exercise
            Whose, and of which assignment.
        notebook
            The file's content.
        seed
            Of the run. From it and from what was handed in the hidden inputs follow.
        files
            Content of what was handed in beside the notebook, such as modules that it imports, by
            name: relative to the notebook, with / between folders.

        Raises
        ------
        KeyError
            If there is no such assignment.
        """
        if self._stack is None:
            raise RuntimeError("Grade inside a with statement: `with Grader(...) as grader:`.")
        assignment = self.assignments[exercise]
        cells, notes = read_cells(notebook)
        plan, more = steps(assignment, cells)
        notes += more if cells else []
        beside, more = usable(files or {})
        notes += more
        if b"matplotlib" in notebook or b"pylab" in notebook:
            self._find_fonts()
        failure = None
        trials = [Trial() for _ in assignment.tasks]
        handed_in = digest(notebook, files)
        seeds = scoring.hidden_seeds(seed, handed_in)
        if cells and assignment.tasks:
            for _ in range(2):
                try:
                    trials, lost = Execution(
                        lambda: self.attempt(exercise),
                        assignment.tasks,
                        plan,
                        seeds,
                        self.limits,
                        beside,
                    ).run()
                except SandboxError as error:
                    failure = str(error)
                    self._restart()
                else:
                    failure = None
                    notes += lost
                    break
        tasks: tuple[TaskResult, ...] = tuple(
            scoring.result_of(task, trial)
            for task, trial in zip(assignment.tasks, trials, strict=True)
        )
        if assignment.answers:
            texts = texts_of(notebook)
            tasks += tuple(scoring.result_of_answer(one, texts) for one in assignment.answers)
        return Result(learner, exercise, handed_in, tasks, tuple(notes), failure)

    @contextlib.contextmanager
    def attempt(self, exercise: str) -> Iterator[Conversation]:
        """Give an interpreter in a sandbox of its own, and end it afterwards.

        Raises
        ------
        SandboxError
            If it does not start, or can't be ended.
        """
        assignment = self.assignments[exercise]
        if not (self._libraries / exercise).exists():
            build_library(self._libraries / exercise, scoring.exercises_of(assignment.tasks))
        warm = self._warm or self._new_sandbox(exercise)
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
            command = python(FIND_FONTS, str(self._libraries / "fonts"))
            subprocess.run(command, capture_output=True, timeout=60, check=False, cwd="/")

    def _restart(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = self._new_sandbox("base")
