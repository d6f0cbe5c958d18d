"""What can be said of a function from its text, without running it.

Where its text is and what `facts` finds there, and which names it uses: those of libraries, and
those that the course's own answers have.
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

from atrous_lib.checks.facts import found_in
from atrous_lib.checks.outcome import codes_in

PACKAGE, CHECKS = "atrous_lib.", "atrous_lib.checks"
LOOKS = {  # names by which code reads other code, or finds what nobody handed to it
    *("_getframe", "currentframe", "f_back", "f_locals", "f_globals", "getsource", "co_consts"),
    *("co_names", "get_objects", "get_referrers", "__globals__", "__closure__", "__code__"),
}
MOST_FACTS = 4
MOST_LINE = 80  # characters of a line that is repeated

Facts = tuple[tuple[str, str], ...]  # (key of a table "problem", what the text names)
Lines = tuple[str, ...]


def facts_of(code: types.CodeType | None) -> Facts:
    """Return what can be said of a function's text; nothing where its text is not at hand."""
    return _facts(code, _lines_from(code)) if code is not None else ()


@functools.lru_cache(maxsize=64)
def _facts(code: types.CodeType, rest: Lines) -> Facts:  # equal code may come from two texts
    try:
        text = textwrap.dedent(_text_in(rest))
        tree = ast.parse(text)
    except Exception:  # typed in, a lambda within a longer line, or gone
        return ()
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return ()
    lines = text.splitlines()
    found = found_in(function, codes_in(code))
    return tuple((key, lines[line - 1].strip()[:MOST_LINE]) for key, line in found)[:MOST_FACTS]


def _lines_from(code: types.CodeType) -> Lines:
    """Return the lines of the file that code was compiled from, from its first on."""
    linecache.checkcache(code.co_filename)
    return tuple(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :])


def _text_in(rest: Lines) -> str:
    """Return the text of the function that begins these lines.

    `inspect.getsource` looks at every imported module first: in a child just forked, it takes as
    long as all the rest.
    """
    if not rest:
        raise OSError("there is no such line")
    return "".join(inspect.getblock(rest))


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
