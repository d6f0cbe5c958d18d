"""The lesson's three networks, trained beforehand, for where a training takes too long.

In a browser NumPy has no BLAS and one thread: what takes less than a minute elsewhere takes many
there. So the weights come along with the course. `python -m atrous_lib.wavenet.shipped` trains
them anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from atrous_lib.wavenet.checkpoint import load, restore, save
from atrous_lib.wavenet.network import WaveNet
from atrous_lib.wavenet.training import History, train

FOLDER = Path(__file__).with_name("checkpoints")
SLOW = sys.platform == "emscripten"
SHOWN = 4  # updates that are made all the same, to be seen

# name: settings, and after how many updates training ends
NETWORKS: dict[str, tuple[dict[str, Any], int]] = {
    "far": ({"atrous_rates": [2**block for block in range(9)]}, 400),
    "near": ({"atrous_rates": [1] * 9}, 400),
    "peeking": ({"atrous_rates": [1, 2, 4, 8], "border_mode": "same"}, 150),
}


def train_or_load(
    network: WaveNet,
    sounds: Sequence[NDArray[Any]],
    *,
    updates: int,
    seed: int = 0,
    verbose: int = 1,
    slow: bool = SLOW,
) -> History:
    """Train as `train` does; in a browser train a little, then take the weights that came along.

    Parameters
    ----------
    network : WaveNet
        As it was made, with one of the settings in `NETWORKS` if this is a browser.
    sounds, updates, seed, verbose
        As for `train`.
    slow : bool
        Whether training would take too long here.

    Returns
    -------
    History
        Of the whole training, wherever it happened.

    Raises
    ------
    TypeError, ValueError, OSError
        As `train` and `restore`.
    """
    name = _name_of(network, updates) if slow else None
    if name is None:
        return train(network, sounds, updates=updates, seed=seed, verbose=verbose)
    shown = train(network, sounds, updates=SHOWN, report_every=SHOWN, seed=seed, verbose=verbose)
    restore(network, FOLDER / f"{name}.npz")
    history = History(**json.loads((FOLDER / "histories.json").read_text("utf-8"))[name])
    if verbose:
        print(
            f"In a browser all {updates} updates would take many minutes. You saw the first "
            f"{SHOWN} of them ({shown.held_out[-1]:.2f} bits); the weights that the whole training "
            f"gave came with the course ({min(history.held_out):.2f} bits)."
        )
    return history


def _name_of(network: WaveNet, updates: int) -> str | None:
    for name, (settings, wanted) in NETWORKS.items():
        if WaveNet(**settings).settings == network.settings and wanted == updates:
            return name
    return None


def _main() -> None:
    from atrous_lib.signals import guitar
    from atrous_lib.wavenet.mu_law import encode

    histories = {}
    FOLDER.mkdir(exist_ok=True)
    for name, (settings, updates) in NETWORKS.items():
        network = WaveNet(**settings, seed=0)
        history = train(network, [encode(guitar())], updates=updates, seed=0)
        save(network, FOLDER / f"{name}.npz")
        histories[name] = asdict(history)
        assert load(FOLDER / f"{name}.npz").settings == network.settings
    text = json.dumps(histories, indent=1)
    (FOLDER / "histories.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    _main()
