from __future__ import annotations

import numpy as np
import pytest

from atrous_lib import optimizers
from atrous_lib.optimizers import SGD, Adam


@pytest.mark.parametrize("optimizer", [SGD(lr=0.1), SGD(lr=0.02, momentum=0.9), Adam(lr=0.05)])
def test_walks_down_to_the_minimum_in_place(optimizer):
    p = np.array([3.0, -4.0])
    optimizer.start([p])
    for _ in range(400):
        optimizer.update([p], [2 * (p - 1)])
    np.testing.assert_allclose(p, 1, atol=1e-3)


def test_nesterov_steps_by_the_velocity_to_come():
    p, sgd = np.array([0.0]), SGD(lr=1.0, momentum=0.5, nesterov=True)
    sgd.start([p])
    sgd.update([p], [np.array([1.0])])
    assert p == -1.5  # v = -1; step = 0.5 * -1 - 1
    sgd.update([p], [np.array([1.0])])
    assert p == -3.25  # v = -1.5; step = 0.5 * -1.5 - 1


def test_decay_shrinks_the_rate_by_updates():
    p, sgd = np.array([0.0]), SGD(lr=1.0, decay=1.0)
    sgd.start([p])
    steps = []
    for _ in range(3):
        before = p.copy()
        sgd.update([p], [np.array([1.0])])
        steps.append((before - p).item())
    assert steps == pytest.approx([1, 1 / 2, 1 / 3])


def test_adams_first_step_is_the_rate_whatever_the_gradients_size():
    p, adam = np.zeros(3), Adam(lr=0.01)
    adam.start([p])
    adam.update([p], [np.array([1e-3, 1.0, -1e3])])
    np.testing.assert_allclose(p, [-0.01, -0.01, 0.01], rtol=1e-3)


def test_weights_and_state_keep_float32():
    for optimizer in (SGD(momentum=0.9), Adam()):
        p = np.ones(2, np.float32)
        optimizer.start([p])
        optimizer.update([p], [np.ones(2, np.float32)])
        assert p.dtype == np.float32


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: SGD(lr=-1), ValueError),
        (lambda: SGD(lr="0.1"), TypeError),
        (lambda: SGD(momentum=1.5), ValueError),
        (lambda: SGD(decay=float("nan")), ValueError),
        (lambda: SGD(nesterov="yes"), TypeError),
        (lambda: Adam(beta_1=1.0), ValueError),
        (lambda: Adam(epsilon=-1e-8), ValueError),
        (lambda: optimizers.get({"name": "sgd", "rate": 1}), TypeError),
    ],
)
def test_bad_optimiser_arguments_are_refused(make, error):
    with pytest.raises(error):
        make()


@pytest.mark.parametrize("make", [lambda: SGD(momentum=0.9), Adam])
def test_an_optimiser_moves_only_the_weights_that_it_was_started_for(make):
    weights, gradients = [np.ones(2), np.ones(2)], [np.ones(2), np.zeros(2)]
    optimizer = make()
    with pytest.raises(RuntimeError, match="started for other weights"):
        optimizer.update(weights, gradients)  # before any start
    optimizer.start(weights)
    optimizer.update(weights, gradients)
    before = [p.copy() for p in weights]
    for others in (weights[::-1], weights[:1], [*weights, np.ones(2)], [p.copy() for p in weights]):
        with pytest.raises(RuntimeError, match=r"Compile the model again, or call start"):
            optimizer.update(others, [np.ones(2)] * len(others))
    for wrong in ([np.ones(2), np.ones(1)], [np.ones(2), np.float64(1)], gradients[:1]):
        with pytest.raises(ValueError, match="must have its weight's shape"):
            optimizer.update(weights, wrong)
    assert all(map(np.array_equal, weights, before))
    assert optimizer.iterations == 1


@pytest.mark.parametrize("make", [SGD, Adam])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "0.1", None, True])
def test_a_rate_that_is_set_later_is_checked_too(make, value):
    optimizer, p = make(), np.ones(2)
    optimizer.start([p])
    for name in ("lr", "decay"):
        before = getattr(optimizer, name)
        with pytest.raises((TypeError, ValueError), match=rf"{name} must be .* got"):
            setattr(optimizer, name, value)
        assert getattr(optimizer, name) == before
    optimizer.lr = np.float32(0.5)
    optimizer.update([p], [np.ones(2)])
    assert optimizer.lr == 0.5
    np.testing.assert_allclose(p, 0.5, rtol=1e-5)


READ_ONLY = np.ones(2)
READ_ONLY.flags.writeable = False


@pytest.mark.parametrize("make", [SGD, Adam])
@pytest.mark.parametrize(
    ("weight", "error", "message"),
    [
        (np.ones(2, int), TypeError, "weight 1 must be an array of floats, got int64"),
        ([1.0], TypeError, "weight 1 must be an array of floats, got list"),
        (np.ma.ones(2), TypeError, r"weights\[1\] is a masked array"),
        (READ_ONLY, ValueError, "weight 1 can't be changed: it is read-only"),
    ],
)
def test_what_can_not_be_changed_in_place_is_refused_at_the_start(make, weight, error, message):
    optimizer, first = make(), np.ones(2)
    optimizer.start([first])
    with pytest.raises(error, match=message):
        optimizer.start([first, weight])
    optimizer.update([first], [np.ones(2)])  # still started for what it was started for
    assert optimizer.iterations == 1


def test_updates_so_far_are_a_whole_number():
    p, adam = np.ones(2), Adam()
    for wrong in (-1, 2.5, "3"):
        with pytest.raises((TypeError, ValueError), match="iterations must be a whole number"):
            adam.go_on([p], [p, p], wrong)
