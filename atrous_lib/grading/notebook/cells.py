"""A notebook's code cells, and in which order to run them and to look at what they define."""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass

from atrous_lib.files import MOST_BYTES
from atrous_lib.grading.assignments import Assignment, Task
from atrous_lib.grading.notebook.reading import CLEAR, RawCell, read, unreadable
from atrous_lib.grading.notebook.syntax import tree_of

MOST_RETYPED = 20  # cells without nbgrader's name that are looked at, to see whether they were code
MOST_NOTED = 10  # cells
MOST_CHECK = 2_000  # characters of a cell that only checks, comments included
# What gives a name a value, at the start of a line.
BINDS = re.compile(
    r"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))",
    re.MULTILINE,
)
# What makes a function or a class.
MAKES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One code cell.

    Attributes
    ----------
    number
        Its place among all cells, from 1, as people count.
    source
        The code.
    grade_id
        nbgrader's name for it, if it has one.
    """

    number: int
    source: str
    grade_id: str = ""


@dataclass(frozen=True)
class RunCell:
    """A step of grading: run this cell."""

    cell: Cell


@dataclass(frozen=True)
class TryTask:
    """A step of grading: try the function of the task with this index, as it is now."""

    task: int


Step = RunCell | TryTask


def read_cells(notebook: bytes) -> tuple[list[Cell], list[str]]:
    """Return the notebook's code cells, and notes on what was odd about the file.

    A cell that a keystroke has turned into Markdown or raw text counts as code.

    Examples
    --------
    >>> read_cells(b"")
    ([], ['The file is empty.'])
    >>> cells, notes = read_cells(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    >>> cells[0].source, notes
    ('x = 1', [])
    """
    if len(notebook) > MOST_BYTES:
        size = f"it has {len(notebook) >> 20} MB, and {MOST_BYTES >> 20} are the most"
        return [], [unreadable(size, CLEAR)]
    raw, notes = read(notebook)
    retyped = _retyped(raw)
    cells = [
        Cell(cell.number, cell.source, cell.grade_id)
        for cell in raw
        if cell.kind == "code" or cell.number in retyped
    ]
    notes += [
        f"Cell {number} is of {_described(kind)}; it was read as code."
        for number, kind in itertools.islice(retyped.items(), MOST_NOTED)
    ]
    if len(retyped) > MOST_NOTED:
        notes.append(f"So were {len(retyped) - MOST_NOTED} more cells of other types.")
    if not cells and not notes:
        notes.append("The notebook has no code cells.")
    return cells, notes


def _described(kind: str) -> str:
    """Return a cell's type in words; what is no type of Jupyter's may hold any text."""
    return f"the type {kind}" if kind in ("markdown", "raw", "heading") else "an unknown type"


def texts_of(notebook: bytes) -> dict[str, str]:
    """Return what stands in the cells to which nbgrader gave a name, by that name.

    Of several cells with one name the last one counts.
    """
    if len(notebook) > MOST_BYTES:
        return {}
    return {cell.grade_id: cell.source for cell in read(notebook)[0] if cell.grade_id}


def _retyped(raw: list[RawCell]) -> dict[int, str]:
    """Return the numbers and the types of the cells that were code before their type was changed.

    Those are cells that nbgrader released as code. Others are code if they can be read as such
    and make something that no code cell makes, and nothing that one does: an older try that
    somebody has put away must not come back.
    """
    found = {
        cell.number: cell.kind
        for cell in raw
        if cell.kind != "code" and cell.grade_id and cell.once in ("", "code")
    }
    others = [cell for cell in raw if cell.kind != "code" and not cell.grade_id]
    if not others:
        return found
    code = [cell.source for cell in raw if cell.kind == "code" or cell.number in found]
    made = {name for source in code for pair in BINDS.findall(source) for name in pair}
    for source in code:
        made |= _imported(source)
    for cell in others[:MOST_RETYPED]:
        imported, defined = _made_by(cell.source)
        if (imported | defined) - made and not defined & made:
            found[cell.number] = cell.kind
    return dict(sorted(found.items()))


def _imported(source: str) -> set[str]:
    parts = (line.partition("import ") for line in source.splitlines())
    return {name for _, found, names in parts if found for name in re.findall(r"\w+", names)}


def _made_by(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a text imports, and those that it defines, if it is Python."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        nodes = tree_of("\n".join(lines)).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return set(), set()
    imported: set[str] = set()
    defined: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defined.add(node.name)
    return imported, defined


def steps(assignment: Assignment, cells: list[Cell]) -> tuple[list[Step], list[str]]:
    """Return what to do in which order, and notes on cells that were not where they belong.

    Every task is tried once: at its check cell, or, where that is missing or stands before the
    function, after the last cell that defines the function. A check is run only if somebody has
    written a function into it.
    """
    notes: list[str] = []
    checks = [_checking(task, cells) for task in assignment.tasks]
    made = [[defines(cell.source, task.function) for task in assignment.tasks] for cell in cells]
    checking = {
        place
        for places in checks
        for place in places
        if not any(made[place]) and not MAKES.search(cells[place].source)
    }
    tried: dict[int, list[int]] = {}  # from a cell's place to the tasks to try after it
    for index, (task, own) in enumerate(zip(assignment.tasks, checks, strict=True)):
        defining = [place for place, found in enumerate(made) if found[index]]
        fitting = [place for place in own if defining and defining[0] <= place]
        if len(own) > 1:
            notes.append(f"There is more than one check of {task.function}; the last one counts.")
        if fitting:
            after = fitting[-1]
        elif defining:
            after = defining[-1]
            reason = "stands before the function" if own else "is missing"
            notes.append(f"The check of {task.function} {reason}; the function was graded anyway.")
        else:
            after = own[-1] if own else len(cells) - 1
        tried.setdefault(after, []).append(index)
    texts = {answer.grade_id for answer in assignment.answers if answer.kind != "code"}
    plan: list[Step] = []
    for place, cell in enumerate(cells):
        if place not in checking and cell.grade_id not in texts:
            plan.append(RunCell(cell))
        plan += [TryTask(index) for index in tried.get(place, [])]
    if not cells:
        plan = [TryTask(index) for index in range(len(assignment.tasks))]
    return plan, notes


def defines(source: str, function: str) -> bool:
    r"""Say whether a cell's code gives the name a value.

    Examples
    --------
    >>> defines("def f(x):\n    return x", "f"), defines("f(3)", "f"), defines("f = g", "f")
    (True, False, True)
    """
    if function not in source:
        return False
    name = re.escape(function)
    pattern = (
        rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b"
        rf"|^[ \t]*{name}[ \t]*(?::[^=\n]+)?=(?!=)"
        rf"|\bas[ \t]+{name}\b"
    )
    if re.search(pattern, source, re.MULTILINE):
        return True
    imported = re.compile(rf"\b{name}\b")
    parts = (line.partition("import") for line in source.splitlines())
    return any(found and imported.search(names) for _, found, names in parts)


def _checking(task: Task, cells: list[Cell]) -> list[int]:
    """Return the places of a task's check cells: by nbgrader's name, else by what they say."""
    named = [place for place, cell in enumerate(cells) if cell.grade_id == task.grade_id]
    if named:
        return named
    return [place for place, cell in enumerate(cells) if _only_checks(cell, task.function)]


def _only_checks(cell: Cell, function: str) -> bool:
    if function not in cell.source or len(cell.source) > MOST_CHECK:
        return False
    lines = [line.partition("#")[0].strip() for line in cell.source.splitlines()]
    lines = [line for line in lines if line]
    return bool(lines) and lines[0].replace(" ", "") == f"check({function})" and len(lines) == 1
