"""Who handed in, by the class list: the people behind what platforms write in front of files.

It is kept in the run's folder and asked when files are made from the results, never when they are
graded. So a list that comes late or changes needs no grading, and leaves nobody behind under a
name that they had before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from atrous_lib.grading.run.class_list import Index, Member, folded
from atrous_lib.grading.run.kept import Kept
from atrous_lib.grading.run.platforms import in_front
from atrous_lib.grading.run.submissions import Learner

TAKES = ("last", "best", "first")
DEFAULT_GROUP = "default group"  # Moodle's, of those who are in no group


class Roll:
    """The class of a run.

    Attributes
    ----------
    members
        Who is in the class; empty without a list.
    participants
        From Moodle's worksheets, by the number in front of files: the full name, e-mail and ids.
    take
        Which of several hand-ins counts: "last", "best" or "first".

    Examples
    --------
    >>> import tempfile
    >>> zoe = Learner("Zoe Zed_4711", "Zoe Zed_4711", "Moodle")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     roll = Roll(Path(folder))
    ...     roll.change(members=[Member("s1", ("Zoe Zed",))])
    ...     [member.id for member in Roll(Path(folder)).owners(zoe)]
    ['s1']
    """

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(
            folder / "class.json",
            "who is in the class",
            "Remove it, and give the list again with --class.",
        )
        self.members: list[Member] = []
        self.participants: dict[str, tuple[str, ...]] = {}
        self.take = TAKES[0]
        self._kept.read(self._read)
        self._index()

    def _read(self, kept: dict[str, Any]) -> None:
        lists = ("names", "groups", "aliases")
        for fields in kept["members"]:
            self.members.append(Member(**fields | {each: tuple(fields[each]) for each in lists}))
        rows = kept["participants"].items()
        self.participants = {number: tuple(row) for number, row in rows}
        self.take = str(kept["take"])

    def change(
        self,
        *,
        members: Iterable[Member] | None = None,
        participants: Mapping[str, tuple[str, ...]] | None = None,
        take: str | None = None,
    ) -> None:
        """Take another list in place of the one before, more participants, or another rule."""
        if members is None and not participants and take is None:
            return
        self.members = self.members if members is None else list(members)
        self.participants |= participants or {}
        self.take = take or self.take
        self._kept.write(
            {
                "members": [asdict(one) for one in self.members],
                "participants": dict(sorted(self.participants.items())),
                "take": self.take,
            }
        )
        self._index()

    def _index(self) -> None:
        members = self.members
        self._known = Index((text, one) for one in members for text in one.called)
        self._names = Index(
            (spelt, one)
            for one in members
            for name in one.names
            for spelt in (name, in_front(name))
        )
        self._users = {one.user: one for one in members if one.user}
        self._groups: dict[str, list[Member]] = {}
        for one in members:
            for group in one.groups:
                self._groups.setdefault(folded(group), []).append(one)
        if self._groups:
            alone = [one for one in members if not one.groups]
            self._groups.setdefault(DEFAULT_GROUP, alone)

    def owners(self, learner: Learner, *, namesake: bool = False) -> list[Member]:
        """Return whose a learner's hand-ins are: one member's, a group's members', or nobody's.

        Parameters
        ----------
        learner
            As the platform or a folder names them.
        namesake
            Whether somebody else handed in under the same full name, so that it tells nothing.
        """
        if learner.platform == "Canvas":
            return self._of_canvas(learner)
        name, _ = numbered(learner)
        number = self.participant(learner)
        if number in self.participants:
            full_name, *others = self.participants[number]
            found = next((one for cell in others if (one := self._known[cell])), None)
            name = full_name or name
        else:
            found = self._known[learner.original] or self._known[name]
        if found is None and not namesake:
            found = self._names[name]
        return [found] if found else self._groups.get(folded(name), [])

    def participant(self, learner: Learner) -> str:
        """Return a learner's number in Moodle's worksheet; "" of a team, whose number is its own.

        The number of a team may be that of a participant, who is somebody else.
        """
        return "" if self.is_team(learner) else numbered(learner)[1]

    def is_team(self, learner: Learner) -> bool:
        """Say whether what stands in front of files in Moodle is the name of a group."""
        return folded(numbered(learner)[0]) in self._groups

    def find(self, text: str) -> Member | None:
        """Return whom an id, alias or e-mail means, if anybody."""
        return self._known[text]

    def named(self, full_name: str) -> Member | None:
        """Return whom a full name means, if it is one person's."""
        return self._names[full_name]

    def _of_canvas(self, learner: Learner) -> list[Member]:
        found = self._users.get(learner.user) or self._known[learner.original]
        if found is None and learner.user:
            found = self._known[learner.user]  # a list of one's own has Canvas's numbers as ids
        if found is None:
            return []
        # A group's hand-in comes under the number of one member, and the group's name.
        written = learner.original.rpartition("_")[0]
        for group in found.groups:
            if re.sub(r"\W", "", group).casefold() == written.casefold():
                return self._groups[folded(group)]
        return [found]


def numbered(learner: Learner) -> tuple[str, str]:
    """Return the name that Moodle wrote in front of files, and its number, if it is Moodle's.

    Examples
    --------
    >>> numbered(Learner("Zoe Zed_4711", "Zoe Zed_4711", "Moodle"))
    ('Zoe Zed', '4711')
    """
    match = re.fullmatch(r"(.+)_(\d+)", learner.original, re.DOTALL)
    if match is None or learner.platform != "Moodle":
        return learner.original, ""
    return match[1], match[2]
