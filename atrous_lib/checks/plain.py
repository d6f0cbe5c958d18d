"""Results as plain data: what a learner's function returned, written as JSON and read back.

A result comes from another process that ran somebody else's code, so nothing here is ever
pickled, and reading builds only numbers, text, plain arrays, fresh random generators (from
their seeds), the course's own formulas, and lists, tuples and dicts of them. Anything else
travels as its type's name.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous_lib.checks.formulas import Formula

MOST_BYTES = 16_000_000  # of one result; the largest right one has half a million
ITEM_BYTES = 64  # that a number, a text or a list counts for beside what it holds
DEEPEST = 8  # levels of lists in lists; a list that holds itself ends there
NUMERIC = "biufc"  # kinds of dtype that travel as arrays
LONGEST_NUMBER = 1_000  # bits of a whole number; Python reads no text of very many digits
LONGEST_SEED = 64  # bits; NumPy's own seeds, which nobody could type, have 128


class TooLargeError(Exception):
    """A result that no exercise could ask for."""


@dataclass(frozen=True)
class Foreign:
    """Stands for a result that is no plain data.

    Attributes
    ----------
    type
        The name of its type.
    """

    type: str


def encode(value: Any) -> str:
    """Return `value` as text.

    Raises
    ------
    TooLargeError
        If it needs more than `MOST_BYTES`.

    Examples
    --------
    >>> encode((1, None))
    '{"tuple": [1, null]}'
    >>> encode(np.array([1.0], dtype=np.float32))
    '{"array": ["<f4", [1], "AACAPw=="]}'
    """
    return json.dumps(_packed(value, _Budget(), DEEPEST))


def decode(text: str) -> Any:
    """Return the value that `encode` wrote.

    Raises
    ------
    ValueError
        If the text was not written by `encode`.

    Examples
    --------
    >>> decode(encode({"left": 2, "right": np.zeros(2)}))
    {'left': 2, 'right': array([0., 0.])}
    >>> decode(encode(range(3)))
    Foreign(type='range')
    """
    return _unpacked(json.loads(text))


def seed_of(rng: np.random.Generator) -> int | None:
    """Return the seed of a generator that nobody has drawn from yet, or None.

    Examples
    --------
    >>> seed_of(np.random.default_rng(7))
    7
    """
    seed = getattr(rng.bit_generator.seed_seq, "entropy", None)
    if type(seed) is not int or seed.bit_length() > LONGEST_SEED:
        return None
    fresh = np.random.default_rng(seed).bit_generator.state
    return seed if str(fresh) == str(rng.bit_generator.state) else None


class _Budget:
    left = MOST_BYTES

    def spend(self, size: int, what: str) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLargeError(what)


def _packed(value: Any, budget: _Budget, depth: int) -> Any:
    kind = type(value)  # never isinstance: a learner's class may lie about what it is
    if kind is np.ndarray and value.dtype.kind in NUMERIC:
        return _packed_array(value, budget)
    budget.spend(ITEM_BYTES, f"a {kind.__name__} of very many items")
    if kind.__module__ == "numpy" and issubclass(kind, (np.bool_, np.integer, np.floating)):
        value = float(value) if kind is np.longdouble else value.item()
        kind = type(value)
    if kind is int:
        budget.spend(value.bit_length(), "a number of millions of digits")
        short = value.bit_length() < LONGEST_NUMBER
        return value if short else {"foreign": "int of very many digits"}
    if kind is str:
        budget.spend(len(value), f"a text of {len(value)} characters")
        return value
    if value is None or kind in (bool, float):
        return value
    if kind is np.random.Generator and (seed := seed_of(value)) is not None:
        return {"generator": seed}
    if kind is Formula:
        return {"formula": value.text}
    if kind in (list, tuple, dict) and depth > 0:
        parts = list(value.items()) if kind is dict else value
        return {kind.__name__: [_packed(part, budget, depth - 1) for part in parts]}
    if kind is np.ndarray:
        return {"foreign": f"array of dtype {value.dtype}"}
    return {"foreign": kind.__name__}


def _packed_array(array: np.ndarray[Any, Any], budget: _Budget) -> Any:
    budget.spend(array.nbytes, f"an array of shape {array.shape}")  # as if nothing were a view
    if array.dtype.type in (np.longdouble, np.clongdouble):  # their bytes differ by machine
        array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {"array": [array.dtype.str, list(array.shape), data]}


def _unpacked(packed: Any) -> Any:
    if not isinstance(packed, dict):
        return packed
    ((kind, parts),) = packed.items()
    if kind == "array":
        name, shape, data = parts
        dtype = np.dtype(str(name))
        if dtype.kind not in NUMERIC:
            raise ValueError(f"no plain dtype: {name!r}")
        return np.frombuffer(base64.b64decode(data), dtype).reshape(shape).copy()
    if kind == "foreign":
        return Foreign(str(parts))
    if kind == "generator":
        return np.random.default_rng(int(parts))
    if kind == "formula":
        return Formula(str(parts))  # one of the course's own, or an error
    unpacked = [_unpacked(part) for part in parts]
    if kind == "list":
        return unpacked
    if kind == "tuple":
        return tuple(unpacked)
    if kind == "dict":
        return dict(unpacked)
    raise ValueError(f"no plain kind: {kind!r}")
