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
