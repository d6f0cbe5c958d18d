"""The sorting of arguments into families in lesson 1."""

import pytest

from atrous_lib.families import ARGUMENTS, FAMILIES
from atrous_lib.pictures.arguments.families import families
from atrous_lib.widgets import sort_arguments


def test_a_press_commits_and_the_next_argument_waits():
    sorting = sort_arguments()
    sorting.buttons["shape"].click()
    assert sorting.current is ARGUMENTS[1]
    assert "✓ nb_filter belongs to shape." in sorting.feedback
    sorting.buttons["output"].click()
    assert "✗ filter_length belongs to shape, not to output." in sorting.feedback
    assert sorting.slips == ["filter_length"]
    assert sorting.picture == families({"nb_filter": "shape", "filter_length": "output"})


def test_nothing_is_given_away_before_a_press():
    sorting = sort_arguments()
    assert sorting.picture == families({})
    assert "✓" not in sorting.feedback + sorting.still()["text/plain"]


@pytest.mark.parametrize("slips", [0, 3])
def test_all_arguments_can_be_sorted_and_then_nothing_moves(slips):
    sorting = sort_arguments()
    for place, argument in enumerate(ARGUMENTS):
        others = [family for family in FAMILIES if family != argument.family]
        sorting.buttons[others[0] if place < slips else argument.family].click()
    assert sorting.current is None
    assert all(button.disabled for button in sorting.buttons.values())
    assert len(sorting.slips) == slips
    assert f"{len(ARGUMENTS) - slips} at the first try" in sorting.children[0].value
    before = sorting.picture
    sorting.buttons["start"].click()
    assert sorting.picture == before


def test_a_saved_notebook_keeps_the_picture_as_it_stands():
    sorting = sort_arguments()
    sorting.buttons["shape"].click()
    assert sorting.outputs()[0]["text/plain"].startswith("1 of 17 arguments are sorted")
