"""A race between ways to compute the same."""

import time

from atrous_lib.widgets import race


def test_a_race_measures_each_way_and_stores_no_times():
    slow, fast = 20, 1
    result = race(
        "Sleeping", {"slow": lambda: time.sleep(slow / 1000), "fast": lambda: time.sleep(0.001)}
    )
    assert result.milliseconds["slow"] >= slow
    assert result.milliseconds["slow"] > result.milliseconds["fast"] >= fast
    assert 'aria-label="Sleeping"' in result.picture
    assert list(result.still()) == ["text/plain"]
    assert "ms" not in result.still()["text/plain"]


def test_a_race_runs_every_way_the_same_number_of_times():
    calls = []
    race("Calls", {"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, rounds=4)
    assert calls == ["a", "b"] * 4
