import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.pictures.regularizers.batches import (
    ERRORS,
    OUTPUTS,
    SIZES,
    batches,
)
from atrous_lib.pictures.regularizers.penalties import (
    BAR_LEFT,
    BAR_WIDTH,
    BOTTOM,
    MOST_LOSS,
    TOP,
    penalties,
)
from atrous_lib.pictures.regularizers.shrinking import MOST, START, shrinking
from atrous_lib.pictures.regularizers.training import KINDS, STRENGTHS, train
from atrous_lib.pictures.svg import BLUE, ORANGE, description

SVG = "{http://www.w3.org/2000/svg}"
strengths = st.sampled_from(STRENGTHS)
runs = st.tuples(st.sampled_from(KINDS), strengths, strengths, strengths)


class Picture:
    def __init__(self, svg):
        self.svg, self.root = svg, ET.fromstring(svg)

    def all(self, name, root=None):
        found = (self.root if root is None else root).iter()
        return [e for e in found if name in (e.get("class") or "").split()]

    def words(self, name, root=None):
        return ["".join(e.itertext()) for e in self.all(name, root)]


# --- the training run ------------------------------------------------------------------------


def test_every_run_starts_from_the_same_layer():
    starts = [train(kind, strength)[0] for kind in KINDS for strength in STRENGTHS[::3]]
    for start in starts[1:]:
        np.testing.assert_array_equal(start.W, starts[0].W)
        np.testing.assert_array_equal(start.y, starts[0].y)
        assert start.data_loss == pytest.approx(starts[0].data_loss)


def test_the_penalties_are_those_of_the_formula():
    for kind, power in (("l1", 1), ("l2", 2)):
        _, after = train(kind, 0.01, 0.001, 0.0001)
        charged = zip((0.01, 0.001, 0.0001), (after.W, after.b, after.y), strict=True)
        wanted = [strength * np.sum(np.abs(t) ** power) for strength, t in charged]
        assert after.penalties == pytest.approx(wanted)


def test_l1_empties_the_kernel_and_l2_shrinks_it():
    free, sparse, small = (train(*a)[1].W for a in (("l1",), ("l1", 0.01), ("l2", 0.01)))
    near = [np.mean(np.abs(W) < 0.01) for W in (free, sparse, small)]
    assert near[0] < 0.1
    assert near[1] > 0.75
    assert near[2] < 0.2
    assert np.std(small) < 0.7 * np.std(free)


def test_activity_regularizer_silences_outputs_and_empties_no_kernel():
    free, quiet = train()[1], train("l1", y_strength=0.001)[1]
    assert np.mean(free.y == 0) < 0.55
    assert np.mean(quiet.y == 0) > 0.85
    assert np.mean(np.abs(quiet.W) < 0.01) < 0.1
    assert np.mean(quiet.b) < -0.3  # that is how relu falls silent


def test_b_regularizer_moves_the_biases_and_little_else():
    free, charged = train()[1], train("l1", b_strength=0.01)[1]
    assert np.std(charged.b) < 0.3 * np.std(free.b)
    assert np.std(charged.W) == pytest.approx(np.std(free.W), rel=0.05)
    assert charged.data_loss < 0.09


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        train("l3")


# --- the histograms --------------------------------------------------------------------------


def test_the_bars_show_the_shares_of_the_numbers():
    picture = Picture(penalties("l1", 0.001))
    for panel, numbers in zip(picture.all("histogram"), _arrays("l1", 0.001), strict=True):
        bars = [e for e in panel.iter(f"{SVG}rect") if e.get("fill") in (ORANGE, BLUE)]
        shown = sum(float(e.get("height")) for e in bars) / (BOTTOM - TOP)
        inside = numbers[0][(numbers[0] >= numbers[1]) & (numbers[0] <= numbers[2])]
        assert shown == pytest.approx(inside.size / numbers[0].size, abs=0.002)
        assert 1 <= len(bars) <= 15
        assert len(picture.all("before", panel)) == 1


def _arrays(*run):
    after = train(*run)[1]
    return [(after.W, -0.6, 0.6), (after.b, -0.6, 0.6), (after.y, 0, 1.5)]


def test_the_facts_count():
    after = train("l1", 0.01)[1]
    near = np.sum(np.abs(after.W) < 0.01)
    silent = np.mean(after.y == 0)
    facts = Picture(penalties("l1", 0.01)).words("fact")
    assert facts[1].endswith(f"→ {near}")
    assert facts[5].endswith(f"→ {silent:.0%}")
    assert facts[2].startswith("typical size 0 →")  # biases start at 0


def test_a_penalty_is_named_where_it_is_charged():
    rules = Picture(penalties("l2", 0.01, 0.0, 0.0001)).words("rule")
    assert rules == ["W_regularizer: l2, 0.01", "no penalty", "activity_regularizer: l2, 0.0001"]


def test_without_strengths_the_kind_makes_no_difference():
    assert penalties("l1") == penalties("l2")
    assert penalties("l1", 0.001) != penalties("l2", 0.001)


def test_the_parts_of_the_loss_fill_the_bar():
    _, after = train("l1", 0.01, 0.001, 0.0001)
    picture = Picture(penalties("l1", 0.01, 0.001, 0.0001))
    widths = {e.get("data-name"): float(e.get("width")) for e in picture.all("part")}
    assert widths["data loss"] == pytest.approx(BAR_WIDTH * after.data_loss / MOST_LOSS, abs=0.01)
    assert widths["W"] == pytest.approx(BAR_WIDTH * after.penalties[0] / MOST_LOSS, abs=0.01)
    assert sum(widths.values()) == pytest.approx(BAR_WIDTH * after.loss / MOST_LOSS, abs=1)
    assert f"{after.loss:.3f}" in picture.words("loss")[0]


def test_a_loss_past_the_bar_is_cut():
    run = ("l1", 0.0, 0.0, 0.01)
    assert train(*run)[1].loss > MOST_LOSS
    for part in Picture(penalties(*run)).all("part"):
        end = float(part.get("x")) + float(part.get("width"))
        assert end <= BAR_LEFT + BAR_WIDTH + 0.01


@given(runs)
@settings(max_examples=25, deadline=None)
def test_no_strengths_make_the_picture_fail(run):
    picture = Picture(penalties(*run))
    assert len(picture.all("histogram")) == 3
    assert f"Loss {train(*run)[1].loss:.3f} = data loss" in description(picture.svg)
    assert description(picture.svg).startswith("No penalty.") == (not any(run[1:]))
    paths = " ".join(e.get("d") for e in picture.root.iter(f"{SVG}path"))
    assert "nan" not in paths


# --- weights that only a penalty moves -------------------------------------------------------


@given(st.integers(0, MOST))
def test_the_table_shows_the_formula(updates):
    picture = Picture(shrinking(updates))
    assert len(picture.all("weight")) == 2 * len(START)
    weights, slopes = picture.words("W-value"), picture.words("gradient-value")
    l1_weights = [np.sign(w) * max(abs(w) - 0.25 * updates, 0) for w in START]
    l2_weights = [w * 0.75**updates for w in START]
    shown = [float(word.replace("−", "-")) for word in weights]
    np.testing.assert_allclose(shown, [*l1_weights, *l2_weights], rtol=0.05, atol=0.006)
    assert [float(word.replace("−", "-")) for word in slopes[:4]] == np.sign(l1_weights).tolist()
    assert slopes[4:] == weights[4:]  # with l2 = 0.5, the gradient is the weight
    said = description(picture.svg)
    assert f"l1 = 1: weights {', '.join(weights[:4])}; gradient {', '.join(slopes[:4])};" in said
    assert f"l2 = 0.5: weights {', '.join(weights[4:])}; gradient" in said


def test_l1_arrives_and_l2_does_not():
    weights = Picture(shrinking(MOST)).words("W-value")
    assert weights[:4] == ["0"] * 4
    assert "0" not in weights[4:]


@pytest.mark.parametrize("updates", [-1, MOST + 1])
def test_updates_out_of_range_are_refused(updates):
    with pytest.raises(ValueError, match="updates"):
        shrinking(updates)


# --- batches ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", SIZES)
def test_the_total_is_what_evaluate_returns(batch_size):
    layer = AtrousConvolution1D(
        *(1, 1),
        input_shape=(3, 1),
        weights=[np.ones((1, 1, 1)), np.zeros(1)],
        activity_regularizer={"name": "l1", "l": 1.0},
    )
    model = Sequential([layer])
    model.compile("sgd", "mse")
    total = model.evaluate(OUTPUTS[..., None], (OUTPUTS - ERRORS)[..., None], batch_size)
    picture = Picture(batches(batch_size))
    assert picture.words("total") == [f"= {total:g}"]
    assert len(picture.all("batch")) == len(OUTPUTS) / batch_size
    assert description(picture.svg).endswith(f" = {total:g}.")


def test_the_penalty_grows_with_the_batch_and_the_data_loss_stays():
    means = [list(map(float, Picture(batches(size)).words("mean"))) for size in SIZES]
    data, charged = zip(*means, strict=True)
    assert len(set(data)) == 1
    assert [amount / charged[0] for amount in charged] == list(SIZES)


def test_another_batch_size_is_refused():
    with pytest.raises(ValueError, match=re.escape("batch_size must be 1, 2 or 4, got 3.")):
        batches(3)
