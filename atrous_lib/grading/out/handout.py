"""What learners get: lessons and exercises, and nothing that gives an answer away."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from atrous_lib.arguments import did_you_mean
from atrous_lib.files import read_file
from atrous_lib.grading.out.writing import in_place_of, pack
from atrous_lib.grading.run.entries import is_hidden

_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\s*### END SOLUTION", re.DOTALL)
_MARK = re.compile("### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)")


def hand_out(course: Path, into: Path, exercises: Sequence[str] = ()) -> int:
    """Pack a course's lessons and exercises, those that are named or all; return how many files.

    Raises
    ------
    ValueError
        If there is no such exercise, or one still holds its solution or hidden tests.
    """
    known = sorted(path.name for path in (course / "exercises").glob("*") if path.is_dir())
    wrong = [name for name in exercises if name not in known]
    if wrong or not known:
        name = wrong[0] if wrong else "exercises"
        raise ValueError(
            f"There is no {name!r} in {course / 'exercises'}.{did_you_mean(name, known)} There are "
            f"{', '.join(known) or 'no exercises'}."
        )
    files = sorted((course / "notebooks").glob("*.ipynb"))
    for name in exercises or known:
        files += sorted(
            path
            for path in (course / "exercises" / name).rglob("*")
            if path.is_file() and not any(map(is_hidden, path.relative_to(course).parts))
        )
    for path in files:
        if answer := _answer_in(path, course / "solutions"):
            raise ValueError(
                f"{path} holds {answer}, and nothing was packed. Make the exercises anew with "
                f"`make notebooks`, or with `nbgrader generate_assignment`."
            )
    packed = ((path.relative_to(course).as_posix(), read_file(path)) for path in files)
    with in_place_of(into) as beside:
        return pack(packed, beside)


def _answer_in(path: Path, solutions: Path) -> str:
    """Return what a file holds that gives an answer away, or ""."""
    if path.suffix != ".ipynb":
        return ""
    cells = _sources(path)
    if any(map(_MARK.search, cells.values())):
        return "the mark of a solution or of hidden tests"
    solved = solutions / path.stem / path.name
    if not solved.is_file():
        return ""
    for name, text in _sources(solved).items():
        if any(block.strip() in cells.get(name, "") for block in _SOLUTION.findall(text)):
            return f"the solution of {name}"
    return ""


def _sources(path: Path) -> dict[str, str]:
    """Return the cells of a notebook by their names for nbgrader, or else by their numbers."""
    cells: list[dict[str, Any]] = json.loads(read_file(path))["cells"]
    return {
        str(cell["metadata"].get("nbgrader", {}).get("grade_id", number)): "".join(cell["source"])
        for number, cell in enumerate(cells)
    }
