"""The picture of a layer under penalties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib.pictures.colours import BIAS_TINT, KERNEL_TINT, SHADE
from atrous_lib.pictures.regularizers.penalties import (
    BAR_LEFT,
    BAR_WIDTH,
    BOTTOM,
    TOP,
    bar_end,
    penalties,
)
from atrous_lib.pictures.regularizers.training import KINDS, STRENGTHS, train
from tests.pictures.picture import SVG, Picture

strengths = st.sampled_from(STRENGTHS)
runs = st.tuples(st.sampled_from(KINDS), strengths, strengths, strengths)


def test_the_bars_show_the_shares_of_the_numbers():
    picture = Picture(penalties("l1", 0.001))
    for panel, numbers in zip(picture.all("histogram"), _arrays("l1", 0.001), strict=True):
        bars = [
            e for e in panel.iter(f"{SVG}rect") if e.get("fill") in (KERNEL_TINT, BIAS_TINT, SHADE)
        ]
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
    unit = BAR_WIDTH / bar_end(after.loss)
    assert widths["data loss"] == pytest.approx(unit * after.data_loss, abs=0.01)
    assert widths["W"] == pytest.approx(unit * after.penalties[0], abs=0.01)
    assert sum(widths.values()) == pytest.approx(unit * after.loss, abs=1)
    assert f"{after.loss:.3f}" in picture.words("loss")[0]


@pytest.mark.parametrize("run", [(), ("l1", 0.01, 0.0, 0.0001), ("l2", 0.01, 0.01, 0.01)])
def test_a_large_loss_hides_no_penalty(run):
    after, picture = train(*run)[1], Picture(penalties(*run))
    shown = {part.get("data-name") for part in picture.all("part")}
    wide = 0.5 / BAR_WIDTH * bar_end(after.loss)
    charged = dict(zip("Wby", after.penalties, strict=True))
    assert shown == {"data loss"} | {name for name in charged if charged[name] > wide}
    last = picture.all("part")[-1]
    assert float(last.get("x")) + float(last.get("width")) <= BAR_LEFT + BAR_WIDTH + 0.01


@pytest.mark.parametrize("strength", STRENGTHS)
def test_all_biases_stay_on_the_axis(strength):
    for kind in KINDS:
        after = train(kind, y_strength=strength)[1]
        panel = Picture(penalties(kind, y_strength=strength)).all("histogram")[1]
        assert not any("further out" in text for text in panel.itertext()), after.b.min()


@given(runs)
@settings(max_examples=25, deadline=None)
def test_no_strengths_make_the_picture_fail(run):
    picture = Picture(penalties(*run))
    assert len(picture.all("histogram")) == 3
    assert f"Loss {train(*run)[1].loss:.3f} = data loss" in picture.description
    assert picture.description.startswith("No penalty.") == (not any(run[1:]))
    paths = " ".join(e.get("d") for e in picture.root.iter(f"{SVG}path"))
    assert "nan" not in paths
