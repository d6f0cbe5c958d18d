"""A WaveNet from this course's layer: it learns a sound, and makes more of it.

>>> from atrous_lib.wavenet import WaveNet, generate, decode
>>> network = WaveNet([1, 2, 4], residual_channels=4, skip_channels=8)
>>> decode(generate(network, 5)).shape
(1, 5)
"""

from atrous_lib.wavenet.baselines import baselines, markov_codes
from atrous_lib.wavenet.checkpoint import load, restore, resume, save
from atrous_lib.wavenet.gate import Gate
from atrous_lib.wavenet.generation import Fast, Naive, generate
from atrous_lib.wavenet.loss import bits_and_gradient
from atrous_lib.wavenet.mu_law import decode, encode
from atrous_lib.wavenet.network import WaveNet
from atrous_lib.wavenet.training import History, evaluate, held_out, train

__all__ = [
    "Fast",
    "Gate",
    "History",
    "Naive",
    "WaveNet",
    "baselines",
    "bits_and_gradient",
    "decode",
    "encode",
    "evaluate",
    "generate",
    "held_out",
    "load",
    "markov_codes",
    "restore",
    "resume",
    "save",
    "train",
]
