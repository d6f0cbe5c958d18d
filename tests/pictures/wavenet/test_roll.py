import xml.etree.ElementTree as ET

import numpy as np
import pytest

from atrous_lib.pictures.svg import WIDTH, description
from atrous_lib.pictures.wavenet.roll import LEFT, ROW, roll
from atrous_lib.signals import tune

SVG = "{http://www.w3.org/2000/svg}"
MELODY = "A3 E4 C4"


def bars(picture):
    found = (e for e in ET.fromstring(picture).iter(f"{SVG}rect") if e.get("height") == "10")
    return [tuple(float(e.get(key)) for key in ("x", "y", "width")) for e in found]


def test_each_note_is_a_bar_on_its_line():
    drawn = bars(roll({"played": tune(MELODY, 9 * 320 / 8000)}, MELODY))
    assert len(drawn) == 9
    low, high, middle = (y for _, y, _ in drawn[:3])
    assert low - middle == pytest.approx(ROW, abs=1)
    assert middle - high == pytest.approx(ROW, abs=1)
    assert all(x >= LEFT and x + width <= WIDTH for x, _, width in drawn)


@pytest.mark.parametrize(("pitch", "side"), [(110.0, 1), (880.0, -1)])
def test_what_is_beyond_all_lines_is_on_none(pitch, side):
    (_, low, _), (_, high, _) = bars(roll({"played": tune("A3 E4", 640 / 8000)}, "A3 E4"))
    hum = 0.5 * np.sin(2 * np.pi * pitch * np.arange(640) / 8000)
    y = bars(roll({"a hum": hum}, "A3 E4"))[0][1]
    assert y - (low if side > 0 else high) == pytest.approx(side * ROW / 2, abs=1)


def test_a_hum_is_one_long_bar_and_gets_nothing():
    hum = 0.5 * np.sin(2 * np.pi * 220 * np.arange(8000) / 8000)
    picture = roll({"a hum": hum, "played": tune(MELODY, 1.0)}, MELODY)
    assert bars(picture)[0][2] > 10 * bars(picture)[1][2] / 2
    assert description(picture).startswith(
        "Changes of note that are right: a hum 0 of 24, played 24 of 24."
    )


def test_noise_without_a_pitch_has_no_bar():
    noise = np.random.default_rng(0).normal(0, 0.3, 8000)
    assert bars(roll({"noise": noise}, MELODY)) == []


def test_without_a_sound_nothing_is_drawn():
    with pytest.raises(ValueError, match="At least one sound"):
        roll({}, MELODY)
