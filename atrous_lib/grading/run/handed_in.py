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
from atrous_lib.grading.run.archives import LEADS_OUT, entries_inside, forget_inside
from atrous_lib.grading.run.choosing import (
    Choice,
    Upload,
    beside,
    choices,
    is_exercise,
    is_named,
)
from atrous_lib.grading.run.entries import is_hidden
from atrous_lib.grading.run.names import brief, readable
from atrous_lib.grading.run.submissions import LeftOut, Submission
from atrous_lib.grading.run.times import as_stated
from atrous_lib.grading.run.unpacking import Unpacking

MOST_NAMED = 5  # files in one line
MOST_TRIED = 100  # notebooks of one exercise that can't be read, before it is given up
OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz")
OF_NBGRADER = "timestamp.txt"  # which its collecting puts beside notebooks
NO_DATA = (*OTHER_ARCHIVES, OF_NBGRADER)  # of a notebook's


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
    one = _HandedIn(learner, exercises, unpacking, in_folders=in_folders)
    submissions = one.submissions(uploads, otherwise)
    forget_inside()
    if not submissions and not one.left_out:
        one.left_out["nothing was handed in."] = []
    return submissions, [
        LeftOut(learner, _listed(list(dict.fromkeys(what))), reason)
        for reason, what in one.left_out.items()
    ]


class _HandedIn:
    """What one learner handed in, sorted out.

    Attributes
    ----------
    left_out
        From a reason to what is left out for it.
    """

    def __init__(
        self,
        learner: str,
        exercises: Collection[str],
        unpacking: Unpacking | None,
        *,
        in_folders: bool,
    ) -> None:
        self.learner, self.exercises, self.unpacking = learner, exercises, unpacking
        self.in_folders = in_folders
        self.left_out: dict[str, list[str]] = defaultdict(list)

    def submissions(self, uploads: Iterable[Upload], otherwise: str | None) -> list[Submission]:
        """Return the submissions that the files make."""
        uploads = list(self._opened(uploads))
        chosen = choices(uploads, self.exercises, in_folders=self.in_folders, otherwise=otherwise)
        submissions = []
        used = {id(upload) for choice in chosen for upload in choice.ranked}
        for choice in chosen:
            submission, notebook = self._submission(choice)
            if notebook is not None:
                files, more = self._beside(choice.exercise, notebook, uploads)
                stated = notebook.stated or self._timestamp(choice.exercise, uploads)
                came_as = readable(notebook.entry.parts[0]) if notebook.attachment else ""
                submission = replace(submission, beside=files, stated=stated, came_as=came_as)
                used |= more
            submissions.append(submission)
        own = {upload.parts[0] for choice in chosen for upload in choice.ranked}
        own |= {one.parts[0] for one in uploads if is_exercise(one.parts[0], self.exercises)}
        for upload in uploads:
            if id(upload) not in used:
                self._leave_out(upload, own)
        return submissions

    def _opened(self, uploads: Iterable[Upload]) -> Iterator[Upload]:
        """Yield the files, and in place of each archive those that are in it."""
        packed = unpacked = 0
        for upload in uploads:
            if not upload.entry.is_archive:
                yield upload
                continue
            if self.unpacking is None:
                self.left_out["an archive; unpack it."].append(upload.shown)
                continue
            packed += upload.entry.size
            try:
                inside = entries_inside(upload.entry) if packed <= files.MOST_BYTES else []
            except UnreadableError as error:
                self.left_out[str(error)].append(upload.shown)
                continue
            unpacked += sum(one.size for one in inside if one.is_notebook and not one.obstacle)
            if max(packed, unpacked) > files.MOST_BYTES:
                reason = f"a learner's archives may have {files.MOST_BYTES >> 20} MB together."
                self.left_out[reason].append(upload.shown)
                continue
            for entry in inside:
                parts = entry.parts[len(upload.entry.parts) :]
                one = replace(upload, entry=entry, parts=(*upload.parts, *parts))
                if entry.refusal == LEADS_OUT:
                    self.left_out[LEADS_OUT].append(one.shown)
                elif entry.is_archive:
                    reason = "an archive in an archive; those are not opened."
                    self.left_out[reason].append(one.shown)
                elif not any(map(is_hidden, parts)):
                    yield one

    def _submission(self, choice: Choice) -> tuple[Submission, Upload | None]:
        """Return the submission of the best notebook that can be read, and that notebook."""
        unread: list[str] = []
        for place, upload in enumerate(choice.ranked[:MOST_TRIED]):
            try:
                path = self._on_disk(choice.exercise, upload)
            except UnreadableError as error:
                if place < MOST_NAMED:
                    unread.append(f"{self._label(upload)} could not be read: {brief(str(error))}")
                continue
            others = list(map(self._label, choice.ranked[place + 1 :]))
            if others:
                self.left_out[f"another notebook of {choice.exercise} was graded."] += others
            notes = (*self._notes(choice.exercise, upload, others), *unread)
            return Submission(self.learner, choice.exercise, path, notes), upload
        if len(choice.ranked) > MOST_NAMED:
            tried = min(len(choice.ranked), MOST_TRIED)
            unread.append(f"{tried} of its {len(choice.ranked)} notebooks were tried, in vain.")
        return Submission(self.learner, choice.exercise, None, (*unread,) or (choice.absent,)), None

    def _timestamp(self, exercise: str, uploads: Iterable[Upload]) -> str:
        """Return the time that nbgrader's collecting wrote into the exercise's folder, if it did.

        What an archive in that folder holds is the learner's own, and states nothing.
        """
        for upload in uploads if self.in_folders else ():
            if upload.parts[1:] == (OF_NBGRADER,) and is_exercise(upload.parts[0], [exercise]):
                with contextlib.suppress(UnreadableError):
                    return as_stated(upload.entry.read().decode("utf-8", "replace"))
        return ""

    def _on_disk(self, exercise: str, upload: Upload, number: int | None = None) -> Path:
        """Return where a notebook, or a numbered file beside one, is on the disk."""
        if upload.entry.path is not None and not upload.entry.obstacle:
            return upload.entry.path
        content = upload.entry.read()
        assert self.unpacking is not None, "archives are opened only where they can be unpacked"
        return self.unpacking.write(self.learner, exercise, content, number)

    def _beside(
        self, exercise: str, notebook: Upload, uploads: Iterable[Upload]
    ) -> tuple[tuple[tuple[str, Path], ...], set[int]]:
        """Return the files that it may find beside it, and which uploads are dealt with."""
        found: dict[str, Path] = {}
        dealt_with: set[int] = set()
        room = MOST_FILE_BYTES
        for name, upload in sorted(beside(notebook, uploads), key=lambda one: one[0]):
            if not name.isprintable() or name.casefold().endswith(NO_DATA):
                continue
            if len(found) == MOST_FILES or upload.entry.size > room:
                most = f"{MOST_FILES} files of {MOST_FILE_BYTES >> 20} MB together"
                reason = f"no notebook, and beside one there is room for {most}."
                self.left_out[reason].append(upload.shown)
                dealt_with.add(id(upload))
                continue
            with contextlib.suppress(UnreadableError):
                found[name] = self._on_disk(exercise, upload, len(dealt_with))
                dealt_with.add(id(upload))
                room -= upload.entry.size
        return tuple(found.items()), dealt_with

    def _notes(self, exercise: str, upload: Upload, others: list[str]) -> Iterator[str]:
        name = self._label(upload)
        as_released = upload.parts[-1] == f"{exercise}.ipynb" or not self.in_folders
        if others:
            yield f"Of several notebooks, {name} was graded; not {_listed(others)}."
        elif not as_released or not is_named(upload, exercise):
            yield f"The file was named {name}, not {exercise}.ipynb."

    def _label(self, upload: Upload) -> str:
        """Return a notebook's path for a note about its exercise, without that folder."""
        parts = upload.parts[1:] if self.in_folders else ()
        return brief(readable("/".join(parts or upload.parts)))

    def _leave_out(self, upload: Upload, own: Collection[str]) -> None:
        """Put down why a file that is no exercise's notebook is left out, if anybody misses it."""
        name, top = upload.parts[-1].casefold(), upload.parts[0]
        if self.in_folders and top not in own and (len(upload.parts) > 1 or upload.entry.is_folder):
            hint = did_you_mean(top, self.exercises)
            self.left_out[f"no exercise of the course.{hint}"].append(brief(readable(top)))
            return
        if upload.entry.is_folder or name == OF_NBGRADER:
            return
        if self.in_folders and len(upload.parts) == 1 and is_exercise(name, self.exercises):
            return  # a submission without notebook, which says so
        if upload.entry.is_notebook:
            reason = f"nothing in its path names one of {', '.join(self.exercises)}."
        elif name.endswith(OTHER_ARCHIVES):
            reason = "an archive of a kind that is not opened; zip archives are."
        else:
            reason = upload.entry.refusal or "no notebook."
        self.left_out[reason].append(upload.shown)


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
