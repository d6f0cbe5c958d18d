"""What was handed in: from a folder or a learning platform's archive to one file a notebook.

Nobody's file is dropped silently. What belongs to a learner and an exercise becomes a
submission, also when it can't be read: then it is empty and a note says why. Everything else is
listed with the reason for which it was left out. A folder and an archive of it give the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from atrous_lib.grading.run.archives import DAMAGED, LEADS_OUT, entries_of
from atrous_lib.grading.run.choosing import Upload
from atrous_lib.grading.run.entries import Entry, entries_in, is_hidden, is_of_system
from atrous_lib.grading.run.handed_in import handed_in
from atrous_lib.grading.run.layouts import FOLDERS, LayoutError, Layouts
from atrous_lib.grading.run.names import brief, distinct, readable
from atrous_lib.grading.run.platforms import Owned, moodle
from atrous_lib.grading.run.submissions import Collected, Learner, LeftOut
from atrous_lib.grading.run.unpacking import UnpackError, Unpacking

MOST_ENTRIES = 200_000  # of one archive
MOST_UNPACKED = 8 << 30  # of one archive


class CollectError(ValueError):
    """Nothing can be collected from there; the message says why and what to do."""


def collect(
    source: Path,
    exercises: Collection[str],
    unpack_into: Path,
    known: Iterable[Learner] = (),
    otherwise: str | None = None,
) -> Collected:
    """Return what was handed in.

    Parameters
    ----------
    source
        A folder in nbgrader's layout, LEARNER/EXERCISE/*.ipynb, or what Moodle or Canvas lets one
        download for an assignment; either also as a zip archive.
    exercises
        The names of the exercises that there are.
    unpack_into
        Where an archive's notebooks go; what was unpacked there is replaced.
    known
        Learners who handed in before; they keep their names.
    otherwise
        The exercise of notebooks whose path names none.

    Raises
    ------
    CollectError
        If there is nothing to grade, an archive can't or must not be unpacked, or files of several
        layouts stand side by side.
    """
    if source.is_dir():
        collected = collect_folder(source, exercises, unpack_into, known, otherwise)
    elif source.is_file():
        collected = collect_archive(source, exercises, unpack_into, known, otherwise)
    else:
        raise CollectError(
            f"There is no {source}. Give a folder with LEARNER/EXERCISE/*.ipynb in it, "
            f"or the zip archive that your learning platform lets you download."
        )
    if not collected.submissions:
        reasons = "".join(f"\n  {line}" for line in collected.left_out[:10])
        raise CollectError(
            f"Found no submission in {source}. A folder's notebooks stand in "
            f"LEARNER/EXERCISE/, and EXERCISE is one of {', '.join(exercises)}.{reasons}"
        )
    return collected


def collect_folder(
    folder: Path,
    exercises: Collection[str],
    unpack_into: Path | None = None,
    known: Iterable[Learner] = (),
    otherwise: str | None = None,
) -> Collected:
    """Return what a folder holds; archives in it are left out where there is no `unpack_into`."""
    unpacking = Unpacking(unpack_into, folder) if unpack_into else None
    return _collected(folder, entries_in(folder), exercises, unpacking, known, otherwise)


def collect_archive(
    archive: Path,
    exercises: Collection[str],
    unpack_into: Path,
    known: Iterable[Learner] = (),
    otherwise: str | None = None,
) -> Collected:
    """Return what an archive holds, with its notebooks unpacked."""
    with contextlib.ExitStack() as stack:
        try:
            entries = stack.enter_context(entries_of(archive))
        except DAMAGED as error:
            raise CollectError(
                f"{archive} could not be unpacked: {error}. Download it again, or unpack it "
                f"yourself and give that folder."
            ) from error
        size = sum(entry.size for entry in entries)
        if len(entries) > MOST_ENTRIES or size > MOST_UNPACKED:
            raise CollectError(
                f"{archive} holds {len(entries)} files of {size >> 20} MB unpacked; at most "
                f"{MOST_ENTRIES} and {MOST_UNPACKED >> 20} MB are allowed. Unpack it yourself and "
                f"give that folder."
            )
        unpacking = Unpacking(unpack_into, archive)
        return _collected(archive, entries, exercises, unpacking, known, otherwise)


@dataclass
class _Person:
    """Somebody who handed in: what is written in front of the files, Canvas's number, the files."""

    originals: set[str] = field(default_factory=set)
    user: str = ""
    uploads: list[Upload] = field(default_factory=list)


def _collected(
    source: Path,
    entries: Iterable[Entry],
    exercises: Collection[str],
    unpacking: Unpacking | None,
    known: Iterable[Learner],
    otherwise: str | None,
) -> Collected:
    trusted, left_out = [], []
    for entry in entries:
        if entry.refusal == LEADS_OUT:
            left_out.append(LeftOut("", repr(brief(readable("/".join(entry.parts)))), LEADS_OUT))
            continue
        hidden = [part for part in entry.parts if is_hidden(part) and not moodle([part])]
        if hidden and entry.is_notebook and not any(map(is_of_system, hidden)):
            left_out.append(LeftOut("", brief(readable("/".join(entry.parts))), "it is hidden."))
        trusted.append(entry)
    layouts = Layouts(exercises)
    trusted = layouts.unwrapped(trusted)
    try:
        layout = layouts.of(trusted)
    except LayoutError as error:
        raise CollectError(
            f"{source} holds {error} side by side, and whose a file is can only be told where all "
            f"are of one kind. Give each kind by itself."
        ) from error
    people, strays = _people(trusted, layouts.readers[layout])
    left_out += [
        LeftOut("", brief(readable(entry.name)), _stray(entry, layout)) for entry in strays
    ]
    learners = _learners(people, "" if layout == FOLDERS else layout, known)
    submissions = []
    try:
        for learner, person in sorted(
            zip(learners, people, strict=True), key=lambda one: one[0].name
        ):
            graded, rest = handed_in(
                learner.name,
                person.uploads,
                exercises,
                unpacking,
                in_folders=layout == FOLDERS,
                otherwise=otherwise,
            )
            submissions += graded
            left_out += rest
    except UnpackError as error:
        raise CollectError(str(error)) from error
    return Collected(
        tuple(submissions),
        tuple(sorted(left_out, key=str)),
        tuple(sorted(learners, key=lambda learner: learner.name)),
        layout,
    )


def _people(
    entries: Iterable[Entry], whose: Callable[[Sequence[str]], Owned | None]
) -> tuple[list[_Person], list[Entry]]:
    """Return everybody with their files, and the files that are nobody's."""
    owned, strays = [], []
    for entry in entries:
        one = whose(entry.parts)
        if one is not None and (one.parts or entry.is_folder):
            owned.append((entry, one))
        elif not entry.is_folder:
            strays.append(entry)
    # Who has a number in Canvas is who they are by that, whatever they are called.
    users = {one.learner: one.user for _, one in owned if one.user}
    people: dict[tuple[str, str], _Person] = {}
    for entry, one in owned:
        user = users.get(one.learner, "")
        person = people.setdefault(("", user) if user else (one.learner, ""), _Person(user=user))
        person.originals.add(one.learner)
        if one.parts and not any(map(is_hidden, one.parts)):
            certain = bool(one.user) or not user
            person.uploads.append(
                Upload(entry, one.parts, one.place, certain, one.attachment, one.stated)
            )
    return list(people.values()), strays


def _stray(entry: Entry, layout: str) -> str:
    """Return why a file that is nobody's is left out."""
    if layout != FOLDERS:
        return f"its name is not as {layout} gives it."
    if entry.is_archive:
        return "an archive in no learner's folder; give it by itself if it is a platform's."
    return "no learner's folder."


def _learners(people: list[_Person], platform: str, known: Iterable[Learner]) -> list[Learner]:
    """Return who the people are, with the names that they have or get."""
    known = list(known)
    names = {learner.original: learner.name for learner in known}
    called: dict[str, list[Learner]] = {}
    for learner in known:
        if learner.user and learner.platform == platform:
            called.setdefault(learner.user, []).append(learner)
    originals = [min(person.originals) for person in people]
    for person, original in zip(people, originals, strict=True):
        before = called.get(person.user, [])
        if len(before) == 1:  # the same person, whatever they are called now
            names.pop(before[0].original, None)
            names[original] = before[0].name
    names = distinct(originals, names)
    return [
        Learner(names[original], original, platform, person.user)
        for person, original in zip(people, originals, strict=True)
    ]
