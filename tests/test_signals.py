import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, chime, guitar, listen, pitches, share_at, sunspots


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


def test_pitches_are_those_of_the_waves_in_a_sound():
    t = np.arange(2 * SOUND_RATE) / SOUND_RATE
    sound = np.sin(2 * np.pi * 300 * t) + 0.5 * np.sin(2 * np.pi * 1234 * t)
    assert pitches(sound, 2) == [300.0, 1234.0]
    assert share_at(sound, [300.0]) == pytest.approx(0.8, abs=0.01)
    assert share_at(sound, [300.0, 1234.0]) == pytest.approx(1, abs=0.01)
    assert share_at(sound, [700.0]) < 0.01
    assert share_at(sound, []) == 0


def test_noise_has_as_much_power_at_some_pitches_as_they_are_wide():
    noise = np.random.default_rng(0).normal(size=10 * SOUND_RATE)
    assert share_at(noise, [500.0, 1500.0]) == pytest.approx(14 / 2001, rel=0.3)


@pytest.mark.parametrize("sound", [np.zeros(100), np.zeros((4000, 2))])
def test_what_is_too_short_to_have_pitches_is_refused(sound):
    with pytest.raises(ValueError, match="4000 samples or more"):
        pitches(sound, 1)
    with pytest.raises(ValueError, match="4000 samples or more"):
        share_at(sound, [1.0])


def test_silence_has_no_shares():
    with pytest.raises(ValueError, match="silent"):
        share_at(np.zeros(4000), [1.0])


@pytest.mark.parametrize("hear", [lambda s: pitches(s, 1), lambda s: share_at(s, [660.0]), listen])
def test_what_is_no_sound_is_refused_and_a_list_is_one(hear):
    sound = chime(1.0)
    assert hear(sound.tolist()) == hear(sound)
    for wrong in (np.where(sound > 0.5, np.nan, sound), np.full(5000, np.inf)):
        with pytest.raises(ValueError, match="finite"):
            hear(wrong)
    for wrong in (np.ma.masked_less(sound, 0), "la la la"):
        with pytest.raises(TypeError, match=r"sound (is a masked array|must be an array of real)"):
            hear(wrong)
