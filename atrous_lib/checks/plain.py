"""Results as plain data: what a learner's function returned, written as JSON and read back.

A result comes from another process that ran somebody else's code, so nothing here is ever
pickled, and reading builds only numbers, text, plain arrays, fresh random generators (from
their seeds), the course's own formulas, and lists, tuples and dicts of them. Anything else
travels as its type's name.

Whoever can send results can also send what nobody wrote as a result. So a text is measured
before it is read: one that would take much memory or time is refused unread.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from atrous_lib.checks.formulas import Formula

MOST_BYTES = 2_000_000  # of one result: four times the largest that an exercise asks for
ITEM_BYTES = 32  # that a number, a text or a list counts for beside what it holds
MADE_BYTES = 20_000  # what a generator or a formula counts for, which takes time to make
DEEPEST = 8  # levels of lists in lists; a list that holds itself ends there
ONE = (np.bool_, np.integer, np.floating, np.str_)  # NumPy's own kinds of a number, a word
NUMERIC = "biufc"  # kinds of dtype that travel as arrays
PLAIN_DTYPE = re.compile(r"[<>|]?[biufc][0-9]{1,2}")
LONGEST_NUMBER = 1_000  # bits of a whole number; Python reads no text of very many digits
LONGEST_SEED = 64  # bits; seeds that NumPy draws, which nobody could type, have 128


class TooLargeError(ValueError):
    """A result that no exercise could ask for."""


class Allowance:
    """What may still be read of texts from anywhere, so that many together take little memory.

    Attributes
    ----------
    characters
        Of the texts.
    items, containers
        What commas part, and what brackets begin: each becomes an object of up to 60 and of up to
        300 bytes.
    """

    def __init__(self) -> None:
        self.characters, self.items, self.containers = 6_000_000, 300_000, 30_000

    def spend(self, text: str) -> None:
        """Count a text.

        Raises
        ------
        TooLargeError
            If it is too much to read, which is found out without reading it.
        """
        self.characters -= len(text)
        if self.characters >= 0:
            self.items -= text.count(",")
            self.containers -= text.count("[") + text.count("{")
        if min(self.characters, self.items, self.containers) < 0:
            raise TooLargeError(f"a text of {len(text)} characters, after others")


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
        If it is more than `decode` reads.

    Examples
    --------
    >>> encode((1, None))
    '{"tuple": [1, null]}'
    >>> encode(np.array([1.0], dtype=np.float32))
    '{"array": ["<f4", [1], "AACAPw=="]}'
    """
    return text_of(pack(value))


def text_of(packed: Any) -> str:
    """Return objects of JSON as text that `parse` reads.

    Raises
    ------
    TooLargeError
        If it is more than `parse` reads at a time.
    """
    text = json.dumps(packed)
    Allowance().spend(text)
    return text


def pack(value: Any) -> Any:
    """Return what stands for `value` in JSON, as objects.

    Raises
    ------
    TooLargeError
        If it is more than `unpack` takes.
    """
    return _packed(value, _Budget(), DEEPEST)


def parse(text: str, allowance: Allowance) -> Any:
    """Return what a JSON text from anywhere says.

    Raises
    ------
    ValueError
        If it says nothing, has letters that `json.dumps` does not write, or is too large.
    """
    if not text.isascii():
        raise ValueError("json.dumps writes ASCII alone")
    allowance.spend(text)
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None


def decode(text: str) -> Any:
    """Return the value that `encode` wrote.

    Raises
    ------
    ValueError
        If the text was not written by `encode`, or is too large.

    Examples
    --------
    >>> decode(encode({"left": 2, "right": np.zeros(2)}))
    {'left': 2, 'right': array([0., 0.])}
    >>> decode(encode(range(3)))
    Foreign(type='range')
    """
    return unpack(parse(text, Allowance()))


def unpack(packed: Any) -> Any:
    """Return the value for which `pack` returned this.

    Raises
    ------
    ValueError
        If it stands for none, or for one that is too large.
    """
    try:
        return _unpacked(packed, _Budget(), DEEPEST)
    except (ArithmeticError, TypeError) as error:
        raise ValueError("stands for no value") from error


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

    def spend(self, size: int, what: str = "too many items") -> None:
        self.left -= size
        if self.left < 0:
            raise TooLargeError(what)


def _packed(value: Any, budget: _Budget, depth: int) -> Any:
    kind = type(value)  # never isinstance: a learner's class may lie about what it is
    if kind is not np.ndarray and issubclass(kind, np.ndarray) and not _is_masked(value):
        value, kind = np.ndarray.view(value, np.ndarray), np.ndarray  # the numbers in its memory
    if kind is np.ndarray and value.dtype.kind in NUMERIC:
        return _packed_array(value, budget)
    budget.spend(ITEM_BYTES, f"a {kind.__name__} of very many items")
    if kind is np.ndarray and value.dtype.kind == "U" and value.ndim == 0:
        value, kind = value[()], np.str_  # what np.where gives for one word or another
    if kind.__module__ == "numpy" and issubclass(kind, ONE):
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
        budget.spend(MADE_BYTES, "very many random generators")
        return {"generator": seed}
    if kind is Formula:
        budget.spend(MADE_BYTES, "very many formulas")
        return {"formula": value.text}
    if kind in (list, tuple, dict) and depth > 0:
        parts = list(value.items()) if kind is dict else value
        return {kind.__name__: [_packed(part, budget, depth - 1) for part in parts]}
    if kind is np.ndarray:
        return {"foreign": f"array of dtype {value.dtype}"}
    return {"foreign": kind.__name__}


def _is_masked(array: np.ndarray[Any, Any]) -> bool:
    """Say whether some of an array's numbers count as missing, without asking the array."""
    if not issubclass(type(array), np.ma.MaskedArray):
        return False
    mask = object.__getattribute__(array, "__dict__").get("_mask")
    return mask is not np.ma.nomask and (type(mask) is not np.ndarray or bool(mask.any()))


def _packed_array(array: np.ndarray[Any, Any], budget: _Budget) -> Any:
    budget.spend(array.nbytes, f"an array of shape {array.shape}")  # as if nothing were a view
    if array.dtype.type in (np.longdouble, np.clongdouble):  # their bytes differ by machine
        array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {"array": [array.dtype.str, list(array.shape), data]}


def _unpacked(packed: Any, budget: _Budget, depth: int) -> Any:
    budget.spend(ITEM_BYTES)
    if packed is None or type(packed) in (bool, int, float, str):
        return packed
    if type(packed) is not dict or len(packed) != 1:
        raise ValueError("no plain value")
    ((kind, parts),) = packed.items()
    if kind == "array":
        return _unpacked_array(*parts)
    if kind == "generator" and type(parts) is int:
        budget.spend(MADE_BYTES)
        return np.random.default_rng(parts)
    if type(parts) is str and kind == "foreign":
        return Foreign(parts)
    if type(parts) is str and kind == "formula":
        budget.spend(MADE_BYTES)
        return Formula(parts)  # one of the course's own, or an error
    if type(parts) is not list or kind not in ("list", "tuple", "dict") or depth == 0:
        raise ValueError(f"no plain kind: {kind!r}")
    unpacked = [_unpacked(part, budget, depth - 1) for part in parts]
    return {"list": list, "tuple": tuple, "dict": dict}[kind](unpacked)


def _unpacked_array(name: Any, shape: Any, data: Any) -> np.ndarray[Any, Any]:
    if type(name) is not str or not PLAIN_DTYPE.fullmatch(name):
        raise ValueError("no plain dtype")  # whose text may be as long as the whole line
    if type(shape) is not list or not all(type(size) is int and size >= 0 for size in shape):
        raise ValueError("no shape")
    return np.frombuffer(base64.b64decode(data), np.dtype(name)).reshape(shape).copy()
