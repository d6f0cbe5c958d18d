"""Two results agree where their numbers do, and infinity and nan agree with their like."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.checks.comparison import first_difference, problem

INF, NAN = np.inf, np.nan


@pytest.mark.parametrize("values", [[1.0, NAN], [INF, 2.0], [-INF, NAN]])
def test_what_is_not_finite_agrees_with_its_like(values):
    assert problem(np.array(values), np.array(values)) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [(1.0, NAN), (NAN, 1.0), (INF, 1.0), (1.0, INF), (INF, -INF), (INF, NAN), (NAN, INF)],
)
def test_what_is_not_finite_agrees_with_nothing_else(expected, got):
    assert problem(np.array([0.0, expected]), np.array([0.0, got])) == "values"
    assert first_difference(np.array([0.0, expected]), np.array([0.0, got])) == (1,)


def test_an_infinity_does_not_loosen_the_tolerance_of_its_neighbours():
    assert problem(np.array([INF, 1.0]), np.array([INF, 2.0])) == "values"


LOWEST, HIGHEST = -(2**63), 2**63 - 1


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (0, LOWEST),
        (HIGHEST, LOWEST),
        (-1, 2**64 - 1),
        (2, 10**30),
        (10**30, 2),
        (2.0, 10**30),
        (10**6, 10**6 + 1),
        (2**53, 2**53 + 1),
        (float("nan"), LOWEST),
        (3, float("nan")),
    ],
)
def test_numbers_that_are_far_apart_never_agree(expected, got):
    assert problem(expected, got) == "value"
    assert problem((1, expected), (1, got)) == "value"
    assert problem({"steps": expected}, {"steps": got}) == "value"


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.array([0]), np.array([LOWEST])),
        (np.array([0.0]), np.array([LOWEST])),
        (np.array([LOWEST]), np.array([0])),
        (np.array([LOWEST]), np.array([HIGHEST])),
        (np.array([0], np.uint64), np.array([LOWEST])),
        (np.array([2**64 - 1], np.uint64), np.array([-1])),
        (np.array([1], np.int8), np.array([-127], np.int8)),
        (np.array([-128], np.int8), np.array([127], np.int8)),
        (np.array([4], np.uint8), np.array([260], np.uint16)),
        (np.array([2**53]), np.array([2**53 + 1])),
        (np.array([0.0]), np.array([HIGHEST], np.uint64)),
    ],
)
def test_no_difference_overflows(expected, got):
    assert problem(expected, got) == problem(got, expected) == "values"
    assert first_difference(expected, got) == (0,)


@given(st.integers(LOWEST, HIGHEST), st.integers(LOWEST, HIGHEST))
def test_whole_numbers_agree_only_when_they_are_equal(one, other):
    for arrays in ((np.array([one]), np.array([other])), (one, other)):
        assert (problem(*arrays) is None) == (one == other)
    assert problem(one, one) is problem(np.array([one]), np.array([one])) is None


@pytest.mark.parametrize("dtype", "bhilqBHILQefdg")
def test_equal_numbers_agree_in_every_dtype(dtype):
    expected = np.array([0, 1, 20])
    assert problem(expected, expected.astype(dtype)) is None
    assert problem(expected.astype(float), expected.astype(dtype)) is None
    assert problem(expected, (expected + 1).astype(dtype)) == "values"
