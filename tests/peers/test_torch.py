"""PyTorch computes the layer's numbers from what the conversions return."""

import numpy as np
import pytest

from atrous_lib.geometry import padding
from atrous_lib.modern import NoCounterpartError, kernel_to_torch, to_torch, torch_activation

from .conftest import ACTIVATIONS, LENGTH, SHAPES, Case, agree, make

torch = pytest.importorskip("torch", reason="PyTorch is not installed: make test-peers")
EVEN = "ignore:Using padding='same' with even kernel"  # PyTorch remarks on its own speed


def compare(case: Case, config=None, pad=(0, 0)):
    """Run PyTorch's layer from the conversions and hold it against ours."""
    config = config or case.config
    convolution = torch.nn.Conv1d(**to_torch(config), dtype=torch.float64)
    with torch.no_grad():
        convolution.weight[:] = torch.from_numpy(kernel_to_torch(case.W))
        if case.b is not None:
            convolution.bias[:] = torch.from_numpy(case.b)
    x = torch.from_numpy(case.x.transpose(0, 2, 1).copy()).requires_grad_()
    z = convolution(torch.nn.functional.pad(x, pad))
    follows = torch_activation(config)
    y = getattr(torch.nn, follows[0])(**follows[1])(z) if follows else z
    y.backward(torch.from_numpy(case.dy.transpose(0, 2, 1).copy()))
    agree(
        case,
        y.detach().numpy().transpose(0, 2, 1),
        x.grad.numpy().transpose(0, 2, 1),
        convolution.weight.grad.numpy().transpose(2, 1, 0),
        None if case.b is None else convolution.bias.grad.numpy(),
    )


def by_another_way(case: Case, refusal: NoCounterpartError):
    """Follow the advice of a refusal: zeros put before the layer, which is then "valid"."""
    layer = case.layer
    zeros = padding(
        LENGTH,
        layer.filter_length,
        layer.border_mode,
        layer.subsample_length,
        layer.atrous_rate,
    )
    assert "torch.nn.functional.pad" in str(refusal)
    if layer.border_mode == "causal":
        # Zeros behind the last output are never read, so padding() may leave them out.
        assert f"({zeros[0]}, 0)" in str(refusal)
    compare(case, {**case.config, "border_mode": "valid"}, zeros)


@pytest.mark.filterwarnings(EVEN)
@pytest.mark.parametrize("config", SHAPES)
def test_output_and_gradients_agree(config):
    case = make(**config)
    try:
        to_torch(case.config)
    except NoCounterpartError as refusal:
        by_another_way(case, refusal)
    else:
        compare(case)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_module_that_follows_is_the_activation(activation):
    compare(make(activation=activation, atrous_rate=2))


@pytest.mark.parametrize("mode", ["full", "causal"])
def test_torch_knows_no_such_padding_by_name(mode):
    with pytest.raises(ValueError, match="padding string"):
        torch.nn.Conv1d(2, 4, 3, padding=mode)


def test_torch_refuses_same_padding_with_a_stride():
    with pytest.raises(ValueError, match="strided"):
        torch.nn.Conv1d(2, 4, 3, padding="same", stride=2)


@pytest.mark.parametrize("name", ["activation", "kernel_initializer", "W_regularizer"])
def test_torch_takes_no_such_argument(name):
    with pytest.raises(TypeError, match=name):
        torch.nn.Conv1d(2, 4, 3, **{name: "relu"})


def test_torch_has_another_hard_sigmoid():
    z = torch.tensor([1.0])
    assert torch.nn.Hardsigmoid()(z).item() == pytest.approx(1 / 6 + 0.5)


def test_a_flipped_kernel_repeats_theano():
    """The advice of the refusal of backend='theano', for a mode without Theano's zeros."""
    case = make(backend="theano", atrous_rate=2)
    with pytest.raises(NoCounterpartError, match="reverse its taps"):
        to_torch(case.config)
    config = {name: value for name, value in case.config.items() if name != "backend"}
    convolution = torch.nn.Conv1d(**to_torch(config), dtype=torch.float64)
    with torch.no_grad():
        convolution.weight[:] = torch.from_numpy(kernel_to_torch(case.W[::-1]))
        convolution.bias[:] = torch.from_numpy(case.b)
        y = convolution(torch.from_numpy(case.x.transpose(0, 2, 1).copy()))
    np.testing.assert_allclose(y.numpy().transpose(0, 2, 1), case.y)
