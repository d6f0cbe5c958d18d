import re
import xml.etree.ElementTree as ET
from itertools import pairwise, product

import numpy as np
import pytest

from atrous_lib.convolution import conv1d
from atrous_lib.pictures.sliding.traffic import BAR, CELL, MOST, costs, traffic
from atrous_lib.pictures.svg import description

SIZES = [(6, 3, 4, 4), (1, 1, 1, 1), (5, 2, 1, 3), (2, 5, 3, 1), (7, 3, 2, 5), (40, 4, 8, 8)]


class Meter:
    """Do sums and products, and note what they were handed and gave back."""

    def __init__(self):
        self.calls, self.moved, self.multiplied = 0, 0, 0

    def _note(self, result, *given):
        self.calls += 1
        self.moved += sum(np.size(array) for array in (result, *given))
        return result

    def product(self, a, b):
        self.multiplied += a.size * (b.shape[1] if b.ndim == 2 else 1)
        return self._note(a @ b, a, b)

    def add(self, a, b):
        return self._note(a + b, a, b)


def by_dot_products(x, W, meter):
    y = np.empty((len(x) - len(W) + 1, W.shape[2]))
    for t, f in np.ndindex(*y.shape):
        y[t, f] = meter.product(x[t : t + len(W)].ravel(), W[:, :, f].ravel())
    return y


def by_taps(x, W, meter):
    steps = len(x) - len(W) + 1
    y = meter.product(x[:steps], W[0])
    for tap in range(1, len(W)):
        y = meter.add(y, meter.product(x[tap : tap + steps], W[tap]))
    return y


def by_turns(x, W, meter):
    k, c, f = W.shape
    y = np.empty((len(x) - k + 1, f))
    for turn in range(min(k, len(y))):
        rows = len(y[turn::k])
        seen = x[turn : turn + rows * k]
        y[turn::k] = meter.product(seen.reshape(rows, k * c), W.reshape(k * c, f))
    return y


@pytest.mark.parametrize(("outputs", "taps", "channels", "filters"), SIZES)
def test_the_costs_are_those_of_programs_that_count(outputs, taps, channels, filters):
    rng = np.random.default_rng(0)
    x, W = (
        rng.normal(size=(outputs + taps - 1, channels)),
        rng.normal(size=(taps, channels, filters)),
    )
    told = costs(outputs, taps, channels, filters)
    for way, cost in zip((by_dot_products, by_taps, by_turns), told.values(), strict=True):
        meter = Meter()
        np.testing.assert_allclose(way(x, W, meter), conv1d(x[None], W)[0])
        assert (meter.calls, meter.moved) == cost
        assert meter.multiplied == outputs * taps * channels * filters


def boxes(svg, name):
    return [e for e in ET.fromstring(svg).iter() if e.get("class") == name]


def numbers(svg, name):
    return [int("".join(e.itertext()).split()[0]) for e in boxes(svg, name)]


def test_calls_numbers_and_bars_are_those_of_the_costs():
    svg, told = traffic(7, 2, 3, 5), costs(7, 2, 3, 5)
    assert numbers(svg, "calls") == [way.calls for way in told.values()]
    assert numbers(svg, "moved") == [way.moved for way in told.values()]
    widths = [float(e.get("width")) for e in boxes(svg, "bar")]
    largest = max(way.moved for way in told.values())
    assert widths == pytest.approx([way.moved / largest * BAR for way in told.values()], abs=0.01)


def test_every_way_reads_each_tap_of_each_output_once_and_turns_never_overlap():
    outputs, taps = 6, 3
    for panel in boxes(traffic(outputs, taps), "way"):
        read = [e for e in panel if e.get("class") == "read"]
        assert sum(round((float(e.get("width")) + 4) / CELL) for e in read) == outputs * taps
    rows = {}
    for e in read:
        left, width = float(e.get("x")), float(e.get("width"))
        rows.setdefault(e.get("y"), []).append((left, left + width))
    assert len(rows) == taps
    for row in rows.values():
        assert all(before[1] < after[0] for before, after in pairwise(row))


@pytest.mark.parametrize(
    ("outputs", "taps"), [p for p in product(range(1, 10), repeat=2) if sum(p) <= MOST + 1]
)
def test_every_picture_can_be_drawn_and_says_what_it_shows(outputs, taps):
    svg = traffic(outputs, taps)
    for name, way in costs(outputs, taps, 4, 4).items():
        assert re.search(
            rf"{name.capitalize()}: {way.calls} calls? moves? {way.moved} numbers",
            (description(svg)),
        )
    assert float(ET.fromstring(svg).get("height")) > max(
        float(e.get("y")) for e in boxes(svg, "bar")
    )


@pytest.mark.parametrize(
    ("sizes", "error", "word"),
    [
        ((0, 3, 1, 1), ValueError, "outputs"),
        ((6, 3.0, 1, 1), TypeError, "taps"),
        ((6, 3, 1, True), TypeError, "filters"),
        ((8, 3, 1, 1), ValueError, "at most 9"),
    ],
)
def test_impossible_sizes_raise(sizes, error, word):
    with pytest.raises(error, match=word):
        traffic(*sizes)
