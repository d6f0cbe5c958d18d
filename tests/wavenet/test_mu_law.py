import math

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
        (lambda: decode(np.array([True])), TypeError, "whole numbers, got bool"),
        (lambda: decode(np.array([2**63], np.uint64)), ValueError, "got 9223372036854775808"),
        (lambda: decode(np.array([-1], np.int8), 127), ValueError, "0 ... 127, got -1"),
        (lambda: decode(np.array([1]), 2**64), ValueError, "mu must be at most"),
        (lambda: decode(np.ma.array([1, 2], mask=[0, 1])), TypeError, "masked"),
        (lambda: encode(np.ma.array([0.1], mask=[1])), TypeError, "masked"),
        (lambda: encode(np.array([np.inf], np.float16)), ValueError, "finite"),
        (lambda: encode(np.array([1j])), TypeError, "real numbers"),
        (lambda: encode(np.array([True])), TypeError, "real numbers"),
        (lambda: encode(np.array([-32768, 5], np.int16)), ValueError, r"from -32768 to 5.*/ 32768"),
        (lambda: encode(np.array([2], np.uint64)), ValueError, "whole numbers from 2 to 2"),
        (lambda: encode(np.array([0.5]), 2**52), ValueError, "mu must be at most"),
    ],
)
def test_what_is_no_sound_and_no_code_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def amplitude(code, mu):
    """The definition, in Python's own numbers."""
    v = 2 * code / mu - 1
    return math.copysign(math.expm1(abs(v) * math.log1p(mu)) / mu, v)


INTEGERS = [np.dtype(code) for code in "bhilqBHILQ"]


@given(st.sampled_from(INTEGERS), st.data())
def test_codes_of_any_width_decode_to_the_same_amplitudes(dtype, data):
    largest = int(np.iinfo(dtype).max)
    mu = data.draw(st.one_of(st.integers(1, 300), st.integers(1, 2**64 - 1), st.just(largest)))
    code = st.integers(0, min(mu, largest))
    codes = data.draw(st.lists(code, min_size=1, max_size=20))
    got = decode(np.array(codes, dtype), mu)
    np.testing.assert_allclose(got, [amplitude(one, mu) for one in codes], rtol=0, atol=1e-9)
    if mu < 2**52:
        np.testing.assert_array_equal(encode(got, mu), codes)


@pytest.mark.parametrize("dtype", [*INTEGERS, "e", "f", "d", "g"], ids=str)
def test_amplitudes_of_any_dtype_encode_to_the_same_codes(dtype):
    x = np.array([0, 1] if np.dtype(dtype).kind == "u" else [-1, 0, 1], dtype)
    np.testing.assert_array_equal(encode(x), encode(x.astype(float)))
    assert encode(x).dtype == np.int64
