"""Small files in a run's folder, each of which keeps one thing from one call to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atrous_lib.files import write_whole


class Kept:
    """A file of JSON in a run's folder.

    Parameters
    ----------
    path
        The file.
    about, mend
        For the error where it holds something else: what it should say, and what to do.
    """

    def __init__(self, path: Path, about: str, mend: str) -> None:
        self._path, self._about, self._mend = path, about, mend

    def read(self, take: Callable[[Any], None]) -> None:
        """Hand over what the file holds, if there is one.

        Raises
        ------
        ValueError
            If it is no JSON, or if `take` can make nothing of it.
        """
        if not self._path.exists():
            return
        try:
            take(json.loads(self._path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{self._path} does not say {self._about} ({error}). {self._mend}"
            ) from error

    def write(self, what: object) -> None:
        """Keep this in place of what was kept before."""
        write_whole(self._path, json.dumps(what, indent=1) + "\n")
