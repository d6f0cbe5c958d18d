"""The training run of lesson 8."""

import numpy as np
import pytest

from atrous_lib.pictures.regularizers.training import KINDS, STRENGTHS, train


def test_every_run_starts_from_the_same_layer():
    starts = [train(kind, strength)[0] for kind in KINDS for strength in STRENGTHS[::3]]
    for start in starts[1:]:
        np.testing.assert_array_equal(start.W, starts[0].W)
        np.testing.assert_array_equal(start.y, starts[0].y)
        assert start.data_loss == pytest.approx(starts[0].data_loss)


def test_the_penalties_are_those_of_the_formula():
    for kind, power in (("l1", 1), ("l2", 2)):
        _, after = train(kind, 0.01, 0.001, 0.0001)
        charged = zip((0.01, 0.001, 0.0001), (after.W, after.b, after.y), strict=True)
        wanted = [strength * np.sum(np.abs(t) ** power) for strength, t in charged]
        assert after.penalties == pytest.approx(wanted)


def test_l1_empties_the_kernel_and_l2_shrinks_it():
    free, sparse, small = (train(*a)[1].W for a in (("l1",), ("l1", 0.01), ("l2", 0.01)))
    near = [np.mean(np.abs(W) < 0.01) for W in (free, sparse, small)]
    assert near[0] < 0.1
    assert near[1] > 0.75
    assert near[2] < 0.2
    assert np.std(small) < 0.7 * np.std(free)


def test_activity_regularizer_silences_outputs_and_empties_no_kernel():
    free, quiet = train()[1], train("l1", y_strength=0.001)[1]
    assert np.mean(free.y == 0) < 0.55
    assert np.mean(quiet.y == 0) > 0.85
    assert np.mean(np.abs(quiet.W) < 0.01) < 0.1
    assert np.mean(quiet.b) < -0.3  # that is how relu falls silent


def test_b_regularizer_moves_the_biases_and_little_else():
    free, charged = train()[1], train("l1", b_strength=0.01)[1]
    assert np.std(charged.b) < 0.3 * np.std(free.b)
    assert np.std(charged.W) == pytest.approx(np.std(free.W), rel=0.05)
    assert charged.data_loss < 0.09


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        train("l3")
