"""What leaves the house is written whole or not at all; archives have the same bytes each time."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from atrous_lib.files import replacing

NO_TIME = (1980, 1, 1, 0, 0, 0)

Files = Iterable[tuple[str, str | bytes]]  # their names and contents, one by one


@contextlib.contextmanager
def in_place_of(path: Path) -> Iterator[Path]:
    """Give a place beside a file, as `replacing` does; a link to a file stays one.

    Raises
    ------
    OSError
        If anything can't be written; the message says that nothing has changed.
    """
    path = path.resolve()
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as error:
        raise OSError(
            f"{path} could not be written, and is as it was: {error.strerror or error}. Is the "
            f"disk full, the folder read-only, or the file open elsewhere?"
        ) from error


def pack(files: Files, place: Path | IO[bytes]) -> int:
    """Write files into a zip archive; return how many.

    Examples
    --------
    >>> import io
    >>> archive = io.BytesIO()
    >>> pack([("ada/page.html", "<p>Right.</p>")], archive), zipfile.ZipFile(archive).namelist()
    (1, ['ada/page.html'])
    """
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return len(archive.infolist())
