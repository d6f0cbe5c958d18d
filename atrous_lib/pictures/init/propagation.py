"""A signal on its way through twenty layers: how strong each layer's output is, and how spread.

Variance is measured around zero here: the mean of the squares. For numbers that average to zero
it is the usual variance; after relu they don't, and the mean of the squares is what the next
layer's sums depend on.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import activations, initializations
from atrous_lib.arguments import one_of
from atrous_lib.convolution import conv1d
from atrous_lib.initializations import compute_fans, keras1_fans

LAYERS = 20
FILTER_LENGTH, CHANNELS = 3, 64  # every layer has as many filters as channels
STEPS = 64  # after the last layer; each layer, without padding, takes FILTER_LENGTH - 1 of them

INITS = (
    *("zero", "one", "identity", "uniform", "normal", "lecun_uniform", "glorot_uniform"),
    *("glorot_normal", "he_uniform", "he_normal", "orthogonal"),
)
ACTIVATIONS = ("linear", "tanh", "relu")
FANS = {"papers": compute_fans, "keras1": keras1_fans}

EDGE, BINS = 3.125, 25  # an odd number of bins, so that one lies around 0


@dataclass(frozen=True)
class Propagation:
    """What became of a signal of variance 1.

    Attributes
    ----------
    fans
        (fan_in, fan_out) of every layer, as they were counted.
    asks
        Whether `init` asks for them.
    weight_variance
        The mean square of the first layer's weights.
    gain
        fan_in * Var(W), what a layer's sums multiply the variance by; None for weights that do not
        vary around 0.
    factor
        The same for its output; None where no single number says it.
    variances
        Mean squares: of the input, then of each layer's output.
    histograms
        For each of them, the share of numbers in `BINS` bins from -EDGE to EDGE.
    error
        Why there is no such layer; all but the fans is then empty.
    """

    fans: tuple[int, int] = (0, 0)
    asks: bool = False
    weight_variance: float = 0.0
    gain: float | None = None
    factor: float | None = None
    variances: tuple[float, ...] = ()
    histograms: tuple[tuple[float, ...], ...] = ()
    error: str = ""


@lru_cache
def propagate(
    init: str, activation: str = "linear", fans: str = "papers", seed: int = 4
) -> Propagation:
    """Send random numbers of variance 1 through `LAYERS` layers, each with new weights.

    Parameters
    ----------
    init
        One of `INITS`.
    activation
        One of `ACTIVATIONS`.
    fans
        "papers" counts the fans as the cited papers do, "keras1" as Keras 1 did.

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> propagate("zero").variances[:3]
    (1.0, 0.0, 0.0)
    """
    one_of(init, "init", INITS)
    act = activations.get(one_of(activation, "activation", ACTIVATIONS))
    count = FANS[one_of(fans, "fans", FANS)]
    draw = initializations.get(init)
    asks = "fans" in inspect.signature(draw).parameters
    keywords: dict[str, Any] = {"fans": count} if asks else {}
    shape, rng = (FILTER_LENGTH, CHANNELS, CHANNELS), np.random.default_rng(seed)

    x = rng.normal(size=(1, STEPS + LAYERS * (FILTER_LENGTH - 1), CHANNELS))
    x /= np.sqrt(np.mean(x**2))
    signals, weights = [x], []
    for _ in range(LAYERS):
        try:
            weights.append(draw(shape, rng, **keywords))
        except ValueError as error:
            return Propagation(count(shape), error=str(error))
        signals.append(act(conv1d(signals[-1], weights[-1])))
    gain = _gain(weights[0])
    return Propagation(
        count(shape),
        asks,
        float(np.mean(weights[0] ** 2)),
        gain,
        None if gain is None else {"linear": gain, "relu": gain / 2}.get(activation),
        tuple(float(np.mean(signal**2)) for signal in signals),
        tuple(_histogram(signal) for signal in signals),
    )


def _gain(W: NDArray[Any]) -> float | None:
    if not W.std() > abs(W.mean()):
        return None
    return compute_fans(W.shape)[0] * float(np.mean(W**2))


def _histogram(signal: NDArray[Any]) -> tuple[float, ...]:
    counts, _ = np.histogram(signal, BINS, (-EDGE, EDGE))
    return tuple((counts / signal.size).tolist())
