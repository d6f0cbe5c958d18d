"""Stands for Pyodide's package manager, which JupyterLite's kernel asks for at each start.

The course's packages are there before; to find that out, the real one needs a second. What else
can be had is what Pyodide's distribution holds, since the site asks nobody else.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

import pyodide_js
from pyodide.ffi import to_js


async def install(requirements: str | list[str], **_: Any) -> None:
    """Load packages that are not there yet; a ValueError names those that can't be had."""
    wanted = [requirements] if isinstance(requirements, str) else requirements
    missing = [name for name in map(_name_of, wanted) if not _installed(name)]
    try:
        if missing:
            await pyodide_js.loadPackage(to_js(missing))
    except Exception as error:
        raise ValueError(
            f"{', '.join(missing)} can't be installed in the browser: it can load what Pyodide's "
            "distribution holds, and nothing else."
        ) from error


def _name_of(requirement: str) -> str:
    """Return the name in a requirement, such as SciPy>=1.14, or of a wheel at an address."""
    if requirement.endswith(".whl"):
        return requirement.rpartition("/")[2].partition("-")[0]
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return name == "piplite"  # a part of this
    return True
