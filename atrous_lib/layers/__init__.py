"""Layers: the AtrousConvolution1D of Keras 1, and Flatten and Dense to follow it.

A layer is built once (weights drawn), called, and walked back::

    y = layer(x)                 forward; the layer remembers x
    dx = layer.backward(dy)      dy: gradient at the output, after the activation
    layer.gradients              beside layer.get_weights(), penalties included
"""

from atrous_lib.layers.atrous import ARGUMENTS, AtrousConv1D, AtrousConvolution1D
from atrous_lib.layers.base import Layer
from atrous_lib.layers.dense import Dense, Flatten
from atrous_lib.layers.kernel import KernelLayer

__all__ = [
    "ARGUMENTS",
    "AtrousConv1D",
    "AtrousConvolution1D",
    "Dense",
    "Flatten",
    "KernelLayer",
    "Layer",
]
