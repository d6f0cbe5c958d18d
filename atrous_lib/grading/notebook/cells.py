"""From the bytes that a learner handed in to cells, whatever became of the file on its way.

A notebook passes through mail, learning platforms, merges and other programs before it gets
here. Whatever can be read is read, and what was odd is noted; nothing here raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from atrous_lib.grading.assignments import Assignment, Task

MOST_BYTES = 20_000_000
UNREADABLE = (
    "The file could not be read as a notebook: {}. Save it in Jupyter and hand it in again."
)


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
class Run:
    """A step of grading: run this cell."""

    cell: Cell


@dataclass(frozen=True)
class Probe:
    """A step of grading: try this task's function, as it is now."""

    task: int


def read_cells(notebook: bytes) -> tuple[list[Cell], list[str]]:
    """Return the notebook's code cells, and notes on what was odd about the file.

    Examples
    --------
    >>> read_cells(b"")
    ([], ['The file is empty.'])
    >>> cells, notes = read_cells(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    >>> cells[0].source, notes
    ('x = 1', [])
    """
    if not notebook.strip(b"\0 \r\n\t"):
        return [], ["The file is empty."]
    if len(notebook) > MOST_BYTES:
        size = f"{len(notebook) // 1_000_000} MB, and {MOST_BYTES // 1_000_000} are the most"
        return [], [UNREADABLE.format(size)]
    text, notes = _decoded(notebook)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        sides = _sides(text)
        if not sides:
            return [], [*notes, UNREADABLE.format(f"it is no JSON ({str(error)[:80]})")]
        content = next(filter(None, map(_parsed, sides)), None)
        if content is None:
            return [], [*notes, UNREADABLE.format("it holds the marks of a merge conflict")]
        notes.append("The file holds the marks of a merge conflict; one side of each was read.")
    raw = _raw_cells(content)
    if raw is None:
        return [], [*notes, UNREADABLE.format("it has no list of cells")]
    if isinstance(content, dict) and "worksheets" in content:
        notes.append("The file is in an old format of notebooks (3).")
    cells = [
        Cell(number, _source(cell), _grade_id(cell))
        for number, cell in enumerate(raw, 1)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]
    if not cells:
        notes.append("The notebook has no code cells.")
    return cells, notes


def steps(assignment: Assignment, cells: list[Cell]) -> tuple[list[Run | Probe], list[str]]:
    """Return what to do in which order, and notes on cells that were not where they belong.

    Every task is probed once: at its check cell, which is never run, or, where that is missing
    or stands before the function, after the last cell that defines the function.
    """
    notes: list[str] = []
    checks: dict[int, int] = {}  # from a cell's place to the task that it checks
    for index, task in enumerate(assignment.tasks):
        for place in _checking(task, cells):
            checks[place] = index
    run = [place for place in range(len(cells)) if place not in checks]
    probes: dict[int, list[int]] = {}
    for index, task in enumerate(assignment.tasks):
        own = [place for place, checked in checks.items() if checked == index]
        defining = [place for place in run if defines(cells[place].source, task.function)]
        fitting = [place for place in own if any(each < place for each in defining)]
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
        probes.setdefault(after, []).append(index)
    plan: list[Run | Probe] = []
    for place, cell in enumerate(cells):
        if place not in checks:
            plan.append(Run(cell))
        plan += [Probe(index) for index in probes.get(place, [])]
    if not cells:
        plan = [Probe(index) for index in range(len(assignment.tasks))]
    return plan, notes


def defines(source: str, function: str) -> bool:
    r"""Say whether a cell's code gives the name a value.

    Examples
    --------
    >>> defines("def f(x):\n    return x", "f"), defines("f(3)", "f"), defines("f = g", "f")
    (True, False, True)
    """
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
    lines = [line.partition("#")[0].strip() for line in cell.source.splitlines()]
    lines = [line for line in lines if line]
    return bool(lines) and lines[0].replace(" ", "") == f"check({function})" and len(lines) == 1


def _decoded(notebook: bytes) -> tuple[str, list[str]]:
    if notebook.startswith((b"\xff\xfe", b"\xfe\xff")):
        return notebook.decode("utf-16", "replace"), ["The file is in UTF-16."]
    text = notebook.decode("utf-8-sig", "replace")
    if "\ufffd" in text:
        return text, ["Some characters of the file could not be read."]
    return text, []


def _sides(text: str) -> list[str]:
    """Return the text as either side of its merge conflicts has it; none if there are none."""
    sides: tuple[list[str], list[str]] = ([], [])
    taking: tuple[int, ...] = (0, 1)
    found = False
    for line in text.splitlines(keepends=True):
        mark = line[:7]
        if mark == "<" * 7:
            taking, found = (0,), True
        elif mark == "|" * 7 and taking == (0,):
            taking = ()  # what was there before either
        elif mark == "=" * 7 and found and taking in ((0,), ()):
            taking = (1,)
        elif mark == ">" * 7:
            taking = (0, 1)
        else:
            for side in taking:
                sides[side].append(line)
    return ["".join(side) for side in sides] if found else []


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _raw_cells(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    if isinstance(content.get("cells"), list):
        cells: list[Any] = content["cells"]
        return cells
    sheets = content.get("worksheets")
    if not isinstance(sheets, list):
        return None
    return list(_of_sheets(sheets))


def _of_sheets(sheets: list[Any]) -> Iterator[Any]:
    for sheet in sheets:
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            yield from sheet["cells"]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _grade_id(cell: dict[str, Any]) -> str:
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""
