"""Whose a file is, by what a learning platform wrote in front of its name.

Only the outermost part of a path is looked at: what is further inside comes from an upload, and
could name anybody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from atrous_lib.grading.run.entries import plain
from atrous_lib.grading.run.times import IN_TIME, LATE

# Moodle: NAME_NUMBER_assignsubmission_PLUGIN, of a team's GROUP_NUMBER or "Default group", with
# masked names Participant_NUMBER; a folder, with "_" at its end before 4.1, or in one flat list
# before each file's name. In the name each "_" was replaced.
_MOODLE = re.compile(
    r"(?P<learner>.+?)_assignsubmission_(?P<plugin>[a-z0-9]+)(?:_(?P<name>.*))?", re.DOTALL
)
# Canvas: NAME_[LATE_]USER_ATTACHMENT_FILE, anonymous [LATE_]anon_ID_ATTACHMENT_FILE; what was
# typed in, or a link, without attachment: …_USER_text.html. A name may hold "_", and of two
# numbers the first two are meant, as where Canvas takes files back.
_CANVAS = re.compile(
    r"(?:(?P<LATE>LATE_)?anon_(?P<anonymous>[0-9A-Za-z]{5})|"
    r"(?P<name>.*?)_(?P<late>LATE_)?(?P<user>[0-9]+))"
    r"_(?:(?P<attachment>[0-9]+)_(?P<file>.+)|(?P<page>text|link)\.html)",
    re.DOTALL,
)
_TWO_NUMBERS = re.compile("_[0-9]+_[0-9]+_")
_LEFT_OUT = re.compile(r"[&<>\"`|':\\/]")  # of a name, where Moodle writes it in front of files


@dataclass(frozen=True)
class Owned:
    """Whose a file is.

    Attributes
    ----------
    learner
        Whose, as the platform wrote it; for Canvas the name and the user's number.
    parts
        The file's path in what the learner handed in.
    place
        What it came with: files of one place stand beside each other.
    user
        The user's number in Canvas, where there is no doubt about it.
    attachment
        The file's number in Canvas: later uploads have higher ones.
    stated
        What the platform says of when it came: Canvas, whether it was late.
    """

    learner: str
    parts: tuple[str, ...]
    place: str = ""
    user: str = ""
    attachment: int = 0
    stated: str = ""


def in_front(full_name: str) -> str:
    """Return a full name as Moodle writes it in front of files.

    Examples
    --------
    >>> in_front("Ben O'Neill")
    'Ben ONeill'
    """
    return _LEFT_OUT.sub("", full_name)


def moodle(parts: Sequence[str]) -> Owned | None:
    """Return whose a file of Moodle's is, or None if it is none.

    Examples
    --------
    >>> owned = moodle(["Ada Ames_4711_assignsubmission_file", "Ben Bo_12", "03_holes.ipynb"])
    >>> owned.learner, owned.parts
    ('Ada Ames_4711', ('Ben Bo_12', '03_holes.ipynb'))
    >>> moodle(["Default group_assignsubmission_file_03_holes.ipynb"]).parts
    ('03_holes.ipynb',)
    """
    match = _MOODLE.fullmatch(parts[0])
    if match is None or _TWO_NUMBERS.search(match["learner"] + "_"):
        return None
    inside = (match["name"], *parts[1:]) if match["name"] else tuple(parts[1:])
    return Owned(match["learner"], inside, place=match["plugin"])


def canvas(parts: Sequence[str], exercises: Collection[str]) -> Owned | None:
    """Return whose a file of Canvas's is, or None if it is none.

    Where more numbers follow the first two, as in `student_1_4711_90210_x.ipynb`, the first may
    belong to the name. It is taken all the same, but no number without doubt.

    Examples
    --------
    >>> owned = canvas(["amesada_LATE_4711_90210_03_holes-2.ipynb"], ["03_holes"])
    >>> owned.learner, owned.user, owned.parts
    ('amesada_4711', '4711', ('03_holes-2.ipynb',))
    >>> canvas(["anon_x7Yq2_91006_03_holes.ipynb"], ["03_holes"]).learner
    'anon_x7Yq2'
    """
    match = _CANVAS.fullmatch(parts[0])
    if match is None:
        return None
    name = match["file"] or f"{match['page']}.html"
    inside, place = (name, *parts[1:]), "page" if match["page"] else ""
    attachment = int((match["attachment"] or "0")[:18])
    stated = LATE if match["LATE"] or match["late"] else IN_TIME
    if match["anonymous"]:
        return Owned(f"anon_{match['anonymous']}", inside, place, "", attachment, stated)
    released = any(plain(name).startswith(plain(exercise)) for exercise in exercises)
    user = match["user"] if released or not re.match("[0-9]+_", name) else ""
    return Owned(f"{match['name']}_{match['user']}", inside, place, user, attachment, stated)
