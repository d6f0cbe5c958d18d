"""The picture of the arguments sorted into families."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.families import BY_NAME, FAMILIES
from atrous_lib.pictures.arguments.families import families
from tests.pictures.picture import Picture

NAMES = list(BY_NAME)


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
