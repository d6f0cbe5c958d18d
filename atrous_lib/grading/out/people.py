"""Whom a line of a platform's file means, by the names that results have in a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.class_list import folded
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.platforms import in_front
from atrous_lib.grading.run.roll import Roll, numbered
from atrous_lib.grading.run.submissions import Learner


class People:
    """Everybody in a run: of the class list, or as they handed in.

    Without a class list somebody has another name for each of Moodle's assignments. So the answers
    are sets of names, of which one should have a result for an exercise.

    Attributes
    ----------
    standing
        What counts for whom.
    """

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._roll = Roll(standing.folder)
        intake = Intake(standing.folder)
        self._namesakes = intake.namesakes
        self._sent: dict[tuple[str, str], Learner] = {}
        for learner in intake.learners.values():
            name, number = numbered(learner)
            self._sent[number, plain(name)] = learner
        self._texts: dict[str, set[str]] = defaultdict(set)
        self._users: dict[str, set[str]] = defaultdict(set)
        for number, (full_name, *ids) in self._roll.participants.items():
            for text in ids:
                self._texts[folded(text)] |= self._sender(number, [full_name])
        for learner in intake.learners.values():
            names = self._alone(learner)
            if not learner.platform:
                self._texts[folded(learner.original)] |= names
            if learner.user:
                self._users[learner.user] |= names
        for member in self._roll.members:
            if member.user:
                self._users[member.user] = {self.standing.name_of(member)}

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

        Parameters
        ----------
        number
            In that assignment. It alone tells nothing: a team's may be the same.
        alone
            The full name, or "" if somebody else has it too.
        written
            What may stand in front of their files.
        ids
            E-mail and ID number, as far as they are known.
        """
        # Who handed in before the worksheet was there may have results under another name.
        sender = self._sender(number, written)
        member = next(filter(None, map(self._roll.find, ids)), None)
        if member is None and not sender:
            member = self._roll.named(alone)
        return sender | ({self.standing.name_of(member)} if member else set())

    def by_id(self, text: str) -> set[str]:
        """Return whom an id, alias or e-mail means."""
        member = self._roll.find(text) if text else None
        return {self.standing.name_of(member)} if member else self._texts.get(folded(text), set())

    def by_user(self, number: str) -> set[str]:
        """Return whom a user's number in Canvas means."""
        return self._users.get(number) or self.by_id(number)

    def in_front_of(self, exercise: str) -> set[tuple[str, str]]:
        """Return the numbers and names in front of what came from Moodle, teams' left out.

        The names are as `plain` returns them.
        """
        names = self.standing.names(exercise)
        senders = (one for name in names for one in self.standing.senders(name, exercise))
        return {
            (number, plain(numbered(one)[0]))
            for one in senders
            if (number := self._roll.participant(one))
        }

    def numbered(self, exercise: str) -> dict[str, tuple[str, str]]:
        """Return the full names and numbers in front of what came from Moodle, by who it is of.

        Only those are here that are sure to be a participant's and not a team's, by a worksheet or
        by the class list.
        """
        found = {}
        for name in self.standing.names(exercise):
            for learner in self.standing.senders(name, exercise):
                written, number = numbered(learner)
                known = self._roll.participants.get(number, ("",))[0]
                masked = bool(known) and learner.name in self._namesakes
                member = self._roll.named(written)
                sure = masked or plain(known) == plain(written) or member is not None
                if number and sure and self._alone(learner) == {name}:
                    found[name] = written, number
                    break
        return found


def plain(name: str) -> str:
    """Return a full name as it is compared with what Moodle writes in front of files."""
    return folded(in_front(name))
