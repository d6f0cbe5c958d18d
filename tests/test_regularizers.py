from __future__ import annotations

import numpy as np
import pytest

from atrous_lib import regularizers


@pytest.mark.parametrize(
    ("identifier", "penalty", "gradient"),
    [
        ("l1", 0.03, [-0.01, 0, 0.01]),
        ("l2", 0.05, [-0.02, 0, 0.04]),
        ("l1l2", 0.08, [-0.03, 0, 0.05]),
        ({"name": "activity_l2", "l": 1.0}, 5.0, [-2, 0, 4]),
        ({"name": "l1", "l": -1.0}, -3.0, [1, 0, -1]),
        ("WeightRegularizer", 0.0, [0, 0, 0]),
    ],
)
def test_penalty_and_gradient_by_hand(identifier, penalty, gradient):
    t = np.array([-1.0, 0.0, 2.0])
    regularizer = regularizers.get(identifier)
    assert regularizer(t) == pytest.approx(penalty)
    np.testing.assert_allclose(regularizer.gradient(t), gradient)
    assert regularizer.gradient(t.astype(np.float32)).dtype == np.float32


def test_instances_callables_and_none_pass_through():
    instance = regularizers.l2(0.5)
    assert regularizers.get(instance) is instance
    assert regularizers.get(np.sum) is np.sum
    assert regularizers.get(None) is None


def test_the_callers_dict_stays_as_it_is():
    config = {"name": "l2", "l": 0.5}
    regularizers.get(config)
    assert config == {"name": "l2", "l": 0.5}


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64])
def test_whole_numbers_of_any_width_do_not_overflow(dtype):
    t = np.array([100, 0, 120], dtype)
    penalty = regularizers.get({"name": "l1l2", "l1": 1, "l2": 1})
    assert penalty(t) == 100**2 + 120**2 + 220
    np.testing.assert_array_equal(penalty.gradient(t), [201, 0, 241])
    with pytest.raises(TypeError, match="t is a masked array"):
        penalty(np.ma.masked_equal(t, 0))
