import numpy as np
import pytest

from atrous_lib.differences import numerical_gradient
from atrous_lib.losses import CategoricalCrossentropyFromLogits
from atrous_lib.wavenet import Gate, WaveNet, bits_and_gradient
from tests.wavenet.networks import drawn_codes, drawn_network


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        ({"filter_length": 2}, None),
        ({"filter_length": 3, "border_mode": "same"}, None),
        ({"filter_length": 1}, None),
        ({"labels": 3}, np.array([2, 0])),
    ],
)
def test_every_gradient_is_the_slope_of_the_loss(settings, labels):
    network = drawn_network([1, 2, 3], **settings)
    codes = drawn_codes(network, 2, 7)

    def loss(_=None):
        return float(bits_and_gradient(network(codes[:, :-1], labels), codes[:, 1:])[0].mean())

    loss()
    network.backward(bits_and_gradient(network(codes[:, :-1], labels), codes[:, 1:])[1])
    assert len(network.gradients) == len(network.weights)
    for weight, gradient in zip(
        network.weights, [g.copy() for g in network.gradients], strict=True
    ):

        def at(values, weight=weight):
            kept = weight.copy()
            weight[...] = values
            result = loss()
            weight[...] = kept
            return result

        slope = numerical_gradient(at, weight.copy())
        np.testing.assert_allclose(gradient, slope, rtol=1e-5, atol=1e-8)


def test_the_gate_is_tanh_times_sigmoid():
    z = np.random.default_rng(0).normal(size=(2, 5, 6)) * 4
    wanted = np.tanh(z[..., :3]) / (1 + np.exp(-z[..., 3:]))
    np.testing.assert_allclose(Gate()(z), wanted, rtol=1e-12)


def test_bits_are_the_librarys_crossentropy_in_bits():
    rng = np.random.default_rng(0)
    logits, codes = rng.normal(size=(2, 5, 7)) * 3, rng.integers(7, size=(2, 5))
    library, target = CategoricalCrossentropyFromLogits(), np.eye(7)[codes]
    bits, gradient = bits_and_gradient(logits, codes)
    np.testing.assert_allclose(bits.mean() * np.log(2), library(logits, target))
    np.testing.assert_allclose(gradient * np.log(2), library.gradient(logits, target), atol=1e-15)


def first_change(network, steps=20, at=10):
    codes = drawn_codes(network, 1, steps)
    other = codes.copy()
    other[0, at] = (other[0, at] + 1) % network.settings["levels"]
    differs = np.abs(network(codes) - network(other)).max(axis=(0, 2)) > 1e-12
    return int(differs.argmax()), int(steps - differs[::-1].argmax())


@pytest.mark.parametrize(("filter_length", "rates"), [(2, [1, 2]), (3, [1, 3]), (2, [8, 1])])
def test_a_code_is_seen_from_its_step_on_as_far_as_the_receptive_field(filter_length, rates):
    network = drawn_network(rates, filter_length=filter_length)
    first, after_last = first_change(network)
    assert first == 10
    assert after_last == 10 + network.receptive_field


def test_a_leaking_network_sees_the_future():
    assert first_change(drawn_network([1, 2], border_mode="same"))[0] < 10


def test_labels_change_what_is_expected():
    network = drawn_network([1, 2], labels=2)
    codes = np.repeat(drawn_codes(network, 1, 6), 2, axis=0)
    logits = network(codes, np.array([0, 1]))
    assert np.abs(logits[0] - logits[1]).max() > 0.01


def test_a_seed_draws_the_same_start_values():
    one, same, other = (WaveNet([1, 2], seed=seed).get_weights() for seed in (4, 4, 5))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])


def test_computing_keeps_to_the_dtype():
    network = WaveNet([1, 2])
    logits = network(np.array([[1, 2, 3]]))
    network.backward(np.ones_like(logits))
    kinds = {array.dtype for array in (logits, *network.weights, *network.gradients)}
    assert kinds == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"atrous_rates": []}, ValueError, "at least one block"),
        ({"atrous_rates": 4}, TypeError, r"must be a list of whole numbers.* got 4"),
        ({"atrous_rates": "124"}, TypeError, r"must be a list of whole numbers.* got '124'"),
        ({"atrous_rates": None}, TypeError, r"must be a list of whole numbers.* got None"),
        ({"atrous_rates": [1, 0]}, ValueError, "atrous_rates must be a whole number"),
        ({"atrous_rates": [1, 2.5]}, TypeError, "atrous_rates must be a whole number"),
        ({"filter_length": -1}, ValueError, "filter_length"),
        ({"border_mode": "valid"}, ValueError, "border_mode"),
        ({"border_mode": "casual"}, ValueError, "Did you mean 'causal'"),
        ({"labels": -1}, ValueError, "labels"),
        ({"levels": 1}, ValueError, "levels"),
        ({"dtype": "int8"}, TypeError, "dtype"),
    ],
)
def test_settings_that_can_not_work_are_refused(settings, error, words):
    with pytest.raises(error, match=words):
        WaveNet(**settings)


@pytest.mark.parametrize(
    ("codes", "labels", "error", "words"),
    [
        ([[8]], [0], ValueError, "0 ... 7, got 8"),
        ([[-1]], [0], ValueError, "got -1"),
        ([[0.5]], [0], TypeError, "whole numbers"),
        ([1, 2], [0], ValueError, r"\(batch, steps\)"),
        ([[1]], None, ValueError, "needs labels"),
        ([[1]], [2], ValueError, "0 ... 1, got 2"),
        ([[1]], [0, 1], ValueError, r"shape \(1,\)"),
    ],
)
def test_codes_and_labels_out_of_range_are_refused(codes, labels, error, words):
    with pytest.raises(error, match=words):
        drawn_network([1], labels=2)(np.array(codes), labels)


def test_labels_for_a_network_without_any_are_refused():
    with pytest.raises(ValueError, match="without labels"):
        drawn_network([1])(np.array([[1]]), [0])


def test_weights_that_do_not_fit_change_nothing():
    network = drawn_network([1, 2])
    before = network.get_weights()
    wrong = [w + 1 for w in before]
    wrong[-1] = wrong[-1][:-1]
    for weights, error in (
        (wrong, ValueError),
        (before[:-1], ValueError),
        ([w.astype(np.float32) for w in before], TypeError),
    ):
        with pytest.raises(error, match="weight"):
            network.set_weights(weights)
        assert all(map(np.array_equal, network.weights, before))


def test_backward_needs_a_call():
    with pytest.raises(RuntimeError, match="before backward"):
        WaveNet([1]).backward(np.zeros((1, 1, 256), np.float32))
    with pytest.raises(RuntimeError, match="before backward"):
        Gate().backward(np.zeros((1, 1, 2)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Gate()(np.ones((1, 2, 3))), ValueError, r"even number .* got shape \(1, 2, 3\)"),
        (lambda: Gate()(np.array(1.0)), ValueError, "even number of channels"),
        (lambda: Gate()(np.ma.ones((1, 2, 4))), TypeError, "z is a masked array"),
        (lambda: bits_and_gradient(LOGITS, np.array([[0, -1]])), ValueError, "0 ... 3, got -1"),
        (lambda: bits_and_gradient(LOGITS, np.array([[0, 4]])), ValueError, "0 ... 3, got 4"),
        (lambda: bits_and_gradient(LOGITS, np.array([[0.0, 1]])), TypeError, "whole numbers"),
        (lambda: bits_and_gradient(LOGITS, np.array([[0]])), ValueError, r"need codes of shape"),
        (lambda: bits_and_gradient(LOGITS, np.array([0, 1])), ValueError, r"got .* and \(2,\)"),
        (lambda: bits_and_gradient(np.array(1.0), np.array(0)), ValueError, "need codes of shape"),
    ],
)
def test_what_is_no_gate_and_no_code_of_the_logits_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


LOGITS = np.zeros((1, 2, 4))


def test_a_gate_walks_back_only_what_it_gave():
    gate = Gate()
    gate(np.ones((1, 2, 4)))
    with pytest.raises(ValueError, match=r"dy must match the output, shape \(1, 2, 2\)"):
        gate.backward(np.ones((1, 2, 4)))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
def test_whole_numbers_go_through_gate_and_loss_as_float64(dtype):
    z, codes = np.array([[[100, 3, 120, 0]]], dtype), np.array([[2]])
    np.testing.assert_array_equal(Gate()(z), Gate()(z.astype(float)))
    for one, other in zip(
        bits_and_gradient(z, codes), bits_and_gradient(z.astype(float), codes), strict=True
    ):
        np.testing.assert_array_equal(one, other)
