"""The house: commands work, rules hold. Each gate is shown to fail, too."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import grimp
import numpy as np
import pytest
import yaml

from tests.conftest import ENVIRONMENT, tidied
from tests.test_requirements import PROJECT, WORKFLOW, pythons

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


UNIX = ("crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "termios")


def make_targets(makefile):
    """The commands a Makefile offers."""
    (phony,) = re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)
    return set(phony.split())


def traces(files):
    """Places that a file must not name: someone's machine, or a package registry."""
    needles = ["/" + "work/", "/opt/" + "pypi", "pypi." + "org", "pythonhosted." + "org"]
    return [
        f"{name}: {needle}" for name, text in files.items() for needle in needles if needle in text
    ]


def unix_imports(source):
    """Modules that Windows lacks and that a source imports as soon as it is imported itself."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module)
    return [name for name in found if name in UNIX]


def outside_imports(package):
    """Packages that the core imports besides NumPy and the standard library.

    The starter `__main__` is no part of the core: it opens JupyterLab.
    """
    graph = grimp.build_graph(package, include_external_packages=True)
    above = ("__main__", "checks", "grading", "pictures", "widgets")
    imported = {
        found.split(".")[0]
        for module in graph.modules
        if module.split(".")[0] == package and module.split(".")[1:2] not in [[a] for a in above]
        for found in graph.find_modules_directly_imported_by(module)
    }
    return imported - sys.stdlib_module_names - {package, "numpy"}


def run(*command, cwd=ROOT, **environment):
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


# --- commands

needs_make = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="needs make and a Unix shell"
)
PYTHONS = pythons(PROJECT)
FITTING = [tuple(map(int, name.split("."))) for name in PYTHONS]
RANGE = f"{PYTHONS[0]} to {PYTHONS[-1]}"


@needs_make
def test_make_alone_lists_every_target():
    listed = {line.split()[1] for line in run("make", "--no-print-directory").stdout.splitlines()}
    assert listed == make_targets((ROOT / "Makefile").read_text("utf-8"))
    assert {"lab", "test", "notebooks", "bench"} <= listed


def test_ci_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert script.read_text("utf-8").splitlines()[-1] == "make test"
    assert os.name == "nt" or os.access(script, os.X_OK)


def pretended_python(folder, version, name="python"):
    """A program that is Python in everything but its version, and runs no module."""
    program = folder / name
    program.parent.mkdir(exist_ok=True)
    disguise = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    python = shlex.quote(sys.executable)
    program.write_text(f"#!/bin/sh\nexec {python} -c '{disguise}' \"$2\"\n", "utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture
def makefile(tmp_path):
    """A folder with no more than what setting up reads."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@needs_make
@pytest.mark.parametrize(
    "version",
    [(2, 7, 18), (3, FITTING[0][1] - 1, 13), (3, FITTING[-1][1] + 1, 0), (4, 0, 0)],
)
def test_setup_refuses_another_python_and_says_what_to_do(makefile, version):
    program = pretended_python(makefile / "a b é", version)
    outcome = run("make", "lab", f"PYTHON={program}", cwd=makefile)
    assert outcome.returncode != 0
    assert f"Found Python {version[0]}.{version[1]}" in outcome.stderr
    assert RANGE in outcome.stderr
    assert "PYTHON=" in outcome.stderr
    assert not (makefile / ".venv").exists()


@needs_make
@pytest.mark.parametrize("version", FITTING, ids=PYTHONS)
def test_setup_takes_every_python_that_fits(makefile, version):
    program = pretended_python(makefile / "a b é", (*version, 1))
    outcome = run("make", "lab", f"PYTHON={program}", cwd=makefile)
    assert f"Setting up .venv with {program}" in outcome.stdout
    assert "could not make .venv" in outcome.stdout  # the pretended one can't


@needs_make
@pytest.mark.parametrize("version", FITTING, ids=PYTHONS)
def test_setup_finds_a_python_that_fits_beside_one_that_does_not(makefile, version):
    name = f"python{version[0]}.{version[1]}"
    pretended_python(makefile / "bin", (3, FITTING[0][1] - 1, 0), "python3")
    pretended_python(makefile / "bin", (*version, 1), name)
    for program in ("sh", "id"):
        (makefile / "bin" / program).symlink_to(shutil.which(program))
    make = shutil.which("make")
    outcome = run(make, "-n", "lab", cwd=makefile, PATH=str(makefile / "bin"))
    assert f"Setting up .venv with {name}:" in outcome.stdout


@needs_make
def test_setup_names_a_python_that_is_not_there(makefile):
    outcome = run("make", "test", "PYTHON=python-of-nowhere", cwd=makefile)
    assert outcome.returncode != 0
    assert "python-of-nowhere" in outcome.stdout
    assert RANGE in outcome.stdout


@needs_make
def test_setup_runs_again_only_when_the_lock_is_newer(makefile):
    stamp = makefile / ".venv" / "installed"
    stamp.parent.mkdir()
    stamp.touch()
    lock_time = (makefile / "requirements.lock").stat().st_mtime

    os.utime(stamp, (lock_time + 10, lock_time + 10))
    assert "pip install" not in run("make", "-n", "test", cwd=makefile).stdout
    os.utime(stamp, (lock_time - 10, lock_time - 10))
    assert "Setting up .venv" in run("make", "-n", "test", cwd=makefile).stdout


# --- rules


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_no_file_names_a_machine_or_a_registry():
    # Whoever's folder it is: git refuses that of another user, as root's is in many containers.
    git = ("git", "-c", "safe.directory=*")
    listed = run(*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    assert Path(__file__) in paths
    assert (
        traces(
            {
                str(p.relative_to(ROOT)): p.read_text("utf-8", "replace")
                for p in paths
                if p.is_file()
            }
        )
        == []
    )


def test_a_machine_or_registry_is_noticed():
    assert traces({"a": "cd /" + "work/x"}) == ["a: /" + "work/"]
    assert traces({"a": "fine", "b": "https://pypi." + "org/simple"}) == ["b: pypi." + "org"]


def test_what_the_workflow_runs_on_windows_can_be_imported_there():
    (command,) = [
        step["run"]
        for step in yaml.safe_load(WORKFLOW)["jobs"]["elsewhere"]["steps"]
        if "pytest" in step.get("run", "")
    ]
    ignored = [ROOT / name for name in re.findall(r"--ignore=(\S+)", command)]
    assert ignored
    assert all(path.exists() for path in ignored)
    for path in [*(ROOT / "atrous_lib").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        if not any(path.is_relative_to(each) for each in ignored):
            assert unix_imports(path.read_text("utf-8")) == [], path


def test_an_import_that_windows_lacks_is_noticed():
    source = "import os, resource\nfrom fcntl import flock\ndef f():\n    import pwd\n"
    assert unix_imports(source) == ["resource", "fcntl"]


def test_core_needs_numpy_alone():
    assert outside_imports("atrous_lib") == set()


def test_another_package_in_the_core_is_noticed(tmp_path, monkeypatch):
    package = tmp_path / "pretended_lib"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "layers.py").write_text("import math\nimport numpy\nimport requests\n")
    (package / "pictures.py").write_text("import matplotlib\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert outside_imports("pretended_lib") == {"requests"}


def copy_project(folder):
    """Copy pyproject.toml and the library, to be spoiled."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "atrous_lib", folder / "atrous_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


@pytest.fixture
def copied_project(tmp_path):
    return copy_project(tmp_path)


# What the command runs, again and again: starting it takes longer than looking at the imports.
LINTER = """
import contextlib, io, json, sys
from importlinter.cli import lint_imports
for _ in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = lint_imports(no_cache=True)
    print(json.dumps([status == 0, said.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Add a text to a module of a copied library; return whether its imports pass, and why not."""
    folder = copy_project(tmp_path_factory.mktemp("linted"))

    def lint_with(module, text):
        path = folder / "atrous_lib" / module
        before = path.read_text("utf-8") if path.exists() else None
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        print(file=process.stdin, flush=True)
        answer = json.loads(process.stdout.readline())
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
        return answer

    with subprocess.Popen(
        [sys.executable, "-c", LINTER],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield lint_with


def test_a_trace_that_a_test_leaves_on_fails_it_and_slows_no_other():
    with pytest.raises(AssertionError, match="left a trace on: tracemalloc"), tidied():
        tracemalloc.start()
    assert not tracemalloc.is_tracing()
    with tidied():
        tracemalloc.start()
        tracemalloc.stop()


def test_what_a_test_leaves_in_the_environment_is_taken_back(monkeypatch):
    monkeypatch.setenv("ATROUS_OLD", "1")
    monkeypatch.setenv("ATROUS_GONE", "1")
    with tidied():
        os.environ |= {"ATROUS_OLD": "2", "ATROUS_NEW": "2"}
        del os.environ["ATROUS_GONE"]
    assert os.environ["ATROUS_OLD"] == os.environ["ATROUS_GONE"] == "1"
    assert "ATROUS_NEW" not in os.environ


def test_importing_all_tests_left_the_environment_as_it_was(request):
    names = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS", "JAX_PLATFORMS")
    before = request.config.stash[ENVIRONMENT]
    assert {name: os.environ.get(name) for name in names} == {n: before.get(n) for n in names}


LARGE = 1 << 20  # bytes


def held_by(items):
    """Yield each test's name, with the bytes of each value that it is waiting to run with."""
    for item in items:
        if hasattr(item, "callspec"):
            for value in item.callspec.params.values():
                is_array = isinstance(value, np.ndarray)
                yield item.nodeid, value.nbytes if is_array else sys.getsizeof(value)


def test_no_test_holds_what_is_large_before_it_runs(request):
    """Every worker would hold it from the beginning, and every fork would pay for it."""
    assert [name for name, size in held_by(request.session.items) if size > LARGE] == []


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (np.zeros(8), 64),
        (bytes(99), sys.getsizeof(bytes(99))),
        (np.ndarray, sys.getsizeof(np.ndarray)),
    ],
)
def test_what_a_test_holds_is_seen(request, value, size):
    assert (request.node.nodeid, size) in held_by([request.node])


def test_imports_keep_their_direction():
    outcome = run(BIN / "lint-imports", "--no-cache")
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "geometry.py",
            "import matplotlib",
            "The core imports NumPy and the standard library only",
        ),
        (
            "convolution/products.py",
            "import matplotlib",
            "The core imports NumPy and the standard library only",
        ),
        (
            "convolution/products.py",
            "from atrous_lib.convolution import correlation",
            "The convolution's parts import each other",
        ),
        (
            "convolution/products.py",
            "from atrous_lib.convolution.scratch import scratch",
            "The convolution's parts import each other",
        ),
        ("convolution/blocks.py", "from atrous_lib import layers", "Imports go one way"),
        ("geometry.py", "from atrous_lib import models", "Imports go one way"),
        ("geometry.py", "from atrous_lib import conv1d", "Imports go one way"),
        ("geometry.py", "from atrous_lib import pictures", "Imports go one way"),
        ("pictures/spoiled.py", "from atrous_lib import widgets", "Imports go one way"),
        ("pictures/spoiled.py", "from atrous_lib import checks", "Imports go one way"),
        ("checks/spoiled.py", "from atrous_lib import pictures", "Imports go one way"),
        ("checks/spoiled.py", "from atrous_lib import grading", "Imports go one way"),
        ("widgets/spoiled.py", "from atrous_lib import checks", "Widgets draw and checks judge"),
        (
            "checks/exercises/edges.py",
            "from atrous_lib.checks.exercises import holes",
            "No module of exercises rests on another",
        ),
        (
            "checks/exercises/spoiled.py",
            "from atrous_lib.checks.exercises.edges_strided import convolve",
            "No module of exercises rests on another",
        ),
        (
            "checks/exercises/programs.py",
            "from atrous_lib.checks.exercises.holes import dilate_kernel",
            "No module of exercises rests on another",
        ),
        (
            "pictures/edges/spoiled.py",
            "from atrous_lib.pictures.holes.taps import holes",
            "No lesson's picture imports another lesson's",
        ),
        (  # by way of a room that the lessons share
            "pictures/svg.py",
            "from atrous_lib.pictures.stacks import tree",
            "No lesson's picture imports another lesson's",
        ),
        (
            "grading/inside/places.py",
            "from atrous_lib.grading import isolated",
            "The grader's parts import in one order; the sandbox's inside, none",
        ),
        (
            "grading/inside/spoiled.py",
            "from atrous_lib.grading.notebook import limits",
            "The grader's parts import in one order; the sandbox's inside, none",
        ),
        (
            "grading/notebook/limits.py",
            "from atrous_lib.grading.run import local",
            "The grader's parts import in one order; the sandbox's inside, none",
        ),
        (
            "grading/__init__.py",
            "from atrous_lib.grading import isolated",
            "The package around the sandbox's modules imports nothing",
        ),
        (
            "grading/__init__.py",
            "from atrous_lib import geometry",
            "The package around the sandbox's modules imports nothing",
        ),
    ],
)
def test_an_import_against_the_direction_is_refused(lint, module, line, contract):
    passed, said = lint(module, f"\n{line}\n")
    assert not passed
    assert re.search(rf"{contract}.*BROKEN", said), said


@pytest.mark.parametrize("package", ["convolution", "grading"])
def test_a_part_without_a_place_in_the_order_is_refused(lint, package):
    passed, said = lint(f"{package}/another.py", '"""A part."""\n')
    assert not passed
    assert "another" in said


def test_what_is_not_spoiled_passes(lint):
    passed, said = lint("geometry.py", "\n")
    assert passed, said


def test_a_public_function_without_docstring_is_refused(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "module.py").write_text('"""A module."""\n\n\ndef bare():\n    pass\n')
    outcome = run(BIN / "ruff", "check", "--no-cache", cwd=tmp_path)
    assert outcome.returncode == 1
    assert "D103" in outcome.stdout


def test_a_function_without_types_is_refused(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "atrous_lib").mkdir()
    (tmp_path / "atrous_lib" / "module.py").write_text("def untyped(x):\n    return x\n")
    outcome = run(BIN / "mypy", "--cache-dir", os.devnull, cwd=tmp_path)
    assert outcome.returncode == 1
    assert "[no-untyped-def]" in outcome.stdout


def test_a_warning_fails_a_test(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "test_module.py").write_text(
        "import warnings\n\n\ndef test_it():\n    warnings.warn('careful')\n"
    )
    outcome = run(BIN / "pytest", "-p", "no:cacheprovider", "test_module.py", cwd=tmp_path)
    assert outcome.returncode == 1
    assert "UserWarning: careful" in outcome.stdout


# --- quick tests


def quick_tests(*paths, cwd=ROOT):
    """The tests that `make check` selects among these files."""
    outcome = run(BIN / "pytest", "--collect-only", "-q", "-m", "quick", *paths, cwd=cwd)
    return [line for line in outcome.stdout.splitlines() if "::" in line]


@needs_make
@pytest.mark.parametrize("failing", [None, "ruff", "mypy", "lint-imports", "pytest"])
def test_make_check_lints_and_runs_the_quick_tests_and_fails_with_each(tmp_path, failing):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", ".venv/installed", "programs/ran"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("ruff", "mypy", "lint-imports", "pytest"):
        program = tmp_path / "programs" / name
        lines = "#!/bin/sh", f'echo {name} "$@" >> programs/ran', f"exit {int(name == failing)}"
        program.write_text("\n".join(lines))
        program.chmod(0o755)
    outcome = run("make", "check", "BIN=programs", cwd=tmp_path)
    assert (outcome.returncode == 0) == (failing is None)
    ran = (tmp_path / "programs" / "ran").read_text()
    assert re.search(r"^pytest .*-m quick", ran, re.MULTILINE)
    for command in ("ruff check", "mypy", "lint-imports"):  # even where another has failed
        assert re.search(f"^{command}", ran, re.MULTILINE)
    assert ("ruff format --check" in ran) == (failing != "ruff")


def test_tests_of_the_core_are_quick_and_those_in_sandboxes_and_browsers_are_not():
    core = "tests/test_geometry.py"
    quick = quick_tests(core, "tests/grading/test_hostile.py", "tests/browser", "tests/notebooks")
    assert f"{core}::test_receptive_field_of_wavenet" in quick
    assert [test for test in quick if not test.startswith(f"{core}::")] == []


def test_a_broken_core_fails_a_quick_test(copied_project):
    tests = copied_project / "tests"
    tests.mkdir()
    for name in (
        "__init__.py",
        "conftest.py",
        "local_sockets.py",
        "strategies.py",
        "test_geometry.py",
    ):
        shutil.copy(ROOT / "tests" / name, tests)
    geometry = copied_project / "atrous_lib" / "geometry.py"
    right = 'return (taps - 1) * whole_number(atrous_rate, "atrous_rate") + 1'
    assert right in geometry.read_text("utf-8")
    command = (BIN / "pytest", "-q", "-m", "quick", "-p", "no:cacheprovider", "tests")
    here = {"cwd": copied_project, "PYTHONPATH": str(copied_project)}
    assert run(*command, **here).returncode == 0
    geometry.write_text(geometry.read_text("utf-8").replace(right, right.replace(" + 1", "")))
    assert run(*command, **here).returncode == 1
