"""What lessons say in prose and no cell prints is computed here, and its words are still there."""

import re
from pathlib import Path

import numpy as np
import pytest

from atrous_lib import activations
from atrous_lib.geometry import effective_length
from atrous_lib.pictures.activation.curve import NEARLY_ZERO, feature_map
from atrous_lib.pictures.init.propagation import propagate
from atrous_lib.signals import SOUND_RATE, guitar, sunspots

LESSONS = Path(__file__).parents[2] / "sources" / "lessons"
YEARS, INDEX = sunspots()


def peaks():
    """The highest years of nine."""
    windows = np.lib.stride_tricks.sliding_window_view(INDEX, 9)
    return INDEX[4:-4][windows.max(axis=1) == INDEX[4:-4]]


def dead_steps(times):
    _, rises = feature_map()
    slopes = activations.get("relu").gradient(times * rises)
    return int((slopes < NEARLY_ZERO).sum()), len(slopes)


def loudest(sound):
    return int(np.abs(np.fft.rfft(sound[:SOUND_RATE] * np.hanning(SOUND_RATE))).argmax())


def left(init, layers):
    return propagate(init, "relu", "keras1").variances[layers]


CLAIMS = [
    ("02", "no two peaks have the same height", len(peaks()) == len(set(peaks()))),
    ("02", "the largest change up is 104 in one year", round(np.diff(INDEX).max()) == 104),
    ("02", "the largest down is 58", round(np.diff(INDEX).min()) == -58),
    ("02", "make about 10,000 products", 9_500 < 3 * (309 - 11 + 1) * 11 < 10_500),
    ("03", "loudest tone swings 248 times a second", loudest(guitar()) == 248),
    ("03", "three of its swings take 97 numbers", round(3 * SOUND_RATE / 248) == 97),
    ("03", "would need 98 weights to reach that far", effective_length(2, 97) == 98),
    ("05", "at 69 of the 109 steps", all(dead_steps(t) == (69, 109) for t in (0.25, 1, 2, 8))),
    ("05", "about 745 lower", np.exp(-745.0) > 0 == np.exp(-746.0)),
    ("06", "twenty doublings make a million", round(2**20, -6) == 10**6),
    (
        "06",
        "After five layers a few ten-millionths are left",
        all(1e-7 < left(init, 5) < 5e-7 for init in ("he_normal", "he_uniform")),
    ),
    ("06", "full precision ends at 10⁻³⁸", 1e-38 < np.finfo("float32").tiny < 2e-38),
]


@pytest.mark.parametrize(
    ("lesson", "words", "holds"), CLAIMS, ids=[words for _, words, _ in CLAIMS]
)
def test_a_claim_holds_and_stands_in_its_lesson(lesson, words, holds):
    text = next(LESSONS.glob(f"{lesson}_*.py")).read_text(encoding="utf-8")
    assert holds
    assert words in re.sub(r"\s*\n# ?\s*", " ", text)
