"""What notebooks say in prose and no cell prints is computed here; its words are still there."""

import ast
import inspect
import json
import math
import re
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from atrous_lib import SGD, AtrousConvolution1D, Sequential, activations, modern
from atrous_lib.checks.course import exercise_named
from atrous_lib.convolution import conv1d
from atrous_lib.families import ARGUMENTS, live
from atrous_lib.geometry import effective_length, padding
from atrous_lib.initializations import compute_fans
from atrous_lib.pictures.activation import runs
from atrous_lib.pictures.activation.curve import NEARLY_ZERO, feature_map
from atrous_lib.pictures.constraints import projection
from atrous_lib.pictures.init.depth import HEALTHY
from atrous_lib.pictures.init.propagation import BINS, EDGE, INITS, propagate
from atrous_lib.pictures.regularizers.training import STRENGTHS
from atrous_lib.pictures.regularizers.training import train as penalised
from atrous_lib.pictures.sliding import FILTERS
from atrous_lib.pictures.stacks import leaks
from atrous_lib.signals import MELODY, NOTE, SOUND_RATE, guitar, hertz, listen, sunspots
from atrous_lib.wavenet import decode, generate
from atrous_lib.wavenet.tunes import trained_network
from atrous_lib.widgets import modern_explorer
from atrous_lib.widgets.explorers.edges import WINDOW
from atrous_lib.widgets.explorers.modern import ACTIVATIONS
from atrous_lib.widgets.explorers.stacks import LEAK_RATES, STEPS
from tests.golden import records

SOURCES = Path(__file__).parents[2] / "sources"
YEARS, INDEX = sunspots()
RNG = np.random.default_rng(4)
HE = {"he_uniform", "he_normal"}


def one(*numbers):
    """Numbers as a sample of one channel, or as a kernel of one channel and one filter."""
    return np.array(numbers, dtype=float)


def kernel(*numbers):
    return one(*numbers).reshape(-1, 1, 1)


def signal(*numbers):
    return one(*numbers).reshape(1, -1, 1)


def at_peaks():
    """Which years are the highest of nine."""
    windows = np.lib.stride_tricks.sliding_window_view(INDEX, 9)
    return np.pad(windows.max(axis=1) == INDEX[4:-4], 4)


def dead_steps(times):
    _, rises = feature_map()
    slopes = activations.get("relu").gradient(times * rises)
    return int((slopes < NEARLY_ZERO).sum()), len(slopes)


def loudest(sound):
    return int(np.abs(np.fft.rfft(sound[:SOUND_RATE] * np.hanning(SOUND_RATE))).argmax())


def kept(apart, pitch):
    """How much of a pitch's strength is left after two weights of −½ and ½, so far apart."""
    return abs(np.exp(2j * np.pi * pitch * apart / SOUND_RATE) - 1) / 2


def cycle():
    """The years from one peak of the sunspots to the next, on average."""
    return np.diff(YEARS[at_peaks()]).mean()


def keeps_places(mode):
    """Whether a stride keeps every third output of stride 1, from the first on."""
    x, W = RNG.normal(size=(1, 12, 1)), RNG.normal(size=(3, 1, 1))
    every = conv1d(x, W, border_mode=mode)
    few = conv1d(x, W, border_mode=mode, subsample_length=3)
    return np.allclose(few, every[:, ::3])


def refused(call):
    """What Keras 1 said to a call, by backend."""
    return {each["backend"]: each["message"] for each in records("error") if each["call"] == call}


def modes(backend):
    """The border modes of all layers that Keras 1 computed on a backend."""
    found = [each for each in records("layer") if each["backend"] == backend]
    return {each["args"]["border_mode"] for each in found}


def fewest_taps(reach):
    """The taps of the cheapest stack, of all numbers of taps."""
    layers = {k: math.ceil(math.log(reach, k) - 1e-9) for k in range(2, reach + 1)}
    return min(layers, key=lambda k: (k * layers[k], layers[k]))


def left(init, layers):
    return propagate(init, "relu", "keras1").variances[layers]


def healthy(activation):
    """Which start values keep a stack in the healthy range, from the first layer to the last."""
    low, high = HEALTHY
    stacks = {init: propagate(init, activation) for init in INITS}
    return {
        init
        for init, stack in stacks.items()
        if not stack.error and low <= min(stack.variances) <= max(stack.variances) <= high
    }


def near_one_and_minus_one():
    """The share of numbers near −1 or 1 in each layer of a stack of `one` and `tanh`."""
    shares = np.array(propagate("one", "tanh").histograms[1:])
    ends = [EDGE * (2 * place + 1) / BINS - EDGE for place in range(BINS)]
    return shares[:, np.isclose(np.abs(ends), 1, atol=EDGE / BINS)].sum(axis=1)


def defaults(fans):
    """What each layer multiplies the mean square of the sunspots by, with the default and relu."""
    rng, y = np.random.default_rng(6), ((INDEX - INDEX.mean()) / INDEX.std()).reshape(1, -1, 1)
    squares = [np.mean(y**2)]
    for _ in range(20):
        init = {"name": "glorot_uniform", "fans": fans}
        layer = AtrousConvolution1D(64, 3, init=init, activation="relu")
        layer.build(y.shape, rng=rng)
        y = layer(y)
        squares.append(np.mean(y**2))
    return np.divide(squares[1:], squares[:-1])


def smoothed(stride):
    """The outputs of the first panel of lesson 4, and the years in which they peak."""
    start = np.flatnonzero(YEARS == 1940)[0]
    kernel = np.array([0.25, 0.5, 0.25]).reshape(3, 1, 1)
    window = INDEX[start : start + WINDOW].reshape(1, -1, 1)
    kept = conv1d(window, kernel, subsample_length=stride).ravel()
    peaks = np.flatnonzero((kept[1:-1] > kept[:-2]) & (kept[1:-1] > kept[2:])) + 1
    return 1941 + stride * peaks


def falls(stride):
    """How many falls are left in the third panel of lesson 4, with the weights −½, 0, ½."""
    start = np.flatnonzero(YEARS == 1940)[0]
    kernel = np.array([-0.5, 0, 0.5]).reshape(3, 1, 1)
    change = conv1d(INDEX[start : start + WINDOW].reshape(1, -1, 1), kernel).ravel()
    groups = change[: len(change) // stride * stride].reshape(-1, stride)
    return int((groups.max(axis=1) < 0).sum())


@cache
def forecaster():
    """The weights and the bias of the filter that lesson 7 begins with."""
    years = (INDEX / 100).reshape(1, -1, 1)
    model = Sequential([AtrousConvolution1D(1, 11, init="zero", input_dim=1)])
    model.compile(SGD(lr=0.05), "mse")
    model.fit(years[:, :-1], years[:, 11:], nb_epoch=2000, verbose=0)
    W, b = model.get_weights()
    return W.ravel(), float(b[0])


def own_peaks():
    """The years from peak to peak where lesson 7's filter reads its own forecasts."""
    weights, bias = forecaster()
    years = list(INDEX[-11:] / 100)
    for _ in range(100):
        years.append(float(weights @ years[-11:]) + bias)
    made = np.array(years[11:])
    return set(np.diff(np.flatnonzero((made[1:-1] > made[:-2]) & (made[1:-1] > made[2:]))))


def probes(name):
    """How many inputs a check tries a function on."""
    return len(list(exercise_named(name).probes(np.random.default_rng(0))))


def best_error(dtype):
    """The smallest error of central differences: for v³ at many places, half are better."""
    places = np.linspace(0.5, 2, 60).astype(dtype)
    steps = (10.0 ** np.arange(-8, 0, 0.05)).astype(dtype)
    slopes = [((places + step) ** 3 - (places - step) ** 3) / (2 * step) for step in steps]
    exact = 3 * places.astype(float) ** 2
    return min(np.median(np.abs(slope.astype(float) - exact)) for slope in slopes)


def first_call():
    """How many arguments the layer gets in the first cell of lesson 1."""
    source = next((SOURCES / "lessons").glob("01_*.py")).read_text(encoding="utf-8")
    names = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    call = next(node for node in names if ast.unparse(node.func) == "AtrousConvolution1D")
    return len(call.args) + len(call.keywords)


def required(name):
    default = inspect.signature(AtrousConvolution1D).parameters[name].default
    return default is inspect.Parameter.empty


def later_ones(argument):
    """Whether a layer with an argument has other weights after training than one without it."""
    plain, other = live().trained, live(**{argument.name: argument.example}).trained
    same = [np.array_equal(*pair) for pair in zip(plain, other, strict=False)]
    return len(plain) != len(other) or not all(same)


def same_output():
    """Whether an activity regularizer leaves y as it is, and whether it changes a loss."""
    x, y = RNG.normal(size=(1, 8, 2)), np.zeros((1, 6, 2))
    models = []
    for each in (None, "activity_l2"):
        layer = AtrousConvolution1D(2, 3, input_dim=2, activity_regularizer=each)
        models.append(Sequential([layer], rng=np.random.default_rng(0)))
        models[-1].compile(SGD(), "mse")
    same = np.array_equal(models[0].predict(x), models[1].predict(x))
    return same, models[0].evaluate(x, y) < models[1].evaluate(x, y)


def tops(series, reach=1):
    """Where a series is the highest of its neighbours on both sides."""
    windows = np.lib.stride_tricks.sliding_window_view(series, 2 * reach + 1)
    return np.flatnonzero(windows.argmax(axis=1) == reach) + reach


def years_beside():
    """How far the peaks of the map `cycle` are from those of the sunspots, in years."""
    found = tops(np.correlate(INDEX, FILTERS["cycle"](11), "valid")) + 5
    peaks = np.flatnonzero(at_peaks())
    return [np.abs(peaks - top).min() for top in found]


def calmest():
    """The lengths at which the map `average` moves less than at the lengths beside them."""
    lengths = np.arange(2, 34)
    maps = [np.correlate(INDEX, FILTERS["average"](length), "valid") for length in lengths]
    return lengths[tops(-np.array([np.abs(np.diff(each)).mean() for each in maps]))].tolist()


def flips(backend):
    """Whether a layer turns its kernel round."""
    layer = AtrousConvolution1D(1, 3, weights=[kernel(100, 10, 1), np.zeros(1)], backend=backend)
    return layer(signal(3, 1, 4, 1, 5)).ravel().round().tolist() == [413, 141, 514]


def grey(name):
    """On which sides of 0 an activation's slope is nearly zero."""
    z = np.linspace(-5, 5, 1000)
    dead = activations.get(name).gradient(z) < NEARLY_ZERO
    return {side for side in (-1, 1) if dead[np.sign(z) == side].any()}


def first_below(name, loss):
    return int(np.flatnonzero(runs()[name].losses < loss)[0])


@cache
def constrained(updates, name=None, **more):
    """The loss of lesson 9's layer after so many updates, with a constraint on W."""
    z = (INDEX - INDEX.mean()) / INDEX.std()
    x = np.stack([z, np.diff(z, prepend=z[0])], axis=-1)[None, :-3]
    y = np.stack([z[3:-2], z[4:-1], z[5:]], axis=-1)[None]
    constraint = {"name": name, **more} if name else None
    layer = AtrousConvolution1D(3, 3, input_shape=(None, 2), W_constraint=constraint)
    model = Sequential([layer], rng=np.random.default_rng(9))
    model.compile(SGD(lr=0.1), "mse")
    for _ in range(updates):
        model.train_on_batch(x, y)
    return model.evaluate(x, y)


def price(name, updates=4000, **more):
    """How much larger the loss is with a constraint than without one."""
    return constrained(updates, name, **more) - constrained(4000)


def both_become_zero(lr):
    """At which hours of the gradient `nonneg` changes both weights of lesson 9's picture."""
    sentences = {hour: projection("nonneg", direction=hour, lr=lr) for hour in range(1, 13)}
    return [hour for hour, each in sentences.items() if "become 0: w0 and w1" in each]


CLAIMS = [
    ("01", "has six of the layer's seventeen arguments", lambda: first_call() == 6),
    (
        "01",
        "You must always give the > first two",
        lambda: (
            [each.name for each in ARGUMENTS if required(each.name)]
            == ["nb_filter", "filter_length"]
            and [each.name for each in ARGUMENTS[:2]] == ["nb_filter", "filter_length"]
        ),
    ),
    ("01", "The first difference leads to others", lambda: all(map(later_ones, ARGUMENTS))),
    ("01", "it takes y as it is, and changes the loss", lambda: same_output() == (True, True)),
    ("02", "On Theano, Keras 1 did flip it", lambda: flips("theano") and not flips("tensorflow")),
    (
        "02",
        "under the peaks of the sunspots, or a year beside them",
        lambda: max(years_beside()) == 1,
    ),
    ("02", "At 11 the window holds about one whole cycle", lambda: calmest()[:2] == [11, 22]),
    (
        "02",
        "no two peaks have the same height",
        lambda: len(set(INDEX[at_peaks()])) == at_peaks().sum(),
    ),
    ("02", "the largest change up is 104 in one year", lambda: round(np.diff(INDEX).max()) == 104),
    ("02", "the largest down is 58", lambda: round(np.diff(INDEX).min()) == -58),
    ("02", "make about 10,000 products", lambda: 9_500 < 3 * (309 - 11 + 1) * 11 < 10_500),
    ("03", "loudest tone swings 248 times a second", lambda: loudest(guitar()) == 248),
    ("03", "three of its swings take about 97 numbers", lambda: round(3 * SOUND_RATE / 248) == 97),
    ("03", "the tone stays as loud as it was", lambda: 0.99 < kept(48, 248) <= 1),
    ("03", "an ordinary kernel would need 98 weights", lambda: effective_length(2, 97) == 98),
    ("03", "the filter removes all such tones", lambda: kept(97, SOUND_RATE / 97) < 1e-12),
    (
        "03",
        "though many get weaker",
        lambda: 0.5 < kept(97, 396) < 0.7 and 0.2 < kept(97, 1986) < 0.3,
    ),
    (
        "03",
        "Rate 50 would reach across 2 · 50 + 1 = 101 steps",
        lambda: effective_length(3, 50) == 101,
    ),
    ("04", "half a cycle", lambda: 10 < cycle() < 12 and math.ceil(cycle() / 2) == 6),
    (
        "04",
        "At 7: there the peaks lie 21 years apart",
        lambda: np.diff(smoothed(7)).tolist() == [21],
    ),
    ("04", "so only one fall is left", lambda: falls(6) == 1),
    (
        "04",
        "At stride 6, which panel looks as if the index nearly always rises",
        lambda: falls(3) > 5,
    ),
    ("04", "2000 numbers a second are kept for 1900 swings", lambda: SOUND_RATE / 4 == 2000),
    (
        "04",
        "None at stride 3, as you saw by hand. One at stride 4, again on the right.",
        lambda: [padding(6, 3, "same", stride) for stride in (3, 4)] == [(0, 0), (0, 1)],
    ),
    (
        "04",
        "`valid`, `full` and `causal` always begin at their first place",
        lambda: all(map(keeps_places, ("valid", "full", "causal"))) and not keeps_places("same"),
    ),
    (
        "04",
        "when both stride and rate were above 1 (“Invalid strides for dilated convolution”)",
        lambda: (
            refused("predict(2, 3, atrous_rate=2, subsample_length=2, border_mode='same')")
            == {"tensorflow": "Invalid strides for dilated convolution"}
        ),
    ),
    ("04", "and for mode `full`", lambda: modes("theano") - modes("tensorflow") == {"full"}),
    (
        "04",
        "It never had `causal`",
        lambda: set(refused("construct(2, 3, border_mode='causal')")) == {"tensorflow", "theano"},
    ),
    ("04", "on 309 years of sunspots", lambda: len(YEARS) == 309),
    (
        "05",
        "at 69 of the 109 steps",
        lambda: all(dead_steps(t) == (69, 109) for t in (0.25, 1, 2, 8)),
    ),
    ("05", "about 745 lower", lambda: np.exp(-745.0) > 0 == np.exp(-746.0)),
    ("05", "`linear` has none", lambda: not grey("linear")),
    (
        "05",
        "`relu`, `elu` and `softplus` have grey on the left only; the others have it on both sides",
        lambda: (
            all(grey(name) == {-1} for name in ("relu", "elu", "softplus"))
            and all(
                grey(name) == {-1, 1} for name in ("tanh", "sigmoid", "hard_sigmoid", "softsign")
            )
        ),
    ),
    ("05", "Ten sigmoids leave a millionth at most", lambda: 0.9e-6 < 0.25**10 < 1e-6),
    ("05", "About 50.", lambda: 45 < first_below("init", runs()["frozen"].losses[-1]) < 55),
    (
        "05",
        "better than that after the first",
        lambda: first_below("weights", runs()["frozen"].losses[-1]) == 1,
    ),
    ("05", "and the zeros of b", lambda: not live().start[1].any()),
    ("06", "twenty doublings make a million", lambda: round(2**20, -6) == 10**6),
    (
        "06",
        "`glorot_uniform`, `glorot_normal` and `lecun_uniform`: their factor is 1",
        lambda: healthy("linear") == {"glorot_uniform", "glorot_normal", "lecun_uniform"},
    ),
    ("06", "`he_uniform` and `he_normal`. Their curve", lambda: healthy("relu") == HE),
    ("06", "The same two, and `one`", lambda: healthy("tanh") == HE | {"one"}),
    (
        "06",
        "nearly every number is −1 or 1",
        lambda: min(near_one_and_minus_one()) > 0.9,
    ),
    (
        "06",
        "Some of these names are people",
        lambda: sum("_" in each for each in INITS) * 2 < len(INITS),
    ),
    (
        "06",
        "With the default, the first layer loses most",
        lambda: defaults(compute_fans).argmin() == 0,
    ),
    (
        "06",
        "From there on the default halves the variance",
        lambda: 0.45 < np.exp(np.log(defaults(compute_fans)[1:]).mean()) < 0.55,
    ),
    (
        "06",
        "After five layers a few ten-millionths are left",
        lambda: all(1e-7 < left(init, 5) < 5e-7 for init in ("he_normal", "he_uniform")),
    ),
    ("06", "full precision ends at 10⁻³⁸", lambda: 1e-38 < np.finfo("float32").tiny < 2e-38),
    ("07", "relies mostly on last year", lambda: np.abs(forecaster()[0]).argmax() == 10),
    (
        "07",
        "subtracts some of the two years before that",
        lambda: max(forecaster()[0][8:10]) < -0.2,
    ),
    (
        "07",
        "adds some of what the Sun did nine years ago",
        lambda: forecaster()[0][2] > 2 * np.abs(np.delete(forecaster()[0], [2, 8, 9, 10])).max(),
    ),
    ("07", "they peak every ten or eleven years", lambda: own_peaks() == {10, 11}),
    (
        "07",
        "the best error would be about a million times larger",
        lambda: 3e5 < best_error("float32") / best_error("float64") < 3e6,
    ),
    ("07", "ten rounds of nine random layers", lambda: probes("conv1d_backward") == 9),
    (
        "09",
        "Neither costs anything in the end",
        lambda: all(abs(price("unitnorm", axis=axis)) < 1e-3 for axis in (0, (0, 1, 2))),
    ),
    ("09", "Axis 0 only needs more updates", lambda: price("unitnorm", updates=400) > 1e-2),
    (
        "09",
        "`nonneg` and norm 0.5 have a price",
        lambda: min(price("nonneg"), price("maxnorm", m=0.5, axis=(0, 1, 2))) > 5e-3,
    ),
    ("09", "Only at 1 o'clock", lambda: both_become_zero(0.9) == [1]),
]


def squared(x):
    return x[0] * x[0] + x[1]


def so_far(x):
    return np.cumsum(x, axis=1)


def after(x):
    """The number after each number."""
    return np.append(x[:, 1:], np.zeros((1, 1, 1)), axis=1)


LN = np.log([[1.0, 3], [4, 1]]).reshape(1, 2, 2)
NO_BIAS = np.zeros(1)
REVIEWED = signal(1, 2, 3), kernel(1, 10), signal(7, 2)  # x, W and dy
# Words of what an exercise shows "by hand", and its function, arguments and result.
BY_HAND = [
    ("01", "| 2 | 1 | 3 | True | 2 weights, 1 bias | 9 |", "count_parameters", (2, 1, 3, True), 9),
    ("01", "| 6 weights, 1 bias | 35 |", "count_parameters", (2, 3, 5, True), 35),
    ("01", "| 10 | 2 | 1 | True | 3 | 3 | 1 |", "most_filters", (10, 2, 1, True), 3),
    ("01", "| 5 | 3 | 2 | True | 7 | 0 | 5 |", "most_filters", (5, 3, 2, True), 0),
    (
        "02",
        "| 3 | 10 · 1 + 1 · 5 | 15 |",
        "correlate1d",
        (one(3, 1, 4, 1, 5), one(10, 1)),
        [31, 14, 41, 15],
    ),
    (
        "02",
        "| 100 | 138 |",
        "conv1d",
        (
            np.array([[[1.0, 4], [2, 5], [3, 6]]]),
            np.array([[[1.0], [0]], [[10.0], [1]]]),
            np.array([100.0]),
        ),
        [126, 138],
    ),
    ("02", "So the answer is 3.", "find_pluck", (one(1, 2, 1, 7, 8, 6, 5), 2), 3),
    ("03", "| 4 | 5, 7 | 5, 0, 0, 0, 7 |", "dilate_kernel", (kernel(5, 7), 4), [5, 0, 0, 0, 7]),
    (
        "03",
        "| 2 | 3 · 1 + 6 · 10 | 63 |",
        "atrous_conv1d",
        (signal(1, 2, 3, 4, 5, 6), kernel(1, 10), NO_BIAS, 3),
        [41, 52, 63],
    ),
    ("03", "The echo comes 3 steps later.", "find_echo", (one(5, 0, 0, 5, 0, 0, 0), 3), 3),
    ("04", '| `"same"` | 1, 2 |', "pad_amounts", (2, 3, "same"), (1, 2)),
    ("04", '| `"causal"` | 3, 0 |', "pad_amounts", (2, 3, "causal"), (3, 0)),
    ("04", '| `"valid"` | 6 | 6 | 2 |', "output_length", (10, 3, "valid", 3, 2), 2),
    ("04", '| `"full"` | 14 | 14 | 5 |', "output_length", (10, 3, "full", 3, 2), 5),
    (
        "04",
        "| 2 | 5, 6 and a zero | 560 |",
        "strided_conv1d",
        (signal(1, 2, 3, 4, 5, 6), kernel(100, 10, 1), NO_BIAS, "same", 2, 1),
        [123, 345, 560],
    ),
    ("04", "on step 8 | 9 |", "shortest_input", (3, 3, "valid", 2, 2), 9),
    ("04", "0, 2 and 4 are kept | 5 |", "shortest_input", (3, 3, "same", 2, 2), 5),
    ("04", "so one step makes 5 places | 1 |", "shortest_input", (3, 3, "full", 2, 2), 1),
    (
        "05",
        "| number out | 0 | 0 | 0.3 | 0.5 | 0.9 | 1 |",
        "hard_sigmoid",
        (signal(-4, -2.5, -1, 0, 2, 3),),
        [0, 0, 0.3, 0.5, 0.9, 1],
    ),
    ("05", "| 1 | ln 4, ln 1 | 4, 1 | 0.8, 0.2 |", "softmax", (LN,), [0.25, 0.75, 0.8, 0.2]),
    (
        "05",
        "If `first` is 19, 38, the first one flips.",
        "which_flips",
        (signal(1, 2, 4), kernel(10, -1), signal(19, 38), signal(8, 16)),
        "first",
    ),
    ("06", "| (3, 4, 2) | 12 | 6 |", "compute_fans", ((3, 4, 2),), (12, 6)),
    (
        "06",
        "| layer 2 | 6 · 1/3 = 2 | 16 | 4 |",
        "variance_after",
        (4.0, [(2, 3, 6), (1, 6, 5)], 1.0, True),
        4,
    ),
    ("07", "The gradient is (6, 1).", "numerical_gradient", (squared, one(3, 5)), [6, 1]),
    (
        "07",
        "| dW | 1 · 7 + 3 · 2, 2 · 7 + 4 · 2 | 13, 22 |",
        "conv1d_backward",
        (signal(1, 2, 3, 4, 5), kernel(1, 10), signal(7, 2), 2, 1),
        [7, 70, 2, 20, 0, 13, 22, 9],
    ),
    (
        "07",
        '| dx | 7, 72, 20 | 20, 72, 7: `"dx"` |',
        "find_mistake",
        (*REVIEWED, signal(20, 72, 7), kernel(11, 20), one(9)),
        "dx",
    ),
    (
        "07",
        '| dW | 11, 20 | 20, 11: `"dW"` |',
        "find_mistake",
        (*REVIEWED, signal(7, 72, 20), kernel(20, 11), one(9)),
        "dW",
    ),
    (
        "07",
        'everything else is right: `"none"` |',
        "find_mistake",
        (*REVIEWED, signal(7, 72, 20), kernel(11, 20), one(9)),
        "none",
    ),
    (
        "08",
        "| 2 | 1 | 10 + 13 = 23 | 8, 0, −6 |",
        "l1l2_penalty",
        (one(3, 0, -2), 2, 1),
        [23, 8, 0, -6],
    ),
    (
        "08",
        "| 3, 0 | 3 + 9 = 12 | 7, 0 | | 2, 0 | 2 + 4 = 6 | 5, 0 | | the batch | 12 + 6 = 18 |",
        "activity_penalty",
        (one(3, 0, 2, 0).reshape(2, 2, 1), 1, 1),
        [18, 7, 0, 5, 0],
    ),
    ("08", "| 3.5, −1.5 |", "which_penalty", (one(4, -2), one(3.5, -1.5), 0.25), ("l1", 2)),
    ("08", "| 2, −1 |", "which_penalty", (one(4, -2), one(2, -1), 0.25), ("l2", 1)),
    ("09", "| 8, 2 | | | 4, 2 |", "maxnorm", (one(6, 1, 8, 2).reshape(2, 2), 5, 0), [3, 1, 4, 2]),
    (
        "09",
        "| 4, 0.8, 0 | | 0.8, 0.8, 0 |",
        "unitnorm",
        (one(3, 0.6, 0, 4, 0.8, 0).reshape(2, 3), 0),
        [0.6, 0.6, 0, 0.8, 0.8, 0],
    ),
    (
        "09",
        "| after the projection | 0, 4 |",
        "constrained_step",
        (one(1, 2), one(6, -4), 0.5, lambda p: np.maximum(p, 0)),
        [0, 4],
    ),
    (
        "09",
        "| 4, −8 | 0.8, 0 |",
        "nonneg_unitnorm",
        (one(3, 6, 4, -8).reshape(2, 2), 0),
        [0.6, 1, 0.8, 0],
    ),
    ("10", "| 1 + 1 + 1 = 3 |", "receptive_field", (2, [1, 1], [1, 2]), 3),
    (
        "10",
        "| 1 of length 1, 1 of length 2 | 1 + 1 + 2 = 4 |",
        "receptive_field",
        (2, [1, 1], [2, 1]),
        4,
    ),
    (
        "10",
        "| 3 | 10 · 2 + 1 · 4 | 24 |",
        "causal_conv1d",
        (signal(1, 2, 3, 4), kernel(10, 1), NO_BIAS, 2),
        [1, 2, 13, 24],
    ),
    ("10", "The answer is 3 and [1, 3].", "plan_stack", (9,), [3, 1, 3]),
    ("10", "no: what came before the change stayed", "sees_future", (so_far, 3), False),
    ("10", "yes: output 1 knew step 2", "sees_future", (after, 3), True),
    (
        "11",
        "| 0.25 | ln 1.75 / ln 4 = 0.404 | 2.11 | 2 |",
        "mu_law_encode",
        (one(-1, 0.25, 1), 3),
        [0, 2, 3],
    ),
    ("11", "(4^(1/3) − 1) / 3 = 0.196", "mu_law_decode", (np.array([0, 2]), 3), [-1, 0.196]),
    ("11", "tanh(1) · ½ = 0.381", "gated_activation", (one(1, 1), one(0, 30)), [0.381, 0.762]),
    (
        "11",
        "100 · 4 + 10 · 6 + 1 · 8 = 468",
        "queue_step",
        (one(4, 5, 6, 7).reshape(-1, 1), one(8), kernel(100, 10, 1), NO_BIAS, 2),
        [468, 5, 6, 7, 8],
    ),
    ("11", "| code | 0 | 1 | 1 | 2 |", "draw_code", (np.log([1.0, 2, 1]), 1.0, 0.74), 1),
    (
        "12",
        "1, 2, 3 in tap 0 and 4, 5, 6 in tap 1 become 1, 4 in filter 0",
        "kernel_to_torch",
        (one(1, 2, 3, 4, 5, 6).reshape(2, 1, 3),),
        [1, 4, 2, 5, 3, 6],
    ),
]


def prose(kind, number):
    """A source's words, without line breaks."""
    text = next((SOURCES / kind).glob(f"{number}_*.py")).read_text(encoding="utf-8")
    return re.sub(r"\s*\n# ?\s*", " ", text)


@pytest.mark.parametrize(
    ("lesson", "words", "holds"), CLAIMS, ids=[words for _, words, _ in CLAIMS]
)
def test_a_claim_holds_and_stands_in_its_lesson(lesson, words, holds):
    assert holds()
    assert words in prose("lessons", lesson)


@pytest.mark.parametrize(
    ("exercise", "words", "function", "arguments", "result"),
    BY_HAND,
    ids=[f"{row[0]}-{row[2]}-{row[1]}" for row in BY_HAND],
)
def test_what_an_exercise_shows_by_hand_is_what_its_function_gives(
    exercise, words, function, arguments, result
):
    assert words in prose("exercises", exercise)
    found = exercise_named(function).reference(*arguments)
    assert one_by_one(found) == pytest.approx(one_by_one(result), abs=5e-4)


def one_by_one(found):
    """A result's numbers and words, whatever holds them."""
    if isinstance(found, dict):
        return one_by_one([found[key] for key in sorted(found)])
    if isinstance(found, tuple | list):
        return [each for part in found for each in one_by_one(part)]
    return np.ravel(found).tolist()


def test_the_cheapest_stack_has_at_most_six_taps():
    assert "The best plan never has more than 6 taps for that" in prose("exercises", "10")
    assert max(map(fewest_taps, range(2, 400))) == 6
    assert {fewest_taps(reach) for reach in range(400, 10_001, 400)} <= set(range(2, 7))


def curves(number, title):
    """The lines of a lesson's stored figure: from each label to its x and its y."""
    (path,) = (SOURCES.parent / "notebooks").glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    stored = [out.get("data", {}).get("application/vnd.atrous.numbers+json") for out in outputs]
    (axes,) = [axes for each in stored if each for axes in each if title in axes["words"]]
    return {label: (np.array(x), np.array(y)) for label, x, y in axes["lines"]}


def test_lesson_8_says_when_its_layer_begins_to_learn_by_heart():
    text = prose("lessons", "08")
    assert "For the first thirty updates, both errors fall" in text
    assert "in the end it forecasts them *worse and worse*" in text
    (updates, known), (_, unseen) = curves("08", "Without a penalty").values()
    start = int(np.flatnonzero(updates == 30)[0])
    assert (np.diff(known[: start + 1]) < 0).all()
    assert (np.diff(unseen[: start + 1]) < 0).all()
    assert known[-1] < known[start] / 5
    assert (unseen[start + 1 :] > unseen[start]).all()
    by_hundreds = unseen[updates >= 400][::10]
    assert (np.diff(by_hundreds) > 0).all()


def test_lesson_8_says_which_strengths_of_l2_help():
    text = prose("lessons", "08")
    assert "makes the forecast of the unseen years better, and 0.03 most" in text
    assert "The known years always get worse" in text
    lines = curves("08", "After 800 updates with l2")
    strengths, unseen = lines["unseen years"]
    without = lines["unseen years, no penalty"][1][0]
    assert (unseen < without).all()
    assert strengths[unseen.argmin()] == 0.03
    assert (np.diff(unseen[strengths <= 0.03]) < 0).all()
    _, free = curves("08", "Without a penalty")["known years"]
    assert (lines["known years"][1] > free[-1]).all()


def test_lesson_8_says_what_a_penalty_on_the_biases_changes():
    text = prose("lessons", "08")
    assert "The biases get smaller, and the data loss changes by less than a twentieth" in text
    free = penalised()[1]
    for kind in ("l1", "l2"):
        charged = penalised(kind, b_strength=0.01)[1]
        assert np.mean(charged.b**2) < np.mean(free.b**2)
        assert abs(charged.data_loss / free.data_loss - 1) < 1 / 20


def test_lesson_8_names_the_only_strength_that_silences_most_outputs_for_nothing():
    text = prose("lessons", "08")
    assert "Stay with `l1`. At which strength of `activity_regularizer`" in text
    assert "At 0.0001. Three quarters of the outputs are silent then" in text
    free = penalised()[1].data_loss
    runs = {strength: penalised("l1", y_strength=strength)[1] for strength in STRENGTHS}
    silent = {strength: np.mean(run.y == 0) for strength, run in runs.items()}
    fits = [each for each, run in runs.items() if silent[each] > 0.5 and run.data_loss <= free]
    assert fits == [0.0001]
    assert 0.7 < silent[0.0001] < 0.8


def reads(k, rates, strides):
    """How many input steps back the steps lie that an output of a stack reads."""
    apart = np.cumprod([1, *strides[:-1]])
    hops = [range(0, k * rate * far, rate * far) for rate, far in zip(rates, apart, strict=True)]
    return {sum(path) for path in product(*hops)}


def blind(k, rates, strides):
    """Which steps back an output skips, though it reads some further back."""
    steps = reads(k, rates, strides)
    return set(range(max(steps) + 1)) - steps


def test_lesson_10s_rule_about_blind_spots_holds_without_strides_only():
    text = prose("lessons", "10")
    assert "A stack without strides has no blind spot if each layer's rate is at most" in text
    for k, *rates in product((1, 2, 3), range(1, 5), range(1, 8), range(1, 8)):
        below = [1 + (k - 1) * sum(rates[:layer]) for layer in range(3)]
        if all(rate <= sees for rate, sees in zip(rates, below, strict=True)):
            assert not blind(k, rates, (1, 1, 1))
    assert not blind(3, (9, 3, 1), (1, 1, 1))
    assert blind(2, (1, 2), (2, 1)) == {2, 3}  # 2 is at most the 2 steps that layer 1 sees


def test_lesson_10_says_at_which_step_alone_a_leak_does_not_show():
    text = prose("lessons", "10")
    assert "With `layer 2` leaky, which changed steps show the leak? All but step 0." in text
    modes = ["causal", "same", "causal"]
    shows = ["A leak:" in leaks(STEPS, 3, LEAK_RATES, modes, step) for step in range(STEPS)]
    assert shows == [False] + [True] * (STEPS - 1)


def test_lesson_10_claims_a_proof_only_where_there_is_one():
    text = prose("lessons", "10")
    assert "Without activations, that is a proof." in text
    assert "prove that a model does not see the future" not in text.lower()
    sees_future = exercise_named("sees_future").reference
    assert sees_future(after, 8)

    def hides_it(x):
        return np.maximum(after(x) - 1e9, 0)

    assert not sees_future(hides_it, 8)  # so here a pass is no proof


def test_lesson_11s_string_is_as_long_as_a_note():
    text = prose("lessons", "11")
    turns = int(re.search(r"for _ in range\((\d+)\):\s+string.append", text)[1])
    period = int(re.search(r"period = (\d+)", text)[1])
    assert period + 1 + turns == NOTE
    assert f"which is {NOTE} numbers" in text


def test_lesson_11s_mu_law_by_hand_gives_the_number_that_it_shows():
    shown, moved = re.search(
        r"ln\(1 \+ 3 · 0\.25\) / ln 4 = ([\d.]+)\. Moved from −1 … 1 to 0 … 3 that is ([\d.]+),",
        prose("lessons", "11"),
    ).groups()
    assert float(shown) == round(math.log(1.75) / math.log(4), 3)
    assert round((float(shown) + 1) * 3 / 2, 2) == float(moved)


def test_lesson_11s_middle_network_goes_wrong_after_an_a3_only():
    assert "after each A3 it draws one of the three notes that may come" in prose("lessons", "11")
    sound = decode(generate(trained_network("middle"), 16000, seed=1, temperature=0.6)[0])
    names = sorted(set(MELODY.split()))
    heard = [
        min(names, key=lambda name: abs(np.log(hertz(name) / note.pitch))) for note in listen(sound)
    ]
    pairs = set(pairwise(heard))
    assert {new for old, new in pairs if old == "A3"} == {"C4", "E4", "G4"}
    assert {new for old, new in pairs if old != "A3"} == {"A3"}


def test_lesson_12s_column_of_keras_3_takes_each_value_as_it_is():
    text = prose("lessons", "12")
    assert "It takes the value that you chose, and for all but `activation` it has another" in text
    controls = {
        "border_mode": ("valid", "same", "causal"),
        "subsample_length": (2, 3),
        "atrous_rate": (2, 8),
        "bias": (True, False),
        "activation": ACTIVATIONS,
    }
    assert set(modern_explorer().controls) == set(controls)
    kept = [name for name in controls if modern.KERAS3_NAMES[name] == name]
    assert kept == ["activation"]
    for name, values in controls.items():
        for value in values:
            call = modern.to_keras3({"nb_filter": 4, "filter_length": 3, name: value})
            assert call[modern.KERAS3_NAMES[name]] == value


def test_lesson_12_says_which_arguments_have_longer_names_and_which_values_change():
    text = prose("lessons", "12")
    assert "Those of the weights and biases have longer names now" in text
    assert "The other two kept theirs." in text
    others = set(modern.KERAS3_NAMES) - {*modern.TORCH_NAMES, "activation"}
    kept = {name for name in others if modern.KERAS3_NAMES[name] == name}
    assert kept == {"activity_regularizer", "trainable"}
    assert all(re.match("kernel_|bias_", modern.KERAS3_NAMES[name]) for name in others - kept)
    assert 'the init `"zero"` is now `"zeros"`' in text
    small = {"nb_filter": 4, "filter_length": 3}
    assert modern.to_keras3({**small, "init": "zero"})["kernel_initializer"] == "zeros"


def test_lesson_12_names_who_refuses_a_stride_in_mode_same():
    assert "Set the rate to 1. In mode `same`, move the stride to 2." in prose("lessons", "12")
    for rate, refuse in ((1, ["PyTorch"]), (4, ["Keras 3", "PyTorch"])):
        asked = modern_explorer(border_mode="same", subsample_length=2, atrous_rate=rate)
        assert re.findall(r"(Keras 3|PyTorch|JAX): no\.", asked.sentence) == refuse
