"""Notebooks for nbgrader's form grader, which shows a submission only with its autograded copy.

The copy is the released notebook with the learner's code and answers in it. Nothing else of theirs
comes along, no output and no other text. HTML would be alive in the form grader, so an answer is
shown sign by sign as it was typed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from atrous_lib.files import write_whole
from atrous_lib.grading.notebook.cells import read_cells, texts_of
from atrous_lib.grading.result import Result
from atrous_lib.grading.results.untrusted import as_markdown


def write_autograded(course: Path, result: Result, notebook: bytes) -> Path:
    """Write autograded/LEARNER/EXERCISE/EXERCISE.ipynb in the course's folder; return where.

    Parameters
    ----------
    course
        The course's folder.
    result
        What became of the notebook; its messages stand below the cells that check.
    notebook
        The learner's.
    """
    name = f"{result.exercise}.ipynb"
    path = course / "autograded" / result.learner / result.exercise / name
    released = course / "solutions" / result.exercise / name
    copy = with_learners_code(json.loads(released.read_text("utf-8")), notebook, result)
    write_whole(path, json.dumps(copy, indent=1, ensure_ascii=False) + "\n")
    return path


def with_learners_code(released: dict[str, Any], notebook: bytes, result: Result) -> dict[str, Any]:
    """Return the released notebook with a learner's code and what the grader said about it.

    Code that belongs to no cell of the released notebook stands at the end.
    """
    theirs = read_cells(notebook)[0]
    sources = texts_of(notebook)
    messages = {task.grade_id: task.message for task in result.tasks}
    cells = [_filled(cell, sources, messages) for cell in released["cells"]]
    known = {_grade_id(cell) for cell in released["cells"]} - {None}
    given = {"".join(cell["source"]).strip() for cell in released["cells"]} | {""}
    for cell in theirs:
        if cell.grade_id not in known and cell.source.strip() not in given:
            text = f"# Cell {cell.number} of the learner's notebook\n{cell.source}"
            cells.append(_code(f"learner-{cell.number}", text))
    return {**released, "cells": cells}


def _filled(
    cell: dict[str, Any], sources: dict[str, str], messages: dict[str, str]
) -> dict[str, Any]:
    id = _grade_id(cell)
    if cell["cell_type"] != "code":
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            return cell
        text = as_markdown(sources.get(id or "", ""))
        return {**cell, "source": text, "attachments": {}}
    cell = {**cell, "outputs": [], "execution_count": None}
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        cell["source"] = sources.get(id or "", "")
    elif id in messages:
        cell["source"] = "".join(cell["source"]).partition("\n")[0]  # without hidden tests
        text = f"{messages[id]}\n"
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return cell


def _grade_id(cell: dict[str, Any]) -> str | None:
    id: str | None = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return id


def _code(id: str, source: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"metadata": {}, "outputs": [], "execution_count": None}
    return {**empty, "cell_type": "code", "id": id, "source": source}
