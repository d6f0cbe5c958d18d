"""Where an archive's notebooks go: LEARNER/EXERCISE/EXERCISE.ipynb in the run's folder.

What stands beside a notebook goes to LEARNER/EXERCISE/beside/NUMBER: no name that somebody chose
becomes a path.
"""

from __future__ import annotations

import shutil
from pathlib import Path

BESIDE = "beside"


class UnpackError(ValueError):
    """Notebooks can't be unpacked there; the message says why and what to do."""


class Unpacking:
    """A folder for unpacked notebooks. What an earlier run unpacked there is replaced.

    Parameters
    ----------
    folder
        Where it is; made with the first notebook.
    source
        What is read, which must not be in it.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder = folder
        self._source = source
        self._is_clear = False

    def write(self, learner: str, exercise: str, content: bytes, number: int | None = None) -> Path:
        """Write a notebook, or with a number a file that stands beside it; return where it is.

        Raises
        ------
        UnpackError
            If something else stands there.
        """
        if not self._is_clear:
            self._clear()
        folder = self.folder / learner / exercise
        path = folder / f"{exercise}.ipynb" if number is None else folder / BESIDE / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def _clear(self) -> None:
        here = self.folder.resolve()
        around_source = here in (self._source.resolve(), *self._source.resolve().parents)
        if around_source or not all(map(self._is_ours, self.folder.rglob("*"))):
            raise UnpackError(
                f"{self.folder} holds something else than what an earlier run unpacked, and "
                "notebooks have to be unpacked there. Name another folder for the run with "
                "--folder."
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        self._is_clear = True

    def _is_ours(self, path: Path) -> bool:
        """Say whether a file or folder is where `write` may have put it."""
        parts = path.relative_to(self.folder).parts
        if path.is_symlink() or len(parts) > 4:
            return False
        if len(parts) < 3:
            return path.is_dir()
        return parts[2] == (f"{parts[1]}.ipynb" if len(parts) == 3 and path.is_file() else BESIDE)
