"""What every peer is asked: the same layer, its output and its gradients."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest

from atrous_lib.activations import softmax
from atrous_lib.geometry import BORDER_MODES
from atrous_lib.layers import AtrousConvolution1D

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "1")

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}  # all in float64
LENGTH = 23


@dataclass(frozen=True)
class Case:
    """A layer with drawn weights, an input, and a gradient at its output."""

    config: dict[str, Any]
    layer: AtrousConvolution1D
    x: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]
    dy: np.ndarray[Any, Any]
    dx: np.ndarray[Any, Any]

    @property
    def W(self) -> np.ndarray[Any, Any]:  # noqa: N802
        """The kernel in the layer's layout."""
        return self.layer.get_weights()[0]

    @property
    def b(self) -> np.ndarray[Any, Any] | None:
        """The bias, if there is one."""
        return self.layer.get_weights()[1] if self.layer.bias else None


def make(**config: Any) -> Case:
    """Return a case for a configuration, everything drawn from one seed."""
    rng = np.random.default_rng(0)
    config = {"nb_filter": 4, "filter_length": 3, "input_dim": 2, **config}
    layer = AtrousConvolution1D(**config)
    layer.build((None, LENGTH, config["input_dim"]), rng=rng)
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.get_weights()])
    x = rng.normal(size=(3, LENGTH, config["input_dim"]))
    y = layer(x)
    dy = rng.normal(size=y.shape)
    return Case(config, layer, x, y, dy, layer.backward(dy))


def agree(case: Case, y: Any, dx: Any, dW: Any, db: Any, **tolerance: float) -> None:
    """Assert that output and gradients are the layer's, dW in the layer's layout."""
    near = {**TOLERANCE, **tolerance}
    np.testing.assert_allclose(y, case.y, **near)
    np.testing.assert_allclose(dx, case.dx, **near)
    np.testing.assert_allclose(dW, case.layer.gradients[0][:, 0], **near)
    if case.b is not None:
        np.testing.assert_allclose(db, case.layer.gradients[1], **near)


GEOMETRIES = [
    {
        "filter_length": taps,
        "border_mode": mode,
        "subsample_length": stride,
        "atrous_rate": rate,
        "bias": bias,
    }
    for taps, mode, stride, rate, bias in product(
        (1, 2, 3), BORDER_MODES, (1, 3), (1, 2, 5), (True, False)
    )
]
SIZES = [
    {"nb_filter": filters, "input_dim": channels, "filter_length": 3, "atrous_rate": 2}
    for filters, channels in product((1, 2, 5), (1, 3))
]
SHAPES = [pytest.param(config, id="-".join(map(str, config.values()))) for config in GEOMETRIES]
SHAPES += [pytest.param(config, id="-".join(map(str, config.values()))) for config in SIZES]
ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid", "softplus", "softsign", "elu", softmax.__name__]
