"""Lesson 10, "Stacks and causality", put to use: plan a stack for a wanted reach."""

from __future__ import annotations

from typing import Any

import numpy as np

from atrous_lib.checks.exercise import exercise
from atrous_lib.checks.exercises.ranges import rows

Plan = tuple[int, list[int]]


def reaches(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (reach,): powers, their neighbours, and any.

    np.log2(243) / np.log2(3) comes out a little larger than 5, which rounds up to 6.
    """
    drawn = [(int(reach),) for reach in rng.integers(300, 3_000, size=5)]
    return [
        (6,),
        (8,),
        (9,),
        (4,),
        (5,),
        (16,),
        (17,),
        (81,),
        (243,),
        (28,),
        (1024,),
        (8192,),
        *drawn,
    ]


def _layers(reach: int, filter_length: int) -> int:
    layers = 1
    while filter_length**layers < reach:
        layers += 1
    return layers


def wide_reaches(rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """Return probes (reach,), short as often as long."""
    sizes = (2, 3, *(range(ends, 2 * ends) for ends in (4, 8, 16, 32, 64, 128, 256, 512, 1024)))
    return sorted(tuple(row.values()) for row in rows(rng, {"reach": sizes}))


@exercise(lesson=10, probes=reaches, wide=wide_reaches, parts=("filter_length", "atrous_rates"))
def plan_stack(reach: int) -> Plan:
    """Return the filter length and the rates of the stack with the fewest weights."""
    plans = [(k * _layers(reach, k), _layers(reach, k), k) for k in range(2, min(reach, 20) + 1)]
    _weights, layers, k = min(plans)
    return k, [k**layer for layer in range(layers)]


def _best(reach: int, cost: Any, longest: int = 20, spare: int = 0) -> Plan:
    """Return the plan that costs least."""
    plans = []
    for k in range(2, min(reach, longest) + 1):
        layers = 1
        while k**layers < reach + spare:
            layers += 1
        plans.append((cost(k, layers), layers, k))
    _cost, layers, k = min(plans)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("reach_as_cost")
def _(reach: int) -> Plan:
    return _best(reach, lambda k, layers: (k**layers, layers, k))


@plan_stack.misconception("reach_as_cost")
def _(reach: int) -> Plan:
    return _best(reach, lambda k, layers: (k**layers, k * layers, k))


@plan_stack.misconception("four_taps_at_most")
def _(reach: int) -> Plan:
    return _best(reach, lambda k, layers: (k * layers, layers, k), longest=4)


@plan_stack.misconception("always_two_taps")
def _(reach: int) -> Plan:
    layers = int(np.ceil(np.log2(reach)))
    return 2, [2**layer for layer in range(layers)]


@plan_stack.misconception("fewest_layers")
def _(reach: int) -> Plan:
    return reach, [1]


@plan_stack.misconception("always_two_layers")
def _(reach: int) -> Plan:
    k = max(2, int(np.ceil(np.sqrt(reach))))
    return k, [1, k]


@plan_stack.misconception("more_than_reach")
def _(reach: int) -> Plan:
    return _best(reach, lambda k, layers: k * layers, spare=1)


@plan_stack.misconception("rates_always_double")
def _(reach: int) -> Plan:
    k, rates = _best(reach, lambda k, layers: k * layers)
    return k, [2**layer for layer in range(len(rates))]


@plan_stack.misconception("rates_count_up")
def _(reach: int) -> Plan:
    k, rates = _best(reach, lambda k, layers: k * layers)
    return k, [1 + layer for layer in range(len(rates))]


@plan_stack.misconception("last_layer_first")
def _(reach: int) -> Plan:
    k, rates = _best(reach, lambda k, layers: k * layers)
    return k, rates[::-1]


@plan_stack.misconception("tie_to_more_layers")
def _(reach: int) -> Plan:
    plans = []
    for k in range(2, min(reach, 20) + 1):
        layers = 1
        while k**layers < reach:
            layers += 1
        plans.append((k * layers, k, layers))
    _weights, k, layers = min(plans)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("blind_spots")
def _(reach: int) -> Plan:
    return 2, [reach - 1]


@plan_stack.misconception("more_than_reach")
def _(reach: int) -> Plan:
    best: tuple[int, int, int] | None = None
    for k in range(2, reach + 1):
        layers = 1
        while k**layers <= reach:
            layers += 1
        if best is None or k * layers < best[0]:
            best = (k * layers, k, layers)
    _weights, k, layers = best or (0, 2, 1)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("more_than_reach")
def _(reach: int) -> Plan:
    plans = []
    for k in range(2, min(reach, 200) + 1):
        layers = int(np.log(reach) / np.log(k)) + 1
        plans.append((k * layers, k, layers))
    _weights, k, layers = min(plans)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("layers_rounded_down")
def _(reach: int) -> Plan:
    plans = []
    for k in range(2, min(reach, 200) + 1):
        layers = max(1, int(np.log(reach) / np.log(k)))
        plans.append((k * layers, layers, k))
    _weights, layers, k = min(plans)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("layers_rounded_down")
def _(reach: int) -> Plan:
    plans = []
    for k in range(2, min(reach, 200) + 1):
        layers = max(1, int(np.log(reach) / np.log(k)))
        plans.append((k * layers, -k, layers))
    _weights, k, layers = min(plans)
    return -k, [(-k) ** layer for layer in range(layers)]


@plan_stack.misconception("reach_left_out")
def _(reach: int) -> Plan:
    plans = [(k * _layers(reach, k), _layers(reach, k), k) for k in range(2, min(reach, 20))]
    _weights, layers, k = min(plans)
    return k, [k**layer for layer in range(layers)]


@plan_stack.misconception("rates_from_filter_length")
def _(reach: int) -> Plan:
    k, rates = _best(reach, lambda k, layers: k * layers)
    return k, [k * rate for rate in rates]


@plan_stack.misconception("rates_evenly_spaced")
def _(reach: int) -> Plan:
    k, rates = _best(reach, lambda k, layers: k * layers)
    return k, [1 + layer * (k - 1) for layer in range(len(rates))]


@plan_stack.equivalent
def _by_search(reach: int) -> Plan:
    best: tuple[int, int, int] | None = None
    for layers in range(1, 15):
        for k in range(2, reach + 1):
            if k**layers >= reach:
                if best is None or k * layers < best[0]:
                    best = (k * layers, k, layers)
                break
    if best is None:
        raise ValueError(reach)
    return best[1], [best[1] ** layer for layer in range(best[2])]


@plan_stack.equivalent
def _by_growing_rates(reach: int) -> Plan:
    found: list[tuple[int, int, int, list[int]]] = []
    for k in range(2, min(reach, 40) + 1):
        rates, field = [1], k
        while field < reach:
            rates.append(field)
            field *= k
        found.append((k * len(rates), len(rates), k, rates))
    return min(found)[2], min(found)[3]


@plan_stack.equivalent
def _in_tuples(reach: int) -> Any:
    sizes = range(2, min(reach, 30) + 1)
    layers = {k: next(n for n in range(1, 40) if k**n >= reach) for k in sizes}
    k = min(sizes, key=lambda k: (k * layers[k], layers[k]))
    return k, [int(rate) for rate in np.power(k, np.arange(layers[k]))]
