"""What a run has taken in, kept in its folder: who the learners are, and what was left out.

Scores belong to notebooks; this is about everybody and everything else. It lets a learner keep a
name in the next week, and lets the report be written anew from the run's folder alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from atrous_lib.grading.run.class_list import folded
from atrous_lib.grading.run.kept import Kept
from atrous_lib.grading.run.roll import numbered
from atrous_lib.grading.run.submissions import Collected, Learner, LeftOut


class Intake:
    """What the run in a folder has taken in so far.

    Attributes
    ----------
    learners
        Everybody who handed in anything, by name.
    namesakes
        Those of Moodle beside whom somebody else of the same full name handed in.
    came_as
        By learner and exercise, what Canvas called the file that came last.

    Examples
    --------
    >>> import tempfile
    >>> zoe = Learner("Zoe Zed_4711", "Zoe Zed_4711", "Moodle")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rest = (LeftOut("Zoe Zed_4711", "essay.pdf", "no notebook."),)
    ...     Intake(Path(folder)).add("week3.zip", Collected((), rest, (zoe,)))
    ...     again = Intake(Path(folder))
    ...     again.learners["Zoe Zed_4711"] == zoe, str(again.left_out()[0])
    (True, 'Zoe Zed_4711/essay.pdf: no notebook.')
    """

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(
            folder / "collected.json", "who the run's learners are", "Take another folder."
        )
        self.learners: dict[str, Learner] = {}
        self.namesakes: set[str] = set()
        self.came_as: dict[tuple[str, str], str] = {}
        self._left_out: dict[str, list[LeftOut]] = {}
        self._kept.read(self._read)

    def _read(self, kept: dict[str, Any]) -> None:
        for one in kept["learners"]:
            self.learners[one["name"]] = Learner(**one)
        self.namesakes = set(kept.get("namesakes", ()))
        for learner, exercise, name in kept.get("came_as", ()):
            self.came_as[learner, exercise] = name
        for source, lines in kept["left_out"].items():
            self._left_out[source] = [LeftOut(*line) for line in lines]

    def add(self, source: str, collected: Collected) -> None:
        """Put down what was collected from a source, in place of what it held before."""
        self.learners |= {learner.name: learner for learner in collected.learners}
        self.namesakes |= _namesakes(collected.learners)
        self.came_as |= {
            (one.learner, one.exercise): one.came_as for one in collected.submissions if one.came_as
        }
        self._left_out[source] = list(collected.left_out)
        came_as = [[*place, name] for place, name in sorted(self.came_as.items())]
        self._kept.write(
            {
                "learners": [asdict(self.learners[name]) for name in sorted(self.learners)],
                **({"namesakes": sorted(self.namesakes)} if self.namesakes else {}),
                **({"came_as": came_as} if came_as else {}),
                "left_out": {
                    source: [[line.learner, line.what, line.reason] for line in lines]
                    for source, lines in sorted(self._left_out.items())
                },
            }
        )

    def known(self, name: str) -> Learner:
        """Return a learner as their hand-in came, or by name alone in a run that lacks it."""
        return self.learners.get(name, Learner(name, name))

    def left_out(self) -> list[LeftOut]:
        """Return all that was left out, each line once."""
        lines = {line for lines in self._left_out.values() for line in lines}
        return sorted(lines, key=str)


def _namesakes(learners: Iterable[Learner]) -> set[str]:
    """Return those of one archive of Moodle's whose full names are the same."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for learner in learners:
        name, number = numbered(learner)
        if number:
            by_name[folded(name)].append(learner.name)
    return {one for names in by_name.values() if len(names) > 1 for one in names}
