"""What every picture owes its reader, in the states that its controls allow."""

import re

import pytest

from atrous_lib.pictures import colours, svg
from atrous_lib.widgets import sort_arguments
from tests.pictures.layout import problems, strange_colours

from .states import EXPLORERS, corners, some

FEW = 24  # states of each kind, for each explorer

every_explorer = pytest.mark.parametrize("make", EXPLORERS.values(), ids=list(EXPLORERS))


@every_explorer
def test_words_are_legible_in_every_state(make):
    explorer = make()
    for values in some(explorer, FEW) + corners(explorer)[:FEW]:
        picture = explorer._draw(**values)
        assert problems(picture) == [], values
        assert strange_colours(picture) == set(), values
        assert not re.search(r"-\d|\d ?× ?\d", told(picture)), values


def told(picture):
    return " ".join([*re.findall(r">([^<>]+)</text>", picture), svg.description(picture)])


@pytest.mark.parametrize("family", ["shape", "training"])
def test_words_are_legible_while_arguments_are_sorted(family):
    sorting = sort_arguments()
    while sorting.current:
        sorting.buttons[family].click()
        assert problems(sorting.picture) == []
        assert strange_colours(sorting.picture) == set()


def drawn(*elements):
    return svg.document("A", "B", (200, 60), *elements)


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ([svg.text(100, 30, "small", size=10)], "has size 10"),
        ([svg.text(10, 30, "at the edge")], "leaves the paper"),
        ([svg.text(60, 30, "one word"), svg.text(100, 30, "another")], "meets 'another'"),
        ([svg.text(100, 30, "covered"), svg.box(80, 20, 40, 20)], "lies under a shape"),
        ([svg.text(100, 30, "touched"), svg.box(110, 20, 40, 20)], "lies under a shape"),
        ([svg.text(100, 30, "faint", fill=colours.LINE)], "has contrast"),
        (
            [
                svg.box(50, 0, 100, 60, fill=colours.SPOTLIGHT),
                svg.text(100, 30, "at night", fill=colours.DULL),
            ],
            "by night",
        ),
    ],
)
def test_illegible_words_are_found(elements, said):
    assert any(said in problem for problem in problems(drawn(*elements)))


def test_a_tall_picture_is_found():
    assert problems(svg.document("A", "B", (10, 601))) == ["601 pixels tall"]


def test_a_colour_without_a_meaning_is_found():
    assert strange_colours(drawn(svg.box(0, 0, 9, 9, fill="#123456"))) == {"#123456"}
