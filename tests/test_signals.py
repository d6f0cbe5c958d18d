import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, chime, guitar, sunspots


@pytest.mark.parametrize("sound", [guitar(), chime(1.5)], ids=["guitar", "chime"])
def test_a_sound_is_an_audible_amplitude(sound):
    assert sound.dtype == np.float64
    assert sound.ndim == 1
    assert 0.5 < np.abs(sound).max() <= 1
    assert abs(sound.mean()) < 0.01


def test_sounds_last_as_long_as_they_say():
    assert len(guitar()) == 6 * SOUND_RATE
    assert len(chime(1.5)) == 1.5 * SOUND_RATE


def test_sunspots_come_yearly():
    years, numbers = sunspots()
    assert (np.diff(years) == 1).all()
    assert (numbers >= 0).all()
