"""IPython without a notebook's looks: what cells print and raise, as plain text.

A statement that fails costs only itself. The others of its cell run all the same, as they would
for a learner who comments that line out: an import that this machine lacks, or a line for the
debugger, says nothing about the function below it.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib
import logging
import mmap
import os
import re
import resource
import shlex
import sys
import traceback
import types
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.process import system  # type: ignore[attr-defined]
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

MOST_PRINTED = 2_000  # characters of an error
MOST_TEXT = 300  # characters of an error that is told
MOST_SOURCE = 200  # characters of a statement that failed: enough to see what it would define
MOST_FAILURES = 20  # of one cell that are told
ENDS_CELL = (SystemExit, KeyboardInterrupt)  # somebody asked for an end
RESERVE_BYTES = 32 << 20  # of what a process may take: to tell that it has taken all the rest
MEMORY_LEFT = 1 / 4  # of what a process may take: with less, the cells to come would fail too

# What installs packages waits for a network as long as it may, and there is none: commands that
# begin with such a program are answered here, and programs that start one find these settings.
INSTALLERS = ("pip", "pip3", "conda", "mamba", "micromamba", "uv", "apt", "apt-get")
# This very Python is named as it is, too: there may be blanks on the way to it.
PYTHON = "|".join([*map(re.escape, (shlex.quote(sys.executable), sys.executable)), r"\S*python\S*"])
INSTALLS = re.compile(
    rf"\s*(?:sudo\s+)?(?:(?:{PYTHON})\s+-m\s+)?(?:{'|'.join(INSTALLERS)})(?:\s|$)"
)
NOTHING_INSTALLED = "Nothing is installed while a notebook is graded: there is no network."
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_OFFLINE": "1",
    "CONDA_OFFLINE": "true",
}


class Hook(DisplayHook):
    """Prints the value of a cell's last line, but for a picture."""

    def write_output_prompt(self) -> None:
        """Print no "Out"."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Print the value's plain text."""
        _print_text(format_dict)


class Publisher(DisplayPublisher):
    """Prints what is displayed if it is text, and nothing for a picture."""

    def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Print the display's plain text."""
        _print_text(data)


def _print_text(data: dict[str, Any]) -> None:
    text = data.get("text/plain", "")
    if text and not text.startswith("<IPython.core.display."):
        print(text)


class Shell(InteractiveShell):
    """IPython, with errors told in one line and nothing else of the notebook's looks."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    failures: list[dict[str, Any]] = []  # noqa: RUF012 - a new list for each cell
    left_out: Collection[int] = ()  # places of statements in the cell that is run next

    def run_and_tell(self, source: str, left_out: Collection[int] = ()) -> list[dict[str, Any]]:
        """Run a cell but for the statements at these places; return what failed, as plain data.

        For each statement that failed: its `place` among those of its cell, or -1 where the cell
        could not be read at all; the start of its `source`; the exception's `kind` and `text`;
        and whether it left so little memory that what comes after it would fail too (`short`).
        """
        self.failures, self.left_out = [], left_out
        _hold_back(RESERVE_BYTES)
        importlib.invalidate_caches()  # the cell before may have written a module a moment ago
        try:
            result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
            error = result.error_before_exec or result.error_in_exec
        except Exception as raised:  # by IPython, of which a cell before has changed something
            error = raised
            self.showtraceback()
        if error is not None and not self.failures:
            self._note(-1, "", error)
        return self.failures

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what is printed, which needs a stream that is one."""
        yield

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool:
        """Run a cell's statements, each whatever became of those before it."""
        left_out, self.left_out = self.left_out, ()  # of this cell, and not of one that it runs
        nodes = [one for node in nodelist for one in _parts(node)]
        first, raised = None, False
        for place, node in enumerate(nodes):
            if place in left_out:
                continue
            one = types.SimpleNamespace(error_before_exec=None, error_in_exec=None)
            shown = interactivity if node is nodes[-1] else "none"
            if not await super().run_ast_nodes([node], cell_name, shown, compiler, one):
                continue
            raised, first = True, first or one
            error = one.error_before_exec or one.error_in_exec
            self._note(place, ast.unparse(node), error)
            if isinstance(error, ENDS_CELL):
                break
        if result is not None and first is not None:
            result.error_before_exec, result.error_in_exec = vars(first).values()
        return raised

    def _note(self, place: int, source: str, error: BaseException | None) -> None:
        failure = {
            "place": place,
            "source": source[:MOST_SOURCE],
            "kind": type(error).__name__[:MOST_TEXT],
            "text": _in_words(error)[:MOST_TEXT],
            "short": isinstance(error, MemoryError) and _is_short_of_memory(),
        }
        self.failures = [*self.failures, failure][:MOST_FAILURES]

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Print what was raised, in the words of the exception."""
        error = sys.exc_info()[1]
        if isinstance(error, MemoryError):
            _hold_back(0)  # or IPython itself might fail for want of it
        with contextlib.suppress(Exception):  # a cell may put anything in place of sys.stdout
            print(_in_words(error))

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Print the syntax error."""
        self.showtraceback()

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window to show a figure in."""

    def system(self, cmd: str) -> None:
        """Run a command of the operating system's shell, if it does not install anything."""
        command = self.var_expand(cmd, depth=1)  # type: ignore[no-untyped-call]
        if INSTALLS.match(command):
            print(NOTHING_INSTALLED)
            self.user_ns["_exit_code"] = 1
        else:
            self.user_ns["_exit_code"] = system(command)

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return what a command prints, if it does not install anything."""
        if INSTALLS.match(self.var_expand(cmd, depth=depth + 1)):  # type: ignore[no-untyped-call]
            return SList([NOTHING_INSTALLED])
        return super().getoutput(cmd, split, depth + 1)  # type: ignore[no-untyped-call]


def _parts(node: ast.stmt) -> list[ast.stmt]:
    """Return a statement, or, of an import of several names, one statement for each."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or len(node.names) == 1:
        return [node]
    if getattr(node, "module", "") == "__future__":
        return [node]
    parts = [copy.copy(node) for _ in node.names]
    for part, name in zip(parts, node.names, strict=True):
        part.names = [name]
    return list[ast.stmt](parts)


def _in_words(error: BaseException | None) -> str:
    try:
        lines = traceback.format_exception_only(type(error), error)
        return "".join(lines)[:MOST_PRINTED].rstrip()
    except BaseException:  # an exception of the learner's own may raise even here
        return ""


def _hold_back(size: int) -> None:
    """Let this process take all memory that it may but for so many bytes."""
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    if most != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (max(most - size, 0), most))


def _is_short_of_memory() -> bool:
    """Say whether a process has hardly any of the memory left that it may take."""
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY:
        return False
    try:
        mmap.mmap(-1, int(MEMORY_LEFT * most)).close()
    except (OSError, MemoryError):
        return True
    return False


def new_shell() -> Shell:
    """Return a shell that has run a cell, so that all it needs is loaded."""
    config = Config()
    # No history file: its thread would be lost in every fork.
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    for name in ("time", "prun"):  # IPython's own run such a cell as if it were one statement
        shell.register_magic_function(_run_untimed, "cell", name)  # type: ignore[arg-type]
    np.random.seed(0)  # NumPy loads its random numbers when they are first asked for
    shell.run_cell("None", store_history=False)  # type: ignore[no-untyped-call]
    sys.breakpointhook = _pass_over
    os.environ.update(OFFLINE)
    logging.disable()
    return shell


def _run_untimed(line: str, cell: str) -> None:
    """Stand for `%%time`: run the cell as any other."""
    Shell.instance().run_cell(cell)  # type: ignore[no-untyped-call]


def _pass_over(*args: Any, **kwargs: Any) -> None:
    """Stand for `breakpoint()`, which would wait for somebody to type."""
