"""Wrong functions of the kind that learners write, each with what a check must say of it.

They are not made from the misconceptions: each is what somebody wrote, or would write, who sees
only the exercise's text. `attempt` names the exercise and the key that the verdict must have: the
id of a misconception, of a relation, or of a problem.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attempt:
    """A wrong function, its exercise, and the key of what must be said of it."""

    exercise: str
    said: str
    function: Callable[..., Any]

    @property
    def name(self) -> str:
        """The exercise, and the function's own name."""
        return f"{self.exercise}-{self.function.__name__}"


ATTEMPTS: list[Attempt] = []


def attempt(exercise: str, said: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the decorated function, of which the check of an exercise must say `said`."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        ATTEMPTS.append(Attempt(exercise, said, function))
        return function

    return add
