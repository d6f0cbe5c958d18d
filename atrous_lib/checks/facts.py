"""Mistakes of programming that a function's text shows, whatever the input is.

A gap that is still open, a loop that returns in its first round, a line that still raises
NotImplementedError above other code; a word alone beside `or`, random numbers that nobody asked
for, and something outside that remembers earlier calls.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterable, Iterator

Found = Iterator[tuple[str, int]]  # (key of a table "problem", the line's number)

WRITING = {"append", "extend", "insert", "add", "update", "pop", "remove", "clear", "sort"}
MODULES = {"np", "numpy"}  # np.append(x, 1) writes into nothing
DRAWING = {"random", "default_rng", "RandomState"}  # NumPy's module, Python's, and what they make


def found_in(function: ast.FunctionDef, codes: Iterable[types.CodeType]) -> Found:
    """Yield what a function's text shows; `codes` are its own code and that of functions in it."""
    yield from _gaps(function)
    yield from _early_returns(function)
    yield from _raises(function)
    yield from _lone_words(function)
    yield from _draws(function)
    yield from _kept_outside(function, codes)


def _gaps(function: ast.FunctionDef) -> Found:
    """Yield the lines where `...` stands for something to write, as an index does not."""
    sliced = {
        id(part)
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        for part in ast.walk(node.slice)
    }
    gaps = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and node.value is Ellipsis and id(node) not in sliced
    ]
    yield from (("gap", line) for line in sorted(gaps))


def _early_returns(function: ast.FunctionDef) -> Found:
    """Yield returns that end a loop in its first round, whatever it finds there."""
    for node in ast.walk(function):
        if not isinstance(node, (ast.For, ast.While)):
            continue
        leaves = any(isinstance(part, (ast.Continue, ast.Break)) for part in ast.walk(node))
        last = node.body[-1]
        if _returns(last) and not leaves:
            returns = [part for part in ast.walk(last) if isinstance(part, ast.Return)]
            yield "early_return", max(part.lineno for part in returns)


def _returns(node: ast.stmt) -> bool:
    """Say whether a statement leaves the function, whichever way it takes."""
    if isinstance(node, ast.If):
        return bool(node.orelse) and _returns(node.body[-1]) and _returns(node.orelse[-1])
    return isinstance(node, ast.Return)


def _raises(function: ast.FunctionDef) -> Found:
    """Yield lines that raise NotImplementedError in the body itself, where other code stands."""
    rest = [node for node in function.body if not _is_text(node)]
    for node in rest:
        if isinstance(node, ast.Raise) and _is_stub(node.exc) and len(rest) > 1:
            yield "forgotten_raise", node.lineno


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _is_stub(error: ast.expr | None) -> bool:
    name = error.func if isinstance(error, ast.Call) else error
    return isinstance(name, ast.Name) and name.id == "NotImplementedError"


def _lone_words(function: ast.FunctionDef) -> Found:
    """Yield where a word or a number alone stands beside `or` or `and`, as in x == 1 or 2.

    `x == 1 and "a" or "b"` chooses between two words, and is left alone.
    """
    for node in ast.walk(function):
        if not isinstance(node, ast.BoolOp):
            continue
        alone = [isinstance(part, ast.Constant) and part.value is not None for part in node.values]
        asking = any(isinstance(part, ast.Compare) for part in node.values)
        if all(alone) or (asking and any(alone) and isinstance(node.op, ast.Or)):
            yield "lone_word", node.lineno


def _draws(function: ast.FunctionDef) -> Found:
    """Yield where random numbers come from elsewhere than an argument."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and DRAWING & set(_names_in(node.func)):
            yield "draws", node.lineno


def _names_in(called: ast.expr) -> Iterator[str]:
    """Yield the names in a call such as np.random.rand, last first."""
    while isinstance(called, ast.Attribute):
        yield called.attr
        called = called.value
    if isinstance(called, ast.Name):
        yield called.id


def _kept_outside(function: ast.FunctionDef, codes: Iterable[types.CodeType]) -> Found:
    """Yield where something is written into that stands outside the function."""
    own = {name for code in codes for name in (*code.co_varnames, *code.co_cellvars)} | MODULES
    for node in ast.walk(function):
        if isinstance(node, ast.Global) or (
            isinstance(node, ast.stmt) and _written_into(node) - own
        ):
            yield "kept_outside", node.lineno


def _written_into(node: ast.stmt) -> set[str]:
    """Return the names of what a statement changes in place: seen.append(x), seen[0] = x."""
    into: list[ast.expr] = []
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Attribute) and called.attr in WRITING:
            into = [called.value]
    elif isinstance(node, ast.Assign):
        into = [target.value for target in node.targets if isinstance(target, ast.Subscript)]
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
        into = [node.target.value]
    return {one.id for one in into if isinstance(one, ast.Name)}
