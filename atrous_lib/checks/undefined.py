"""In a notebook: a function of an exercise that is not defined yet, told in one line.

After a restart, or in a notebook that was just opened, `check(conv1d)` meets no `conv1d`. Python
raises NameError before anything of the course is called, so this has to be asked of IPython.
"""

from __future__ import annotations

import types
from typing import Any

from atrous_lib import progress
from atrous_lib.checks.catalogue import sentence
from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.notebook import CheckFailed


def watch() -> None:
    """Let the notebook that runs this, if any, say what to do about such a name.

    Every other NameError is shown as ever.
    """
    shell = progress.shell()
    if shell is not None:
        shell.set_custom_exc((NameError,), _say)


def _say(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: types.TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    name = getattr(error, "name", None)
    if name in EXERCISES:
        told = CheckFailed(sentence("words", "undefined", name=name))
        shell.showtraceback((CheckFailed, told, trace), tb_offset=tb_offset)
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
