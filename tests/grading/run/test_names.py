"""Learners' names: printable, distinct, fit for every system, and the same next week."""

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.grading.run.names import MOST_BYTES, MOST_CHARACTERS, distinct, formerly, safe

# Names as folders and archives have them: any text, and bytes that are no text.
ORIGINALS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.text("abAB. _-~:/\\|\u0301\u200d\u202e\u00e4a\u0308ß\u017f", min_size=1, max_size=6),
    st.binary(min_size=1, max_size=20).map(os.fsdecode),
    st.sampled_from(["CON", "nul.txt", "..", ".", " ", "가" * 100, "a" * 300, "\x1b[2J"]),
).filter(lambda name: "/" not in name)


def folded(name):
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


@given(st.sets(ORIGINALS, min_size=1, max_size=8))
def test_every_name_is_printable_distinct_and_fits_everywhere(originals):
    names = distinct(originals)
    assert set(names) == originals
    assert len({folded(name) for name in names.values()}) == len(originals)
    for name in names.values():
        assert name
        assert name.isprintable()
        assert len(name) <= MOST_CHARACTERS
        assert len(name.encode()) <= MOST_BYTES
        assert not set(name) & set('/\\:*?"<>|')
        assert name[0] not in ". "
        assert name[-1] not in ". "


@given(ORIGINALS)
def test_a_name_needs_no_further_change(original):
    assert safe(safe(original)) == safe(original)


@given(ORIGINALS, ORIGINALS)
def test_what_had_to_be_changed_is_like_nothing_else(one, other):
    if folded(unicodedata.normalize("NFC", one)) != folded(unicodedata.normalize("NFC", other)):
        assert safe(one) != safe(other) or safe(one) == other or safe(other) == one


@given(st.sets(ORIGINALS, min_size=1, max_size=6), st.data())
def test_who_has_a_name_keeps_it_whoever_joins(originals, data):
    before = distinct(data.draw(st.sets(st.sampled_from(sorted(originals)))))
    after = distinct(originals, before)
    assert {one: after[one] for one in before} == before
    assert len({folded(name) for name in after.values()}) == len(originals)


@pytest.mark.parametrize(
    "name",
    [
        "ada",
        "Ada Lovelace_4711",
        "Ben O'Neill_4712",
        "Zoë O’Hara",
        "राम",
        "김민지_4703",
        "ngô thị hồng",
        "ada@example.org",
        "x" * 128,
        "=1+1",
    ],
)
def test_a_name_that_every_system_takes_stays(name):
    assert safe(name) == name


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("Jo\u0308rg", "J\u00f6rg"),
        ("山田\u3000太郎", "山田 太郎"),
        (os.fsdecode("Jürgen".encode("cp437")), "Jürgen"),
    ],
)
def test_a_name_that_is_only_spelt_otherwise_gets_no_mark(original, name):
    assert safe(original) == name


def test_whose_name_is_taken_gets_a_mark():
    taken = {"n": "Ada"}
    name = distinct(["ada"], taken)["ada"]
    assert name.startswith("ada-")
    assert distinct(["ada"], taken=["ADA"])["ada"] == name


def test_marks_that_are_taken_too_end_in_another_one():
    first = distinct(["Ada", "ada"])["ada"]
    names = distinct(["Ada", "ada", first])
    assert names[first] == first
    assert len({folded(name) for name in names.values()}) == 3


@pytest.mark.parametrize(
    ("original", "platform", "name"),
    [
        ("Ben O'Neill_4712", "Moodle", "Ben O_Neill_4712"),
        ("Ada Ames_4711", "Moodle", "Ada Ames_4711_assignsubmission_file"),
        ("doejane_1001", "Canvas", "doejane"),
        ("anon_12345", "Canvas", "anon"),
        ("राम", "", "र_म"),
        ("Jürgen", "", "J_rgen"),
        ("Jo\u0308rg", "", "Jo\u0308rg"),
    ],
)
def test_the_names_that_were_given_before_are_known(original, platform, name):
    assert name in formerly(original, platform)
