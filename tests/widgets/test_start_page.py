"""The start page's own view: where to go on, what is done, what to recall."""

import json
import sys
from pathlib import Path

import pytest

from atrous_lib import progress
from atrous_lib.checks import exercises
from atrous_lib.progress import Check, Choice, Prediction, Progress
from atrous_lib.widgets import start_page as page
from atrous_lib.widgets.start_page import asked_again, go_on, lessons_in, my_progress, overview

CHOICES = (Choice("9", "two holes", True), Choice("12", "no holes", False))
HERE = Path("my-course/progress.json")


def notebook(*cells):
    kinds = {"#": "markdown"}
    return json.dumps(
        {
            "cells": [
                {"cell_type": kinds.get(text[0], "code"), "source": text, "metadata": {}}
                for text in cells
            ]
        }
    )


@pytest.fixture
def course(tmp_path):
    """Two lessons of two questions and one function each, and things that are no lessons."""
    for name, function in (("01_one", "first"), ("02_two", "second")):
        (tmp_path / "exercises" / name).mkdir(parents=True)
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        lesson = notebook(
            f"# Lesson {int(name[:2])} · {name[3:].title()}\n\n**Question** Why?",
            "from atrous_lib.widgets import predict",
            'predict("How long?", [])',
            "def unfinished(:\n",
            'asked = predict(\n    f"How {1 + 1}?", [])',
        )
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(lesson, "utf-8")
        (tmp_path / "notebooks" / f"{name} (new version).ipynb").write_text(lesson, "utf-8")
        (tmp_path / "exercises" / name / f"{name}.ipynb").write_text(
            notebook("# Exercise", f"check({function})"), "utf-8"
        )
    (tmp_path / "notebooks" / "start.ipynb").write_text(notebook("# Start"), "utf-8")
    return tmp_path


@pytest.fixture
def lessons(course):
    return list(lessons_in(course))


def answer(lesson, question, day="2026-11-01"):
    return Prediction(lesson, question, CHOICES, 0, "certain", day)


def right(function):
    return Check(function, True, None, "Right.", "2026-11-01")


def test_lessons_are_read_off_their_notebooks(lessons):
    assert [(each.name, each.title, each.questions, each.functions) for each in lessons] == [
        ("01_one", "Lesson 1 · One", 2, ("first",)),
        ("02_two", "Lesson 2 · Two", 2, ("second",)),
    ]


def test_a_lesson_that_can_not_be_read_stops_nothing(course):
    (course / "notebooks" / "01_one.ipynb").write_text("{", "utf-8")
    (course / "exercises" / "02_two" / "02_two.ipynb").unlink()
    assert [(each.title, each.questions, each.functions) for each in lessons_in(course)] == [
        ("01_one", 0, ("first",)),
        ("Lesson 2 · Two", 2, ()),
    ]


READ = [answer("01_one", "a"), answer("01_one", "b")]
HALF = Check("first", False, "flipped", "It flips the kernel.", "2026-11-02")


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (Progress(), "**Begin here:** [Lesson 1 · One](01_one.ipynb)"),
        (
            Progress(READ[:1], [], "01_one"),
            "**Go on where you were:** [Lesson 1 · One](01_one.ipynb)",
        ),
        (
            Progress(READ, [], "01_one"),
            "**Go on where you were:** [Exercise 1](../exercises/01_one/01_one.ipynb)",
        ),
        (
            Progress(READ, [HALF], "first"),
            "**Go on where you were:** [Exercise 1](../exercises/01_one/01_one.ipynb). The last "
            "check said: “It flips the kernel.”",
        ),
        (
            Progress(READ, [HALF, right("first")], "first"),
            "**Go on where you were:** [Lesson 2 · Two](02_two.ipynb)",
        ),
        (
            Progress([answer("02_two", "a")], [], "02_two"),
            "**Go on where you were:** [Lesson 2 · Two](02_two.ipynb)",
        ),
        (
            Progress([answer("02_two", q) for q in "ab"], [right("second")], "second"),
            "**Go on where you were:** [Lesson 1 · One](01_one.ipynb)",
        ),
        (
            Progress(
                [answer(name, q) for name in ("01_one", "02_two") for q in "ab"],
                [right("first"), right("second")],
                "second",
            ),
            "**All lessons are done.**",
        ),
    ],
)
def test_says_where_to_go_on(lessons, done, line):
    assert go_on(done, lessons).startswith(line)


def test_counts_what_is_done_and_says_where_the_file_is(lessons):
    text = overview(Progress(READ, [right("first")], "first"), lessons, HERE)
    assert "| ✓ | [Lesson 1 · One](01_one.ipynb) | 2 of 2 | 1 of 1 |" in text
    assert "|  | [Lesson 2 · Two](02_two.ipynb) | 0 of 2 | 0 of 1 |" in text
    assert f"Your progress is in `{HERE}`, on this machine only." in text


def test_says_in_a_web_browser_that_the_browser_keeps_the_file(lessons, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    text = overview(Progress(), lessons, Path("/drive/progress.json"))
    assert "is in `progress.json`, in this browser's own storage on this machine only." in text


@pytest.fixture
def shown(course, monkeypatch):
    """What the cell shows to a person, with the course around it."""
    found = []
    monkeypatch.setattr(page, "display", found.append)
    monkeypatch.setattr(progress, "a_person_is_there", lambda: True)
    monkeypatch.setattr(progress, "today", lambda: "2026-11-09")
    monkeypatch.setenv(progress.VARIABLE, str(course / "progress.json"))
    monkeypatch.chdir(course / "notebooks")
    return found


def questions(shown):
    return [each for each in shown if hasattr(each, "question")]


def test_questions_of_finished_lessons_are_asked_again(shown, course):
    done = Progress([*READ, answer("02_two", "c")], [], "02_two")
    (course / "progress.json").write_text(progress.as_text(done), "utf-8")
    my_progress()
    assert [each.question for each in questions(shown)] == ["a", "b"]
    again = questions(shown)[0]
    again.answer.value, again.confidence.value = 1, "certain"
    again.commit.click()
    assert again.correct is False
    kept = progress.read(course / "progress.json").predictions[-1]
    assert (kept.question, kept.choices, kept.chosen) == ("a", CHOICES, 1)
    shown.clear()
    my_progress()
    assert [each.question for each in questions(shown)] == ["b"], "the other is due tomorrow"


def test_no_more_than_a_handful_is_asked_at_once(shown, course):
    done = Progress([answer("01_one", f"question {number}") for number in range(20)])
    (course / "progress.json").write_text(progress.as_text(done), "utf-8")
    my_progress()
    assert len(questions(shown)) == page.MOST_DUE


def test_where_to_go_on_stands_last_and_names_the_questions_above_if_there_are_any(shown, course):
    for done, above in ((Progress(), False), (Progress(READ), True)):
        (course / "progress.json").write_text(progress.as_text(done), "utf-8")
        my_progress()
        assert "[Lesson 1 · One]" in shown[-1].data or "[Exercise 1]" in shown[-1].data
        assert ("questions above" in shown[-1].data) is above
        shown.clear()


def test_a_file_that_can_not_be_used_is_named(shown, course):
    (course / "progress.json").write_text("{", "utf-8")
    my_progress()
    assert "is not a progress file" in shown[0].data


def test_without_a_file_it_says_how_to_get_one(shown, monkeypatch):
    monkeypatch.delenv(progress.VARIABLE)
    my_progress()
    assert [each.data for each in shown] == [page.NOT_KEPT]


def test_while_nobody_is_there_it_shows_nobodys_progress(shown, course, monkeypatch):
    (course / "progress.json").write_text(progress.as_text(Progress(READ)), "utf-8")
    monkeypatch.setattr(progress, "a_person_is_there", lambda: False)
    my_progress()
    assert [each.data for each in shown] == [page.UNRUN]


def test_the_course_itself_is_read():
    lessons = list(lessons_in(Path(__file__).resolve().parents[2]))
    functions = [name for each in lessons for name in each.functions]
    assert len(lessons) == 12
    assert all(each.questions and each.functions for each in lessons)
    assert len(functions) == len(set(functions))
    assert set(functions) <= set(exercises())


def test_a_question_asked_again_has_the_same_choices():
    again = asked_again(Prediction("01_one", "a", CHOICES, 1, "a guess", "2026-11-01"))
    assert [(each.value, each.misconception is None) for each in again.choices] == [
        ("9", True),
        ("12", False),
    ]
