"""What the course's kernel does first in a browser, before any cell runs."""

import os
import sys
from importlib.machinery import PathFinder
from typing import Any

from atrous_browser.figures import StandIn

DRIVE = "/drive"  # where the kernel finds the files that the browser keeps


def begin() -> None:
    """Keep the learner's progress with their files; go on without figures where there are none."""
    if os.path.isdir(DRIVE):
        os.environ["ATROUS_PROGRESS"] = f"{DRIVE}/progress.json"
    _let_it_be_known_who_asks()
    _complete_without_jedi()
    # Behind what is installed, before Pyodide's own finder, which raises where this one helps.
    sys.meta_path.insert(sys.meta_path.index(PathFinder) + 1, StandIn())
    _go_on_without_network()
    _say_what_to_do_without_memory()


def _let_it_be_known_who_asks() -> None:
    """Give the shell the way to the message that it answers, which IPython's own kernel has."""
    from IPython import get_ipython

    shell = get_ipython()
    object.__setattr__(shell, "get_parent", lambda: shell.kernel._parent_header)


def _complete_without_jedi() -> None:
    """Let IPython complete names by itself; the kernel has it ask jedi, which is not here."""
    from IPython import get_ipython

    completer = get_ipython().Completer
    completer.observe(lambda _: setattr(completer, "use_jedi", False), "use_jedi")
    completer.use_jedi = False


def _go_on_without_network() -> None:
    """Let a cell run whose packages can't be fetched, and say so."""
    from pyodide_kernel import kernel

    load = kernel._load_packages_from_imports

    async def load_or_say(code: str) -> None:
        try:
            await load(code)
        except Exception:
            print("A package that this cell imports could not be fetched: the network is gone.")

    kernel._load_packages_from_imports = load_or_say


def _say_what_to_do_without_memory() -> None:
    """Add to a MemoryError, which stays in the cell, what helps a learner."""
    from IPython import get_ipython

    def show(shell: Any, kind: Any, value: Any, trace: Any, tb_offset: int | None = None) -> None:
        shell.showtraceback((kind, value, trace), tb_offset=tb_offset)
        print(
            "Python has used up the memory that a browser gives to a page. Your text is safe. "
            "Choose Kernel > Restart Kernel, and run the cells again with smaller arrays."
        )

    get_ipython().set_custom_exc((MemoryError,), show)
