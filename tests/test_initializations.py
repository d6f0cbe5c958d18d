from __future__ import annotations

import json

import numpy as np
import pytest

from atrous_lib import initializations
from atrous_lib.initializations import compute_fans, config_of, get, keras1_fans

SHAPE = (8, 1, 32, 64)  # fan_in 256, fan_out 512


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("lecun_uniform", 1 / 256),
        ("glorot_uniform", 2 / 768),
        ("glorot_normal", 2 / 768),
        ("he_uniform", 2 / 256),
        ("he_normal", 2 / 256),
        ("uniform", 0.05**2 / 3),
        ("normal", 0.05**2),
    ],
)
def test_variance_is_that_of_the_cited_papers(name, variance):
    W = initializations.get(name)(SHAPE, np.random.default_rng(0))
    assert W.shape == SHAPE
    assert W.var() == pytest.approx(variance, rel=0.03)
    assert abs(W.mean()) < 5 * np.sqrt(variance / W.size)


def test_keras1_fans_are_there_by_name():
    assert keras1_fans(SHAPE) == (32 * 64, 8 * 32 * 64)
    assert keras1_fans(SHAPE[:1] + SHAPE[2:]) == keras1_fans(SHAPE)
    W = initializations.get("he_normal")(SHAPE, np.random.default_rng(0), fans=keras1_fans)
    assert W.var() == pytest.approx(2 / (32 * 64), rel=0.03)


def test_fans_are_the_same_in_both_layouts_and_those_of_a_dense_kernel():
    assert compute_fans((3, 1, 16, 32)) == compute_fans((3, 16, 32)) == (48, 96)
    assert compute_fans((16, 32)) == keras1_fans((16, 32)) == (16, 32)
    with pytest.raises(ValueError, match="shape must be"):
        compute_fans((16,))


@pytest.mark.parametrize("shape", [(8, 1, 2, 2), (3, 1, 16, 2), (4, 1, 2, 2)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape):
    W = initializations.get("orthogonal")(shape, np.random.default_rng(0)).reshape(shape[0], -1)
    gram = W @ W.T if len(W) <= W.shape[1] else W.T @ W
    np.testing.assert_allclose(gram, 1.1**2 * np.eye(len(gram)), atol=1e-12)


def test_a_dict_sets_keywords_and_survives_as_config():
    config = {"name": "normal", "scale": 0.5}
    chosen = initializations.get(config)
    assert chosen(SHAPE, np.random.default_rng(0)).std() == pytest.approx(0.5, rel=0.03)
    assert initializations.config_of(chosen) == config
    assert initializations.config_of(initializations.get("zero")) == "zero"


def test_both_kinds_of_generator_are_taken():
    for rng in (np.random.default_rng(0), np.random.RandomState(0)):
        assert initializations.get("uniform")((2, 3), rng).shape == (2, 3)


def test_fans_by_name_make_a_configuration_of_plain_data():
    for fans in ("keras1_fans", keras1_fans):
        initialization = get({"name": "he_normal", "fans": fans})
        config = json.loads(json.dumps(config_of(initialization)))
        assert config == {"name": "he_normal", "fans": "keras1_fans"}
        drawn = [
            draw((3, 1, 2, 4), np.random.RandomState(0)) for draw in (initialization, get(config))
        ]
        np.testing.assert_array_equal(*drawn)


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ({"name": "he_normal", "fans": "keras_fans"}, "Did you mean 'keras1_fans'"),
        ({"name": "he_normal", "fans": 3}, "fans must be a name, one of .*, got 3"),
        ({"name": "normal", "scale": -0.1}, "scale must be at least 0, got -0.1"),
        ({"name": "uniform", "scale": -0.1}, "scale must be at least 0"),
    ],
)
def test_keywords_that_can_not_work_are_refused_when_named(identifier, message):
    with pytest.raises((TypeError, ValueError), match=message):
        get(identifier)


class Nameless:
    def __call__(self, shape, rng):
        return np.ones(shape)


def test_a_callable_without_a_name_has_no_configuration():
    with pytest.raises(TypeError, match="has no name to stand for it"):
        config_of(Nameless())


@pytest.mark.parametrize("name", ["uniform", "normal", "he_normal", "glorot_uniform", "orthogonal"])
def test_what_can_not_draw_and_what_is_no_shape_is_refused(name):
    with pytest.raises(TypeError, match=r"rng must be .* Write np.random.default_rng\(5\)"):
        get(name)((3, 1, 2, 4), 5)
    for shape in (5, "34", np.array(5)):
        with pytest.raises(TypeError, match="shape must be a list of sizes"):
            get(name)(shape, np.random.default_rng(0))
