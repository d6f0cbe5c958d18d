"""Options that commands share, and what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.settled import course_places


def folder_option(command: Any) -> Any:
    """Let a command take the run's folder."""
    return click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("grading"),
        show_default=True,
        help="The run's folder: its seed, its results and all that is made from them.",
    )(command)


def course_option(command: Any) -> Any:
    """Let a command take the course's folder."""
    return click.option(
        "--course",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The course's folder, with solutions/ in it. By default the present one, or else the "
        "one that the run was for.",
    )(command)


def course_of(course: Path | None, folder: Path) -> Path:
    """Return the course's folder: the named one, the present one, or the one of the run."""
    here = Path()
    places = [here, *course_places(folder)]
    return course or next((one for one in places if (one / "solutions").is_dir()), here)


def graded(folder: Path) -> Journal:
    """Return the results in a run's folder."""
    if not (folder / "run.json").is_file():
        raise FileNotFoundError(
            f"Nothing is graded in {folder}. Run `atrous-course grade` first, or name the run's "
            "folder with --folder."
        )
    return Journal(folder)
