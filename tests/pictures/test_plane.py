import re

from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.plane import Plane

PLANE = Plane(100, 50, 200, 100, across=(0, 10), up=(-1, 4))


def places(markup):
    steps = re.search(r' d="([^"]*)"', markup)[1] if " d=" in markup else ""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML] (\S+) (\S+)", steps)]


def test_the_corners_stand_in_the_corners():
    assert (PLANE.x(0), PLANE.x(10)) == (PLANE.left, PLANE.right) == (100, 300)
    assert (PLANE.y(4), PLANE.y(-1)) == (PLANE.top, PLANE.bottom) == (50, 150)


def test_a_line_in_sight_is_one_stroke_through_its_points():
    markup = PLANE.line([0, 5, 10], [-1, 4, -1])
    assert places(markup) == [(100, 150), (200, 50), (300, 150)]
    assert markup.count("M ") == 1


def test_a_line_is_cut_where_it_leaves_the_rectangle_and_goes_on_where_it_returns():
    markup = PLANE.line([0, 2, 4], [0, 8, 0])  # reaches the upper edge, 4, at 1 and again at 3
    assert places(markup) == [(100, 130), (120, 50), (160, 50), (180, 130)]
    assert markup.count("M ") == 2


def test_a_line_out_of_sight_is_not_drawn():
    assert places(PLANE.line([0, 10], [5, 9])) == []


def test_the_axis_lies_at_zero_or_at_the_lower_edge():
    (axis,) = PLANE.frame()
    assert places(axis) == [(100, 130), (300, 130)]
    (axis,) = Plane(0, 0, 10, 10, across=(0, 1), up=(2, 3)).frame()
    assert places(axis) == [(0, 10), (10, 10)]


def test_numbers_are_written_with_a_true_minus():
    assert [tick.count(">−1<") for tick in PLANE.ticks_up([-1])] == [1]
    assert [tick.count(">5<") for tick in PLANE.ticks_across([5])] == [1]


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=9))
def test_nothing_is_ever_drawn_above_or_below_the_rectangle(ys):
    for _, y in places(PLANE.line(range(len(ys)), ys)):
        assert PLANE.top - 0.01 <= y <= PLANE.bottom + 0.01
