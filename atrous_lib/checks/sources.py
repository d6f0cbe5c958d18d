"""What can be said of a function from its text, without running it.

Only facts that hold whatever the input is: a gap that is still open, a loop that returns in its
first round, a line that still raises NotImplementedError above other code.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import sys
import textwrap
import types
from collections.abc import Iterable, Iterator

from atrous_lib.checks.outcome import codes_in

PACKAGE, CHECKS = "atrous_lib.", "atrous_lib.checks"
LOOKS = {  # names by which code reads other code, or finds what nobody handed to it
    *("_getframe", "currentframe", "f_back", "f_locals", "f_globals", "getsource", "co_consts"),
    *("co_names", "get_objects", "get_referrers", "__globals__", "__closure__", "__code__"),
}
MOST_FACTS = 4
MOST_LINE = 80  # characters of a line that is repeated

Facts = tuple[tuple[str, str], ...]  # (key of a table "problem", what the text names)


def facts_of(code: types.CodeType | None) -> Facts:
    """Return what can be said of a function's text; nothing where its text is not at hand."""
    return _facts(code, code.co_filename) if code is not None else ()


@functools.lru_cache(maxsize=64)
def _facts(code: types.CodeType, file: str) -> Facts:  # equal code may come from two files
    try:
        text = textwrap.dedent(_text_of(code, file))
        tree = ast.parse(text)
    except Exception:  # typed in, a lambda within a longer line, or gone
        return ()
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return ()
    lines = text.splitlines()
    found = [*_gaps(function), *_early_returns(function), *_raises(function)]
    return tuple((key, lines[line - 1].strip()[:MOST_LINE]) for key, line in found)[:MOST_FACTS]


def _text_of(code: types.CodeType, file: str) -> str:
    """Return the lines that code was compiled from.

    `inspect.getsource` looks at every imported module first: in a child just forked, it takes as
    long as all the rest.
    """
    linecache.checkcache(file)
    lines = linecache.getlines(file)[code.co_firstlineno - 1 :]
    if not lines:
        raise OSError(f"there is no line {code.co_firstlineno} of {file}")
    return "".join(inspect.getblock(lines))


def _gaps(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
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


def _early_returns(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
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


def _raises(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
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


def names_used(function: types.FunctionType) -> dict[str, object]:
    """Return the names that a function's code says, with what its surroundings hold under them."""
    names = (name for code in codes_in(function.__code__) for name in code.co_names)
    return {name: function.__globals__.get(name) for name in names}


def libraries_in(function: object, known: Iterable[str]) -> list[str]:
    """Return the libraries beside NumPy that a function uses, of those that are known."""
    if not isinstance(function, types.FunctionType):
        return []
    homes = set()
    for name, value in names_used(function).items():
        if isinstance(value, types.ModuleType):
            homes.add(value.__name__.partition(".")[0])
        elif value is None:  # imported inside the function
            homes.add(name)
    return sorted(homes & set(known))


def looks_in(function: object) -> list[str]:
    """Return the names by which a function looks around in the Python that runs it."""
    if not isinstance(function, types.FunctionType):
        return []
    return sorted(LOOKS & names_used(function).keys())


def answers_in(function: object, reference: object, also: Iterable[str] = ()) -> list[str]:
    """Return the names in a function that are the course's own answers or tables.

    Those are what the reference itself uses, what is made of it or of the modules in `also`, and
    what belongs to the checks.
    """
    kind = types.FunctionType
    if not isinstance(function, kind) or not isinstance(reference, kind):
        return []
    withheld = _with_users({*_homes_of(reference, set()), *also})
    tables = {
        id(value)
        for name, module in _modules().items()
        if name.startswith(CHECKS) or name in withheld
        for value in vars(module).values()
        if isinstance(value, (dict, list, tuple, set)) and value
    }

    def holds_an_answer(name: str, value: object) -> bool:
        home = name if name.startswith(PACKAGE) else _home(value)  # imported within the function
        return home.startswith(CHECKS) or home in withheld or id(value) in tables

    used = names_used(function)
    whole = any(
        isinstance(value, types.ModuleType) and value.__name__ == "atrous_lib"
        for value in used.values()
    )
    if whole:  # atrous_lib.conv1d
        package = sys.modules["atrous_lib"]
        used = {
            name: getattr(package, name, None) if value is None else value
            for name, value in used.items()
        }
    return sorted(name for name, value in used.items() if holds_an_answer(name, value))


def _homes_of(function: types.FunctionType, seen: set[int]) -> Iterator[str]:
    """Yield the core modules whose names a function uses, itself or through its helpers."""
    seen.add(id(function))
    used = names_used(function)
    modules = [value for value in used.values() if isinstance(value, types.ModuleType)]
    values = [*used.values(), *(vars(module).get(name) for module in modules for name in used)]
    for value in values:
        home = _home(value)
        if home and not home.startswith(CHECKS):
            yield home
        elif home and isinstance(value, types.FunctionType) and id(value) not in seen:
            yield from _homes_of(value, seen)


def _modules() -> dict[str, types.ModuleType]:
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name.startswith(PACKAGE) and isinstance(module, types.ModuleType)
    }


def _with_users(homes: set[str]) -> set[str]:
    """Return modules of the core, and all of it that is made with them."""
    uses = {
        name: {_home(value) for value in vars(module).values()}
        for name, module in _modules().items()
        if name.split(".")[1] not in ("checks", "grading", "pictures", "widgets")
    }
    found = set(homes)
    while more := {name for name, used in uses.items() if used & found} - found:
        found |= more
    return found


def _home(value: object) -> str:
    """Return the module of the library that something is, or comes from."""
    home = value.__name__ if isinstance(value, types.ModuleType) else None
    home = home or getattr(value, "__module__", None)
    return home if isinstance(home, str) and home.startswith(PACKAGE) else ""
