"""What people wait for: its arithmetic, one short run, and what it does where something lacks."""

import json

import pytest

import atrous_lib.widgets
from benchmarks import felt


def clock(*seconds):
    """A side that says it took these seconds, turn by turn."""
    left = list(seconds)
    return lambda: left.pop(0)


def test_sides_take_turns_and_ratios_are_taken_turn_by_turn():
    # The machine was ten times slower in the second turn; the peer took twice as long in each.
    sides = {"ours": clock(1.0, 10.0, 1.0), "peer": clock(2.0, 20.0, 2.0)}
    times = felt.in_turns(sides, seconds=60, turns=3)
    found = felt.wait("a page", times["ours"], {"peer": times["peer"]})
    assert (found.seconds, found.longest, found.turns) == (1.0, 10.0, 3)
    assert found.ratios == {"peer": 2.0}


def test_each_side_is_first_in_turn():
    order = []
    sides = {name: lambda name=name: order.append(name) or 1.0 for name in "ab"}
    felt.in_turns(sides, seconds=60, turns=3)
    assert "".join(order) == "abbaab"


def test_no_turn_begins_after_the_time_is_up_but_one_always_does():
    times = felt.in_turns({"ours": clock(1.0)}, seconds=0)
    assert times == {"ours": [1.0]}


def test_imports_are_timed_beside_numpys(tmp_path, capsys):
    felt.main(["--parts", "imports", "--seconds", "0", "--out", str(tmp_path)])
    report = json.loads((tmp_path / "felt.json").read_text("utf-8"))
    waits = {one["what"]: one for one in report["waits"]}
    assert set(waits) == set(felt.OURS)
    assert all(one["seconds"] > 0 and one["ratios"]["numpy"] > 0 for one in waits.values())
    said = capsys.readouterr().out
    assert "import atrous_lib" in said
    assert "load" in said


@pytest.mark.parametrize("part", ["key", "start"])
def test_a_part_that_needs_a_browser_is_left_out_without_one(part, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ATROUS_CHROMIUM", "no-such-browser")
    felt.main(["--parts", part, "--out", str(tmp_path)])
    report = json.loads((tmp_path / "felt.json").read_text("utf-8"))
    assert report["waits"] == []
    assert "chromium" in report["left out"][part]
    assert "left out: " in capsys.readouterr().out


def test_the_explorers_whose_keys_are_timed_exist():
    for call in felt.EXPLORERS.values():
        assert callable(getattr(atrous_lib.widgets, call.partition("(")[0]))


def test_every_part_has_its_share_of_six_minutes():
    assert sum(seconds for _, seconds in felt.PARTS.values()) <= 180  # turns that began go on
