"""What is installed, and on which Python: the files agree, and wheels exist."""

import copy
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text("utf-8")
WORKFLOW = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
INSTALLED_EXTRAS = ("lab", "grade", "site", "dev")

# What environment.yml may take from conda-forge, each looked up there: PyPI's name → its name
# there, or None where it is the same.
CONDA_FORGE = {
    **dict.fromkeys(["anywidget", "hypothesis", "import-linter", "ipython", "ipywidgets"]),
    **dict.fromkeys(["jupyterlite-core", "jupyterlite-pyodide-kernel"]),
    **dict.fromkeys(["jupyterlab", "jupytext", "matplotlib", "mypy", "nbclient", "nbformat"]),
    **dict.fromkeys(["nbgrader", "nbval", "numpy", "packaging", "psutil", "pytest"]),
    **dict.fromkeys(["pytest-timeout", "pytest-xdist", "pyyaml", "ruff", "uv"]),
    **dict.fromkeys(["babel", "click", "distributed", "jinja2", "markupsafe", "rich"]),
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


def pythons(project):
    """The versions of Python that pyproject.toml names, such as "3.11", in order."""
    named = [
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line)
        for line in project["classifiers"]
    ]
    return [match[1] for match in named if match]


def python_faults(project, workflow):
    """Where pyproject.toml's range, its list of versions and the workflow's lists disagree."""
    names = pythons(project)
    accepted = SpecifierSet(project["requires-python"])
    minors = [f"3.{minor}" for minor in range(50)]
    faults = []
    if names != [minor for minor in minors if f"{minor}.5" in accepted]:
        faults.append(f"classifiers {names}: another range than {accepted}")
    for name, job in yaml.safe_load(workflow)["jobs"].items():
        listed = job["strategy"]["matrix"]["python"]
        if listed != names:
            faults.append(f"job {name} runs {listed}")
    return faults


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


def pins(lock, python):
    """The versions that a lock holds for a full version of Python on this system."""
    here = {
        **default_environment(),
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
    }
    parsed = [Requirement(line) for line in lock.splitlines()]
    return {p.name: str(p.specifier)[2:] for p in parsed if not p.marker or p.marker.evaluate(here)}


def lock_faults(lock, project):
    """Lines that are no plain pin, and pins that are missing or out of range on some Python."""
    faults = [
        line
        for line in lock.splitlines()
        if not re.fullmatch(r"[a-z0-9.-]+==[^\s/:@]+( ; [^/:@]+)?", line)
    ]
    if faults:
        return faults
    project_ranges = [Requirement(f"{n}{','.join(s)}") for n, s in wanted(project).items()]
    for python in (f"{minor}.{micro}" for minor in pythons(project) for micro in (0, 9)):
        versions = pins(lock, python)
        for requirement in project_ranges:
            version = versions.get(requirement.name)
            if version is None or version not in requirement.specifier:
                faults.append(f"{requirement} on Python {python}: locked is {version}")
    return faults


def forked(lock):
    """The packages that have another version on another Python."""
    names = [Requirement(line).name for line in lock.splitlines()]
    return {name for name in names if names.count(name) > 1}


# --- the files agree


def test_conda_and_pyproject_ask_for_the_same():
    assert conda_faults(ENVIRONMENT, PROJECT) == []


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ("  - numpy >=2,<3\n", "", "numpy: missing"),
        ("numpy >=2,<3", "numpy >=1,<3", "numpy: another range"),
        ("numpy >=2,<3", "numpie >=2,<3", "numpie: not known on conda-forge"),
        ("playwright-python", "playwright", "playwright: not known on conda-forge"),
        ("  - jupyterlab >=4.4,<5\n", "", "jupyterlab: missing"),
        ("  - pip:\n", "  - scipy\n  - pip:\n", "scipy: not in pyproject.toml"),
        ("      - -e .", "      - matplotlib >=3\n      - -e .", "matplotlib: conda-forge has it"),
        ("python >=3.11,<3.16", "python >=3.10", "python: another range"),
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
        (r"^(matplotlib==.*)$", r"\1 ; python_full_version < '3.12'"),
        (r"^numpy==.* ; python_full_version < '3.15'\n", ""),
        (r"^numpy==.* ; python_full_version >= '3.15'\n", ""),
        (r"\A", "--index-url https://somewhere/simple\n"),
    ],
)
def test_a_lock_that_does_not_fit_is_noticed(pattern, instead):
    changed = re.sub(pattern, instead, LOCK, count=1, flags=re.MULTILINE)
    assert changed != LOCK
    assert lock_faults(changed, PROJECT)


def test_the_lock_forks_only_where_no_version_has_wheels_for_every_python():
    assert forked(LOCK) == {"contourpy", "numpy"}


def test_what_learners_code_needs_is_all_that_the_library_requires():
    assert ranges(PROJECT["dependencies"]).keys() == {
        *("anywidget", "ipython", "ipywidgets", "matplotlib", "numpy")
    }


def test_the_range_of_pythons_is_said_the_same_everywhere():
    assert python_faults(PROJECT, WORKFLOW) == []
    first, last = pythons(PROJECT)[0], pythons(PROJECT)[-1]
    assert f"Python {first} to {last}" in (ROOT / "README.md").read_text("utf-8")
    assert f"Python {first} to {last}." in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_a_python_that_one_place_leaves_out_is_noticed():
    changed = copy.deepcopy(PROJECT)
    changed["classifiers"].pop()
    assert len(python_faults(changed, WORKFLOW)) == 3
    changed = {**PROJECT, "requires-python": ">=3.11"}
    assert len(python_faults(changed, WORKFLOW)) == 1
    assert python_faults(PROJECT, WORKFLOW.replace(', "3.15"', "", 1)) == [
        "job linux runs ['3.11', '3.12', '3.13', '3.14']"
    ]


# --- wheels exist, as the index says


def uv(*words, cwd=ROOT, **environment):
    """Run uv, which installs and builds nothing here."""
    return subprocess.run(
        [BIN / "uv", *words],
        cwd=cwd,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


ALONE = ["--only-binary", ":all:", "--no-header", "--no-annotate", "--no-config"]


def compiled(*words):
    """Compile from the pages that `index` has just fetched, and ask for what they lack.

    Asked for again, all pages together take uv three times as long as the compiling.
    """
    command = ["pip", "compile", *words, "--python", sys.executable]  # else it searches for one
    outcome = uv(*command, "--offline")
    return outcome if outcome.returncode == 0 else uv(*command)


def resolved(lock, python, platform):
    """Resolve a lock from wheels alone, as `make` would on that Python and system."""
    system = ["--python-version", python, "--python-platform", platform]
    return compiled(lock, *system, *ALONE)  # the lock has to do by itself


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Ask the package index for one small package, and skip where it doesn't answer.

    Then fetch its pages of all packages in the lock.
    """
    asked = tmp_path_factory.mktemp("asked") / "requirements.in"
    asked.write_text("iniconfig\n", "utf-8")
    options = ["--refresh", "--cache-dir", asked.parent / "cache"]
    outcome = uv("pip", "compile", asked, *options, UV_HTTP_RETRIES="0", UV_HTTP_TIMEOUT="10")
    if outcome.returncode != 0:
        pytest.skip(f"needs a package index, and {outcome.stderr.strip().splitlines()[-1]}")
    uv("pip", "compile", "requirements.lock", "--universal", *ALONE)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
@pytest.mark.parametrize("python", pythons(PROJECT))
def test_every_pin_has_a_wheel(python, platform):
    outcome = resolved("requirements.lock", python, platform)
    assert outcome.returncode == 0, outcome.stderr
    found = {r.name for r in map(Requirement, outcome.stdout.splitlines())}
    assert found <= {Requirement(line).name for line in LOCK.splitlines()}, "not pinned"


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("pattern", "instead", "said"),
    [
        (r"^contourpy==1.4.*$", "contourpy==1.3.3", "contourpy==1.3.3 has no usable wheels"),
        (r"^contourpy==1.4.*$", "contourpy==1.3.99", "no version of contourpy==1.3.99"),
        (r"^numpy==2.5.*$", "numpy==1.26.4", "numpy"),  # which others don't take
    ],
)
def test_a_pin_without_a_wheel_is_noticed(tmp_path, pattern, instead, said):
    lock = tmp_path / "requirements.in"
    lock.write_text(re.sub(pattern, instead, LOCK, count=1, flags=re.MULTILINE), "utf-8")
    outcome = resolved(lock, "3.15", "linux")
    assert outcome.returncode != 0
    assert said in outcome.stderr


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("extra", ["site"])
@pytest.mark.parametrize("python", pythons(PROJECT))
def test_an_extra_goes_with_the_lock(python, extra):
    options = ["--extra", extra, "--constraints", "requirements.lock", "--only-binary", ":all:"]
    outcome = compiled("pyproject.toml", *options, "--python-version", python)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.usefixtures("index")
def test_the_command_in_the_guide_makes_the_lock(tmp_path):
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (command,) = re.findall(r"^uv (pip compile .*)$", guide, re.MULTILINE)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    outcome = uv(*shlex.split(command), cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "requirements.lock").read_text("utf-8") == LOCK
