"""A recurrent layer beside a convolution."""

import re

import pytest

from atrous_lib.pictures.edges import recurrent
from atrous_lib.pictures.svg import description
from tests.pictures.layout import layout


def drawn(picture, name):
    """The words in the picture's cells of one kind."""
    return re.findall(rf"<g class=\"{name}\"><rect[^>]*/><text[^>]*>([^<]*)<", picture)


@pytest.mark.parametrize("steps", [2, 5, 12])
def test_both_layers_have_the_same_weights_at_every_place(steps):
    picture = recurrent(steps)
    assert drawn(picture, "weights") == ["U, V"] * steps + ["W"] * (steps - 1)
    outputs = [f"h{t}" for t in range(steps)] + [f"y{t}" for t in range(steps - 1)]
    assert drawn(picture, "output") == outputs
    assert drawn(picture, "input") == 2 * [f"x{t}" for t in range(steps)]
    assert "neither needs input_length" in description(picture)


@pytest.mark.parametrize("steps", [2, 5, 12])
def test_the_names_of_rows_keep_away_from_their_cells(steps):
    _, _, found, shapes = layout(recurrent(steps))
    _, *cells = [shape for shape, _ in shapes]
    for name in (one for one in found if one.middle[0] < min(cell.left for cell in cells)):
        row = [cell for cell in cells if cell.top <= name.middle[1] <= cell.bottom]
        assert name.box.right + 10 < min(cell.left for cell in row), name.words


@pytest.mark.parametrize("steps", [1, 13])
def test_too_few_and_too_many_steps_are_refused(steps):
    with pytest.raises(ValueError, match=f"got {steps}"):
        recurrent(steps)
