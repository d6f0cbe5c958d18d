"""The message catalogue: all that a learner reads, by table and key, in one folder a language."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def catalogue(language: str = "en") -> dict[str, Any]:
    """Return the tables of all files in `messages/LANGUAGE`, one file for each lesson."""
    tables: dict[str, Any] = {}
    folder = resources.files("atrous_lib.checks") / "messages" / language
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    for file in sorted(files, key=lambda file: file.name):
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if name in tables:
                raise ValueError(f"{file.name} holds a second table {name!r}.")
            tables[name] = table
    return tables


def sentence(table: str, key: str, **values: Any) -> str:
    """Return the catalogue's text `table.key` with its {placeholders} filled in."""
    text: str = catalogue()[table][key]
    return text.format(**values).strip()
