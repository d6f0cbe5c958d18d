"""The pictures of lesson 1: the machine, an argument at work, the families, the parameters."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.families import ARGUMENTS, BY_NAME, FAMILIES, STAGES, live
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.pictures.arguments.families import families
from atrous_lib.pictures.arguments.machine import machine
from atrous_lib.pictures.arguments.parameters import (
    count_parameters,
    parameters,
)
from atrous_lib.pictures.arguments.pipeline import pipeline

SVG = "{http://www.w3.org/2000/svg}"
NAMES = list(BY_NAME)


class Picture:
    def __init__(self, svg):
        self.root = ET.fromstring(svg)

    def all(self, name, inside=None):
        """Every element of a class, by whole word."""
        root = self.root if inside is None else inside
        return [e for e in root.iter() if name in (e.get("class") or "").split()]

    def words(self, name, inside=None):
        return ["".join(e.itertext()) for e in self.all(name, inside)]

    @property
    def description(self):
        return self.root.findtext(f"{SVG}desc")


# --- the machine


def test_every_argument_stands_once_in_its_stage():
    picture = Picture(machine())
    placed = {e.get("data-stage"): picture.words("argument", e) for e in picture.all("stage")}
    assert placed == {stage: [a.name for a in ARGUMENTS if a.stage == stage] for stage in STAGES}
    assert not picture.all("lit")


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_argument_lights_its_stage_and_no_other(name):
    picture = Picture(machine(name))
    (lit,) = picture.all("lit")
    assert lit.get("data-stage") == BY_NAME[name].stage
    assert picture.words("chosen") == [f"▸ {name} ◂"]
    argument = BY_NAME[name]
    assert picture.description == f"{name} sets the stage '{argument.stage}'. {argument.job}"


# --- one argument at work


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


# --- the families


def test_all_arguments_stand_in_their_families():
    picture = Picture(families())
    assert picture.words("family") == list(FAMILIES)
    assert sorted(picture.words("chip")) == sorted(NAMES)
    assert not picture.all("slip") + picture.all("waiting")


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(list(FAMILIES))))
def test_any_sorting_can_be_drawn(placed):
    picture = Picture(families(placed))
    slips = [name for name, said in placed.items() if said != BY_NAME[name].family]
    assert len(picture.all("chip")) == len(placed)
    assert len(picture.all("slip")) == len(slips)
    for chip in picture.words("slip"):
        name, said = re.fullmatch(r"✗ (\w+)not (\w+)", chip).groups()
        assert placed[name] == said
    waiting = " ".join(picture.words("waiting"))
    assert all((name in re.findall(r"\w+", waiting)) == (name not in placed) for name in NAMES)
    said = picture.description
    right = len(placed) - len(slips)
    assert not placed or f"{len(placed)} of 17 arguments are sorted, {right} of them" in said
    assert said.count("(you said ") == len(slips)


@pytest.mark.parametrize("placed", [{"biass": "shape"}, {"bias": "size"}])
def test_what_is_no_argument_or_family_is_an_error(placed):
    with pytest.raises(ValueError, match="must be one of"):
        families(placed)


# --- the parameters

sizes = st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 12), st.booleans(), st.integers(1, 9)
)


def test_the_example_of_the_lesson():
    picture = Picture(parameters(3, 2, 4))
    assert picture.words("count") == ["3 taps · 2 channels · 4 filters + 4 biases = 28 parameters"]
    assert picture.words("bias") == ["7", "14", "21", "28"]
    assert not picture.all("hole")


@settings(max_examples=60)
@given(sizes)
def test_every_parameter_is_drawn_once_and_counted(layer):
    taps, channels, filters, bias, rate = layer
    picture = Picture(parameters(*layer))
    assert len(picture.all("weight")) == taps * channels * filters
    assert len(picture.all("bias")) == (filters if bias else 0)
    assert len(picture.all("hole")) == (taps - 1) * (rate - 1) * channels * filters
    total = len(picture.all("weight")) + len(picture.all("bias"))
    assert total == count_parameters(taps, channels, filters, bias)
    assert re.search(rf"= {total} parameters?$", picture.words("count")[0])
    numbers = [int(word) for word in picture.words("number") if word]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, total + 1))
    assert re.search(rf" = {total} parameters?\.$", picture.description)
    assert ("a bias for each filter" in picture.description) == bias


@settings(max_examples=60)
@given(st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3)))
def test_within_the_explorers_limits_every_number_can_be_read(layer):
    taps, channels, filters, rate = layer
    picture = Picture(parameters(taps, channels, filters, True, rate))
    total = count_parameters(taps, channels, filters)
    assert sorted(map(int, picture.words("number"))) == list(range(1, total + 1))
    edges = [float(e.get("x")) + float(e.get("width")) for e in picture.root.iter(f"{SVG}rect")]
    assert max(edges) <= 920


@settings(max_examples=30)
@given(sizes)
def test_the_rate_does_not_change_the_count(layer):
    taps, channels, filters, bias, rate = layer
    made = AtrousConvolution1D(filters, taps, atrous_rate=rate, bias=bias, input_dim=channels)
    made.build((None, None, channels))
    assert made.count_params() == count_parameters(taps, channels, filters, bias)


@pytest.mark.parametrize(
    ("layer", "error", "message"),
    [
        ((0, 2, 4), ValueError, "filter_length"),
        ((3, 2.0, 4), TypeError, "input_dim"),
        ((3, 2, 4, "no"), TypeError, "bias"),
        ((3, 2, 4, True, 0), ValueError, "atrous_rate"),
    ],
)
def test_impossible_sizes_raise(layer, error, message):
    with pytest.raises(error, match=message):
        parameters(*layer)
