"""Every answer that the lessons offer has reasons, and each is what its reasons say."""

import ast
import functools
import math
import re
from pathlib import Path

import jupytext
import pytest

from atrous_lib.checks import Answer, answers, choices
from atrous_lib.checks.comparison import problem
from atrous_lib.checks.predictions import questions_of
from atrous_lib.widgets import predict

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "sources" / "lessons").glob("[0-9]*.py"))
SUM = r"[−√(]*\d[\d.]*(?:[ ]?[·+−/)(√]+[ ]?[−√(]*\d[\d.]*|\))*"
RIGHTS = {
    f"{word}.{name}": found.get("right")
    for word in (path.stem.split("_")[1] for path in LESSONS)
    for name, found in questions_of(word).items()
}
EQUATION = re.compile(rf"({SUM}) = (−?\d+(?:\.\d+)?)")


@functools.cache
def trees(lesson):
    """The code cells of a lesson, parsed."""
    cells = [cell.source for cell in jupytext.read(lesson).cells if cell.cell_type == "code"]
    return [ast.parse(re.sub(r"^%.*$", "", source, flags=re.MULTILINE)) for source in cells]


def names(tree, context):
    """What a cell reads (ast.Load) or binds (ast.Store)."""
    found = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is context}
    if context is ast.Store:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return found


def needed(cells, place):
    """The places of the cells without which one cannot run, in order, and its own."""
    found, wanted = {place}, names(cells[place], ast.Load)
    for earlier in range(place - 1, -1, -1):
        if names(cells[earlier], ast.Store) & wanted:
            wanted |= names(cells[earlier], ast.Load)
            found.add(earlier)
    return sorted(found)


@functools.cache
def asked(lesson):
    """Every prediction of a lesson: the answers that `predict` gets, and the choices it shows."""
    cells, seen, space = trees(lesson), [], {}

    def heard(question, found, **options):
        shown = predict(question, found, **options)
        seen.append((question, found, shown.choices))
        return shown

    asking = [place for place, cell in enumerate(cells) if "predict" in names(cell, ast.Load)]
    for place in sorted({one for last in asking for one in needed(cells, last)}):
        if place in asking:
            space["predict"] = heard  # in place of what an earlier cell imported
        exec(compile(cells[place], lesson.name, "exec"), space)
    return seen


def value_of(text):
    """The value of a sum written as a lesson writes it."""
    python = re.sub(r"√(\d+)", r"math.sqrt(\1)", text.replace("·", "*").replace("−", "-"))
    return float(eval(python, {"math": math}))


def untrue(text):
    """The equations of a text that do not hold, when rounded as its right side is."""
    wrong = []
    for left, right in EQUATION.findall(text):
        decimals = len(right.partition(".")[2])
        if abs(value_of(left) - value_of(right)) > 0.5 * 10**-decimals + 1e-9:
            wrong.append(f"{left} = {right}")
    return wrong


def unsaid(answer):
    """Whether a reason computes something, and never the number that it belongs to."""
    results = [value_of(right) for _, right in EQUATION.findall(answer.why)]
    number = type(answer.value) in (int, float)
    return number and bool(results) and not any(abs(answer.value - r) < 0.005 for r in results)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_answer_of_a_lesson_is_explained_and_is_what_the_explanation_says(lesson):
    questions = asked(lesson)
    assert len(questions) >= 2
    for question, found, shown in questions:
        assert len(shown) >= 3, f"a coin toss: {question}"
        assert {a.misconception for a in found} == {a.misconception for a in shown}, question
        for answer in shown:
            assert 20 < len(answer.why) < 330, f"{question} {answer.value}"
            assert not untrue(answer.why), answer.why
            assert not unsaid(answer), f"{answer.value}: {answer.why}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_no_answer_stands_out_among_its_choices(lesson):
    for question, _, shown in asked(lesson):
        kinds = [type(answer.value) for answer in shown]
        truth = next(answer for answer in shown if answer.misconception is None)
        alike = sum(kind is type(truth.value) for kind in kinds)
        assert alike >= 3, f"{question}: the answer's kind gives it away"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_reasons_that_no_lesson_asks_for_are_noticed(lesson):
    word = lesson.stem.split("_")[1]
    text = lesson.read_text("utf-8")
    assert [name for name in questions_of(word) if f'"{word}.{name}"' not in text] == []


def test_reasons_are_plain_text():
    for lesson in LESSONS:
        for reasons in questions_of(lesson.stem.split("_")[1]).values():
            assert all(not re.search(r"[*`_]{2}|[*`]", text) for text in reasons.values())


@pytest.mark.parametrize(
    "text", ["2 + 2 = 5", "so √16 = 4 and 100 · 3 + (−1) = 298", "1 / 3 = 0.34"]
)
def test_an_untrue_equation_is_noticed(text):
    assert untrue(text)


@pytest.mark.parametrize(
    "text",
    ["2 · (−1) = −2", "√32 = 5.66, and 1 / 5.66 = 0.18", "(−0.591 + 1) / 2 = 0.2"],
)
def test_a_true_equation_is_not(text):
    assert untrue(text) == []


def test_a_reason_that_computes_another_number_is_noticed():
    assert unsaid(Answer(7, "a", why="It adds them: 2 + 2 = 4."))
    assert not unsaid(Answer(4, "a", why="It adds them: 2 + 2 = 4."))
    assert not unsaid(Answer("4", "a", why="It adds them: 2 + 3 = 5."))


def test_a_question_that_is_not_there_names_the_nearest():
    with pytest.raises(ValueError, match=r"'stacks.step_read'.* Did you mean 'stacks.steps_read'"):
        choices("stacks.step_read", {})
    with pytest.raises(ValueError, match="There are none"):
        choices("nothing.at_all", {})


def test_a_reason_without_an_answer_of_its_own_is_an_error():
    with pytest.raises(ValueError, match="reasons for no_blind_spot, no_path_twice, and no answer"):
        choices("stacks.steps_read", {"different_ones": 7, "one_per_weight": 9, "no_blind_spot": 7})


def test_an_answer_without_a_reason_is_an_error():
    with pytest.raises(ValueError, match="no reason for too_many"):
        choices("stacks.steps_read", {"different_ones": 7, "too_many": 9})


def test_the_right_answer_must_be_among_the_options():
    with pytest.raises(ValueError, match="needs its right answer, 'different_ones'"):
        choices("stacks.steps_read", {"one_per_weight": 9})
    with pytest.raises(ValueError, match="ask it by `answers`"):
        choices("stacks.recall_zeros", {"one": 1})


def test_no_lesson_writes_the_right_answer_out_before_the_others():
    """A learner reads a cell from its top, before the question that it shows."""
    firsts = [
        next(iter(call.args[1].keys)).value == RIGHTS[call.args[0].value]
        for lesson in LESSONS
        for tree in trees(lesson)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "choices"
        if isinstance(call.args[1], ast.Dict)
    ]
    assert len(firsts) >= 14
    assert not any(firsts)


def test_mistakes_without_a_reason_are_not_offered():
    found = answers("count_parameters", 2, 1, 1, True, why="arguments.smallest_machine")
    assert len(found) == 4 < len(answers("count_parameters", 2, 3, 5, True))
    assert all(problem(found[0].value, other.value) for other in found[1:])
