"""The `atrous_lib` that a submission finds in its sandbox: without the answers it is graded on.

The core is real except for the modules that hold an answer: those that the references of the
exercise's tasks use, their inner parts, and all that import these. They are worked out from the
references themselves, and from what else an exercise says that it is answered by. Their names are
there and can be imported, as can those of the checks, which hold the answers too; whoever uses one
is told so. Pictures and widgets are stand-ins, which take any call and do nothing, for what they
show is for people; so is `check`.
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
from atrous_lib.checks.outcome import codes_in
from atrous_lib.grading.notebook.syntax import tree_of

PACKAGE = Path(atrous_lib.__file__).parent
REAL = (
    *("checks/plain.py", "checks/outcome.py", "checks/sources.py", "checks/facts.py"),
    *("checks/formulas.py", "checks/lines.py"),
    *("pictures/__init__.py", "pictures/moved.py"),  # exercises of the release before import these
)
LEARNERS = ("__main__.py", "progress.py", "working_copy.py")  # their own machine's concern
RUNNERS = ("grading/__init__.py", "grading/inside")  # what runs inside the sandbox
STOOD_IN_FOR = ("checks", "pictures", "widgets")
CHECK_MODULES = ("checks/__init__.py", "checks/notebook.py")  # where learners find `check`

STAND_IN = "atrous_lib.grading.inside.stand_in"
SILENT = f"""from {STAND_IN} import anything as __getattr__
"""
CHECKS = f"""from {STAND_IN} import CheckFailed, check
from {STAND_IN} import anything as __getattr__
"""
WITHHELD_MODULE = '''"""Withheld while this exercise is graded.

Its names can be imported and passed on. Their use will raise AnswerCalledError.
"""

{kept}
__all__ = {public}


def __getattr__(name):
    from {stand_in} import Withheld

    if name not in {names}:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    return Withheld(f"{{__name__}}.{{name}}")
'''
WITHHELD_CHECKS = f'''"""Withheld, as it holds answers: any use will raise AnswerCalledError."""


def __getattr__(name):
    from {STAND_IN} import Withheld

    if name.startswith("__"):
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    return Withheld(f"{{__name__}}.{{name}}")
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


def _text_for(place: Path, withheld: set[str]) -> str | bool | None:
    """Return what a file of the package becomes: a text, itself (True), or nothing."""
    name, is_code = place.as_posix(), place.suffix == ".py"
    if name in REAL or any(place.is_relative_to(runner) for runner in RUNNERS):
        return True
    if place.parts[0] == "grading" or name in LEARNERS:
        return None
    if name in CHECK_MODULES:
        return CHECKS
    if place.parts[0] == "checks":
        return WITHHELD_CHECKS if is_code else None
    if place.parts[0] in STOOD_IN_FOR:
        return SILENT if is_code else None
    return _withheld_text(place, withheld) if is_code and _name(place) in withheld else True


def _withheld_text(place: Path, withheld: set[str]) -> str:
    """Return a module with the names of a real one, of which none that it defines can be used.

    What it imports from elsewhere is there, and so are its numbers and texts.
    """
    kept: list[str] = []
    names: list[str] = []
    public: list[str] = []
    stated: list[str] | None = None
    for node in tree_of((PACKAGE / place).read_text(encoding="utf-8")).body:
        made = list(_made(node))
        if made == ["__all__"] and isinstance(node, ast.Assign):
            stated = ast.literal_eval(node.value)
            continue
        public += [name for name in made if not name.startswith("_")]
        if _is_harmless(node, withheld):
            kept.append(ast.unparse(node))
        else:
            names += made
    if place.name == "__init__.py":  # its modules are its attributes, once they are imported
        inner = _name(place) + "."
        names += [name.removeprefix(inner) for name in withheld if name.startswith(inner)]
    return WITHHELD_MODULE.format(
        kept="\n".join(kept),
        public=public if stated is None else stated,
        names=tuple(sorted(names)),
        stand_in=STAND_IN,
    )


def _made(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module makes."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    else:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def _is_harmless(node: ast.stmt, withheld: set[str]) -> bool:
    """Say whether a statement imports only what is not withheld, or names a number or a text."""
    if isinstance(node, ast.Import):
        return not any(alias.name in withheld for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        modules = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        return not node.level and withheld.isdisjoint(modules)
    value = getattr(node, "value", None)
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(value, ast.Constant)


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
    exercises = list(exercises)
    found = {module for exercise in exercises for module in _used_by(exercise.reference, set())}
    found |= {module for exercise in exercises for module in exercise.answered_by}
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
    for name in (name for part in codes_in(code) for name in part.co_names):
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
    for node in ast.walk(tree_of(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("atrous_lib.")}
