"""Feedback goes back under the names that platforms look for, and to nobody else."""

import io
import json
import re
import zipfile

import nbformat
import pytest

from atrous_lib.grading.out.give_back import for_canvas, for_folders, for_moodle
from atrous_lib.grading.out.writing import pack
from atrous_lib.grading.run.collect import collect
from atrous_lib.grading.run.intake import Intake
from atrous_lib.grading.run.roll import Roll
from tests.grading.out.runs import decide, run
from tests.grading.out.test_fill import ENGLISH, HANDED_IN, TEAM

CANVAS = {
    "amesada_21": "amesada_LATE_21_901_03_holes-2.ipynb",
    "oboben_22": "oboben_22_902_work.ZIP",
    "anon_x7Yq2": "anon_x7Yq2_903_03_holes.ipynb",
    "teamone_23": "teamone_23_904_03_holes.ipynb",
}
CLASS = """Student,ID,SIS Login ID,Section
    Points Possible,,,
"Ames, Ada",21,s1,A
"O'Bo, Ben",22,s2,A
"Cole, Cyd",23,s3,A
"Dahl, Dan",24,s4,A
"""


def zipped(files):
    """Return an archive of files, by their names."""
    data = io.BytesIO()
    pack(files.items(), data)
    return data.getvalue()


def contents(packed):
    """Return the files of all archives, by their names in them; no name is there twice."""
    found = {}
    for path, count in packed.archives.items():
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            assert len(names) == len(set(names)) == count
            found |= {f"{path.name}/{name}": archive.read(name) for name in names}
    return found


def told_to(page):
    """Return whom a page greets."""
    return re.search(r"Feedback for <bdi>(.*?)</bdi>", page)[1].replace("&#39;", "'")


def for_moodles_import(name):
    """Return the number and file that Moodle's import takes from a path in an archive.

    As mod/assign/feedback/file/importziplib.php does.
    """
    parts = name.split("/")
    if parts[-1].startswith((".", "~")):
        return None
    while parts:
        words = parts.pop(0).split("_", 4)
        if len(words) < 4 or not words[1].isdigit():
            continue
        assert words[2:4] == ["assignsubmission", "file"]
        return words[1], "/".join([*words[4:], *parts])
    return None


def for_canvass_import(name):
    """Return user and attachment, as infer_comment_context_from_filename does."""
    words = [word for word in name.split("_") if word != "LATE"]
    if words[0] == "anon":
        return words[1], words[2]
    return tuple([word for word in words if word.isdigit()][:2])


@pytest.fixture
def worksheet(tmp_path):
    path = tmp_path / "week3.csv"
    path.write_text(ENGLISH, "utf-8", newline="")
    return path


def to_moodle(packed):
    """Return by the participants' numbers what Moodle gives them: whom the page greets."""
    found = {}
    for name, page in contents(packed).items():
        number, file = for_moodles_import(name.partition("/")[2])
        assert file == "03_holes-feedback.html"
        found[number] = told_to(page.decode())
    return found


def test_moodle_gives_each_page_to_its_own_learner(tmp_path, worksheet):
    standing = run(tmp_path / "run", {**HANDED_IN, "_Eve_ Ende_15": 1})
    packed = for_moodle(standing, tmp_path, worksheet)
    assert to_moodle(packed) == {
        "11": "Ada Ames (s1)",
        "12": "Ben O'Bo (s2)",
        "13": "Cyd Cole_13",
        "14": "Cyd Cole_14",
    }
    assert [one.partition(":")[0] for one in packed.without] == ["_Eve_ Ende_15 03_holes"]


@pytest.mark.parametrize("classlist", ["", TEAM])
def test_a_teams_page_goes_to_no_participant_of_the_same_number(tmp_path, worksheet, classlist):
    standing = run(tmp_path / "run", {"Ada Ames_11": 3, "Team 1_15": 4}, classlist=classlist)
    for given in (worksheet, None):
        Roll(tmp_path / "run").change(participants={"15": ("Dan Dahl",), "11": ("Ada Ames",)})
        assert set(to_moodle(for_moodle(standing, tmp_path, given))) == {"11"}


def test_a_teams_members_get_a_page_each_by_the_worksheet(tmp_path, worksheet):
    standing = run(tmp_path / "run", {"Team 1_900": 2, "Cyd Cole_13": 1})
    decide(standing, "s2", 4, "Only for Ben.")
    packed = for_moodle(standing, tmp_path, worksheet)
    assert to_moodle(packed)["11"] == "Ada Ames (s1)"
    assert to_moodle(packed)["12"] == "Ben O'Bo (s2)"
    pages = contents(packed)
    assert [name for name, page in pages.items() if b"Only for Ben." in page] == [
        "moodle-03_holes.zip/Ben OBo_12_assignsubmission_file/03_holes-feedback.html"
    ]
    without = for_moodle(standing, tmp_path / "b", None)
    assert len(without.without) == 3
    assert without.archives == {}


def test_a_number_that_two_may_be_meant_by_gets_no_page(tmp_path, worksheet):
    """The e-mail is one person's, and the number in front of the files another's."""
    standing = run(tmp_path / "run", {"Ada Ames_11": 3, "Ben OBo_12": 4, "Cyd Cole_13": 1})
    worksheet.write_text(ENGLISH.replace("ben@uni.example", "ada@uni.example"), "utf-8")
    packed = for_moodle(standing, tmp_path, worksheet)
    assert to_moodle(packed) == {"13": "Cyd Cole_13"}
    assert len(packed.without) == 2


def test_without_a_worksheet_a_number_needs_a_person_of_the_class(tmp_path):
    standing = run(tmp_path / "run", HANDED_IN)
    packed = for_moodle(standing, tmp_path)
    assert to_moodle(packed) == {"11": "Ada Ames (s1)", "12": "Ben O'Bo (s2)"}
    nobody = for_moodle(run(tmp_path / "other", HANDED_IN, classlist=""), tmp_path / "b")
    assert nobody.archives == {}
    assert all("--worksheet" in why for why in nobody.without)


def test_canvas_gets_notebooks_under_the_names_of_the_download(tmp_path):
    standing = run(
        tmp_path / "run",
        {"amesada_21": 3, "oboben_22": 4, "anon_x7Yq2": 1, "colecyd_23": 2},
        platform="Canvas",
        names=CANVAS,
        classlist=CLASS,
    )
    packed = for_canvas(standing, tmp_path)
    files = {name.partition("/")[2]: data for name, data in contents(packed).items()}
    assert {for_canvass_import(name) for name in files} == {
        ("21", "901"),
        ("22", "902"),
        ("x7Yq2", "903"),
    }
    assert told_to(page_in(files[CANVAS["amesada_21"]])) == "Ada Ames (s1)"
    (tmp_path / "work.zip").write_bytes(files[CANVAS["oboben_22"]])
    with zipfile.ZipFile(tmp_path / "work.zip") as inner:
        assert told_to(page_in(inner.read("03_holes-feedback.ipynb"))) == "Ben O'Bo (s2)"
    assert [one.partition(":")[0] for one in packed.without] == ["Cyd Cole (s3) 03_holes"]


def test_the_run_keeps_what_canvas_called_the_files(tmp_path):
    """Also of what came packed, and of folders and Moodle nothing."""
    upload = zipped({"my work/03_holes.ipynb": "{}"})
    week = tmp_path / "week.zip"
    names = CANVAS["amesada_21"], CANVAS["oboben_22"].replace("ZIP", "zip")
    week.write_bytes(zipped({names[0]: "{}", names[1]: upload}))
    exercises = ["03_holes", "04_edges_and_steps"]
    collected = collect(week, exercises, tmp_path / "unpacked")
    Intake(tmp_path).add("week.zip", collected)
    assert Intake(tmp_path).came_as == {
        ("amesada_21", "03_holes"): names[0],
        ("oboben_22", "03_holes"): names[1],
    }
    week.write_bytes(zipped({"Ada Ames_1_assignsubmission_file/03_holes.ipynb": "{}"}))
    assert collect(week, exercises, tmp_path / "unpacked").submissions[0].came_as == ""


def page_in(data):
    notebook = nbformat.reads(data.decode(), as_version=4)
    nbformat.validate(notebook)
    return notebook.cells[0].outputs[0].data["text/html"]


@pytest.mark.parametrize("differ", [True, False])
def test_canvas_shows_a_group_only_what_holds_for_all_of_it(tmp_path, differ):
    classlist = "id,name,group,aliases\ns3,Cyd Cole,Team One,23\ns4,Dan Dahl,Team One,24\n"
    standing = run(
        tmp_path / "run", {"teamone_23": 2}, platform="Canvas", names=CANVAS, classlist=classlist
    )
    if differ:
        decide(standing, "s4", 4, "Only for Dan.")
    packed = for_canvas(standing, tmp_path)
    if differ:
        assert packed.archives == {}
        assert "different results" in packed.without[0]
    else:
        ((name, notebook),) = contents(packed).items()
        assert name.endswith(CANVAS["teamone_23"])
        assert told_to(page_in(notebook)) == "teamone"
        assert not re.search(b"s3|s4|Cyd|Dan", notebook)


def test_each_learner_gets_an_archive_of_all_that_is_theirs(tmp_path):
    run(tmp_path / "run", {"Team 1_900": 2, "Cyd Cole_13": 1})
    standing = run(tmp_path / "run", {"Ada Ames_1011": 4}, exercise="04_edges_and_steps")
    packed = for_folders(standing, tmp_path)
    found = {name: told_to(page.decode()) for name, page in contents(packed).items()}
    assert found == {
        "s1.zip/03_holes-feedback.html": "Ada Ames (s1)",
        "s1.zip/04_edges_and_steps-feedback.html": "Ada Ames (s1)",
        "s2.zip/03_holes-feedback.html": "Ben O'Bo (s2)",
        "Cyd Cole_13.zip/03_holes-feedback.html": "Cyd Cole_13",
    }
    before = {path: path.read_bytes() for path in packed.archives}
    again = for_folders(standing, tmp_path)
    assert {path: path.read_bytes() for path in again.archives} == before
    standing = run(tmp_path / "run", {}, classlist="id,name\nc1,Cyd Cole\n")
    for_folders(standing, tmp_path)
    names = {path.name for path in (tmp_path / "learners").iterdir()}
    assert names == {"Ada Ames_1011.zip", "c1.zip", "Team 1_900.zip"}


def test_a_full_disk_leaves_the_archive_that_was_there(tmp_path, monkeypatch):
    standing = run(tmp_path / "run", {"Cyd Cole_13": 1})
    (path,) = for_folders(standing, tmp_path).archives
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="is as it was: No space left"):
        for_folders(standing, tmp_path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_feedback_in_a_notebook_runs_nothing(tmp_path):
    standing = run(
        tmp_path / "run",
        {"<script>x</script>_21": 3},
        platform="Canvas",
        classlist="",
        names={"<script>x</script>_21": "x_21_9_03_holes.ipynb"},
    )
    ((_, notebook),) = contents(for_canvas(standing, tmp_path)).items()
    assert "<script" not in page_in(notebook)
    assert json.loads(notebook)["cells"][0]["source"] == "# Feedback on 03_holes"
