"""The explorers of lesson 2."""

from __future__ import annotations

from atrous_lib.pictures.sliding.maps import FILTERS, maps
from atrous_lib.pictures.sliding.products import sliding
from atrous_lib.pictures.sliding.window import example
from atrous_lib.signals import sunspots
from atrous_lib.widgets.controls import choice, slider
from atrous_lib.widgets.explorer import Explorer, Values

STEPS = len(example(1, 1, 1)[0])


def window_explorer(*, filter_length: int = 3, output: int = 0) -> Explorer:
    """Return controls for a window over one channel under one filter, without a bias.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = window_explorer(filter_length=2)
    >>> explorer.controls["output"].value = 4
    >>> print(explorer.sentence)
    The kernel stands on steps 4 to 5. Channel 0: 1 · 5 + (−1) · 9 = −4. Without a bias, output 4 \
of filter 0 is −4. There is 1 feature map of 8 outputs.
    """

    def draw(output: int, filter_length: int) -> str:
        x, W, _ = example(1, 1, filter_length)
        return sliding(x, W, None, output)

    return Explorer(
        draw,
        {"output": _last_output},
        output=slider("output shown", 0, max(1, output), output),
        filter_length=slider("filter_length", 1, 3, filter_length),
    )


def sliding_explorer(
    *,
    filter_length: int = 3,
    input_dim: int = 1,
    nb_filter: int = 2,
    bias: bool = True,
    output: int = 0,
    filter: int = 0,
) -> Explorer:
    """Return controls for a window over channels under one of several filters, and a bias.

    The keywords say where the controls start.

    Examples
    --------
    >>> explorer = sliding_explorer(output=2)
    >>> explorer.controls["bias"].value = False
    >>> print(explorer.sentence)
    The kernel stands on steps 2 to 4. Channel 0: 1 · 4 + (−1) · 1 + 2 · 5 = 13. Without a bias, \
output 2 of filter 0 is 13. There are 2 feature maps of 7 outputs.
    """

    def draw(
        filter_length: int, input_dim: int, nb_filter: int, bias: bool, output: int, filter: int
    ) -> str:
        x, W, b = example(input_dim, nb_filter, filter_length)
        return sliding(x, W, b if bias else None, output, filter)

    def last_filter(values: Values) -> int:
        return int(values["nb_filter"]) - 1

    return Explorer(
        draw,
        {"output": _last_output, "filter": last_filter},
        output=slider("output shown", 0, max(1, output), output),
        filter_length=slider("filter_length", 1, 3, filter_length),
        input_dim=slider("input_dim", 1, 3, input_dim),
        nb_filter=slider("nb_filter", 1, 3, nb_filter),
        filter=slider("filter shown", 0, max(1, filter), filter),
        bias=choice("bias", [("True", True), ("False", False)], bias),
    )


def _last_output(values: Values) -> int:
    return STEPS - int(values["filter_length"])


def maps_explorer(
    *, filter: str = "average", filter_length: int = 5, decade: int = 1760
) -> Explorer:
    """Return controls for one filter over the sunspots, and the feature map that it makes.

    The keywords say where the controls start; the window begins with the year `decade`.

    Examples
    --------
    >>> explorer = maps_explorer(filter="change", filter_length=2)
    >>> print(explorer.sentence)
    A signal of 309 steps and 1 feature map of 309 − 2 + 1 = 308 outputs: change, from −58 to 104. \
The window on 1760 to 1761 becomes change 23.
    """
    years, numbers = sunspots()

    def draw(filter: str, filter_length: int, decade: int) -> str:
        return maps(years, numbers, {filter: FILTERS[filter](filter_length)}, decade - years[0])

    def last_decade(values: Values) -> int:
        last = int(years[-1]) + 1 - int(values["filter_length"])
        return last - last % 10

    return Explorer(
        draw,
        {"decade": last_decade},
        filter=choice("filter", list(FILTERS), filter),
        filter_length=slider("filter_length", 2, 33, filter_length),
        decade=slider("window from", int(years[0]), max(1710, decade), decade, step=10),
    )
