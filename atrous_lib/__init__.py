"""atrous: Keras 1's `AtrousConvolution1D` in NumPy, and a course that builds it.

What is used most is here, found when it is asked for, so that `import atrous_lib` alone costs
nothing::

    layers          AtrousConvolution1D (AtrousConv1D for short), Dense, Flatten
    training        Sequential, SGD, Adam
    on arrays       conv1d, conv1d_backward, numerical_gradient
    lengths         output_length, padding, effective_length, receptive_field
    sound           WaveNet

The house, from the ground up. Each room is a module or package of this name::

    arguments       checks of arguments, with errors that say how to mend them
    geometry        whole-number arithmetic: lengths, padding, receptive fields
    registry        from a name, a dict or a callable to an object
    differences     gradients by measuring
    progress_bar    one line of text
    files           written whole or not at all
    progress        what a learner has done so far
    working_copy    the learner's own copy of the course, which `python -m atrous_lib` opens
    signals         data: sunspots, a guitar, tunes on computed strings
    convolution     the convolution on arrays, its gradients, and what makes it quick
    initializations, activations, regularizers, constraints
                    what the layer's arguments name
    layers, losses, optimizers, models
                    the layer, and all it takes to train it
    families, modern
                    tables: what each argument is for, and later frameworks' names
    wavenet         a network of these layers that learns a sound and makes more of it

    pictures, widgets
                    what a lesson shows, and what moves in it
    checks          exercises, and what a learner misunderstood
    grading         a class's notebooks, each in a sandbox

Examples
--------
>>> from atrous_lib import AtrousConvolution1D, output_length
>>> AtrousConvolution1D(4, 3, atrous_rate=2, input_shape=(20, 2)).get_output_shape_for(
...     (None, 20, 2)
... )
(None, 16, 4)
>>> output_length(20, 3, atrous_rate=2)
16
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "Adam": "optimizers",
    "AtrousConv1D": "layers",
    "AtrousConvolution1D": "layers",
    "Dense": "layers",
    "Flatten": "layers",
    "SGD": "optimizers",
    "Sequential": "models",
    "WaveNet": "wavenet",
    "conv1d": "convolution",
    "conv1d_backward": "convolution",
    "effective_length": "geometry",
    "numerical_gradient": "differences",
    "output_length": "geometry",
    "padding": "geometry",
    "receptive_field": "geometry",
}
_ROOMS = (
    *("arguments", "geometry", "registry", "differences", "progress_bar", "signals", "convolution"),
    *("files", "progress", "working_copy"),
    *("initializations", "activations", "regularizers", "constraints"),
    *("layers", "losses", "optimizers", "models", "families", "modern", "wavenet"),
    *("pictures", "widgets", "checks", "grading"),
)
__all__ = sorted(_HOMES)

# The same names for a type checker, which must not be told that any name will do.
if TYPE_CHECKING:
    from atrous_lib.convolution import conv1d as conv1d
    from atrous_lib.convolution import conv1d_backward as conv1d_backward
    from atrous_lib.differences import numerical_gradient as numerical_gradient
    from atrous_lib.geometry import effective_length as effective_length
    from atrous_lib.geometry import output_length as output_length
    from atrous_lib.geometry import padding as padding
    from atrous_lib.geometry import receptive_field as receptive_field
    from atrous_lib.layers import AtrousConv1D as AtrousConv1D
    from atrous_lib.layers import AtrousConvolution1D as AtrousConvolution1D
    from atrous_lib.layers import Dense as Dense
    from atrous_lib.layers import Flatten as Flatten
    from atrous_lib.models import Sequential as Sequential
    from atrous_lib.optimizers import SGD as SGD
    from atrous_lib.optimizers import Adam as Adam
    from atrous_lib.wavenet import WaveNet as WaveNet
else:

    def __getattr__(name: str) -> Any:
        """Return a public name or a room, imported now."""
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        hint = ""
        if not name.startswith("_"):  # tools ask for such names, just to see whether they are there
            hint = import_module(f"{__name__}.arguments").did_you_mean(name, (*_HOMES, *_ROOMS))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{hint}", name=name)


def __dir__() -> list[str]:
    return sorted({*_HOMES, *_ROOMS, *(name for name in globals() if name.startswith("__"))})
