"""Progress is a person's: whatever else runs a notebook writes none of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from atrous_lib import progress
from atrous_lib.checks import check
from atrous_lib.checks.notebook import CheckFailed
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.widgets import predict
from sources import derive
from tests.grading import notebooks

ROOT = Path(__file__).resolve().parents[2]
PREDICT = """
from types import SimpleNamespace
from atrous_lib.widgets import predict
right = SimpleNamespace(value=9, misconception=None, why="the layer")
wrong = SimpleNamespace(value=3, misconception="rate_ignored", why="rate 1")
asked = predict("How long?", [right, wrong])
asked.answer.value, asked.confidence.value = 0, "certain"
asked.commit.click()
"""
CHECK = f"""
import numpy as np
from atrous_lib.checks import check
{notebooks.KERNEL}
check(dilate_kernel)
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "progress.json"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path / "progress.json"


@pytest.fixture
def notebook():
    return new_notebook(cells=[new_code_cell(PREDICT), new_code_cell(CHECK)])


def test_a_person_at_the_notebook_leaves_progress(path):
    manager, client = start_new_kernel()
    try:
        for code in (PREDICT, CHECK):
            said = []
            reply = client.execute_interactive(
                code, allow_stdin=True, timeout=60, output_hook=said.append
            )
            assert reply["content"]["status"] == "ok", said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    found = progress.read(path)
    assert [each.question for each in found.predictions] == ["How long?"]
    assert found.passed == {"dilate_kernel"}


def test_pytest_leaves_none(path):
    right = SimpleNamespace(value=9, misconception=None, why="the layer")
    wrong = SimpleNamespace(value=3, misconception="rate_ignored", why="rate 1")
    asked = predict("How long?", [right, wrong])
    asked.answer.value, asked.confidence.value = 0, "certain"
    asked.commit.click()
    assert asked.committed

    def dilate_kernel(W, atrous_rate):
        return W

    with pytest.raises(CheckFailed):
        check(dilate_kernel)
    assert not path.exists()


def test_nbclient_leaves_none(path, notebook):
    NotebookClient(notebook).execute()
    assert "right" in str(notebook.cells[1].outputs).lower()
    assert not path.exists()


def test_nbval_leaves_none(path, notebook, tmp_path):
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    plugins = ["-p", "tests.local_sockets", "-p", "no:cacheprovider"]
    options = ["--nbval-lax", "--nbval-current-env", *plugins, "-c", os.devnull]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path / "lesson.ipynb"],
        capture_output=True,
        text=True,
    )
    assert "2 passed" in done.stdout, done.stdout
    assert not path.exists()


def test_deriving_the_notebooks_leaves_none(path, notebook, tmp_path):
    derive.execute(notebook, tmp_path)
    assert not path.exists()


def test_nbgrader_leaves_none(path, notebook, tmp_path):
    from nbgrader.preprocessors import Execute

    nbformat.write(notebook, tmp_path / "exercise.ipynb")
    done, _ = Execute().preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    assert done.cells[1].execution_count == 2
    assert not path.exists()


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
def test_the_sandbox_leaves_none(path, tmp_path):
    told = f"import os\nos.environ[{progress.VARIABLE!r}] = {str(path)!r}\n{notebooks.SETUP}"
    with Grader(read_assignments(ROOT)) as grader:
        result = grader.grade("ada", notebooks.NAME, notebooks.notebook(setup=told), 7)
    assert result.points == result.max_points
    assert not path.exists()


def test_the_stored_start_page_shows_nobodys_progress(path, tmp_path):
    done = progress.Progress([], [progress.Check("softmax", True, None, "Ada", "2026-11-01")], "")
    path.write_text(progress.as_text(done), "utf-8")
    page = new_notebook(
        cells=[new_code_cell("from atrous_lib.widgets import my_progress\nmy_progress()")]
    )
    shown = json.dumps(derive.execute(page, tmp_path).cells[0].outputs)
    assert "Run this cell" in shown
    assert str(path) not in shown
