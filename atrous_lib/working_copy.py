"""A learner's own copy of the course, which keeps their work and still gets its updates.

The copy holds the lessons, the exercises and their solutions under the names that they have in the
course, so that every link between them works. What was written is noted in `NOTES`; a notebook
counts as changed when the text of one of its cells differs from what was written there, so one
that was only run is still replaced by a newer version.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from atrous_lib.files import write_whole

FOLDERS = ("notebooks", "exercises", "solutions")
NOTES = ".atrous-course.json"
FORMAT = 1  # of the notes


class NewerCourseError(ValueError):
    """The copy was made by a newer version of the course than this one."""


class Note(NamedTuple):
    """What is known of a notebook that was written: digests, each of 16 hexadecimal digits.

    Attributes
    ----------
    course
        Of the course's own file.
    cells
        Of the kinds and texts of its cells.
    text
        Of the file as it was written.
    """

    course: str
    cells: str
    text: str


@dataclass
class Update:
    """What an update of the copy did, as paths relative to it.

    Attributes
    ----------
    written
        Notebooks that are new, or that replaced one which the learner had not changed.
    beside
        Newer versions that were put beside a notebook which the learner had changed.
    """

    written: list[Path] = field(default_factory=list)
    beside: list[Path] = field(default_factory=list)


def update(course: Path, copy: Path, language: Mapping[str, Any]) -> Update:
    """Bring the notebooks of `course` to `copy`, without touching what the learner changed.

    Parameters
    ----------
    course
        The folder that holds the course's `notebooks`, `exercises` and `solutions`.
    copy
        The learner's folder; it is made if it is not there.
    language
        The kernel's `language_info`. JupyterLab writes it into every notebook that it opens, and
        asks whether to save one in which it differs; so each notebook is written with it.

    Raises
    ------
    FileNotFoundError
        If `course` holds no notebooks.
    NewerCourseError
        If the notes in `copy` come from a newer version of the course.
    OSError
        If a file can't be written; all that was there before is still whole.
    """
    sources = dict(_notebooks(course))
    if not sources:
        raise FileNotFoundError(
            f"{course} holds no {'/, '.join(FOLDERS)}/. The lessons come with the course's own "
            "folder: start the course from a copy of it that was installed with pip install -e."
        )
    notes, done = _read_notes(copy / NOTES), Update()
    try:
        for place, source in sources.items():
            notes[place.as_posix()] = _bring(source, copy, place, notes, language, done)
    finally:  # what was written before an error is noted, too
        text = json.dumps({"format": FORMAT, "notebooks": notes}, indent=1, sort_keys=True)
        write_whole(copy / NOTES, text + "\n")
    return done


def _bring(
    source: Path,
    copy: Path,
    place: Path,
    notes: Mapping[str, Note],
    language: Mapping[str, Any],
    done: Update,
) -> Note:
    """Write one notebook where that loses nothing; return its new note."""
    stored = source.read_text(encoding="utf-8")
    notebook = json.loads(stored)
    notebook["metadata"]["language_info"] = dict(language)
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    fresh = Note(_digest(stored), _digest_of_cells(notebook), _digest(text))
    target, note = copy / place, notes.get(place.as_posix())
    there = target.read_bytes().decode("utf-8", "replace") if target.exists() else None
    if there is None or (note and note.text == _digest(there)):  # untouched, not even run
        if there != text:
            write_whole(target, text)
            done.written.append(place)
    elif note and note.course == fresh.course:
        return note  # nothing is new, and the learner's own outputs stay
    elif _cells_of(there) in (note and note.cells, fresh.cells):
        write_whole(target, text)
        done.written.append(place)
    else:
        done.beside.append(_put_beside(copy, place, text, fresh))
    return fresh


def _put_beside(copy: Path, place: Path, text: str, fresh: Note) -> Path:
    """Write a newer version beside the learner's notebook, over nothing that they wrote."""
    for number in itertools.count(1):
        name = f"{place.stem} (new version{f' {number}' if number > 1 else ''}){place.suffix}"
        beside = copy / place.with_name(name)
        if not beside.exists() or _cells_of(beside.read_text("utf-8", "replace")) == fresh.cells:
            write_whole(beside, text)
            return place.with_name(name)
    raise AssertionError("unreachable: the numbers do not end")


def _notebooks(course: Path) -> Iterator[tuple[Path, Path]]:
    for folder in FOLDERS:
        for source in sorted((course / folder).rglob("*.ipynb")):
            if ".ipynb_checkpoints" not in source.parts:
                yield source.relative_to(course), source


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest_of_cells(notebook: Mapping[str, Any]) -> str:
    """Return a digest of the cells' kinds and texts: not of outputs, which running changes."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    return _digest(json.dumps(cells))


def _cells_of(text: str) -> str:
    """Return the digest of the cells of a notebook's text, "" if it is no notebook any more."""
    try:
        return _digest_of_cells(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _read_notes(path: Path) -> dict[str, Note]:
    """Return the notes of earlier updates; none where they can't be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if type(found["format"]) is int and found["format"] > FORMAT:
            raise NewerCourseError(
                f"{path} was written by a newer version of the course. Update the course, or "
                "choose another folder: python -m atrous_lib --folder NAME"
            )
        return {name: Note(*map(str, note)) for name, note in found["notebooks"].items()}
    except NewerCourseError:
        raise
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}
