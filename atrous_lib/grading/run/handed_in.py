"""What one learner handed in: archives opened, a notebook chosen, everything else accounted for."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from atrous_lib import files
from atrous_lib.arguments import did_you_mean
from atrous_lib.files import UnreadableError
from atrous_lib.grading.notebook.beside import MOST_FILE_BYTES, MOST_FILES
from atrous_lib.grading.run.archives import LEADS_OUT, entries_inside
from atrous_lib.grading.run.choosing import (
    Choice,
    Upload,
    beside,
    choices,
    is_exercise,
    is_named,
)
from atrous_lib.grading.run.entries import is_hidden
from atrous_lib.grading.run.names import readable
from atrous_lib.grading.run.submissions import LeftOut, Submission
from atrous_lib.grading.run.times import as_stated
from atrous_lib.grading.run.unpacking import Unpacking

MOST_NAMED = 5  # files in one line
OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz")
OF_NBGRADER = "timestamp.txt"  # which its collecting puts beside notebooks
NO_DATA = (*OTHER_ARCHIVES, OF_NBGRADER)  # of a notebook's

_Reasons = dict[str, list[str]]  # from why to what


def handed_in(
    learner: str,
    uploads: Iterable[Upload],
    exercises: Collection[str],
    unpacking: Unpacking | None,
    *,
    in_folders: bool,
    otherwise: str | None = None,
) -> tuple[list[Submission], list[LeftOut]]:
    """Return a learner's submissions, and what is left out with the reason.

    Parameters
    ----------
    learner
        By name.
    uploads
        What they handed in.
    exercises
        The names of the exercises that there are.
    unpacking
        Where notebooks go that stand in an archive; None if archives are left out.
    in_folders
        Whether the outermost folder is the exercise's.
    otherwise
        The exercise of notebooks whose path names none.
    """
    left_out: _Reasons = defaultdict(list)
    uploads = list(_opened(uploads, unpacking, left_out))
    chosen = choices(uploads, exercises, in_folders=in_folders, otherwise=otherwise)
    submissions = []
    used = {id(upload) for choice in chosen for upload in choice.ranked}
    for choice in chosen:
        submission, notebook = _submission(
            learner, choice, unpacking, left_out, in_folders=in_folders
        )
        if notebook is not None:
            files, more = _beside(submission, notebook, uploads, unpacking, left_out)
            stated = notebook.stated or _timestamp(choice.exercise, uploads, in_folders=in_folders)
            came_as = readable(notebook.entry.parts[0]) if notebook.attachment else ""
            submission = replace(submission, beside=files, stated=stated, came_as=came_as)
            used |= more
        submissions.append(submission)
    own = {upload.parts[0] for choice in chosen for upload in choice.ranked}
    own |= {upload.parts[0] for upload in uploads if is_exercise(upload.parts[0], exercises)}
    for upload in uploads:
        top = upload.parts[0]
        if id(upload) in used:
            continue
        if in_folders and top not in own and (len(upload.parts) > 1 or upload.entry.is_folder):
            hint = did_you_mean(top, exercises)
            left_out[f"no exercise of the course.{hint}"].append(readable(top))
        elif reason := _why_left_out(upload, exercises, in_folders=in_folders):
            left_out[reason].append(upload.shown)
    if not submissions and not left_out:
        left_out["nothing was handed in."] = []
    return submissions, [
        LeftOut(learner, _listed(list(dict.fromkeys(what))), reason)
        for reason, what in left_out.items()
    ]


def _opened(
    uploads: Iterable[Upload], unpacking: Unpacking | None, left_out: _Reasons
) -> Iterator[Upload]:
    """Yield the files, and in place of each archive those that are in it."""
    packed = unpacked = 0
    for upload in uploads:
        if not upload.entry.is_archive:
            yield upload
            continue
        if unpacking is None:
            left_out["an archive; unpack it."].append(upload.shown)
            continue
        packed += upload.entry.size
        try:
            inside = entries_inside(upload.entry) if packed <= files.MOST_BYTES else []
        except UnreadableError as error:
            left_out[str(error)].append(upload.shown)
            continue
        unpacked += sum(entry.size for entry in inside if entry.is_notebook and not entry.obstacle)
        if max(packed, unpacked) > files.MOST_BYTES:
            most = files.MOST_BYTES >> 20
            left_out[f"a learner's archives may have {most} MB together."].append(upload.shown)
            continue
        for entry in inside:
            parts = entry.parts[len(upload.entry.parts) :]
            one = replace(upload, entry=entry, parts=(*upload.parts, *parts))
            if entry.refusal == LEADS_OUT:
                left_out[LEADS_OUT].append(one.shown)
            elif entry.is_archive:
                left_out["an archive in an archive; those are not opened."].append(one.shown)
            elif not any(map(is_hidden, parts)):
                yield one


def _submission(
    learner: str,
    choice: Choice,
    unpacking: Unpacking | None,
    left_out: _Reasons,
    *,
    in_folders: bool,
) -> tuple[Submission, Upload | None]:
    """Return the submission of the best notebook that can be read, and that notebook."""
    unread: list[str] = []
    for place, upload in enumerate(choice.ranked):
        try:
            path = _on_disk(learner, choice.exercise, upload, unpacking)
        except UnreadableError as error:
            unread.append(f"{_label(upload, in_folders)} could not be read: {error}")
            continue
        others = choice.ranked[place + 1 :]
        if others:
            reason = f"another notebook of {choice.exercise} was graded."
            left_out[reason] += [_label(other, in_folders) for other in others]
        notes = _notes(choice.exercise, upload, others, in_folders=in_folders)
        return Submission(learner, choice.exercise, path, (*notes, *unread)), upload
    return Submission(learner, choice.exercise, None, tuple(unread or [choice.absent])), None


def _timestamp(exercise: str, uploads: Iterable[Upload], *, in_folders: bool) -> str:
    """Return the time that nbgrader's collecting wrote into the exercise's folder, if it did.

    What an archive in that folder holds is the learner's own, and states nothing.
    """
    for upload in uploads if in_folders else ():
        if upload.parts[1:] == (OF_NBGRADER,) and is_exercise(upload.parts[0], [exercise]):
            with contextlib.suppress(UnreadableError):
                return as_stated(upload.entry.read().decode("utf-8", "replace"))
    return ""


def _on_disk(
    learner: str,
    exercise: str,
    upload: Upload,
    unpacking: Unpacking | None,
    number: int | None = None,
) -> Path:
    """Return where a notebook, or a numbered file beside it, is on the disk; unpack it there."""
    if upload.entry.path is not None and not upload.entry.obstacle:
        return upload.entry.path
    content = upload.entry.read()
    assert unpacking is not None, "archives are opened only where they can be unpacked"
    return unpacking.write(learner, exercise, content, number)


def _beside(
    submission: Submission,
    notebook: Upload,
    uploads: Iterable[Upload],
    unpacking: Unpacking | None,
    left_out: _Reasons,
) -> tuple[tuple[tuple[str, Path], ...], set[int]]:
    """Return the files that the notebook may find beside it, and which uploads are dealt with."""
    found: dict[str, Path] = {}
    dealt_with: set[int] = set()
    room = MOST_FILE_BYTES
    for name, upload in sorted(beside(notebook, uploads), key=lambda one: one[0]):
        if not name.isprintable() or name.casefold().endswith(NO_DATA):
            continue
        if len(found) == MOST_FILES or upload.entry.size > room:
            most = f"{MOST_FILES} files of {MOST_FILE_BYTES >> 20} MB together"
            left_out[f"no notebook, and beside one there is room for {most}."].append(upload.shown)
            dealt_with.add(id(upload))
            continue
        with contextlib.suppress(UnreadableError):
            number = len(dealt_with)
            found[name] = _on_disk(
                submission.learner, submission.exercise, upload, unpacking, number
            )
            dealt_with.add(id(upload))
            room -= upload.entry.size
    return tuple(found.items()), dealt_with


def _notes(
    exercise: str, upload: Upload, others: Collection[Upload], *, in_folders: bool
) -> Iterator[str]:
    name = _label(upload, in_folders)
    if others:
        rest = _listed([_label(other, in_folders) for other in others])
        yield f"Of several notebooks, {name} was graded; not {rest}."
    elif (in_folders and upload.parts[-1] != f"{exercise}.ipynb") or not is_named(upload, exercise):
        yield f"The file was named {name}, not {exercise}.ipynb."


def _label(upload: Upload, in_folders: bool) -> str:
    """Return a notebook's path for a note about its exercise, whose folder need not be named."""
    return readable("/".join(upload.parts[1:] or upload.parts)) if in_folders else upload.shown


def _why_left_out(upload: Upload, exercises: Collection[str], *, in_folders: bool) -> str:
    """Return why a file that is no exercise's notebook is left out, or "" if nobody misses it."""
    name = upload.parts[-1].casefold()
    if upload.entry.is_folder or name == OF_NBGRADER:
        return ""
    if in_folders and len(upload.parts) == 1 and is_exercise(name, exercises):
        return ""  # a submission without notebook, which says so
    if upload.entry.is_notebook:
        return f"nothing in its path names one of {', '.join(exercises)}."
    if name.endswith(OTHER_ARCHIVES):
        return "an archive of a kind that is not opened; zip archives are."
    return upload.entry.refusal or "no notebook."


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
