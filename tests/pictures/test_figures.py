"""Matplotlib figures: the course's looks, and the numbers that are compared in their place."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from atrous_lib.pictures import svg
from atrous_lib.pictures.colours import NIGHT
from atrous_lib.pictures.figures import MOST, STYLE, drawn, picture

WAYS = {  # each draws four numbers
    "line": lambda ax, y: ax.plot(y, label="y"),
    "bars": lambda ax, y: ax.bar(range(4), y),
    "steps": lambda ax, y: ax.stairs(y),
    "points": lambda ax, y: ax.scatter(range(4), y),
    "area": lambda ax, y: ax.fill_between(range(4), y),
    "stems": lambda ax, y: ax.stem(y),
    "lines up": lambda ax, y: ax.vlines(range(4), 0, y),
    "image": lambda ax, y: ax.imshow(np.reshape(y, (2, 2))),
    "logarithms": lambda ax, y: ax.semilogy(np.power(10.0, y)),
    "words": lambda ax, y: ax.text(0, 0, f"{y[0]}"),
}


@pytest.fixture(autouse=True)
def _style():
    with plt.style.context(STYLE):
        yield
    plt.close("all")


def figure(way, y):
    fig, ax = plt.subplots()
    WAYS[way](ax, y)
    ax.set(title="Four numbers", xlabel="step")
    return fig


@pytest.mark.parametrize("way", WAYS)
def test_another_number_changes_what_is_compared_and_the_same_does_not(way):
    before, same, after = (drawn(figure(way, [a, 2.0, 3.0, 5.0])) for a in (1.0, 1 + 1e-12, 1.01))
    if way != "words":
        assert before == same
    assert before != after


@pytest.mark.parametrize("way", WAYS)
def test_a_figure_is_a_picture_in_the_courses_colours_and_sizes(way):
    drawing = picture(figure(way, [1.0, 2.0, 3.0, 5.0]), "They grow.")
    assert svg.description(drawing) == "Four numbers. They grow."
    assert 'style="max-width: 100%; min-width: ' in drawing
    assert drawing.count("style=") == 1  # all else are attributes, which have a colour at night
    assert set(re.findall(r'(?:fill|stroke)="(#[^"]+)"', drawing)) <= set(NIGHT)
    assert min(map(float, re.findall(r'font-size="([\d.]+)"', drawing))) >= svg.SMALLEST
    assert not re.search("xlink|DejaVu|<metadata", drawing)
    assert re.search(r"</g></svg>$", drawing)


def test_the_same_figure_has_the_same_bytes():
    one, other = (picture(figure("line", [1, 2, 3, 5]), "They grow.") for _ in range(2))
    assert one == other


def test_a_figure_of_two_parts_is_named_by_the_first_title_that_it_has():
    fig, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2])
    right.set_title("Right")
    assert "<title>Right</title>" in picture(fig, "Two.")
    fig.suptitle("Both")
    assert "<title>Both</title>" in picture(fig, "Two.")
    assert [part["words"][0] for part in drawn(fig)] == ["", "Right"]


@pytest.mark.parametrize(
    ("title", "words", "said"),
    [
        ("How loud?", "Very.", "How loud? Very."),
        ("Louder!", "It grows.", "Louder! It grows."),
        ("Loudness.", "It grows", "Loudness. It grows."),
        ("And on …", "It grows.", "And on … It grows."),
        ("“Why?”", "Nobody knows.", "“Why?” Nobody knows."),
        ("The sum (rounded)", "It grows.", "The sum (rounded). It grows."),
    ],
)
def test_a_title_and_its_words_are_whole_sentences(title, words, said):
    fig = figure("line", [1, 2, 3, 4])
    fig.axes[0].set_title(title)
    assert svg.description(picture(fig, words)) == said


@pytest.mark.parametrize(("title", "words"), [("", "They grow."), ("Four", " ")])
def test_a_figure_without_title_or_words_is_refused(title, words):
    fig = figure("line", [1, 2, 3, 4])
    fig.axes[0].set_title(title)
    with pytest.raises(ValueError, match="needs a title"):
        picture(fig, words)


def test_of_a_long_row_the_means_and_sizes_of_its_parts_are_kept_and_of_nan_nothing():
    fig, ax = plt.subplots()
    ax.plot(np.arange(1000.0), np.r_[np.nan, np.tile([1.0, -1.0], 500)[:-1]])
    _, x, y = drawn(fig)[0]["lines"][0]
    assert len(x) == len(y) == MOST
    assert (x[0], y[:4]) == (2.0, [None, None, 0.2, 1.0])


def test_a_logarithmic_scale_has_powers_of_ten_in_full_size():
    drawing = picture(figure("logarithms", [-8.0, -2.0, 0.0, 1.0]), "They grow.")
    assert {">10⁻⁸<", ">10⁻²<", ">1<"} <= set(re.findall(">[^<]*<", drawing))
