"""What a learner did is kept in one file, and nothing about that file ever stops a lesson."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib import progress
from atrous_lib.files import write_whole
from atrous_lib.progress import Check, Choice, Prediction, Progress, UnusableProgressError

CHOICES = (Choice("9", "two holes", True), Choice("12", "no holes", False))
ANSWER = Prediction("03_holes", "How long?", CHOICES, 0, "certain", "2026-11-01")
DONE = Progress(
    [ANSWER], [Check("softmax", False, "over_steps", "It adds up over steps.", "2026-11-02")], "x"
)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A learner's file, with a person at the notebook of lesson 3."""
    path = tmp_path / "my-course" / "progress.json"
    monkeypatch.setenv(progress.VARIABLE, str(path))
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/03_holes.ipynb")
    monkeypatch.setattr(progress, "a_person_is_there", lambda: True)
    monkeypatch.setattr(progress, "_said", set())
    return path


def keep(chosen=0):
    progress.keep_prediction("How long?", CHOICES, chosen, "a guess")


def test_answers_and_checks_are_kept_in_their_order(path):
    keep(1)
    progress.keep_check("softmax", False, "over_steps", "It adds up over steps.\n\nMore.")
    progress.keep_check("softmax", True, None, "Right.")
    found = progress.read(path)
    assert [(each.lesson, each.right, each.confidence) for each in found.predictions] == [
        ("03_holes", False, "a guess")
    ]
    assert [(each.passed, each.misconception, each.said) for each in found.checks] == [
        (False, "over_steps", "It adds up over steps."),
        (True, None, "Right."),
    ]
    assert found.passed == {"softmax"}
    assert found.latest == "softmax"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("notebook", "lesson"),
    [
        ("notebooks/03_holes.ipynb", "03_holes"),
        ("/home/ada/my-course/notebooks/03_holes-Copy1.ipynb", "03_holes"),
        ("notebooks/03_holes (new version).ipynb", "03_holes"),
        ("notebooks/start.ipynb", ""),
        ("", ""),
    ],
)
def test_a_notebook_says_which_lesson_it_is(monkeypatch, notebook, lesson):
    monkeypatch.setenv("JPY_SESSION_NAME", notebook)
    assert progress.lesson() == lesson


def test_an_answer_on_the_start_page_leaves_the_learners_place_alone(path, monkeypatch):
    keep()
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/start.ipynb")
    keep()
    found = progress.read(path)
    assert found.latest == "03_holes"
    assert found.answered("03_holes") == 1


def test_nothing_is_kept_where_nobody_said_where(tmp_path, monkeypatch):
    monkeypatch.delenv(progress.VARIABLE, raising=False)
    monkeypatch.setattr(progress, "a_person_is_there", lambda: True)
    monkeypatch.chdir(tmp_path)
    keep()
    assert os.listdir(tmp_path) == []


@given(
    st.lists(
        st.builds(
            Prediction,
            st.text(),
            st.text(),
            st.just(CHOICES),
            st.integers(0, 1),
            st.text(),
            st.dates().map(str),
        )
    ),
    st.lists(
        st.builds(
            Check,
            st.text(),
            st.booleans(),
            st.none() | st.text(),
            st.text(),
            st.dates().map(str),
        )
    ),
)
def test_what_is_written_is_read_again(tmp_path_factory, predictions, checks):
    path = tmp_path_factory.mktemp("kept") / "progress.json"
    done = Progress(predictions, checks, "03_holes")
    write_whole(path, progress.as_text(done))
    assert progress.read(path) == done


def spoilt(change):
    """The file's content with something changed deep inside."""
    content = json.loads(progress.as_text(DONE))
    change(content)
    return json.dumps(content)


FOREIGN = {
    "empty": "",
    "half": progress.as_text(DONE)[:80],
    "no dict": "[]",
    "another program's": '{"name": "ada"}',
    "no number": '{"format": "one"}',
    "deep": "[" * 100_000,
    "a list for a text": spoilt(lambda found: found["predictions"][0].update(question=[])),
    "no such choice": spoilt(lambda found: found["predictions"][0].update(chosen=2)),
    "no truth": spoilt(lambda found: found["predictions"][0]["choices"][0].update(right=False)),
    "no day": spoilt(lambda found: found["checks"][0].update(day="tomorrow")),
    "a part missing": spoilt(lambda found: found.pop("checks")),
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_broken_or_foreign_file_stays_as_it_is_and_stops_nothing(path, capsys, text):
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    with pytest.raises(UnusableProgressError, match="not a progress file"):
        progress.read(path)
    keep()
    keep()
    progress.keep_check("softmax", True, None, "Right.")
    assert path.read_text("utf-8") == text
    assert os.listdir(path.parent) == [path.name]
    said = capsys.readouterr().err
    assert said.count("is not a progress file") == 1, "said once in a session"
    assert str(path) in said


def test_a_file_of_bytes_that_are_no_text_stops_nothing(path, capsys):
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00\x80")
    keep()
    assert "is not a progress file" in capsys.readouterr().err


def test_a_file_of_a_newer_version_stays_as_it_is(path, capsys):
    path.parent.mkdir()
    newer = spoilt(lambda found: found.update(format=progress.FORMAT + 1, predictions="other"))
    path.write_text(newer, "utf-8")
    keep()
    assert path.read_text("utf-8") == newer
    assert "newer version of the course" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("where", "number", "words"),
    [
        ("atrous_lib.files.Path.write_bytes", 28, "No space left on device"),
        ("atrous_lib.files.os.open", 30, "Read-only file system"),
        ("atrous_lib.files.os.open", 13, "Permission denied"),
        ("atrous_lib.files.Path.mkdir", 13, "Permission denied"),
    ],
)
def test_a_disk_that_takes_nothing_is_named_and_stops_nothing(
    path, monkeypatch, capsys, where, number, words
):
    def refuse(*_, **__):
        raise OSError(number, words)

    keep()
    before = path.read_text("utf-8")
    monkeypatch.setattr(where, refuse)
    keep(1)
    said = capsys.readouterr().err
    assert f"could not be kept in {path}: {words}." in said
    assert "The lesson works as before." in said
    monkeypatch.undo()
    assert path.read_text("utf-8") == before


KEEP = """
import sys
from atrous_lib import progress
progress.a_person_is_there = lambda: True
for number in range(20):
    progress.keep_check(f"{sys.argv[1]}{number}", True, None, "Right.")
"""


def test_two_lessons_at_once_lose_nothing_of_each_other(path):
    both = [subprocess.Popen([sys.executable, "-c", KEEP, name]) for name in "ab"]
    assert [run.wait() for run in both] == [0, 0]
    found = progress.read(path)
    assert found.passed == {f"{name}{number}" for name in "ab" for number in range(20)}


def answers(*days, chosen=0):
    return [Prediction(**{**vars(ANSWER), "day": day, "chosen": chosen}) for day in days]


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (["2026-11-01"], "2026-11-02"),
        (["2026-11-01", "2026-11-02"], "2026-11-05"),
        (["2026-11-01", "2026-11-02", "2026-11-05"], "2026-11-12"),
        (["2026-11-01", "2026-11-02", "2026-11-05", "2026-11-12"], "2026-12-03"),
        (["2026-11-01", "2026-11-02", "2026-11-05", "2026-11-12", "2026-12-03"], "2026-12-24"),
    ],
)
def test_a_question_comes_back_after_1_3_7_and_21_days(days, due):
    done = Progress(answers(*days))
    day_before = f"{due[:-2]}{int(due[-2:]) - 1:02}"
    assert done.due(day_before, ["03_holes"]) == []
    assert [each.question for each in done.due(due, ["03_holes"])] == ["How long?"]


def test_a_wrong_answer_brings_a_question_back_the_next_day():
    done = Progress(
        [*answers("2026-11-01", "2026-11-02", "2026-11-05"), *answers("2026-11-12", chosen=1)]
    )
    assert len(done.due("2026-11-13", ["03_holes"])) == 1


def test_an_answer_of_the_last_day_that_there_is_stops_nothing():
    assert Progress(answers("9999-12-31")).due("2026-11-13", ["03_holes"]) == []


def test_questions_come_only_from_the_lessons_asked_for():
    again = Prediction(**{**vars(ANSWER), "lesson": "", "day": "2026-11-03"})
    done = Progress([ANSWER, again])
    assert done.due("2026-12-01", ["04_edges_and_steps"]) == []
    assert done.due("2026-12-01", ["03_holes"]) == [again], "first asked in lesson 3"


def test_the_file_says_its_format_and_nothing_about_the_machine(path):
    keep()
    content = json.loads(path.read_text("utf-8"))
    assert content["format"] == progress.FORMAT
    assert set(content) == {"format", *asdict(DONE)}
    assert str(path.parent) not in path.read_text("utf-8")


# --- two places


DAYS = st.dates(progress.datetime.date(2026, 1, 1), progress.datetime.date(2026, 1, 4))
EVENTS = st.tuples(st.sampled_from(["first", "second"]), st.booleans(), DAYS)
PROGRESSES = st.lists(EVENTS, max_size=5).map(
    lambda events: Progress(
        [Prediction("01_one", name, CHOICES, 0, "certain", f"{day}") for name, _, day in events],
        [Check(name, passed, None, "", f"{day}") for name, passed, day in events],
        events[-1][0] if events else "",
    )
)


@given(PROGRESSES, PROGRESSES)
def test_progress_of_two_places_comes_together_without_loss_and_once(one, other):
    both = progress.merged(one, other)
    for kind in ("predictions", "checks"):
        counts = [progress.Counter(getattr(each, kind)) for each in (one, other, both)]
        assert counts[2] == counts[0] | counts[1]
        days = [each.day for each in getattr(both, kind)]
        assert days == sorted(days)
    assert progress.merged(both, one) == replace(both, latest=progress.merged(both, one).latest)
    assert progress.merged(both, other) == both
    assert both.passed == one.passed | other.passed
    assert bool(both.latest) == bool(one.latest or other.latest)


def test_a_file_is_taken_in_whole_or_not_at_all(path):
    keep()
    before = path.read_text("utf-8")
    for text, error in (
        ("{}", UnusableProgressError),
        ('{"format": 99}', progress.NewerProgressError),
        (progress.as_text(DONE)[:-20], UnusableProgressError),
    ):
        with pytest.raises(error):
            progress.take_in(text)
        assert path.read_text("utf-8") == before
    assert progress.take_in(progress.as_text(DONE)) == 2
    assert progress.take_in(progress.as_text(DONE)) == 0
    assert progress.read(path).events == 3


def test_where_no_progress_is_kept_none_is_taken_in(monkeypatch):
    monkeypatch.delenv(progress.VARIABLE, raising=False)
    with pytest.raises(RuntimeError, match="No progress is kept here"):
        progress.take_in(progress.as_text(DONE))
