"""What every command says on the terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.results.untrusted import visible

MOST_LINES = 20

console = Console(stderr=True, highlight=False)


@contextlib.contextmanager
def said_in_words() -> Iterator[None]:
    """Show what the person can mend as one message, without a traceback."""
    try:
        yield
    except (ValueError, SandboxError, OSError) as error:
        words = str(error)
        if isinstance(error, OSError) and error.filename and error.strerror:
            words = f"{error.filename} can't be used: {error.strerror}."
        raise click.ClickException(visible(words)) from error


def say_some(lines: Iterable[str], most: int = MOST_LINES) -> None:
    """Print the first lines, and how many more there are."""
    lines = list(lines)
    for line in lines[:most]:
        say(f"  {line}")
    if len(lines) > most:
        say(f"  … and {len(lines) - most} more")


def say(line: str) -> None:
    """Print what may hold somebody's text: nothing in it reaches the terminal as an order."""
    console.print(visible(" ".join(line.splitlines())), markup=False, soft_wrap=True)


def bars() -> Progress:
    """Return bars for long work, which leave nothing on the terminal when they end."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
