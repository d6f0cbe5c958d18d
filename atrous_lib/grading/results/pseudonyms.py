"""Other names for a class, to show its report in class: the same ones as long as the run lives."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path

from atrous_lib.files import write_whole
from atrous_lib.grading.result import Result

LETTERS = "BCDFGHJKLMNPQRTVWXZ"  # without vowels they spell nobody's name, nor anything else
LENGTH = 6


class Pseudonyms:
    """The pseudonyms of a run, made with a key that lies in its folder.

    Nobody can tell who is behind one without the key, not even with a list of the class: names are
    no longer in order, either.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first, again = Pseudonyms(Path(folder)), Pseudonyms(Path(folder))
    ...     first.of("ada") == again.of("ada") != again.of("ben")
    True
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "pseudonyms.key"
        if not path.exists():
            write_whole(path, secrets.token_hex(16) + "\n")
            path.chmod(0o600)
        self._key = path.read_bytes()
        self._taken: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return somebody's pseudonym."""
        number = int.from_bytes(hmac.digest(self._key, name.encode(), hashlib.sha256), "big")
        letters = ""
        while len(letters) < LENGTH or self._taken.get(letters, name) != name:
            number, place = divmod(number, len(LETTERS))
            letters += LETTERS[place]
        self._taken[letters] = name
        return f"Learner {letters}"

    def hide(self, result: Result) -> Result:
        """Return a result without all that may tell whose it is: texts and code of any kind."""
        tasks = tuple(replace(task, message="", output="", code="") for task in result.tasks)
        failure = None if result.failure is None else "The reason is in the report with names."
        name = self.of(result.learner)
        return replace(result, learner=name, digest="", tasks=tasks, notes=(), failure=failure)
