from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from atrous_lib.convolution import (
    blocks,
    conv1d,
    conv1d_backward,
    correlation,
    gradients,
    products,
    scatter,
    threads,
    ways,
)
from atrous_lib.geometry import padding
from tests.memory import measured
from tests.strategies import cases


def triple_loop(x, W, b, *, border_mode, subsample_length, atrous_rate, backend):
    """The definition, one product at a time: steps outside x count as zero."""
    if backend == "theano":
        W = W[::-1]
    geometry = (border_mode, subsample_length, atrous_rate, backend)
    length = x.shape[1]
    left, right = padding(length, len(W), *geometry)
    span = (len(W) - 1) * atrous_rate + 1
    starts = range(-left, length + right - span + 1, subsample_length)
    y = np.zeros((len(x), len(starts), W.shape[2]))
    for t, start in enumerate(starts):
        for tap in range(len(W)):
            place = start + tap * atrous_rate
            if 0 <= place < length:
                y[:, t] += x[:, place] @ W[tap]
    return y if b is None else y + b


@given(cases())
def test_equals_the_triple_loop(case):
    y = conv1d(case.x, case.W, case.b, **case.keywords)
    want = triple_loop(case.x, case.W, case.b, **case.keywords)
    # Steps that the stride leaves over at the end may give the loop an output too many.
    np.testing.assert_allclose(y, want[:, : y.shape[1]], rtol=1e-12, atol=1e-12)
    assert case.keywords["subsample_length"] > 1 or y.shape == want.shape


@given(cases(dtype=np.float32))
def test_float32_stays_float32(case):
    y = conv1d(case.x, case.W, case.b, **case.keywords)
    assert y.dtype == np.float32
    assert all(g.dtype == np.float32 for g in conv1d_backward(y, case.x, case.W, **case.keywords))
    want = triple_loop(
        *(None if a is None else a.astype(float) for a in (case.x, case.W, case.b)), **case.keywords
    )
    np.testing.assert_allclose(y, want[:, : y.shape[1]], rtol=1e-4, atol=1e-4)


@given(cases(), st.floats(-3, 3), st.floats(-3, 3))
def test_linear_in_input_and_in_kernel(case, p, q):
    rng = case.rng
    other_x, other_W = rng.normal(size=case.x.shape), rng.normal(size=case.W.shape)

    def close(a, b):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)

    def y(x, W):
        return conv1d(x, W, **case.keywords)

    close(y(p * case.x + q * other_x, case.W), p * y(case.x, case.W) + q * y(other_x, case.W))
    close(y(case.x, p * case.W + q * other_W), p * y(case.x, case.W) + q * y(case.x, other_W))


@given(cases(border_modes=("valid",)), st.integers(1, 3))
def test_shifting_the_input_by_strides_shifts_the_output(case, shift):
    y = conv1d(case.x, case.W, case.b, **case.keywords)
    steps = shift * case.keywords["subsample_length"]
    head = case.rng.normal(size=(len(case.x), steps, case.x.shape[2]))
    longer = conv1d(np.concatenate([head, case.x], axis=1), case.W, case.b, **case.keywords)
    np.testing.assert_allclose(longer[:, shift : shift + y.shape[1]], y, rtol=1e-12, atol=1e-12)


@given(cases(border_modes=("causal",)), st.data())
def test_causal_outputs_see_no_later_input(case, data):
    y = conv1d(case.x, case.W, case.b, **case.keywords)
    t = data.draw(st.integers(0, y.shape[1] - 1))
    last_seen = t * case.keywords["subsample_length"]
    changed = case.x.copy()
    changed[:, last_seen + 1 :] = np.nan  # a later input would show as NaN
    again = conv1d(changed, case.W, case.b, **case.keywords)
    np.testing.assert_array_equal(again[:, : t + 1], y[:, : t + 1])


def test_same_mode_does_see_later_inputs():
    x, W = np.zeros((1, 5, 1)), np.ones((3, 1, 1))
    x[0, 3] = 1
    assert conv1d(x, W, border_mode="same")[0, 2, 0] == 1
    assert conv1d(x, W, border_mode="causal")[0, 2, 0] == 0


@given(cases())
def test_backward_is_the_adjoint_of_forward(case):
    y = conv1d(case.x, case.W, **case.keywords)
    dy = case.rng.normal(size=y.shape)
    dx, dW, db = conv1d_backward(dy, case.x, case.W, **case.keywords)
    # <dy, A x> = <A' dy, x>, for A linear in x and for A linear in W.
    inner = np.sum(dy * y)
    size = np.sum(np.abs(dy) * np.abs(y)) + 1
    assert abs(np.sum(dx * case.x) - inner) < 1e-10 * size
    assert abs(np.sum(dW * case.W) - inner) < 1e-10 * size
    np.testing.assert_allclose(db, dy.sum(axis=(0, 1)))
    assert (dx.shape, dW.shape) == (case.x.shape, case.W.shape)


def numerical_gradient(f, array, step=1e-6):
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        middle = array[place]
        array[place] = middle + step
        above = f()
        array[place] = middle - step
        below = f()
        array[place] = middle
        gradient[place] = (above - below) / (2 * step)
    return gradient


@given(cases())
def test_gradients_by_central_differences_entry_by_entry(case):
    x, W, b = (
        case.x[:2, :, :2],
        case.W[:, :2, :2].copy(),
        case.rng.normal(size=case.W.shape[2:])[:2],
    )
    x = x.copy()
    dy = case.rng.normal(size=conv1d(x, W, b, **case.keywords).shape)

    def loss():
        return np.sum(dy * conv1d(x, W, b, **case.keywords))

    for got, array in zip(conv1d_backward(dy, x, W, **case.keywords), (x, W, b), strict=True):
        want = numerical_gradient(loss, array)
        assert np.abs(got - want).max(initial=0) <= 1e-6 * (1 + np.abs(want).max(initial=0))


@given(cases())
def test_any_strides_and_read_only_inputs_give_the_same_and_stay_as_they_are(case):
    y = conv1d(case.x, case.W, case.b, **case.keywords)
    gradients = conv1d_backward(y, case.x, case.W, **case.keywords)
    # Other memory: axes stored in reverse order, every second number of a wider array.
    x = np.asfortranarray(case.x)
    W = np.repeat(case.W, 2, axis=2)[:, :, ::2]
    before = x.copy(), W.copy(), y.copy()
    for array in (x, W, y):
        array.flags.writeable = False
    np.testing.assert_allclose(conv1d(x, W, case.b, **case.keywords), y, rtol=1e-12, atol=1e-12)
    for got, want in zip(conv1d_backward(y, x, W, **case.keywords), gradients, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)
    for array, old in zip((x, W, y), before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_theano_flips_the_kernel():
    x = np.arange(1.0, 6.0).reshape(1, 5, 1)
    W = np.array([1.0, 10.0]).reshape(2, 1, 1)
    np.testing.assert_array_equal(
        conv1d(x, W, atrous_rate=2, backend="theano"), conv1d(x, W[::-1].copy(), atrous_rate=2)
    )


def test_a_result_never_shares_memory_with_an_argument():
    x, W = np.ones((1, 4, 1)), np.ones((1, 1, 1))
    assert not np.shares_memory(conv1d(x, W), x)
    dx, dW, _ = conv1d_backward(x, x, W)
    assert not np.shares_memory(dx, x)
    assert not np.shares_memory(dW, W)


# -- the quick ways -----------------------------------------------------------------------------


@contextmanager
def sizes(**changed):
    """Set sizes that decide between the quick ways, wherever they are used."""
    with ExitStack() as stack:
        for name, value in changed.items():
            modules = [
                m
                for m in (blocks, correlation, gradients, products, scatter, threads, ways)
                if hasattr(m, name)
            ]
            assert modules
            for module in modules:
                stack.enter_context(patch.object(module, name, value))
        yield


@given(
    cases(),
    st.fixed_dictionaries(
        {
            "BLOCK": st.integers(1, 60),
            "SMALL": st.integers(0, 500),
            "MANY": st.integers(1, 12),
            "TAPS": st.integers(1, 3),
            "OUTPUTS": st.integers(0, 3),
            "ROWS_A_TURN": st.integers(0, 2),
            "NARROW": st.integers(1, 4),
            "LONG": st.integers(1, 3),
            "FLAT": st.integers(0, 3),
            "RUN": st.integers(1, 9),
            "WASTE": st.floats(1, 5),
            "TILE": st.integers(1, 9),
            "UNPACKED": st.integers(1, 40),
            "LARGE": st.integers(1, 40),
            "COLUMNS": st.integers(1, 4),
            "TILE_ROWS": st.integers(1, 4),
            "TILE_COLUMNS": st.integers(1, 4),
            "ROWS": st.integers(1, 9),
            "FEWEST": st.integers(1, 3),
            "FEWEST_SUMMED": st.integers(1, 3),
            "THREADS": st.integers(1, 3),
            "APART": st.integers(0, 30),
        }
    ),
)
def test_blocks_edges_pieces_and_threads_of_any_size_change_nothing(case, small):
    def everything():
        y = conv1d(case.x, case.W, case.b, **case.keywords)
        return y, *conv1d_backward(y, case.x, case.W, **case.keywords)

    whole = everything()
    with sizes(FEW=0, **small):
        cut = everything()
    for got, want in zip(cut, whole, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-10)


WAYS = {
    "unrolled": (correlation, "unrolled"),
    "wide": (correlation, "wide_tap"),
    "taps": (correlation, "tap_by_tap"),
    "phases": (correlation, "by_phases"),
    "windows": (correlation, "from_windows"),
    "gradient unrolled": (gradients, "unrolled"),
    "gradient by windows": (gradients, "_by_windows"),
    "gradient by taps": (gradients, "_by_taps"),
    "turned": (gradients, "correlate"),
    "strides": (gradients, "_stride_by_stride"),
    "scattered": (gradients, "scatter"),
    "tap by tap": (gradients, "scatter_taps"),
}


def noting(taken, way, function, *args, **keywords):
    taken.add(way)
    return function(*args, **keywords)


@contextmanager
def spying(taken):
    """Add to `taken` which ways are gone, and how edges are read."""
    with ExitStack() as stack:
        for way, (module, name) in WAYS.items():
            spy = partial(noting, taken, way, getattr(module, name))
            stack.enter_context(patch.object(module, name, spy))

        def spying_parts(x, left, steps, *geometry):
            for part in parts(x, left, steps, *geometry):
                padded = "padded whole" if part[3] - part[2] == steps else "edge"
                taken.add("as it is" if np.shares_memory(part[0], x) else padded)
                yield part

        parts = blocks.parts
        stack.enter_context(patch.object(blocks, "parts", spying_parts))
        yield


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("x", "W", "geometry", "forward", "backward"),
    [
        ((3, 50, 4), (3, 4, 2), ("causal", 1, 1), "unrolled",
         "gradient unrolled, turned, unrolled"),
        ((3, 50, 4), (3, 4, 2), ("full", 2, 5), "unrolled", "gradient unrolled, scattered"),
        ((0, 9, 2), (2, 2, 2), ("same", 1, 1), "unrolled", "gradient unrolled, turned, unrolled"),
        ((3, 700, 4), (3, 4, 2), ("causal", 1, 1), "wide, padded whole",
         "gradient by windows, turned, wide, padded whole"),
        ((2, 9000, 8), (2, 8, 5), ("same", 1, 1), "wide, as it is, edge",
         "gradient by taps, turned, wide, as it is, edge"),
        ((2, 5000, 1), (9, 1, 40), ("causal", 1, 1), "wide, padded whole",
         "gradient by windows, scattered, padded whole"),
        ((3, 700, 17), (7, 17, 3), ("valid", 2, 1), "wide, as it is",
         "gradient by taps, scattered"),
        ((1, 7000, 4), (1, 4, 2), ("valid", 3, 5), "wide, as it is",
         "gradient by windows, as it is, scattered"),
        ((1, 700, 20), (3, 20, 16), ("valid", 1, 5), "taps", "gradient by taps, turned, taps"),
        ((2, 9000, 16), (3, 16, 2), ("full", 1, 7), "taps", "gradient by taps, turned, taps"),
        ((1, 9000, 16), (2, 16, 16), ("causal", 1, 8900), "taps", "gradient by taps, turned, taps"),
        ((1, 9000, 16), (2, 16, 16), ("causal", 1, 9500), "wide, as it is",
         "gradient by taps, turned, wide, as it is"),
        ((3, 1400, 17), (8, 17, 3), ("same", 2, 1), "wide, as it is, edge",
         "gradient by taps, strides, turned, wide, padded whole"),
        ((2, 3000, 1), (80, 1, 24), ("causal", 16, 1), "wide, padded whole",
         "gradient by windows, strides, turned, wide, padded whole"),
        ((3, 2800, 17), (5, 17, 9), ("causal", 4, 2), "wide, as it is, edge",
         "gradient by taps, scattered"),
        ((2, 7000, 16), (5, 16, 24), ("same", 3, 3), "wide, as it is, edge",
         "gradient by taps, turned, wide, as it is, edge"),
        ((2, 30, 20), (3, 20, 2), ("full", 5000, 5000), "unrolled",
         "gradient unrolled, turned, unrolled"),
        ((2, 30, 20), (3, 20, 2), ("full", 5000, 4999), "taps", "gradient by taps, tap by tap"),
        ((2, 30, 4), (3, 4, 99), ("full", 3000, 9001), "taps", "gradient by taps, tap by tap"),
        ((99, 30, 4), (3, 4, 3), ("same", 20, 999), "wide, as it is",
         "gradient by windows, as it is, tap by tap"),
        ((5, 40, 40), (3, 40, 3), ("same", 30, 999), "unrolled", "gradient unrolled, tap by tap"),
        ((2, 30, 4), (4, 4, 3), ("same", 1, 999), "unrolled", "gradient unrolled"),
        ((3, 999, 20), (3, 20, 3), ("valid", 2, 3), "taps", "gradient by taps, scattered"),
        ((1, 1, 90), (99, 90, 1), ("same", 1, 1), "unrolled",
         "gradient unrolled, turned, unrolled"),
        ((1, 40, 90), (99, 90, 1), ("same", 1, 1), "wide, padded whole",
         "gradient by taps, turned, unrolled"),
        ((2, 5003, 8), (6, 8, 2), ("same", 1, 7), "phases, as it is, edge",
         "gradient by taps, turned, phases, padded whole"),
        ((1, 1990, 16), (6, 16, 3), ("valid", 1, 3), "phases, as it is",
         "gradient by taps, turned, phases, padded whole"),
        ((1, 1990, 16), (6, 16, 3), ("valid", 1, 5), "taps", "gradient by taps, turned, taps"),
        ((2, 5000, 1), (3, 1, 4), ("same", 1, 5), "windows, padded whole",
         "gradient by windows, turned, taps, padded whole"),
        ((2, 5000, 1), (2, 1, 16), ("causal", 1, 1), "windows, padded whole",
         "gradient by windows, turned, wide, padded whole, as it is, edge"),
        ((1, 300, 90), (2, 90, 90), ("causal", 1, 100), "windows, padded whole",
         "gradient by taps, turned, windows, padded whole"),
        ((1, 1500, 100), (2, 100, 90), ("same", 1, 30), "windows, as it is, edge",
         "gradient by taps, turned, windows, as it is, edge"),
    ],
)  # fmt: skip
def test_each_way_is_taken_and_right(x, W, geometry, forward, backward, dtype, cores):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=x).astype(dtype), rng.normal(size=W).astype(dtype)
    b = rng.normal(size=W.shape[2]).astype(dtype)
    keywords = dict(zip(("border_mode", "subsample_length", "atrous_rate"), geometry, strict=True))
    taken, taken_back = set(), set()
    with sizes(THREADS=cores, APART=10_000):
        with spying(taken):
            y = conv1d(x, W, b, **keywords)
        dy = rng.normal(size=y.shape).astype(dtype)
        with spying(taken_back):
            dx, dW, db = conv1d_backward(dy, x, W, **keywords)
    assert taken == set(forward.split(", "))
    assert taken_back == set(backward.split(", "))

    want = triple_loop(x, W, b, **keywords, backend="tensorflow")[:, : y.shape[1]]
    tolerance = 1e-3 if dtype == np.float32 else 1e-10
    np.testing.assert_allclose(y, want, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(db, dy.sum(axis=(0, 1)), rtol=tolerance, atol=tolerance)
    # <dy, A x> = <A' dy, x>, for A linear in x and for A linear in W.
    for gradient, array in ((dx, x), (dW, W)):
        inner = np.sum(dy * (y - b), dtype=float)
        size = np.sum(np.abs(dy) * np.abs(y), dtype=float) + 1
        assert abs(np.sum(gradient * array, dtype=float) - inner) < tolerance * size


@given(cases(), st.integers(2, 4))
def test_steps_that_neither_stride_nor_rate_comes_to_are_not_read(case, divisor):
    keywords = dict(case.keywords)
    keywords["subsample_length"] *= divisor
    keywords["atrous_rate"] *= divisor
    length = divisor * case.x.shape[1]  # long enough for "valid"
    read = -padding(length, len(case.W), *keywords.values())[0] % divisor
    x = np.full((len(case.x), length, case.x.shape[2]), np.nan)
    x[:, read::divisor] = case.x
    y = conv1d(x, case.W, case.b, **keywords)
    assert np.isfinite(y).all()
    x = np.nan_to_num(x)
    want = triple_loop(x, case.W, case.b, **keywords)[:, : y.shape[1]]
    np.testing.assert_allclose(conv1d(x, case.W, case.b, **keywords), want, rtol=1e-10, atol=1e-10)
    dx, dW, _ = conv1d_backward(want, x, case.W, **keywords)
    unread = np.delete(np.arange(length), np.arange(read, length, divisor))
    assert (dx[:, unread] == 0).all()
    linear = want if case.b is None else want - case.b
    size = np.sum(np.abs(want) * np.abs(linear)) + 1
    for gradient, array in ((dx, x), (dW, case.W)):
        assert abs(np.sum(gradient * array) - np.sum(want * linear)) < 1e-10 * size


def test_memory_for_small_inputs_holds_nothing_of_the_last_one():
    x, W = np.ones((1, 9, 2)), np.ones((3, 2, 2))
    want = conv1d(x, W, border_mode="same")
    gradients_wanted = conv1d_backward(want, x, W, border_mode="same")
    for spoiling in (np.full_like(x, np.nan), x):
        y = conv1d(spoiling, W, border_mode="same")
        found = conv1d_backward(want, spoiling, W, border_mode="same")
    np.testing.assert_array_equal(y, want)
    for got, wanted in zip(found, gradients_wanted, strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_each_thread_unrolls_a_small_input_in_memory_of_its_own():
    x = np.ones((1, 9, 2))
    here = correlation.unrolled(x, 3, 2, 9, 1, 1)
    with ThreadPoolExecutor(1) as other:
        there = other.submit(correlation.unrolled, 2 * x, 3, 2, 9, 1, 1).result()
    assert not np.shares_memory(here, there)
    assert np.shares_memory(here, correlation.unrolled(3 * x, 3, 2, 9, 1, 1))
    assert not np.shares_memory(here, conv1d(x, np.ones((1, 2, 2)), border_mode="causal"))


def test_few_numbers_are_held_beside_inputs_and_outputs():
    x, W = np.ones((1, 40_000, 16), np.float32), np.ones((2, 16, 16), np.float32)
    b = np.ones(16, np.float32)
    conv1d(x[:, :50], W, b)
    for rate, copy in ((1, 0), (64, 0), (39_000, x.nbytes * 2)):
        keywords = {"border_mode": "causal", "atrous_rate": rate}
        y, peak = measured(partial(conv1d, x, W, b, **keywords))
        assert peak < y.nbytes + copy + 4 * 2**20


X, KERNEL = np.ones((2, 6, 3)), np.ones((2, 3, 4))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"x": X.tolist()}, TypeError, r"x must be a NumPy array .* got list.*np.asarray"),
        ({"x": X.astype(int)}, TypeError, r"x must hold float32 or float64.*int64.*astype"),
        ({"x": X.astype(complex)}, TypeError, "complex128"),
        ({"x": X.astype(np.float16)}, TypeError, "float16"),
        ({"x": X.astype(object)}, TypeError, "object"),
        ({"x": np.ma.masked_array(X)}, TypeError, "masks"),
        ({"x": X[0]}, ValueError, r"x must have 3 axes, \(batch, steps, input_dim\).*\(6, 3\)"),
        ({"x": X[:, :0]}, ValueError, "at least 1"),
        ({"x": X[:, :, :2]}, ValueError, r"x has 2 channels.*takes 3"),
        ({"x": np.ones((2, 6, 4))}, ValueError, "last two axes look swapped"),
        ({"x": X.astype(np.float32)}, TypeError, "same dtype, got float32 and float64"),
        ({"W": KERNEL[:, None]}, ValueError, "W must have 3 axes"),
        ({"W": KERNEL[:0]}, ValueError, "at least 1"),
        ({"b": np.ones(3)}, ValueError, r"b must have shape \(4,\).*got \(3,\)"),
        ({"b": np.ones((1, 4))}, ValueError, "b must have 1 axis"),
        ({"b": 0.5}, TypeError, "b must be a NumPy array"),
        ({"border_mode": "Same"}, ValueError, "Did you mean 'same'"),
        ({"border_mode": "casual"}, ValueError, "Did you mean 'causal'"),
        ({"border_mode": ["same"]}, TypeError, "as a string"),
        ({"backend": "tensorfow"}, ValueError, "Did you mean 'tensorflow'"),
        ({"atrous_rate": 0}, ValueError, "atrous_rate must be .* at least 1, got 0"),
        ({"atrous_rate": -2}, ValueError, "got -2"),
        ({"atrous_rate": 1.5}, TypeError, "got 1.5"),
        ({"atrous_rate": 2.0}, TypeError, "Write 2"),
        ({"atrous_rate": float("nan")}, TypeError, "got nan"),
        ({"atrous_rate": True}, TypeError, "got True"),
        ({"atrous_rate": "2"}, TypeError, "without quotes"),
        ({"subsample_length": 0}, ValueError, "subsample_length"),
        ({"subsample_length": None}, TypeError, "subsample_length"),
        ({"atrous_rate": 6}, ValueError, "6 steps.*needs at least 7"),
    ],
)
def test_bad_arguments_are_refused_with_what_was_received_and_what_helps(change, error, message):
    arguments = {"x": X, "W": KERNEL, "b": np.ones(4), **change}
    with pytest.raises(error, match=message):
        conv1d(**arguments)
    if "b" not in change:
        del arguments["b"]
        with pytest.raises(error, match=message):
            conv1d_backward(np.ones((2, 5, 4)), **arguments)


def test_backward_refuses_a_gradient_that_does_not_fit():
    with pytest.raises(ValueError, match=r"output's shape \(2, 5, 4\), got \(2, 6, 4\)"):
        conv1d_backward(np.ones((2, 6, 4)), X, KERNEL)
    with pytest.raises(TypeError, match="same dtype"):
        conv1d_backward(np.ones((2, 5, 4), np.float32), X, KERNEL)


@given(cases(), st.data())
def test_nan_reaches_only_what_reads_it(case, data):
    assume(len(case.x))
    x, W, geometry = case.x, np.ones_like(case.W), case.keywords
    y = conv1d(x, W, **geometry)
    n, t, f = (data.draw(st.integers(0, size - 1)) for size in y.shape)
    dy = np.zeros_like(y)
    dy[n, t, f] = 1
    reads = conv1d_backward(dy, x, W, **geometry)[0] != 0  # the steps that this output reads
    dy[...], dy[n, t, f] = 1, np.nan
    dx, _, _ = conv1d_backward(dy, x, W, **geometry)
    np.testing.assert_array_equal(~np.isfinite(dx), reads)
    x = np.where(reads, np.nan, x)
    y = conv1d(x, W, **geometry)
    assert np.isfinite(y[n, t]).all() == (not reads.any())
    assert np.isfinite(y[np.arange(len(x)) != n]).all()


def test_neighbours_that_send_back_together_do_not_spoil_each_other():
    x, W = np.ones((1, 14, 3)), np.ones((8, 3, 1))
    dy = np.ones((1, 7, 1))
    dy[0, 2] = np.nan
    dx, _, _ = conv1d_backward(dy, x, W, border_mode="same", subsample_length=2)
    assert np.flatnonzero(np.isnan(dx).any(axis=(0, 2))).tolist() == list(range(1, 9))


class Odd(np.ndarray):
    """A subclass to which operators mean something else, as they do to np.matrix."""

    def __mul__(self, other):
        raise AssertionError("judged by its methods, not by its numbers")

    __matmul__ = __add__ = __iadd__ = dot = reshape = __mul__


@given(cases())
def test_a_subclass_counts_by_its_numbers_and_plain_arrays_come_out(case):
    x, W, b = (a if a is None else a.view(Odd) for a in (case.x, case.W, case.b))
    y = conv1d(x, W, b, **case.keywords)
    assert type(y) is np.ndarray
    np.testing.assert_array_equal(y, conv1d(case.x, case.W, case.b, **case.keywords))
    gradients_ = conv1d_backward(y.view(Odd), x, W, **case.keywords)
    assert {type(gradient) for gradient in gradients_} == {np.ndarray}
