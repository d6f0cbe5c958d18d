"""Whose a file is: what the platform wrote in front of it, and nothing that an upload holds."""

import pytest

from atrous_lib.grading.run.entries import Entry
from atrous_lib.grading.run.layouts import FOLDERS, LayoutError, Layouts
from atrous_lib.grading.run.platforms import canvas, moodle

EXERCISES = ["02_sliding_dot_product", "03_holes", "11_wavenet"]


def entries(*paths):
    return [Entry(tuple(path.rstrip("/").split("/")), 1, path.endswith("/")) for path in paths]


def told(*paths):
    """Return the layout of files, and whose they are by it."""
    layouts = Layouts(EXERCISES)
    inside = layouts.unwrapped(entries(*paths))
    layout = layouts.of(inside)
    return layout, [layouts.readers[layout](entry.parts).learner for entry in inside]


@pytest.mark.parametrize(
    ("path", "learner", "inside"),
    [
        ("Ada Ames_4711_assignsubmission_file/03_holes.ipynb", "Ada Ames_4711", "03_holes.ipynb"),
        ("Ada Ames_4711_assignsubmission_file_/a/b.ipynb", "Ada Ames_4711", "a/b.ipynb"),
        ("Ada Ames_4711_assignsubmission_file_03_holes.ipynb", "Ada Ames_4711", "03_holes.ipynb"),
        ("Ada Ames_4711_assignsubmission_onlinetext/onlinetext.html", "Ada Ames_4711", "on…"),
        ("Participant_4711_assignsubmission_file/x.ipynb", "Participant_4711", "x.ipynb"),
        ("Teilnehmer in_4711_assignsubmission_file/x.ipynb", "Teilnehmer in_4711", "x.ipynb"),
        ("Team 3_77_assignsubmission_file/x.ipynb", "Team 3_77", "x.ipynb"),
        ("Default group_assignsubmission_file/x.ipynb", "Default group", "x.ipynb"),
        ("Default group_assignsubmission_file_x.ipynb", "Default group", "x.ipynb"),
        (".ada_4711_assignsubmission_file/x.ipynb", ".ada_4711", "x.ipynb"),
        (
            "Eve_1_assignsubmission_file/Ada_2_assignsubmission_file/x.ipynb",
            "Eve_1",
            "Ada_2_assignsubmission_file/x.ipynb",
        ),
        (
            "Eve_1_assignsubmission_file_Ada_2_assignsubmission_file_x.ipynb",
            "Eve_1",
            "Ada_2_assignsubmission_file_x.ipynb",
        ),
    ],
)
def test_moodles_prefix_is_the_learner(path, learner, inside):
    owned = moodle(path.split("/"))
    assert owned.learner == learner
    assert "/".join(owned.parts) == inside or inside.endswith("…")


@pytest.mark.parametrize(
    ("name", "learner", "user", "inside"),
    [
        ("doejane_1001_5001_03_holes.ipynb", "doejane_1001", "1001", "03_holes.ipynb"),
        ("doejane_LATE_1001_5001_03_holes.ipynb", "doejane_1001", "1001", "03_holes.ipynb"),
        ("anade_souza_4726_91010_x.ipynb", "anade_souza_4726", "4726", "x.ipynb"),
        ("김민지_4703_91004_03_holes.ipynb", "김민지_4703", "4703", "03_holes.ipynb"),
        ("राम_1_2_x.ipynb", "राम_1", "1", "x.ipynb"),
        ("_4703_91004_x.ipynb", "_4703", "4703", "x.ipynb"),
        ("7_4703_91004_x.ipynb", "7_4703", "4703", "x.ipynb"),
        ("doejane_1001_5001_11_wavenet.ipynb", "doejane_1001", "1001", "11_wavenet.ipynb"),
        ("doejane_1001_text.html", "doejane_1001", "1001", "text.html"),
        ("doejane_LATE_1001_link.html", "doejane_1001", "1001", "link.html"),
        ("anon_x7Yq2_91006_03_holes.ipynb", "anon_x7Yq2", "", "03_holes.ipynb"),
        ("LATE_anon_12345_91008_x.ipynb", "anon_12345", "", "x.ipynb"),
        ("anon_12345_text.html", "anon_12345", "", "text.html"),
        ("anon_4711_91008_x.ipynb", "anon_4711", "4711", "x.ipynb"),  # whose name is Anon
        # What the upload's own name holds changes nothing, but leaves a doubt.
        ("eve_13_53_ada_11_51_03_holes.ipynb", "eve_13", "13", "ada_11_51_03_holes.ipynb"),
        ("eve_13_53_11_51_03_holes.ipynb", "eve_13", "", "11_51_03_holes.ipynb"),
        ("student_1_4711_91006_x.ipynb", "student_1", "", "91006_x.ipynb"),
    ],
)
def test_canvass_number_is_the_learner(name, learner, user, inside):
    owned = canvas([name], EXERCISES)
    assert (owned.learner, owned.user, "/".join(owned.parts)) == (learner, user, inside)


@pytest.mark.parametrize("name", ["03_holes.ipynb", "ada_4711.ipynb", "ada_x_1_y_2_z.ipynb", "x"])
def test_what_no_platform_wrote_is_no_platforms(name):
    assert moodle([name]) is None
    assert canvas([name], EXERCISES) is None


@pytest.mark.parametrize(
    ("paths", "layout", "learners"),
    [
        (
            ["ada/03_holes/x.ipynb", "ben/11_wavenet/y.ipynb", "cyd/"],
            FOLDERS,
            ["ada", "ben", "cyd"],
        ),
        # A folder around them all, a second one as some programs make it, and what macOS adds.
        (["week/ada/03_holes/x.ipynb", "__MACOSX/week/._ada"], FOLDERS, ["ada"]),
        (["week/week/A_1_assignsubmission_file/x.ipynb"], "Moodle", ["A_1"]),
        (["week/a_1_2_x.ipynb", "week/b_3_4_y.ipynb"], "Canvas", ["a_1", "b_3"]),
        # One learner's folder is none that stands around all.
        (["ada/03_holes/x.ipynb"], FOLDERS, ["ada"]),
        (["A_1_assignsubmission_file/exercises/03_holes/x.ipynb"], "Moodle", ["A_1"]),
        (["ada/03_holes.ipynb", "ada/"], FOLDERS, ["ada", "ada"]),
        (["ada/03_hole/x.ipynb", "readme.txt"], FOLDERS, ["ada", "readme.txt"]),
        # Something of the instructor's lies among the learners' folders.
        (
            ["week/ada/03_holes/x.ipynb", "week/ben/03_holes/x.ipynb", "week/03_holes/x.ipynb"],
            FOLDERS,
            ["ada", "ben", "03_holes"],
        ),
        (
            ["ada/03_holes/x.ipynb", "ada/11_wavenet/x.ipynb", "ada/old/03_holes/x.ipynb"],
            FOLDERS,
            ["ada", "ada", "ada"],
        ),
        # No folder is an exercise's, and those inside hold notebooks of the same one.
        (["week/ada/03_holes.ipynb", "week/ben/03_holes.ipynb"], FOLDERS, ["ada", "ben"]),
        (
            ["dl/week/ada/x.ipynb", "dl/week/ben/y.ipynb", "dl/a.txt"],
            FOLDERS,
            ["ada", "ben", "a.txt"],
        ),
        (["ada/one/02_sliding.ipynb", "ada/two/03_holes.ipynb"], FOLDERS, ["ada", "ada"]),
        (["ada/code/a.py", "ada/lab/03_holes.ipynb"], FOLDERS, ["ada", "ada"]),
        # Learners in exercises' folders.
        (["03_holes/ada/x.ipynb", "03_holes/ben/x.ipynb"], FOLDERS, ["ada", "ben"]),
        (["03_holes/ada/x.ipynb", "11_wavenet/ada/x.ipynb"], FOLDERS, ["ada", "ada"]),
        (["week/03_holes/ada/x.ipynb", "week/03_holes/ben/x.ipynb"], FOLDERS, ["ada", "ben"]),
        (["03_holes/ada/x.ipynb", "03_holes/notes.txt"], FOLDERS, ["ada", "03_holes"]),
        (["03_holes/", "03_holes/ada/x.ipynb", "03_holes/ben/"], FOLDERS, ["ada", "ben"]),
        # Everybody handed in the exercise's folder.
        (
            ["A_1_assignsubmission_file/03_holes/x.ipynb"] * 2,
            "Moodle",
            ["A_1", "A_1"],
        ),
        # Names of files that would fit another platform.
        (
            ["A_1_assignsubmission_file_9_8_x.ipynb", "B_2_assignsubmission_file_y.ipynb"],
            "Moodle",
            ["A_1", "B_2"],
        ),
        (
            ["a_1_2_x.ipynb", "b_3_4_C_5_assignsubmission_file_x.ipynb"],
            "Canvas",
            ["a_1", "b_3"],
        ),
        (
            ["x_assignsubmission_file_1_2_x.ipynb", "b_3_4_y.ipynb"],
            "Canvas",
            ["x_assignsubmission_file_1", "b_3"],
        ),
        # What may lie there by accident.
        (
            ["ada/03_holes/x.ipynb", "grades_2026_11_12.csv"],
            FOLDERS,
            ["ada", "grades_2026_11_12.csv"],
        ),
        (["a_1_2_x.pdf"], "Canvas", ["a_1"]),
    ],
)
def test_the_layout_is_decided_once_for_all(paths, layout, learners):
    assert told(*paths) == (layout, learners)


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (["A_1_assignsubmission_file/x.ipynb", "b_3_4_y.ipynb"], ["Moodle", "Canvas"]),
        (["A_1_assignsubmission_file/x.ipynb", "ben/03_holes/y.ipynb"], ["Moodle", FOLDERS]),
        (["a_1_2_x.ipynb", "ben/03_holes/y.ipynb"], ["Canvas", FOLDERS]),
        (["w/a_1_2_x.ipynb", "w/ben/03_holes/y.ipynb"], ["Canvas", FOLDERS]),
    ],
)
def test_two_kinds_side_by_side_are_refused_with_both_named(paths, kinds):
    with pytest.raises(LayoutError) as caught:
        told(*paths)
    for kind in kinds:
        assert kind in str(caught.value)
