"""Moodle's worksheets say when hand-ins came, in the site's language."""

import csv

import pytest

from atrous_lib.grading.run.worksheet import read_worksheet

TIME, GRADED = "Mittwoch, 25. November 2026, 14:05", "Freitag, 4. Dezember 2026, 09:30"
HEAD = ["Teilnehmer/in", "Vollständiger Name", "E-Mail-Adresse", "Bewertung", "Maximum"]
CHANGED = ["Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)"]


def worksheet(folder, *lines, changed=CHANGED):
    with (folder / "week.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*HEAD, *changed])
        for number, times in enumerate(lines, 7):
            rows.writerow([f"Teilnehmer/in {number}", "Ada Ames", "ada@x.example", "", 100, *times])
    return read_worksheet(folder / "week.csv")


@pytest.mark.parametrize(
    "changed",
    [
        CHANGED,
        ["Dernière modification (travail remis)", "Dernière modification (note)"],
        ["最終更新日時（提出）", "最終更新日時（評定）"],  # noqa: RUF001
        ["Last modified (submission)", "Last modified (grade)"],
    ],
)
def test_the_time_of_the_hand_in_is_told_from_that_of_the_grade(tmp_path, changed):
    found = worksheet(tmp_path, [TIME, GRADED], ["-", GRADED], ["", ""], changed=changed)
    assert found.times == {"7": "2026-11-25T14:05:00", "8": "", "9": ""}
    assert found.unread == []


def test_a_time_that_is_not_clear_is_named_and_none(tmp_path):
    found = worksheet(tmp_path, ["11/12/2026 14:05", "-"], [TIME, "-"])
    assert found.times == {"7": "", "8": "2026-11-25T14:05:00"}
    assert found.unread == ["11/12/2026 14:05"]


@pytest.mark.parametrize(
    "changed", [["Abgabe", "Zuletzt geändert"], ["Stand (a)", "Anderes (b)"], ["x (a)", ""]]
)
def test_without_the_two_columns_no_time_is_taken(tmp_path, changed):
    assert worksheet(tmp_path, [TIME, GRADED], changed=changed).times == {}
