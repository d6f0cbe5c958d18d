"""Files: read without trusting them, written whole or not at all, whatever ends the program."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_BYTES = 64 << 20  # of one notebook's file, wherever it is read
STALE_SECONDS = 5.0  # a lock this old was left behind: what is done under one takes milliseconds


class UnreadableError(ValueError):
    """A file's content can't be had; the message says why, as in "it is a link"."""


def read_file(path: Path) -> bytes:
    """Return the content of a file that somebody handed in.

    A link is not followed: it would let a learner hand in somebody else's file. A pipe or a device
    is not waited for.

    Raises
    ------
    UnreadableError
        If it is no file, can't be opened, or has more than `MOST_BYTES`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if path.is_symlink():
            raise UnreadableError("it is a link, and links are not followed.") from error
        raise UnreadableError(f"{error.strerror or 'it is missing'}.") from error
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableError("it is no file.")
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableError(too_large())
    return content


def too_large() -> str:
    """Return the reason for which a notebook with more than `MOST_BYTES` is not read."""
    return (
        f"it is larger than {MOST_BYTES >> 20} MB, the most that a notebook may have. Clear its "
        "outputs in Jupyter, save it and hand it in again."
    )


def write_whole(path: Path, text: str | bytes) -> None:
    """Write `text` so that the file is never seen half written; leave it if it says that already.

    A file that was there keeps its rights.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "scores.csv", "learner,points")
    ...     os.listdir(folder)
    ['scores.csv']
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if not (path.is_file() and path.read_bytes() == data):
        with replacing(path) as beside:
            beside.write_bytes(data)


def write_parts(path: Path, parts: Iterable[str]) -> None:
    """Write a text that comes in parts, of which few are in memory, as `write_whole` does.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_parts(Path(folder) / "scores.csv", ["learner,", "points"])
    ...     (Path(folder) / "scores.csv").read_text("utf-8")
    'learner,points'
    """
    with replacing(path) as beside, beside.open("wb") as file:
        file.writelines(part.encode("utf-8", "replace") for part in parts)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place beside a file; what is written there takes the file's place at the end.

    A file that was there keeps its rights, and stays as it is if it says the same already, or if
    anything goes wrong: on a full disk, say, no half of a file is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "scores.csv") as beside:
    ...         count = beside.write_bytes(b"learner,points")
    ...     os.listdir(folder)
    ['scores.csv']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        yield beside
        if path.is_file() and filecmp.cmp(path, beside, shallow=False):
            return
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    except OSError as error:
        if error.filename not in (None, str(beside)):
            raise
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing was
            beside.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time change a file: the others wait for it.

    The lock is a file beside it. One that is older than `STALE_SECONDS` was left behind by a
    process that was killed, and is taken over.

    Raises
    ------
    TimeoutError
        If other processes hold the lock for longer than that.
    OSError
        If the folder can't be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder) / "notes.json"):
    ...     os.listdir(folder)
    ['.notes.json.lock']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    give_up = time.monotonic() + STALE_SECONDS
    while not _taken(lock):
        with contextlib.suppress(FileNotFoundError):  # it was freed in the meantime
            if time.time() - lock.stat().st_mtime > STALE_SECONDS:
                lock.unlink()
                continue
        if time.monotonic() > give_up:
            raise TimeoutError(errno.ETIMEDOUT, "other programs keep it busy", str(path))
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _taken(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    return True


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, would outlast a power cut."""
    if sys.platform == "win32" and path.is_dir():  # which can't open a folder, and needs no wait
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
