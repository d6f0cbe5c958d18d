"""What is compiled when the site is built, so that no visitor's browser has to."""

from __future__ import annotations

import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "site" / "bytecode.py"
FAILS = "def fail():\n    raise ValueError('told')\n"
TEMPLATE = "class {name}:\n    pass\n"  # of a generator: no Python yet


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    archive = tmp_path / "some.whl"
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("some/__init__.py", FAILS)
        new.writestr("some/template.py", TEMPLATE)
        new.writestr("some/data.txt", "text")
    return archive


def compiled(archive: Path, *options: str) -> dict[str, bytes]:
    """Compile an archive for the folder beside it; unpack it there, and return its members."""
    folder = archive.parent / "unpacked"
    subprocess.run([sys.executable, SCRIPT, folder, *options, archive], check=True)
    with zipfile.ZipFile(archive) as found:
        found.extractall(folder)
        return {name: found.read(name) for name in found.namelist()}


def traceback(archive: Path) -> str:
    """Return what Python says when the compiled module fails."""
    done = subprocess.run(
        [sys.executable, "-c", "import some; some.fail()"],
        cwd=archive.parent / "unpacked",
        capture_output=True,
        encoding="utf-8",
    )
    return done.stderr


def test_bytecode_takes_the_place_of_its_source_and_names_it(archive):
    members = compiled(archive)
    assert set(members) == {"some/__init__.pyc", "some/template.py", "some/data.txt"}
    assert f"{archive.parent / 'unpacked'}/some/__init__.py" in traceback(archive)
    assert "ValueError: told" in traceback(archive)


def test_bytecode_beside_its_source_is_what_runs_and_tracebacks_show_the_source(archive):
    members = compiled(archive, "--beside")
    (cache,) = (name for name in members if "__pycache__" in name)
    assert members["some/__init__.py"] == FAILS.encode()
    assert "raise ValueError('told')" in traceback(archive)
    source = archive.parent / "unpacked" / "some" / "__init__.py"
    source.write_text("def fail():\n    raise TypeError('of the source')\n", "utf-8")
    assert "ValueError" in traceback(archive), f"{cache} was not taken"


def test_only_the_python_that_is_asked_for_is_taken(builder):
    mine = "{}.{}".format(*sys.version_info[:2])
    assert builder.interpreter(mine) == sys.executable
    assert builder.interpreter("2.6") is None


def test_the_site_holds_bytecode_where_the_machine_has_its_python(builder, folder, pyodide):
    compiles = builder.interpreter(builder.python_of(pyodide)) is not None
    (wheel,) = (folder / "wheels").glob("ipython-*.whl")
    assert any(name.endswith(".pyc") for name in zipfile.ZipFile(wheel).namelist()) == compiles
    (wheel,) = (folder / "wheels").glob("atrous_course-*.whl")
    assert "atrous_lib/__init__.py" in zipfile.ZipFile(wheel).namelist()


def test_every_module_of_a_wheel_is_compiled_once(archive):
    first = compiled(archive)
    assert compiled(archive) == first  # there is nothing left to compile, and nothing is lost
    assert runpy.run_path(str(SCRIPT))["bytecode_of"](TEMPLATE.encode(), "template.py") is None
