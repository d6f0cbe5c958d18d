"""Dates and times in the words of a language, as Moodle writes them in that of the site.

Which language it is stands nowhere. So a text is read in each of Moodle's languages, by the names
of months and days in the Unicode locale data, which Moodle takes them from too. It states a time
where all languages that know each of its words agree: “listopada” alone is November in Polish and
October in Croatian; with “środa” before it, it is Polish.
"""

from __future__ import annotations

import contextlib
import functools
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import tokenize_pattern

# Those of Moodle's language packs that the locale data knows. English is asked first, and alone
# where it knows all words: none of its names means another month elsewhere.
_PACKS = """
af am ar az be bg bn bs ca cs cy da de dv el en eo es et eu fa fi fil fo fr ga gd gl gu he hi hr hu
hy id is it ja ka kk km kn ko ky lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn no pl ps pt ro ru
si sk sl so sq sr sr_Latn sv sw ta te tg th tk tr tt ug uk ur uz vi wo yo zh zh_Hant zu
"""
_LANGUAGES = _PACKS.split()
MOST_WORDS = 4  # of a name, with the time beside it

_TIME = re.compile(r"(?<![\d.:])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?![.:]?\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")

Words = tuple[str, ...]
AM_PM = ("am", "pm")
CLOCK = ""  # in place of the time of day
MONTH, DAY, HALF, NOTHING = "month", "day", "half of the day", ""

# By a few words in a row: what they may be, and which one.
_Meanings = dict[Words, set[tuple[str, int]]]


def read_in_words(text: str) -> datetime | None:
    """Return the date and time that a text states in words, or None if that is not clear.

    Examples
    --------
    >>> read_in_words("mercredi 25 novembre 2026, 14:05").isoformat()
    '2026-11-25T14:05:00'
    >>> read_in_words("25 listopada 2026, 14:05") is None
    True
    >>> read_in_words("środa, 25 listopada 2026, 14:05").isoformat()
    '2026-11-25T14:05:00'
    """
    text = _folded(text)
    times = list(_TIME.finditer(text))
    if len(times) != 1 or not re.search(r"\d{4}", text):
        return None
    (time,) = times
    words = (*_tokens(text[: time.start()]), CLOCK, *_tokens(text[time.end() :]))
    clock = [int(part or 0) for part in time.groups()]
    for languages in (["en"], _LANGUAGES):
        found = {one for name in languages for one in _readings(words, clock, _language(name))}
        if found:
            break
    return found.pop() if len(found) == 1 else None


def _readings(words: Words, clock: list[int], meanings: _Meanings) -> Iterator[datetime]:
    """Yield what words around a time of day may state in one language."""
    readings: list[dict[str, int]] = [{}]
    numbers = []
    while words:
        name = next((name for name in _starts(words) if name in meanings), None)
        if name:
            readings = [
                {**reading, kind: number}
                for reading in readings
                for kind, number in meanings[name]
                if kind == NOTHING or kind not in reading
            ]
        elif words[0].isdecimal():
            numbers.append(words[0])
        else:
            return
        words = words[len(name or words[:1]) :]
    if sorted(map(len, numbers)) not in ([1, 4], [2, 4]):
        return
    day, year = map(int, sorted(numbers, key=len))
    for reading in readings:
        hour, minute, second = clock
        if HALF in reading:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + 12 * reading[HALF]
        with contextlib.suppress(ValueError, KeyError):  # no such day; no month
            found = datetime(year, reading[MONTH], day, hour, minute, second)
            if reading.get(DAY) in (None, found.weekday()):
                yield found


def _starts(words: Words) -> Iterator[Words]:
    """Yield the first few of the words, and fewer and fewer of them."""
    for end in range(min(len(words), MOST_WORDS), 0, -1):
        yield words[:end]


@functools.cache
def _language(name: str) -> _Meanings:
    """Return what words mean in a language."""
    locale = Locale.parse(name)
    dates = [locale.date_formats[width].pattern for width in ("long", "full")]
    clocks = [one.pattern for one in locale.time_formats.values()]
    found: _Meanings = {(CLOCK,): {(NOTHING, 0)}}

    def mean(words: Words, kind: str, number: int = 0) -> None:
        found.setdefault(words, set()).add((kind, number))

    pieces = {("", ""), *(piece for pattern in dates for piece in _beside_months(pattern))}
    for number, text in _names(locale.months):
        for start, end in pieces:  # as in “בנובמבר” and “azaroaren”
            mean(_tokens(_folded(start + text + end)), MONTH, number)
    for number, text in _names(locale.days):
        mean(_tokens(_folded(text)), DAY, number)
    for half, text in (*zip(AM_PM, AM_PM, strict=True), *_names(locale.day_periods)):
        words = _tokens(_folded(text))
        if half in AM_PM and words:
            for around in ((CLOCK, *words), (*words, CLOCK)):  # on either side of the time
                mean(around, HALF, AM_PM.index(half))
    for pattern in (*dates, *clocks, *map(str, locale.datetime_formats.values())):
        for part, chars in tokenize_pattern(pattern):
            for word in _tokens(_folded(str(chars))) if part == "chars" else ():
                if not word.isdecimal():
                    mean((word,), NOTHING)
    found.pop((), None)  # of names of signs alone
    return found


def _names(tables: Any) -> Iterator[tuple[Any, str]]:
    """Yield the names that the locale data have, in long and in short, alone and in a date."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from dict(tables.get(context, {}).get(width, {})).items()


def _beside_months(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield what a language writes to a month without a blank, in front and after it."""
    parts = tokenize_pattern(pattern)
    texts = [str(text) if kind == "chars" else "" for kind, text in parts]
    for at, (kind, text) in enumerate(parts):
        if kind == "field" and text[0] in "ML":
            start = texts[at - 1] if at else ""
            end = texts[at + 1] if at + 1 < len(parts) else ""
            yield start.rpartition(" ")[2], end.partition(" ")[0]


def _folded(text: str) -> str:
    r"""Return a text without capitals, accents and signs that nobody sees.

    Sites differ in accents, and in scripts whose vowels are marks these are no part of `\w`.
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = (each for each in text if unicodedata.category(each) not in ("Cf", "Mn", "Mc"))
    return unicodedata.normalize("NFC", "".join(kept))


def _tokens(text: str) -> Words:
    """Return the words and numbers in a text, these without a 0 in front of them."""
    found = _TOKEN.findall(text)
    return tuple(str(int(one)) if len(one) < 3 and one.isdecimal() else one for one in found)
