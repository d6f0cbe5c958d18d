"""Nothing that lies in the current folder, such as files among the submissions, is ever run."""

import subprocess
import sys
from pathlib import Path

import pytest

from atrous_lib.grading.isolated import import_path, python
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from tests.grading.notebooks import NAME, ROOT, SETUP, notebook

COMMAND = Path(sys.executable).parent / "atrous-course"
# What the grader, its workers, the sandbox and nbgrader import, or Python by itself at the start.
NAMES = (
    *("matplotlib", "multiprocessing", "shutil", "json", "pickle", "ctypes", "numpy", "IPython"),
    *("fcntl", "resource", "selectors", "socket", "encodings", "site", "sitecustomize"),
    *("usercustomize", "tempfile", "hashlib", "atrous_lib", "nbgrader", "alembic", "sqlalchemy"),
    *("distributed", "click", "rich", "runpy", "traceback", "warnings", "dis", "logging"),
)
TRAP = """
with open({log!r}, "a") as file:
    file.write({name!r} + " ")
raise ImportError("a trap")
"""


@pytest.fixture
def traps(tmp_path, monkeypatch):
    """Return what names the modules that were run, of those that lie in the current folder."""
    log = tmp_path / "log"
    folder = tmp_path / "here"
    for name in NAMES:
        for path in (folder / f"{name}.py", folder / ".ipython/profile_default/startup/0.py"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TRAP.format(log=str(log), name=name))
    (folder / "trap.pth").write_text("import usercustomize\n")
    (folder / "matplotlibrc").write_text("backend: module://usercustomize\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))  # where some look for settings of the person's
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return lambda: log.read_text().split() if log.exists() else []


def hand_in(folder):
    source = SETUP + "\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()"
    path = folder / "in" / "eve" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook(setup=source))


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
@pytest.mark.parametrize("sandbox", ["sandbox", "no sandbox"])
def test_grading_runs_nothing_of_the_folder_where_it_is_typed(traps, tmp_path, sandbox):
    hand_in(Path.cwd())
    command = [COMMAND, "grade", "in", "--course", ROOT, "--jobs", "1", "--folder", "run"]
    command += ["--gradebook", f"sqlite:///{tmp_path}/gradebook.db"]
    command += ["--no-sandbox"] if sandbox == "no sandbox" else []
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert f"eve,{NAME},6,6" in (Path.cwd() / "run" / "scores.csv").read_text()
    assert traps() == []


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
def test_the_doctor_runs_nothing_of_it(traps):
    subprocess.run([COMMAND, "doctor"], capture_output=True, timeout=200)
    assert traps() == []


@pytest.mark.parametrize("name", ["json", "shutil", "matplotlib", "numpy"])
def test_a_trap_would_be_seen_in_a_child_that_is_not_isolated(traps, name):
    code = f"import contextlib\nwith contextlib.suppress(ImportError): import {name}"
    subprocess.run(python(code), capture_output=True)
    assert traps() == []
    subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert name in traps()


def test_a_child_finds_what_its_parent_does(monkeypatch, tmp_path):
    (tmp_path / "beside.py").write_text("print('found')")
    monkeypatch.syspath_prepend(tmp_path)
    done = subprocess.run(python("import beside"), capture_output=True, text=True)
    assert done.stdout == "found\n", done.stderr
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path) not in import_path()
    assert b"No module" in subprocess.run(python("import beside"), capture_output=True).stderr


def test_the_clone_itself_may_be_the_current_folder(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.chdir(ROOT)
    assert str(ROOT) in import_path()
