import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrous_lib import initializations
from atrous_lib.initializations import compute_fans
from atrous_lib.pictures.init.depth import BOTTOM, TOP, depth
from atrous_lib.pictures.init.propagation import (
    ACTIVATIONS,
    CHANNELS,
    FANS,
    FILTER_LENGTH,
    INITS,
    LAYERS,
    propagate,
)
from atrous_lib.pictures.svg import description
from atrous_lib.pictures.words import scientific

SVG = "{http://www.w3.org/2000/svg}"
SHAPE = (FILTER_LENGTH, CHANNELS, CHANNELS)
legal = st.tuples(
    st.sampled_from(INITS),
    st.sampled_from(ACTIVATIONS),
    st.sampled_from(sorted(FANS)),
    st.integers(1, LAYERS),
)


class Picture:
    def __init__(self, *arguments):
        self.svg = depth(*arguments)
        self.root = ET.fromstring(self.svg)

    def all(self, name):
        return [e for e in self.root.iter() if name in (e.get("class") or "").split()]

    def words(self, name):
        return ["".join(e.itertext()) for e in self.all(name)]

    def heights(self):
        """Where the points of the layers stand on the paper."""
        return [float(e.find(f"{SVG}circle").get("cy")) for e in self.all("layer")]


def test_fans_change_nothing_where_the_start_values_do_not_ask_for_them():
    papers, keras1 = (propagate("normal", "tanh", fans) for fans in ("papers", "keras1"))
    assert papers.variances == keras1.variances
    assert not papers.asks
    assert propagate("he_normal").asks
    assert not Picture("normal", "tanh").all("fans")
    assert Picture("normal", "tanh", "keras1").words("fans") == [
        "fans as Keras 1 counted: 4096 and 12288, normal ignores them"
    ]


def test_a_dying_signal_leaves_the_paper_and_the_words_say_so():
    picture = Picture("glorot_uniform", "relu", "keras1")
    assert len(picture.all("layer")) == LAYERS
    assert picture.all("beyond")
    last = propagate("glorot_uniform", "relu", "keras1").variances[LAYERS]
    assert last < 1e-35
    assert picture.words("result") == [f"variance after 20: {scientific(last)}"]
    assert description(picture.svg).endswith("fades below the healthy range.")


def test_a_healthy_signal_stays_on_its_line():
    picture = Picture("he_normal", "relu")
    assert not picture.all("beyond")
    variance = scientific(propagate("he_normal", "relu").weight_variance, digits=3)
    assert picture.words("rule")[0].startswith(f"½ · fan_in · Var(W) = ½ · 192 · {variance} = ")
    assert len(picture.all("theory")) == 1
    assert "multiplies it by about 1." in description(picture.svg)
    band = picture.all("healthy")[0]
    top, height = float(band.get("y")), float(band.get("height"))
    assert all(top < y < top + height for y in picture.heights())


def test_an_exploding_signal_is_counted_where_it_leaves_the_histogram():
    picture = Picture("he_uniform", "linear")
    assert picture.words("further")[-1] == "100% lie further out"
    heights = picture.heights()
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize(
    ("init", "rule"),
    [
        ("zero", "all weights are 0: nothing comes through"),
        ("one", "all weights are equal: no sum can cancel"),
    ],
)
def test_equal_weights_have_no_factor(init, rule):
    picture = Picture(init)
    assert propagate(init).factor is None
    assert picture.words("rule") == [rule]
    assert not picture.all("theory")


def test_tanh_has_a_gain_but_no_fixed_factor():
    picture = Picture("he_normal", "tanh")
    assert picture.words("rule")[0].endswith("for each layer, before tanh")
    assert not picture.all("theory")


def test_identity_is_explained_in_the_librarys_own_words():
    picture = Picture("identity", "relu")
    assert not picture.all("layer") + picture.all("histogram")
    with pytest.raises(ValueError, match="identity needs") as error:
        initializations.identity(SHAPE, np.random.default_rng(0))
    assert str(error.value) in description(depth("identity"))
    assert picture.words("no-layer")[0] in str(error.value)


@settings(max_examples=100)
@given(legal)
def test_any_legal_stack_can_be_drawn(arguments):
    picture = Picture(*arguments)
    layers = 0 if arguments[0] == "identity" else arguments[3]
    assert len(picture.all("layer")) == layers
    if layers:
        shown = [int(e.get("data-layer")) for e in picture.all("histogram")]
        assert shown[0] == 0
        assert shown[-1] == layers
        assert shown == sorted(set(shown))
        variance = propagate(*arguments[:3]).variances[layers]
        assert picture.words("result") == [f"variance after {layers}: {scientific(variance)}"]
        said = f"the output of layer {layers} has the variance {scientific(variance)}."
        assert said in description(picture.svg)
    assert "nan" not in picture.svg.lower()
    assert all(
        TOP <= float(e.get("cy")) <= BOTTOM for e in picture.root.iter() if e.tag == f"{SVG}circle"
    )
    assert picture.root.findtext(f"{SVG}desc") == description(picture.svg)
    assert picture.root.findtext(f"{SVG}title") == picture.root.get("aria-label") != ""


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("glorot",), ValueError, "Did you mean 'glorot_"),
        (("zero", "softmax"), ValueError, "activation must be one of"),
        (("zero", "relu", "paper"), ValueError, "Did you mean 'papers'"),
        (("zero", "relu", "papers", 21), ValueError, "at most 20, got 21"),
        (("zero", "relu", "papers", 0), ValueError, "layers"),
        (("zero", "relu", "papers", 2.0), TypeError, "layers"),
    ],
)
def test_impossible_parameters_raise(arguments, error, message):
    with pytest.raises(error, match=message):
        depth(*arguments)


def test_fans_are_counted_as_asked():
    assert propagate("zero").fans == compute_fans(SHAPE)
    assert Picture("he_normal").words("fans") == ["fans as the papers count: 192 and 192"]
