"""Checkpoints: a network as one .npz file, without pickle, written whole or not at all.

With the optimizer that trains it, a checkpoint holds the training: `resume` goes on with it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from atrous_lib.optimizers import Adam
from atrous_lib.wavenet.network import WaveNet, check_network, trained

Array = NDArray[Any]

FORMAT = "atrous WaveNet 2"
ADAM = ("lr", "beta_1", "beta_2", "epsilon", "decay")
EARLIER = "atrous WaveNet 1"  # the same, never with an optimizer


def save(network: WaveNet, path: str | Path, adam: Adam | None = None) -> None:
    """Write the network's settings and weights to `path`, and the state of its optimizer.

    The file is written beside its place and then moved there in one step, so that whoever stops
    the program leaves either the old checkpoint or the new one.

    Raises
    ------
    OSError
        If the folder does not exist or can't be written to, or `path` is a folder.
    TypeError, ValueError
        If it is no network, or the optimizer does not train it.
    """
    check_network(network)
    if not isinstance(adam, Adam | None):
        raise TypeError(f"adam must be the Adam that trains the network, or None, got {adam!r}.")
    target = Path(path)
    check_place(target)
    about: dict[str, Any] = {"format": FORMAT, **network.settings}
    arrays: dict[str, Any] = {"weights": _row(network.weights)}
    # Beside `about`, where earlier versions would take them for settings of the network.
    state: dict[str, Any] = {}
    if frozen := [place for place, layer in enumerate(network.layers) if not layer.trainable]:
        state["frozen"] = frozen
    if adam is not None:
        if [m.shape for m in adam.moments] != [w.shape for w in _twice(trained(network)[0])]:
            raise ValueError(
                "This Adam trains other weights than the network's: give the one that trained it, "
                "or none."
            )
        about["updates"] = adam.iterations
        arrays["moments"] = _row(adam.moments)
        state["adam"] = {name: getattr(adam, name) for name in ADAM}
    if state:
        arrays["state"] = np.array(json.dumps(state))
    draft = target.with_name(f".draft-{secrets.token_hex(8)}.npz")
    try:
        with draft.open("xb") as file:
            np.savez_compressed(file, about=np.array(json.dumps(about)), **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def check_place(path: Path) -> None:
    """Raise if no checkpoint can be saved at `path`; better before a training than after.

    Raises
    ------
    FileNotFoundError, IsADirectoryError
        As said.

    Examples
    --------
    >>> check_place(Path("nowhere/network.npz"))
    Traceback (most recent call last):
    FileNotFoundError: There is no folder nowhere to save network.npz in.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it, such as network.npz.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to save {path.name} in.")


def load(path: str | Path) -> WaveNet:
    """Return a new network as it was saved, with the layers frozen that were.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is no whole checkpoint.

    Examples
    --------
    >>> network = WaveNet([1, 2], residual_channels=2, skip_channels=4)
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save(network, Path(folder) / "small.npz")
    ...     again = load(Path(folder) / "small.npz")
    >>> again.settings == network.settings
    True
    """
    saved = _read(Path(path))
    return _made(path, saved)


def resume(path: str | Path) -> tuple[WaveNet, Adam]:
    """Return a new network and its optimizer as they were saved, for `train` to go on with.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load`, and if the file holds no optimizer.
    """
    saved = _read(Path(path))
    network = _made(path, saved)
    if saved.updates is None:
        raise ValueError(f"{path} holds a network without its optimizer: use load.")
    try:
        adam, mine = Adam(**saved.state.get("adam", {})), trained(network)[0]
        adam.go_on(mine, _parts(saved.moments, _twice(mine)), saved.updates)
    except (TypeError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    return network, adam


def _made(path: str | Path, saved: Saved) -> WaveNet:
    try:
        network = WaveNet(**saved.settings)
        network.set_weights(_parts(saved.weights, network.weights))
        for place in saved.state.get("frozen", []):
            network.layers[place].trainable = False
    except (TypeError, ValueError, IndexError) as error:
        raise _unreadable(path, str(error)) from error
    return network


def restore(network: WaveNet, path: str | Path) -> None:
    """Give the network the weights saved at `path`.

    Raises
    ------
    FileNotFoundError, ValueError
        As `load`, and if the checkpoint is of a network with other settings; then the network
        keeps its weights.
    """
    check_network(network)
    saved = _read(Path(path))
    settings = saved.settings
    names = sorted(set(settings) | set(network.settings))
    other = [n for n in names if settings.get(n) != network.settings.get(n)]
    if other:
        differences = ", ".join(
            f"{n}={settings.get(n)!r} there and {network.settings.get(n)!r} here" for n in other
        )
        raise ValueError(f"{path} holds another network: {differences}.")
    try:
        network.set_weights(_parts(saved.weights, network.weights))
    except (TypeError, ValueError) as error:
        raise _unreadable(path, str(error)) from error


class Saved(NamedTuple):
    """What a checkpoint holds; `state` is which layers were frozen, and Adam's numbers."""

    settings: dict[str, Any]
    weights: list[Array]
    moments: list[Array]
    updates: int | None
    state: dict[str, Any]


def _read(path: Path) -> Saved:
    """Return what the file holds; whatever goes wrong, the file is unreadable."""
    if not path.exists():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    try:
        with ZipFile(path) as archive:
            damaged = archive.testzip()  # checksums first: a damaged size may ask for any memory
        if damaged is not None:
            raise ValueError(f"{damaged} is damaged")
        with np.load(path, allow_pickle=False) as file:
            settings = json.loads(str(file["about"][()]))
            if settings.pop("format") not in (FORMAT, EARLIER):
                raise ValueError("another format")
            updates = settings.pop("updates", None)
            moments = [file["moments"]] if "moments" in file.files else []
            state = dict(json.loads(str(file["state"][()])) if "state" in file.files else {})
            if "weights" in file.files:
                weights = [file["weights"]]
            else:  # as `EARLIER` had them: each in an array of its own
                weights = [file[f"w{place}"] for place in range(len(file.files) - 1)]
    except Exception as error:
        raise _unreadable(path, str(error) or type(error).__name__) from error
    return Saved(settings, weights, moments, updates, state)


def _row(arrays: Sequence[Array]) -> Array:
    """Return all numbers of some arrays in one row: in a file each array takes room of its own."""
    return np.concatenate([np.empty(0, np.float32), *(array.ravel() for array in arrays)])


def _twice(weights: Sequence[Array]) -> list[Array]:
    """Return each weight twice in a row, as Adam has two moments for each."""
    return [weight for weight in weights for _ in range(2)]


def _parts(arrays: list[Array], like: Sequence[Array]) -> list[Array]:
    """Return a row's numbers in the shapes of other arrays; other arrays as they are."""
    if len(arrays) != 1 or arrays[0].ndim != 1 or arrays[0].size != sum(one.size for one in like):
        return arrays
    ends = np.cumsum([one.size for one in like])
    rows = np.split(arrays[0], ends)[:-1]  # behind the last end nothing is left
    return [row.reshape(one.shape) for row, one in zip(rows, like, strict=True)]


def _unreadable(path: str | Path, reason: str) -> ValueError:
    return ValueError(
        f"{path} is no whole checkpoint of this course ({reason}). Save it again, or train anew."
    )
