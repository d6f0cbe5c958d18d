import base64
import re
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest

from atrous_lib.pictures.colours import INK
from atrous_lib.pictures.svg import description
from atrous_lib.pictures.wavenet.sounds import (
    WINDOW,
    learning_curve,
    spectrogram,
)

SVG = "{http://www.w3.org/2000/svg}"


def tone(pitch, samples=4000):
    return np.sin(2 * np.pi * pitch * np.arange(samples) / 8000)


def grays(picture):
    """The pixels of each image in a picture."""
    arrays = []
    for data in re.findall(r"data:image/png;base64,([^\"]+)", picture):
        png = base64.b64decode(data)
        columns, rows = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        size = int.from_bytes(png[33:37], "big")
        raw = np.frombuffer(zlib.decompress(png[41 : 41 + size]), np.uint8)
        arrays.append(raw.reshape(rows, columns + 1)[:, 1:])
    return arrays


def test_a_tone_is_a_dark_line_at_its_pitch():
    low, high = grays(spectrogram({"low": tone(250), "high": tone(1500)}))
    rows = len(low)
    assert low.mean(axis=1).argmin() == rows - 1 - 250 * WINDOW // 8000
    assert high.mean(axis=1).argmin() == rows - 1 - 1500 * WINDOW // 8000
    assert low.min() == 0
    assert low[0].min() > 200


def test_sounds_are_named_with_their_strongest_pitches():
    picture = spectrogram({"low": tone(250), "high": tone(1500)})
    assert description(picture) == "Strongest pitches in hertz: low 250; high 1500."


@pytest.mark.parametrize("pitch", [82.4, 101.6, 246.9, 661.3, 1999.5])
def test_a_pitch_between_two_frequencies_of_the_window_is_named_truly(pitch):
    words = description(spectrogram({"a tone": tone(pitch)}))
    assert abs(int(re.findall(r"\d+", words)[0]) - pitch) <= 1


def test_silence_is_drawn():
    assert len(grays(spectrogram({"silence": np.zeros(WINDOW)}))) == 1


@pytest.mark.parametrize("sounds", [{}, {"short": np.zeros(WINDOW - 1)}])
def test_without_a_sound_nothing_is_drawn(sounds):
    with pytest.raises(ValueError, match=r"at least|At least"):
        spectrogram(sounds)


def test_a_cheaper_model_stands_lower():
    picture = learning_curve([10, 20, 30], [6.0, 4.0, 3.0], {"uniform": 8.0, "Markov": 5.0})
    dots = [float(e.get("cy")) for e in ET.fromstring(picture).iter(f"{SVG}circle")]
    assert dots == sorted(dots)
    words = {
        "".join(e.itertext()): float(e.get("y")) for e in ET.fromstring(picture).iter(f"{SVG}text")
    }
    assert words["uniform 8.00"] < words["Markov 5.00"] < words["WaveNet 3.00"]
    assert INK in picture


@pytest.mark.parametrize(("updates", "costs"), [([], []), ([1, 2], [3.0])])
def test_a_curve_without_points_is_refused(updates, costs):
    with pytest.raises(ValueError, match="updates and"):
        learning_curve(updates, costs, {})


def test_of_a_chord_up_to_three_pitches_are_named_and_of_silence_none():
    t = np.arange(8000) / 8000
    chord = sum(np.sin(2 * np.pi * pitch * t) / pitch for pitch in (250, 500, 750, 1000))
    picture = spectrogram({"chord": chord, "faint": np.sin(2 * np.pi * 250 * t)})
    assert description(picture) == "Strongest pitches in hertz: chord 250, 500, 750; faint 250."
    assert description(spectrogram({"silence": np.zeros(600)})).endswith("silence none.")
