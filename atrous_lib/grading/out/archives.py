"""Zip archives, written whole or not at all, and with the same bytes each time."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from atrous_lib.files import replacing

NO_TIME = (1980, 1, 1, 0, 0, 0)


@contextlib.contextmanager
def archive(path: Path) -> Iterator[Callable[[str, str | bytes], None]]:
    """Write an archive, file by file: what is yielded takes a name and a content.

    Raises
    ------
    OSError
        If that can't be done; then the archive that was there before is as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with archive(Path(folder) / "week3.zip") as add:
    ...         add("ada/page.html", "<p>Right.</p>")
    ...     zipfile.ZipFile(Path(folder) / "week3.zip").namelist()
    ['ada/page.html']
    """
    try:
        with replacing(path) as beside, _opened(beside) as add:
            yield add
    except OSError as error:
        raise OSError(
            f"{path} could not be written, and is as it was: {error.strerror or error}."
        ) from error


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of files by their names."""
    data = io.BytesIO()
    with _opened(data) as add:
        for name, content in files.items():
            add(name, content)
    return data.getvalue()


@contextlib.contextmanager
def _opened(place: Path | IO[bytes]) -> Iterator[Callable[[str, str | bytes], None]]:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:

        def add(name: str, content: str | bytes) -> None:
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)

        yield add
