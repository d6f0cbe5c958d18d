"""Wrong functions of the kind that learners write: none passes, most are told what they did."""

import importlib
import pkgutil

import pytest

from atrous_lib.checks import diagnose, exercises
from atrous_lib.checks.telling import MOST_BEFORE, WIDTH
from tests.checks import attempts

for _module in pkgutil.iter_modules(attempts.__path__):
    importlib.import_module(f"tests.checks.attempts.{_module.name}")

GENERIC = {"values", "value", "shape", "spread", "type", "raised", "too_large", "too_small"}
NAMED = 0.75  # of all attempts, at least

CASES = [pytest.param(place, id=one.name) for place, one in enumerate(attempts.ATTEMPTS)]


def diagnosed(place):
    one = attempts.ATTEMPTS[place]
    return diagnose(one.exercise, one.function)


@pytest.mark.parametrize("place", CASES)
def test_an_attempt_is_told_what_it_did(place, in_small_process):
    one = attempts.ATTEMPTS[place]
    verdict = in_small_process(diagnosed, place)
    assert not verdict.passed
    assert verdict.said == one.said
    did = verdict.message.split("\n\n")[1]
    assert len(did) <= MOST_BEFORE
    prose = [line for line in did.splitlines() if not line.startswith(" ")]
    assert "{" not in "".join(prose)
    assert verdict.message.endswith("?")
    assert all(len(line) <= WIDTH for line in prose)


def test_every_attempt_is_there_once():
    """Not twice, as when pytest imports the modules under a second name, to look for examples."""
    homes = {one.function.__module__.rpartition(".")[0] for one in attempts.ATTEMPTS}
    assert homes == {"tests.checks.attempts"}


def test_most_attempts_are_named_and_every_exercise_has_some():
    named = [one for one in attempts.ATTEMPTS if one.said not in GENERIC]
    assert len(attempts.ATTEMPTS) >= 150
    assert len(named) >= NAMED * len(attempts.ATTEMPTS)
    assert {one.exercise for one in attempts.ATTEMPTS} >= {
        name for name in exercises() if name in FIRST
    }


FIRST = {one.exercise for one in attempts.ATTEMPTS}
