"""What stands in a folder: one list of entries, the same that an archive of the folder gives."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from atrous_lib import files
from atrous_lib.files import UnreadableError, read_file

# Browsers add .txt or .json to what they don't know, and a number to what they fetch again.
_NOTEBOOK_ENDING = re.compile(r"\.ipynb(?: ?\([0-9]+\))?(?:\.(?:txt|json))?$", re.IGNORECASE)

_OF_SYSTEMS = ("__MACOSX", ".git", ".ipynb_checkpoints", ".Trashes", ".venv")

LINK = "it is a link, and links are not followed."
MOST_DEEP = 30  # folders in folders: a path with more of them hides nothing that anybody grades
TOO_DEEP = f"its path is longer than 8,192 characters or deeper than {MOST_DEEP} folders."


@dataclass(frozen=True)
class Entry:
    """A file or a folder, in a folder or in an archive.

    Attributes
    ----------
    parts
        Its path, outermost first, as it was written: bytes that are no UTF-8 are there as
        surrogates, as `os.fsdecode` leaves them.
    size
        In bytes, as the folder or the archive has it.
    is_folder
        Whether it is a folder.
    refusal
        Why it must not be read, or "".
    path
        Where it is on the disk, if it is not in an archive.
    unpack
        What takes it out of its archive.
    """

    parts: tuple[str, ...]
    size: int = 0
    is_folder: bool = False
    refusal: str = ""
    path: Path | None = None
    unpack: Callable[[], bytes] | None = None

    @property
    def name(self) -> str:
        """Its own name, without the folders."""
        return self.parts[-1]

    @property
    def is_notebook(self) -> bool:
        """Whether its name is a notebook's."""
        return not self.is_folder and bool(_NOTEBOOK_ENDING.search(self.name))

    @property
    def is_archive(self) -> bool:
        """Whether its name is a zip archive's."""
        return not self.is_folder and self.name.lower().endswith(".zip")

    @property
    def obstacle(self) -> str:
        """Why it can't be read, as far as one can tell without trying, or ""."""
        return self.refusal or (files.too_large() if self.size > files.MOST_BYTES else "")

    def read(self) -> bytes:
        """Return its content.

        Raises
        ------
        UnreadableError
            If it can't or must not be read.
        """
        if self.obstacle:
            raise UnreadableError(self.obstacle)
        if self.path is not None:
            return read_file(self.path)
        if self.unpack is None:
            raise UnreadableError("it is no file.")
        return self.unpack()


@functools.lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name without what people and programs write differently in it.

    Examples
    --------
    >>> plain("03-Holes"), plain("03 holes")
    ('03_holes', '03_holes')
    """
    return re.sub(r"[\s_-]+", "_", name.casefold())


def is_hidden(name: str) -> bool:
    """Say whether a file or folder is hidden, as systems do with what they put beside others'."""
    return name.startswith(".") or name in _OF_SYSTEMS


def is_of_system(name: str) -> bool:
    """Say whether a hidden file or folder is sure to be a system's, which nobody misses."""
    return name in _OF_SYSTEMS or name.startswith("._")


def entries_in(folder: Path) -> list[Entry]:
    """Return all that stands in a folder, sorted; no link is followed, no system's folder read."""
    return sorted(_below(folder, ()), key=lambda entry: entry.parts)


def _below(folder: Path, above: tuple[str, ...]) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for one in found:
            parts, path = (*above, one.name), Path(one.path)
            if one.is_symlink():
                yield Entry(parts, refusal=LINK, path=path)
            elif len(parts) > MOST_DEEP:
                yield Entry(above, refusal=TOO_DEEP, path=path)
            elif one.is_dir():
                yield Entry(parts, is_folder=True, path=path)
                if not is_of_system(one.name):
                    yield from _below(path, parts)
            elif one.is_file():
                parts = parts if above else _unpacked_by_windows(one.name)
                yield Entry(parts, one.stat().st_size, path=path)
            else:
                yield Entry(parts, refusal="it is no file.", path=path)


def _unpacked_by_windows(name: str) -> tuple[str, ...]:
    r"""Return the path in a file's name: some programs unpack `ada\03_holes\x.ipynb` as one."""
    parts = tuple(filter(None, name.split("\\")))
    return (name,) if ".." in parts else parts or (name,)
