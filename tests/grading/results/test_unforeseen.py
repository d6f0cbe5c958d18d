"""What nobody foresaw: put together by what it computes, shown, and drafted as a misconception."""

import ast
import functools
import io
import re
import tokenize
import tomllib
from array import array
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.checks.outcome import Outcome, call
from atrous_lib.checks.plain import Foreign
from atrous_lib.grading.notebook.computed import mark_of
from atrous_lib.grading.results.draft import draft_of
from atrous_lib.grading.results.items import FEW_LEARNERS, Item
from atrous_lib.grading.results.overview import overview
from atrous_lib.grading.results.report import MOST_GROUPS, report_page
from atrous_lib.grading.results.unforeseen import MOST_TYPICAL, Group, Groups, group_named
from tests.grading.results.test_feedback import HOSTILE, text_of
from tests.grading.results.test_report import harmful
from tests.grading.samples import result, task

ROOT = Path(__file__).resolve().parents[3]
COMMENT = {tokenize.COMMENT, tokenize.NL}


@functools.cache
def probes(name):
    return probes_of(EXERCISES[name], 0)


def mark(function, name="atrous_conv1d"):
    return mark_of(name, [call(function, probe) for probe in probes(name)])


def unforeseen(computed, code="x = 1", message="f is wrong.", function="atrous_conv1d"):
    return task(function, reason="wrong", message=message, computed=computed, code=code)


def test_programs_that_compute_the_same_have_one_mark_however_they_are_written():
    right = EXERCISES["atrous_conv1d"].reference

    def added(x, W, b, atrous_rate):
        return right(x, W, b, atrous_rate) + 1

    def summed_otherwise(x, W, b, atrous_rate):
        y = right(x[..., ::-1], W[:, ::-1], b + 1 / 3, atrous_rate)
        return (y + 2 / 3).astype(np.float32)

    def taken(x, W, b, atrous_rate):
        return right(x, W, b, atrous_rate) - 1

    assert mark(added) == mark(summed_otherwise)
    assert len({mark(added), mark(taken), mark(right)}) == 3


@pytest.mark.parametrize("name", ["dilate_kernel", "atrous_conv1d", "strided_conv1d"])
def test_no_two_misconceptions_of_an_exercise_share_a_mark(name):
    wrong = EXERCISES[name].misconceptions
    ids = {}
    for one in wrong:  # of which several may be ways to one mistake
        ids.setdefault(mark(one.function, name), set()).add(one.id)
    assert "" not in ids
    assert [found for found in ids.values() if len(found) > 1] == []


def test_what_is_raised_counts_without_the_names_that_a_learner_chose():
    def named(name):
        def function(*_):
            raise NameError(f"name '{name}' is not defined")

        return function

    def other(*_):
        raise ValueError("no")

    assert mark(named("wide")) == mark(named("broad"))
    assert mark(named("wide")) != mark(other)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ARRAYS = st.sampled_from([np.array([np.nan, np.inf]), np.array(["a"]), np.zeros((0, 2))])
ODD = st.recursive(
    PLAIN | ARRAYS | st.just(Foreign("Thing")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=2),
    max_leaves=6,
)


@given(ODD)
def test_whatever_was_returned_has_a_mark_or_none_and_nothing_breaks(value):
    outcome = Outcome("returned", value)
    assert re.fullmatch("[0-9a-f]{8}|", mark_of("dilate_kernel", [outcome]))
    assert mark_of("dilate_kernel", [outcome]) == mark_of("dilate_kernel", [outcome])


def test_groups_come_largest_first_with_the_shortest_cell_and_all_members():
    results = [
        result(f"learner{place}", "03_holes", unforeseen(computed, code))
        for place, (computed, code) in enumerate(
            [("aa", "long code"), ("bb", "alone"), ("aa", "short"), ("aa", "long code")]
        )
    ]
    (one,) = overview(results).exercises[0].tasks
    assert [(group.id, group.learners, group.code) for group in one.groups] == [
        ("aa", ["learner0", "learner2", "learner3"], "short"),
        ("bb", ["learner1"], "alone"),
    ]
    assert report_page(results) == report_page(reversed(results))


def test_what_is_right_or_explained_belongs_to_no_group():
    tasks = [task("atrous_conv1d"), task("atrous_conv1d", misconception="kernel_flipped")]
    seen = overview(result(f"learner{i}", "03_holes", one) for i, one in enumerate(tasks))
    assert seen.exercises[0].tasks[0].groups == []


def test_code_is_kept_of_few_that_stand_alone_but_of_every_larger_group():
    groups = Groups()
    for place in range(MOST_TYPICAL + 5):
        groups.add("ada", unforeseen(f"{place:03}", "code"))
    groups.add("ben", unforeseen(f"{MOST_TYPICAL + 4:03}", "code"))
    first, *rest = groups.found()
    assert (first.learners, first.code) == (["ada", "ben"], "code")
    assert sum(bool(group.code) for group in rest) == MOST_TYPICAL


def test_the_report_shows_a_groups_size_input_code_and_members():
    message = "f is wrong.\n\nx = [1, 2]"
    results = [
        result(name, "03_holes", unforeseen("ab12cd34", "def f(x): ...", message))
        for name in ("ada", "ben")
    ]
    text = " ".join(text_of(report_page(results).replace("<", " <")).split())
    assert "What nobody foresaw" in text
    assert "2 compute the same group ab12cd34" in text
    assert "x = [1, 2]" in text
    assert "A typical cell def f(x): ... Who: 2 learners ada, ben" in text
    assert "atrous-course suggest ab12cd34" in text
    assert "a mistake that nobody foresaw (atrous_conv1d): 2" in text
    assert "explained atrous_conv1d 2 0 % 0 % Whom to talk to" in text


def test_of_many_groups_the_rest_is_counted():
    results = [result(f"l{i}", "03_holes", unforeseen(f"{i:02}")) for i in range(MOST_GROUPS + 3)]
    assert "And 3 smaller groups." in report_page(results)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_learners_code_stays_text_and_short(kind):
    text = HOSTILE[kind]
    page = report_page([result("ada", "03_holes", unforeseen("ab", text, text))])
    assert harmful(page) == []
    assert len(page.encode()) < 60_000


LINE_ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
ESCAPES = [
    *(f"x = 1{end}raise SystemExit{end}" for end in LINE_ENDS),
    "\x00raise SystemExit",
    "\\\nraise SystemExit",
    '"""\nraise SystemExit\n"""',
    "# coding: utf-7\n+AAo-raise SystemExit",
    "# -*- coding: raw_unicode_escape -*-\n\\u000araise SystemExit",
    "\ud800\nraise SystemExit",
    "\ufeff#!/bin/sh\nraise SystemExit",
    "{}{0}{code}%s\nraise SystemExit",
    "x" * 100_000,
    "raise SystemExit\n" * 5_000,
    *HOSTILE.values(),
]


def only_comments(text):
    """Say whether all that follows the draft's function is comments, for every reader."""
    data = text.encode("utf-8")
    assert tokenize.detect_encoding(io.BytesIO(data).readline)[0] == "utf-8"
    compile(data, "draft.py", "exec", dont_inherit=True)
    body = ast.parse(data).body
    docstring, *imports, function = body
    kinds = [type(docstring), *map(type, imports), type(function)]
    assert kinds == [ast.Expr, ast.ImportFrom, ast.ImportFrom, ast.FunctionDef]
    rest = text.splitlines(keepends=True)[function.end_lineno :]  # at more ends than Python's
    return all(line.startswith("#") or not line.strip() for line in rest)


@pytest.mark.parametrize("text", ESCAPES, ids=range(len(ESCAPES)))
def test_no_text_of_a_learner_leaves_the_comment(text):
    assert only_comments(draft_of("atrous_conv1d", Group("ab12cd34", ["ada"], text, text)))


@given(st.text(max_size=200))
def test_no_text_at_all_leaves_the_comment(text):
    assert only_comments(draft_of("dilate_kernel", Group("ab12cd34", ["ada"], text, text)))


def test_what_is_no_comment_is_noticed():
    draft = draft_of("dilate_kernel", Group("ab12cd34", ["ada"], "x = 1"))
    with pytest.raises(AssertionError):
        only_comments(draft + "\nraise SystemExit\n")
    assert not only_comments(draft.replace("#     x = 1", "#\x0craise SystemExit"))


def test_a_group_that_is_not_there_is_an_error_that_names_the_nearest():
    groups = [("f", Group("ab12cd34")), ("g", Group("ff00ff00"))]
    assert group_named(groups, "ff00ff00")[0] == "g"
    assert group_named(groups)[0] == "f"
    with pytest.raises(ValueError, match=r"no group 'ab12cd3'.*ab12cd34"):
        group_named(groups, "ab12cd3")
    with pytest.raises(ValueError, match="Nothing is wrong here that no misconception explains"):
        group_named([])


def class_of(right):
    """Return results: task "first" as told, and three others of which the i-th learner has more."""
    for place, first in enumerate(right):
        others = [place >= len(right) * (i + 1) / 4 for i in range(3)]
        reasons = ["passed" if one else "wrong" for one in (first, *others)]
        names = ("first", "second", "third", "fourth")
        tasks = [task(name, reason=one) for name, one in zip(names, reasons, strict=True)]
        yield result(f"learner{place:02}", "own", *tasks)


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ([False] * 12 + [True] * 12, "well"),
        ([True] * 12 + [False] * 12, "the wrong way round"),
        ([True, False] * 12, "hardly"),
        ([True] * 24, "–"),
    ],
)
def test_a_task_that_the_strong_get_right_tells_them_from_the_weak(right, words):
    page = report_page(class_of(right))
    row = re.search(r"<code>first</code></a></th>.*<td>([^<(]*)", page)
    assert row[1].strip() == words


def test_where_no_task_can_tell_strong_from_weak_no_column_of_dashes_says_so():
    page = report_page(class_of([False] * 9 + [True] * 9))
    assert "tells strong from weak<" not in page
    assert "With 20 learners or more" in page
    assert "tells strong from weak<" in report_page(class_of([False] * 12 + [True] * 12))


@pytest.mark.parametrize("function", EXERCISES)
def test_a_draft_names_the_files_in_which_its_exercise_stands(function):
    draft = draft_of(function, Group("ab12cd34", ["ada"], "x = 1"))
    module, texts = re.search(
        r"end of (\S+), and .*into (\S+)\.$", draft, re.DOTALL | re.M
    ).groups()
    assert f"\ndef {function}(" in (ROOT / module).read_text("utf-8")
    assert function in tomllib.loads((ROOT / texts).read_text("utf-8"))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=FEW_LEARNERS, max_size=40))
def test_discrimination_is_the_correlation_with_the_rest(got):
    item, points, most = Item(), array("f"), array("f")
    for place, (right, rest) in enumerate(got):
        item.add(place, float(right), 1.0)
        points.append(right + rest)
        most.append(10.0)
    found = item.discrimination(points, most)
    own, rest = np.array(got, float).T
    if np.ptp(own) == 0 or np.ptp(rest) == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=1e-6)


def test_a_task_alone_tells_nothing():
    results = [
        result(f"l{i:02}", "own", task("first", reason="passed" if i % 2 else "wrong"))
        for i in range(2 * FEW_LEARNERS)
    ]
    assert overview(results).exercises[0].tasks[0].discrimination is None
