"""What stands in a zip archive, whoever packed it: names as they were meant, nothing trusted.

An entry's own path is never used as a path on the disk, so none can lead anywhere.
"""

from __future__ import annotations

import contextlib
import functools
import io
import lzma
import mmap
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Literal, cast

from atrous_lib.files import UnreadableError
from atrous_lib.grading.run.entries import LINK, MOST_DEEP, TOO_DEEP, Entry

MOST_INSIDE = 20_000  # entries of an archive that a learner packed: to list them takes 0.2 s
MOST_NAMES = 4 << 20  # characters of all their paths
LONGEST_PATH = 8_192  # characters: twice what Linux takes
LEADS_OUT = "its path leads out of the archive."

# What the contents of an archive may raise: they come from anywhere.
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,  # NotImplementedError, for a compression that Python does not know, is one
    EOFError,
    OSError,
    LookupError,
    ValueError,
    MemoryError,
)
_ENTRY = b"PK\x01\x02"  # before each entry in an archive's directory
_DOS_FOLDER = 0x10
_IN_UTF_8 = 0x800


@contextlib.contextmanager
def entries_of(archive: Path) -> Iterator[list[Entry]]:
    """Give all that stands in an archive, sorted; it can be read until the end.

    Raises
    ------
    zipfile.BadZipFile, OSError and others of `DAMAGED`
        If it is no archive that can be read.
    """
    with archive.open("rb") as file, _opened(file) as opened:
        yield _entries(opened)


def entries_inside(archive: Entry) -> list[Entry]:
    """Return all that stands in an archive that stands in a folder or in an archive.

    Raises
    ------
    UnreadableError
        If it is no archive that can be read, or has too many entries.
    """
    opened = _inside(archive)
    inside = [
        replace(
            entry,
            parts=(*archive.parts, *entry.parts),
            unpack=functools.partial(_unpacked_inside, archive, place),
        )
        for place, entry in enumerate(_entry(opened, info) for info in opened.infolist())
    ]
    return sorted(inside, key=lambda entry: entry.parts)


def forget_inside() -> None:
    """Free the memory of the archive that was read last."""
    _inside.cache_clear()


@functools.lru_cache(maxsize=1)  # one in memory, which is not listed anew for each of its entries
def _inside(archive: Entry) -> zipfile.ZipFile:
    content = archive.read()
    # Looked at before Python makes a thousand bytes of every forty-six.
    if content.count(_ENTRY) > MOST_INSIDE:
        raise UnreadableError(f"it is an archive of more than {MOST_INSIDE} files.")
    try:
        opened = _opened(io.BytesIO(content))
    except DAMAGED as error:
        raise UnreadableError(f"it is no zip archive that can be read: {error}.") from error
    if sum(len(info.orig_filename) for info in opened.infolist()) > MOST_NAMES:
        raise UnreadableError(f"the paths in it are more than {MOST_NAMES >> 20} MB of text.")
    return opened


def _unpacked_inside(archive: Entry, place: int) -> bytes:
    opened = _inside(archive)
    return _unpacked(opened, opened.infolist()[place])


def _entries(opened: zipfile.ZipFile) -> list[Entry]:
    entries = [_entry(opened, info) for info in opened.infolist()]
    return sorted(entries, key=lambda entry: entry.parts)  # stable: the last of two equal is last


def _entry(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    name = written_name(info)
    separated = separated_by_slashes(name)
    is_folder = separated.endswith("/") or bool(
        info.external_attr & _DOS_FOLDER and not info.file_size
    )
    parts = tuple(part for part in separated[:LONGEST_PATH].split("/") if part not in ("", "."))
    is_deep = len(parts) > MOST_DEEP or len(name) > LONGEST_PATH
    return Entry(
        parts[:MOST_DEEP] or (name[:LONGEST_PATH],),
        info.file_size,
        is_folder and not is_deep,
        refusal(name, info) or (TOO_DEEP if is_deep else ""),
        unpack=functools.partial(_unpacked, opened, info),
    )


def separated_by_slashes(name: str) -> str:
    r"""Return an entry's name with slashes: backslashes separate where there is no slash.

    Examples
    --------
    >>> separated_by_slashes(r"ada\03_holes.ipynb")
    'ada/03_holes.ipynb'
    >>> print(separated_by_slashes(r"a\b/03_holes.ipynb"))  # somebody's folder is called a\b
    a\b/03_holes.ipynb
    """
    return name if "/" in name else name.replace("\\", "/")


def _unpacked(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        # Reading stops at the size that the entry claims, which `Entry.read` has looked at.
        return opened.read(info)
    except DAMAGED as error:
        raise UnreadableError(f"it is damaged: {error}.") from error


def refusal(name: str, info: zipfile.ZipInfo) -> str:
    """Say why an archive's entry of that `written_name` must not be unpacked, or return "".

    Examples
    --------
    >>> refusal("../ada/03_holes/03_holes.ipynb", zipfile.ZipInfo())
    'its path leads out of the archive.'
    >>> refusal("ada/03_holes/03_holes.ipynb", zipfile.ZipInfo())
    ''
    """
    # Some programs take both signs for separators, whatever the rest of the name has.
    parts, absolute = re.split(r"[/\\]", name), separated_by_slashes(name).startswith("/")
    if ".." in parts or absolute or re.fullmatch("[A-Za-z]:", parts[0]):
        return LEADS_OUT
    if stat.S_ISLNK(info.external_attr >> 16):
        return LINK
    return "it is encrypted." if info.flag_bits & 1 else ""


def written_name(info: zipfile.ZipInfo) -> str:
    r"""Return an entry's name as `os.fsdecode` would, had it stood in a folder.

    Python reads names that are not marked as UTF-8 in an old code page, as the format says. macOS,
    Canvas and Info-ZIP write UTF-8 there.

    Examples
    --------
    >>> written_name(zipfile.ZipInfo("J├╝rgen/x.ipynb"))
    'Jürgen/x.ipynb'
    >>> written_name(zipfile.ZipInfo("Jürgen/x.ipynb"))
    'J\udc81rgen/x.ipynb'
    """
    if info.flag_bits & _IN_UTF_8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "surrogateescape")
    return _unicode_name(info.extra, raw) or raw.decode("utf-8", "surrogateescape")


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """Return the name in Unicode that WinRAR and others write beside the other one, or ""."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and field[:5] == struct.pack("<BL", 1, zlib.crc32(raw)):
            return field[5:].decode("utf-8", "surrogateescape")
    return ""


def _opened(file: io.BufferedReader | io.BytesIO) -> zipfile.ZipFile:
    """Return an open archive, also one whose names are marked as UTF-8 and are none."""
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:
        copy = _private_copy(file)
        _unmark_names(copy)
        return zipfile.ZipFile(cast("IO[bytes]", copy))


class _Copy(mmap.mmap):
    """A file in memory, of which only the pages that are changed are copied."""

    def seekable(self) -> Literal[True]:
        """Say what zipfile asks, and a file in memory says from Python 3.13 on."""
        return True


def _private_copy(file: io.BufferedReader | io.BytesIO) -> _Copy:
    if isinstance(file, io.BytesIO):
        copy = _Copy(-1, len(file.getvalue()))
        copy.write(file.getvalue())
        return copy
    return _Copy(file.fileno(), 0, access=mmap.ACCESS_COPY)


def _unmark_names(archive: _Copy) -> None:
    """Take the mark "UTF-8" off all names in an archive."""
    end = archive.rfind(b"PK\x05\x06", 0)  # from the start, not from where it was read to
    (size,) = struct.unpack_from("<L", archive, end + 12)
    if archive[end - 20 : end - 16] == b"PK\x06\x07":  # the longer format: before that, its own end
        end = archive.rfind(b"PK\x06\x06", 0, end)
        (size,) = struct.unpack_from("<Q", archive, end + 40)
    place = end - size
    while archive[place : place + 4] == _ENTRY:
        archive[place + 9] &= ~(_IN_UTF_8 >> 8) & 0xFF
        (start,) = struct.unpack_from("<L", archive, place + 42)
        if archive[start : start + 4] == b"PK\x03\x04":  # the same mark, before the content
            archive[start + 7] &= ~(_IN_UTF_8 >> 8) & 0xFF
        place += 46 + sum(struct.unpack_from("<HHH", archive, place + 28))
