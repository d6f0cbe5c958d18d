"""Whom a line of a platform's file means, by the names that results have in a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.class_list import Member, folded
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.platforms import in_front
from atrous_lib.grading.run.roll import Roll, numbered
from atrous_lib.grading.run.submissions import Learner

Line = TypeVar("Line", int, str)


class People:
    """Everybody in a run: of the class list, or as they handed in.

    Without a class list somebody has another name for each of Moodle's assignments. So the answers
    are sets of names, of which one should have a result for an exercise.
    """

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._roll, intake = Roll(standing.folder), Intake(standing.folder)
        self._namesakes = intake.namesakes
        self._sent = {_written(learner): learner for learner in intake.learners.values()}
        self._texts: dict[str, set[str]] = defaultdict(set)
        self._users: dict[str, set[str]] = defaultdict(set)
        for number, (full_name, *ids) in self._roll.participants.items():
            for text in ids:
                self._texts[folded(text)] |= self._sender(number, [full_name])
        for learner in intake.learners.values():
            if not learner.platform:
                self._texts[folded(learner.original)] |= self._alone(learner)
            if learner.user:
                self._users[learner.user] |= self._alone(learner)
        for member in self._roll.members:
            if member.user:
                self._users[member.user] = self._results_of(member)

    def _results_of(self, member: Member | None) -> set[str]:
        return {self.standing.name_of(member)} if member else set()

    def _alone(self, learner: Learner) -> set[str]:
        """Return whose a hand-in is, if it is one person's."""
        names = set(self.standing.owners(learner.name))
        return names if len(names) == 1 and not self._roll.is_team(learner) else set()

    def _sender(self, number: str, names: Iterable[str]) -> set[str]:
        found = (self._sent.get((number, plain(name))) for name in names)
        return next((self._alone(learner) for learner in found if learner), set())

    def participant(
        self, number: str, alone: str, written: Iterable[str], ids: Iterable[str]
    ) -> set[str]:
        """Return who a participant of one of Moodle's assignments is.

        Their number there tells nothing alone: a team's may be the same. So it is looked for with
        what may be `written` in front of their files; then their e-mail or ID number, as far as
        they are known; then their full name, unless it is "" since somebody else has it too.
        """
        # Who handed in before the worksheet was there may have results under another name.
        sender = self._sender(number, written)
        member = next(filter(None, map(self._roll.find, ids)), None)
        if member is None and not sender:
            member = self._roll.named(alone)
        return sender | self._results_of(member)

    def by_id(self, text: str) -> set[str]:
        """Return whom an id, alias or e-mail means."""
        member = self._roll.find(text) if text else None
        return self._results_of(member) or self._texts.get(folded(text), set())

    def by_user(self, number: str) -> set[str]:
        """Return whom a user's number in Canvas means."""
        return self._users.get(number) or self.by_id(number)

    def in_front_of(self, exercise: str) -> set[tuple[str, str]]:
        """Return the numbers and `plain` names in front of what came from Moodle, but for teams."""
        names = self.standing.names(exercise)
        senders = (one for name in names for one in self.standing.senders(name, exercise))
        return {_written(one) for one in senders if self._roll.participant(one)}

    def numbered(self, exercise: str) -> dict[str, tuple[str, str]]:
        """Return the full names and numbers in front of what came from Moodle, by who it is of.

        Only those are here that are sure to be one participant's and not a team's, by a worksheet
        or by the class list.
        """
        found = {}
        for name in self.standing.names(exercise):
            for learner in self.standing.senders(name, exercise):
                written, number = numbered(learner)
                known = self._roll.participants.get(number, ("",))[0]
                masked = bool(known) and learner.name in self._namesakes
                sure = masked or plain(known) == plain(written) or self._roll.named(written)
                if number and sure and self._alone(learner) == {name}:
                    found[name] = written, number
                    break
        taken = Counter(number for _, number in found.values())
        return {name: one for name, one in found.items() if taken[one[1]] == 1}


def line_of_each(lines: Mapping[Line, set[str]]) -> dict[str, Line | None]:
    """Return which line is whose, of lines and whom they mean; None if it is not theirs alone.

    Examples
    --------
    >>> line_of_each({1: {"ada"}, 2: {"ben"}, 3: {"ben"}})
    {'ada': 1, 'ben': None}
    """
    times = Counter(name for names in lines.values() for name in names)
    return {
        name: line if times[name] == len(names) == 1 else None
        for line, names in lines.items()
        for name in sorted(names)
    }


def plain(name: str) -> str:
    """Return a full name as it is compared with what Moodle writes in front of files."""
    return folded(in_front(name))


def _written(learner: Learner) -> tuple[str, str]:
    """Return the number and the `plain` name in front of what somebody handed in."""
    name, number = numbered(learner)
    return number, plain(name)
