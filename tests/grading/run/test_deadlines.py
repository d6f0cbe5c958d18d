"""Deadlines: days are those of the wall's clock, doubt is in the learner's favour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.grading.course_toml import CourseTomlError
from atrous_lib.grading.run.deadlines import Deadline, read_deadlines
from atrous_lib.grading.run.tables import TableError
from atrous_lib.grading.run.times import IN_TIME, LATE, as_stated, read_times

ZONE = ZoneInfo("Europe/Berlin")
COURSE = """
zone = "Europe/Berlin"
percent_per_day = 10
most_percent = 30
[exercises.03_holes]
due = 2026-10-24T18:00:00
[exercises.04_edges]
due = "2026-11-13 18:00"
grace_minutes = 15
percent_per_day = 25
[extensions.ben]
03_holes = 2026-10-31T18:00:00
"""
NAMES = ["03_holes", "04_edges"]


def read(tmp_path, text=COURSE, learners=()):
    path = tmp_path / "course.toml"
    path.write_text(text, "utf-8")
    return read_deadlines(path, NAMES, learners)


@pytest.mark.parametrize(
    ("stated", "penalty"),
    [
        ("2026-10-24T18:00:00", 0),
        ("2026-10-24T18:00:01", 0.6),
        ("2026-10-25T18:00:00", 0.6),  # 25 hours later: the clocks went back that night
        ("2026-10-25T17:00:00+00:00", 0.6),
        ("2026-10-25T17:00:01+00:00", 1.2),
        ("2026-10-24T16:00:00+00:00", 0),
        ("2026-12-01T00:00:00", 1.8),  # not more than 30 %
        ("", 0),
        (LATE, 0.6),
        (IN_TIME, 0),
    ],
)
def test_each_day_that_has_begun_costs_its_share(tmp_path, stated, penalty):
    found = read(tmp_path).lateness("ada", "03_holes", stated, 6)
    assert found.penalty == penalty
    assert bool(found.words) == bool(penalty or not stated)


@pytest.mark.parametrize(
    ("due", "in_time"), [("2026-03-28T18:00", "2026-03-29T18:00"), ("2026-10-24", "2026-10-25")]
)
def test_a_day_has_23_or_25_hours_where_the_clocks_change(due, in_time):
    deadline = Deadline(datetime.fromisoformat(due).replace(tzinfo=ZONE))
    moment = datetime.fromisoformat(in_time).replace(tzinfo=ZONE)
    assert deadline.days_late(moment) == 1
    assert deadline.days_late(moment + timedelta(seconds=1)) == 2


def test_of_the_hour_that_comes_twice_the_learner_has_the_better_one(tmp_path):
    found = read(tmp_path, COURSE.replace("2026-10-24T18", "2026-10-25T02"))
    assert found.exercises["03_holes"].due.utcoffset() == timedelta(hours=1)
    stated = "2026-10-25T02:30:00"  # in the first of the two hours, for all one knows
    assert found.lateness("ada", "03_holes", stated, 6).penalty == 0
    assert found.lateness("ada", "03_holes", "2026-10-25T03:30:00", 6).penalty == 0.6


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 40))
def test_n_days_later_by_the_clock_is_n_days_late(due, days):
    due = due.replace(tzinfo=ZONE, fold=1)
    later = (due + timedelta(days)).replace(fold=0)
    assert Deadline(due).days_late(later) in (days, days + (later.utcoffset() != due.utcoffset()))
    assert Deadline(due).days_late(due) == 0


def test_grace_forgives_and_then_the_days_count_from_the_deadline(tmp_path):
    found = read(tmp_path)
    assert found.lateness("ada", "04_edges", "2026-11-13T18:15:00", 4).penalty == 0
    assert found.lateness("ada", "04_edges", "2026-11-13T18:16:00", 4).penalty == 1
    unclear = found.lateness("ada", "04_edges", LATE, 4)  # perhaps within the grace
    assert unclear.penalty == 0
    assert "not when" in unclear.words


def test_an_extension_is_one_learners_and_says_so(tmp_path):
    found = read(tmp_path, learners=["ada", "ben"])
    assert found.lateness("ben", "03_holes", "2026-10-31T17:00:00", 6).words == ""
    late = found.lateness("ben", "03_holes", "2026-11-01T17:00:00", 6)
    assert late.penalty == 0.6
    assert "due at 2026-10-31 18:00 CET by an extension: 1 day late" in late.words
    assert "10 % of 6 points, 0.6" in late.words
    assert found.lateness("ben", "03_holes", LATE, 6).penalty == 0  # by Canvas's own deadline
    assert found.lateness("ada", "05_init", "", 6) is None


BAD = {
    "zone = 'Europe/Berln'": "Did you mean 'Europe/Berlin'?",
    "zones = 'Europe/Berlin'": "Did you mean 'zone'?",
    "[exercises.03_hole]\ndue = 2026-11-13T18:00:00": "Did you mean '03_holes'?",
    "[exercises.03_holes]\ndue = 2026-11-13T18:00:00": "needs a zone",
    "zone = 'UTC'\n[exercises.03_holes]\ndue = 2026-11-13": "a date with a time",
    "zone = 'UTC'\n[exercises.03_holes]\ndue = 'on Friday'": "a date with a time",
    "zone = 'UTC'\n[exercises.03_holes]\ngrace_minutes = 1": "got none",
    "zone = 'UTC'\n[exercises.03_holes]\ndue = 2026-02-30T18:00:00": "course.toml can't be read",
    "zone = 'Europe/Berlin'\n[exercises.03_holes]\ndue = 2026-03-29T02:30:00": "skip",
    "percent_per_day = 120\nzone = 'UTC'\n[exercises.03_holes]\ndue = 2026-03-29T02:30:00": "100",
    "zone = 'UTC'\n[exercises.03_holes]\ndue = 2026-03-29T02:30:00\ngrace_minutes = true": "number",
    "exercises = 3": "must hold tables",
    "grace_minutes = inf\nzone = 'UTC'\n[exercises.03_holes]\ndue = 2026-03-29T02:30:00": "525600",
    "percent_per_day = nan\nzone = 'UTC'\n[exercises.03_holes]\ndue = 2026-03-29T02:30:00": "nan",
    "zone = 'Etc/GMT+12'\n[exercises.03_holes]\ndue = 9999-12-31T18:00:00": "from 1970 to 2199",
    COURSE.replace("extensions.ben", "extensions.bne"): "Did you mean 'ben'?",
    COURSE.replace("03_holes = 2026-10-31", "05_init = 2026-10-31"): "exercise with a deadline",
}


@pytest.mark.parametrize("text", BAD)
def test_what_can_not_be_meant_is_refused_with_its_place(tmp_path, text):
    with pytest.raises(CourseTomlError) as error:
        read(tmp_path, text, ["ada", "ben"])
    assert BAD[text] in str(error.value)
    assert "course.toml" in str(error.value)


def test_no_file_is_no_deadline(tmp_path):
    assert read_deadlines(tmp_path / "course.toml", NAMES).exercises == {}


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Friday, 13 November 2026, 6:05 PM", "2026-11-13T18:05:00"),
        ("Friday, November 13, 2026, 6:05 PM", "2026-11-13T18:05:00"),
        ("13 November 2026, 18:05", "2026-11-13T18:05:00"),
        ("2026-11-13 17:05:00.5 UTC", "2026-11-13T17:05:00.500000+00:00"),
        ("2026-11-13 18:05:00 Europe/Berlin", "2026-11-13T18:05:00+01:00"),
        ("2026-11-13T18:05+01:00", "2026-11-13T18:05:00+01:00"),
        ("Freitag, 13. November 2026, 18:05", "2026-11-13T18:05:00"),
        ("13 November 2026, 18:05 UTC", "2026-11-13T18:05:00+00:00"),
        ("Montag, 13. November 2026, 18:05", ""),  # it is a Friday
        ("2026-11-13", ""),
        ("-", ""),
        ("", ""),
        ("2026-11-13 18:05 Nowhere/Town", ""),
        ("9999-12-31 23:59", ""),  # which no other zone could have
        ("0001-01-01T00:00+14:00", ""),
    ],
)
def test_a_time_is_read_or_not_known(text, stated):
    assert as_stated(text) == stated


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,when\nada,now\n", "has the columns id, exercise and time"),
        ("id,time\nada,yesterday\n", "line 2: expected an id and a time"),
        ("id,time\n,2026-11-13 18:05\n", "line 2: expected an id and a time"),
        ("id,exercise,time\nada,3_holes,2026-11-13 18:05\n", "Did you mean '03_holes'?"),
    ],
)
def test_a_table_of_times_that_can_not_be_used_is_refused(tmp_path, text, words):
    path = tmp_path / "times.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(TableError, match=r"times\.csv") as error:
        read_times(path, NAMES)
    assert words in str(error.value)
