"""A WAV file of the learner's own: what is done to it, and what is refused."""

import wave

import numpy as np
import pytest

from atrous_lib.signals import SOUND_RATE, recording


def written(path, sound, rate=SOUND_RATE, width=2):
    """Write amplitudes of shape (samples,) or (samples, channels) as samples of so many bytes."""
    sound = sound.reshape(len(sound), -1)
    whole = np.round(sound * (2 ** (8 * width - 1) - 1)).astype("<i8")
    if width == 1:
        whole += 128
    with wave.open(str(path), "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(whole.view(np.uint8).reshape(*whole.shape, 8)[..., :width].tobytes())
    return path


def tone(pitch, rate, seconds=2.5, loud=0.5):
    return loud * np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate)


@pytest.mark.parametrize("rate", [4000, 8000, 11025, 22050, 44100, 48000])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_tone_stays_the_tone(tmp_path, rate, width, capsys):
    sound = recording(written(tmp_path / "tone.wav", tone(440, rate), rate, width))
    assert abs(len(sound) - 2.5 * SOUND_RATE) <= 1
    wanted = tone(440, SOUND_RATE, loud=0.9)
    inner = slice(400, 19000)
    np.testing.assert_allclose(sound[inner], wanted[inner], atol=0.02)
    said = capsys.readouterr().out
    assert said.startswith(f"tone.wav: 2.5 s, 1 channel, {rate} samples a second")
    assert ("made 8000" in said) == (rate != SOUND_RATE)


def test_what_the_rate_can_not_hold_goes_and_does_not_come_back_lower(tmp_path):
    mixed = tone(440, 44100) + tone(6000, 44100, loud=0.4)
    sound = recording(written(tmp_path / "two.wav", mixed, 44100))
    inner = slice(400, -400)
    np.testing.assert_allclose(sound[inner], tone(440, SOUND_RATE, loud=0.9)[inner], atol=0.02)


def test_channels_are_mixed(tmp_path, capsys):
    two = np.stack([tone(440, 8000), tone(440, 8000, loud=0.1)], axis=1)
    sound = recording(written(tmp_path / "two.wav", two))
    np.testing.assert_allclose(sound, tone(440, 8000, loud=0.9), atol=0.001)
    assert "2 channels, mixed into one" in capsys.readouterr().out


def faulty(path, name):
    if name == "text":
        path.write_text("la la la", encoding="utf-8")
    elif name == "empty":
        path.write_bytes(b"")
    elif name == "cut":
        path.write_bytes(written(path, tone(440, 8000)).read_bytes()[:20])
    elif name == "floats":  # format 3 in its header
        whole = bytearray(written(path, tone(440, 8000)).read_bytes())
        whole[20] = 3
        path.write_bytes(bytes(whole))
    elif name == "short":
        written(path, tone(440, 8000, seconds=1))
    elif name == "long":
        written(path, np.zeros(601 * 1000), 1000, 1)
    elif name == "silent":
        written(path, np.zeros(20000))
    elif name == "opposite":
        written(path, np.stack([tone(440, 8000), -tone(440, 8000)], axis=1))
    elif name == "slow":
        written(path, tone(40, 100), 100)
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", "no WAV file.*Save it as WAV with 16 bits"),
        ("empty", "no WAV file"),
        ("cut", "no WAV file"),
        ("floats", "no WAV file of plain samples"),
        ("short", "lasts 1.00 s; it must last 2 s to 10 minutes. Record"),
        ("long", "lasts 601.00 s.*Cut"),
        ("silent", "is silent. Was the microphone on"),
        ("opposite", "silent once its channels are mixed"),
        ("slow", "at least 1000"),
    ],
)
def test_what_is_no_sound_for_a_network_is_refused(tmp_path, name, words):
    with pytest.raises(ValueError, match=words):
        recording(faulty(tmp_path / "mine.wav", name))


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no file .*mine\.wav"):
        recording(tmp_path / "mine.wav")
