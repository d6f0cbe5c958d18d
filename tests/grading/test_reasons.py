"""The table of reasons: every reason that is given is in it, with all of its words."""

import re
from dataclasses import fields

import pytest

from atrous_lib.checks.diagnosis import Verdict
from atrous_lib.checks.outcome import Outcome
from atrous_lib.grading.assignments import Answer
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.causes import Failure
from atrous_lib.grading.notebook.cells import Cell
from atrous_lib.grading.notebook.scoring import Trial
from atrous_lib.grading.reasons import LOSSES, REASONS, Reason, words_for
from atrous_lib.grading.results.feedback import feedback_page
from atrous_lib.grading.results.judged import Judgment, judged
from atrous_lib.grading.results.report import report_page
from tests.grading.hostile import CASES
from tests.grading.notebooks import NAME, ROOT
from tests.grading.samples import result, task
from tests.grading.test_assignments import read_assignments

TASK = read_assignments(ROOT)[NAME].tasks[0]
OPTIONAL = {"listed"}  # words that a reason need not have


def missing(table):
    """Return the words that a table of reasons lacks."""
    return [
        (name, each.name)
        for name, words in table.items()
        for each in fields(words)
        if each.name not in OPTIONAL and getattr(words, each.name) in ("", None)
    ]


def test_every_reason_has_all_of_its_words():
    assert missing(REASONS) == []


def test_missing_words_are_noticed():
    assert missing({"odd": Reason("Odd", "", "odd")}) == [("odd", "count")]


def test_the_guide_has_the_tables_words():
    guide = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    table = guide.partition("| reason | what it says |")[2].partition("\n\n")[0]
    told = re.findall(r"^\| (\w+) \| (.*) \|$", table, re.MULTILINE)
    assert told == [(name, words.meaning) for name, words in REASONS.items()]


def test_every_loss_leads_to_a_reason():
    assert all(loss.did and loss.reason in REASONS for loss in LOSSES.values())


def kinds():
    """Return a trial for every way in which scoring gives a reason."""
    right, wrong = Verdict(True, None, "right", 1.0), Verdict(False, None, "wrong", 0.0)
    known = Verdict(False, "rate_ignored", "ignored", 0.5)
    yield Trial()
    yield Trial(found=True, verdict=right, hidden=[right] * scoring.HIDDEN)
    yield Trial(found=True, verdict=right)
    for kind in scoring.KINDS:
        yield Trial(found=True, shown=[Outcome(kind)], verdict=wrong)
        yield Trial(found=True, shown=[Outcome(kind)], verdict=known)
    called = Outcome("raised", error=("AnswerCalledError", ""))
    yield Trial(found=True, shown=[called], verdict=wrong)
    cell = Cell(1, "def dilate_kernel(): pass")
    for loss in LOSSES:
        yield Trial(failures=[Failure(cell, loss)])
    yield Trial(failures=[Failure(cell, kind="AnswerCalledError", text="AnswerCalledError")])


def test_every_reason_that_scoring_gives_is_in_the_table_and_every_one_there_is_given():
    given = {scoring.result_of(TASK, trial).reason for trial in kinds()}
    answer = scoring.result_of_answer(Answer("why", 1.0), {"why": "Because."})
    given |= {answer.reason, judged(answer, Judgment("ada", NAME, "why", 1.0)).reason}
    assert given == set(REASONS)
    assert {reason for _, _, reasons in CASES.values() for reason in reasons} <= given


def test_a_reason_that_the_table_lacks_can_be_neither_given_nor_shown(monkeypatch):
    odd = result("ada", NAME, task("dilate_kernel", reason="odd"))
    for show in (feedback_page, lambda each: report_page([each])):
        with pytest.raises(ValueError, match="no words for the reason 'odd'"):
            show(odd)
    monkeypatch.setattr(scoring, "_reason", lambda *_: "odd")
    trial = Trial(found=True, shown=[Outcome("raised")], verdict=Verdict(False, None, "wrong", 0.0))
    with pytest.raises(ValueError, match="no words for the reason 'odd'"):
        scoring.result_of(TASK, trial)


@pytest.mark.parametrize("reason", REASONS)
def test_the_pages_say_the_tables_words(reason):
    one = result("ada", NAME, task("dilate_kernel", reason=reason))
    words = words_for(reason)
    assert words.headline.replace("'", "&#39;") in feedback_page(one)
    report = report_page([one])
    assert words.count in report
    assert words.listed in report
