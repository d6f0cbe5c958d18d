"""The golden records of Keras 1.2.2 in tests/data/keras1, and where this library departs.

Each record is a dict of the manifest, its arrays under their names. `tol` bounds
|got - want| <= atol + rtol * |want|.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from atrous_lib import optimizers
from atrous_lib.layers import AtrousConvolution1D

FOLDER = Path(__file__).parent / "data" / "keras1"

# Group of records → why the outcome here is another one. Everything else is replayed as it is.
DEPARTURES = {
    # Sizes that can't work raise at once, and nothing is cast silently.
    "call087": "atrous_rate='a': any string is a TypeError here, as it is for the other sizes",
    "call090": "atrous_rate='2' is refused, not cast to 2",
    "call091": "atrous_rate=2.7 is refused, not cut to 2",
    "call093": "atrous_rate=0 is refused at construction",
    "call110": "an input shorter than the dilated kernel is refused, not given a length of -6",
    # What fails later in Keras 1 is refused at construction.
    "call022": "activation=5 is no callable: refused at construction",
    "call033": "W_regularizer=0.1 is no callable: refused at construction",
    "call054": "W_constraint=3.0 is no callable: refused at construction",
    "call142": "weights='abc' is no list of arrays: refused at construction",
    "call152": "nested lists as weights are a TypeError that says how to convert them",
    # The mode WaveNet needs and Keras 1 lacked.
    "call000": "border_mode='causal' is added",
    # Never usable on this layer's 4-D kernel, so not part of this library.
    "call030": "EigenvalueRegularizer does not exist here",
}

# relu'(0) is 0 here, as on TensorFlow; it is 0.5 on Theano.
KINK_ON_THEANO = {"layer276_th", "kink_relu_th"}


@cache
def _manifest() -> list[dict]:
    return json.loads((FOLDER / "manifest.json").read_text())["records"]


@cache
def _arrays() -> dict[str, np.ndarray]:
    with np.load(FOLDER / "arrays.npz", allow_pickle=False) as archive:
        return dict(archive)


def records(*kinds: str) -> list[dict]:
    """Return the records of these kinds, with their arrays."""
    return [
        {**record, **{name: _arrays()[f"{record['id']}/{name}"] for name in record["arrays"]}}
        for record in _manifest()
        if record["kind"] in kinds
    ]


def close(got: object, want: object, tol: dict) -> bool:
    got, want = np.asarray(got), np.asarray(want)
    return got.shape == want.shape and np.allclose(got, want, rtol=tol["rtol"], atol=tol["atol"])


def identifier(spec: object) -> object:
    """Return what the layer takes for a record's spec: a name, or a dict with its keywords."""
    return {"name": spec["name"], **spec["kwargs"]} if isinstance(spec, dict) else spec


def layer(args: dict, **more: object) -> AtrousConvolution1D:
    specs = (
        "W_regularizer",
        "b_regularizer",
        "activity_regularizer",
        "W_constraint",
        "b_constraint",
    )
    known = {name: identifier(value) if name in specs else value for name, value in args.items()}
    return AtrousConvolution1D(**known, **more)


def optimizer(record: dict) -> object:
    return optimizers.get({"name": record["optimizer"], **record["optimizer_kwargs"]})
