"""Learners' names: from whatever stands in front of a file to what every system takes and shows.

A name is a folder's name, a line in a table and an id in a gradebook. Names that need no change
get none, and one that had to be changed carries a mark made from what it was, so that it is the
same next week, and no other learner's.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping

MOST_CHARACTERS = 128  # of a student's id in nbgrader's gradebook
MOST_BYTES = 200  # of a folder's name; most systems take 255
MOST_SHOWN = 300  # characters of a path: a name of 255 is shown whole

_SEPARATORS = re.compile(r'[/\\:*?"<>|]')  # which some system gives a meaning in a path
_JOINERS = "\u200c\u200d"  # invisible, and part of how names are spelt in many scripts
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def readable(text: str) -> str:
    r"""Return a name from a folder or an archive with the bytes in it that are no UTF-8 read too.

    Archives that say nothing else are in code page 437, by their format.

    Examples
    --------
    >>> readable("J\udc81rgen"), readable("Jürgen")
    ('Jürgen', 'Jürgen')
    """
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # Windows lets names hold halves of characters
        raw = text.encode("utf-8", "surrogatepass")
    return text if text.isascii() or _is_utf_8(raw) else raw.decode("cp437")


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def brief(text: str) -> str:
    """Return a path, or what is said of one, without the middle if it is very long.

    Examples
    --------
    >>> brief("exercises/03_holes.ipynb")
    'exercises/03_holes.ipynb'
    >>> len(brief("x" * 60_000))
    300
    """
    half = MOST_SHOWN // 2
    return text if len(text) <= MOST_SHOWN else f"{text[: half - 1]}…{text[-half:]}"


def safe(original: str) -> str:
    r"""Return a learner's name as every system takes and shows it.

    Examples
    --------
    >>> safe("Ben O'Neill_4712"), safe("राम"), safe("Jo\u0308rg") == "J\xf6rg"
    ("Ben O'Neill_4712", 'राम', True)
    >>> safe("Ada\x1b[2J")
    'Ada_[2J-9f357016'
    """
    text = unicodedata.normalize("NFC", readable(original))
    text = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    name = "".join(_safe_sign(sign) for sign in text).lstrip(" ").rstrip(". ")
    if name.startswith(".") or _DEVICES.fullmatch(name):
        name = "_" + name
    name = unicodedata.normalize("NFC", name)
    return name if name and name == text == _cut(name) else _marked(name, original)


def _safe_sign(sign: str) -> str:
    if sign in _JOINERS:
        return ""
    invisible = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "_" if invisible or _SEPARATORS.match(sign) else sign


def _marked(name: str, original: str, number: int = 0) -> str:
    what = f"{number or ''}{original}".encode("utf-8", "surrogatepass")
    mark = f"-{hashlib.sha256(what).hexdigest()[:8]}"
    return (_cut(name, len(mark)).rstrip(" .") or "_") + mark


def _cut(name: str, room: int = 0) -> str:
    start = name[: MOST_CHARACTERS - room].encode()[: MOST_BYTES - room]
    return start.decode("utf-8", "ignore")


def distinct(
    originals: Iterable[str], known: Mapping[str, str] | None = None, taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return a name for each original; no two are the same folder on any system.

    Parameters
    ----------
    originals
        As they stand in front of the files.
    known
        Names that were given before, which stay.
    taken
        Names that are others'.

    Examples
    --------
    >>> distinct(["Ada", "ada"])
    {'Ada': 'Ada', 'ada': 'ada-ba26231b'}
    """
    known, wanted = known or {}, set(originals)
    names = {original: known[original] for original in wanted & known.keys()}
    used = set(map(_folded, (*known.values(), *taken)))
    later = []
    for original in sorted(wanted - names.keys(), key=lambda one: (safe(one) != one, one)):
        name = safe(original)
        if _folded(name) in used:
            later.append(original)
            continue
        used.add(_folded(name))
        names[original] = name
    for original in later:
        marked = (_marked(safe(original), original, number) for number in itertools.count(1))
        name = next(name for name in marked if _folded(name) not in used)
        used.add(_folded(name))
        names[original] = name
    return names


def _folded(name: str) -> str:
    """Return what a system that minds neither case nor composition makes of a name."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def formerly(original: str, platform: str) -> list[str]:
    """Return the names that the first version of this grader may have given the same learner."""
    plain = readable(original)
    # UTF-8 that did not say so was read as code page 437.
    spelt = [plain, plain.encode("utf-8", "replace").decode("cp437")]
    if platform == "Moodle":
        spelt += [f"{text}_assignsubmission_file{end}" for text in spelt for end in ("", "_")]
    if platform == "Canvas":
        spelt = [name for name in (text.rpartition("_")[0] for text in spelt) if "_" not in name]
    return [original, *(re.sub(r"[^\w.@+ -]+", "_", text).strip(". ") or "_" for text in spelt)]
