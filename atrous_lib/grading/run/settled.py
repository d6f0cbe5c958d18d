"""What holds for a whole run, in `run.json` in its folder: its seed, and where the course is."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path

from atrous_lib.files import sync, write_whole

NAMES = 2  # how learners are named; the first way gave two of them one name now and then


class RunError(ValueError):
    """The run can't be started or gone on with; the message says why and what to do."""


def settled_seed(folder: Path, seed: int | None, *, to_grade: bool) -> int:
    """Return the run's seed; in a new folder, settle it and write it down.

    Parameters
    ----------
    folder
        The run's.
    seed
        The one that it should have; by default that in the folder, or a random one.
    to_grade
        Whether to add to the run, which only the version that began it can.

    Raises
    ------
    RunError
        If the folder's run has another seed, or another version's names.
    """
    path = folder / "run.json"
    if not path.exists():
        drawn = secrets.randbits(128) if seed is None else seed
        _write(path, {"names": NAMES, "seed": drawn})
        write_whole(folder / ".gitignore", "*\n")  # grades and names are not for git
        sync(path)
        sync(folder)
    try:
        run = json.loads(path.read_text("utf-8"))
        known = int(run["seed"])
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} holds no run: {error}. Take another folder.") from error
    if seed not in (None, known):
        raise RunError(
            f"{folder} was graded with seed {known}, not {seed}. Leave the seed out to go on with "
            f"it, or take another folder."
        )
    if to_grade and run.get("names") != NAMES:
        raise RunError(
            f"{folder} was graded by another version of this program, which names some learners "
            f"otherwise: they would stand in it twice. Take another folder to grade all anew."
        )
    return known


def note_course(folder: Path, course: Path) -> None:
    """Put down where the course is: by itself, and as seen from the run's folder."""
    path = folder / "run.json"
    run = json.loads(path.read_text("utf-8"))
    places = [str(course.resolve())]
    with contextlib.suppress(ValueError):  # on another drive of Windows
        places.insert(0, os.path.relpath(course.resolve(), folder.resolve()))
    if run.get("places") != places:
        _write(path, {**run, "places": places})


def course_places(folder: Path) -> list[Path]:
    """Return where the course of the run in a folder may be, if that was put down."""
    try:
        places = json.loads((folder / "run.json").read_text("utf-8")).get("places", ())
        return [folder / place for place in places]
    except (OSError, ValueError, AttributeError, TypeError):
        return []


def _write(path: Path, run: dict[str, object]) -> None:
    write_whole(path, json.dumps(run) + "\n")
    path.chmod(0o600)  # from the seed one can tell the hidden inputs
