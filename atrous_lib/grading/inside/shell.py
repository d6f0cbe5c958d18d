"""IPython without a notebook's looks: what cells print and raise, as plain text."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

MOST_TEXT = 2_000  # characters of an error


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
    error: tuple[str, str] | None = None

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Keep and print what was raised, in the words of the exception."""
        kind, value, _ = sys.exc_info()
        self._tell(kind, value)

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Keep and print the syntax error."""
        self.showtraceback()

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window to show a figure in."""

    def _tell(self, kind: Any, value: Any) -> None:
        try:
            lines = traceback.format_exception_only(kind, value)
            text = "".join(lines)[:MOST_TEXT].rstrip()
        except BaseException:  # an exception of the learner's own may raise even here
            text = ""
        self.error = (getattr(kind, "__name__", "")[:MOST_TEXT], text)
        print(text)


def new_shell() -> Shell:
    """Return a shell that has run a cell, so that all it needs is loaded."""
    config = Config()
    # No history file: its thread would be lost in every fork.
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    np.random.seed(0)  # NumPy loads its random numbers when they are first asked for
    shell.run_cell("None", store_history=False)  # type: ignore[no-untyped-call]
    logging.disable()
    return shell
