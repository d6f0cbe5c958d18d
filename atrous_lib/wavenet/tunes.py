"""The three networks of lesson 11: one melody, as many weights, and three reaches.

Each has ten blocks. What differs is after how many of them the doubling rates start again at 1.
Beside them there is a record of two trainings that shows what overfitting looks like. One command
makes all that is shipped::

    python -m atrous_lib.wavenet.tunes FOLDER        about four minutes
"""

from __future__ import annotations

import os
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrous_lib.optimizers import Adam
from atrous_lib.signals import MELODY, NOTE, tune
from atrous_lib.wavenet.checkpoint import load, resume, save
from atrous_lib.wavenet.mu_law import encode
from atrous_lib.wavenet.network import WaveNet
from atrous_lib.wavenet.training import History, train

Array = NDArray[Any]

BLOCKS = 10
DOUBLINGS = {"far": 10, "middle": 7, "near": 1}  # blocks before the rates start again at 1
UPDATES = 2500
HUNDREDTH, TENTH = UPDATES // 100, UPDATES // 10  # of the training, to hear how it learns
SHORT_AND_LONG = (2, 60)  # seconds of the tune: the first can be learned by heart
REPORT = 40  # updates between two points of their curves
MEMORISED = "memorised.npz"
HISTORY = ("updates", "bits", "held_out")


def rates(name: str) -> list[int]:
    """Return the rates of one of the networks.

    Raises
    ------
    ValueError
        If there is no such network.

    Examples
    --------
    >>> rates("far")
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    >>> [1 + sum(rates(name)) for name in DOUBLINGS]
    [1024, 135, 11]
    """
    if not isinstance(name, str) or name not in DOUBLINGS:
        raise ValueError(f"There is no network {name!r}: choose one of {', '.join(DOUBLINGS)}.")
    return [2 ** (block % DOUBLINGS[name]) for block in range(BLOCKS)]


def untrained(name: str, seed: int = 0) -> WaveNet:
    """Return one of the three networks with its start values.

    Examples
    --------
    >>> [untrained(name).count_params() for name in DOUBLINGS]
    [26316, 26316, 26316]
    """
    return WaveNet(rates(name), residual_channels=16, skip_channels=20, seed=seed)


def practise(network: WaveNet, codes: Array, **keywords: Any) -> History:
    """Train as all three were trained; keywords are those of `train`."""
    settings = {
        "updates": UPDATES,
        "batch_size": 1,
        "crop": 4096,
        "beat": NOTE,
        "lr": 0.008,
        "report_every": UPDATES // 2,
    }
    return train(network, [codes], **{**settings, **keywords})


def trained_network(name: str, after: int = UPDATES) -> WaveNet:
    """Return one of the networks as it comes with the course.

    Parameters
    ----------
    name : {"far", "middle", "near"}
    after : int
        After how many updates: all, or for "far" also `TENTH`.

    Raises
    ------
    ValueError
        If no such network, or no such moment of its training, comes with the course.

    Examples
    --------
    >>> trained_network("near").receptive_field
    11
    """
    with resources.as_file(_shipped(name, after)) as path:
        return load(path)


def trained_so_far(name: str) -> tuple[WaveNet, Adam]:
    """Return one of the networks and its optimizer, for `train` to go on with."""
    with resources.as_file(_shipped(name, UPDATES)) as path:
        return resume(path)


def memorise(seconds: float, until: int | None = None) -> History:
    """Train a new "middle" network on the first seconds of the tune, as often for few as for many.

    The updates are enough to learn two seconds by heart.

    Parameters
    ----------
    seconds : float
        How much of the tune there is; a fifth of it is held out.
    until : int, optional
        After how many updates to stop; all 800 by default.
    """
    return train(
        untrained("middle"),
        [encode(tune(MELODY, seconds=seconds))],
        updates=800,
        until=until,
        batch_size=1,
        lr=0.008,
        report_every=REPORT,
        verbose=0,
    )


def memorised() -> dict[int, History]:
    """Return what `memorise` returned for `SHORT_AND_LONG`, as it comes with the course.

    Examples
    --------
    >>> short, long = memorised().values()
    >>> short.bits[-1] < long.bits[-1], short.held_out[-1] > long.held_out[-1]
    (True, True)
    """
    with resources.as_file(_file(MEMORISED)) as path, np.load(path, allow_pickle=False) as arrays:
        numbers = {name: arrays[name].tolist() for name in arrays.files}
    return {
        seconds: History(*(numbers[f"{name}_{seconds}"] for name in HISTORY))
        for seconds in SHORT_AND_LONG
    }


def _file(name: str) -> Any:
    return resources.files("atrous_lib.wavenet").joinpath("trained", name)


def _shipped(name: str, after: int) -> Any:
    rates(name)
    if after != UPDATES and (name, after) != ("far", TENTH):
        raise ValueError(
            f"{name!r} comes as it was after {UPDATES} updates, and 'far' after {TENTH} too, got "
            f"{after}."
        )
    return _file(f"{name}_{after}.npz")


def _rounded(network: WaveNet) -> WaveNet:
    """Return a network with half as many digits: it sounds the same, and takes half the room."""
    twin = WaveNet(**network.settings)
    twin.set_weights([w.astype(np.float16).astype(w.dtype) for w in network.weights])
    return twin


def main(folder: Path) -> None:
    """Train all three and write their checkpoints, and the record of `memorise`."""
    codes = encode(tune(MELODY))
    for name in DOUBLINGS:
        network, adam = untrained(name), Adam()
        if name == "far":
            practise(network, codes, until=TENTH, adam=adam)
            save(_rounded(network), folder / f"{name}_{TENTH}.npz")
        practise(network, codes, adam=adam)
        save(network, folder / f"{name}_{UPDATES}.npz", adam)
    write_memorised(folder)


def write_memorised(folder: Path) -> None:
    """Write the record that `memorised` reads."""
    runs = {seconds: memorise(seconds) for seconds in SHORT_AND_LONG}
    arrays: dict[str, Any] = {
        f"{name}_{seconds}": np.array(getattr(run, name))
        for seconds, run in runs.items()
        for name in HISTORY
    }
    np.savez(folder / MEMORISED, **arrays)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder for the checkpoints: python -m atrous_lib.wavenet.tunes FOLDER")
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        print("With OPENBLAS_NUM_THREADS=1 set, this is quicker.")
    main(Path(sys.argv[1]))
