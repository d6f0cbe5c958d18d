"""Python processes of the grader's own that import nothing from the current folder.

That folder is often the one where submissions were unpacked, and a `shutil.py` among them must
not run with the instructor's rights. Python puts it first on its path for `python -c`, and takes
names of it from `PYTHONPATH`, as in `PYTHONPATH=.`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import atrous_lib

# The folders to import from, and what to run, are arguments: before them nothing is imported
# but what Python itself brings.
BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); exec(sys.argv.pop(1))"


def python(code: str, *arguments: str) -> list[str]:
    r"""Return the command that runs code, with `arguments` in `sys.argv[1:]`.

    Examples
    --------
    >>> import subprocess
    >>> command = python("import sys; print(sys.argv[1:], '' in sys.path)", "one", "two")
    >>> subprocess.run(command, capture_output=True, text=True).stdout
    "['one', 'two'] False\n"
    """
    return [sys.executable, "-I", "-c", BEGIN, json.dumps(import_path()), code, *arguments]


def import_path() -> list[str]:
    """Return where this process finds modules, without the current folder.

    It stays if this very library is in it: then whoever started the grader there trusts it.
    """
    library = Path(atrous_lib.__file__).parents[1]
    here = Path.cwd()
    return [
        path
        for path in sys.path
        if os.path.isabs(path) and (Path(path) == library or Path(path).resolve() != here.resolve())
    ]
