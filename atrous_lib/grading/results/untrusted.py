"""Text that came with a submission, made fit to be shown: harmless, visible, and not too long.

Escaping is the template's work; this is about what escaping leaves: terminal colours, control
characters, marks that turn the reading direction around, halves of characters, endless lines.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import escape

MOST_LINES = 60
MOST_COLUMNS = 300

_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|[\]PX^_].*?(?:\x07|\x1b\\|$)"  # titles, links and other messages to a terminal
    r"|[ -/]*[0-~])",
    re.DOTALL,
)
_KEPT = "\n\t"


def visible(text: str) -> str:
    r"""Return `text` without terminal codes, and with every invisible sign written out.

    Examples
    --------
    >>> visible("\x1b[31mred\x1b[0m \x00 \u202egnp.exe")
    'red \\x00 \\u202egnp.exe'
    """
    text = _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_visible_sign, text))


def _visible_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in _KEPT or kind not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return sign
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, most: int) -> str:
    r"""Return the start of `text`, at most `most` bytes on a page; say so where some is missing.

    Every line is cut as well, and their number.

    Parameters
    ----------
    text
        What `visible` returned.
    most
        How many bytes it may take in UTF-8, escaped for HTML.

    Examples
    --------
    >>> cut("<" * 9, most=20)
    '<<<<<\n… (cut here)'
    """
    lines = text.split("\n")
    kept = [line[:MOST_COLUMNS] + "…" * (len(line) > MOST_COLUMNS) for line in lines[:MOST_LINES]]
    shown = "\n".join(kept)
    start = _start(shown, most)
    complete = start == shown and len(lines) <= MOST_LINES
    return start if complete else f"{start}\n… (cut here)"


def _start(text: str, most: int) -> str:
    """Return the longest start of `text` that takes no more than `most` bytes when escaped."""
    size = 0
    for place, sign in enumerate(text):
        size += len(str(escape(sign)).encode())
        if size > most:
            return text[:place]
    return text
