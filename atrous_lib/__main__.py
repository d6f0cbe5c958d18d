"""`python -m atrous_lib` opens the course: the learner's own copy of it, in JupyterLab.

The copy is a folder of the learner's (`my-course` beside the course, or another by `--folder`).
What they write there stays; lessons that they have not changed follow the course when it is
updated. JupyterLab gets the course's settings through `JUPYTER_CONFIG_PATH`, and notes in the
learner's folder which pages are open. Neither changes anything else that runs on this machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from atrous_lib import progress
from atrous_lib.working_copy import NewerCourseError, Update, update

PACKAGE = Path(__file__).resolve().parent
COURSE = PACKAGE.parent
SETTINGS = PACKAGE / "settings"  # folders for JUPYTER_CONFIG_PATH
START = "notebooks/start.ipynb"
WORKSPACES = ".workspaces"  # in the learner's folder: which pages JupyterLab has open, and where


# Of a first visit, in the terms of JupyterLab's layout restorer.
LAYOUT = {
    "data": {"layout-restorer:data": {"left": {"collapsed": True, "visible": True, "widgets": []}}},
    "metadata": {"id": "default"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the learner's copy up to date and open it; return the exit status."""
    options = _options(arguments)
    if importlib.util.find_spec("jupyterlab") is None:
        print(
            "JupyterLab is not installed here. Install what the lessons need: "
            f"{sys.executable} -m pip install -e '.[lab]'",
            file=sys.stderr,
        )
        return 1
    from ipykernel.ipkernel import IPythonKernel  # comes with JupyterLab

    folder = Path(options.folder).expanduser().absolute()
    try:
        done = update(COURSE, folder, IPythonKernel.language_info)
        lay_out(folder / WORKSPACES)
    except (NewerCourseError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"The course could not be copied to {folder}: {error.strerror or error}. Nothing that "
            "was there is lost. Make room, or choose a folder that you may write to: "
            "python -m atrous_lib --folder NAME",
            file=sys.stderr,
        )
        return 1
    for line in told(done, folder):
        print(line, flush=True)
    os.environ.update(environment(os.environ, folder, teacher=options.teacher))
    os.chdir(folder)
    from jupyterlab.labapp import main as lab  # reads the environment

    return int(lab(words(options.jupyter)) or 0)


def words(arguments: Sequence[str]) -> list[str]:
    """Return the arguments that start JupyterLab on the start page.

    Examples
    --------
    >>> words(["--no-browser"])[0]
    '--LabApp.default_url=/lab/tree/notebooks/start.ipynb'
    """
    # Jupyter refuses to run as root, which is who one is in most containers, unless told so.
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [f"--LabApp.default_url=/lab/tree/{START}", *root, *arguments]


def environment(
    outside: Mapping[str, str], folder: Path, *, teacher: bool = False
) -> dict[str, str]:
    """Return the environment that JupyterLab needs for the course's settings, layout and progress.

    Examples
    --------
    >>> found = environment({"JUPYTER_CONFIG_PATH": "mine"}, Path("my-course"))
    >>> [Path(part).name for part in found["JUPYTER_CONFIG_PATH"].split(os.pathsep)]
    ['mine', 'learner', 'lab']
    >>> Path(found["ATROUS_PROGRESS"]).name
    'progress.json'
    """
    folders = [SETTINGS / name for name in (["lab"] if teacher else ["learner", "lab"])]
    mine = outside.get("JUPYTER_CONFIG_PATH")  # goes first, so that it wins
    path = os.pathsep.join([*filter(None, [mine]), *map(str, folders)])
    return {
        "JUPYTER_CONFIG_PATH": path,
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / WORKSPACES),
        progress.VARIABLE: str(folder / "progress.json"),
    }


def lay_out(workspaces: Path) -> None:
    """Let JupyterLab begin without its file browser; how a learner left it stays as it is.

    On a screen of 1280 pixels the file browser takes the width that pictures need, and the pages'
    own links lead everywhere. JupyterLab has no setting for that: it opens the file browser where
    it finds no layout from an earlier visit.

    Parameters
    ----------
    workspaces
        The folder for JupyterLab's layouts.

    Raises
    ------
    OSError
        If the layout can't be written.
    """
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    manager = WorkspacesManager(str(workspaces))
    if not any(workspaces.glob("*")):
        manager.save("default", json.dumps(LAYOUT))


def told(done: Update, folder: Path) -> list[str]:
    """Return what a learner should know about an update of their copy."""
    lines = [f"Your copy of the course, and your progress, are in {folder}."]
    if done.beside:
        names = ", ".join(place.as_posix() for place in done.beside)
        lines.append(
            f"These notebooks have a newer version, and you have changed yours. Yours is as you "
            f"left it; the newer one stands beside it: {names}"
        )
    return lines


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m atrous_lib", description="Open the course in JupyterLab."
    )
    parser.add_argument(
        "--folder",
        default=str(COURSE / "my-course"),
        help="where your copy of the lessons and exercises is kept (default: %(default)s)",
    )
    parser.add_argument(
        "--teacher", action="store_true", help="leave nbgrader's buttons in sight, for teachers"
    )
    parser.add_argument(
        "jupyter", nargs="*", help="more arguments for JupyterLab, after --: -- --no-browser"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
