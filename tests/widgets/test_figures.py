"""A figure on a lesson's page: one picture, its words, and its numbers beside it."""

import json

import matplotlib.pyplot as plt
import pytest

from atrous_lib.pictures.figures import STYLE
from atrous_lib.widgets import describe
from atrous_lib.widgets.figures import NUMBERS


@pytest.fixture
def bundle():
    with plt.style.context(STYLE):
        fig, ax = plt.subplots()
        ax.plot([1, 4, 2])
        ax.set_title("Three numbers")
        return describe(fig, "The second is largest: 2 · 2.")._repr_mimebundle_()


def test_a_screen_reader_hears_title_and_words(bundle):
    assert 'alt="Three numbers. The second is largest: 2 × 2."' in bundle["text/html"]
    assert bundle["text/plain"] == "Three numbers. The second is largest: 2 · 2."


def test_it_is_dark_where_the_page_is(bundle):
    assert "prefers-color-scheme:dark" in bundle["text/html"]


def test_its_numbers_can_be_stored(bundle):
    assert json.loads(json.dumps(bundle[NUMBERS]))[0]["lines"][0][2] == [1.0, 4.0, 2.0]


def test_it_is_closed_and_so_not_shown_a_second_time(bundle):
    assert plt.get_fignums() == []
