"""The tables: everybody is in them, and nothing in them is more than text."""

import csv
import io
import re

import pytest

from atrous_lib.grading.result import Result
from atrous_lib.grading.results.scores import notebook_table, task_table
from atrous_lib.grading.run.submissions import LeftOut
from tests.grading.fakes import task_result


def result(learner, *notes, exercise="03_holes", failure=None):
    return Result(learner, exercise, "ab12", (task_result(),), notes, failure=failure)


def rows(parts):
    table = csv.DictReader(io.StringIO("".join(parts)))
    return [(row["learner"], row["points"], row["notes"]) for row in table]


def test_what_is_left_out_is_noted_with_its_learner():
    left_out = [
        LeftOut("ada", "essay.pdf", "no notebook."),
        LeftOut("ada", "a.rar", "an archive of a kind that is not opened; zip archives are."),
        LeftOut("zoe", "x.pdf", "no notebook."),
        LeftOut("yan", "", "nothing was handed in."),
        LeftOut("", "readme.txt", "no learner's folder."),
    ]
    results = [result("ada"), result("ada", "Odd.", exercise="04"), result("ben")]
    assert rows(notebook_table(results, left_out)) == [
        (
            "ada",
            "2",
            "Left out: essay.pdf: no notebook. Left out: a.rar: an archive of a kind that is not "
            "opened; zip archives are.",
        ),
        ("ada", "2", "Odd."),
        ("ben", "2", ""),
        ("yan", "", "Left out: nothing was handed in."),
        ("zoe", "", "Left out: x.pdf: no notebook."),
        ("", "", "Left out: readme.txt: no learner's folder."),
    ]


def test_what_a_note_says_already_is_not_said_twice():
    noted = "Of several notebooks, a.ipynb was graded; not b.ipynb."
    left_out = [
        LeftOut("ada", "b.ipynb", "another notebook of 03_holes was graded."),
        LeftOut("ada", "b", "no notebook."),
    ]
    assert rows(notebook_table([result("ada", noted)], left_out)) == [
        ("ada", "2", f"{noted} Left out: b: no notebook.")
    ]
    later = [result("ada"), result("ada", noted, "And more.", exercise="04")]
    assert rows(notebook_table(later, left_out))[0][2] == "Left out: b: no notebook."


STARTS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    "before", ["", "x;", "x;;", "x; ", 'x;"', "x\n", "x\r", "x\t", "x|", " ", "'"]
)
def test_no_spreadsheet_takes_a_text_for_a_formula(start, before):
    text = f"{before}{start}HYPERLINK(1)"
    for table in (
        "".join(notebook_table([result(text, text, failure=text)], [LeftOut(text, text, text)])),
        "".join(task_table([result(text)])),
    ):
        # As a comma separates cells, and as a semicolon does, which minds no quotes within a cell.
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        cells += [cell for line in table.splitlines() for cell in re.split("[;|]", line)]
        for cell in cells:
            assert cell.lstrip("\"' \t")[:1] not in STARTS or cell.lstrip('" ')[:1] == "'", cell


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\u202eb", "a\u2028b", "a\x00b", "a\udcffb"])
def test_what_can_not_be_seen_is_written_out(text):
    table = "".join(notebook_table([result("ada", text)]))
    assert all(sign.isprintable() or sign == "\n" for sign in table)


def test_what_is_no_formula_stays_as_it_is():
    text = "Of several notebooks, a-b.ipynb was graded; not c=d.ipynb, -e.ipynb."
    assert rows(notebook_table([result("ada", text)])) == [("ada", "2", text)]
