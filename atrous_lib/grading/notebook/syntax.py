"""Syntax trees, made one at a time.

Python 3.11 counts the depth of a tree for all threads together. Where several threads make trees at
once, as in a Dask worker of several threads, it raises SystemError now and then. And warnings are
filtered for all threads together, too.
"""

from __future__ import annotations

import ast
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()


def tree_of(text: str) -> ast.Module:
    """Return the syntax tree of a Python text, and warn of nothing in it.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `ast.parse`.

    Examples
    --------
    >>> len(tree_of("a = 1; b = 2").body)
    2
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
