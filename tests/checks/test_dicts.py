"""A result that is a dict: the message names the keys and the first entry that differs."""

import pytest

from atrous_lib.checks import diagnose
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.diagnosis import probes_of

RIGHT = EXERCISES["to_keras3"].reference


def message(change):
    verdict = diagnose("to_keras3", lambda config: change(RIGHT(config)))
    assert not verdict.passed
    assert verdict.misconception is None
    assert "{" not in verdict.message.partition("The smallest")[0]
    return verdict.message


@pytest.mark.parametrize(
    ("change", "did", "said"),
    [
        (
            lambda d: {k: d[k] for k in d if k != "padding"},
            "its keys are not those",
            "Missing: 1 of 7 names.",
        ),
        (
            lambda d: {"filter": d.pop("filters"), **d},
            "One key of your dict was not asked for: 'filter'.",
            "Not asked for: 'filter'. Missing: 1 of 7 names.",
        ),
        (lambda d: {}, "its keys are not those", "Missing: 7 of 7 names."),
    ],
)
def test_other_keys_are_named(change, did, said):
    text = message(change)
    assert did in text
    assert said in text


def test_keys_too_many_are_named_where_none_is_missing():
    text = message(lambda d: {**d, "groups": 1})
    assert "all the keys that were asked for, and with others too" in " ".join(text.split())
    assert "Not asked for: 'groups'." in text


def test_the_first_entry_that_differs_is_named():
    text = message(lambda d: {**d, "filters": d["filters"] + 1})
    assert "Your entry 'filters' is wrong, the other 6 are right." in text
    assert "The first entry that differs is 'filters': expected 4, yours 5." in text


def test_an_entry_of_another_type_is_named():
    text = message(lambda d: {**d, "use_bias": 1})
    assert "of type int as use_bias" in text


def test_no_dict_at_all_is_said_to_be_none():
    assert "of type list" in message(lambda d: list(d.items()))


def test_the_order_of_the_keys_does_not_matter():
    assert diagnose("to_keras3", lambda config: dict(reversed(RIGHT(config).items()))).passed


@pytest.mark.parametrize("change", [lambda d: {}, lambda d: None, lambda d: {"filter": 4}])
def test_the_names_that_are_asked_for_are_not_printed(change):
    text = message(change)
    (config,) = probes_of(EXERCISES["to_keras3"], 0)[0]
    names = set(RIGHT(config)) - set(config)  # the input is printed, and one name is as before
    assert len(names) == 6
    assert not [name for name in names if name in text]
