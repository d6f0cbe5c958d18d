"""Optimisers: from gradients to new weights.

`start(weights)` makes the state, `update(weights, gradients)` changes these same weights in place.
Source: Keras 1.2.2, with its order of momentum, Nesterov and decay, and its epsilon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.arguments import members, real_number, refuse_mask, true_or_false, whole_number
from atrous_lib.registry import Registry

Array = NDArray[Any]


class Setting:
    """A number that an optimiser computes with, checked whenever it is set, also between updates.

    Parameters
    ----------
    most : float
        The largest that is allowed; the least is 0.
    below : bool
        Whether it must be smaller than that.
    """

    def __init__(self, most: float = math.inf, *, below: bool = False) -> None:
        self.most, self.below = most, below

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, optimizer: Any, owner: type | None = None) -> Any:
        return self if optimizer is None else optimizer.__dict__[self.name]

    def __set__(self, optimizer: Any, value: Any) -> None:
        number = real_number(value, self.name)
        if not 0 <= number <= self.most or (self.below and number == self.most):
            limit = f" and {'below' if self.below else 'at most'} {self.most:g}"
            raise ValueError(
                f"{self.name} must be at least 0{limit if self.most < math.inf else ''}, "
                f"got {value!r}."
            )
        optimizer.__dict__[self.name] = number


class Optimizer:
    """What all optimisers share: each works on the weights that it was started for, no others.

    Its state is one array, or two, for each weight. On another weight, or on the same ones in
    another order, it would move one by what it knows of the other.
    """

    def __init__(self) -> None:
        self.iterations = 0
        self._weights: list[Array] = []

    def start(self, weights: Sequence[Array]) -> None:
        """Forget the past and make room for these weights.

        Raises
        ------
        TypeError, ValueError
            If one is no array of floats that can be written to.
        """
        weights = members(weights, "weights", "arrays")
        check_weights(weights)
        self.iterations = 0
        self._weights = list(weights)

    def update(self, weights: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Change each weight in place by one step.

        Raises
        ------
        RuntimeError
            If these are not the arrays that `start` was given, in their order.
        ValueError
            If a gradient does not have its weight's shape. Either way no weight has moved.
        """
        weights = members(weights, "weights", "arrays")
        gradients = members(gradients, "gradients", "arrays")
        known = len(weights) == len(self._weights) and all(
            one is other for one, other in zip(weights, self._weights, strict=True)
        )
        if not known:
            raise RuntimeError(
                f"This {type(self).__name__} was started for other weights: those of another "
                f"model, or from before this one's were exchanged. Compile the model again, or "
                f"call start(weights); give each model an optimizer of its own."
            )
        shapes = [np.shape(weight) for weight in weights]
        if [np.shape(gradient) for gradient in gradients] != shapes:
            raise ValueError(
                f"Each gradient must have its weight's shape, {shapes}, "
                f"got {[np.shape(gradient) for gradient in gradients]}."
            )


class SGD(Optimizer):
    """Stochastic gradient descent with momentum.

    v = momentum * v - lr * g; then p += v, or p += momentum * v - lr * g with Nesterov. The rate
    falls as lr / (1 + decay * updates).

    Parameters
    ----------
    lr : float
        Learning rate.
    momentum : float
        Share of the last step that is kept, in [0, 1].
    decay : float
        How fast the rate falls.
    nesterov : bool
        Whether to look ahead.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range or not finite, here or when it is set later.

    Examples
    --------
    >>> weights, sgd = [np.array([1.0])], SGD(lr=0.1)
    >>> sgd.start(weights)
    >>> sgd.update(weights, [np.array([2.0])])
    >>> weights
    [array([0.8])]
    """

    lr, momentum, decay = Setting(), Setting(most=1.0), Setting()

    def __init__(
        self, lr: float = 0.01, momentum: float = 0.0, decay: float = 0.0, nesterov: bool = False
    ) -> None:
        self.lr, self.momentum, self.decay = lr, momentum, decay
        self.nesterov = true_or_false(nesterov, "nesterov")
        super().__init__()
        self._velocities: list[Array] = []

    def start(self, weights: Sequence[Array]) -> None:
        """Forget the past and make room for these weights; raises as `Optimizer.start` does."""
        super().start(weights)
        self._velocities = [np.zeros_like(p) for p in weights]

    def update(self, weights: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Change each weight in place by one step; raises as `Optimizer.update` does."""
        super().update(weights, gradients)
        lr = self.lr / (1 + self.decay * self.iterations)
        self.iterations += 1
        for p, g, v in zip(weights, gradients, self._velocities, strict=True):
            v *= self.momentum
            v -= lr * g
            p += self.momentum * v - lr * g if self.nesterov else v


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015), with epsilon outside the root as in Keras 1.

    Parameters
    ----------
    lr : float
        Learning rate.
    beta_1, beta_2 : float
        Decay of the running means of gradients and squared gradients, in [0, 1).
    epsilon : float
        Keeps the division safe.
    decay : float
        The rate falls as lr / (1 + decay * updates).

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range or not finite, here or when it is set later.

    Examples
    --------
    >>> weights, adam = [np.array([1.0])], Adam(lr=0.1)
    >>> adam.start(weights)
    >>> adam.update(weights, [np.array([2.0])])
    >>> weights[0].round(6)
    array([0.9])
    """

    lr, epsilon, decay = Setting(), Setting(), Setting()
    beta_1, beta_2 = Setting(most=1.0, below=True), Setting(most=1.0, below=True)

    def __init__(
        self,
        lr: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.0,
    ) -> None:
        self.lr, self.epsilon, self.decay = lr, epsilon, decay
        self.beta_1, self.beta_2 = beta_1, beta_2
        super().__init__()
        self._moments: list[tuple[Array, Array]] = []

    def start(self, weights: Sequence[Array]) -> None:
        """Forget the past and make room for these weights; raises as `Optimizer.start` does."""
        super().start(weights)
        self._moments = [(np.zeros_like(p), np.zeros_like(p)) for p in weights]

    @property
    def moments(self) -> list[Array]:
        """The running means: of each weight's gradient, then of its square; not copies."""
        return [moment for pair in self._moments for moment in pair]

    def go_on(self, weights: Sequence[Array], moments: Sequence[Array], iterations: int) -> None:
        """Start for these weights in the state that `moments` and `iterations` were read in.

        Raises
        ------
        TypeError, ValueError
            If the moments do not fit the weights, or iterations is no whole number.
        """
        iterations = whole_number(iterations, "iterations", minimum=0)
        wanted = [p.shape for p in weights for _ in range(2)]
        if [np.shape(moment) for moment in moments] != wanted:
            raise ValueError(
                f"moments must hold two arrays of each weight's shape, {wanted}, "
                f"got {[np.shape(moment) for moment in moments]}."
            )
        self.start(weights)
        for mine, given in zip(self.moments, moments, strict=True):
            mine[...] = given
        self.iterations = iterations

    def update(self, weights: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Change each weight in place by one step; raises as `Optimizer.update` does."""
        super().update(weights, gradients)
        lr = self.lr / (1 + self.decay * self.iterations)
        self.iterations += 1
        t = self.iterations
        # Both running means start at zero; this makes up for it.
        lr *= (1 - self.beta_2**t) ** 0.5 / (1 - self.beta_1**t)
        for p, g, (m, v) in zip(weights, gradients, self._moments, strict=True):
            m += (1 - self.beta_1) * (g - m)
            v += (1 - self.beta_2) * (np.square(g) - v)
            p -= lr * m / (np.sqrt(v) + self.epsilon)


def check_weights(weights: Sequence[Array]) -> None:
    """Check that an optimiser can change these weights in place.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer.start`.
    """
    for place, weight in enumerate(weights):
        if not isinstance(weight, np.ndarray) or weight.dtype.kind != "f":
            kind = weight.dtype if isinstance(weight, np.ndarray) else type(weight).__name__
            raise TypeError(f"weight {place} must be an array of floats, got {kind}.")
        refuse_mask(weight, f"weights[{place}]")
        if not weight.flags.writeable:
            raise ValueError(f"weight {place} can't be changed: it is read-only. Give a copy.")


_REGISTRY = Registry("optimizer", {"sgd": SGD, "SGD": SGD, "adam": Adam, "Adam": Adam})


def get(identifier: Any) -> Any:
    """Return the optimiser for a name, a dict with "name", or an instance.

    Raises
    ------
    ValueError, TypeError, KeyError
        See `registry.Registry.get`.

    Examples
    --------
    >>> get({"name": "sgd", "lr": 0.5}).lr
    0.5
    """
    if isinstance(identifier, (SGD, Adam)):
        return identifier
    if isinstance(identifier, (str, dict)):
        return _REGISTRY.get(identifier)
    raise TypeError(
        f"An optimizer must be SGD(...), Adam(...), a name or a dict with 'name', "
        f"got {identifier!r}."
    )
