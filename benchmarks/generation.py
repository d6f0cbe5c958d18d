"""Time generation: codes a second, the naive way, by queues, and by PyTorch's textbook queues.

    python benchmarks/generation.py            30 blocks, 32 channels, one thread, about a minute

The ways take turns in short bursts, so that whatever else the machine does meets all of them;
what counts is the median over the bursts, and the median of the ratios burst by burst. Before
anything is timed, their logits are compared. PyTorch is left out where it is not installed
(`pip install torch`, or the extra "peers").
"""

from __future__ import annotations

import os

os.environ.update(
    dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
)

import argparse
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from atrous_lib.wavenet import Fast, Naive, WaveNet
from atrous_lib.wavenet.drawing import draw

BURST_SECONDS = 0.1


class TorchQueues:
    """A queue per block in PyTorch, eager: what most published code does."""

    def __init__(self, network: WaveNet) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch = torch

        def tensors(layer: Any) -> tuple[Any, Any]:
            W, b = layer.get_weights()
            rows = W[:, 0].reshape(-1, W.shape[-1]).T.copy()  # (filters, taps * channels)
            return torch.from_numpy(rows), torch.from_numpy(b)

        self.first, self.hidden, self.last = map(
            tensors, (network.first, network.hidden, network.last)
        )
        self.blocks = [
            (tensors(b.taps), tensors(b.skip), b.residual and tensors(b.residual))
            for b in network.blocks
        ]
        silence = torch.zeros(1, network.settings["residual_channels"])
        past = network.settings["filter_length"] - 1
        self.rates = network.settings["atrous_rates"]
        self.queues = [deque([silence] * (past * rate)) for rate in self.rates]

    def step(self, codes: Any) -> Any:
        """Return logits, shape (1, levels), for codes, shape (1,)."""
        torch = self.torch
        linear = torch.nn.functional.linear
        with torch.inference_mode():
            h = self.first[0][:, torch.from_numpy(codes)].T + self.first[1]
            skips = 0
            for (taps, skip, residual), queue, rate in zip(
                self.blocks, self.queues, self.rates, strict=True
            ):
                seen = [queue[place] for place in range(0, len(queue), rate)]
                queue.append(h)
                queue.popleft()
                value, opening = linear(torch.cat([*seen, h], dim=1), *taps).chunk(2, dim=1)
                z = torch.tanh(value) * torch.sigmoid(opening)
                skips = skips + linear(z, *skip)
                if residual is not None:
                    h = h + linear(z, *residual)
            y = linear(torch.relu(skips), *self.hidden)
            return linear(torch.relu(y), *self.last).numpy()


def burst(stepper: Any, uniform: np.ndarray[Any, Any], least: int) -> float:
    """Return the seconds for one code, drawing it included."""
    codes, done = np.array([128]), 0
    start = time.perf_counter()
    while done < least or time.perf_counter() - start < BURST_SECONDS:
        codes = draw(stepper.step(codes), uniform[done % len(uniform)])
        done += 1
    return (time.perf_counter() - start) / done


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time the ways to generate sound.")
    parser.add_argument("--channels", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    network = WaveNet(
        [2**power for power in range(10)] * 3,
        residual_channels=options.channels,
        skip_channels=2 * options.channels,
    )
    makers: dict[str, Callable[[WaveNet], Any]] = {"fast": Fast, "naive": Naive}
    try:
        import torch  # noqa: F401

        makers["torch"] = TorchQueues
    except ImportError:
        print("PyTorch is not installed: left out.")
    ways = {name: make(network) for name, make in makers.items()}
    rng = np.random.default_rng(0)
    for codes in rng.integers(256, size=(20, 1)):
        logits = {name: way.step(codes) for name, way in ways.items()}
        for name, other in logits.items():
            np.testing.assert_allclose(other, logits["fast"], atol=1e-4, err_msg=name)
    whole = Naive(network)  # a receptive field that is full, as it is most of the time
    whole._codes = rng.integers(256, size=(1, network.receptive_field))
    ways["naive"] = whole

    uniform = rng.random((1000, 1))
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            times[name].append(burst(way, uniform, least=3 if name == "naive" else 30))
    print(f"{len(network.blocks)} blocks, {options.channels} channels, float32, one thread")
    for name, seconds in times.items():
        ratio = np.median(np.array(seconds) / times["fast"])
        print(
            f"{name:6} {1 / np.median(seconds):10,.0f} codes a second "
            f"({1e6 * np.median(seconds):,.1f} µs each), {ratio:6.1f} times the fast way's time"
        )


if __name__ == "__main__":
    main()
