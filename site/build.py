"""Build the browser edition: a folder of static files that any web server can hand out.

    python site/build.py [--output FOLDER] [--pyodide FOLDER]

JupyterLite makes the site, Pyodide is its Python. The notebooks, the course's wheel and the pure
Python packages that it needs are served by the site itself. NumPy and Matplotlib come from
Pyodide's distribution: from its usual place on the internet, or from a folder that holds one. With
such a folder the site asks nobody else for anything.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from atrous_lib.__main__ import LAYOUT
from atrous_lib.files import write_whole
from atrous_lib.working_copy import notebooks_in, text_of

HERE = Path(__file__).resolve().parent
COURSE = HERE.parent
ENTRIES = ("notebooks/start.ipynb", "notebooks/01_arguments.ipynb")  # the first that there is
TRASH = ("*.map", "rspack.config*.js")  # what no page asks for

# Pure Python packages that are loaded before the kernel starts, in the versions that are installed
# here. IPython and what it needs are among them, since from Pyodide's distribution they would
# bring all of Matplotlib along.
PURE = (
    *("anywidget", "psygnal", "ipywidgets", "comm", "typing-extensions"),
    *("ipython", "ipython-pygments-lexers", "jedi", "matplotlib-inline"),
    *("prompt-toolkit", "pygments", "stack-data", "asttokens", "executing", "pure-eval"),
    *("traitlets", "wcwidth"),
)
# What IPython asks for, and does well without: by itself it completes what exists, which is what
# one wants in a notebook. Of 6,700 files that would be unpacked at each start, 5,600 are jedi's.
HOLLOW = {"jedi"}
OF_THE_KERNEL = ("pyodide_kernel", "ipykernel")
DISTRIBUTION = ("numpy",)  # by name from Pyodide's distribution
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
KERNEL = "@jupyterlite/pyodide-kernel-extension"

# The kernel is kept in a folder of its own: installed beside JupyterLab, it would be loaded there,
# where it fails. It is made for this Pyodide, which holds this Python.
KERNEL_PACKAGE = "jupyterlite-pyodide-kernel==0.8.6"
PYODIDE_VERSION = "314.0.6"
PYODIDE_URL = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
PYTHON_VERSION = "3.14"

# What Python needs before the first cell runs; the first page fetches it while people read, and
# itself once more, to be kept: a service worker does not see the page that first brings it.
FIRST = (
    *("index.html", "door."),
    *("wheels/", f"extensions/{KERNEL}/static/", "static/pyodide/pyodide.", "lab/"),
    *("static/pyodide/python_stdlib", "static/pyodide/numpy", "build/lab/"),
)

# What the kernel says of itself. A notebook that says the same is not changed by being opened.
LANGUAGE = {
    "codemirror_mode": {"name": "python", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3.8",
}
KERNELSPEC = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [
            {"name": "download-work", "command": "course:download", "rank": 90},
            {"name": "reset-lesson", "command": "course:reset", "rank": 91},
        ]
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Build the site that the command line asks for, and say what became of it."""
    parser = argparse.ArgumentParser(
        description="Build the course for the browser.",
        epilog=f"Unless a folder is named, Python is Pyodide {PYODIDE_VERSION} from the internet.",
    )
    parser.add_argument("--output", type=Path, default=COURSE / "_site", help="%(default)s")
    parser.add_argument("--pyodide", type=Path, help="a folder with a Pyodide distribution")
    options = parser.parse_args(arguments)
    if options.pyodide and not (options.pyodide / "pyodide-lock.json").is_file():
        parser.error(
            f"{options.pyodide} holds no pyodide-lock.json. Give the folder that an unpacked "
            "Pyodide distribution is in."
        )
    build(options.output.absolute(), options.pyodide and options.pyodide.absolute())
    size = sum(path.stat().st_size for path in options.output.rglob("*") if path.is_file())
    print(f"The site is in {options.output} ({size / 1e6:.0f} MB). make site-serve opens it.")
    return 0


def build(output: Path, pyodide: Path | None = None) -> None:
    """Build the site in `output`, replacing what was there."""
    with tempfile.TemporaryDirectory() as temporary:
        lite = Path(temporary)
        contents = write_contents(lite / "contents")
        kernel = kernel_in(COURSE / ".site-kernel")
        ours = course_wheels(lite / "wheels")
        pure = [*pure_wheels(COURSE / ".site-wheels"), *kernel_wheels(kernel)]
        others = copied(pure, lite / "others")
        wheels = [*ours, *others]
        library: list[Path] = []
        if pyodide:
            shutil.copytree(pyodide, lite / "static" / "pyodide")
            library = [lite / "static" / "pyodide" / "python_stdlib.zip"]
        compile_ahead(python_of(pyodide), ours, others, library)
        (lite / "overrides.json").write_text(json.dumps(SETTINGS), "utf-8")
        write_whole(lite / "workspaces" / "default.jupyterlab-workspace", json.dumps(LAYOUT))
        write_configuration(lite, kernel, wheels, python_of(pyodide))
        shutil.rmtree(output, ignore_errors=True)
        run(
            *(sys.executable, "-m", "jupyterlite_core", "build", "--apps", "lab"),
            *("--lite-dir", lite, "--output-dir", output, "--contents", contents),
            cwd=lite,
            env={**os.environ, "PYTHONPATH": str(kernel)},  # JupyterLite asks it to take part
        )
        (output / "wheels").mkdir()
        for wheel in wheels:
            shutil.copy(wheel, output / "wheels")
        shutil.rmtree(output / "extensions" / KERNEL / "static" / "pypi")  # among them now
    for pattern in TRASH:
        for path in output.rglob(pattern):
            path.unlink()
    shutil.move(output / "service-worker.js", output / "jupyterlite-service-worker.js")
    for name in ("index.html", "door.js", "door.css", "service-worker.js"):
        shutil.copy(HERE / name, output)
    write_index(output, contains_pyodide=pyodide is not None)


def run(*command: str | Path, **options: Any) -> None:
    """Run a command quietly; where it fails, show what it said."""
    done = subprocess.run(
        command,
        **{"cwd": COURSE, **options},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"{' '.join(map(str, command[:6]))} … failed, see above.")


def write_contents(folder: Path) -> Path:
    """Write the notebooks as the site's kernel would have them; return the folder."""
    for place, source in notebooks_in(COURSE):
        notebook = json.loads(source.read_text("utf-8"))
        text = text_of(notebook, language_info=LANGUAGE, kernelspec=KERNELSPEC)
        write_whole(folder / place, text)
    return folder


def course_wheels(folder: Path) -> list[Path]:
    """Build the wheels of the course and of what starts with the kernel."""
    with tempfile.TemporaryDirectory() as temporary:
        # Of copies: setuptools would leave a build folder, and take from it what is long deleted.
        course = Path(temporary, "course")
        forgotten = shutil.ignore_patterns("__pycache__")
        shutil.copytree(COURSE / "atrous_lib", course / "atrous_lib", ignore=forgotten)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(COURSE / name, course)
        beside = [Path(temporary, name) for name in ("kernel", "installer")]
        for project in beside:
            shutil.copytree(HERE / project.name, project, ignore=forgotten)
        # With the setuptools that requirements.lock pins, which saves fetching it twice.
        pip = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation")
        run(*pip, "-w", folder, course, *beside)
    return sorted(folder.glob("*.whl"))


def pure_wheels(folder: Path) -> list[Path]:
    """Return the wheels of `PURE`, in the versions that are installed here."""
    pins = [f"{name}=={importlib.metadata.version(name)}" for name in PURE]
    only = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none")
    fetch(folder, pins, "download", *only, f"--python-version={PYTHON_VERSION}", "-d", folder)
    return sorted(folder.glob("*.whl"))


def kernel_in(folder: Path) -> Path:
    """Return the folder that holds the kernel, as a folder of packages would."""
    fetch(folder, [KERNEL_PACKAGE], "install", "--target", folder)
    return folder


def kernel_wheels(kernel: Path) -> list[Path]:
    """Return the wheels of the kernel's own part in Python."""
    folder = kernel / "share" / "jupyter" / "labextensions" / KERNEL / "static" / "pypi"
    return [path for name in OF_THE_KERNEL for path in folder.glob(f"{name}-*.whl")]


def copied(wheels: list[Path], folder: Path) -> list[Path]:
    """Copy wheels to a folder; of the hollow ones, that they are installed and no more."""
    folder.mkdir()
    for wheel in wheels:
        copy = hollow if wheel.name.partition("-")[0] in HOLLOW else shutil.copy
        copy(wheel, folder / wheel.name)
    return sorted(folder.iterdir())


def compile_ahead(version: str, ours: list[Path], others: list[Path], library: list[Path]) -> None:
    """Compile the modules in wheels and in Python's library, if this machine has that Python."""
    python = interpreter(version)
    if python is None:
        print(
            f"This machine has no Python {version} to compile for the browser, so each visit "
            "compiles anew and takes seconds longer. uv python install gives one.",
            file=sys.stderr,
        )
        return
    script = (python, HERE / "bytecode.py")
    packages = f"/lib/python{version}/site-packages"
    run(*script, packages, *others, "--beside", *ours)
    run(*script, f"/lib/python{version.replace('.', '')}.zip", *library)


def interpreter(version: str) -> str | None:
    """Return a Python of a version, such as 3.14, on this machine."""
    told = "import sys; print('%d.%d' % sys.version_info[:2])"
    for name in filter(None, (sys.executable, shutil.which(f"python{version}"))):
        done = subprocess.run([name, "-c", told], capture_output=True, encoding="utf-8")
        if done.stdout.strip() == version:
            return name
    return None


def hollow(wheel: Path, copy: Path) -> None:
    """Copy a wheel without its modules: it counts as installed, and can't be imported."""
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(copy, "w") as shell:
        for name in whole.namelist():
            if name.partition("/")[0].endswith(".dist-info"):
                shell.writestr(name, whole.read(name))


def fetch(folder: Path, pins: list[str], *pip: str | Path) -> None:
    """Fill a folder from the package index, unless it already holds what is pinned."""
    stamp = folder / "pins.json"
    if not stamp.is_file() or json.loads(stamp.read_text("utf-8")) != pins:
        shutil.rmtree(folder, ignore_errors=True)
        run(sys.executable, "-m", "pip", *pip, "-q", "--no-deps", *pins)
        stamp.write_text(json.dumps(pins), "utf-8")


def python_of(pyodide: Path | None) -> str:
    """Return the version of Python, such as 3.14, that a Pyodide distribution holds."""
    if pyodide is None:
        return PYTHON_VERSION
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    return ".".join(lock["info"]["python"].split(".")[:2])


def write_configuration(lite: Path, kernel: Path, wheels: list[Path], python: str) -> None:
    """Write what JupyterLite reads: which extensions, and how its kernel starts."""
    shared = Path("share", "jupyter", "labextensions")
    extensions = [*(sys.prefix / shared / name for name in EXTENSIONS), kernel / shared / KERNEL]
    extensions.append(HERE / "extension")
    config = {
        "LiteBuildConfig": {
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(path) for path in extensions],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps(config), "utf-8")
    # The kernel's worker takes addresses relative to its own, which is four folders down.
    up = "../" * (len(Path("extensions", KERNEL, "static").parts))
    packages = [*DISTRIBUTION, *(f"{up}wheels/{wheel.name}" for wheel in wheels)]
    # IPython runs what stands in this folder of the kernel's wheel when it starts.
    profile = f"/lib/python{python}/site-packages/atrous_browser/ipython"
    options = {"packages": packages, "env": {"IPYTHONDIR": profile, "HOME": "/home/pyodide"}}
    data = {
        "appName": "atrous",
        "exposeAppInBrowser": True,  # by which the tests drive it
        "contentsStorageName": "atrous",
        "settingsStorageName": "atrous settings",
        "workspacesStorageName": "atrous workspaces",
        "litePluginSettings": {
            f"{KERNEL}:kernel": {"disablePyPIFallback": True, "loadPyodideOptions": options}
        },
        "disabledExtensions": ["@jupyterlab/filebrowser-extension:share-file"],
    }
    text = {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}
    (lite / "jupyter-lite.json").write_text(json.dumps(text), "utf-8")


def write_index(output: Path, *, contains_pyodide: bool) -> None:
    """Write course.json: the version, where to begin, each file's digest and size on its way."""
    files = []
    for path in sorted(output.rglob("*")):
        if path.is_file() and path.name != "course.json":
            url = path.relative_to(output).as_posix()
            text = {"url": url, "digest": digest(path.read_bytes())}
            size = {"bytes": size_on_its_way(path), "first": url.startswith(FIRST)}
            files.append(text | size)
    digests = {
        path.relative_to(output / "files").as_posix(): digest(path.read_bytes())
        for path in sorted((output / "files").rglob("*.ipynb"))
    }
    entry = next(name for name in ENTRIES if name in digests)
    index = {
        "version": digest("".join(sorted(hashes(output))).encode()),
        "entry": entry,
        "pyodide": None if contains_pyodide else PYODIDE_URL,  # if it is elsewhere
        "notebooks": digests,
        "files": files,
    }
    write_whole(output / "course.json", json.dumps(index, indent=1) + "\n")


def hashes(output: Path) -> Iterator[str]:
    """Yield a digest of each file and its name."""
    for path in output.rglob("*"):
        if path.is_file():
            yield digest(path.relative_to(output).as_posix().encode() + path.read_bytes())


def digest(data: bytes) -> str:
    """Return 16 hexadecimal digits that change with the data."""
    return hashlib.sha256(data).hexdigest()[:16]


def size_on_its_way(path: Path) -> int:
    """Return a file's size as a web server sends it, which compresses all but what is already."""
    data = path.read_bytes()
    return len(data) if path.suffix in {".whl", ".zip", ".png"} else len(gzip.compress(data, 6))


if __name__ == "__main__":
    sys.exit(main())
