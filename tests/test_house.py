"""The house: requirements agree, commands work, rules hold. Each gate is shown to fail, too."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text("utf-8")
INSTALLED_EXTRAS = ("grade", "dev")

# What environment.yml may take from conda-forge, each looked up there: PyPI's name → its name
# there, or None where it is the same.
CONDA_FORGE = {
    **dict.fromkeys(["anywidget", "hypothesis", "import-linter", "ipython", "ipywidgets"]),
    **dict.fromkeys(["jupyterlab", "jupytext", "matplotlib", "mypy", "nbclient", "nbformat"]),
    **dict.fromkeys(["nbgrader", "nbval", "numpy", "packaging", "psutil", "pytest"]),
    **dict.fromkeys(["pytest-timeout", "pytest-xdist", "pyyaml", "ruff"]),
    **dict.fromkeys(["click", "distributed", "jinja2", "markupsafe", "rich"]),
    "playwright": "playwright-python",  # conda-forge's "playwright" is the Node.js package
    "psycopg2-binary": "psycopg2",  # conda-forge brings the system's libraries with it anyway
}
PYPI = {conda or pypi: pypi for pypi, conda in CONDA_FORGE.items()}


def ranges(requirements):
    """Requirement strings → {name: set of specifiers}."""
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(r.name): {str(s) for s in r.specifier} for r in parsed}


def wanted(project):
    """What pyproject.toml asks for, as `make` and conda install it."""
    extras = [r for extra in INSTALLED_EXTRAS for r in project["optional-dependencies"][extra]]
    return ranges([*project["dependencies"], *extras])


def conda_faults(environment, project):
    """What environment.yml has, lacks or names differently from pyproject.toml."""
    document = yaml.safe_load(environment)
    conda = ranges(line for line in document["dependencies"] if isinstance(line, str))
    pip_lines = next(d["pip"] for d in document["dependencies"] if isinstance(d, dict))
    from_pip = ranges(line for line in pip_lines if line != "-e .")

    faults = []
    if document["channels"] != ["conda-forge"]:
        faults.append(f"channels {document['channels']}")
    if conda.pop("python", set()) != {
        str(s) for s in Requirement(f"python{project['requires-python']}").specifier
    }:
        faults.append("python: another range")
    if "-e ." not in pip_lines or conda.pop("pip", None) is None:
        faults.append("the course itself is not installed")
    faults += [f"{name}: not known on conda-forge" for name in conda if name not in PYPI]
    faults += [f"{name}: conda-forge has it" for name in from_pip if name in CONDA_FORGE]
    has = {PYPI.get(name, name): specifiers for name, specifiers in conda.items()} | from_pip
    wants = wanted(project)
    faults += [f"{name}: missing" for name in wants if name not in has]
    faults += [f"{name}: not in pyproject.toml" for name in has if name not in wants]
    faults += [
        f"{name}: another range" for name in wants if name in has and has[name] != wants[name]
    ]
    return faults


def lock_faults(lock, project):
    """Lines that are no plain pin, and pins that are missing or out of range on some Python."""
    faults = [
        line
        for line in lock.splitlines()
        if not re.fullmatch(r"[a-z0-9.-]+==[^\s/:@]+( ; [^/:@]+)?", line)
    ]
    if faults:
        return faults
    pins = [Requirement(line) for line in lock.splitlines()]
    project_ranges = [Requirement(f"{n}{','.join(s)}") for n, s in wanted(project).items()]
    for python in ("3.11.0", "3.11.9", "3.12.4", "3.13.0"):
        here = {
            **default_environment(),
            "python_version": python[:4],
            "python_full_version": python,
        }
        versions = {
            p.name: str(p.specifier)[2:] for p in pins if not p.marker or p.marker.evaluate(here)
        }
        for requirement in project_ranges:
            version = versions.get(requirement.name)
            if version is None or version not in requirement.specifier:
                faults.append(f"{requirement} on Python {python}: locked is {version}")
    return faults


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


def outside_imports(package):
    """Packages that the core imports besides NumPy and the standard library."""
    graph = grimp.build_graph(package, include_external_packages=True)
    above = ("checks", "grading", "pictures", "widgets")
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
        text=True,
        timeout=120,
    )


# --- requirements


def test_conda_and_pyproject_ask_for_the_same():
    assert conda_faults(ENVIRONMENT, PROJECT) == []


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ("  - numpy >=2,<3\n", "", "numpy: missing"),
        ("numpy >=2,<3", "numpy >=1,<3", "numpy: another range"),
        ("numpy >=2,<3", "numpie >=2,<3", "numpie: not known on conda-forge"),
        ("playwright-python", "playwright", "playwright: not known on conda-forge"),
        ("  - pip:\n", "  - scipy\n  - pip:\n", "scipy: not in pyproject.toml"),
        ("      - -e .", "      - matplotlib >=3\n      - -e .", "matplotlib: conda-forge has it"),
        ("python >=3.11,<3.14", "python >=3.10", "python: another range"),
        ("      - -e .\n", "", "the course itself is not installed"),
        ("conda-forge", "defaults", "channels ['defaults']"),
    ],
)
def test_a_conda_requirement_that_differs_is_named(line, instead, fault):
    start = ENVIRONMENT.index("channels:")
    changed = ENVIRONMENT[:start] + ENVIRONMENT[start:].replace(line, instead, 1)
    assert fault in conda_faults(changed, PROJECT)


def test_lock_holds_plain_pins_within_every_range():
    assert lock_faults(LOCK, PROJECT) == []


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"^pytest==.*\n", ""),
        (r"^pytest==.*$", "pytest==7.0.0"),
        (r"^pytest==.*$", "pytest>=8.4"),
        (r"^pytest==.*$", "pytest @ file:///somewhere/pytest.whl"),
        (r"^(numpy==.*)$", r"\1 ; python_full_version < '3.12'"),
        (r"\A", "--index-url https://somewhere/simple\n"),
    ],
)
def test_a_lock_that_does_not_fit_is_noticed(pattern, instead):
    assert lock_faults(re.sub(pattern, instead, LOCK, count=1, flags=re.MULTILINE), PROJECT)


# --- commands

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@needs_make
def test_make_alone_lists_every_target():
    listed = {line.split()[1] for line in run("make", "--no-print-directory").stdout.splitlines()}
    assert listed == make_targets((ROOT / "Makefile").read_text("utf-8"))
    assert {"lab", "test", "notebooks", "bench"} <= listed


def test_ci_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert script.read_text("utf-8").splitlines()[-1] == "make test"
    assert os.name == "nt" or os.access(script, os.X_OK)


def pretended_python(folder, version):
    """A program that is Python in everything but its version."""
    program = folder / "python"
    disguise = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{disguise}' \"$2\"\n")
    program.chmod(0o755)
    return program


@needs_make
@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 14, 0), (4, 0, 0)])
def test_setup_refuses_another_python_and_says_what_to_do(tmp_path, version):
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    outcome = run("make", "lab", f"PYTHON={pretended_python(tmp_path, version)}", cwd=tmp_path)
    assert outcome.returncode != 0
    assert f"Found Python {version[0]}.{version[1]}" in outcome.stderr
    assert "3.11, 3.12 or 3.13" in outcome.stderr
    assert "PYTHON=" in outcome.stderr
    assert not (tmp_path / ".venv").exists()


@needs_make
def test_setup_names_a_python_that_is_not_there(tmp_path):
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    outcome = run("make", "test", "PYTHON=python-of-nowhere", cwd=tmp_path)
    assert outcome.returncode != 0
    assert "python-of-nowhere" in outcome.stdout
    assert "3.11, 3.12 or 3.13" in outcome.stdout


@needs_make
def test_setup_runs_again_only_when_the_lock_is_newer(tmp_path):
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    stamp = tmp_path / ".venv" / "installed"
    stamp.parent.mkdir()
    stamp.touch()
    lock_time = (tmp_path / "requirements.lock").stat().st_mtime

    os.utime(stamp, (lock_time + 10, lock_time + 10))
    assert "pip install" not in run("make", "-n", "test", cwd=tmp_path).stdout
    os.utime(stamp, (lock_time - 10, lock_time - 10))
    assert "Setting up .venv" in run("make", "-n", "test", cwd=tmp_path).stdout


# --- rules


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_no_file_names_a_machine_or_a_registry():
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout.split(
        "\0"
    )
    paths = [ROOT / name for name in names if name]
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


@pytest.fixture
def copied_project(tmp_path):
    """pyproject.toml and a copy of the library, to be spoiled."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "atrous_lib", tmp_path / "atrous_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


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
        ("geometry.py", "from atrous_lib import models", "Imports go one way"),
        ("geometry.py", "from atrous_lib import pictures", "Imports go one way"),
        ("pictures/spoiled.py", "from atrous_lib import widgets", "Imports go one way"),
        ("pictures/spoiled.py", "from atrous_lib import checks", "Imports go one way"),
        ("checks/spoiled.py", "from atrous_lib import pictures", "Imports go one way"),
        ("checks/spoiled.py", "from atrous_lib import grading", "Imports go one way"),
        ("widgets/spoiled.py", "from atrous_lib import checks", "Widgets draw and checks judge"),
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
    ],
)
def test_an_import_against_the_direction_is_refused(copied_project, module, line, contract):
    for folder in ("checks", "grading", "pictures", "widgets"):
        (copied_project / "atrous_lib" / folder).mkdir(exist_ok=True)
        (copied_project / "atrous_lib" / folder / "__init__.py").touch()
    with (copied_project / "atrous_lib" / module).open("a") as file:
        file.write(f"\n{line}\n")
    outcome = run(
        BIN / "lint-imports", "--no-cache", cwd=copied_project, PYTHONPATH=str(copied_project)
    )
    assert outcome.returncode != 0
    assert re.search(rf"{contract}.*BROKEN", outcome.stdout), outcome.stdout


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
