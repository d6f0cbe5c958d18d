"""Columns of one width for the steps of a signal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.columns import Columns


@given(
    left=st.floats(0, 200),
    room=st.floats(50, 900),
    first=st.integers(-40, 40),
    steps=st.integers(1, 80),
    widest=st.floats(1, 60),
)
def test_columns_fill_the_room_or_stand_in_its_middle(left, room, first, steps, widest):
    shown = range(first, first + steps)
    columns = Columns.between(left, left + room, shown, widest)
    start, stop = columns.edge(shown.start), columns.edge(shown.stop)
    assert columns.cell <= widest
    assert (start + stop) / 2 == pytest.approx(left + room / 2)
    assert stop - start == pytest.approx(min(room, steps * widest))
    assert columns.centre(first) == pytest.approx((start + columns.edge(first + 1)) / 2)
