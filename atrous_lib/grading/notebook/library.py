"""The `atrous_lib` that a submission finds in its sandbox: without the answers it is graded on.

The core is real except for the modules that hold an answer: those that the references of the
exercise's tasks use, their inner parts, and all that import these. They are worked out from the
references themselves. Pictures and widgets are stand-ins, which take any call and do nothing, for
what they show is for people; so is `check`. The modules of the checks hold the answers.
"""

from __future__ import annotations

import ast
import functools
import shutil
import types
from collections.abc import Iterable, Iterator
from pathlib import Path

import atrous_lib
from atrous_lib.checks.exercise import Exercise

PACKAGE = Path(atrous_lib.__file__).parent
REAL = ("checks/plain.py", "checks/running.py", "checks/formulas.py")
RUNNERS = (
    "grading/__init__.py",
    *sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("grading/inside/*.py")),
)
STOOD_IN_FOR = ("checks", "pictures", "widgets")

STAND_IN = '''"""Stands in for a part of the course that shows things to people."""


class Anything(str):
    """An empty text that can be called, indexed and asked for any attribute."""

    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self


def anything(name):
    """Return a stand-in for any public name of a module."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything()
'''
SILENT = """from atrous_lib.stand_in import anything as __getattr__
"""
CHECKS = (
    '''"""Stands in for the checks: they run when the notebook is graded."""

'''
    + SILENT
    + '''

class CheckFailed(AssertionError):
    """What the real check raises."""


def check(function, seed=0):
    """Say that the check comes later."""
    print(f"{getattr(function, '__name__', 'The function')} is checked when it is graded.")
'''
)
WITHHELD = '''"""Withheld while this exercise is graded."""


class AnswerCalledError(ImportError):
    """The library's own answer was asked for, in place of writing it."""


AnswerCalledError.__module__ = "builtins"  # told by its bare name
raise AnswerCalledError(
    f"{__name__} holds an answer to this exercise, and is not there while it is graded. "
    "Write the function yourself, and test against the library in another notebook."
)
'''


def build_library(folder: Path, exercises: Iterable[Exercise]) -> None:
    """Write the library for a notebook that asks for these exercises to `folder`/atrous_lib."""
    withheld = answers(exercises)
    target = folder / "atrous_lib"
    for source in sorted(PACKAGE.rglob("*")):
        place = source.relative_to(PACKAGE)
        if source.is_dir() or "__pycache__" in place.parts:
            continue
        text = _text_for(place, withheld)
        if text is None:
            continue
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, str):
            (target / place).write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(source, target / place)
    (target / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    (target / "checks" / "__init__.py").write_text(CHECKS, encoding="utf-8")


def _text_for(place: Path, withheld: set[str]) -> str | bool | None:
    """Return what a file of the package becomes: a text, itself (True), or nothing."""
    if place.as_posix() in (*REAL, *RUNNERS):
        return True
    if place.parts[0] == "grading":
        return None
    if place.parts[0] in STOOD_IN_FOR:
        silent = WITHHELD if place.parts[0] == "checks" else SILENT
        return silent if place.suffix == ".py" else None
    return WITHHELD if place.suffix == ".py" and _name(place) in withheld else True


def answers(exercises: Iterable[Exercise]) -> set[str]:
    """Return the names of the core modules that hold an answer to one of the exercises.

    Examples
    --------
    >>> from atrous_lib.checks.course import exercise_named
    >>> names = answers([exercise_named("maxnorm")])
    >>> "atrous_lib.constraints" in names, "atrous_lib.geometry" in names
    (True, False)
    >>> "atrous_lib.layers.kernel" in names  # it imports constraints
    True
    """
    found = {module for exercise in exercises for module in _used_by(exercise.reference, set())}
    imports = _core_imports()
    while inner := {name for name in imports if _only_for(found, name, imports)} - found:
        found |= inner
    while more := {name for name, used in imports.items() if used & found} - found:
        found |= more
    return found


def _only_for(modules: set[str], name: str, imports: dict[str, set[str]]) -> bool:
    """Say whether a module is there for these alone: their inner parts know the answer too."""
    users = {user for user, used in imports.items() if name in used}
    return bool(users) and users <= modules


def _used_by(function: types.FunctionType | object, seen: set[int]) -> Iterator[str]:
    """Yield the core modules whose names a function uses, itself or through its helpers."""
    code = getattr(function, "__code__", None)
    if code is None or id(code) in seen:
        return
    seen.add(id(code))
    names = getattr(function, "__globals__", {})
    for name in _names(code):
        value = names.get(name)
        if isinstance(value, Exercise):
            yield from _used_by(value.reference, seen)
            continue
        module = value.__name__ if isinstance(value, types.ModuleType) else _home(value)
        if _is_core(module):
            yield module
        elif module.startswith("atrous_lib.checks"):
            yield from _used_by(value, seen)


def _home(value: object) -> str:
    home = getattr(value, "__module__", None) or getattr(type(value), "__module__", None)
    return home if isinstance(home, str) else ""


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _is_core(module: str) -> bool:
    package, _, rest = module.partition(".")
    return (
        package == "atrous_lib"
        and bool(rest)
        and rest.partition(".")[0] not in (*STOOD_IN_FOR, "grading")
    )


def _core() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if place.parts[0] not in (*STOOD_IN_FOR, "grading", "__init__.py"):
            yield path


@functools.cache
def _core_imports() -> dict[str, set[str]]:
    return {_name(path.relative_to(PACKAGE)): _imports(path) for path in _core()}


def _name(place: Path) -> str:
    parts = ["atrous_lib", *place.with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("atrous_lib.")}
