"""The picture of weights that only a penalty moves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.pictures.regularizers.shrinking import MOST, START, shrinking
from tests.pictures.picture import Picture


@given(st.integers(0, MOST))
def test_the_table_shows_the_formula(updates):
    picture = Picture(shrinking(updates))
    assert len(picture.all("weight")) == 2 * len(START)
    weights, slopes = picture.words("W-value"), picture.words("gradient-value")
    l1_weights = [np.sign(w) * max(abs(w) - 0.25 * updates, 0) for w in START]
    l2_weights = [w * 0.75**updates for w in START]
    shown = [float(word.replace("−", "-")) for word in weights]
    np.testing.assert_allclose(shown, [*l1_weights, *l2_weights], rtol=0.05, atol=0.006)
    assert [float(word.replace("−", "-")) for word in slopes[:4]] == np.sign(l1_weights).tolist()
    assert slopes[4:] == weights[4:]  # with l2 = 0.5, the gradient is the weight
    said = picture.description
    assert f"l1 = 1: weights {', '.join(weights[:4])}; gradient {', '.join(slopes[:4])};" in said
    assert f"l2 = 0.5: weights {', '.join(weights[4:])}; gradient" in said


def test_l1_arrives_and_l2_does_not():
    weights = Picture(shrinking(MOST)).words("W-value")
    assert weights[:4] == ["0"] * 4
    assert "0" not in weights[4:]


@pytest.mark.parametrize("updates", [-1, MOST + 1])
def test_updates_out_of_range_are_refused(updates):
    with pytest.raises(ValueError, match="updates"):
        shrinking(updates)
