"""A stack of layers that learns: `Sequential`, after Keras 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib import losses, optimizers
from atrous_lib.arguments import FLOATS, members, refuse_mask, true_or_false, whole_number
from atrous_lib.initializations import Random, check_rng
from atrous_lib.layers import Layer
from atrous_lib.layers.base import Shape
from atrous_lib.progress_bar import draw_bar
from atrous_lib.registry import gradient_of

Array = NDArray[Any]


class History:
    """What `fit` returns: `history["loss"]` holds one number for each epoch."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {"loss": []}


class Sequential:
    """Layers one after the other; each is built as it is added, unless it is built already.

    A layer that has its weights keeps them. So layers of a trained model make another model that
    knows what they have learned, and what one model learns later, the other knows too.

    Parameters
    ----------
    layers : list of Layer, optional
        The first needs `input_shape`, `batch_input_shape` or `input_dim`, or must be built.
    rng : numpy.random.Generator or RandomState, optional
        Draws the start values, layer by layer; by default an unseeded one.

    Raises
    ------
    ValueError
        If the first layer has no input shape, or a layer can't take the output before it; then
        nothing was built.

    Notes
    -----
    Source: Keras 1.2.2, `keras.models.Sequential`.

    Examples
    --------
    >>> from atrous_lib.layers import AtrousConvolution1D
    >>> from atrous_lib.optimizers import SGD
    >>> rng = np.random.default_rng(0)
    >>> model = Sequential([AtrousConvolution1D(1, 2, atrous_rate=3, input_dim=1)], rng=rng)
    >>> model.compile(SGD(lr=0.1), "mse")
    >>> x = rng.normal(size=(64, 10, 1))
    >>> history = model.fit(x, x[:, 3:] - x[:, :-3], nb_epoch=50, verbose=0)
    >>> history.history["loss"][-1] < 1e-6
    True
    >>> model.get_weights()[0].ravel().round(2)
    array([-1.,  1.])
    """

    def __init__(self, layers: Sequence[Layer] | None = None, rng: Random | None = None) -> None:
        self.layers = [] if layers is None else members(layers, "layers", "layers, such as [layer]")
        self._rng = np.random.default_rng() if rng is None else check_rng(rng)
        self.optimizer: Any = None
        self.loss: Any = None
        self._compiled: list[Layer] = []  # the layers that were here when `compile` was called
        self._trained: list[Layer] = []  # those of them that were trainable then
        for layer, shape in zip(self.layers, _input_shapes(self.layers), strict=True):
            if not layer.built:
                layer.build(shape, self._rng)

    def add(self, layer: Layer) -> None:
        """Put a layer at the end, and build it if it is not built yet.

        Raises
        ------
        TypeError, ValueError
            If it is no layer, is in the model already, or can't take the output before it.
        """
        *_, shape = _input_shapes([*self.layers, layer])
        if not layer.built:
            layer.build(shape, self._rng)
        self.layers.append(layer)
        self.optimizer = self.loss = None  # they were compiled for the model without this layer

    @property
    def input_shape(self) -> Shape:
        """Shape of the input with the batch in front."""
        return _declared(self._checked_layers[0])

    @property
    def output_shape(self) -> Shape:
        """Shape of the output with the batch in front."""
        return self._output_shapes()[-1]

    def _output_shapes(self) -> list[Shape]:
        layers = self._checked_layers
        shapes = _input_shapes(layers)
        return [
            layer.get_output_shape_for(shape) for layer, shape in zip(layers, shapes, strict=True)
        ]

    @property
    def _checked_layers(self) -> list[Layer]:
        if not self.layers:
            raise ValueError("The model has no layers yet: add one.")
        return self.layers

    # -- weights ------------------------------------------------------------------------------

    def get_weights(self) -> list[Array]:
        """Return copies of all weights, layer by layer."""
        return [weight for layer in self.layers for weight in layer.get_weights()]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Replace all weights by copies of these, given as `get_weights` returns them.

        Raises
        ------
        TypeError, ValueError
            If their number, a type or a shape does not fit; then no layer was changed.
        """
        weights = members(weights, "weights", "arrays")
        counts = [len(layer.weights) for layer in self.layers]
        total = sum(counts)
        if len(weights) != total:
            raise ValueError(f"The model has {total} weights, got {len(weights)}.")
        rest = iter(weights)
        parts = [[next(rest) for _ in range(count)] for count in counts]
        for layer, part in zip(self.layers, parts, strict=True):
            layer.check_weights(part)
        for layer, part in zip(self.layers, parts, strict=True):
            layer.set_weights(part)

    def count_params(self) -> int:
        """Return how many numbers all weights hold."""
        return sum(layer.count_params() for layer in self.layers)

    # -- training -----------------------------------------------------------------------------

    def compile(self, optimizer: Any, loss: Any) -> None:
        """Choose the optimiser and the loss, each an object or a name, and start afresh.

        What is trained is decided here, as in Keras 1: a layer whose `trainable` is changed
        afterwards is trained, or not, as it was at this call, until the next one. An optimiser
        serves one model at a time.

        Raises
        ------
        TypeError, ValueError
            If one of them is unknown, or a layer's `trainable` is neither True nor False.
        """
        chosen, loss = optimizers.get(optimizer), losses.get(loss)
        trained = [
            layer
            for layer in self.layers
            if true_or_false(layer.trainable, f"{layer.name}.trainable")
        ]
        chosen.start([weight for layer in trained for weight in layer.weights])
        self._compiled, self._trained = list(self.layers), trained
        self.optimizer, self.loss = chosen, loss

    def fit(
        self,
        x: Array,
        y: Array,
        batch_size: int = 32,
        nb_epoch: int = 10,
        verbose: int = 1,
        shuffle: bool = True,
        rng: Random | None = None,
    ) -> History:
        """Train on x and targets y, and return the history of the loss.

        Parameters
        ----------
        x, y : arrays of float32 or float64
            Samples and targets, of equal length.
        batch_size, nb_epoch : int
            Samples for one update; passes over the data.
        verbose : {0, 1, 2}
            Nothing, a progress bar, or a line for each epoch.
        shuffle : bool
            Whether each epoch takes the samples in a new order.
        rng : numpy.random.Generator or RandomState, optional
            Draws that order; by default the model's own.

        Returns
        -------
        History
            `history["loss"]`: for each epoch the mean over its samples of the loss before each
            update, penalties included.

        Raises
        ------
        RuntimeError
            Before `compile`, and after layers, weights or the optimiser were exchanged for
            others: then compile again.
        TypeError, ValueError
            If the arrays or numbers do not fit.
        """
        self._check_compiled()
        x, y = self._checked_data(x, y)
        self._check_targets(y, self._output_shape_for(x.shape))
        nb_epoch = whole_number(nb_epoch, "nb_epoch")
        batches = _batches(len(x), batch_size)
        if not isinstance(verbose, (int, np.integer)) or verbose not in (0, 1, 2):
            raise ValueError(f"verbose must be 0, 1 or 2, got {verbose!r}.")
        shuffle = true_or_false(shuffle, "shuffle")
        rng = self._rng if rng is None else check_rng(rng)
        history = History()
        for epoch in range(nb_epoch):
            order = rng.permutation(len(x)) if shuffle else np.arange(len(x))
            total, seen = 0.0, 0
            for batch in batches:
                picked = order[batch] if shuffle else batch
                total += self._update(x[picked], y[picked]) * (batch.stop - batch.start)
                seen = batch.stop
                if verbose == 1:
                    draw_bar(
                        f"Epoch {epoch + 1}/{nb_epoch}",
                        seen,
                        len(x),
                        f" - loss: {total / seen:.4f}",
                        last=seen == len(x),
                    )
            if verbose == 2:
                print(f"Epoch {epoch + 1}/{nb_epoch} - loss: {total / seen:.4f}")
            history.epoch.append(epoch)
            history.history["loss"].append(total / seen)
        return history

    def train_on_batch(self, x: Array, y: Array) -> float:
        """Make one update and return the loss before it, penalties included.

        Raises
        ------
        RuntimeError, TypeError, ValueError
            As `fit`; then no weight has moved.
        """
        self._check_compiled()
        return self._update(*self._checked_data(x, y))

    def _update(self, x: Array, y: Array) -> float:
        output = self._forward(x)
        loss = self._total(output, y)
        gradient = gradient_of(self.loss, "The loss")(output, y)
        first, *others = self.layers
        for layer in reversed(others):
            gradient = layer.backward(gradient)
        first.backward_to_weights(gradient)
        weights, gradients, constraints = self._trained_weights()
        self.optimizer.update(weights, gradients)
        for weight, constraint in zip(weights, constraints, strict=True):
            if constraint is not None:
                weight[...] = constraint(weight)
        return loss

    def evaluate(self, x: Array, y: Array, batch_size: int = 32) -> float:
        """Return the loss, penalties included, as a mean over the samples.

        A penalty on outputs is a sum over its batch, so that `batch_size` shows in the result.

        Raises
        ------
        RuntimeError, TypeError, ValueError
            As `train_on_batch`.
        """
        self._check_compiled()
        x, y = self._checked_data(x, y)
        total = 0.0
        for batch in _batches(len(x), batch_size):
            total += self._total(self._forward(x[batch]), y[batch]) * (batch.stop - batch.start)
        return total / len(x)

    def predict(self, x: Array, batch_size: int = 32) -> Array:
        """Return the model's output for x.

        Raises
        ------
        TypeError, ValueError
            If x is not an array of float32 or float64 of the declared shape.
        """
        x, batches = self._checked_input(x), _batches(len(x), batch_size)
        if not batches:
            return self._forward(x)
        return np.concatenate([self._forward(x[batch]) for batch in batches])

    def summary(self) -> None:
        """Print the layers with their output shapes and numbers of parameters."""
        rows = [("Layer (type)", "Output shape", "Parameters")]
        for layer, shape in zip(self.layers, self._output_shapes(), strict=True):
            kind = f"{layer.name} ({type(layer).__name__})"
            rows.append((kind, str(shape), f"{layer.count_params():,}"))
        first, second, third = (max(map(len, column)) for column in zip(*rows, strict=True))
        rule = "-" * (first + second + third + 4)
        for number, row in enumerate(rows):
            print(f"{row[0]:<{first}}  {row[1]:<{second}}  {row[2]:>{third}}")
            if number == 0:
                print(rule)
        print(rule)
        trainable = sum(w.size for layer in self.layers for w in layer.trainable_weights)
        print(f"Parameters: {self.count_params():,}, of which trainable: {trainable:,}")

    # -- helpers ------------------------------------------------------------------------------

    def _forward(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer(x)
        return x

    def _total(self, output: Array, y: Array) -> float:
        self._check_targets(y, output.shape)
        return float(self.loss(output, y)) + sum(sum(layer.losses) for layer in self.layers)

    def _trained_weights(self) -> tuple[list[Array], list[Array], list[Any]]:
        """Return what an update needs: the weights, their gradients and constraints."""
        weights, gradients, constraints = [], [], []
        for layer in self._trained:
            weights += layer.weights
            gradients += layer.gradients
            constraints += layer.weight_constraints
        return weights, gradients, constraints

    def _check_compiled(self) -> None:
        if self.optimizer is None:
            raise RuntimeError('Compile the model first, as in model.compile("sgd", "mse").')
        if self.layers != self._compiled:
            raise RuntimeError(
                "The model's layers are others than when it was compiled: compile it again."
            )

    def _checked_data(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return samples and targets as plain arrays if the model can be trained on them."""
        x = self._checked_input(x)
        if not isinstance(y, np.ndarray) or y.dtype != x.dtype:
            kind = y.dtype if isinstance(y, np.ndarray) else type(y).__name__
            raise TypeError(f"y must be an array of x's dtype {x.dtype}, got {kind}.")
        if x.shape[:1] != y.shape[:1] or len(x) == 0:
            raise ValueError(
                f"x and y must hold the same number of samples, at least 1, "
                f"got {len(x)} and {len(y) if y.ndim else 'one number'}."
            )
        refuse_mask(y, "y")
        return x, np.asarray(y)

    def _output_shape_for(self, shape: Shape) -> Shape:
        for layer in self.layers:
            shape = layer.get_output_shape_for(shape)
        return shape

    def _check_targets(self, y: Array, shape: Shape) -> None:
        if y.shape != shape:
            raise ValueError(f"The targets must have the output's shape {shape}, got {y.shape}.")

    def _checked_input(self, x: Array) -> Array:
        """Return samples as a plain array if they fit the model."""
        if not isinstance(x, np.ndarray) or x.dtype not in FLOATS:
            kind = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
            raise TypeError(f"x must be an array of float32 or float64, got {kind}.")
        declared = self.input_shape[1:]
        fits = x.ndim == len(declared) + 1 and all(
            wanted in (None, size) for wanted, size in zip(declared, x.shape[1:], strict=True)
        )
        if not fits:
            raise ValueError(
                f"x must have the declared shape {(None, *declared)}, where None is any size, "
                f"got {x.shape}."
            )
        refuse_mask(x, "x")
        return np.asarray(x)


def _input_shapes(layers: Sequence[Layer]) -> list[Shape]:
    """Return the shape of each layer's input in a model of these layers, or say what is wrong.

    Nothing is built. A layer may be part of several models, whose inputs differ in their steps:
    so the shapes are the model's, and not those that the layers were built for.
    """
    shapes: list[Shape] = []
    for place, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(
                f"A model is made of layers, got {layer!r} ({type(layer).__name__})."
                + " Give its layers: [*model.layers]." * isinstance(layer, Sequential)
            )
        if layer in layers[:place]:
            raise ValueError(f"{layer.name} is in this model already: make a new layer.")
        shape = layers[place - 1].get_output_shape_for(shapes[-1]) if shapes else _declared(layer)
        layer.check_input(shape)
        shapes.append(shape)
    return shapes


def _declared(layer: Layer) -> Shape:
    """Return the input shape of a model's first layer: the one it was given, or was built for."""
    if layer.batch_input_shape is not None:
        return layer.batch_input_shape
    if layer.built:
        return layer.input_shape
    raise ValueError(
        f"The first layer must know its input: give {layer.name} an input_shape=(steps, "
        f"channels), with None for unknown steps, or an input_dim."
    )


def _batches(samples: int, batch_size: int) -> list[slice]:
    batch_size = whole_number(batch_size, "batch_size")
    starts = range(0, samples, batch_size)
    return [slice(start, min(start + batch_size, samples)) for start in starts]
