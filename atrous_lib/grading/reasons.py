"""Why a task got its points, and all words that are said about it anywhere.

One table: a reason that it lacks can't be given (`scoring`) nor shown, and each entry has all of
its words. To add one, add it here, have `scoring` give it, and add its line to the table in
docs/instructors.md; the tests of this module say what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """The words for one reason.

    Attributes
    ----------
    headline
        Above the message on the learner's page.
    count
        Behind a number of learners in the report: "3 right".
    meaning
        What it says, in the instructors' guide.
    listed
        In the report, above the names of those whom it concerns; empty where they are only
        counted.
    attempted
        Whether the learner wrote something that could be judged.
    """

    headline: str
    count: str
    meaning: str
    listed: str = ""
    attempted: bool = True


@dataclass(frozen=True)
class Loss:
    """Why a cell, or a statement, was left out when a notebook was graded.

    Attributes
    ----------
    did
        What the cell did, behind its name: "Cell 3 did not end in time".
    reason
        Why the tasks get no points whose function it would have defined.
    """

    did: str
    reason: str


REASONS = {
    "passed": Reason("Right", "right", "right on all inputs"),
    "misconceived": Reason(
        "Not right yet",
        "a known misconception",
        "wrong on the same inputs in the same way as a known misconception",
    ),
    "wrong": Reason("Not right yet", "wrong in another way", "wrong in another way"),
    "shown_only": Reason(
        "Right on the shown inputs only",
        "right on the shown inputs only",
        "right on the inputs that the check shows, wrong on others",
        listed="Right on the shown inputs only, wrong on others",
    ),
    "unattempted": Reason("Not attempted", "not attempted", "nothing was written", attempted=False),
    "missing": Reason(
        "Not found in the notebook",
        "no cell defines it",
        "no cell defines the function",
        attempted=False,
    ),
    "endless": Reason(
        "Never came to an end",
        "never ended",
        "it, or its cell, did not end in time",
    ),
    "died": Reason(
        "Python ended while it ran",
        "ended Python",
        "it, or its cell, ended Python or took all of its memory",
    ),
    "large": Reason(
        "Far too large a result", "returned far too much", "it returned or printed far too much"
    ),
    "answer_called": Reason(
        "The library's own answer was called",
        "called the library’s answer",
        "it calls the library's own function in place of computing the result. To import that "
        "function, or to compare with it outside of the function, costs nothing",
        listed="Called the library’s own answer",
    ),
    "to_grade": Reason(
        "Waits for your instructor",
        "to grade by hand",
        "a person has to read the answer, in the form grader",
        listed="To grade by hand",
    ),
    "graded": Reason("Graded by your instructor", "graded by hand", "a person has read the answer"),
}

BY_PERSON = ("to_grade", "graded")  # of answers that no check judges

LOSSES = {
    "endless": Loss("did not end in time", "endless"),
    "died": Loss("ended Python itself", "died"),
    "large": Loss("printed far too much", "large"),
    "memory": Loss("asked for more memory than a notebook may have", "died"),
}


def words_for(reason: str) -> Reason:
    """Return the words for a reason.

    Raises
    ------
    ValueError
        If there is no such reason.

    Examples
    --------
    >>> words_for("passed").headline
    'Right'
    """
    if reason not in REASONS:
        raise ValueError(f"no words for the reason {reason!r}: there are {', '.join(REASONS)}")
    return REASONS[reason]
