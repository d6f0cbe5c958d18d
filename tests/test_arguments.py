from __future__ import annotations

import numpy as np
import pytest

from atrous_lib.arguments import did_you_mean, float_dtype, one_of, real_number, whole_number
from atrous_lib.registry import Registry


def test_nearest_name_forgives_case_and_underscores():
    names = ["glorot_uniform", "he_normal"]
    assert did_you_mean("GlorotUniform", names) == " Did you mean 'glorot_uniform'?"
    assert did_you_mean("he_norml", names) == " Did you mean 'he_normal'?"
    assert did_you_mean("xyz", names) == ""


def test_a_minimum_other_than_1():
    assert whole_number(0, "n", minimum=0) == 0
    with pytest.raises(ValueError, match="at least 0, got -1"):
        whole_number(-1, "n", minimum=0)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (True, TypeError),
        ("1", TypeError),
        (None, TypeError),
        (1j, TypeError),
        (float("inf"), ValueError),
        (float("nan"), ValueError),
    ],
)
def test_what_is_no_real_number(value, error):
    with pytest.raises(error, match="lr must be"):
        real_number(value, "lr")


def test_numpy_numbers_are_real_numbers():
    assert real_number(np.float32(0.5), "lr") == 0.5
    assert real_number(3, "lr") == 3.0


def test_dtypes_by_name_type_or_dtype():
    for value in ("float32", np.float32, np.dtype(np.float32)):
        assert float_dtype(value, "input_dtype") == np.float32
    for value in (None, int, "float16", 32):
        with pytest.raises(TypeError, match="input_dtype must be"):
            float_dtype(value, "input_dtype")


def test_an_unhashable_name_is_refused_like_any_other():
    with pytest.raises(TypeError, match="as a string"):
        one_of(["same"], "border_mode", ["same"])
    with pytest.raises(ValueError, match="Unknown kind"):
        Registry("kind", {"a": list}).get({"name": ["a"]})
