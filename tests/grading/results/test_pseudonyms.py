"""A report to show in class: nothing in it tells who anybody is."""

import json
import re

import pytest

from atrous_lib.grading.results.judged import Judgment, Judgments
from atrous_lib.grading.results.outputs import write_pseudonymous_report, write_report
from atrous_lib.grading.results.pseudonyms import Pseudonyms
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.class_list import Member
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.journal import Journal
from atrous_lib.grading.run.roll import Roll
from atrous_lib.grading.run.submissions import Collected, Learner, LeftOut
from tests.grading.samples import result, task

PEOPLE = ["Zoe Quill", "Yan Quoll", "Xia Quake", "Wim Quist", "Uma Quark"]
SECRETS = [
    *(part for name in PEOPLE for part in name.split()),
    *(f"stud-{i}9" for i in range(5)),
    *(f"mail{i}@uni.example" for i in range(5)),
    *(f"4711{i}" for i in range(5)),
    "homework-of-",  # a file
    "written-by-",  # a comment in code
    "printed-by-",  # an output
    "told-to-",  # what a check said
    "lost-for-",  # a failure of the grader's
    "word-for-",  # what somebody wrote by hand
]


@pytest.fixture
def run(tmp_path):
    """Return a run's folder in which everything that a report may say is said of somebody."""
    members = [
        Member(f"stud-{i}9", (name,), email=f"mail{i}@uni.example") for i, name in enumerate(PEOPLE)
    ]
    Roll(tmp_path).change(members=members[:4])
    handed_in = [f"{name}_4711{i}" for i, name in enumerate(PEOPLE)]
    learners = tuple(Learner(name, name, "Moodle") for name in handed_in)
    left_out = (LeftOut(handed_in[0], f"homework-of-{PEOPLE[0]}.pdf", "no notebook."),)
    Intake(tmp_path).add("week.zip", Collected((), left_out, learners))
    wrong = {"reason": "wrong", "computed": "ab12cd34"}
    with Journal(tmp_path, seed=7) as journal:
        for i, name in enumerate(handed_in[:4]):
            who = PEOPLE[i]
            texts = {"message": f"told-to-{who}", "output": f"printed-by-{who}"}
            tasks = [
                task("dilate_kernel", misconception="rate_ignored"),
                task("atrous_conv1d", **wrong, **texts, code=f"# written-by-{who}"),
            ]
            notes = (f"homework-of-{who}.ipynb was taken.",)
            journal.add([result(name, "03_holes", *tasks, notes=notes)])
        journal.add([result(handed_in[4], "03_holes", failure=f"lost-for-{PEOPLE[4]}")])
        better = result(handed_in[0], "03_holes", task("dilate_kernel"))
        journal.again(better, taken=True)
    judgment = Judgment("stud-19", "03_holes", "check_dilate_kernel", 1.0, "word-for-Yan")
    Judgments(tmp_path).replace([judgment], hand_ins=1)
    return tmp_path


def told(text):
    return {one for one in SECRETS if one.casefold() in text.casefold()}


def test_no_name_id_address_file_or_comment_is_in_the_report(run):
    standing = Standing(Journal(run))
    named = write_report(standing, {}).read_text("utf-8")
    assert told(named) >= {*PEOPLE[0].split(), "stud-09", "homework-of-", "written-by-", "told-to-"}
    assert told(named) >= {"lost-for-", "word-for-", "47114"}  # what there is to hide
    page = write_pseudonymous_report(standing, {}).read_text("utf-8")
    assert told(page) == set()
    assert "rate ignored" in page
    assert "3 compute the same" in " ".join(re.sub("<[^>]*>", "", page).split())


def test_nobody_is_lost_and_the_report_with_names_stays(run):
    standing = Standing(Journal(run))
    named = write_report(standing, {})
    before = named.read_bytes()
    page = write_pseudonymous_report(standing, {}).read_text("utf-8")
    assert named.read_bytes() == before
    assert len(set(re.findall(r"Learner [A-Z]{6,}", page))) == len(PEOPLE)


def test_pseudonyms_stay_the_same_in_a_run_and_are_others_in_the_next(tmp_path):
    names = [f"learner{i}" for i in range(2_000)]
    first, again = Pseudonyms(tmp_path / "a"), Pseudonyms(tmp_path / "a")
    found = [first.of(name) for name in names]
    assert [again.of(name) for name in names] == found
    assert len(set(found)) == len(names)
    other = Pseudonyms(tmp_path / "b")
    assert not any(other.of(name) == one for name, one in zip(names, found, strict=True))
    assert sorted(names, key=first.of) != names  # their order tells nothing
    assert (tmp_path / "a" / "pseudonyms.key").stat().st_mode & 0o77 == 0


def test_two_whose_letters_are_the_same_get_more_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr("atrous_lib.grading.results.pseudonyms.LENGTH", 1)
    pseudonyms = Pseudonyms(tmp_path)
    names = list(map(str, range(200)))
    assert len(set(map(pseudonyms.of, names))) == 200


def test_hiding_leaves_no_text_in_a_result(run):
    journal = Journal(run)
    pseudonyms = Pseudonyms(run)
    for one in journal:
        hidden = json.loads(pseudonyms.hide(one).to_json())
        assert told(json.dumps(hidden)) == set()
