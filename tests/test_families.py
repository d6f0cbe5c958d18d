"""The table of arguments agrees with the layer, and the experiment with the table."""

import inspect

import pytest

from atrous_lib.families import (
    ARGUMENTS,
    BY_NAME,
    FAMILIES,
    STAGES,
    argument_named,
    first_difference,
    live,
)
from atrous_lib.layers import AtrousConvolution1D

SIGNATURE = inspect.signature(AtrousConvolution1D).parameters


def test_the_table_holds_the_arguments_of_the_layer_in_their_order():
    beside = {"backend", "base"}  # the course's own; what every layer takes
    assert [a.name for a in ARGUMENTS] == [name for name in SIGNATURE if name not in beside]


def test_every_stage_and_every_family_has_arguments():
    assert {a.stage for a in ARGUMENTS} == set(STAGES)
    assert {a.family for a in ARGUMENTS} == set(FAMILIES)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_experiment_finds_the_family_of_the_table(name):
    assert first_difference(live(), live(**{name: BY_NAME[name].example})) == BY_NAME[name].family


@pytest.mark.parametrize(
    ("changes", "family"),
    [
        ({"activation": "softmax"}, "output"),
        ({"init": "zero"}, "start"),
        ({"border_mode": "same"}, "shape"),
        ({"W_constraint": "unitnorm"}, "training"),
        ({"bias": True}, None),
    ],
)
def test_the_experiment_can_find_each_family_and_none(changes, family):
    assert first_difference(live(), live(**changes)) == family


def test_a_rate_leaves_all_sizes_alone_where_zeros_are_put_around_the_input():
    same = live(border_mode="same"), live(border_mode="same", atrous_rate=2)
    assert first_difference(*same) == "output"


def test_a_life_is_the_same_each_time():
    assert first_difference(live(), live()) is None


def test_jobs_and_reasons_are_sentences():
    for argument in ARGUMENTS:
        assert argument.job.endswith(".")
        assert argument.why.endswith(".")
        assert argument.job.count(".") == 1


def test_an_unknown_argument_is_an_error_that_names_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'atrous_rate'"):
        argument_named("atrousrate")
