"""Time `conv1d` and its gradients against its peers, on the same numbers.

    python -m benchmarks.conv1d                          everything, about half an hour
    python -m benchmarks.conv1d --threads 1 --dtypes float32 --rows wn64 --rounds 5
    python -m benchmarks.conv1d --before FOLDER --peers  this library against another clone of it

Each side runs in a process of its own with the same number of threads. The processes take turns
in short bursts, so that whatever else the machine does meets all of them; what counts is the
median over the bursts, and the median of the ratios burst by burst. Sides with one thread are
timed in processor time, all others by the clock on the wall. Before anything is timed,
the results are compared. Beside them, in the same turns, a product of two square matrices shows
what the machine can do; before each table stand the processor and its peak. Peers (PyTorch, JAX,
TensorFlow, ONNX Runtime, OpenVINO, Keras 3) that are not installed (extra "peers") are left out.
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
from typing import Any

import numpy as np

from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD
from benchmarks.peak import highest
from benchmarks.sides import GEMM, GRID, SIDES, Call, ForwardOnlyError, Row, ours

BURST_SECONDS = 0.03
ENVIRONMENT = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")


# -- one process for each side ------------------------------------------------------------------


def burst(
    call: Call, seconds: float = BURST_SECONDS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the seconds by the clock that one call takes, from calls for so long."""
    calls, start, at = 0, time.perf_counter(), clock()
    while time.perf_counter() - start < seconds or calls == 0:
        call()
        calls += 1
    return (clock() - at) / calls


def serve(side: str, pipe: Any) -> None:
    """Answer with the results of a case, then with one burst for each further message.

    One-thread sides all run on the same core: cores of a shared machine can differ in speed. And
    they are timed by what they use of it, all their threads together: while other programs have
    the core, that clock stands still.
    """
    call: Call
    one = os.environ["OMP_NUM_THREADS"] == "1"
    if one and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    timed = partial(burst, clock=time.process_time if one else time.perf_counter)
    while (message := pipe.recv()) is not None:
        try:
            if isinstance(message, tuple):
                call, results = SIDES[side](*message)
                pipe.send(results())
                timed(call)
            else:
                pipe.send(timed(call))
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
            except ForwardOnlyError:
                continue
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
    others = names.keys() - {"before"}
    if others:
        peers["the fastest of each row"] = {
            m.row: min(m.ratios[peer] for peer in others & m.ratios.keys()) for m in measurements
        }
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
        try:
            (y,) = fresh.submit(call).result()
            _, peak = tracemalloc.get_traced_memory()
        finally:
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


def tiny_calls(rounds: int) -> tuple[float, dict[str, float]]:
    """Return the seconds of a bare `np.dot` for the tiny row, and each call's time ÷ its.

    The product is the row's own: all windows with the kernel, laid out before.
    """
    row = GRID[0]
    x, W, _, _ = row.arrays("float32")
    windows = np.resize(x, (row.batch * row.new_steps, row.filter_length * row.input_dim))
    matrix = W.reshape(-1, row.nb_filter)
    layer = AtrousConvolution1D(
        row.nb_filter, row.filter_length, border_mode=row.mode, input_shape=(None, row.input_dim)
    )
    calls = {
        "np.dot": lambda: np.dot(windows, matrix),
        "conv1d": ours(row, "float32", False)[0],
        "conv1d with backward": ours(row, "float32", True)[0],
        "the layer": lambda: layer(x),
    }
    layer(x)
    times = [{name: burst(call) for name, call in calls.items()} for _ in range(rounds)]
    multiples = {
        name: statistics.median(turn[name] / turn["np.dot"] for turn in times)
        for name in calls
        if name != "np.dot"
    }
    return statistics.median(turn["np.dot"] for turn in times), multiples


def copy_rate() -> float:
    """Return the bytes a second that a copy of 64 MB reads and writes."""
    a = np.ones(2**24, np.float32)
    b = np.empty_like(a)
    return 2 * a.nbytes / min(burst(lambda: np.copyto(b, a)) for _ in range(5))


# -- report -------------------------------------------------------------------------------------


def installed(side: str) -> bool:
    """Whether everything that a side needs is there."""
    runtimes = ("torch", "jax", "tensorflow", "keras", "onnxruntime", "openvino")
    needed = [part for part in runtimes if part in side]
    if {"onnxruntime", "openvino"} & set(needed):
        needed.append("onnx")
    return all(importlib.util.find_spec(part) for part in needed)


def machine() -> str:
    """Name the processor, its family and model, and the versions."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        of = dict(re.split(r"\s*:\s*", line, maxsplit=1) for line in lines if ":" in line)
        cpu = f"{of['model name']} (family {of['cpu family']}, model {of['model']})"
    except (OSError, KeyError):
        cpu = platform.processor()
    packages = {"tensorflow": "tensorflow-cpu"}
    names = ("numpy", "torch", "jax", "tensorflow", "keras", "onnxruntime", "openvino")
    parts = [part for part in names if importlib.util.find_spec(part)]
    versions = ", ".join(f"{part} {version(packages.get(part, part))}" for part in parts)
    return f"{cpu}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


# Keras and the permutes only add to these.
PLAIN = ("torch", "jax", "tensorflow", "onnxruntime", "openvino")


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
        axes.set_xlim(0.3, 16)
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
    parser.add_argument("--before", type=Path, help="another clone of this project, as a peer")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--no-growth", action="store_true", help="leave memory, layers and growth out"
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    peers = options.peers
    if peers is None:
        peers = [side for side in SIDES if side not in ("ours", "gemm", "before")]
    sides = ["ours", "gemm", *filter(installed, peers)]
    if options.before:
        os.environ["BEFORE"] = str(options.before.resolve())
        sides.append("before")
    rows = [row for row in GRID if options.rows in row.name]
    print(machine())
    print(f"copy: {copy_rate() / 1e9:.1f} GB/s, load {os.getloadavg()[0]:.1f}")
    peak, what_it_is, rates = highest()
    print(f"{what_it_is}: {peak:.0f} GFLOP/s")
    for (height, width, breadth), rate in rates.items():
        print(f"  product {height} × {width} × {breadth}: {rate:.0f} ({rate / peak:.0%} of that)")
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
                    f"{'row':17} {'µs':>9} {'GFLOP/s':>8} {'of peak':>7} {'of GEMM':>7}  "
                    + "  ".join(sides[2:])
                )
                table = []
                for row in rows:
                    m = measure(row, threads, dtype, backward, workers, options.rounds)
                    table.append(m)
                    ratios = "  ".join(
                        f"{m.ratios.get(side, math.nan):{len(side)}.2f}" for side in sides[2:]
                    )
                    most = peak * threads / (2 if dtype == "float64" else 1)
                    times = f"{m.seconds * 1e6:9.1f} {m.gflops:8.1f}"
                    times += f" {m.gflops / most:7.0%} {m.share:7.0%}"
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
        "peak": peak,
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
    dot, tiny = tiny_calls(15)
    times = ", ".join(f"{name} {multiple:.1f}" for name, multiple in tiny.items())
    print(f"tiny row, in multiples of its np.dot ({dot * 1e6:.2f} µs): {times}")
    grown = growth()
    for size, (values, seconds, power) in grown.items():
        times = ", ".join(f"{v}: {s * 1e6:.0f} µs" for v, s in zip(values, seconds, strict=True))
        print(f"time grows with {size} to the power {power:.2f} ({times})")
    draw_growth(grown, out / "growth.svg")
    return {"extra bytes": memory, "step": steps, "tiny": tiny, "growth": grown}


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
