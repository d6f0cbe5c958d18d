"""Two results agree where their numbers do, and infinity and nan agree with their like."""

import numpy as np
import pytest

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
