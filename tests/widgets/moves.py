"""What every explorer owes its learner: a control moves the picture, and moves it back."""

from __future__ import annotations

from typing import Any

from atrous_lib.widgets import Explorer


def assert_moves_and_returns(explorer: Explorer, name: str, value: Any) -> None:
    before, start = explorer.picture, explorer.controls[name].value
    explorer.controls[name].value = value
    assert explorer.picture != before
    explorer.controls[name].value = start
    assert explorer.picture == before
