import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from atrous_lib.checks import boxes
from atrous_lib.widgets import name_that_misconception

INPUTS = {
    "x": {"ones": np.ones((1, 6, 1)), "rising": np.arange(1.0, 7.0).reshape(1, 6, 1)},
    "W": {"1, 1": np.ones((2, 1, 1)), "1, 10": np.array([1.0, 10.0]).reshape(2, 1, 1)},
    "b": {"0": np.zeros(1), "5": np.full(1, 5.0)},
    "atrous_rate": {"1": 1, "2": 2, "3": 3},
}


@pytest.fixture
def game():
    names = ["conv1d", "atrous_conv1d", "causal_conv1d"]
    return name_that_misconception(boxes(names, INPUTS, number=4, seed=4), INPUTS)


def try_everything(game):
    for name in game.current.arguments:
        for label in game.inputs[name].options:
            game.inputs[name].value = label
    for x in game.inputs["x"].options:
        for rate in game.inputs["atrous_rate"].options:
            game.inputs["x"].value = x
            game.inputs["atrous_rate"].value = rate


def press(game, suspect):
    game.name.value = game.current.suspects.index(suspect)


def culprit(game):
    return game.current.suspects[game.current.culprit]


def test_nothing_is_named_or_given_away_at_first(game):
    assert game.named == set()
    assert game.name.value is None
    assert "✓" not in game.feedback
    assert game.question.startswith("0 of 4 named. Box 1 was meant to be conv1d.")


def test_a_guess_wins_nothing_even_if_it_is_right(game):
    assert len(game.left()) > 1
    press(game, culprit(game))
    assert game.named == set()
    assert "fits all that you have tried" in game.feedback
    assert game.name.value is None  # ready for another press


def test_a_wrong_name_and_the_right_one_get_the_same_answer_before_they_are_told_apart(game):
    undecided = [suspect for suspect in game.left() if suspect is not culprit(game)]
    press(game, undecided[0])
    wrong = game.feedback
    press(game, culprit(game))
    assert re.sub("“.*?”", "", wrong) == re.sub("“.*?”", "", game.feedback)


def test_every_box_can_be_named_with_these_inputs(game):
    for place in range(len(game.boxes)):
        game.box.value = place
        try_everything(game)
        assert game.left() == [culprit(game)]
        press(game, culprit(game))
        assert game.named == set(range(place + 1))
        assert "✓" in game.feedback
        assert culprit(game).question in game.feedback
    assert game.question.startswith("4 of 4 named.")


def test_a_name_that_is_ruled_out_is_told_what_it_would_have_given(game):
    try_everything(game)
    for suspect in game.current.suspects:
        if suspect is not culprit(game):
            press(game, suspect)
            assert f"✗ Not “{suspect.text}”" in game.feedback
            assert "the box gave" in game.feedback
            assert "Names left: 1 of 5." in game.feedback
    assert game.named == set()


def test_inputs_count_for_the_box_on_which_they_were_tried(game):
    try_everything(game)
    game.box.value = 3
    assert len(game.left()) >= 1
    game.box.value = 0
    assert game.left() == [culprit(game)]


def test_a_control_moves_the_picture_and_back_to_the_identical_one(game):
    before = game.picture
    game.inputs["x"].value = "rising"
    assert game.picture != before
    game.inputs["x"].value = "ones"
    assert game.picture == before


def test_what_a_box_does_not_take_cannot_be_set(game):
    assert game.inputs["atrous_rate"].disabled  # conv1d
    game.box.value = 3
    assert not game.inputs["atrous_rate"].disabled


def test_the_picture_shows_layer_and_box(game):
    game.inputs["x"].value = "rising"
    root = ET.fromstring(game.picture)
    shown = ["".join(e.itertext()) for e in root.iter() if e.get("class") == "layer"]
    W, x = INPUTS["W"]["1, 1"], INPUTS["x"]["rising"]
    wanted = game.current.layer(x, W, np.zeros(1)).ravel()
    assert shown == [f"{number:g}" for number in wanted]


def test_a_saved_notebook_keeps_the_picture(game):
    assert game.still()["image/svg+xml"] == game.picture
