"""Sounds to listen to."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from atrous_lib.widgets import player


def heard(html):
    """The samples of each audio element, by its label."""
    found = re.findall(r'aria-label="([^"]*)" src="data:audio/wav;base64,([^"]*)"', html)
    sounds = {}
    for label, data in found:
        with wave.open(io.BytesIO(base64.b64decode(data))) as recording:
            assert recording.getframerate() == 8000
            frames = recording.readframes(recording.getnframes())
        sounds[label] = np.frombuffer(frames, "<i2") / 32767
    return sounds


def test_what_is_played_is_the_sound():
    sound = np.linspace(-1.5, 1.5, 50)
    sounds = heard(player({"a ramp": sound, "nothing": np.zeros(9)}).data)
    assert list(sounds) == ["a ramp", "nothing"]
    np.testing.assert_allclose(sounds["a ramp"], np.clip(sound, -1, 1), atol=1e-4)


def test_names_are_escaped():
    assert "<b>" not in player({"<b>": np.zeros(3)}).data


@pytest.mark.parametrize("sound", [np.zeros((2, 2)), np.array([np.nan])])
def test_what_is_no_sound_is_refused(sound):
    with pytest.raises(ValueError, match="row of finite numbers"):
        player({"x": sound})
