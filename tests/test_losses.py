from __future__ import annotations

import numpy as np
import pytest

from atrous_lib import losses


@pytest.mark.parametrize("name", ["mse", "categorical_crossentropy_from_logits"])
def test_loss_gradients_by_central_differences(name):
    rng = np.random.default_rng(0)
    loss = losses.get(name)
    y, target = rng.normal(size=(3, 4, 5)), rng.dirichlet(np.ones(5), size=(3, 4))
    direction = rng.normal(size=y.shape)
    step = 1e-6
    want = (loss(y + step * direction, target) - loss(y - step * direction, target)) / (2 * step)
    assert np.sum(loss.gradient(y, target) * direction) == pytest.approx(want, rel=1e-6)
    y32 = loss.gradient(y.astype(np.float32), target.astype(np.float32))
    assert y32.dtype == np.float32


def test_crossentropy_is_safe_far_from_zero_and_zero_when_certain():
    loss = losses.get("categorical_crossentropy_from_logits")
    y = np.array([[1000.0, -1000.0]])
    assert loss(y, np.array([[1.0, 0.0]])) == 0
    assert loss(y, np.array([[0.0, 1.0]])) == 2000
    assert loss(np.array([[0.0, -np.inf]]), np.array([[1.0, 0.0]])) == 0, "impossible, and not so"


LOSSES = [losses.get(name) for name in ("mse", "categorical_crossentropy_from_logits")]
both_ways = pytest.mark.parametrize(
    "call", [way for loss in LOSSES for way in (loss, loss.gradient)]
)


@both_ways
@pytest.mark.parametrize("shape", [(8,), (1, 8), (8, 2), (1, 1), ()])
def test_shapes_that_broadcasting_would_bring_together_are_refused(call, shape):
    with pytest.raises(ValueError, match=r"same shape.* got \(8, 1\) and"):
        call(np.ones((8, 1)), np.ones(shape))


@both_ways
def test_nothing_has_no_loss_and_a_mask_is_not_dropped(call):
    with pytest.raises(ValueError, match="at least 1 number"):
        call(np.ones((0, 3)), np.ones((0, 3)))
    with pytest.raises(TypeError, match="target is a masked array"):
        call(np.ones((2, 3)), np.ma.masked_equal(np.eye(2, 3), 0))


@both_ways
def test_whole_numbers_of_any_width_do_not_overflow(call):
    y, target = np.array([[1, 200, 3]]), np.array([[0, 0, 1]])
    np.testing.assert_array_equal(
        call(y.astype(np.uint8), target.astype(np.uint8)),
        call(y.astype(float), target.astype(float)),
    )
