"""The rows of the benchmark of `conv1d`, and the sides that compute them.

A side turns (row, dtype, backward) into a call, and into the call's results in our layout. What a
runtime prepares (compiling, binding its inputs) is done once, before the call.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from atrous_lib import convolution
from atrous_lib.geometry import output_length, padding


class Row(NamedTuple):
    """One convolution of the grid."""

    name: str
    batch: int
    steps: int
    input_dim: int
    nb_filter: int
    filter_length: int
    stride: int = 1
    rate: int = 1
    mode: str = "causal"

    @property
    def new_steps(self) -> int:
        """Return the number of outputs."""
        steps = output_length(self.steps, self.filter_length, self.mode, self.stride, self.rate)
        assert steps is not None
        return steps

    @property
    def padding(self) -> tuple[int, int]:
        """Return how many zeros stand before and after the input."""
        return padding(self.steps, self.filter_length, self.mode, self.stride, self.rate)

    def operations(self, backward: bool) -> int:
        """Return the additions and multiplications: twice as many again for the gradients."""
        products = self.batch * self.new_steps * self.filter_length * self.input_dim
        return 2 * products * self.nb_filter * (3 if backward else 1)

    def arrays(self, dtype: str) -> list[Any]:
        """Return x, W, b and dy, normal random numbers."""
        rng = np.random.default_rng(0)
        shapes = (
            (self.batch, self.steps, self.input_dim),
            (self.filter_length, self.input_dim, self.nb_filter),
            (self.nb_filter,),
            (self.batch, self.new_steps, self.nb_filter),
        )
        return [rng.normal(size=shape).astype(dtype) for shape in shapes]


GRID = (
    Row("tiny", 1, 16, 1, 1, 3),
    Row("small", 1, 128, 16, 16, 3, 1, 2),
    Row("wn16 d1", 1, 4096, 16, 16, 2),
    Row("wn16 d16", 8, 1024, 16, 16, 2, 1, 16),
    Row("wn16 d512", 1, 65536, 16, 16, 2, 1, 512),
    Row("wn32 d1", 1, 4096, 32, 32, 2),
    Row("wn32 d4", 8, 1024, 32, 32, 2, 1, 4),
    Row("wn32 d64", 1, 16384, 32, 32, 2, 1, 64),
    Row("wn32x64 d256", 4, 8192, 32, 64, 2, 1, 256),
    Row("wn64 d1", 1, 4096, 64, 64, 2),
    Row("wn64 d2", 8, 1024, 64, 64, 2, 1, 2),
    Row("wn64 d32", 1, 16384, 64, 64, 2, 1, 32),
    Row("wn64x128 d512", 1, 65536, 64, 128, 2, 1, 512),
    Row("wn64 K3 d8", 1, 8192, 64, 64, 3, 1, 8),
    Row("wn128 d1", 1, 4096, 128, 128, 2),
    Row("wn128 d128", 2, 8192, 128, 128, 2, 1, 128),
    Row("wn128x256 K3 d4", 1, 4096, 128, 256, 3, 1, 4),
    Row("wn256 K3 d1", 1, 4096, 256, 256, 3, 1, 1, "same"),
    Row("wn256 d16", 1, 4096, 256, 256, 2, 1, 16),
    Row("tcn25 K6 d4", 16, 400, 25, 25, 6, 1, 4),
    Row("tcn30 K8 d8", 8, 784, 30, 30, 8, 1, 8),
    Row("tcn150 K5 d2", 16, 256, 150, 150, 5, 1, 2),
    Row("text", 32, 400, 50, 250, 3, 1, 1, "valid"),
    Row("front K16 s1", 1, 16000, 1, 64, 16),
    Row("front K80 s4", 1, 16000, 1, 64, 80, 4, 1, "valid"),
    Row("front K400 s160", 4, 16000, 1, 64, 400, 160, 1, "valid"),
    Row("front K400 s1", 1, 16000, 1, 64, 400, 1, 1, "valid"),
    Row("w2v K10 s5", 1, 16000, 1, 512, 10, 5, 1, "valid"),
    Row("w2v K3 s2", 1, 3199, 512, 512, 3, 2, 1, "valid"),
    Row("strided K4 s2", 4, 4096, 64, 64, 4, 2, 1, "same"),
    Row("strided K5 s2 d2", 2, 4096, 32, 64, 5, 2, 2, "valid"),
    Row("full K9 d3", 2, 2048, 48, 48, 9, 1, 3, "full"),
    Row("genome K51 d8", 1, 60400, 15, 15, 51, 1, 8),  # Chaudhary et al. 2021, arXiv 2104.08002
)

Call = Callable[[], Any]
Side = Callable[[Row, str, bool], tuple[Call, Callable[[], list[Any]]]]


def ours(
    row: Row, dtype: str, backward: bool, library: Any = convolution
) -> tuple[Call, Callable[[], list[Any]]]:
    """`atrous_lib.convolution`."""
    x, W, b, dy = row.arrays(dtype)
    geometry: dict[str, Any] = {
        "border_mode": row.mode,
        "subsample_length": row.stride,
        "atrous_rate": row.rate,
    }

    def forward() -> list[Any]:
        return [library.conv1d(x, W, b, **geometry)]

    def both() -> list[Any]:
        return [*forward(), *library.conv1d_backward(dy, x, W, **geometry)]

    call = both if backward else forward
    return call, call


def before(row: Row, dtype: str, backward: bool) -> tuple[Call, Callable[[], list[Any]]]:
    """`atrous_lib` of another clone, which BEFORE names; in a process of its own."""
    loaded = sys.modules["atrous_lib.convolution"]
    if not Path(str(loaded.__file__)).is_relative_to(os.environ["BEFORE"]):
        for name in [name for name in sys.modules if name.partition(".")[0] == "atrous_lib"]:
            del sys.modules[name]
        sys.path.insert(0, os.environ["BEFORE"])
        loaded = importlib.import_module("atrous_lib.convolution")
    return ours(row, dtype, backward, loaded)


def gemm(row: Row, dtype: str, backward: bool) -> tuple[Call, Callable[[], list[Any]]]:
    """Multiply two square matrices: the rate that nothing here can beat for long."""
    A = np.random.default_rng(0).normal(size=(GEMM, GEMM)).astype(dtype)
    return lambda: A @ A, list


GEMM = 1024


def torch(row: Row, dtype: str, backward: bool, permute: bool = False, keras: bool = False) -> Any:
    """PyTorch in its own layout, (batch, channels, steps); or with the permutes from ours."""
    import torch
    import torch.nn.functional as F  # noqa: N812

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    own = not (permute or keras)
    convolve = keras_convolution(row) if keras else None
    x, W, b, dy = (torch.from_numpy(array) for array in row.arrays(dtype))
    if own:
        x, dy = (a.permute(0, 2, 1).contiguous() for a in (x, dy))
    if not keras:
        W = W.permute(2, 1, 0).contiguous()
    inputs = [a.requires_grad_(backward) for a in (x, W, b)]

    def forward() -> Any:
        if convolve is not None:
            return convolve(x, W, b)
        z = x if own else x.permute(0, 2, 1).contiguous()
        if any(row.padding):
            z = F.pad(z, row.padding)
        y = F.conv1d(z, W, b, stride=row.stride, dilation=row.rate)
        return y if own else y.permute(0, 2, 1).contiguous()

    def call() -> list[Any]:
        with torch.set_grad_enabled(backward):
            y = forward()
            return [y, *torch.autograd.grad(y, inputs, dy)] if backward else [y]

    def results() -> list[Any]:
        got = [a.detach().numpy() for a in call()]
        if own:
            got[:2] = [a.transpose(0, 2, 1) for a in got[:2]]
        if not keras and backward:
            got[2] = got[2].transpose(2, 1, 0)
        return got

    return call, results


def jax(row: Row, dtype: str, backward: bool, keras: bool = False) -> Any:
    """JAX, jitted, in our layout, which is its own."""
    import jax

    jax.config.update("jax_enable_x64", dtype == "float64")
    x, W, b, dy = (jax.numpy.asarray(array) for array in row.arrays(dtype))

    def plain(x: Any, W: Any, b: Any) -> Any:
        layout = ("NWC", "WIO", "NWC")
        return b + jax.lax.conv_general_dilated(
            x, W, (row.stride,), [row.padding], rhs_dilation=(row.rate,), dimension_numbers=layout
        )

    convolve = keras_convolution(row) if keras else plain

    def both(x: Any, W: Any, b: Any, dy: Any) -> list[Any]:
        y, pull = jax.vjp(convolve, x, W, b)
        return [y, *pull(dy)]

    forward, both = jax.jit(convolve), jax.jit(both)

    def call() -> list[Any]:
        got: list[Any] = both(x, W, b, dy) if backward else [forward(x, W, b)]
        jax.block_until_ready(got)
        return got

    return call, lambda: [np.asarray(a) for a in call()]


def tensorflow(row: Row, dtype: str, backward: bool, keras: bool = False) -> Any:
    """TensorFlow, compiled to a graph, in our layout, which is its own."""
    import tensorflow as tf

    x, W, b, dy = (tf.constant(array) for array in row.arrays(dtype))
    pads = [[0, 0], list(row.padding), [0, 0]]

    def plain(x: Any, W: Any, b: Any) -> Any:
        z = tf.pad(x, pads) if any(row.padding) else x
        return tf.nn.conv1d(z, W, row.stride, "VALID", dilations=row.rate) + b

    convolve = keras_convolution(row) if keras else plain

    def both(x: Any, W: Any, b: Any, dy: Any) -> list[Any]:
        with tf.GradientTape() as tape:
            tape.watch([x, W, b])
            y = convolve(x, W, b)
        return [y, *tape.gradient(y, [x, W, b], dy)]

    compiled = tf.function(both if backward else convolve)

    def call() -> list[Any]:
        return compiled(x, W, b, dy) if backward else [compiled(x, W, b)]

    return call, lambda: [a.numpy() for a in call()]


def keras_convolution(row: Row) -> Callable[[Any, Any, Any], Any]:
    """Return what Keras 3's Conv1D does, on the backend that KERAS_BACKEND names."""
    from keras import ops

    def convolve(x: Any, W: Any, b: Any) -> Any:
        if any(row.padding):
            x = ops.pad(x, ((0, 0), row.padding, (0, 0)))
        return b + ops.conv(
            x, W, row.stride, "valid", data_format="channels_last", dilation_rate=row.rate
        )

    return convolve


class ForwardOnlyError(Exception):
    """A runtime has no gradients."""


def onnx_model(row: Row, two: bool) -> bytes:
    """Return the convolution as an ONNX model: in one dimension, or in two of height 1."""
    from onnx import TensorProto, helper, numpy_helper

    _, W, b, _ = row.arrays("float32")
    one = (1,) * two
    kernel = W.transpose(2, 1, 0).reshape(row.nb_filter, row.input_dim, *one, row.filter_length)
    before, after = row.padding
    none = (0,) * two
    node = helper.make_node(
        "Conv",
        ["x", "W", "b"],
        ["y"],
        pads=[*none, before, *none, after],
        strides=[*one, row.stride],
        dilations=[*one, row.rate],
    )
    shapes = [
        (row.batch, row.input_dim, *one, row.steps),
        (row.batch, row.nb_filter, *one, row.new_steps),
    ]
    x, y = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in zip("xy", shapes, strict=True)
    )
    stored = [
        numpy_helper.from_array(np.ascontiguousarray(array), name)
        for array, name in ((kernel, "W"), (b, "b"))
    ]
    graph = helper.make_graph([node], "conv", [x], [y], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def as_onnx_reads(row: Row, two: bool) -> Any:
    """Return x in the layout of ONNX, (batch, channels, steps)."""
    x = row.arrays("float32")[0].transpose(0, 2, 1)
    return np.ascontiguousarray(x[:, :, None] if two else x)


def onnxruntime(row: Row, dtype: str, backward: bool, two: bool = False) -> Any:
    """ONNX Runtime in its own layout, with input and output bound."""
    import onnxruntime

    if backward or dtype != "float32":
        raise ForwardOnlyError
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    session = onnxruntime.InferenceSession(
        onnx_model(row, two), options, providers=["CPUExecutionProvider"]
    )
    value = onnxruntime.OrtValue.ortvalue_from_numpy
    x, one = value(as_onnx_reads(row, two)), (1,) * two
    y = value(np.empty((row.batch, row.nb_filter, *one, row.new_steps), np.float32))
    binding = session.io_binding()
    binding.bind_ortvalue_input("x", x)
    binding.bind_ortvalue_output("y", y)

    def results() -> list[Any]:
        session.run_with_iobinding(binding)
        got = y.numpy().reshape(row.batch, row.nb_filter, row.new_steps)
        return [got.transpose(0, 2, 1)]

    return lambda: session.run_with_iobinding(binding), results


def openvino(row: Row, dtype: str, backward: bool) -> Any:
    """OpenVINO in its own layout, compiled for this processor in float32, with its input bound."""
    import openvino

    if backward or dtype != "float32":
        raise ForwardOnlyError
    settings = {
        "INFERENCE_NUM_THREADS": int(os.environ["OMP_NUM_THREADS"]),
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(onnx_model(row, False)), "CPU", settings)
    request = compiled.create_infer_request()
    x = as_onnx_reads(row, False)
    request.set_input_tensor(openvino.Tensor(x, shared_memory=True))

    def call(read: Any = x) -> None:  # the tensor is x's memory and does not keep it: this does
        request.infer()

    def results() -> list[Any]:
        request.infer()
        return [np.array(request.get_output_tensor().data).transpose(0, 2, 1)]

    return call, results


SIDES: dict[str, Side] = {
    "ours": ours,
    "gemm": gemm,
    "before": before,
    "torch": torch,
    "torch, permuted": partial(torch, permute=True),
    "jax": jax,
    "tensorflow": tensorflow,
    "onnxruntime": onnxruntime,
    "onnxruntime, 2-D": partial(onnxruntime, two=True),
    "openvino": openvino,
    "keras on torch": partial(torch, keras=True),
    "keras on jax": partial(jax, keras=True),
    "keras on tensorflow": partial(tensorflow, keras=True),
}
