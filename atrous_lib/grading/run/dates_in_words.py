"""Dates and times in the words of a language, as Moodle writes them in that of the site.

Which language it is stands nowhere. So a text is read in each of Moodle's languages, by the names
of months and days in the Unicode locale data, which Moodle takes them from too. It states a time
where all languages that know each of its words agree: “listopada” alone is November in Polish and
October in Croatian; with “środa” before it, it is Polish.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

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

_TIME = re.compile(r"(?<![\d.:])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?![.:]?\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")

Words = tuple[str, ...]
AM_PM = ("am", "pm")


class _Language(NamedTuple):
    """What the parts of a date are called: names of months and days by number, halves of days."""

    months: dict[Words, set[int]]
    days: dict[Words, set[int]]
    halves: dict[Words, set[int]]
    others: set[str]
    starts: set[str]  # the first words of months, without one of which nothing is read


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
    before, after = text[: times[0].start()], text[times[0].end() :]
    clock = tuple(int(part or 0) for part in times[0].groups())
    found = _readings(before, clock, after, ["en"]) or _readings(before, clock, after, _LANGUAGES)
    return found.pop() if len(found) == 1 else None


def _readings(
    before: str, clock: tuple[int, ...], after: str, languages: Iterable[str]
) -> set[datetime]:
    first, last = _tokens(before), _tokens(after)
    words = {*first, *last}
    found = (
        _read(first, clock, last, language)
        for language in map(_language, languages)
        if not language.starts.isdisjoint(words)
    )
    return {one for one in found if one}


def _read(
    before: Words, clock: tuple[int, ...], after: Words, language: _Language
) -> datetime | None:
    """Return what the words around a time of day state in one language."""
    hour, minute, second = clock
    half = set()
    for name, halves in language.halves.items():  # it stands at the time, on either side
        if after[: len(name)] == name:
            half, after = halves, after[len(name) :]
            break
        if before[len(before) - len(name) :] == name:
            half, before = halves, before[: len(before) - len(name)]
            break
    if half:
        if len(half) > 1 or not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * half.copy().pop()
    words = (*before, "", *after)  # no name reaches over the time
    found = {
        reading
        for month, without in _taken(words, language.months)
        for reading in _of_month(without, month, (hour, minute, second), language)
    }
    return found.pop() if len(found) == 1 else None


def _of_month(
    words: Words, month: int, clock: tuple[int, int, int], language: _Language
) -> Iterator[datetime]:
    """Yield what the words state without those of the month."""
    choices = [(None, words), *_taken(words, language.days)]
    for weekday, rest in choices:
        numbers = [word for word in rest if word.isdecimal()]
        years = [int(word) for word in numbers if len(word) == 4]
        days = [int(word) for word in numbers if len(word) < 3]
        others = {word for word in rest if word and not word.isdecimal()}
        if len(numbers) != 2 or len(years) != 1 or len(days) != 1 or others - language.others:
            continue
        try:
            found = datetime(years[0], month, days[0], *clock)
        except ValueError:
            continue
        if weekday in (None, found.weekday()):
            yield found


def _taken(words: Words, names: dict[Words, set[int]]) -> Iterator[tuple[int, Words]]:
    """Yield what each name in the words may mean, and the words without it."""
    for length in range(1, 1 + max(map(len, names), default=0)):
        for at in range(len(words) - length + 1):
            for number in names.get(words[at : at + length], ()):
                yield number, words[:at] + words[at + length :]


@functools.cache
def _language(name: str) -> _Language:
    """Return a language's words."""
    locale = Locale.parse(name)
    dates = [locale.date_formats[width].pattern for width in ("long", "full")]
    clocks = [one.pattern for one in locale.time_formats.values()]
    pieces = [piece for pattern in dates for piece in _beside_months(pattern)]
    months = _by_words(
        (number, start + text + end)  # as in “בנובמבר” and “azaroaren”
        for number, text in _names(locale.months)
        for start, end in {("", ""), *pieces}
    )
    periods = [(half, text) for half, text in _names(locale.day_periods) if half in AM_PM]
    spelt = [*zip(AM_PM, AM_PM, strict=True), *periods]
    halves = _by_words((AM_PM.index(half), text) for half, text in spelt)
    others = {
        word
        for pattern in (*dates, *clocks, *map(str, locale.datetime_formats.values()))
        for kind, text in tokenize_pattern(pattern)
        if kind == "chars"
        for word in _tokens(_folded(str(text)))
    }
    starts = {name[0] for name in months}
    return _Language(months, _by_words(_names(locale.days)), halves, others, starts)


def _names(tables: Any) -> Iterator[tuple[Any, str]]:
    """Yield the names that the locale data have, in long and in short, alone and in a date."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from dict(tables.get(context, {}).get(width, {})).items()


def _by_words(names: Iterable[tuple[int, str]]) -> dict[Words, set[int]]:
    """Return the numbers that each name may mean, the longest name first."""
    found: dict[Words, set[int]] = {}
    for number, text in names:
        found.setdefault(_tokens(_folded(text)), set()).add(number)
    return {name: found[name] for name in sorted(filter(None, found), key=len, reverse=True)}


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
