"""The instructor's page: what the class holds, whom to talk to, and that it stays harmless."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.exercise import exercise
from atrous_lib.grading.results.charts import binned, distribution, stacked
from atrous_lib.grading.results.evidence import evidence
from atrous_lib.grading.results.judged import Judgment, judged
from atrous_lib.grading.results.overview import overview
from atrous_lib.grading.results.pages import render
from atrous_lib.grading.results.report import report_page
from atrous_lib.grading.run.regrade import Change
from atrous_lib.grading.run.submissions import LeftOut
from tests.grading.results.test_feedback import HOSTILE, text_of, wrong_parts
from tests.grading.samples import result, task

TABLE_TAGS = {"nav", "a", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"}
SVG_TAGS = {"svg", "title", "desc", "rect", "text", "path", "g", "article", "h3", "h4"}


def harmful(page):
    return [part for part in wrong_parts(page) if part not in TABLE_TAGS | SVG_TAGS]


@pytest.fixture(scope="module")
def small_class():
    """Three learners over three exercises."""
    flipped = {"misconception": "kernel_flipped"}
    return [
        result("ada", "01_arguments", task("count_parameters")),
        result("ada", "02_sliding", task("correlate1d"), task("conv1d")),
        result("ada", "03_holes", task("dilate_kernel"), task("atrous_conv1d")),
        result("ben", "01_arguments", task("count_parameters")),
        result("ben", "02_sliding", task("correlate1d", **flipped), task("conv1d", **flipped)),
        result("ben", "03_holes", task("dilate_kernel"), task("atrous_conv1d", **flipped)),
        result("cyd", "01_arguments", task("count_parameters", misconception="bias_ignored")),
        result("dan", "03_holes", failure="The sandbox was lost."),
    ]


def sections(page):
    """Return the text of each section by its id."""
    parts = re.findall(r'<section id="([^"]+)">(.*?)</section>', page, re.DOTALL)
    return {name: " ".join(text_of(part.replace("<", " <")).split()) for name, part in parts}


def test_the_report_has_all_that_was_asked_for(small_class):
    page = report_page(small_class, ["01_arguments", "04_edges"])
    found = sections(page)
    assert "02_sliding 2 50 % kernel flipped (correlate1d): 1" in found["exercises"]
    assert "handed in by nobody: 04_edges" in found["exercises"]
    assert "1 kernel flipped 50 % of those who wrote something" in found["exercise-2"]
    assert "the kernel is flipped" in found["exercise-2"]
    assert "Which step of x should w[0] meet" in found["exercise-2"]
    assert "Who: 1 learner ben" in found["exercise-2"]
    assert "“kernel flipped” in 2 exercises: 02_sliding, 03_holes" in found["talk"]
    assert "cyd" in found["talk"]
    assert "wrote nothing after 01_arguments" in found["talk"]
    assert "dan 03_holes The sandbox was lost." in found["grader"]
    assert harmful(page) == []


def test_two_reports_of_one_class_are_the_same_whatever_the_order(small_class):
    assert report_page(small_class) == report_page(reversed(small_class))


def test_what_an_exercise_is_misunderstood_for_comes_most_frequent_first():
    held = ["rate_ignored"] * 2 + ["bias_forgotten"] * 3 + ["kernel_flipped"]
    seen = overview(
        result(f"learner{i}", "03_holes", task("atrous_conv1d", misconception=id))
        for i, id in enumerate(held)
    )
    beliefs = seen.exercises[0].tasks[0].beliefs
    assert [(belief.id, len(belief.learners)) for belief in beliefs] == [
        ("bias_forgotten", 3),
        ("rate_ignored", 2),
        ("kernel_flipped", 1),
    ]


def test_not_handed_in_counts_as_nothing_and_the_graders_failure_not_at_all(small_class):
    shares = {learner.name: learner.share for learner in overview(small_class).learners}
    assert shares == {"ada": 1.0, "ben": 4 / 10, "cyd": 0.0, "dan": 0.0}
    (dan,) = (one for one in overview(small_class).learners if one.name == "dan")
    assert dan.max_points == 6  # without the 4 of the exercise on which the grader failed


def test_a_second_result_replaces_the_first():
    wrong = result("ada", "03_holes", task("dilate_kernel", misconception="rate_ignored"))
    right = result("ada", "03_holes", task("dilate_kernel"))
    seen = overview([wrong, right])
    assert seen.notebooks == 1
    assert seen.exercises[0].tasks[0].beliefs == []


def test_answers_that_a_person_grades_are_neither_right_nor_wrong():
    reasons = {"ada": "to_grade", "ben": "to_grade", "cyd": "graded", "dan": "unattempted"}
    tasks = {name: task("why", reason=reason) for name, reason in reasons.items()}
    page = report_page([result(name, "own", one) for name, one in tasks.items()])
    assert "why 3 2 to grade by hand, 1 graded by hand –" in sections(page)["exercises"]


def test_every_part_of_the_report_is_linked_at_its_top(small_class):
    old, new = (result("ada", "own", task("f", reason=one)) for one in ("wrong", "passed"))
    page = report_page(
        small_class,
        left_out=[LeftOut("ada", "x.pdf", "no notebook.")],
        late=[("ada", "own", 0.5, "A day late.")],
        regraded=[("ada", Change(old, new, taken=True))],
        by_hand=[("ada", "own", judged(new.tasks[0], Judgment("ada", "own", "check_f", 1.0)))],
    )
    links = re.findall('href="#([^"]+)"', re.search("<nav.*?</nav>", page, re.DOTALL)[0])
    ids = re.findall('<(?:section|h3) id="([^"]+)"', page)
    assert sorted(links) == sorted(ids)
    assert {"regraded", "by-hand", "late", "left-out"} <= set(links)
    assert "#late" not in report_page(small_class)


def test_a_list_of_results_may_have_any_order(small_class):
    mixed = sorted(small_class, key=lambda one: one.exercise)
    assert report_page(mixed) == report_page(small_class)


@pytest.mark.parametrize(
    ("reasons", "concerns"),
    [
        (["wrong"] * 3, []),
        (["wrong"] * 3 + ["passed"], ["wrote 4 functions, of which 1 are right"]),
        (["wrong"] * 2 + ["passed"] * 2, []),
        (["unattempted"] * 9 + ["wrong"], []),
    ],
)
def test_much_written_and_little_right_is_a_reason_to_talk(reasons, concerns):
    tasks = [task(f"task_{i}", reason=reason) for i, reason in enumerate(reasons)]
    assert overview([result("ada", "own", *tasks)]).learners[0].concerns == concerns


def test_a_notebook_handed_in_unchanged_is_no_sign_of_going_on():
    written, empty = task("family"), task("family", reason="unattempted")
    everyone = [result("ada", f"{i}", written) for i in range(4)]
    stopped = [result("ben", "0", written), *(result("ben", f"{i}", empty) for i in range(1, 4))]
    ada, ben = overview([*everyone, *stopped]).learners
    assert (ada.concerns, ben.concerns) == ([], ["wrote nothing after 0"])


@pytest.mark.parametrize("field", ["learner", "exercise", "function", "id", "note", "failure"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text_and_short(kind, field):
    words = dict.fromkeys(["learner", "exercise", "function", "id", "note"], "word")
    words[field] = HOSTILE[kind]
    done = task(words["function"], misconception=words["id"], reason="misconceived")
    graded = result(words["learner"], words["exercise"], done, notes=(words["note"],))
    lost = result(words["learner"], "lost", failure=HOSTILE[kind])
    page = report_page([graded, lost])
    assert harmful(page) == []
    assert len(page.encode()) < 60_000


def test_a_class_of_nobody_has_a_report():
    page = report_page([])
    assert "Nobody, by these rules." in page
    assert "Every notebook was graded." in page


def test_what_is_drawn_by_nobody_is_no_picture():
    with pytest.raises(TypeError, match="must be drawn by"):
        render("report.html", title="x", seen=overview([]), **_without_drawing())


def test_what_is_left_out_stands_in_it_with_the_reason_and_harms_nothing():
    left_out = [
        LeftOut("ada", "<b>x</b>\x1b[2J.pdf", "no notebook."),
        LeftOut("Zoe <i>", "y.rar", "an archive of a kind that is not opened."),
    ]
    results = [result("ada", "03_holes", task("dilate_kernel"))]
    page = report_page(results, left_out=left_out)
    assert "&lt;b&gt;x&lt;/b&gt;.pdf" in page
    assert "an archive of a kind that is not opened." in page
    assert "Nothing is graded of 1 learner" in page
    assert "Zoe &lt;i&gt;" in page
    assert "\x1b" not in page
    assert "Nothing is graded of" not in report_page(results, left_out=left_out[:1])
    assert "Left out" not in report_page(results)


def test_of_very_much_that_is_left_out_the_rest_is_counted():
    left_out = [LeftOut("ada", f"{i}.pdf", "no notebook.") for i in range(1_002)]
    page = report_page([], left_out=left_out)
    assert page.count(".pdf") == 1_000
    assert "And 2 more; all are in scores.csv." in page


def _without_drawing():
    names = ("exercises", "nobody", "concerned", "failures", "notes", "columns", "bins", "parts")
    names += ("regraded", "by_hand", "late", "left_out")
    values = {name: [] for name in names}
    limits = {"more_notes": 0, "most_concerns": 1, "most_beliefs": 1, "most_rows": 1, "median": 0.0}
    limits |= {"most_learners": 1, "few_learners": 1}
    return {
        **values,
        **limits,
        "histogram": "<script>",
        "rules": {"few": 1, "last": 1},
        "line": str,
    }


def drawings(function):
    ids = dict.fromkeys(one.id for one in function.misconceptions)
    return {id: evidence(function, id) for id in ids}


@pytest.mark.parametrize("function", EXERCISES.values(), ids=list(EXERCISES))
def test_every_misconception_has_a_picture_that_marks_its_difference(function):
    for id, shown in drawings(function).items():
        if (function.name, id) == ("glorot_uniform", "rng_ignored"):
            # Its numbers come from elsewhere, but are spread as they should be.
            assert shown is None
            continue
        assert "differs" in shown.got, id
        assert "differs" not in shown.expected, id
        for picture in (shown.expected, shown.got):
            root = ElementTree.fromstring(picture)
            assert root.find("title").text
            assert root.find("desc").text
            assert root.get("aria-label").startswith(root.find("title").text)
        assert shown.arguments.startswith(function.arguments[0]), id


def test_a_picture_shows_the_course_own_result():
    shown = evidence(EXERCISES["dilate_kernel"], "one_zero_too_many")
    description = ElementTree.fromstring(shown.got).find("desc").text
    assert description == "[[[1.]], [[0.]], [[0.]], [[2.]]], shape (4, 1, 1)."


def test_a_mistake_that_raises_is_shown_as_that():
    @exercise(lesson=1, probes=lambda rng: [(1,), (2,)])
    def half(n):
        return n / 2

    @half.misconception("impossible")
    def _(n):
        raise ZeroDivisionError

    shown = evidence(half, "impossible")
    assert "raises ZeroDivisionError" in shown.got
    assert evidence(half, "of another course") is None


def test_the_distribution_says_in_words_what_it_draws():
    picture = ElementTree.fromstring(distribution(binned([0.05, 0.31, 0.39, 1.0])))
    assert picture.find("desc").text == "0–9 %: 1, 30–39 %: 2, 90–100 %: 1."


def test_no_share_falls_outside_the_bins():
    shares = np.linspace(0, 1, 101)
    assert sum(binned(shares)) == 101
    assert binned([0.3, 0.7]) == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]


def test_a_bar_is_as_wide_as_its_share():
    bar = ElementTree.fromstring(
        stacked("What became of x", [("right", 3, "a"), ("wrong", 1, "b")])
    )
    assert [rect.get("width") for rect in bar.iter("rect")] == ["750", "250"]


def test_many_failures_and_notes_are_counted_where_they_are_not_listed():
    results = [
        result(f"learner{i}", "03_holes", failure="Lost.", notes=(f"Named {i}.ipynb.",))
        for i in range(1_000)
    ]
    page = report_page(results)
    assert "1000 notebooks were not graded" in page
    assert "And 800 more; all are in scores.csv." in page
    assert "And 950 other notes; all are in scores.csv." in page
    assert len(page) < 200_000


def test_the_report_of_a_large_class_stays_small():
    ids = list(dict.fromkeys(one.id for one in EXERCISES["strided_conv1d"].misconceptions))
    page = report_page(
        result(
            f"learner{i:04}",
            f"{lesson:02}_lesson",
            task("strided_conv1d", misconception=ids[(i + lesson) % len(ids)], message="m"),
        )
        for i in range(1_000)
        for lesson in range(12)
    )
    assert len(page) < 3_000_000
