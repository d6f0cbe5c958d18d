"""Files that are there whole or not at all, whatever ends the program or the power."""

from __future__ import annotations

import os
import sys
from pathlib import Path

MOST_BYTES = 64 << 20  # of one notebook's file, wherever it is read


def write_whole(path: Path, text: str) -> None:
    """Write `text` so that the file is never seen half written; leave it if it says that already.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "scores.csv", "learner,points")
    ...     os.listdir(folder)
    ['scores.csv']
    """
    data = text.encode("utf-8", "replace")
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, would outlast a power cut."""
    if sys.platform == "win32" and path.is_dir():  # which can't open a folder, and needs no wait
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
