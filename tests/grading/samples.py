"""Results as the engine would hand them over, made from the course's own functions."""

import functools

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import diagnose
from atrous_lib.grading.result import Result, TaskResult


def task(
    function, *, misconception=None, reason=None, message=None, output="", points=2.0, **fields
):
    """Return what became of a task: passed, or the misconception, or as told."""
    if message is None and reason is None:
        message = message_on(function, misconception)
    reason = reason or ("misconceived" if misconception else "passed")
    return TaskResult(
        function=function,
        grade_id=f"check_{function}",
        points=points if reason == "passed" else 0.0,
        max_points=points,
        reason=reason,
        message=message or f"{function}: {reason}.",
        misconception=misconception,
        output=output,
        share=float(reason == "passed"),
        **fields,
    )


@functools.cache
def message_on(function, misconception):
    """Return what the check says of the misconception, or of the reference where there is none."""
    exercise = EXERCISES[function]
    wrong = {one.id: one.function for one in exercise.misconceptions}
    return diagnose(function, wrong[misconception] if misconception else exercise.reference).message


def result(learner, exercise, *tasks, **fields):
    """Return one learner's result of one exercise."""
    return Result(learner, exercise, "0" * 64, tasks, **fields)
