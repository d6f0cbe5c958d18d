import pytest

from atrous_lib.pictures.svg import document
from atrous_lib.widgets import switch

PICTURES = {name: document(name, f"It is {name}.", (9, 9)) for name in ("big", "small")}


def test_a_switch_shows_the_first_picture_and_then_the_chosen_one():
    explorer = switch("size", PICTURES)
    assert explorer.picture == PICTURES["big"]
    explorer.controls["choice"].value = "small"
    assert explorer.picture == PICTURES["small"]
    assert explorer.sentence == "It is small."
    explorer.controls["choice"].value = "big"
    assert explorer.picture == PICTURES["big"]


def test_a_switch_needs_something_to_choose():
    with pytest.raises(ValueError, match="at least one picture"):
        switch("size", {})
