"""What an output of a stack reads: level by level down to the input, and the other way up.

A level is numbered from below: 0 is the input, 1 the output of the first layer. Everything stands
at steps of the input; steps outside it are padding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from atrous_lib.arguments import one_of, whole_number
from atrous_lib.geometry import effective_length, padding, receptive_field

MODES = ("causal", "same")


@dataclass(frozen=True)
class Stack:
    """Layers of one filter length over an input, all of them causal or "same".

    Attributes
    ----------
    steps
        Steps of the input.
    filter_length
        Taps of each layer.
    rates, strides
        Of each layer, first layer first.
    modes
        "causal" or "same" for each layer; with a stride, all are causal.
    """

    steps: int
    filter_length: int
    rates: tuple[int, ...]
    strides: tuple[int, ...]
    modes: tuple[str, ...]

    @property
    def apart(self) -> list[int]:
        """Input steps between two neighbours, for each level."""
        return list(accumulate((1, *self.strides), mul))

    @property
    def field(self) -> int:
        """The receptive field in steps."""
        return receptive_field(self.filter_length, self.rates, self.strides)

    def places(self, level: int) -> range:
        """Return the steps at which a level has numbers."""
        return range(0, self.steps, self.apart[level])

    def reads(self, layer: int, step: int) -> list[int]:
        """Return the steps under a layer's taps, for its output at a step."""
        left = self._left(layer)
        return [
            step + (tap * self.rates[layer] - left) * self.apart[layer]
            for tap in range(self.filter_length)
        ]

    def paths(self, output: int) -> list[Counter[int]]:
        """Return, for each level from the input up, how many paths lead from a step to the output.

        Paths end where they leave the input: padding of a hidden layer has read nothing.
        """
        levels = [Counter({output: 1})]
        for layer in reversed(range(len(self.rates))):
            below: Counter[int] = Counter()
            for step, number in levels[0].items():
                if 0 <= step < self.steps:
                    for read in self.reads(layer, step):
                        below[read] += number
            levels.insert(0, below)
        return levels

    def changed(self, step: int) -> list[set[int]]:
        """Return, for each level from the input up, the steps that know of one input step."""
        levels = [{step}]
        for layer in range(len(self.rates)):
            known = levels[-1]
            places = self.places(layer + 1)
            levels.append({place for place in places if known & set(self.reads(layer, place))})
        return levels

    def _left(self, layer: int) -> int:
        """Return the steps from the first tap to the layer's own step."""
        span = effective_length(self.filter_length, self.rates[layer])
        return padding(span, self.filter_length, self.modes[layer], 1, self.rates[layer])[0]


def stack_of(
    steps: int,
    filter_length: int,
    rates: Sequence[int],
    strides: Sequence[int] | None = None,
    modes: Sequence[str] | None = None,
) -> Stack:
    """Return a stack of layers; by default of stride 1 and causal.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, a mode is neither "causal" nor "same", the
        lists differ in length, there is no layer, or "same" meets a stride.

    Examples
    --------
    >>> stack = stack_of(8, 2, [1, 2])
    >>> stack.reads(1, 7)
    [5, 7]
    >>> stack.paths(7)[0]
    Counter({4: 1, 5: 1, 6: 1, 7: 1})
    >>> stack_of(8, 3, [1, 1], modes=["causal", "same"]).changed(5)[-1]
    {4, 5, 6, 7}
    """
    strides = [1] * len(rates) if strides is None else strides
    modes = [MODES[0]] * len(rates) if modes is None else modes
    if not len(rates) == len(strides) == len(modes) >= 1:
        raise ValueError(
            f"A stack needs a rate, a stride and a mode for each of its layers, got "
            f"{len(rates)} rates, {len(strides)} strides and {len(modes)} modes."
        )
    for mode in modes:
        one_of(mode, "mode", MODES)
    if "same" in modes and set(strides) != {1}:
        raise ValueError("A stack with strides is drawn with mode 'causal' only, got 'same'.")
    return Stack(
        whole_number(steps, "steps"),
        whole_number(filter_length, "filter_length"),
        tuple(whole_number(rate, "atrous_rate") for rate in rates),
        tuple(whole_number(stride, "subsample_length") for stride in strides),
        tuple(modes),
    )
