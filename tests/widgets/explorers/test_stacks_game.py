import re
import xml.etree.ElementTree as ET
from functools import cache
from itertools import product

import numpy as np
import pytest

from atrous_lib.checks import boxes
from atrous_lib.widgets import name_that_misconception

SEED = 6
NAMES = ["conv1d", "atrous_conv1d", "causal_conv1d"]
INPUTS = {
    "x": {"ones": np.ones((1, 6, 1)), "rising": np.arange(1.0, 7.0).reshape(1, 6, 1)},
    "W": {"1, 1": np.ones((2, 1, 1)), "1, 10": np.array([1.0, 10.0]).reshape(2, 1, 1)},
    "b": {"0": np.zeros(1), "5": np.full(1, 5.0)},
    "atrous_rate": {"1": 1, "2": 2, "3": 3},
}


@pytest.fixture
def game():
    return name_that_misconception(deal, INPUTS, seed=SEED)


@cache  # a box keeps nothing of a game
def deal(seed):
    return boxes(NAMES, INPUTS, number=4, suspects=6, master=False, seed=seed)


def try_everything(game):
    for name in game.current.arguments:
        for label in game.inputs[name].options:
            game.inputs[name].value = label
    names = [name for name in INPUTS if name in game.current.arguments]
    for labels in product(*(game.inputs[name].options for name in names)):
        for name, label in zip(names, labels, strict=True):
            game.inputs[name].value = label


def press(game, suspect):
    game.name.value = game.current.suspects.index(suspect)


def culprit(game):
    return game.current.suspects[game.current.culprit]


def test_nothing_is_named_or_given_away_at_first(game):
    assert game.named == {}
    assert game.name.value is None
    assert "✓" not in game.feedback
    assert game.question.startswith("0 of 4 named, 0 points. Box 1 was meant to be conv1d.")


def test_a_guess_wins_nothing_even_if_it_is_right(game):
    assert len(game.left()) > 1
    press(game, culprit(game))
    assert game.named == {}
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
        assert set(game.named) == set(range(place + 1))
        assert "✓" in game.feedback
        assert culprit(game).question in game.feedback
    assert game.question.startswith("4 of 4 named, ")


def test_a_name_that_is_ruled_out_is_told_what_it_would_have_given(game):
    try_everything(game)
    for suspect in game.current.suspects:
        if suspect is not culprit(game):
            press(game, suspect)
            assert f"✗ Not “{suspect.text}”" in game.feedback
            assert "the box gave" in game.feedback
            assert f"Names left: 1 of {len(game.current.suspects)}." in game.feedback
            assert re.search("for x = .*; W = .*; b = .*, that gives", game.feedback)
    assert game.named == {}


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


def test_each_input_costs_a_point_and_only_once(game):
    assert game.points == 0  # the first is free
    for label in ("rising", "ones", "rising"):
        game.inputs["x"].value = label
    assert game.points == 1


def test_a_wrong_or_an_early_name_costs_a_point(game):
    press(game, culprit(game))
    assert game.points == 1
    assert "Too early: one more point." in game.feedback
    try_everything(game)
    before = game.points
    press(game, next(suspect for suspect in game.current.suspects if suspect is not culprit(game)))
    assert game.points == before + 1


def test_a_name_says_how_few_inputs_it_takes(game):
    try_everything(game)
    press(game, culprit(game))
    assert f"with {game.points} inputs; best {game.current.fewest}." in game.feedback


@pytest.mark.parametrize("seed", range(4))
def test_no_single_input_names_all_boxes(seed):
    dealt = deal(seed)
    for values in product(*(choices.values() for choices in INPUTS.values())):
        given = dict(zip(INPUTS, values, strict=True))
        named = 0
        for box in dealt:
            probe = [given[name] for name in box.arguments]
            seen = box.computes(*probe)
            named += sum(box.alike(seen, one.computes(*probe)) for one in box.suspects) == 1
        assert named < len(dealt)


def test_boxes_that_one_input_always_names_are_refused():
    rich = {name: dict(list(choices.items())[-1:]) for name, choices in INPUTS.items()}
    with pytest.raises(ValueError, match="always one that names all boxes"):
        boxes(["atrous_conv1d"], rich, number=2, master=False)


def test_a_box_with_a_name_costs_nothing_more(game):
    try_everything(game)
    press(game, culprit(game))
    points = game.points
    game.box.value, game.box.value = 1, 0
    press(game, culprit(game))
    assert "has its name already" in game.feedback
    assert game.points == points


def test_the_end_compares_with_the_best_and_names_the_sharpest_input(game):
    for place in range(len(game.boxes)):
        game.box.value = place
        try_everything(game)
        press(game, culprit(game))
    best = sum(box.fewest for box in game.boxes)
    assert f"named for {game.points} points; the best inputs need {best}: box 1 " in game.feedback
    assert re.search(
        r"Your sharpest input was x = .*: it ruled out \d names? at once", game.feedback
    )


def test_new_boxes_come_from_the_next_seed(game):
    anew = deal.__wrapped__
    try_everything(game)
    press(game, culprit(game))
    game.box.value = 2
    game.again.click()
    assert game.box.value == 0
    assert (game.named, game.points) == ({}, 0)
    names = [[suspect.text for suspect in box.suspects] for box in game.boxes]
    assert names == [[suspect.text for suspect in box.suspects] for box in anew(SEED + 1)]
    assert names != [[suspect.text for suspect in box.suspects] for box in anew(SEED)]
