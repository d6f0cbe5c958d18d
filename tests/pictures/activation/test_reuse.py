import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from atrous_lib.pictures.activation.reuse import (
    LOSS,
    TAPS,
    UPDATES,
    forecast,
    reuse,
    runs,
    trained,
)
from atrous_lib.pictures.svg import description
from atrous_lib.signals import sunspots

ORDER = ("init", "weights", "frozen")


def classes(svg, name):
    root = ET.fromstring(svg)
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def words(svg, name):
    return ["".join(e.itertext()) for e in classes(svg, name)]


def number_after_name(word):
    """Return the number in a text such as "w2−0.30" or "b0.19"."""
    return float(re.fullmatch(r"(?:w\d|b)(.*)", word)[1].replace("−", "-"))


@pytest.mark.parametrize("ahead", [1, 2])
def test_a_target_lies_that_many_years_after_its_window(ahead):
    x, y = forecast(ahead)
    numbers = sunspots()[1] / 100
    assert x.shape[1] - TAPS + 1 == y.shape[1]
    np.testing.assert_array_equal(x[0, :TAPS, 0], numbers[:TAPS])
    assert y[0, 0, 0] == numbers[TAPS - 1 + ahead]
    assert y[0, -1, 0] == numbers[-1]


def test_loaded_weights_replace_the_start_and_keep_training():
    found = runs()
    given = np.concatenate([w.ravel() for w in trained(1, 600)[0].get_weights()])
    for name in ("weights", "frozen"):
        np.testing.assert_array_equal(found[name].weights[0], given)
    assert not np.allclose(found["init"].weights[0], given)
    assert np.abs(found["weights"].weights[-1] - given).max() > 0.1
    assert (found["frozen"].weights == given).all()
    assert np.ptp(found["frozen"].losses) == 0
    assert found["weights"].losses[-1] < 0.8 * found["weights"].losses[0]


def test_what_the_lesson_says_about_catching_up():
    found = runs()
    ahead = found["init"].losses > found["frozen"].losses
    assert 40 < np.flatnonzero(~ahead)[0] < 60


@pytest.mark.parametrize("updates", range(0, UPDATES + 1, 6))
def test_lines_points_and_numbers_are_those_of_the_runs(updates):
    svg = reuse(updates)
    losses = [run.losses[updates] for run in runs().values()]
    assert tuple(runs()) == ORDER
    assert len(classes(svg, "loss")) == 3
    points = [float(e.get("cy")) for e in classes(svg, "now") if e.get("cy")]
    np.testing.assert_allclose(points, [LOSS.y(loss) for loss in losses], atol=0.01)
    assert words(svg, "loss-now") == [f"loss {loss:.3f}" for loss in losses]
    written = [number_after_name(word) for word in words(svg, "weight")]
    wanted = np.concatenate([run.weights[updates] for run in runs().values()])
    np.testing.assert_allclose(written, wanted, atol=0.00501)


def test_the_losses_to_come_are_not_given_away():
    for updates in (0, 1, 25):
        for line in classes(reuse(updates), "loss"):
            assert len(line.get("d").split("L")) - 1 == updates


def test_only_weights_that_moved_leave_an_outline():
    def outlines(svg):
        return [len(e.findall("{*}rect")) == 2 for e in classes(svg, "weight")]

    assert not any(outlines(reuse(0)))
    moved = outlines(reuse(10))
    assert all(moved[: 2 * (TAPS + 1)])
    assert not any(moved[2 * (TAPS + 1) :])


@pytest.mark.parametrize("updates", range(UPDATES + 1))
def test_every_picture_can_be_drawn_and_says_what_it_shows(updates):
    svg = reuse(updates)
    assert re.match(rf"After {updates} updates? the loss is 0\.\d\d from init", description(svg))
    assert ("have not moved yet" in description(svg)) == (updates == 0)
    for group in classes(svg, "weight"):
        for bar in group.findall("{*}rect"):
            assert float(bar.get("height")) >= 0


@pytest.mark.parametrize(
    ("updates", "error"), [(-1, ValueError), (UPDATES + 1, ValueError), (1.0, TypeError)]
)
def test_impossible_parameters_raise(updates, error):
    with pytest.raises(error, match="updates"):
        reuse(updates)
