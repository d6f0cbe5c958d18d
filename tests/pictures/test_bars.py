import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.bars import GUTTER, ROOM, bars
from atrous_lib.pictures.svg import WIDTH, description


def widths(svg):
    return [float(e.get("width")) for e in ET.fromstring(svg).iter() if e.get("class") == "bar"]


def test_bars_are_in_proportion_and_numbered():
    svg = bars("Time", {"loop": 80.0, "half": 40.0}, "ms")
    assert widths(svg) == [ROOM, ROOM / 2]
    assert "80 ms" in svg
    assert "40 ms" in svg


def numbers(svg):
    """What stands behind the bars, without the unit."""
    words = ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if e.tag.endswith("text")]
    return [word.removesuffix(" ms") for word in words if re.fullmatch(r"\d[\d.]* ms", word)]


@pytest.mark.parametrize(
    ("amount", "written"), [(80, "80"), (0.00012, "0.00012"), (999.96, "1000"), (12345.6, "12346")]
)
def test_amounts_are_written_without_powers_of_ten(amount, written):
    assert numbers(bars("Time", {"loop": amount}, "ms")) == [written]


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1),
        st.floats(0, 1e12),
        min_size=1,
        max_size=6,
    )
)
def test_any_amounts_can_be_drawn(amounts):
    svg = bars("Time", amounts, "ms")
    assert len(widths(svg)) == len(amounts)
    assert all(1 <= width <= WIDTH - GUTTER for width in widths(svg))
    assert re.findall(r"(\d[\d.]*) ms", description(svg)) == numbers(svg)


@pytest.mark.parametrize("amounts", [{}, {"a": -1.0}])
def test_no_bars_and_negative_ones_raise(amounts):
    with pytest.raises(ValueError, match="at least 0"):
        bars("Time", amounts, "ms")
