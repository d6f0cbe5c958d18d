"""Lesson 1, "Arguments": sort the layer's arguments, and count its parameters.

Parameters: k taps, c input channels, f filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import FEW, Row, rows, smallest_first, weights
from atrous_lib.families import ARGUMENTS, BY_NAME, argument_named, first_difference, live
from atrous_lib.layers import AtrousConvolution1D

# --- family ----------------------------------------------------------------------------------


def arguments(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return each argument's name once, in an order of the seed's."""
    return [(ARGUMENTS[place].name,) for place in rng.permutation(len(ARGUMENTS))]


@exercise(lesson=1, probes=arguments)
def family(argument: str) -> str:
    """Return the family of one of the layer's arguments."""
    return argument_named(argument).family


def _misplaced(argument: str, elsewhere: Mapping[str, str]) -> str:
    return elsewhere.get(argument, BY_NAME[argument].family)


@family.misconception("activity_regularizer_as_output")
def _(argument: str) -> str:
    return _misplaced(argument, {"activity_regularizer": "output"})


@family.misconception("weights_as_training")
def _(argument: str) -> str:
    return _misplaced(argument, {"weights": "training"})


@family.misconception("init_as_training")
def _(argument: str) -> str:
    return _misplaced(argument, {"init": "training"})


@family.misconception("start_as_training")
def _(argument: str) -> str:
    return _misplaced(argument, {"init": "training", "weights": "training"})


@family.misconception("weights_as_shape")
def _(argument: str) -> str:
    return _misplaced(argument, {"weights": "shape"})


@family.misconception("atrous_rate_as_training")
def _(argument: str) -> str:
    return _misplaced(argument, {"atrous_rate": "training"})


@family.misconception("bias_as_output")
def _(argument: str) -> str:
    return _misplaced(argument, {"bias": "output"})


@family.misconception("bias_as_start")
def _(argument: str) -> str:
    return _misplaced(argument, {"bias": "start"})


@family.misconception("output_length_as_output")
def _(argument: str) -> str:
    return "output" if argument == "border_mode" else BY_NAME[argument].family


@family.misconception("output_length_as_output")
def _(argument: str) -> str:
    steps = {"border_mode", "subsample_length"}
    return "output" if argument in steps else BY_NAME[argument].family


@family.misconception("output_length_as_output")
def _(argument: str) -> str:
    steps = {"border_mode", "subsample_length", "atrous_rate"}
    return "output" if argument in steps else BY_NAME[argument].family


@family.misconception("nb_filter_as_output")
def _(argument: str) -> str:
    return _misplaced(argument, {"nb_filter": "output"})


@family.misconception("input_as_start")
def _(argument: str) -> str:
    return "start" if argument.startswith("input") else BY_NAME[argument].family


@family.misconception("constraints_as_shape")
def _(argument: str) -> str:
    return "shape" if argument.endswith("constraint") else BY_NAME[argument].family


@family.misconception("constraints_as_start")
def _(argument: str) -> str:
    return "start" if argument.endswith("constraint") else BY_NAME[argument].family


@family.misconception("activation_as_training")
def _(argument: str) -> str:
    return _misplaced(argument, {"activation": "training"})


@family.misconception("first_letter_only")
def _(argument: str) -> str:
    return "training" if argument[0] in "Wb" else BY_NAME[argument].family


@family.misconception("stage_in_place_of_family")
def _(argument: str) -> str:
    return BY_NAME[argument].stage


@family.misconception("capital_letter")
def _(argument: str) -> str:
    return BY_NAME[argument].family.capitalize()


@family.equivalent
def _by_branches(argument: str) -> str:
    if argument.endswith(("regularizer", "constraint")):
        return "training"
    if argument == "activation":
        return "output"
    if argument in ("init", "weights"):
        return "start"
    return "shape"


@family.equivalent
def _by_table(argument: str) -> str:
    table = {
        "start": ["init", "weights"],
        "output": ["activation"],
        "training": [f"{part}_regularizer" for part in ("W", "b", "activity")]
        + [f"{part}_constraint" for part in ("W", "b")],
    }
    return next((family for family, names in table.items() if argument in names), "shape")


@family.equivalent
def _by_experiment(argument: str) -> str:
    found = first_difference(live(), live(**{argument: BY_NAME[argument].example}))
    return str(found)


@family.equivalent
def _by_matching(argument: str) -> str:
    match argument.split("_"):
        case [_, "regularizer" | "constraint"]:
            return "training"
        case ["init" | "weights"]:
            return "start"
        case ["activation"]:
            return "output"
        case _:
            return "shape"


# --- count_parameters ------------------------------------------------------------------------


def sizes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, input_dim, nb_filter, bias), each with and without bias."""
    drawn = [tuple(map(int, rng.permutation([2, 3, 4, 5])[:3])) for _ in range(2)]
    large = tuple(map(int, rng.integers((6, 6, 6), (40, 200, 200))))  # over a million of them
    layers = [(1, 1, 1), (2, 1, 3), (3, 2, 4), *drawn, (2, 64, 128), large]
    return [(*layer, bias) for layer in layers for bias in (True, False)]


MOST_WEIGHTS = 100_000  # few enough to be counted one by one


def _fits(row: Row) -> bool:
    return weights(row) <= MOST_WEIGHTS


def wide_sizes(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (filter_length, input_dim, nb_filter, bias) with each size alone or large."""
    sizes = (1, FEW, range(7, 50), range(50, 2000))
    levels = {"taps": sizes, "channels": sizes, "filters": sizes, "bias": (True, False)}
    return smallest_first(tuple(row.values()) for row in rows(rng, levels, fits=_fits))


@exercise(lesson=1, probes=sizes, wide=wide_sizes, answered_by=("atrous_lib.layers.dense",))
def count_parameters(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    """Return how many numbers the layer learns."""
    layer = AtrousConvolution1D(nb_filter, filter_length, "zero", bias=bias, input_dim=input_dim)
    layer.build((None, None, input_dim))
    return layer.count_params()


@count_parameters.misconception("bias_ignored")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter


@count_parameters.misconception("bias_always")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter + nb_filter


@count_parameters.misconception("one_bias_for_all")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter + bias


@count_parameters.misconception("bias_per_step")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter + filter_length * nb_filter * bias


@count_parameters.misconception("bias_per_step")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter + filter_length * bias


@count_parameters.misconception("bias_per_channel")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter + input_dim * bias


@count_parameters.misconception("bias_per_channel")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return (filter_length + bias) * input_dim * nb_filter


@count_parameters.misconception("bias_per_weight")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim * nb_filter * (1 + bias)


@count_parameters.misconception("filter_length_left_out")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return input_dim * nb_filter + nb_filter * bias


@count_parameters.misconception("input_dim_left_out")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * nb_filter + nb_filter * bias


@count_parameters.misconception("nb_filter_left_out")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length * input_dim + bias


@count_parameters.misconception("added_not_multiplied")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return filter_length + input_dim + nb_filter + nb_filter * bias


@count_parameters.misconception("sides_added")
def _(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    return (filter_length + input_dim + bias) * nb_filter


@count_parameters.equivalent
def _by_arrays(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    W, b = np.zeros((filter_length, input_dim, nb_filter)), np.zeros(nb_filter if bias else 0)
    return W.size + b.size


@count_parameters.equivalent
def _by_filters(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> Any:
    return np.prod([filter_length * input_dim + (1 if bias else 0), nb_filter])


@count_parameters.equivalent
def _one_by_one(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> int:
    total = 0
    for _filter in range(nb_filter):
        for _channel in range(input_dim):
            for _tap in range(filter_length):
                total += 1
        if bias:
            total += 1
    return total


@count_parameters.equivalent
def _in_floats(filter_length: int, input_dim: int, nb_filter: int, bias: bool) -> float:
    return float(filter_length * input_dim * nb_filter) + nb_filter * float(bias)
