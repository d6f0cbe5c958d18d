"""The picture of one argument at work."""

import pytest

from atrous_lib.families import BY_NAME, live
from atrous_lib.pictures.arguments.machine import machine
from atrous_lib.pictures.arguments.pipeline import pipeline
from tests.pictures.picture import Picture

NAMES = list(BY_NAME)


@pytest.mark.parametrize("name", NAMES)
def test_the_lower_half_shows_what_the_two_layers_hold(name):
    picture = Picture(pipeline(name))
    lives = live(), live(**{name: BY_NAME[name].example})
    for drawn, life in zip(picture.all("life"), lives, strict=True):
        (x,), (y,) = picture.all("x", drawn), picture.all("y", drawn)
        assert len(picture.all("cell", x)) == life.x.size
        assert len(picture.all("cell", y)) == life.y.size
        for when, weights in (("start", life.start), ("trained", life.trained)):
            (block,) = picture.all(when, drawn)
            assert len(picture.all("filter", block)) == weights[0].shape[-1]
            assert len(picture.all("cell", block)) == weights[0].size
            assert len(picture.all("bias", block)) == sum(b.size for b in weights[1:])


FIRST_COLUMN = {"start": 1, "output": 2, "training": 3}


@pytest.mark.parametrize("name", NAMES)
def test_the_first_difference_is_the_family(name):
    picture = Picture(pipeline(name))
    assert len(picture.all("first-difference")) == 1
    verdicts = picture.words("verdict")
    family = BY_NAME[name].family
    if family == "shape":
        assert "other size" in verdicts
    else:
        column = FIRST_COLUMN[family]
        assert verdicts[:column] == ["same"] * column
        assert verdicts[column] == "other numbers"
        assert "other size" not in verdicts


def test_the_call_shows_the_changed_argument():
    first, second = Picture(pipeline("atrous_rate")).words("call")
    assert first == "AtrousConvolution1D(2, 3, input_length=8, input_dim=2)"
    assert second == "AtrousConvolution1D(2, 3, input_length=8, input_dim=2, atrous_rate=2)"


def test_the_words_name_the_sizes_that_change():
    said = {name: Picture(pipeline(name)).description for name in NAMES}
    assert "b from (2,) to none" in said["bias"]
    assert "from" not in said["W_regularizer"].partition("With")[2]
    for name in NAMES:
        assert said[name].startswith(Picture(machine(name)).description)
        assert f"With {name}=" in said[name]


@pytest.mark.parametrize("draw", [machine, pipeline])
def test_an_unknown_argument_is_an_error(draw):
    with pytest.raises(ValueError, match="Did you mean 'bias'"):
        draw("biass")
