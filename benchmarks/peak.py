"""What a core can do at most: its fused multiply-adds, and NumPy's matrix products.

The peak is that of a loop of independent multiply-adds in registers, which a C compiler makes for
this very processor. Without a compiler it is unknown, and the best matrix product stands for it.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# Sixteen vectors of sixteen numbers: as many sums under way as hide how long one takes.
SOURCE = """
typedef float vector __attribute__((vector_size(64)));
float run(long rounds) {
    vector sums[16], a, b;
    for (int i = 0; i < 16; i++) for (int j = 0; j < 16; j++) sums[i][j] = 0;
    for (int j = 0; j < 16; j++) { a[j] = 0.999f; b[j] = 0.001f; }
    for (long n = 0; n < rounds; n++) {
        for (int i = 0; i < 16; i++) sums[i] = sums[i] * a + b;
    }
    float total = 0;
    for (int i = 0; i < 16; i++) for (int j = 0; j < 16; j++) total += sums[i][j];
    return total;
}
"""
ROUNDS = 1_000_000
# Rows, width and columns of products that convolutions are made of, and the largest.
PRODUCTS = ((4096, 16, 16), (4096, 32, 32), (4096, 64, 32), (4096, 64, 64), (4096, 128, 64),
            (4096, 128, 128), (512, 512, 512), (1024, 1024, 1024))  # fmt: skip


def multiply_adds() -> float | None:
    """Return the multiply-adds of float32 that one core does at most, in 10⁹ operations a second.

    A multiplication and an addition are two operations. None if there is no C compiler.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "peak.c"), Path(folder, "peak.so")
        source.write_text(SOURCE, "utf-8")
        command = ["cc", "-O3", "-march=native", "-ffp-contract=fast", "-shared", "-fPIC"]
        try:
            subprocess.run([*command, str(source), "-o", str(library)], check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        run = ctypes.CDLL(str(library)).run
        run.argtypes, run.restype = [ctypes.c_long], ctypes.c_float
        return 2 * 256 * ROUNDS / best(lambda: run(ROUNDS)) / 1e9


def products() -> dict[tuple[int, int, int], float]:
    """Return the rate of some matrix products of float32, in 10⁹ operations a second."""
    rng, rates = np.random.default_rng(0), {}
    for rows, width, columns in PRODUCTS:
        A, B = (rng.normal(size=s).astype("f4") for s in ((rows, width), (width, columns)))
        out = np.empty((rows, columns), "f4")
        seconds = best(lambda A=A, B=B, out=out: np.matmul(A, B, out=out))
        rates[rows, width, columns] = 2 * rows * width * columns / seconds / 1e9
    return rates


def best(call: Callable[[], Any], seconds: float = 0.3) -> float:
    """Return the seconds of the quickest of many calls."""
    took, stop = [], time.perf_counter() + seconds
    while not took or time.perf_counter() < stop:
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return min(took)


def highest() -> tuple[float, str, dict[tuple[int, int, int], float]]:
    """Return the peak of one core in GFLOP/s, what it is the peak of, and the products' rates."""
    rates, peak = products(), multiply_adds()
    if peak is None:
        return max(rates.values()), "the best matrix product, for want of a C compiler", rates
    return peak, "peak of multiply-adds, one core, float32", rates
