"""What leaves the house is written whole or not at all; archives have the same bytes each time."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from atrous_lib.files import replacing

NO_TIME = (1980, 1, 1, 0, 0, 0)

Files = Iterable[tuple[str, str | bytes]]  # their names and contents, one by one


def write(path: Path, data: bytes) -> None:
    """Write a file, which keeps the rights that it had.

    Raises
    ------
    OSError
        If that can't be done; the message says that nothing has changed.
    """
    with _in_place_of(path) as beside:
        beside.write_bytes(data)


def write_archive(path: Path, files: Files) -> int:
    """Write files into a zip archive; return how many.

    Raises
    ------
    OSError
        If that can't be done; the message says that nothing has changed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_archive(Path(folder) / "week3.zip", [("ada/page.html", "<p>Right.</p>")])
    ...     zipfile.ZipFile(Path(folder) / "week3.zip").namelist()
    1
    ['ada/page.html']
    """
    with _in_place_of(path) as beside:
        return _pack(files, beside)


def packed(files: Files) -> bytes:
    """Return a zip archive of files."""
    data = io.BytesIO()
    _pack(files, data)
    return data.getvalue()


def _pack(files: Files, place: Path | IO[bytes]) -> int:
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return len(archive.infolist())


@contextlib.contextmanager
def _in_place_of(path: Path) -> Iterator[Path]:
    path = path.resolve()  # a link stays one
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as error:
        raise OSError(
            f"{path} could not be written, and is as it was: {error.strerror or error}. Is the "
            f"disk full, the folder read-only, or the file open elsewhere?"
        ) from error
