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
NAME_BYTES = 200

_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|[\]PX^_].*?(?:\x07|\x1b\\|$)"  # titles, links and other messages to a terminal
    r"|[ -/]*[0-~])",
    re.DOTALL,
)
_NOT_PLAIN = re.compile(r"[^ -~\n\t]")  # most signs are plain, and need no second look
_FORMULA = "$\\"
# What means something in Markdown: everywhere, beside a word, in an address, and at a line's start.
_MARKUP = re.compile(r"[<>&`*~|\[\]$\\]|(?<![^\W_])_+|_+(?![^\W_])|:(?=//)")
_MARKUP_AT_START = re.compile(r"(\s*)(\d*)([-+=#.)]?)")


def visible(text: str) -> str:
    r"""Return `text` without terminal codes, and with every invisible sign written out.

    Examples
    --------
    >>> visible("\x1b[31mred\x1b[0m \x00 \u202egnp.exe")
    'red \\x00 \\u202egnp.exe'
    """
    text = _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_PLAIN.sub(_visible_sign, text)


def _visible_sign(found: re.Match[str]) -> str:
    sign = found[0]
    kind = unicodedata.category(sign)
    if kind not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return sign
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def as_markdown(text: str) -> str:
    r"""Return Markdown that shows `text` as it is: no link, picture, HTML or formula comes alive.

    Formulas are found by MathJax in the finished page, between signs in one element; so each of
    these signs gets an element of its own.

    Examples
    --------
    >>> print(as_markdown(r"[a](javascript:b) ![](http://c) <i> $x$ \(y\) 2 * dilate_kernel"))
    &#91;a&#93;(javascript:b) !&#91;&#93;(http&#58;//c) &lt;i&gt; <span>&#36;</span>x<span>&#36;</span> <span>&#92;</span>(y<span>&#92;</span>) 2 &#42; dilate_kernel
    """  # noqa: E501 - one line, as it is written
    return "\n".join(map(_line_as_markdown, visible(text).split("\n")))


def _line_as_markdown(line: str) -> str:
    blank, digits, sign = _MARKUP_AT_START.match(line).groups()  # type: ignore[union-attr]
    rest = line[len(blank) + len(digits) + len(sign) :]
    start = "&#160;" * len(blank) + digits + "".join(map(_entity, sign))
    return start + _MARKUP.sub(lambda found: _entity(found[0]), rest)


def _entity(sign: str) -> str:
    if sign in "<>&":
        return str(escape(sign))
    entity = "".join(f"&#{ord(each)};" for each in sign)  # underscores come in runs
    return f"<span>{entity}</span>" if sign in _FORMULA else entity


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


def one_line(name: str) -> str:
    r"""Return a name, of whatever it is, as it may stand in a line.

    Examples
    --------
    >>> one_line("Ada\nAmes\x07")
    'Ada Ames\\x07'
    """
    return cut(visible(name).replace("\n", " "), NAME_BYTES)


def _start(text: str, most: int) -> str:
    """Return the longest start of `text` that takes no more than `most` bytes when escaped."""
    size = 0
    for place, sign in enumerate(text):
        size += len(str(escape(sign)).encode())
        if size > most:
            return text[:place]
    return text
