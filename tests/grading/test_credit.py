"""Points for a part of a task: who chooses it, and what it gives."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.grading.assignments import Task, read_assignments
from atrous_lib.grading.course_toml import CourseTomlError
from atrous_lib.grading.fingerprints import fingerprints
from atrous_lib.grading.notebook import scoring
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.scoring import Trial
from tests.grading.notebooks import NAME, ROOT, WRONG_KERNEL, notebook
from tests.grading.test_cli import needs_sandbox

SEEDS = (11, 12, 13)[: scoring.HIDDEN]
IN_PARTS = ("pad_amounts", "compute_fans", "conv1d_backward", "to_keras3")
GRADED = {t.function: t for one in read_assignments(ROOT).values() for t in one.tasks}


def course(folder, text):
    """Return a course with these two exercises, in which this is chosen."""
    for name in (NAME, "07_backward"):
        shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    (folder / "course.toml").write_text(text, "utf-8")
    return folder


def graded(function, credit, answer):
    """Return the result of a task that somebody answered with this function."""
    task = Task(function, "", "check", GRADED[function].points, credit)
    verdicts = []
    for seed in (scoring.SHOWN, *SEEDS):
        tried = [call(answer, probe) for probe in scoring.probes(function, seed)[0]]
        outcomes = [Outcome.from_json(each.to_json()) for each in tried]
        verdicts.append(scoring.verdict_on(task, seed, outcomes))
        if seed == scoring.SHOWN:
            shown = outcomes
        if not verdicts[0].passed:
            break
    trial = Trial(found=True, shown=shown, verdict=verdicts[0], hidden=verdicts[1:])
    return scoring.result_of(task, trial)


def test_a_course_chooses_for_each_task(tmp_path):
    text = f'[credit.{NAME}]\natrous_conv1d = "inputs"\n[credit.07_backward]\n'
    text += 'conv1d_backward = "parts"\nnumerical_gradient = "all or nothing"\n'
    found = read_assignments(course(tmp_path, text))
    chosen = {task.function: task.credit for one in found.values() for task in one.tasks}
    assert {name: credit for name, credit in chosen.items() if credit} == {
        "atrous_conv1d": "inputs",
        "conv1d_backward": "parts",
    }


def test_a_choice_is_part_of_the_fingerprint_of_its_exercise_alone(tmp_path):
    before = fingerprints(read_assignments(course(tmp_path, "")))
    (tmp_path / "course.toml").write_text(f'[credit.{NAME}]\natrous_conv1d = "inputs"\n')
    after = fingerprints(read_assignments(tmp_path))
    assert {name for name in before if before[name] != after[name]} == {NAME}


BAD = {
    '[credit.03_hole]\natrous_conv1d = "inputs"': "Did you mean '03_holes'?",
    '[credit.03_holes]\natrous_conv = "inputs"': "Did you mean 'atrous_conv1d'?",
    '[credit.03_holes]\natrous_conv1d = "input"': "Did you mean 'inputs'?",
    "[credit.03_holes]\natrous_conv1d = 0.5": "all or nothing, inputs, parts; got 0.5",
    "[credit.03_holes]\natrous_conv1d = []": "all or nothing, inputs, parts; got []",
    '[credit.03_holes]\natrous_conv1d = "parts"': "returns one thing, which has no parts",
    'credit = "inputs"': "credit must hold tables",
}


@pytest.mark.parametrize("text", BAD)
def test_what_can_not_be_chosen_is_refused_with_its_place(tmp_path, text):
    with pytest.raises(CourseTomlError) as error:
        read_assignments(course(tmp_path, text))
    assert BAD[text] in str(error.value)
    assert "course.toml" in str(error.value)


def test_by_inputs_a_task_gives_the_share_on_which_it_is_right():
    result = graded("dilate_kernel", "inputs", lambda W, atrous_rate: W.copy())
    assert 0 < result.share < 1
    assert result.points == round(2 * result.share, 2)
    assert f"{int(100 * result.share)} %" in result.credited
    whole = graded("dilate_kernel", "", lambda W, atrous_rate: W.copy())
    assert (whole.points, whole.credited) == (0, "")
    assert whole == replace(result, points=0.0, credit="")


def without_bias(*arguments):
    return *exercise_named("conv1d_backward").reference(*arguments)[:2], np.zeros(1)


def test_by_parts_a_task_gives_the_share_of_the_result_that_is_right():
    result = graded("conv1d_backward", "parts", without_bias)
    assert result.points == 4  # of 6, for two of three gradients
    assert "parts of its result that are right on every input: 66 %." in result.credited


def test_entries_that_are_missing_or_too_many_are_no_right_parts():
    right = exercise_named("to_keras3").reference
    points = GRADED["to_keras3"].points

    def raising(*arguments):
        raise ValueError("no result")

    def missing(*arguments):
        entries = dict(right(*arguments))
        entries.popitem()
        return entries

    count = len(right(*scoring.probes("to_keras3", 0)[0][0]))
    assert graded("to_keras3", "parts", missing).points == round(points * (count - 1) / count, 2)
    more = graded("to_keras3", "parts", lambda *a: {**right(*a), "more": 1})
    assert more.points == round(points * count / (count + 1), 2)
    assert graded("to_keras3", "parts", raising).points == 0


@pytest.mark.parametrize("function", IN_PARTS)
@pytest.mark.parametrize("credit", ["inputs", "parts"])
def test_right_functions_get_all_points_and_wrong_ones_fewer(function, credit):
    exercise, most = exercise_named(function), GRADED[function].points
    for right in [exercise.reference, *exercise.equivalents]:
        assert graded(function, credit, right).points == most
    for wrong in exercise.misconceptions:
        assert 0 <= graded(function, credit, wrong.function).points < most, wrong.id


def test_who_changes_the_arguments_gets_no_part():
    def changing(*arguments):
        found = exercise_named("conv1d_backward").reference(*arguments)
        arguments[0][...] += 1
        return found

    result = graded("conv1d_backward", "parts", changing)
    assert result.points == 0
    assert "wrote into x" in result.message


def test_who_calls_the_librarys_answer_gets_no_part():
    probes = scoring.probes("dilate_kernel", scoring.SHOWN)[0]
    reference = exercise_named("dilate_kernel").reference
    right = [call(reference, probe) for probe in probes[:-1]]
    refused = Outcome("raised", error=(scoring.ANSWER_CALLED, "no"))
    task = Task("dilate_kernel", "", "check", 2.0, "inputs")
    verdict = scoring.verdict_on(task, scoring.SHOWN, [*right, refused])
    trial = Trial(found=True, shown=[*right, refused], verdict=verdict)
    assert verdict.score > 0
    assert scoring.result_of(task, trial).points == 0


@needs_sandbox
def test_the_grader_gives_points_for_a_part(tmp_path):
    assignments = read_assignments(course(tmp_path, f'[credit.{NAME}]\ndilate_kernel = "inputs"'))
    with Grader(assignments) as grader:
        result = grader.grade("ada", NAME, notebook(kernel=WRONG_KERNEL), 7)
    first, second = result.tasks
    assert (first.points, first.reason) == (round(2 * first.share, 2), "misconceived")
    assert 0 < first.points < 2
    assert (second.points, second.credit) == (4, "")
