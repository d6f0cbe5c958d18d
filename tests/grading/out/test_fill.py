"""Grades go into the file that a platform exported: the right cells, and nothing else."""

import csv
import difflib
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrous_lib.grading.out.fill import fill_in
from atrous_lib.grading.run.tables import TableError
from tests.grading.out.runs import decide, run

ENGLISH = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\r\n'
    '"Participant 11","Ada Ames",ada@uni.example,"Submitted, late",,10.00,Yes,"6 November",-,\r\n'
    '"Participant 12","Ben O\'Bo",ben@uni.example,"=cmd|x",7.50,10.00,Yes,-,-,Good!\r\n'
    '"Participant 13","Cyd Cole",cyd@uni.example,,3.00,10.00,No,-,-,\r\n'
    '"Participant 14","Cyd Cole",cole@uni.example,,2.00,10.00,Yes,-,-,\r\n'
    '"Participant 15","Dan Dahl",dan@uni.example,,1.00,10.00,Yes,-,-,\r\n'
)
GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Änderbar;"
    "Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);Feedback als Kommentar\n"
    "Teilnehmer/in 11;Ada Ames;ada@uni.example;-;;10,00;Ja;-;-;\n"
    "Teilnehmer/in 12;Ben O'Bo;ben@uni.example;-;7,50;10,00;Ja;-;-;\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,03_holes (812),04 Edges and steps (813),"
    "Final Score\n"
    ",,,,,,Manual Posting,,\n"
    "    Points Possible,,,,,(read only),10.00,5.00,(read only)\n"
    '"Ames, Ada",21,,s1,A,"3 < 4",,1.00,70.00\n'
    '"=""O\'Bo, Ben""",22,,s2,A,,9.00,EX,\n'
    '"Cole, Cyd",23,,s3,A,,N/A,,\n'
    '"Student, Test",29,,0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f,A,,,,\n'
)
MOODLE = (
    "First name\tLast name\tID number\tEmail address\tAssignment: 03_holes (Real)\t"
    "Assignment: 03_holes (Percentage)\tAssignment: 03_holes (Feedback)\tLast downloaded\n"
    'Ada\tAmes\t\tada@uni.example\t-\t-\t\t1\n"Ben"\tO\'Bo\ts2\t\t7.5\t75 %\t\t1\n'
)
TEAM = "id,name,e-mail,group\ns9,Eve Ende,,Team 1\ns5,Dan Dahl,dan@uni.example,\n"
COMMENT = "Checked: %s of 4 points. dilate_kernel: %s of 4, right."
HANDED_IN = {"Ada Ames_11": 3, "Ben OBo_12": 4, "Cyd Cole_13": 4, "Cyd Cole_14": 1}


def filled(tmp_path, text, standing, told=(), maximum=None, encoding="utf-8"):
    """Fill a file in; return what was said and the lines that are new."""
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(encoding))
    said = fill_in(path, standing, dict(told), maximum)
    after = path.read_bytes().decode(encoding)
    lines = difflib.ndiff(text.splitlines(keepends=True), after.splitlines(keepends=True))
    return said, [line[2:].rstrip("\r\n") for line in lines if line.startswith("+ ")]


def changed(said):
    return [line for line in said.said if "→" in line]


def strangers(said):
    return [line.partition(":")[0] for line in said.said if line.endswith(": nobody in this run.")]


def notes(said):
    others = "→", ": nobody in this run.", "no line there."
    return [line for line in said.said if not any(word in line for word in others)]


@pytest.fixture
def standing(tmp_path):
    return run(tmp_path, HANDED_IN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_moodles_worksheet_gets_grades_and_comments(tmp_path, standing, encoding):
    decide(standing, "s1", 3, "=Nearly; <b>look</b>")
    text = ENGLISH if encoding == "utf-8" else ENGLISH.removeprefix("\ufeff")
    said, new = filled(tmp_path, text, standing, encoding=encoding)
    assert new == [
        '"Participant 11","Ada Ames",ada@uni.example,"Submitted, late",7.5,10.00,Yes,"6 November",'
        f'-,"{COMMENT % (3, 3)} =Nearly; &lt;b&gt;look&lt;/b&gt;"',
        '"Participant 12","Ben O\'Bo",ben@uni.example,"=cmd|x",10,10.00,Yes,-,-,Good!',
        '"Participant 14","Cyd Cole",cole@uni.example,,2.5,10.00,Yes,-,-,'
        '"Checked: 1 of 4 points. dilate_kernel: 1 of 4, right."',
    ]
    assert (said.grades, said.comments) == (3, 2)
    assert changed(said) == [
        "Ben O'Bo (s2) 03_holes: 7.50 → 10",
        "Cyd Cole_14 03_holes: 2.00 → 2.5",
    ]
    assert strangers(said) == ["Dan Dahl"]
    assert notes(said) == [
        "Ben O'Bo (s2): the comment there is not ours, and stays.",
        "Cyd Cole_13: the grade is locked on the platform.",
    ]


def test_filling_in_twice_changes_nothing_more_and_our_comments_follow(tmp_path, standing):
    path = tmp_path / "export.csv"
    path.write_text(ENGLISH, "utf-8", newline="")
    fill_in(path, standing, {})
    once = path.read_bytes()
    assert changed(fill_in(path, standing, {})) == []
    assert path.read_bytes() == once
    decide(standing, "s1", 2)
    fill_in(path, standing, {})
    assert b"Checked: 2 of 4 points" in path.read_bytes()
    assert b"Checked: 3 of 4 points" not in path.read_bytes()


def test_a_worksheet_in_another_language_is_told_by_what_stands_in_it(tmp_path, standing):
    said, new = filled(tmp_path, GERMAN, standing)
    assert [line.split(";")[4] for line in new] == ["7,5", "10"]
    assert said.comments == 2


def test_without_a_class_list_the_number_and_the_name_tell(tmp_path):
    standing = run(tmp_path, HANDED_IN, classlist="")
    said, _ = filled(tmp_path, ENGLISH, standing)
    assert said.grades == 3
    assert strangers(said) == ["Dan Dahl"]


def test_masked_names_are_told_by_their_numbers(tmp_path):
    standing = run(tmp_path, {"Participant_11": 3, "Participant_12": 4}, classlist="")
    masked = (
        "Identifier,Status,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 11,Submitted,,4.00,-\nParticipant 12,Submitted,,4.00,-\n"
    )
    _, new = filled(tmp_path, masked, standing)
    assert [line.split(",")[2] for line in new] == ["3", "4"]


def test_a_line_that_two_may_be_meant_by_stays_as_it_is(tmp_path):
    """The e-mail is one person's, and the number in front of the files another's."""
    standing = run(tmp_path, {"Ada Ames_11": 3, "Ben OBo_12": 4})
    text = ENGLISH.replace("ben@uni.example", "ada@uni.example")
    said, new = filled(tmp_path, text, standing)
    assert new == []
    assert {note.partition(": ")[2] for note in notes(said)} == {
        "it is not clear which line is theirs alone."
    }


def test_a_teams_number_is_no_participants(tmp_path):
    """A team's number may be the same as that of a participant who handed in nothing."""
    for classlist in (
        "",
        TEAM,
    ):
        folder = tmp_path / f"run{len(classlist)}"
        standing = run(folder, {"Ada Ames_11": 3, "Team 1_15": 4}, classlist=classlist)
        _, new = filled(tmp_path, ENGLISH, standing, {"03_holes": "Grade"})
        assert not any("Dan Dahl" in line for line in new)


def test_a_team_is_graded_on_the_lines_of_its_members(tmp_path):
    standing = run(tmp_path, {"Team 1_900": 2})
    said, new = filled(tmp_path, ENGLISH, standing, {"03_holes": "Grade"})
    assert said.grades == 2
    assert ["Ada Ames" in new[0], "Ben O'Bo" in new[1]] == [True, True]


def test_canvass_gradebook_gets_grades_where_nothing_else_stands(tmp_path):
    points = {"amesada_21": 3, "oboben_22": 1, "colecyd_23": 4, "zedzoe_30": 4}
    run(tmp_path, points, platform="Canvas")
    edges = {"amesada_21": 4, "oboben_22": 4}
    standing = run(
        tmp_path, edges, platform="Canvas", exercise="04_edges_and_steps", classlist=CANVAS
    )
    said, new = filled(tmp_path, CANVAS, standing)
    assert new == [
        '"Ames, Ada",21,,s1,A,"3 < 4",7.5,5,70.00',
        '"=""O\'Bo, Ben""",22,,s2,A,,2.5,EX,',
    ]
    assert [change.partition(") ")[2] for change in changed(said)] == [
        "03_holes: 9.00 → 2.5",
        "04_edges_and_steps: 1.00 → 5",
    ]
    assert said.grades == 3
    assert [note.partition(": ")[2] for note in notes(said)] == [
        "'N/A' stands there, which is no grade.",
        "'EX' stands there, which is no grade.",
    ]
    assert "zedzoe_30 03_holes: has a grade and no line there." in said.said
    assert strangers(said) == []  # Canvas's own test student is nobody


def test_canvass_decimal_comma_is_kept(tmp_path):
    text = (
        "Student;ID;SIS Login ID;Section;03_holes (1)\n    Points Possible;;;;10,00\nA;21;s1;A;\n"
    )
    _, new = filled(tmp_path, text, run(tmp_path, {"amesada_21": 3}, platform="Canvas"))
    assert new == ["A;21;s1;A;7,5"]
    text = text.replace(";", ",").replace("10,00", '"10,00"')
    assert filled(tmp_path, text, run(tmp_path, {}))[1] == ['A,21,s1,A,"7,5"']


def test_moodles_gradebook_finds_people_by_id_or_email_and_needs_the_maximum(tmp_path, standing):
    _, new = filled(tmp_path, MOODLE, standing, maximum=10)
    assert new == [
        f"Ada\tAmes\t\tada@uni.example\t7.5\t-\t{COMMENT % (3, 3)}\t1",
        '"Ben"\tO\'Bo\ts2\t\t10\t75 %\tChecked: 4 of 4 points. dilate_kernel: 4 of 4, right.\t1',
    ]
    with pytest.raises(TableError, match=r"does not say how many points .* --maximum 100"):
        filled(tmp_path, MOODLE, standing)


def test_moodles_gradebook_takes_no_first_name_for_an_alias(tmp_path):
    classlist = "id,name,e-mail,aliases\ns1,Ada Ames,ada@uni.example,ada; ames\n"
    standing = run(tmp_path, {"Ada Ames_11": 3}, classlist=classlist)
    text = MOODLE + "Ada\tZed\t\tzed@uni.example\t1\t\t\t1\n"
    said, new = filled(tmp_path, text, standing, maximum=10)
    assert [line.split("\t")[1] for line in new] == ["Ames"]
    assert strangers(said) == ["Ben O'Bo", "Ada Zed"]


def test_extra_points_by_hand_never_go_above_the_maximum(tmp_path, standing):
    decide(standing, "s1", 9)
    said, new = filled(tmp_path, ENGLISH.replace("10.00", "3.333"), standing)
    assert new[0].split(",")[5] == "3.33"
    assert any("more than the maximum" in note for note in notes(said))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return a run in which nine have all numbers of points, and a folder."""
    points = {f"P{number}_{number}": number / 2 for number in range(1, 9)}
    folder = tmp_path_factory.mktemp("many")
    return run(folder, points, classlist=""), folder / "export.csv"


@given(
    st.decimals("0.01", 1000, places=3),
    st.lists(st.sampled_from(["", "-", "0", "1.5", "EX", "good"]), min_size=10, max_size=10),
    st.booleans(),
)
def test_whatever_stands_there_no_grade_is_emptied_or_above_the_maximum(many, most, cells, comma):
    standing, path = many

    def spelt(text):
        return f'"{text.replace(".", ",")}"' if comma else str(text)

    head = "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"
    lines = [
        f"Participant {number},P{number},{spelt(cell)},{spelt(str(most))},-"
        for number, cell in enumerate(cells)
    ]
    path.write_text(head + "\n".join(lines), "utf-8")
    fill_in(path, standing, {})
    after = path.read_text("utf-8").splitlines()[1:]
    for number, (line, new, cell) in enumerate(zip(lines, after, cells, strict=True)):
        grade = next(csv.reader([new]))[2]
        if number in (0, 9) or cell in ("EX", "good"):
            assert new == line
            continue
        assert ("." in grade) <= (not comma)
        value = float(grade.replace(",", "."))
        assert value <= float(most)
        assert value == pytest.approx(number / 8 * float(most), abs=0.0101)
        before, after_it = (part for part in line.split(f",{spelt(cell)},{spelt(str(most))}"))
        assert new.startswith(before + ",")
        assert new.endswith(f",{spelt(str(most))}{after_it}")


def without(text, *headers):
    """Return a table that has lost columns."""
    separator = "\t" if "\t" in text else ","
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=separator))
    kept = [place for place, header in enumerate(rows[0]) if header not in headers]
    assert len(kept) == len(rows[0]) - len(headers)
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([row[place] for place in kept] for row in rows)
    return file.getvalue()


# Another site's worksheet of the same class: the same numbers, and none its owner's.
OTHER = re.sub(r"Participant 1(\d)", lambda found: f"Participant 1{6 - int(found[1])}", ENGLISH)
OTHER = OTHER.replace('13","Cyd', '99","Cyd')
WRONG = {
    "another assignment: nobody in it handed in": (OTHER, {"03_holes": "Grade"}),
    "not clear of which exercise: nothing": (OTHER, {}),
    "not clear of which": (ENGLISH.replace("Participant 1", "Participant 9"), {}),
    "no column 'Identifier'": (without(ENGLISH, "Identifier"), {"03_holes": "Grade"}),
    "no column 'Identifier', and": (ENGLISH.replace("Identifier", "ID"), {}),
    "has a participant's number in the first column": (
        re.sub("(?m)^(.*?),(.*?),", r"\2,\1,", ENGLISH.removeprefix("\ufeff")),
        {},
    ),
    "how many points there are to get under 'Grade'": (without(ENGLISH, "Maximum grade"), {}),
    "nobody in it has a grade in this run. Moodle's": (
        without(MOODLE.replace("-\t-", "10\t-"), "ID number", "Email address"),
        {},
    ),
    "no column 'Grade'": (ENGLISH.replace(",Grade,", ",Note,"), {}),
    r"no column 'Last modified \(grade\)'": (ENGLISH.replace("(grade)", ""), {}),
    "2 columns called 'Grade'": (ENGLISH.replace("Status", "Grade"), {}),
    "language in which": (GERMAN.replace("10,00", "?"), {}),
    "lost the column that says when": (GERMAN.replace(")", ""), {}),
    "scale of words": (ENGLISH.replace('"Maximum grade"', "Scale").replace("10.00", "good"), {}),
    "Nothing of '04' is graded": (ENGLISH, {"04": "Grade"}),
    "no column 'Section'": (CANVAS.replace("Section", "Group"), {}),
    "lost the line “Points Possible”": (CANVAS.replace("Points Possible", ""), {}),
    "may be the grades of 03_holes": (CANVAS.replace("04 Edges and steps", "03 holes"), {}),
    "is .read only.": (CANVAS.replace("10.00", "(read only)"), {}),
    "no column for 03_holes": (CANVAS.replace("03_holes", "Week 3"), {}),
    "no column 'Week 3'": (CANVAS, {"03_holes": "Week 3"}),
    "nobody in it has a grade": (
        CANVAS.replace(",s", ",t").replace("21", "41").replace("22", "42").replace("23", "43"),
        {},
    ),
    "no column 'ID'": (without(CANVAS, "ID"), {}),
    "no column 'Student'": (CANVAS.replace("Student,ID", "Learner,ID"), {}),
    "names nobody": ("Identifier,Grade\n", {}),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_file_that_can_not_be_right_is_refused_and_left_as_it_was(tmp_path, standing, message):
    text, told = WRONG[message]
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode())
    maximum = 10 if text.startswith("First name") else None
    with pytest.raises(TableError, match=message):
        fill_in(path, standing, told, maximum)
    assert path.read_bytes() == text.encode()
