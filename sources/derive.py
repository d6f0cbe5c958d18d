"""Derive notebooks/, solutions/ and exercises/ from sources/.

    sources/lessons/NAME.py    →  notebooks/NAME.ipynb          executed
    sources/pages/NAME.py      →  notebooks/NAME.ipynb          executed, its tables filled in
    sources/exercises/NAME.py  →  solutions/NAME/NAME.ipynb     executed, with nbgrader's cells
                               →  exercises/NAME/NAME.ipynb     what learners get

The links from each lesson and exercise back, on and to the start page are set in here (`ways`).

A source is a notebook as text (jupytext, percent format). In an exercise, `grade_id="…"
solution=true` marks the cell that learners fill in and `grade_id="…" points=N` the cell that
checks it. Derived files are the same, byte for byte, from run to run.

    python sources/derive.py                  all
    python sources/derive.py 03_holes         some
    python sources/derive.py --check          write nothing; say which stored cells differ
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sources import cheats, ways  # noqa: E402

METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")
OVERWRITTEN = re.compile(r"[^\n]*\r(?=[^\n])")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # of a widget whose kernel is gone


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Derive the notebooks from sources/.")
    parser.add_argument("names", nargs="*", help="which, for instance 03_holes; all by default")
    parser.add_argument("--check", action="store_true", help="compare with what is stored")
    options = parser.parse_args(arguments)
    names = set(options.names) or {source.stem for source in sources(ROOT)}
    unknown = names - {source.stem for source in sources(ROOT)}
    if unknown:
        parser.error(f"sources/ has no {', '.join(sorted(unknown))}")
    if not options.check:
        return derive(ROOT, ROOT, names)
    with tempfile.TemporaryDirectory() as folder:
        derive(ROOT, Path(folder), names)
        problems = compare(Path(folder), ROOT)
    print("\n".join(problems) or "No difference.")
    return bool(problems)


def sources(root: Path) -> list[Path]:
    """Return the sources, lessons first."""
    return [
        path
        for kind in ("lessons", "exercises", "pages")
        for path in sorted((root / "sources" / kind).glob("*.py"))
    ]


def target(source: Path) -> Path:
    """Return where the executed notebook of a source goes, relative to the root."""
    if source.parent.name == "exercises":
        return Path("solutions", source.stem, f"{source.stem}.ipynb")
    return Path("notebooks", f"{source.stem}.ipynb")


def derive(root: Path, into: Path, names: set[str]) -> int:
    """Execute the sources of these names and write everything derived from them."""
    for source in sources(root):
        if source.stem not in names:
            continue
        began, path = time.monotonic(), into / target(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(execute(read(source), path.parent)), encoding="utf-8")
        print(f"{target(source)}  {time.monotonic() - began:.1f} s", flush=True)
    exercises = [s for s in sources(root) if s.parent.name == "exercises" and s.stem in names]
    for path, content in release(root, exercises).items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_text(content, encoding="utf-8")
        print(path)
    return 0


def read(source: Path) -> NotebookNode:
    """Return a source as a notebook without outputs, with its links and its tables filled in."""
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    first, last = notebook.cells[0], notebook.cells[-1]
    first.source, last.source = ways.with_ways(source, first.source, last.source)
    if source.parent.name == "pages":
        _fill(notebook, source.parents[2])
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        cell.id = f"{digest}-{seen[digest]}"  # the same when other cells are added or removed
        seen[digest] += 1
        if "grade_id" in cell.metadata:
            cell.metadata = _graded(**cell.metadata)
    return notebook


def _fill(notebook: NotebookNode, root: Path) -> None:
    """Set the tables into a page's text, each where `{{ its name }}` stands."""
    tables = {**cheats.TABLES, "lessons": lambda: ways.course_map(root)}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = PLACEHOLDER.sub(lambda found: tables[found[1]](), cell.source)


def _graded(
    grade_id: str, solution: bool = False, points: int | None = None, **metadata: object
) -> NotebookNode:
    """Return nbgrader's metadata of a cell to fill in, of one that checks it, or of both in one.

    A person grades what learners fill in and what gives points.
    """
    nbgrader = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": points is not None and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        nbgrader["points"] = points
    if nbgrader["locked"]:
        # Running all cells goes on to the next task when a check fails.
        metadata["tags"] = ["raises-exception"]
    return nbformat.from_dict({"nbgrader": nbgrader, **metadata})


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook in `folder` and keep of its outputs what is the same each time.

    Raises
    ------
    RuntimeError
        If a cell fails, even one that may fail for learners.
    """
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.DEVNULL)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = _stable(cell.outputs)
        if any(output.output_type == "error" for output in cell.outputs):
            raise RuntimeError(f"This cell fails:\n{cell.source}\n{cell.outputs[-1].evalue}")
    return notebook


def _stable(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Keep of outputs what the page will show.

    Pieces of one stream, whose cuts depend on timing, are joined; of a line that was written over
    itself, such as a progress bar, the last state stays; dead widget views are dropped.
    """
    stable: list[NotebookNode] = []
    for output in outputs:
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)
        last = stable[-1] if stable else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            stable.append(output)
    for output in stable:
        if output.output_type == "stream":
            output.text = OVERWRITTEN.sub("", output.text)
    return stable


def release(root: Path, exercises: list[Path]) -> dict[Path, str]:
    """Return the learners' notebook of each exercise, by relative path.

    Takes the steps of `nbgrader generate_assignment` except for those that fill its gradebook,
    which take most of its time. It clears all outputs, so nothing needs to be executed before.
    """
    if not exercises:
        return {}
    from nbgrader.converters import GenerateAssignment  # slow to import
    from nbgrader.preprocessors import SaveCells

    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    released = {}
    for source in exercises:
        notebook, resources = read(source), {"metadata": {"name": source.stem}}
        for step in GenerateAssignment(config=config).preprocessors:
            if step is not SaveCells:
                notebook, resources = step(config=config).preprocess(notebook, resources)
        notebook.metadata = nbformat.from_dict(METADATA)
        released[Path("exercises", source.stem, f"{source.stem}.ipynb")] = text(notebook)
    return released


def text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def drift(root: Path) -> list[str]:
    """Say which derived notebooks do not belong to the sources, without executing any.

    Outputs are not compared: nbval does that by executing.
    """
    problems, wanted = [], {target(source): bare(read(source)) for source in sources(root)}
    exercises = [source for source in sources(root) if source.parent.name == "exercises"]
    for path, content in release(root, exercises).items():
        wanted[path] = bare(nbformat.reads(content, as_version=4))
    for folder in ("notebooks", "solutions", "exercises"):
        for path in sorted((root / folder).rglob("*.ipynb")):
            name = path.relative_to(root)
            if name not in wanted and ".ipynb_checkpoints" not in name.parts:
                problems.append(f"{name} has no source")
    for name, notebook in wanted.items():
        if not (root / name).exists():
            problems.append(f"{name} is missing; run: make notebooks")
            continue
        stored = bare(nbformat.read(root / name, as_version=4))
        problems += differences(str(name), notebook, stored)
    return problems


def bare(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of the notebook without outputs and counts."""
    notebook = nbformat.from_dict(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def compare(wanted: Path, stored: Path) -> list[str]:
    """Say how stored notebooks differ from freshly derived ones, outputs included."""
    problems = []
    for path in sorted(wanted.rglob("*.ipynb")):
        name = path.relative_to(wanted)
        if not (stored / name).exists():
            problems.append(f"{name} is missing")
            continue
        notebooks = (nbformat.read(folder / name, as_version=4) for folder in (wanted, stored))
        problems += differences(str(name), *notebooks)
    return problems


def differences(name: str, wanted: NotebookNode, stored: NotebookNode) -> list[str]:
    """Say where two notebooks first differ: at most one line."""
    if wanted.metadata != stored.metadata:
        return [f"{name}: the notebook's metadata differs"]
    for number, (new, old) in enumerate(zip(wanted.cells, stored.cells, strict=False), start=1):
        for key in ("cell_type", "source", "metadata", "outputs", "execution_count", "id"):
            if new.get(key) != old.get(key):
                start = (new.source.strip() or "(empty)").splitlines()[0]
                return [f"{name}: cell {number} differs in its {key} ({start!r})"]
    if len(wanted.cells) != len(stored.cells):
        return [f"{name}: {len(stored.cells)} cells, {len(wanted.cells)} expected"]
    return []


if __name__ == "__main__":
    sys.exit(main())
