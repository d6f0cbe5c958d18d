import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.geometry import receptive_field
from atrous_lib.pictures.stacks.levels import GUTTER
from atrous_lib.pictures.stacks.reach import stacks
from atrous_lib.pictures.svg import WIDTH, description

SVG = "{http://www.w3.org/2000/svg}"


class Picture:
    def __init__(self, *arguments):
        self.svg = stacks(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]


def lit_steps(picture):
    return [int("".join(e.itertext())) for e in picture.all("step") if "lit" in e.get("class")]


def test_doubling_rates_read_every_step_on_one_path():
    picture = Picture(16, 2, [1, 2, 4, 8], 15)
    assert lit_steps(picture) == list(range(16))
    assert picture.words("paths") == ["1"] * 16
    assert not picture.all("blind")
    assert picture.words("receptive-field") == ["1 + (2 − 1) · (1 + 2 + 4 + 8) = 16 steps"]
    assert picture.words("count") == ["8 weights · 16 steps read · 0 blind spots · 16 paths"]
    assert picture.words("layer") == [f"layer {n} · rate {2 ** (n - 1)}" for n in (1, 2, 3, 4)]
    assert len(picture.all("thread")) == 2 + 4 + 8 + 16


def test_equal_rates_leave_blind_spots_and_read_others_again_and_again():
    picture = Picture(32, 3, [2, 2, 2], 28)
    assert lit_steps(picture) == [16, 18, 20, 22, 24, 26, 28]
    assert picture.words("blind") == ["17", "19", "21", "23", "25", "27"]
    assert picture.words("paths") == ["1", "3", "6", "7", "6", "3", "1"]
    assert "6 blind spots · 27 paths" in picture.words("count")[0]


def test_paths_that_leave_the_input_end_at_its_edge():
    picture = Picture(32, 2, [1, 2, 4, 8], 6)
    assert lit_steps(picture) == list(range(7))
    assert picture.all("outward")
    assert picture.all("before")
    for line in picture.all("outward"):
        x = float(line.get("d").split()[4])
        assert x == pytest.approx(GUTTER, abs=0.01)
    said = description(picture.svg)
    assert "across steps 0 to 6 (9 more before the input), and reads 7" in said


def test_strides_thin_the_levels_above_and_lengthen_their_hops():
    picture = Picture(32, 2, [1, 1, 1], 28, [2, 2, 1])
    assert picture.words("output") == [str(step) for step in range(0, 32, 4)]
    assert len(picture.all("node")) == 16 + 8
    assert picture.words("more") == ["stride 2", "stride 2"]
    assert picture.words("receptive-field") == ["1 + (2 − 1) · (1 + 1 · 2 + 1 · 4) = 8 steps"]


@st.composite
def legal(draw):
    layers = draw(st.integers(1, 5))
    some = {"min_size": layers, "max_size": layers}
    steps = draw(st.integers(1, 40))
    rates = draw(st.lists(st.integers(1, 40), **some))
    strides = draw(st.lists(st.integers(1, 3), **some) | st.none())
    apart = 1
    for stride in strides or ():
        apart *= stride
    output = apart * draw(st.integers(0, (steps - 1) // apart))
    return steps, draw(st.integers(1, 4)), rates, output, strides


@settings(max_examples=80, deadline=None)
@given(legal())
def test_any_legal_stack_can_be_drawn_and_agrees_with_the_geometry(arguments):
    steps, taps, rates, output, strides = arguments
    picture = Picture(*arguments)
    field = receptive_field(taps, rates, strides)
    assert f"= {field} step" in picture.words("receptive-field")[0]
    assert "nan" not in picture.svg.lower()
    assert len(picture.all("step")) == steps
    assert picture.words("chosen") == [str(output)]
    inside = min(field, output + 1)
    assert len(picture.all("paths")) + len(picture.all("blind")) == inside
    assert description(picture.svg).startswith(f"{len(rates)} layer")
    assert f"= {field} step" in description(picture.svg)


@settings(max_examples=40, deadline=None)
@given(legal())
def test_all_words_stay_on_the_paper(arguments):
    for words in Picture(*arguments).root.iter(f"{SVG}text"):
        text, x, size = "".join(words.itertext()), float(words.get("x")), words.get("font-size")
        width = 0.5 * float(size) * len(text)
        anchor = words.get("text-anchor")
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        assert left >= 0
        assert left + width <= WIDTH


def test_the_description_is_the_text_equivalent():
    arguments = (32, 3, [1, 3, 9], 30)
    picture = stacks(*arguments)
    root = ET.fromstring(picture)
    assert root.findtext(f"{SVG}desc") == description(picture)
    assert root.findtext(f"{SVG}title") == root.get("aria-label")
    assert "reads 27 of them; no blind spot. It has 27 paths" in description(picture)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((16, 2, [1], 16), "output must be a step"),
        ((16, 2, [1], -1), "output must be a step"),
        ((16, 2, [1], 3, [2]), "from 0 to 14, every 2, got 3"),
        ((16, 0, [1], 3), "filter_length"),
    ],
)
def test_impossible_parameters_raise(arguments, message):
    with pytest.raises(ValueError, match=message):
        stacks(*arguments)
