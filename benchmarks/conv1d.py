"""Time `conv1d` and its gradients against its peers, on the same numbers.

    python benchmarks/conv1d.py                          everything, about half an hour
    python benchmarks/conv1d.py --threads 1 --dtypes float32 --rows wn64 --rounds 5

Each side runs in a process of its own with the same number of threads. The processes take turns
in short bursts, so that whatever else the machine does meets all of them; what counts is the
median over the bursts, and the median of the ratios burst by burst. Before anything is timed,
the results are compared. Beside them, in the same turns, a product of two square matrices shows
what the machine can do. Peers (PyTorch,
JAX, TensorFlow, Keras 3 on each) that are not installed (extra "peers") are left out.
"""

from __future__ import annotations

import os

# Before NumPy is imported, here and in each side's process: threads as they are set, or one; and
# each library chooses its kernels itself.
os.environ.update(
    {
        **{name: os.environ.get(name, "1") for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")},
        **dict.fromkeys(("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"), ""),
    }
)

import argparse
import importlib.util
import json
import math
import multiprocessing
import platform
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from atrous_lib.convolution import conv1d, conv1d_backward
from atrous_lib.geometry import output_length, padding
from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD

BURST_SECONDS = 0.03
ENVIRONMENT = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")


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
)

# -- the sides: each turns (row, dtype, backward) into a call; the call's results in our layout --

Call = Callable[[], Any]
Side = Callable[[Row, str, bool], tuple[Call, Callable[[], list[Any]]]]


def ours(row: Row, dtype: str, backward: bool) -> tuple[Call, Callable[[], list[Any]]]:
    """`atrous_lib.convolution`."""
    x, W, b, dy = row.arrays(dtype)
    geometry: dict[str, Any] = {
        "border_mode": row.mode,
        "subsample_length": row.stride,
        "atrous_rate": row.rate,
    }

    def forward() -> list[Any]:
        return [conv1d(x, W, b, **geometry)]

    def both() -> list[Any]:
        return [*forward(), *conv1d_backward(dy, x, W, **geometry)]

    call = both if backward else forward
    return call, call


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


SIDES: dict[str, Side] = {
    "ours": ours,
    "gemm": gemm,
    "torch": torch,
    "torch, permuted": partial(torch, permute=True),
    "jax": jax,
    "tensorflow": tensorflow,
    "keras on torch": partial(torch, keras=True),
    "keras on jax": partial(jax, keras=True),
    "keras on tensorflow": partial(tensorflow, keras=True),
}


# -- one process for each side ------------------------------------------------------------------


def burst(call: Call, seconds: float = BURST_SECONDS) -> float:
    """Return the seconds that one call takes, from calls for so long."""
    calls, start = 0, time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds or calls == 0:
        call()
        calls += 1
    return passed / calls


def serve(side: str, pipe: Any) -> None:
    """Answer with the results of a case, then with one burst for each further message.

    One-thread sides all run on the same core: cores of a shared machine can differ in speed.
    """
    call: Call
    if os.environ["OMP_NUM_THREADS"] == "1" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    while (message := pipe.recv()) is not None:
        try:
            if isinstance(message, tuple):
                call, results = SIDES[side](*message)
                pipe.send(results())
                burst(call)
            else:
                pipe.send(burst(call))
        except Exception as error:
            pipe.send(error)


class Worker:
    """A process for one side."""

    def __init__(self, side: str, threads: int) -> None:
        os.environ.update(dict.fromkeys(ENVIRONMENT, str(threads)))
        os.environ["KERAS_BACKEND"] = side.rpartition(" ")[2] if "keras" in side else "jax"
        os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(threads)
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
        os.environ["JAX_PLATFORMS"] = "cpu"
        one = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        os.environ["XLA_FLAGS"] = one if threads == 1 else ""
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(side, theirs), daemon=True)
        self.process.start()

    def ask(self, message: Any) -> Any:
        """Send a message and return the answer, or raise what went wrong."""
        self.pipe.send(message)
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def stop(self) -> None:
        """End the process."""
        self.pipe.send(None)
        self.process.join()


# -- what is measured ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Measurement:
    """One row: seconds of ours, share of the GEMM rate, and peer's time ÷ ours."""

    row: str
    threads: int
    dtype: str
    backward: bool
    seconds: float
    gflops: float
    share: float
    ratios: dict[str, float]


# What a peer says of a row that it can't compute: it is left out of that row.
UNABLE = {
    side: "do not yet support dilation rates larger than 1"
    for side in ("tensorflow", "keras on tensorflow")
}


def differs(got: Sequence[Any], want: Sequence[Any], dtype: str) -> bool:
    """Whether a result is off by more than rounding; peers may have outputs left over."""
    tolerance = 1e-3 if dtype == "float32" else 1e-9
    return any(
        not np.abs(g[:, : w.shape[1]] - w if w.ndim == 3 else g - w).max()
        <= tolerance * np.abs(w).max()
        for g, w in zip(got, want, strict=True)
    )


def median_ratios(times: dict[str, list[float]]) -> dict[str, float]:
    """Return, for each peer, the median over the rounds of its time ÷ ours."""
    return {
        side: statistics.median(t / o for t, o in zip(taken, times["ours"], strict=True))
        for side, taken in times.items()
        if side not in ("ours", "gemm")
    }


def measure(
    row: Row, threads: int, dtype: str, backward: bool, workers: dict[str, Worker], rounds: int
) -> Measurement:
    """Compare the results of all sides, then time them in turns."""
    want = workers["ours"].ask((row, dtype, backward))
    able = {"ours": workers["ours"]}
    for side, worker in workers.items():
        if side != "ours":
            try:
                got = worker.ask((row, dtype, backward))
            except Exception as error:
                if side not in UNABLE or not re.search(UNABLE[side], str(error)):
                    raise
                continue
            if side != "gemm" and differs(got, want, dtype):
                raise AssertionError(f"{side} computes something else in row {row.name!r}")
            able[side] = worker
    times: dict[str, list[float]] = {side: [] for side in able}
    for _ in range(rounds):
        for side, worker in able.items():
            times[side].append(worker.ask("burst"))
    seconds = statistics.median(times["ours"])
    work, gemm_work = row.operations(backward), 2 * GEMM**3
    share = statistics.median(
        work / ours / (gemm_work / gemm)
        for ours, gemm in zip(times["ours"], times["gemm"], strict=True)
    )
    ratios = median_ratios(times)
    return Measurement(
        row.name, threads, dtype, backward, seconds, work / seconds / 1e9, share, ratios
    )


def geometric_mean(numbers: Sequence[float]) -> float:
    """Return the n-th root of the product of n numbers."""
    return math.exp(statistics.fmean(map(math.log, numbers)))


def summary(measurements: Sequence[Measurement]) -> list[str]:
    """Return lines: for each peer, and the fastest of each row, how we stand."""
    names = dict.fromkeys(peer for m in measurements for peer in m.ratios)
    peers = {
        peer: {m.row: m.ratios[peer] for m in measurements if peer in m.ratios} for peer in names
    }
    peers["the fastest of each row"] = {m.row: min(m.ratios.values()) for m in measurements}
    lines = []
    for peer, of_rows in peers.items():
        ratios, worst = list(of_rows.values()), min(of_rows, key=of_rows.__getitem__)
        wins = sum(ratio > 1 for ratio in ratios)
        lines.append(
            f"against {peer}: geometric mean {geometric_mean(ratios):.2f}, "
            f"worst {min(ratios):.2f} ({worst}), faster in {wins} of {len(ratios)}"
        )
    return lines


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the power of size with which time grows: the slope of logarithm on logarithm."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


GROWTH = {
    "steps": [Row("", 1, n, 32, 32, 2) for n in (512, 2048, 8192, 32768, 65536)],
    "input_dim": [Row("", 1, 4096, n, 32, 2) for n in (4, 16, 64, 256, 512)],
    "filter_length": [Row("", 1, 16384, 8, 32, n) for n in (2, 8, 32, 128, 256)],
    "rate": [Row("", 1, 32768, 32, 32, 2, 1, n) for n in (2, 8, 32, 128, 512)],
}


def growth() -> dict[str, tuple[list[int], list[float], float]]:
    """Return, for each size, its values, the seconds they take, and the fitted power."""
    result = {}
    for size, rows in GROWTH.items():
        calls = [ours(row, "float32", False)[0] for row in rows]
        bursts = [[burst(call) for call in calls] for _ in range(7)]
        seconds = [statistics.median(times) for times in zip(*bursts, strict=True)]
        values = [getattr(row, size) for row in rows]
        result[size] = (values, seconds, slope(values, seconds))
    return result


def extra_memory(row: Row, dtype: str) -> int:
    """Return the bytes that a call holds at its peak beside x, W, b and y.

    It is made in a thread of its own, which has kept no memory from an earlier call.
    """
    call, _ = ours(row, dtype, False)
    call()
    with ThreadPoolExecutor(1) as fresh:
        fresh.submit(int).result()  # the thread itself takes memory, too
        tracemalloc.start()
        (y,) = fresh.submit(call).result()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak - int(y.nbytes)


def overhead(activation: str | None, rounds: int) -> float:
    """Return the time of a training step of four layers ÷ that of their convolutions alone."""
    rows = [Row("", 8, 1024, 32, 32, 2, 1, rate) for rate in (1, 2, 4, 8)]
    calls = [ours(row, "float32", True)[0] for row in rows]
    model = Sequential(
        AtrousConvolution1D(
            row.nb_filter,
            row.filter_length,
            atrous_rate=row.rate,
            border_mode=row.mode,
            activation=activation,
            input_shape=(None, row.input_dim),
            input_dtype="float32",
        )
        for row in rows
    )
    model.compile(SGD(lr=1e-3), "mse")
    x, _, _, target = rows[0].arrays("float32")

    def convolutions() -> None:
        for call in calls:
            call()

    times = [
        (burst(convolutions), burst(lambda: model.train_on_batch(x, target))) for _ in range(rounds)
    ]
    return statistics.median(step / alone for alone, step in times)


def call_seconds(rounds: int) -> float:
    """Return the seconds that a call of the layer takes for the tiny row."""
    row = GRID[0]
    x = row.arrays("float32")[0]
    layer = AtrousConvolution1D(
        row.nb_filter, row.filter_length, border_mode=row.mode, input_shape=(None, row.input_dim)
    )
    layer(x)
    return statistics.median(burst(lambda: layer(x)) for _ in range(rounds))


def copy_rate() -> float:
    """Return the bytes a second that a copy of 64 MB reads and writes."""
    a = np.ones(2**24, np.float32)
    b = np.empty_like(a)
    return 2 * a.nbytes / min(burst(lambda: np.copyto(b, a)) for _ in range(5))


# -- report -------------------------------------------------------------------------------------


def installed(side: str) -> bool:
    """Whether everything that a side needs is there."""
    needed = [part for part in ("torch", "jax", "tensorflow", "keras") if part in side]
    return all(importlib.util.find_spec(part) for part in needed)


def machine() -> str:
    """Name the processor and the versions."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
        cpu = text.split("model name\t: ")[1].split("\n")[0]
    except (OSError, IndexError):
        cpu = platform.processor()
    packages = {"tensorflow": "tensorflow-cpu"}
    names = ("numpy", "torch", "jax", "tensorflow", "keras")
    parts = [part for part in names if importlib.util.find_spec(part)]
    versions = ", ".join(f"{part} {version(packages.get(part, part))}" for part in parts)
    return f"{cpu}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


PLAIN = ("torch", "jax", "tensorflow")  # Keras and the permutes only add to these


def draw(tables: Sequence[Sequence[Measurement]], path: Path) -> None:
    """Draw a panel for each table, with a point for each row and peer: right of 1, we win."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6 * len(tables), 8), layout="constrained")
    panels = figure.subplots(1, len(tables), sharey=True, sharex=True, squeeze=False)[0]
    places = range(len(tables[0]), 0, -1)
    for axes, table in zip(panels, tables, strict=True):
        peers = [peer for peer in PLAIN if peer in table[0].ratios] or list(table[0].ratios)
        lines = []
        colours = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "0.3", "0.5", "0.7")
        for peer, marker, colour in zip(peers, "osD^v<>", colours, strict=False):
            ratios = [m.ratios.get(peer, math.nan) for m in table]
            mean = geometric_mean([ratio for ratio in ratios if ratio == ratio])
            label = f"{peer}, mean {mean:.2f}"
            lines += axes.plot(ratios, places, marker, c=colour, ls="", ms=5, label=label)
        axes.axvline(1, color="0.3", lw=1)
        axes.axvspan(1, 64, color="0.94", zorder=0)
        axes.set_xscale("log", base=2)
        axes.set_xlim(0.4, 16)
        ticks = (0.5, 1, 2, 4, 8)
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_yticks(places, [m.row for m in table])
        axes.set_title("with backward" if table[0].backward else "forward")
        axes.set_xlabel("peer's time ÷ ours")
        axes.legend(handles=lines, loc="upper center", bbox_to_anchor=(0.5, -0.06), frameon=False)
        axes.grid(axis="y", alpha=0.3)
    figure.savefig(path)


def main() -> None:
    """Measure what the arguments ask for, print it, and write JSON and a chart."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--dtypes", nargs="+", default=["float32", "float64"])
    parser.add_argument("--only", choices=["forward", "backward"], help="default: both")
    parser.add_argument("--rows", default="", help="only rows whose name has this in it")
    parser.add_argument("--peers", nargs="*", help="default: all that are installed")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--no-growth", action="store_true", help="leave memory, layers and growth out"
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    peers = options.peers or [side for side in SIDES if side not in ("ours", "gemm")]
    sides = ["ours", "gemm", *filter(installed, peers)]
    rows = [row for row in GRID if options.rows in row.name]
    print(machine())
    print(f"copy: {copy_rate() / 1e9:.1f} GB/s, load {os.getloadavg()[0]:.1f}")
    everything: list[Measurement] = []
    for threads in options.threads:
        workers = {side: Worker(side, threads) for side in sides}
        for dtype in options.dtypes:
            tables = []
            for backward in (False, True):
                if options.only and backward != (options.only == "backward"):
                    continue
                what = "forward and backward" if backward else "forward"
                print(f"\n{what}, {dtype}, {threads} thread{'s' * (threads > 1)}")
                print(
                    f"{'row':17} {'µs':>9} {'GFLOP/s':>8} {'of GEMM':>7}  " + "  ".join(sides[2:])
                )
                table = []
                for row in rows:
                    m = measure(row, threads, dtype, backward, workers, options.rounds)
                    table.append(m)
                    ratios = "  ".join(
                        f"{m.ratios.get(side, math.nan):{len(side)}.2f}" for side in sides[2:]
                    )
                    times = f"{m.seconds * 1e6:9.1f} {m.gflops:8.1f} {m.share:7.0%}"
                    print(f"{m.row:17} {times}  {ratios}", flush=True)
                if len(sides) > 2:
                    print(*summary(table), sep="\n")
                tables.append(table)
                everything += table
            if len(sides) > 2:
                draw(tables, options.out / f"{dtype}-{threads}.svg")
        for worker in workers.values():
            worker.stop()
    report: dict[str, Any] = {
        "machine": machine(),
        "measurements": [asdict(m) for m in everything],
    }
    if not options.no_growth:
        report |= memory_layers_and_growth(options.dtypes, options.out)
    (options.out / "conv1d.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def memory_layers_and_growth(dtypes: Sequence[str], out: Path) -> dict[str, Any]:
    """Print and return what a long input takes beside it, what layers add, how time grows."""
    long = Row("64k steps", 1, 65536, 64, 64, 2, 1, 512)
    memory = {dtype: extra_memory(long, dtype) for dtype in dtypes}
    for dtype, extra in memory.items():
        print(f"\nmemory beside inputs and outputs, 65536 steps, {dtype}: {extra / 2**20:.2f} MiB")
    steps = {name or "linear": overhead(name, 15) for name in (None, "relu")}
    for name, ratio in steps.items():
        print(f"a training step of four {name} layers: {ratio:.2f} times their convolutions")
    tiny = call_seconds(15)
    print(f"a call of the layer, tiny row: {tiny * 1e6:.1f} µs")
    grown = growth()
    for size, (values, seconds, power) in grown.items():
        times = ", ".join(f"{v}: {s * 1e6:.0f} µs" for v, s in zip(values, seconds, strict=True))
        print(f"time grows with {size} to the power {power:.2f} ({times})")
    draw_growth(grown, out / "growth.svg")
    return {"extra bytes": memory, "step": steps, "layer seconds": tiny, "growth": grown}


def draw_growth(grown: dict[str, tuple[list[int], list[float], float]], path: Path) -> None:
    """Draw time against each size, both logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.6), layout="constrained")
    for axes, (size, (values, seconds, power)) in zip(
        figure.subplots(1, len(grown), sharey=True), grown.items(), strict=True
    ):
        axes.loglog(values, [s * 1e3 for s in seconds], "o-")
        axes.set_xlabel(size)
        axes.set_title(f"power {power:.2f}", size="medium")
        axes.grid(alpha=0.3)
    figure.supylabel("ms")
    figure.savefig(path)


if __name__ == "__main__":
    main()
