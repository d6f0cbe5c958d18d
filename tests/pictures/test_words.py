"""Numbers and lists as text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.words import (
    count,
    decimals,
    listed,
    named,
    number,
    scientific,
    significant,
    spoken,
)

finite = st.floats(-1e9, 1e9)
PLAIN = r"−?\d+(\.\d+)?"


def read(words):
    return float(words.replace("−", "-"))


def test_numbers_are_written_as_by_hand():
    assert [number(v) for v in (-0.0, -3.0, 0.125, 1234.0)] == ["0", "−3", "0.12", "1234"]
    assert not re.search("[-e]", number(-123456.0))


@given(finite, st.integers(0, 6))
def test_a_number_has_no_decimals_that_say_nothing(value, places):
    written = number(value, places)
    assert re.fullmatch(PLAIN, written)
    assert "." not in written or not written.endswith("0")
    assert read(written) == pytest.approx(value, abs=0.51 * 10.0**-places)


@given(finite, st.integers(1, 4))
def test_decimals_are_always_as_many(value, places):
    written = decimals(value, places)
    assert re.fullmatch(rf"−?\d+\.\d{{{places}}}", written)
    assert read(written) == pytest.approx(value, abs=0.51 * 10.0**-places)


@pytest.mark.parametrize("write", [number, decimals])
@given(value=st.floats(-0.0049, 0.0))
def test_what_rounds_to_zero_has_no_sign(write, value):
    assert "−" not in write(value)


@given(st.floats(1e-9, 1e9) | st.floats(-1e9, -1e-9), st.integers(1, 6))
def test_significant_digits_are_written_without_powers_of_ten(value, digits):
    written = significant(value, digits)
    assert re.fullmatch(PLAIN, written)
    assert read(written) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.001, "0.001"),
        (0.00099, "9.9 · 10⁻⁴"),
        (999, "1000"),
        (1000, "1.0 · 10³"),
        (-2.5e-12, "−2.5 · 10⁻¹²"),
    ],
)
def test_a_power_of_ten_stands_where_it_is_shorter(value, written):
    assert scientific(value) == written


def test_nouns_are_counted():
    assert [count(n, "input step") for n in (0, 1, 2)] == [
        "0 input steps",
        "1 input step",
        "2 input steps",
    ]
    assert [count(n, "bias") for n in (1, 2)] == ["1 bias", "2 biases"]


@given(st.lists(st.integers(), min_size=1))
def test_a_list_has_one_and(items):
    written = listed(items)
    assert written.count(" and ") == (len(items) > 1)
    assert re.split(", | and ", written) == list(map(str, items))
    assert named("step", items) == f"step{'s' if len(items) > 1 else ''} {written}"


def test_a_formula_is_said_with_times():
    assert spoken("w0 · x[1] + 2 · 3") == "w0 × x[1] + 2 × 3"
