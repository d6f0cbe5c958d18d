"""A draft of a misconception, made from a group of wrong answers that nobody foresaw.

A learner's code goes into it as a comment only. Whoever imported it would run it outside of the
sandbox.
"""

from __future__ import annotations

import inspect
import re
from importlib import resources

from atrous_lib.checks.course import exercise_named
from atrous_lib.grading.results.unforeseen import Group
from atrous_lib.grading.results.untrusted import visible

WIDTH = 300  # signs of a comment's line

DRAFT = '''"""A draft: what {count} computed in place of {function}, and no misconception explains.

Nothing imports this file. To make a misconception of it:

1. Read what they wrote, at the end, and write the mistake below in a few lines of your own.
2. Choose a name for it in place of {id}, here and in the texts.
3. Move the function to the end of {module}, and the texts, in your
   words, into {messages}.
4. Try it: pytest tests/checks -k {function}
"""

from {package} import *
from {package} import {function}


@{function}.misconception("{id}")
def _{signature}:
    raise NotImplementedError("write the mistake here")


# What learners read. Edit each line, and take the "# " away.
#
# [{function}.{id}]
# did = "Your function …"
# asks = "…?"
# true_of = "…"

# What the check told one of them:
#
{message}

# WARNING: a learner wrote what follows, and it may do anything. Read it, and run none of it: here
# it would run outside of the sandbox, with all your rights.
#
{code}
'''


def draft_of(function: str, group: Group) -> str:
    r"""Return the text of a Python file: a function to write, its texts, and a learner's code.

    Raises
    ------
    ValueError
        If the course has no such function.

    Examples
    --------
    >>> text = draft_of("dilate_kernel", Group("ab12cd34", ["ada"], code="x = 1\x0c\r\u2028y"))
    >>> print(text.rpartition("rights.\n")[2].rstrip())
    #
    #     x = 1\x0c
    #     \u2028y
    """
    reference = exercise_named(function).reference
    package = reference.__module__
    place = package.replace(".", "/")
    count = len(group.learners)
    return DRAFT.format(
        count="one learner" if count == 1 else f"{count} learners",
        function=function,
        id=f"unforeseen_{group.id}",
        package=package,
        module=f"{place}.py",
        messages=_texts_of(function),
        signature=str(inspect.signature(reference)).replace("'", ""),
        message=commented(group.message),
        code=commented(group.code),
    )


def _texts_of(function: str) -> str:
    """Return the file with the texts of an exercise: one for several modules of a lesson."""
    folder = resources.files("atrous_lib.checks") / "messages" / "en"
    header = re.compile(rf"^\[{function}\b", re.MULTILINE)
    files = (one for one in folder.iterdir() if one.name.endswith(".toml"))
    (found,) = (one.name for one in files if header.search(one.read_text(encoding="utf-8")))
    return f"atrous_lib/checks/messages/en/{found}"


def commented(text: str) -> str:
    """Return any text as lines of a comment that nothing in it can end.

    Every sign that is not seen is written out, so that no kind of line end is left but ours.
    """
    lines = visible(text).split("\n")
    wrapped = (part for line in lines for part in _wrapped(line))
    return "\n".join(f"#     {line}".rstrip() for line in wrapped)


def _wrapped(line: str) -> list[str]:
    return [line[start : start + WIDTH] for start in range(0, len(line), WIDTH)] or [""]
