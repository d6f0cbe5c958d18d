"""The learner's copy of the course: their work stays, updates arrive, links work."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.working_copy import NOTES, NewerCourseError, update

LANGUAGE = {"name": "python", "version": "3.11.7"}
LESSON, EXERCISE = Path("notebooks/03_holes.ipynb"), Path("exercises/03_holes/03_holes.ipynb")
BESIDE = Path("notebooks/03_holes (new version).ipynb")


def notebook(*sources, outputs=(), **metadata):
    """A notebook as text: code cells of these sources."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}}
    cells = [{**cell, "outputs": list(outputs), "source": source} for source in sources]
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content)


def put(folder, place, text):
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text(text, "utf-8")


def sources(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


@pytest.fixture
def course(tmp_path):
    put(tmp_path / "course", LESSON, notebook("x = 1", outputs=[{"output_type": "stream"}]))
    put(tmp_path / "course", EXERCISE, notebook("raise NotImplementedError"))
    return tmp_path / "course"


@pytest.fixture
def copy(course, tmp_path):
    update(course, tmp_path / "mine", LANGUAGE)
    return tmp_path / "mine"


def test_the_copy_has_every_notebook_under_its_name(course, copy):
    assert sources(copy / LESSON) == ["x = 1"]
    assert sources(copy / EXERCISE) == ["raise NotImplementedError"]


def test_a_notebook_names_this_python_as_the_kernel_does(copy):
    assert json.loads((copy / LESSON).read_text("utf-8"))["metadata"]["language_info"] == LANGUAGE


def test_nothing_is_written_where_nothing_is_new(course, copy):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")}
    done = update(course, copy, LANGUAGE)
    assert (done.written, done.beside) == ([], [])
    assert before == {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")}


def test_an_unread_notebook_follows_the_course_and_the_python(course, copy):
    put(course, LESSON, notebook("x = 2"))
    newer = {**LANGUAGE, "version": "3.12.1"}
    assert update(course, copy, newer).written == [LESSON, EXERCISE]
    assert sources(copy / LESSON) == ["x = 2"]
    assert json.loads((copy / EXERCISE).read_text("utf-8"))["metadata"]["language_info"] == newer


def test_a_notebook_that_was_only_run_follows_the_course(course, copy):
    put(copy, LESSON, notebook("x = 1", outputs=[{"output_type": "stream", "text": "mine"}]))
    put(course, LESSON, notebook("x = 2"))
    update(course, copy, LANGUAGE)
    assert sources(copy / LESSON) == ["x = 2"]


def test_the_outputs_of_a_run_stay_while_nothing_is_new(course, copy):
    mine = notebook("x = 1", outputs=[{"output_type": "stream", "text": "mine"}])
    put(copy, LESSON, mine)
    update(course, copy, {**LANGUAGE, "version": "3.12.1"})
    assert (copy / LESSON).read_text("utf-8") == mine


def test_a_changed_notebook_stays_and_the_newer_one_stands_beside_it(course, copy):
    put(copy, LESSON, notebook("x = 1", "mine = 2"))
    put(course, LESSON, notebook("x = 2"))
    done = update(course, copy, LANGUAGE)
    assert done.beside == [BESIDE]
    assert sources(copy / LESSON) == ["x = 1", "mine = 2"]
    assert sources(copy / BESIDE) == ["x = 2"]
    assert update(course, copy, LANGUAGE).beside == []  # it is told once


def test_a_newer_version_never_replaces_work_in_the_one_before(course, copy):
    put(copy, LESSON, notebook("mine = 2"))
    put(course, LESSON, notebook("x = 2"))
    update(course, copy, LANGUAGE)
    put(copy, BESIDE, notebook("x = 2", "mine too"))
    put(course, LESSON, notebook("x = 3"))
    (third,) = update(course, copy, LANGUAGE).beside
    assert sources(copy / BESIDE) == ["x = 2", "mine too"]
    assert sources(copy / third) == ["x = 3"]


def test_a_deleted_notebook_comes_back_as_the_course_has_it(course, copy):
    (copy / EXERCISE).unlink()
    assert update(course, copy, LANGUAGE).written == [EXERCISE]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "\x00", '{"cells": [{}]}'])
def test_a_notebook_that_cannot_be_read_is_the_learners_and_stays(course, copy, text):
    put(copy, LESSON, text)
    put(course, LESSON, notebook("x = 2"))
    assert update(course, copy, LANGUAGE).beside == [BESIDE]
    assert (copy / LESSON).read_text("utf-8") == text


@pytest.mark.parametrize("notes", ["", "{", "[]", '{"format": "x"}', '{"format": 1}', "null"])
def test_without_readable_notes_no_work_is_lost(course, copy, notes):
    (copy / NOTES).write_text(notes)
    put(copy, LESSON, notebook("mine"))
    update(course, copy, LANGUAGE)
    assert sources(copy / LESSON) == ["mine"]


def test_notes_of_a_newer_version_are_refused_before_anything_is_written(course, copy):
    (copy / NOTES).write_text('{"format": 99, "notebooks": {}}')
    put(course, LESSON, notebook("x = 2"))
    with pytest.raises(NewerCourseError, match=r"newer version.*--folder"):
        update(course, copy, LANGUAGE)
    assert sources(copy / LESSON) == ["x = 1"]


def test_a_folder_without_lessons_is_no_course(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no notebooks/"):
        update(tmp_path, tmp_path / "mine", LANGUAGE)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_is_read_only_is_an_error_and_stays_whole(course, copy):
    put(course, LESSON, notebook("x = 2"))
    (copy / "notebooks").chmod(0o500)
    with pytest.raises(PermissionError):
        update(course, copy, LANGUAGE)
    (copy / "notebooks").chmod(0o700)
    assert sources(copy / LESSON) == ["x = 1"]


def test_what_was_written_before_an_error_is_noted(course, copy, monkeypatch):
    from atrous_lib import working_copy

    def full(path, text):
        if path.name == EXERCISE.name and path.parent.name == "03_holes":
            raise OSError(28, "No space left on device")
        write(path, text)

    write = working_copy.write_whole
    for place in (LESSON, EXERCISE):
        put(course, place, notebook("x = 2"))
    monkeypatch.setattr(working_copy, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        update(course, copy, LANGUAGE)
    monkeypatch.undo()
    assert update(course, copy, LANGUAGE).written == [EXERCISE]


edits = st.lists(st.sampled_from(["learner", "course", "run", "delete"]), max_size=8)


@given(edits)
def test_no_text_of_the_learners_is_ever_lost(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("any")
    course, copy, mine = folder / "course", folder / "mine", set()
    put(course, LESSON, notebook("0"))
    update(course, copy, LANGUAGE)
    for number, step in enumerate(steps, start=1):
        if step == "course":
            put(course, LESSON, notebook(f"course {number}"))
        elif step == "learner" and (copy / LESSON).exists():
            mine.add(f"learner {number}")
            put(copy, LESSON, notebook(*sources(copy / LESSON), f"learner {number}"))
        elif step == "run" and (copy / LESSON).exists():
            run = notebook(*sources(copy / LESSON), outputs=[{"output_type": "stream"}])
            put(copy, LESSON, run)
        elif step == "delete" and (copy / LESSON).exists():
            mine -= set(sources(copy / LESSON))
            (copy / LESSON).unlink()
        update(course, copy, LANGUAGE)
    kept = {text for path in copy.rglob("*.ipynb") for text in sources(path)}
    assert mine <= kept
