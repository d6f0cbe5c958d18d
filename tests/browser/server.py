"""A private JupyterLab for the tests, on a copy of the course."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
STARTUP_SECONDS = 180
SHUTDOWN_SECONDS = 60

# Its dozens of kernels import once what all notebooks import. A learner's kernels import for
# themselves: so do those of test_start.py, and those of nbval.
JUPYTERLAB = """
from jupyterlab.labapp import main
from tests.grading.kernels import fork_kernels

fork_kernels()
main()
"""

PRIVATE_FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}

# A free port of TCP is found by opening and closing it, and when the kernel opens it again another
# program may have it: kernels speak through local sockets beside their connection files. A socket's
# name is at most 107 bytes long, which the tests' own folders leave no room for.
LOCAL_KERNELS = ("--KernelManager.transport=ipc",) if os.name == "posix" else ()
RUNTIME = "JUPYTER_RUNTIME_DIR"

SETTINGS = {
    # The question whether to fetch news covers the page.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Cells off screen stay in the page, so that every picture can be read. As JupyterLab comes they
    # are not laid out there either, and nothing says that a picture has to scroll.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}

# What shows nothing of a notebook, and yet works at each change of one, at each answer of its
# kernel, or, as planets that circle, while the theme changes: that adds up to a tenth. But
# test_start.py meets JupyterLab as it comes.
LEFT_OUT = [
    "@jupyter-notebook/lab-extension",
    "@jupyter/nbgrader",
    "@jupyterlab/application-extension:faviconbusy",
    "@jupyterlab/apputils-extension:splash",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/inspector-extension",
    "@jupyterlab/logconsole-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/notebook-extension:toc",
    "@jupyterlab/running-extension",
    "@jupyterlab/terminal-extension",
    "@jupyterlab/toc-extension",
    "@jupyterlab/workspaces-extension:sidebar",
    "jupyterlab-jupytext",
]

# What they and nobody else would ask of the server, which is two fifths of its start.
PARTS_LEFT_OUT = [
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupyterlab_jupytext",
    *(f"nbgrader.server_extensions.{name}" for name in ("assignment_list", "course_list")),
    *(f"nbgrader.server_extensions.{name}" for name in ("formgrader", "validate_assignment")),
    "notebook",
    "notebook_shim",
]


def runtime_folder() -> tempfile.TemporaryDirectory[str]:
    """Make the folder where a server's kernels have their sockets, by a short name."""
    return tempfile.TemporaryDirectory(prefix="k")


def told_url(runtime: Path) -> str | None:
    """Return the address that a server has written to its folder, once it is there in whole."""
    for file in runtime.glob("jpserver-*.json"):
        with contextlib.suppress(json.JSONDecodeError):
            return str(json.loads(file.read_text(encoding="utf-8"))["url"])
    return None


class LabServer:
    """JupyterLab in a process of its own, with nothing of the user's configuration.

    Parameters
    ----------
    home : Path
        An empty folder. ``home/course`` is what JupyterLab serves.
    """

    def __init__(self, home: Path) -> None:
        self.course = home / "course"
        self.course.mkdir(parents=True)
        self._home = home
        self._runtime = runtime_folder()
        self._log = home / "server.log"
        self._token = secrets.token_hex(16)
        self._url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def copy(self, folders: Iterable[str]) -> None:
        """Copy top-level folders of the repository into the course."""
        for folder in folders:
            if (REPOSITORY / folder).is_dir():
                ignored = shutil.ignore_patterns(".ipynb_checkpoints")
                shutil.copytree(REPOSITORY / folder, self.course / folder, ignore=ignored)

    def start(self) -> None:
        """Start the server and wait until it accepts requests."""
        self._write_settings()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=self.course, env=self._environment(), stdout=log, stderr=log
            )
        self._url = self._wait_for_url(self._process)

    def stop(self) -> None:
        """End the server by SIGTERM and make sure that no kernel survives it."""
        if self._process is None:
            self._runtime.cleanup()
            return
        family = [psutil.Process(self._process.pid)] if self._process.poll() is None else []
        family += [child for parent in family for child in parent.children(recursive=True)]
        self._process.terminate()
        _, survivors = psutil.wait_procs(family, timeout=SHUTDOWN_SECONDS)
        for process in survivors:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        self._runtime.cleanup()
        if survivors:
            raise RuntimeError(f"had to kill what JupyterLab left behind: {survivors}")

    def notebook_url(self, notebook: str) -> str:
        """Return the address that opens one notebook of the course, without a file browser."""
        return f"{self._url}doc/tree/{notebook}?token={self._token}&reset"

    def end_kernels(self) -> None:
        """Shut down every kernel, so that the next notebook has the machine to itself."""
        for session in self.request("GET", "api/sessions"):
            self.request("DELETE", f"api/sessions/{session['id']}")

    def request(self, method: str, path: str) -> Any:
        """Ask the server's REST interface."""
        headers = {"Authorization": f"token {self._token}"}
        request = urllib.request.Request(self._url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=SHUTDOWN_SECONDS) as answer:
            return json.loads(answer.read() or b"null")

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-c", JUPYTERLAB, "--no-browser", "--allow-root"),
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=0",
            f"--ServerApp.root_dir={self.course}",
            f"--IdentityProvider.token={self._token}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
            *LOCAL_KERNELS,
        ]

    def _environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "IPYTHON"))
        }
        private = {name: str(self._home / folder) for name, folder in PRIVATE_FOLDERS.items()}
        private[RUNTIME] = self._runtime.name
        # Notebooks import the working tree, whatever else is installed.
        path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
        # What depends on the order of a set goes wrong in every run or in none.
        return {**inherited, **private, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}

    def _write_settings(self) -> None:
        for plugin, values in SETTINGS.items():
            folder = self._home / PRIVATE_FOLDERS["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab"
            file = folder / f"{plugin}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")
        config = self._home / PRIVATE_FOLDERS["JUPYTER_CONFIG_DIR"]
        # To look whether JupyterLab must be built anew, the server would start Node.
        page = {"disabledExtensions": dict.fromkeys(LEFT_OUT, True), "buildCheck": False}
        server = {"ServerApp": {"jpserver_extensions": dict.fromkeys(PARTS_LEFT_OUT, False)}}
        for name, values in (
            ("labconfig/page_config.json", page),
            ("jupyter_server_config.json", server),
        ):
            file = config / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")

    def _wait_for_url(self, process: subprocess.Popen[bytes]) -> str:
        deadline = time.monotonic() + STARTUP_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if url := told_url(Path(self._runtime.name)):
                with contextlib.suppress(OSError):  # not yet listening
                    urllib.request.urlopen(f"{url}api", timeout=STARTUP_SECONDS).close()
                    return url
            time.sleep(0.05)
        self.stop()
        log = self._log.read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"JupyterLab did not start in {STARTUP_SECONDS} s:\n{log[-3000:]}")
