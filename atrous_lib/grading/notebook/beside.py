"""Files that were handed in beside a notebook: modules that it imports, data that it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

MOST_FILES = 50
MOST_FILE_BYTES = 4 << 20  # of all together: code, and little data


def usable(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Return the files that a notebook may find beside it, and a note if there are others.

    Examples
    --------
    >>> files, notes = usable({"holes.py": b"", "../holes.py": b"", "/etc/passwd": b""})
    >>> list(files)
    ['holes.py']
    >>> notes[0]
    'Not every file beside the notebook was taken; left out: 2, the first is ../holes.py.'
    """
    taken: dict[str, bytes] = {}
    size = 0
    for name in sorted(files):
        size += len(files[name])
        if _is_beside(name) and len(taken) < MOST_FILES and size <= MOST_FILE_BYTES:
            taken[name] = files[name]
    left_out = sorted(set(files) - set(taken))
    if not left_out:
        return taken, []
    return taken, [
        f"Not every file beside the notebook was taken; left out: {len(left_out)}, the first is "
        f"{left_out[0]}."
    ]


def _is_beside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def digest(notebook: bytes, files: Mapping[str, bytes] | None = None) -> str:
    """Return the SHA-256 of what was handed in, in hexadecimal: the notebook's, if it is alone.

    Examples
    --------
    >>> digest(b"{}") == hashlib.sha256(b"{}").hexdigest()
    True
    >>> digest(b"{}", {"a.py": b"1"}) == digest(b"{}", {"a.py": b"2"})
    False
    """
    whole = hashlib.sha256(notebook)
    for name, content in sorted((files or {}).items()):
        whole.update(f"\n{len(name)} {len(content)} {name}\n".encode("utf-8", "replace") + content)
    return whole.hexdigest()
