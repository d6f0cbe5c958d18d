"""What a learner has done so far, in one file of theirs that never leaves their machine.

The starter (`python -m atrous_lib`) says where the file is, in the environment variable `VARIABLE`.
Without it nothing is kept, and nothing is kept either while no person is at the notebook: runs by
nbclient, nbval, nbgrader or pytest, and the grader's sandbox, leave no trace.

The file is JSON, with the number of its format inside. It is written whole or not at all. Each
event is added to what the file holds by then, so two lessons open at once lose nothing of each
other's. A file that can't be read, or that a newer version of the course wrote, stays as it is,
and the lesson goes on.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from atrous_lib.files import locked, write_whole

VARIABLE = "ATROUS_PROGRESS"
FORMAT = 1
DAYS = (1, 3, 7, 21)  # until a question is asked again, after so many right answers in a row
LESSON = re.compile(r"\d\d_[a-z_]*[a-z]")  # how the name of a lesson's notebook begins


class UnusableProgressError(ValueError):
    """The file is no progress file, or one of a newer version of the course."""


class NewerProgressError(UnusableProgressError):
    """The file is one of a newer version of the course."""


@dataclass(frozen=True)
class Choice:
    """One answer that a question offered.

    Attributes
    ----------
    value
        The answer, as it stood on its button.
    why
        One or two sentences that lead to it.
    right
        Whether it is the right one.
    """

    value: str
    why: str
    right: bool


@dataclass(frozen=True)
class Prediction:
    """An answer that a learner committed to.

    Attributes
    ----------
    lesson
        The name of its notebook, "" where that is no lesson.
    question, choices
        What was asked, and the answers to choose from.
    chosen
        The learner's place in the choices.
    confidence
        How sure the learner was.
    day
        When, as YYYY-MM-DD.
    """

    lesson: str
    question: str
    choices: tuple[Choice, ...]
    chosen: int
    confidence: str
    day: str

    @property
    def right(self) -> bool:
        """Whether the answer was right."""
        return self.choices[self.chosen].right

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What makes it the same question as another one: its words and its answers."""
        return self.question, tuple(choice.value for choice in self.choices)


@dataclass(frozen=True)
class Check:
    """What a check said of a function.

    Attributes
    ----------
    function
        The name of the exercise's function.
    passed
        Whether it was right.
    misconception
        The id of the misconception that it had, None if none was found.
    said
        The first line of the feedback.
    day
        When, as YYYY-MM-DD.
    """

    function: str
    passed: bool
    misconception: str | None
    said: str
    day: str


@dataclass
class Progress:
    """All that is known, in the order in which it happened."""

    predictions: list[Prediction] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    latest: str = ""  # the lesson, or the exercise's function, of the last event

    @property
    def passed(self) -> set[str]:
        """The functions that passed their check at least once."""
        return {check.function for check in self.checks if check.passed}

    @property
    def events(self) -> int:
        """How many answers and checks there are."""
        return len(self.predictions) + len(self.checks)

    @property
    def last_day(self) -> str:
        """The day of the last event, "" before the first one."""
        days = [each.day for each in self.predictions] + [each.day for each in self.checks]
        return max(days, default="")

    def answered(self, lesson: str) -> int:
        """Return how many questions of a lesson were answered at least once."""
        return len({each.key for each in self.predictions if each.lesson == lesson})

    def due(self, today: str, lessons: Iterable[str]) -> list[Prediction]:
        """Return the last answer to each question that it is time to ask again.

        Parameters
        ----------
        today
            As YYYY-MM-DD.
        lessons
            Only questions that were first asked in one of these.

        Returns
        -------
        list of Prediction
            The longest due first. A question comes back the day after an answer that was wrong or
            a first right one, and later after each further right answer (`DAYS`).

        Examples
        --------
        >>> choices = (Choice("5", "rate 2", True), Choice("6", "k times rate", False))
        >>> answer = Prediction("03_holes", "How long?", choices, 0, "certain", "2026-11-01")
        >>> progress = Progress([answer])
        >>> [len(progress.due(f"2026-11-0{day}", ["03_holes"])) for day in (1, 2)]
        [0, 1]
        """
        asked_in: dict[Any, str] = {}
        in_a_row: dict[Any, int] = {}
        last: dict[Any, Prediction] = {}
        for each in self.predictions:
            asked_in.setdefault(each.key, each.lesson)
            in_a_row[each.key] = in_a_row.get(each.key, 0) + 1 if each.right else 0
            last[each.key] = each
        among, now, found = set(lessons), datetime.date.fromisoformat(today), []
        for key, each in last.items():
            days = DAYS[min(max(in_a_row[key] - 1, 0), len(DAYS) - 1)]
            overdue = (now - datetime.date.fromisoformat(each.day)).days - days
            if overdue >= 0 and asked_in[key] in among:
                found.append((overdue, each))
        return [each for _, each in sorted(found, key=lambda pair: -pair[0])]


def place() -> Path | None:
    """Return the learner's file, None where no progress is kept."""
    return Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


def read(path: Path) -> Progress:
    """Return what the file holds; nothing where there is no file yet.

    Raises
    ------
    UnusableProgressError
        If the file is no progress file, or one of a newer version of the course.
    OSError
        If it can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Progress()
    except UnicodeDecodeError:
        text = ""  # which is no progress file either
    try:
        return from_text(text)
    except UnusableProgressError as error:
        newer = isinstance(error, NewerProgressError)
        remedy = "Update the course." if newer else "Rename it to start a new one."
        raise type(error)(
            f"{path} {error}, so your progress is not kept. {remedy} Nothing has been changed in "
            "the file."
        ) from error


def from_text(text: str) -> Progress:
    """Return the progress that a file's text holds.

    Raises
    ------
    UnusableProgressError
        If it is no progress file's, or one of a newer version of the course; the message is what
        can be said of such a file: "is not …", "was written by …".

    Examples
    --------
    >>> from_text(as_text(Progress(latest="softmax")))
    Progress(predictions=[], checks=[], latest='softmax')
    """
    try:
        found = json.loads(text)
        number = found["format"]
        if type(number) is not int:
            raise TypeError("the format is a whole number")
        if number <= FORMAT:
            return Progress(
                [_prediction(each) for each in found["predictions"]],
                [_check(each) for each in found["checks"]],
                _text(found["latest"]),
            )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnusableProgressError("is not a progress file of this course") from error
    raise NewerProgressError("was written by a newer version of the course")


def _prediction(found: dict[str, Any]) -> Prediction:
    choices = tuple(
        Choice(_text(each["value"]), _text(each["why"]), bool(each["right"]))
        for each in found["choices"]
    )
    words = [_text(found[name]) for name in ("lesson", "question", "confidence")]
    if type(found["chosen"]) is not int or not 0 <= found["chosen"] < len(choices):
        raise ValueError("chosen is a place in choices")
    if sum(choice.right for choice in choices) != 1:
        raise ValueError("one choice is right")
    lesson, question, confidence = words
    day = datetime.date.fromisoformat(found["day"]).isoformat()
    return Prediction(lesson, question, choices, found["chosen"], confidence, day)


def _check(found: dict[str, Any]) -> Check:
    named = None if found["misconception"] is None else _text(found["misconception"])
    function, said = _text(found["function"]), _text(found["said"])
    day = datetime.date.fromisoformat(found["day"]).isoformat()
    return Check(function, bool(found["passed"]), named, said, day)


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError("a text is expected")
    return found


Event = TypeVar("Event", Prediction, Check)


def merged(one: Progress, other: Progress) -> Progress:
    """Return the progress of one learner who worked in two places.

    What both hold is there once, so that taking the same file in again changes nothing. Events are
    in the order of their days. The place to go on at is that of whose last event is later, and the
    second one's if both are of one day.

    Examples
    --------
    >>> here = Progress(checks=[Check("softmax", True, None, "Right.", "2026-11-02")])
    >>> there = Progress(checks=[Check("linear", True, None, "Right.", "2026-11-01")])
    >>> [check.function for check in merged(here, there).checks]
    ['linear', 'softmax']
    >>> merged(merged(here, there), there) == merged(here, there)
    True
    """
    later = max((one, other), key=lambda each: (each.last_day, each is other))
    return Progress(
        _joined(one.predictions, other.predictions),
        _joined(one.checks, other.checks),
        later.latest or one.latest or other.latest,
    )


def _joined(one: list[Event], other: list[Event]) -> list[Event]:
    """Return all events of both; those that both have, as often as who has them more often."""
    there = Counter(one)
    new: list[Event] = []
    for event in other:
        there[event] -= 1
        if there[event] < 0:
            new.append(event)
    return sorted(one + new, key=lambda event: event.day)


def take_in(text: str) -> int:
    """Add to the learner's file what another progress file holds; return how many events are new.

    Raises
    ------
    UnusableProgressError
        If the text is no progress file's, or the learner's own file can't be used.
    OSError
        If the learner's own file can't be read or written.
    RuntimeError
        If no progress is kept here.
    """
    path = place()
    if path is None:
        raise RuntimeError("No progress is kept here.")
    other = from_text(text)
    with locked(path):
        before = read(path)
        after = merged(before, other)
        write_whole(path, as_text(after))
    return after.events - before.events


def keep_prediction(question: str, choices: Sequence[Choice], chosen: int, confidence: str) -> None:
    """Keep an answer that the learner committed to, if a person is there and progress is kept."""
    _keep(Prediction(lesson(), question, tuple(choices), chosen, confidence, today()))


def keep_check(function: str, passed: bool, misconception: str | None, message: str) -> None:
    """Keep what a check said, if a person is there and progress is kept."""
    said = message.strip().partition("\n")[0]
    _keep(Check(function, passed, misconception, said, today()))


def _keep(event: Prediction | Check) -> None:
    path = place()
    if path is None or not a_person_is_there():
        return
    try:
        with locked(path):
            progress = read(path)
            if isinstance(event, Prediction):
                progress.predictions.append(event)
                progress.latest = event.lesson or progress.latest
            else:
                progress.checks.append(event)
                progress.latest = event.function
            write_whole(path, as_text(progress))
    except UnusableProgressError as error:
        _say(str(error))
    except OSError as error:
        _say(
            f"Your progress could not be kept in {path}: {error.strerror or error}. The lesson "
            "works as before."
        )


def as_text(progress: Progress) -> str:
    """Return the text of the file."""
    return json.dumps({"format": FORMAT, **asdict(progress)}, indent=1, ensure_ascii=False) + "\n"


_said: set[str] = set()


def _say(sentence: str) -> None:
    """Tell the learner once in a session; the lesson goes on."""
    if sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr)


def today() -> str:
    """Return today's date where the learner is, as YYYY-MM-DD."""
    return datetime.date.today().isoformat()


def lesson() -> str:
    """Return the name of the lesson whose notebook this kernel runs, "" if it is no lesson's.

    A copy of a lesson counts as the lesson: its name begins the same.
    """
    found = LESSON.match(Path(os.environ.get("JPY_SESSION_NAME", "")).name)
    return found[0] if found else ""


def shell() -> Any:
    """Return the shell of the notebook or IPython session that runs this, None outside of one."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def a_person_is_there() -> bool:
    """Say whether what runs now was asked for by a person at a notebook.

    A front end that a person sits at lets code ask for input; the programs that run notebooks by
    themselves (nbclient, nbval, nbgrader) say that nobody could answer. A press on a widget comes
    as a message that only a front end sends.
    """
    parent: dict[str, Any] = getattr(shell(), "get_parent", dict)() or {}
    kind = parent.get("header", {}).get("msg_type")
    if kind == "execute_request":
        return bool(parent.get("content", {}).get("allow_stdin"))
    return bool(kind == "comm_msg")
