"""Times in the words of Moodle's languages: read where they are clear, and never as another one."""

from datetime import datetime

import pytest
from babel import Locale
from babel.dates import format_datetime, format_time
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.grading.run.dates_in_words import _LANGUAGES, read_in_words
from atrous_lib.grading.run.times import read_time

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda one: one.replace(second=0, microsecond=0)
)
# The order of day, month and year in Moodle's packs, as Unicode's patterns have them.
LAYOUTS = ("EEEE, d MMMM y, HH:mm", "EEEE, d. MMMM y, HH:mm", "y MMMM d, EEEE, HH:mm")
CLEAR = [  # each as a site in its language writes it
    "Mittwoch, 25. November 2026, 14:05",
    "25. November 2026, 14:05",
    "mercredi 25 novembre 2026, 14:05",
    "miércoles, 25 de noviembre de 2026, 14:05",
    "quarta-feira, 25 de novembro de 2026, 14:05",
    "keskiviikko, 25. marraskuuta 2026, 14.05",
    "środa, 25 listopada 2026, 14:05",
    "среда, 25 ноября 2026, 14:05",
    "2026年11月25日(水曜日) 14:05",
    "2026年11月25日 星期三 14:05",
    "2026년 11월 25일 수요일, 오후 2:05",
    "asteazkena, 2026(e)ko azaroaren 25a, 14:05",
    "2026 m. lapkričio 25 d. trečiadienis, 14:05",
    "الأربعاء، 25 نوفمبر 2026، 2:05 م",
    "יום רביעי, 25 בנובמבר 2026, 14:05",
    "Wednesday, November 25, 2026, 2:05 PM",
    "25 Kasım 2026, Çarşamba, 14:05",  # noqa: RUF001
]
UNCLEAR = [
    "25 listopada 2026, 14:05",  # November in Polish, October in Croatian
    "Dienstag, 25. November 2026, 14:05",  # a Wednesday
    "19 जन॰ 2026, 14:05",  # January; without its vowels, which sites spell differently, June too
    "25/11/2026 14:05",
    "11/12/2026 2:05 PM",
    "25.11.2026 14.05",
    "25 November 2026",
    "25 November 2026, 14:05 PM",
    "31 November 2026, 14:05",
    "25 November 26, 14:05",
    "25 November or December 2026, 14:05",
    "25 May June 2026, 14:05",
    "25 November 2026, 14:05, 15:05",
    "Submitted on 25 November 2026, 14:05",
    "วันพุธ, 25 พฤศจิกายน 2569, 14:05",  # a Buddhist year, which is one of no hand-in
]


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_time_is_read(text):
    assert read_time(text) == datetime(2026, 11, 25, 14, 5)


@pytest.mark.parametrize("text", UNCLEAR)
def test_an_unclear_time_stays_unknown(text):
    assert read_time(text) is None


@given(st.sampled_from(_LANGUAGES), st.sampled_from(LAYOUTS), MOMENTS)
def test_no_language_is_read_as_another_time(name, layout, moment):
    text = format_datetime(moment, layout, locale=name)
    assert read_in_words(text) in (moment, None)


@given(st.sampled_from(_LANGUAGES), st.sampled_from(["MMMM", "MMM"]), MOMENTS)
def test_without_a_weekday_no_time_is_read_wrongly(name, month, moment):
    text = format_datetime(moment, f"d {month} y HH:mm", locale=name)
    assert read_in_words(text) in (moment, None)


@pytest.mark.parametrize("name", ["de", "es", "fr", "it", "ja", "nl", "pl", "ru", "tr", "uk", "zh"])
@given(moment=MOMENTS)
def test_every_day_of_a_common_language_is_read(name, moment):
    text = format_datetime(moment, LAYOUTS[0], locale=name)
    assert read_in_words(text) == moment


@given(MOMENTS, st.sampled_from(["en", "ko", "ar", "el", "sq"]))
def test_twelve_hours_are_told_by_their_half(moment, name):
    date = format_datetime(moment, "EEEE, d MMMM y", locale=name)
    assert read_in_words(f"{date}, {format_time(moment, 'h:mm a', locale=name)}") == moment


@given(st.text(max_size=60))
def test_no_text_is_an_error(text):
    assert read_in_words(text) is None or read_in_words(text).year


def test_every_language_has_its_months():
    assert all(len(Locale.parse(name).months["format"]["wide"]) == 12 for name in _LANGUAGES)
