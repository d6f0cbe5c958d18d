# ruff: noqa: E501 - a pattern is read in one line
"""Mistakes of programming, known by the exception that they raise, whatever the exercise.

`slip` takes an exception as plain data, its type, its text, the line and the locals there, and
returns the key of a table "problem" and the words for it. Nothing is said that the exception does
not say itself; it is said in words for somebody who reads it for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from atrous_lib.arguments import did_you_mean
from atrous_lib.checks.outcome import Outcome

LIBRARIES = ("torch", "tensorflow", "scipy", "jax", "keras", "sklearn", "pandas", "numba", "cupy")
COMMON = ("np", "len", "range", "sum", "min", "max", "abs", "zip", "enumerate", "print", "math")

# Exception's type, pattern of its text, key. The pattern's groups are the words of the text.
PATTERNS: Sequence[tuple[str, str, str]] = (
    ("NameError", r"name '(?P<name>\w+)' is not defined", "unknown_name"),
    ("UnboundLocalError", r"variable '(?P<name>\w+)'", "unbound"),
    ("ModuleNotFoundError", r"No module named '(?P<name>\w+)", "library"),
    ("EOFError|StdinNotImplementedError", r"", "input"),
    ("OSError", r"reading from stdin", "input"),
    ("IndexError", r"index (?P<index>-?\d+) is out of bounds for axis \d+ with size (?P<size>\d+)", "out_of_bounds"),
    ("IndexError", r"(?P<name>list|tuple) index out of range", "past_the_end"),
    ("IndexError", r"too many indices for array: array is (?P<ndim>\d+)-dimensional, but (?P<count>\d+) were", "too_many_indices"),
    ("ValueError", r"matmul: .*\(size (?P<one>\d+) is different from (?P<other>\d+)\)", "inner_sizes"),
    ("ValueError", r"shapes (?P<one>\([\d,]*\)) and (?P<other>\([\d,]*\)) not aligned", "shapes"),
    ("ValueError", r"shapes? (?P<one>\([\d,]*\)) (?:and |into shape |doesn't match the broadcast shape )?(?P<other>\([\d,]*\))", "shapes"),
    ("ValueError", r"could not broadcast input array from shape (?P<one>\([\d,]*\)) into shape (?P<other>\([\d,]*\))", "shapes"),
    ("ValueError", r"shape-mismatch|could not be broadcast|must match exactly|must have same number of dimensions|must have the same shape", "shapes_differ"),
    ("ValueError", r"truth value of an array", "truth_of_array"),
    ("TypeError", r"'(?P<sign>[<>=!]+)' not supported between instances of '(?P<one>[\w.]+)' and '(?P<other>[\w.]+)'", "compared"),
    ("ValueError", r"values to unpack", "unpacked"),
    ("TypeError", r"cannot unpack non-iterable", "unpacked"),
    ("ValueError", r"could not convert string to float|invalid literal for int", "not_a_number"),
    ("ValueError", r"zero-size array to reduction|empty sequence|iterable argument is empty|need at least one array", "nothing_there"),
    ("TypeError", r"'(?P<type>[\w.]+)' object does not support item assignment", "not_changeable"),
    ("TypeError", r"list indices must be integers or slices, not (?P<type>[\w.]+)", "list_index"),
    ("TypeError", r"can't multiply sequence by non-int", "repeated_list"),
    ("IndexError", r"boolean index did not match", "mask_size"),
    ("ValueError", r"read-only", "read_only"),
    ("AssertionError", r"", "assertion"),
    ("TypeError", r"(?P<name>[\w.]+)\(\) got an unexpected keyword argument '(?P<argument>\w+)'", "keyword"),
    ("ValueError", r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\([\d,]*\))", "reshape"),
    ("ValueError", r"setting an array element with a sequence", "array_in_a_place"),
    ("TypeError", r"only (?:length-1|0-dimensional|size-1) arrays can be converted|only integer scalar arrays", "array_in_a_place"),
    ("TypeError", r"cannot be interpreted as an integer|sequence of integers or a single integer|slice indices must be integers", "float_as_size"),
    ("IndexError", r"only integers, slices", "float_as_size"),
    ("TypeError|UFuncTypeError|_UFuncNoLoopError", r"for \^|bitwise_xor", "caret"),
    ("UFuncTypeError|_UFuncOutputCastingError", r"Cannot cast ufunc .* from dtype\('(?P<one>\w+)'\) to dtype\('(?P<other>\w+)'\)", "int_buffer"),
    ("KeyError", r"'?(?P<name>[^']*)'?", "unknown_key"),
    ("AttributeError", r"'(?P<type>[\w.]+)' object has no attribute '(?P<name>\w+)'", "attribute"),
    ("AttributeError", r"module '(?P<type>[\w.]+)' has no attribute '(?P<name>\w+)'", "module_attribute"),
    ("TypeError", r"'(?P<type>[\w.]+)' object is not callable", "not_callable"),
    ("TypeError", r"'(?P<type>\w+)' object is not subscriptable", "not_subscriptable"),
    ("TypeError", r"'(?P<type>\w+)' object (?:is not iterable|cannot be iterated)", "not_iterable"),
    ("TypeError", r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<one>[\w.]+)' and '(?P<other>[\w.]+)'", "operands"),
    ("TypeError", r'can only concatenate (?P<one>\w+) \(not "(?P<other>\w+)"\)', "concatenated"),
    ("TypeError", r"(?P<name>[\w.]+)\(\) (?:takes|missing|got)", "call_arguments"),
    ("TypeError", r"(?:takes|missing) .*argument", "call_arguments_unnamed"),
    ("ZeroDivisionError", r"", "division_by_zero"),
    (".*AxisError|AxisError", r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<ndim>\d+)", "no_such_axis"),
    ("ValueError", r"axes don't match array|Improper number of dimensions|repeated axis", "axes"),
    ("ValueError", r"negative dimensions are not allowed", "negative_size"),
    ("ValueError", r"index can't contain negative values", "negative_padding"),
    ("ValueError", r"einstein sum|einsum|subscript", "einsum"),
    ("NotImplementedError", r"", "stub_reached"),
)  # fmt: skip
OWN_LARGEST = r"(?<![\w.])(?:min|max)\("  # Python's own: np.max( is none
OWN_CALL = r"(?:takes|missing) .*argument"


def slip(outcome: Outcome, arguments: Sequence[str]) -> tuple[str, dict[str, str]]:
    r"""Return the key and the words of what raised; ("raised", {}) where it is of no known kind.

    Examples
    --------
    >>> slip(
    ...     Outcome("raised", error=("NameError", "name 'atrous_rat' is not defined")),
    ...     ["atrous_rate"],
    ... )
    ('unknown_name', {'name': 'atrous_rat', 'near': "\nDid you mean 'atrous_rate'?"})
    """
    kind, text = outcome.error
    if kind == "TypeError" and not outcome.where and re.search(OWN_CALL, text):
        return "arity", {"arguments": ", ".join(arguments), "count": str(len(arguments))}
    for kinds, pattern, key in PATTERNS:
        match = re.search(pattern, text) if re.fullmatch(kinds, kind) else None
        if match is None:
            continue
        words = {name: value or "" for name, value in match.groupdict().items()}
        if key == "unknown_name":
            names = [*(name for name, _ in outcome.held), *arguments, *COMMON]
            known = [name for name in names if name != words["name"]]
            near = did_you_mean(words["name"], known).strip()
            words["near"] = near and f"\n{near}"  # below the line of code
        if key == "library" and words["name"] not in LIBRARIES:
            return "no_module", words
        if key == "truth_of_array" and re.search(OWN_LARGEST, outcome.where):
            return "largest_of_arrays", words
        if key == "out_of_bounds":
            words["last"] = str(int(words["size"]) - 1)
        return key, words
    return "raised", {}
