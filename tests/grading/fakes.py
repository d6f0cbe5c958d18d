"""A grader that does what the notebook's text says, for tests of everything around the real one."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.grading.notebook.beside import digest as digest_of
from atrous_lib.grading.result import Result, TaskResult


def task_result(points=2.0, **changes):
    fields = {
        "function": "dilate_kernel",
        "grade_id": "check_dilate_kernel",
        "points": points,
        "max_points": 2.0,
        "reason": "passed" if points else "misconceived",
        "message": "dilate_kernel is right." if points else "It ignores atrous_rate.",
        "misconception": None if points else "rate_ignored",
        "share": 1.0 if points else 0.25,
    }
    return TaskResult(**{**fields, **changes})


@dataclass(frozen=True)
class FakeGrader:
    """Give points by the notebook's text, unless the text says what should happen instead.

    `folder` remembers, across processes, what happened once already and who was graded.
    """

    folder: Path

    def __enter__(self):
        if (self.folder / "refuse").exists():
            raise OSError("no sandbox to be had")
        return self

    def __exit__(self, *_):
        (self.folder / f"closed-{os.getpid()}").touch()

    def grade(self, learner, exercise, notebook, seed, files=None):
        what = notebook.decode("utf-8", "replace")
        with (self.folder / "graded").open("a") as file:
            file.write(f"{learner}/{exercise}\n")
        if what == "raise":
            raise KeyError("a mistake of the grader's")
        if what.startswith("once:") and self._first_time(learner):
            self._do(what)
        if what == "die always":
            os.kill(os.getpid(), signal.SIGKILL)
        digest = digest_of(notebook, files)
        points = 0.0 if what == "wrong" else 2.0
        task = task_result(points)
        if what == "half":
            task = task_result(1.0, reason="wrong", share=0.5, credit="inputs")
        notes = (f"seed {seed}", *(f"beside: {name}" for name in files or ()))
        return Result(learner, exercise, digest, (task,), notes=notes)

    def _first_time(self, learner):
        try:
            (self.folder / f"once-{learner}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _do(self, what):
        if what == "once: die":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "once: power cut":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        if what == "once: interrupt":
            os.killpg(os.getpgid(os.getppid()), signal.SIGINT)
            time.sleep(60)


def executor_of(make_grader, seed):
    """Return an executor that grades here, for tests of what a run writes and not of its workers.

    A result comes as from a worker, through text.
    """

    def execute(notebooks):
        with make_grader() as grader:
            for notebook in notebooks:
                yield [Result.from_json(notebook.graded_by(grader, seed).to_json())]

    return execute
