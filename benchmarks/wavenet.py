"""Time a training step of WaveNet against PyTorch, with one-hot input and with an embedding.

    python benchmarks/wavenet.py            9 blocks, 16 channels, 4 x 1024 codes, one thread

Each side runs in a process of its own, so that neither's threads or memory meet the other's. They
take turns in short bursts, so that whatever else the machine does meets both, and count the time
that their one thread computes; what counts is the median over the bursts, and the median of the
ratios burst by burst. Before anything is timed, the
loss and the gradients are compared. A step is forward, loss, backward and Adam.
"""

from __future__ import annotations

import os

os.environ.update(
    dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
)

import argparse
import multiprocessing
import time
from typing import Any

import numpy as np

from atrous_lib.optimizers import Adam
from atrous_lib.wavenet import WaveNet, bits_and_gradient

BURST_SECONDS = 0.2


class Ours:
    """A step of this library."""

    def __init__(self, network: WaveNet) -> None:
        self.network, self.adam = network, Adam(lr=1e-3)
        self.adam.start(network.weights)

    def loss(self, crops: Any) -> tuple[float, list[Any]]:
        """Return the bits per sample, and the gradients in the order of the weights."""
        bits, gradient = bits_and_gradient(self.network(crops[:, :-1]), crops[:, 1:])
        self.network.backward(gradient)
        return float(bits.mean()), self.network.gradients

    def step(self, crops: Any) -> None:
        """Make one step of Adam."""
        self.adam.update(self.network.weights, self.loss(crops)[1])


class Torch:
    """The same step in PyTorch, eager, as its documentation writes such a network."""

    def __init__(self, network: WaveNet, embedding: bool) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch, self.embedding = torch, embedding
        self.rates, self.levels = network.settings["atrous_rates"], network.settings["levels"]
        self.parameters, self.shapes = [], []
        for weight in network.weights:
            # (taps, 1, channels, filters) is (filters, channels, taps) there.
            turned = weight[:, 0].transpose(2, 1, 0) if weight.ndim == 4 else weight
            self.parameters.append(torch.tensor(turned.copy(), requires_grad=True))
        self.adam = torch.optim.Adam(self.parameters, lr=1e-3)

    def logits(self, codes: Any) -> Any:
        """Return the logits, shape (batch, levels, steps)."""
        torch = self.torch
        conv, places = torch.nn.functional.conv1d, iter(self.parameters)
        W, b = next(places), next(places)
        if self.embedding:
            h = torch.nn.functional.embedding(codes, W[:, :, 0].T).transpose(1, 2) + b[:, None]
        else:
            one_hot = torch.nn.functional.one_hot(codes, self.levels).float().transpose(1, 2)
            h = conv(one_hot, W, b)
        skips: Any = 0
        for place, rate in enumerate(self.rates):
            W, b = next(places), next(places)
            padded = torch.nn.functional.pad(h, ((W.shape[2] - 1) * rate, 0))
            value, opening = conv(padded, W, b, dilation=rate).chunk(2, dim=1)
            z = torch.tanh(value) * torch.sigmoid(opening)
            if place < len(self.rates) - 1:
                h = h + conv(z, next(places), next(places))
            skips = skips + conv(z, next(places), next(places))
        y = conv(torch.relu(skips), next(places), next(places))
        return conv(torch.relu(y), next(places), next(places))

    def loss(self, crops: Any) -> tuple[float, list[Any]]:
        """Return the bits per sample, and the gradients in our order and shapes."""
        loss = self._backward(crops)
        gradients = [p.grad.numpy() for p in self.parameters]
        turned = [g.transpose(2, 1, 0)[:, None] if g.ndim == 3 else g for g in gradients]
        return float(loss.detach()), turned

    def _backward(self, crops: Any) -> Any:
        crops = self.torch.from_numpy(crops)
        self.adam.zero_grad()
        logits = self.logits(crops[:, :-1])
        loss = self.torch.nn.functional.cross_entropy(logits, crops[:, 1:]) / np.log(2)
        loss.backward()
        return loss

    def step(self, crops: Any) -> None:
        """Make one step of Adam."""
        self._backward(crops)
        self.adam.step()


def serve(pipe: Any, kind: str, settings: dict[str, Any], crops: Any) -> None:
    """Answer each word: "compare" with loss and gradients, "burst" with seconds a step."""
    network = WaveNet(**settings, seed=0)
    side = Ours(network) if kind == "ours" else Torch(network, kind == "embedding")
    pipe.send(side.loss(crops))
    side.step(crops)
    while pipe.recv() == "burst":
        done, start = 0, time.process_time()
        while done < 2 or time.process_time() - start < BURST_SECONDS:
            side.step(crops)
            done += 1
        pipe.send((time.process_time() - start) / done)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time a training step of WaveNet.")
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--crop", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    settings = {
        "atrous_rates": [2 ** (block % 10) for block in range(options.blocks)],
        "residual_channels": options.channels,
        "skip_channels": 2 * options.channels,
    }
    crops = np.random.default_rng(0).integers(256, size=(options.batch, options.crop + 1))
    names = {"ours": "this library", "one-hot": "PyTorch, one-hot", "embedding": "… embedding"}
    start, pipes, processes = multiprocessing.get_context("spawn"), {}, []
    for kind in names:
        pipes[kind], there = start.Pipe()
        processes.append(start.Process(target=serve, args=(there, kind, settings, crops)))
        processes[-1].start()
    try:
        loss, gradients = pipes["ours"].recv()
        for kind in ("one-hot", "embedding"):
            other, theirs = pipes[kind].recv()
            np.testing.assert_allclose(other, loss, rtol=1e-4, err_msg=kind)
            for mine, one in zip(gradients, theirs, strict=True):
                np.testing.assert_allclose(one, mine, rtol=1e-2, atol=1e-6, err_msg=kind)
        times: dict[str, list[float]] = {kind: [] for kind in names}
        for _ in range(options.rounds):
            for kind, pipe in pipes.items():
                pipe.send("burst")
                times[kind].append(pipe.recv())
    finally:
        for pipe in pipes.values():
            pipe.send("end")
        for process in processes:
            process.join()
    print(f"{settings}, {options.batch} x {options.crop} codes, float32, one thread")
    for kind, seconds in times.items():
        ratio = np.median(np.array(seconds) / times["ours"])
        print(
            f"{names[kind]:18} {1e3 * np.median(seconds):7.2f} ms a step, {ratio:5.2f} times ours"
        )


if __name__ == "__main__":
    main()
