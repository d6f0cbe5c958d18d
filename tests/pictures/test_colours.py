"""The course's colours: one meaning each, legible by day and by night."""

from itertools import combinations

import pytest

from atrous_lib.pictures import colours
from atrous_lib.pictures.colours import MEANINGS, NIGHT, night_style
from atrous_lib.pictures.svg import circle, document, element, standalone

from .layout import CONTRAST, contrast

THEMES = {"day": {day: day for day in NIGHT}, "night": NIGHT}


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("meaning", MEANINGS, ids=lambda meaning: meaning.name)
def test_words_in_and_on_every_colour_can_be_read(meaning, theme):
    paper, ink, tint = theme[colours.PAPER], theme[colours.INK], theme[meaning.tint]
    assert contrast(ink, tint) >= CONTRAST
    if meaning.name != "padding":  # no word is written in it
        assert contrast(theme[meaning.colour], paper) >= CONTRAST
        assert contrast(theme[meaning.colour], tint) >= CONTRAST
    assert contrast(theme[colours.QUIET], tint) >= CONTRAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_marks_stand_out_from_the_paper(theme):
    for meaning in MEANINGS:
        assert contrast(theme[meaning.colour], theme[colours.PAPER]) >= 3


def test_no_two_meanings_share_their_colours():
    for one, other in combinations(MEANINGS, 2):
        assert (one.colour, one.tint) != (other.colour, other.tint)
        assert one.beside != other.beside


def test_every_colour_has_one_of_its_own_at_night():
    assert len(set(NIGHT.values())) == len(NIGHT)
    named = {value for name, value in vars(colours).items() if name.isupper() and "#" in value}
    assert named == set(NIGHT)


def test_a_picture_of_its_own_knows_the_night_and_keeps_the_day_on_paper():
    picture = standalone(document("A dot", "One dot.", (9, 9), circle(5, 5, 1, fill=colours.INPUT)))
    assert f'fill="{colours.INPUT}"' in picture
    assert "@media screen and (prefers-color-scheme:dark)" in picture
    assert f'[fill="{colours.INPUT}"]{{fill:{NIGHT[colours.INPUT]}}}' in picture
    assert colours.KERNEL not in picture  # only what is needed


def test_an_image_is_loud_in_light_at_night():
    picture = document("A tone", "One tone.", (9, 9), element("image", width=9, height=9))
    assert "image{filter:invert(1)}" in standalone(picture)
    assert "image{" not in standalone(document("A dot", "One dot.", (9, 9)))


def test_the_style_of_a_page_holds_every_colour_within_pictures():
    style = night_style("", ".box svg ")
    assert style.count(".box svg [fill=") == style.count(".box svg [stroke=") == len(NIGHT)
