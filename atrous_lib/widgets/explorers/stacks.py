"""The explorers of lesson 10: what a stack reads, rates to choose freely, and leaks."""

from __future__ import annotations

from atrous_lib.pictures.stacks.leaks import leaks
from atrous_lib.pictures.stacks.reach import stacks
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer

STEPS = 32
PATTERNS = {
    "1, 2, 4, 8, 16": (1, 2, 4, 8, 16),
    "1, 1, 1, 1, 1": (1, 1, 1, 1, 1),
    "2, 2, 2, 2, 2": (2, 2, 2, 2, 2),
    "1, 2, 3, 4, 5": (1, 2, 3, 4, 5),
}
LEAKY = {"none": (), "layer 1": (0,), "layer 2": (1,), "layer 3": (2,), "all": (0, 1, 2)}
LEAK_RATES = (1, 2, 4)


def stacks_explorer(
    *, filter_length: int = 2, layers: int = 4, rates: str = "1, 2, 4, 8, 16", output: int = 31
) -> Explorer:
    """Return controls for a causal stack and one of its outputs; `rates` is one of `PATTERNS`.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = stacks_explorer(filter_length=3, layers=2)
    >>> explorer.controls["rates"].value = "2, 2, 2, 2, 2"
    >>> explorer.sentence.partition("Output 31 ")[2]
    'looks across steps 23 to 31, and reads 5 of them; blind spots: 24, 26, 28, 30. It has 9 \
paths, at most 3 from one step.'
    """

    def draw(filter_length: int, layers: int, rates: str, output: int) -> str:
        return stacks(STEPS, filter_length, PATTERNS[rates][:layers], output)

    return Explorer(
        draw,
        rates=choice("rates", list(PATTERNS), rates),
        layers=slider("layers", 1, len(PATTERNS[rates]), layers),
        filter_length=slider("filter_length", 1, 4, filter_length),
        output=slider("output shown", 0, STEPS - 1, output),
    )


def rates_explorer(rate_1: int = 1, rate_2: int = 1, rate_3: int = 1) -> Explorer:
    """Return one slider for the rate of each of three layers, and one for their taps.

    Examples
    --------
    >>> explorer = rates_explorer(1, 3)
    >>> explorer.controls["rate_3"].value = 4
    >>> print(explorer.sentence.partition(":")[0])
    3 layers of 3 taps at rates 1, 3, 4
    """

    def draw(filter_length: int, rate_1: int, rate_2: int, rate_3: int) -> str:
        return stacks(STEPS, filter_length, (rate_1, rate_2, rate_3), STEPS - 1)

    return Explorer(
        draw,
        filter_length=slider("filter_length", 2, 4, 3),
        rate_1=slider("rate of layer 1", 1, 12, rate_1),
        rate_2=slider("rate of layer 2", 1, 12, rate_2),
        rate_3=slider("rate of layer 3", 1, 12, rate_3),
    )


def leaks_explorer(*, leaky: str = "none", changed: int = 12, filter_length: int = 3) -> Explorer:
    """Return controls for a change of one input step, in a stack whose layers may leak.

    `leaky` is one of `LEAKY`: the layers whose mode is "same" in place of "causal".

    Examples
    --------
    >>> explorer = leaks_explorer()
    >>> explorer.controls["leaky"].value = "layer 2"
    >>> explorer.sentence.rpartition(". ")[2]
    'A leak: outputs 10 and 11 know step 12 before it comes.'
    """

    def draw(leaky: str, filter_length: int, changed: int) -> str:
        places = range(len(LEAK_RATES))
        modes = ["same" if layer in LEAKY[leaky] else "causal" for layer in places]
        return leaks(STEPS, filter_length, LEAK_RATES, modes, changed)

    return Explorer(
        draw,
        leaky=choice("mode 'same' in", list(LEAKY), leaky),
        filter_length=slider("filter_length", 2, 4, filter_length),
        changed=slider("step changed", 0, STEPS - 1, changed),
    )
