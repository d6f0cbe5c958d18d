"""Small networks for the tests: all weights drawn, biases too."""

import numpy as np

from atrous_lib.wavenet import WaveNet


def drawn_network(rates, seed=0, dtype="float64", **settings):
    settings = {"residual_channels": 3, "skip_channels": 4, "levels": 8, **settings}
    network = WaveNet(rates, dtype=dtype, **settings)
    rng = np.random.default_rng(seed)
    network.set_weights([rng.normal(0, 0.5, w.shape).astype(dtype) for w in network.weights])
    return network


def drawn_codes(network, *shape, seed=1):
    return np.random.default_rng(seed).integers(network.settings["levels"], size=shape)
