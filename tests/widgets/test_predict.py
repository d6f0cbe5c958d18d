from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from atrous_lib.checks import answers
from atrous_lib.widgets import predict
from atrous_lib.widgets.predict import CONFIDENCES, HISTORY

VALUES = {9: None, 3: "rate_ignored", 12: "zeros_after_last_tap", 11: "one_zero_too_many"}


def choices(values=VALUES):
    return [
        SimpleNamespace(value=value, misconception=id, why=f"reason {id}")
        for value, id in values.items()
    ]


def commit(prediction, value, confidence="certain"):
    places = [choice.value for choice in prediction.choices]
    prediction.answer.value = places.index(value)
    prediction.confidence.value = confidence
    prediction.commit.click()


def everything_shown(prediction):
    return prediction.feedback + prediction.still()["text/plain"]


def test_nothing_is_given_away_before_the_commit():
    prediction = predict("How long?", choices())
    assert prediction.correct is None
    assert prediction.commit.disabled
    assert "✓" not in everything_shown(prediction)
    assert "The answer is" not in everything_shown(prediction)
    prediction.commit.click()
    assert not prediction.committed


@pytest.mark.parametrize("control", ["answer", "confidence"])
def test_a_commit_needs_an_answer_and_a_confidence(control):
    prediction = predict("How long?", choices())
    getattr(prediction, control).value = 0 if control == "answer" else CONFIDENCES[0]
    assert prediction.commit.disabled
    prediction.commit.click()
    assert not prediction.committed


def test_numbers_are_written_as_in_the_lessons():
    values = {-12.0: None, 0.25: "a", -0.5: "b", 7: "c"}
    prediction = predict("How much?", choices(values))
    labels = [label for label, _ in prediction.answer.options]
    assert labels == ["−12", "−0.5", "0.25", "7"]
    commit(prediction, 7)
    assert "✗ 7: reason c" in prediction.feedback
    assert "✓ −12: reason None" in prediction.feedback


def test_a_hyphen_in_words_stays_one():
    values = {"(-1, 1)": None, "a 1-D signal": "a", "1e-12": "b", "[1, -2]": "c"}
    prediction = predict("What?", choices(values))
    labels = {label for label, _ in prediction.answer.options}
    assert labels == {"(−1, 1)", "a 1-D signal", "1e-12", "[1, −2]"}


def test_after_the_commit_nothing_moves():
    prediction = predict("How long?", choices())
    commit(prediction, 9)
    feedback = prediction.feedback
    assert prediction.committed
    assert prediction.correct
    for control in (prediction.answer, prediction.confidence, prediction.commit):
        assert control.disabled
    prediction.commit.click()
    assert prediction.feedback == feedback


def test_a_wrong_answer_gets_its_own_reason_and_that_of_the_right_one():
    prediction = predict("How long?", choices())
    commit(prediction, 12, "a guess")
    assert prediction.correct is False
    assert "✗ 12: reason zeros_after_last_tap" in prediction.feedback
    assert "✓ 9: reason None" in prediction.feedback
    assert "rate_ignored" not in prediction.feedback


def test_a_right_answer_gets_its_reason_and_no_other():
    prediction = predict("How long?", choices())
    commit(prediction, 9, "a guess")
    assert prediction.feedback.count("reason") == 1
    assert "✓ 9: reason None" in prediction.feedback


@pytest.mark.parametrize(("value", "marked"), [(9, {"✓ 9"}), (3, {"✗ 3", "✓ 9"})])
def test_the_buttons_mark_the_right_answer_and_a_wrong_choice(value, marked):
    prediction = predict("How long?", choices())
    commit(prediction, value)
    labels = [label for label, _ in prediction.answer.options]
    assert {label for label in labels if label[0] in "✓✗"} == marked
    assert prediction.choices[prediction.answer.value].value == value


def test_from_the_second_on_it_says_how_often_such_an_answer_was_right():
    HISTORY.clear()
    said = []
    for value, confidence in product((9, 3), CONFIDENCES):
        prediction = predict("How long?", choices())
        commit(prediction, value, confidence)
        said.append(f"“{confidence}” 2 times here, and were right 1" in prediction.feedback)
    assert said == [False, False, False, True, True, True]


def test_numbers_stand_in_their_order_and_words_in_a_seeded_one():
    assert [c.value for c in predict("?", choices()).choices] == [3, 9, 11, 12]
    words = choices({"left": None, "right": "a", "both": "b", "neither": "c"})
    orders = {tuple(c.value for c in predict("?", words, seed=s).choices) for s in range(20)}
    assert len(orders) > 5
    again = [[c.value for c in predict("?", words, seed=7).choices] for _ in range(2)]
    assert again[0] == again[1]


def test_the_truth_is_always_among_a_few_choices():
    many = choices({0: None} | {n: f"wrong {n}" for n in range(1, 20)})
    shown = {tuple(c.value for c in predict("?", many, most=4, seed=s).choices) for s in range(9)}
    assert all(len(values) == 4 and 0 in values for values in shown)
    assert len(shown) > 1


def test_the_saved_notebook_keeps_question_and_choices():
    prediction = predict("How long?", choices())
    stored = prediction.still()["text/plain"]
    assert stored == "How long?\nChoices: 3 | 9 | 11 | 12."
    assert prediction.outputs()[1]["text/plain"] == "Run this cell to choose."


def test_html_in_a_question_is_shown_as_text():
    assert "&lt;b&gt;" in predict("<b>?", choices()).children[0].value


def test_answers_of_the_checks_fit():
    made = answers("dilate_kernel", np.ones((3, 1, 1)), 4, view=len)
    prediction = predict("How long?", made)
    commit(prediction, 12)
    assert "✗ 12:" in prediction.feedback


@pytest.mark.parametrize("values", [{9: None}, {9: "a", 8: "b"}, {9: None, 8: None, 7: "a"}])
def test_a_prediction_needs_one_truth_and_another_choice(values):
    with pytest.raises(ValueError, match="one true answer"):
        predict("?", choices(values))
