"""Train the networks of lesson 11 from several seeds and count what each plays right.

    python benchmarks/tune.py                         all three networks, three trainings each
    python benchmarks/tune.py --networks far --seeds 0

Each training draws its start values and its crops by one seed. Then the network plays 41 notes,
from silence, by each of five other seeds at two temperatures, and of its 40 changes of note those
that are right are counted. Nothing is left out, and none of these sounds chose anything. The bits
are those of the held-out fifth of the tune.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import time

import numpy as np

from atrous_lib.signals import MELODY, NOTE, changes, tune
from atrous_lib.wavenet import baselines, decode, encode, generate
from atrous_lib.wavenet.tunes import DOUBLINGS, practise, untrained

PLAYED = range(1, 6)  # seeds of what is played
NOTES = 41
TEMPERATURES = (0.8, 0.6)


def main() -> None:
    """Train, play, count and print."""
    parser = argparse.ArgumentParser(description="Train lesson 11's networks and count.")
    parser.add_argument("--networks", nargs="+", default=list(DOUBLINGS), choices=list(DOUBLINGS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    options = parser.parse_args()
    codes = encode(tune())
    bits = ", ".join(f"{name} {cost:.2f}" for name, cost in baselines([codes]).items())
    print(f"held-out bits: {bits}")
    for name in options.networks:
        shares: dict[float, list[float]] = {temperature: [] for temperature in TEMPERATURES}
        for seed in options.seeds:
            network = untrained(name, seed)
            start, used = time.perf_counter(), time.process_time()
            history = practise(network, codes, seed=seed, verbose=0)
            seconds, used = time.perf_counter() - start, time.process_time() - used
            print(
                f"{name}, training {seed}: {network.count_params()} weights, sees "
                f"{network.receptive_field} codes, {history.held_out[-1]:.3f} bits, "
                f"{seconds:.0f} s ({used:.0f} s of its one thread)"
            )
            for temperature in TEMPERATURES:
                made = [
                    generate(network, NOTES * NOTE, seed=played, temperature=temperature)[0]
                    for played in PLAYED
                ]
                counted = [changes(decode(one), MELODY) for one in made]
                shares[temperature] += [one.share for one in counted]
                each = ", ".join(f"{one.right} of {one.of}" for one in counted)
                print(f"    temperature {temperature}: {each}", flush=True)
        for temperature, all_of_them in shares.items():
            print(f"{name}, temperature {temperature}: mean {np.mean(all_of_them):.1%}")


if __name__ == "__main__":
    main()
