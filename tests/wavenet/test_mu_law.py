import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.wavenet import decode, encode


@pytest.mark.parametrize("mu", [1, 2, 15, 100, 255, 256, 65535])
def test_every_code_comes_back(mu):
    codes = np.arange(mu + 1)
    np.testing.assert_array_equal(encode(decode(codes, mu), mu), codes)


@given(st.floats(-1, 1), st.integers(1, 1000))
def test_an_amplitude_comes_back_within_half_a_level(x, mu):
    again = decode(encode(np.array(x), mu), mu)
    here, there = (np.sign(v) * np.log1p(mu * abs(v)) / np.log1p(mu) for v in (x, again))
    assert abs(here - there) <= 1 / mu + 1e-9


def test_quiet_sounds_have_finer_levels():
    spacing = np.diff(decode(np.arange(256)))
    assert spacing[-1] > 100 * spacing[128]
    assert (spacing > 0).all()


def test_loud_sounds_are_clipped():
    np.testing.assert_array_equal(encode(np.array([-7.0, 3.0])), [0, 255])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: encode(np.array([np.nan])), ValueError, "finite"),
        (lambda: encode(np.array(["loud"])), TypeError, "real numbers"),
        (lambda: encode(np.array([0.0]), mu=0), ValueError, "mu must be"),
        (lambda: decode(np.array([256])), ValueError, "0 ... 255, got 256"),
        (lambda: decode(np.array([[1], [-1]])), ValueError, r"got -1 at place \(1, 0\)"),
        (lambda: decode(np.array([1.0])), TypeError, "whole numbers"),
    ],
)
def test_what_is_no_sound_and_no_code_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
