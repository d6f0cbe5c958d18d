"""A signal on its way through twenty layers."""

import numpy as np
import pytest

from atrous_lib import activations, initializations
from atrous_lib.convolution import conv1d
from atrous_lib.initializations import keras1_fans
from atrous_lib.pictures.init.propagation import (
    CHANNELS,
    FILTER_LENGTH,
    INITS,
    LAYERS,
    propagate,
)

SHAPE = (FILTER_LENGTH, CHANNELS, CHANNELS)


def test_the_eleven_initializations_of_the_library_are_offered():
    for name in INITS:
        assert initializations.get(name)
    with pytest.raises(ValueError, match="Unknown initialization") as error:
        initializations.get("!")
    assert all(name in str(error.value) for name in INITS)
    assert len(set(INITS)) == 11


@pytest.mark.parametrize(
    ("init", "activation", "fans", "factor"),
    [
        ("glorot_uniform", "linear", "papers", 1),
        ("lecun_uniform", "relu", "papers", 1 / 2),
        ("he_normal", "relu", "papers", 1),
        ("he_uniform", "linear", "papers", 2),
        ("glorot_normal", "linear", "keras1", 192 * 2 / (64 * 64 * 4)),
        ("he_uniform", "relu", "keras1", 192 / (64 * 64)),
        ("uniform", "linear", "papers", 192 * 0.05**2 / 3),
    ],
)
def test_a_layer_multiplies_the_variance_by_its_factor(init, activation, fans, factor):
    shown = propagate(init, activation, fans)
    assert shown.factor == pytest.approx(factor, rel=0.05)
    measured = (shown.variances[LAYERS] / shown.variances[0]) ** (1 / LAYERS)
    assert measured == pytest.approx(factor, rel=0.1)


def test_the_numbers_are_those_of_the_library():
    shown, rng = propagate("he_normal", "relu", "keras1", seed=3), np.random.default_rng(3)
    x = rng.normal(size=(1, 64 + 2 * LAYERS, CHANNELS))
    x /= np.sqrt(np.mean(x**2))
    W = initializations.he_normal(SHAPE, rng, fans=keras1_fans)
    y = activations.get("relu")(conv1d(x, W))
    assert shown.variances[:2] == pytest.approx((1.0, np.mean(y**2)))
    assert shown.fans == keras1_fans(SHAPE)
    assert sum(shown.histograms[1]) == pytest.approx(np.mean(np.abs(y) <= 3.125))
