"""Collecting: folders and archives, nothing dropped silently, nothing written elsewhere."""

import os
import re
import stat
import zipfile

import pytest

from atrous_lib import files
from atrous_lib.grading.run import collect
from atrous_lib.grading.run.collect import CollectError, collect_archive, collect_folder
from atrous_lib.grading.run.entries import Entry
from atrous_lib.grading.run.submissions import Learner
from tests.grading.zips import Raw, packed, write

EXERCISES = ["02_sliding_dot_product", "03_holes"]


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files below the submissions' folder, and that folder."""
    root = tmp_path / "submitted"
    root.mkdir()

    def write(**files):
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return root

    return write


def archive(tmp_path, entries):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for entry, text in entries:
            file.writestr(entry, text)
    return path


def unpack(tmp_path, entries):
    return collect_archive(archive(tmp_path, entries), EXERCISES, tmp_path / "unpacked")


def contents(collected):
    return {(s.learner, s.exercise): s.read()[0].decode() for s in collected.submissions}


def left_out(collected):
    return [str(line) for line in collected.left_out]


def notes(collected):
    return {s.learner: " ".join(s.read()[1]) for s in collected.submissions}


# --- folders


def test_every_learner_and_exercise_of_a_folder_is_found(folder):
    root = folder(
        **{
            "ada/03_holes/03_holes.ipynb": "A3",
            "ada/02_sliding_dot_product/02_sliding_dot_product.ipynb": "A2",
            "ben/03_holes/03_holes.ipynb": "B3",
        }
    )
    collected = collect_folder(root, EXERCISES)
    assert contents(collected) == {
        ("ada", "02_sliding_dot_product"): "A2",
        ("ada", "03_holes"): "A3",
        ("ben", "03_holes"): "B3",
    }
    assert collected.left_out == ()
    assert set(notes(collected).values()) == {""}


def test_a_renamed_file_is_graded_and_noted(folder):
    collected = collect_folder(folder(**{"ada/03_holes/final.ipynb": "A"}), EXERCISES)
    assert contents(collected) == {("ada", "03_holes"): "A"}
    assert notes(collected) == {"ada": "The file was named final.ipynb, not 03_holes.ipynb."}


def test_of_several_files_the_one_with_the_right_name_is_graded(folder):
    root = folder(
        **{"ada/03_holes/03_holes.ipynb": "right", "ada/03_holes/03_holes-copy.ipynb": "copy"}
    )
    collected = collect_folder(root, EXERCISES)
    assert contents(collected) == {("ada", "03_holes"): "right"}
    assert "not 03_holes-copy.ipynb" in notes(collected)["ada"]


def test_a_folder_without_notebook_is_an_empty_submission_with_a_note(folder):
    collected = collect_folder(folder(**{"ada/03_holes/essay.txt": "…"}), EXERCISES)
    assert contents(collected) == {("ada", "03_holes"): ""}
    assert notes(collected) == {"ada": "No notebook was handed in."}


def test_checkpoints_and_hidden_files_are_no_submissions(folder):
    root = folder(
        **{
            "ada/03_holes/.ipynb_checkpoints/03_holes.ipynb": "old",
            "ada/03_holes/03_holes.ipynb": "new",
            ".git/03_holes/03_holes.ipynb": "no",
        }
    )
    assert contents(collect_folder(root, EXERCISES)) == {("ada", "03_holes"): "new"}


def test_a_folder_of_no_exercise_is_named_with_the_nearest(folder):
    root = folder(**{"ada/03_hole/x.ipynb": "", "ada/03_holes/x.ipynb": "", "readme.txt": ""})
    collected = collect_folder(root, EXERCISES)
    assert left_out(collected) == [
        "ada/03_hole: no exercise of the course. Did you mean '03_holes'?",
        "readme.txt: no learner's folder.",
    ]


@pytest.mark.skipif(os.name == "nt", reason="needs a privilege on Windows")
def test_a_link_is_not_followed_whatever_it_links(folder, tmp_path):
    root = folder(**{"ada/03_holes/03_holes.ipynb": "ada's own"})
    secret = tmp_path / "secret.ipynb"
    secret.write_text("secret")
    for learner in ("file", "folder", "all"):
        (root / learner).mkdir()
    (root / "file" / "03_holes").mkdir()
    (root / "file" / "03_holes" / "03_holes.ipynb").symlink_to(secret)
    (root / "folder" / "03_holes").symlink_to(root / "ada" / "03_holes")
    (root / "all").rmdir()
    (root / "all").symlink_to(root / "ada")
    collected = collect_folder(root, EXERCISES)
    assert contents(collected) == {
        ("ada", "03_holes"): "ada's own",
        ("file", "03_holes"): "",
        ("folder", "03_holes"): "",
    }
    assert "it is a link" in notes(collected)["file"]
    assert "is no folder" in notes(collected)["folder"]
    assert left_out(collected) == ["all: no learner's folder."]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(folder):
    root = folder(**{"ada/03_holes/x.txt": ""})
    os.mkfifo(root / "ada" / "03_holes" / "03_holes.ipynb")
    collected = collect_folder(root, EXERCISES)
    assert contents(collected) == {("ada", "03_holes"): ""}
    assert "it is no file" in notes(collected)["ada"]


def test_a_huge_file_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    collected = collect_folder(
        folder(**{"ada/03_holes/03_holes.ipynb": "x" * (1 << 20) + "y"}), EXERCISES
    )
    assert contents(collected) == {("ada", "03_holes"): ""}
    assert "larger than 1 MB" in notes(collected)["ada"]


@pytest.mark.parametrize("what", ["nothing", "empty", "wrong layout"])
def test_nothing_to_grade_is_an_error_that_says_what_is_wanted(tmp_path, what):
    source = tmp_path / "submitted"
    if what != "nothing":
        source.mkdir()
    if what == "wrong layout":
        (source / "03_holes" / "ada").mkdir(parents=True)
    with pytest.raises(CollectError, match="LEARNER/EXERCISE") as caught:
        collect.collect(source, EXERCISES, tmp_path / "unpacked")
    if what == "wrong layout":
        assert "03_holes/ada: no exercise of the course" in str(caught.value)


# --- archives


def test_a_moodle_archive_is_read(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("Ada Lovelace_4711_assignsubmission_file_/03_holes.ipynb", "A"),
            ("Ben O'Neill_4712_assignsubmission_file_03_holes (1).ipynb", "B"),
            ("Ben O'Neill_4712_assignsubmission_onlinetext_onlinetext.html", "hello"),
        ],
    )
    assert contents(collected) == {
        ("Ada Lovelace_4711", "03_holes"): "A",
        ("Ben O'Neill_4712", "03_holes"): "B",
    }
    assert left_out(collected) == ["Ben O'Neill_4712/onlinetext.html: no notebook."]


def test_a_canvas_archive_is_read_and_the_last_version_graded(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("lovelaceada_4711_90210_03_holes-2.ipynb", "second"),
            ("lovelaceada_4711_90209_03_holes.ipynb", "first"),
            ("oneillben_LATE_4712_90211_my-02_sliding_dot_product.ipynb", "B"),
        ],
    )
    assert contents(collected) == {
        ("lovelaceada_4711", "03_holes"): "second",
        ("oneillben_4712", "02_sliding_dot_product"): "B",
    }
    assert "03_holes-2.ipynb was graded" in notes(collected)["lovelaceada_4711"]


def test_an_archive_of_the_folder_is_read(tmp_path):
    entries = [("submitted/ada/03_holes/mine.ipynb", "A"), ("__MACOSX/ada/03_holes/x.ipynb", "no")]
    assert contents(unpack(tmp_path, entries)) == {("ada", "03_holes"): "A"}


def test_a_file_of_no_exercise_is_named(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("lovelaceada_4711_90210_homework.ipynb", "?"),
            ("homework.ipynb", "?"),
            ("oneillben_4712_90211_03_holes.ipynb", "B"),
        ],
    )
    assert contents(collected) == {("oneillben_4712", "03_holes"): "B"}
    assert [line.partition(":")[0] for line in left_out(collected)] == [
        "homework.ipynb",
        "lovelaceada_4711/homework.ipynb",
    ]


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def test_a_link_in_an_archive_is_not_followed_and_costs_only_its_own_learner(tmp_path):
    entries = [(link("ada/03_holes/03_holes.ipynb"), "/etc/passwd"), ("ben/03_holes/x.ipynb", "B")]
    collected = unpack(tmp_path, entries)
    assert contents(collected) == {("ada", "03_holes"): "", ("ben", "03_holes"): "B"}
    assert "it is a link" in notes(collected)["ada"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("/etc/ada/03_holes/03_holes.ipynb", "leads out of the archive"),
        ("../../ada/03_holes/03_holes.ipynb", "leads out of the archive"),
        ("..\\ada/03_holes/03_holes.ipynb", "leads out of the archive"),
        ("C:/ada/03_holes/03_holes.ipynb", "leads out of the archive"),
        ("C:\\ada\\03_holes\\03_holes.ipynb", "leads out of the archive"),
    ],
)
def test_a_dangerous_entry_is_refused_by_words_and_the_rest_is_read(tmp_path, entry, reason):
    collected = unpack(tmp_path, [(entry, "/etc/passwd"), ("ben/03_holes/x.ipynb", "B")])
    assert contents(collected) == {("ben", "03_holes"): "B"}
    assert reason in left_out(collected)[0]
    written = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert written == {"download.zip", "unpacked/ben/03_holes/03_holes.ipynb"}


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    bomb = ("ada/03_holes/03_holes.ipynb", b"0" * (5 << 20))
    collected = unpack(tmp_path, [bomb, ("ben/03_holes/x.ipynb", "B")])
    assert contents(collected) == {("ada", "03_holes"): "", ("ben", "03_holes"): "B"}
    assert "larger than 1 MB" in notes(collected)["ada"]
    assert not (tmp_path / "unpacked" / "ada").exists()

    monkeypatch.setattr(collect, "MOST_UNPACKED", 2 << 20)
    with pytest.raises(CollectError, match="5 MB unpacked; at most"):
        unpack(tmp_path, [bomb])


def test_very_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "MOST_ENTRIES", 3)
    with pytest.raises(CollectError, match="holds 4 files"):
        unpack(tmp_path, [(f"l{i}/03_holes/x.ipynb", "") for i in range(4)])


def test_a_damaged_entry_costs_only_its_own_learner(tmp_path):
    path = archive(tmp_path, [("ada/03_holes/x.ipynb", "A" * 100), ("ben/03_holes/x.ipynb", "B")])
    data = bytearray(path.read_bytes())
    place = data.index(b"ada/03_holes/x.ipynb") + len("ada/03_holes/x.ipynb")
    data[place] ^= 0xFF
    path.write_bytes(data)
    collected = collect_archive(path, EXERCISES, tmp_path / "unpacked")
    assert contents(collected) == {("ada", "03_holes"): "", ("ben", "03_holes"): "B"}
    assert "damaged" in notes(collected)["ada"]


def test_what_is_no_archive_is_an_error(tmp_path):
    (tmp_path / "download.zip").write_text("<html>Please log in</html>")
    with pytest.raises(CollectError, match="Download it again"):
        collect.collect(tmp_path / "download.zip", EXERCISES, tmp_path / "unpacked")


# --- whose it is


def learners(collected):
    return sorted({submission.learner for submission in collected.submissions})


def works(collected):
    return sorted(submission.read()[0].decode() for submission in collected.submissions)


def test_an_upload_in_moodle_can_not_name_somebody_else(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("Ada Lovelace_4711_assignsubmission_file/03_holes.ipynb", "Ada"),
            ("Mallory_4713_assignsubmission_file/Ada Lovelace_4711/03_holes/z.ipynb", "sabotage"),
            ("Mallory_4713_assignsubmission_file/03_holes.ipynb", "Mallory"),
            (
                "Mallory_4713_assignsubmission_file/Ada Lovelace_4711_assignsubmission_file/"
                "02_sliding_dot_product.ipynb",
                "more",
            ),
        ],
    )
    assert contents(collected) == {
        ("Ada Lovelace_4711", "03_holes"): "Ada",
        ("Mallory_4713", "02_sliding_dot_product"): "more",
        ("Mallory_4713", "03_holes"): "Mallory",
    }
    assert "not Ada Lovelace_4711/03_holes/z.ipynb" in notes(collected)["Mallory_4713"]


def test_two_of_one_name_in_canvas_are_two(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("doejane_1001_5001_03_holes.ipynb", "first Jane"),
            ("doejane_2002_5002_03_holes.ipynb", "second Jane"),
            ("doejane_LATE_3003_5003_03_holes.ipynb", "third Jane"),
        ],
    )
    assert works(collected) == ["first Jane", "second Jane", "third Jane"]


def test_canvass_number_is_one_person_whatever_they_are_called(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("doejane_1001_5001_03_holes.ipynb", "A"),
            ("smithjane_LATE_1001_5002_02_sliding_dot_product.ipynb", "B"),
        ],
    )
    assert learners(collected) == ["doejane_1001"]
    assert [one.user for one in collected.learners] == ["1001"]


def test_who_renames_themselves_in_canvas_can_not_replace_anybody(tmp_path):
    """Eve is called "ada_4711", as Ada and her number."""
    collected = unpack(
        tmp_path,
        [
            ("ada_4711_5001_03_holes.ipynb", "Ada"),
            ("ada_4711_4713_5003_03_holes-9.ipynb", "Eve"),
        ],
    )
    assert contents(collected) == {("ada_4711", "03_holes"): "Ada"}
    assert "Of several notebooks" in notes(collected)["ada_4711"]


@pytest.mark.parametrize("inside", ["", "exercises/", "atrous/exercises/"])
@pytest.mark.parametrize("end", ["", "_"])
def test_whole_folders_are_read_in_moodle(tmp_path, inside, end):
    names = ["Ada Ames_4711", "Ben Bo_4712", "Cem Can_4713"]
    place = f"_assignsubmission_file{end}/{inside}03_holes/03_holes.ipynb"
    collected = unpack(tmp_path, [(name + place, name) for name in names])
    assert learners(collected) == works(collected) == names
    assert set(notes(collected).values()) == {""}


def test_one_learner_of_moodle_has_one_name_whatever_was_handed_in(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("Ada Ames_4711_assignsubmission_file/03_holes/03_holes.ipynb", "A3"),
            ("Ada Ames_4711_assignsubmission_file/02_sliding_dot_product.ipynb", "A2"),
        ],
    )
    assert learners(collected) == ["Ada Ames_4711"]
    assert works(collected) == ["A2", "A3"]


def test_two_kinds_side_by_side_are_refused(tmp_path):
    with pytest.raises(CollectError, match=r"Moodle .*LEARNER/EXERCISE.*by itself"):
        unpack(
            tmp_path,
            [
                ("Ada Ames_4711_assignsubmission_file/03_holes.ipynb", "A"),
                ("ben/03_holes/03_holes.ipynb", "B"),
            ],
        )


# --- names


@pytest.mark.parametrize("marked", [False, True])
def test_different_names_are_different_learners(tmp_path, marked):
    names = [
        *("Müller", "Möller", "राम", "रोम", "Jo\u0308rg", "Jo\u0304rg", "O'Nil", "O’Nil"),
        *("Jürgen", "Ju\u0308rgen", "Ada", "ada", "ADA", "x" * 255, "x" * 254, "a:b", "a?b"),
        *("\u202ebob", "\u200ebob", "bob", "bob.", "Aux", " tim", "tim"),
    ]
    entries = [(Raw(f"{n}/03_holes/x.ipynb".encode(), marked), n) for n in names]
    collected = collect_archive(write(tmp_path / "a.zip", entries), EXERCISES, tmp_path / "to")
    assert works(collected) == sorted(names)
    found = learners(collected)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(name.isprintable() for name in found)
    written = [path.parent.parent.name for path in (tmp_path / "to").rglob("*.ipynb")]
    assert sorted(written) == found


@pytest.mark.parametrize("marked", [False, True])
def test_a_name_that_is_no_text_costs_nobody_anything(tmp_path, marked):
    raw = [b"J\x81rgen", b"J\x94rgen", b"J\xfcrgen", b"\xff\xfe", b"\x00ada", b"ada\nben", b"ada"]
    entries = [(Raw(n + b"/03_holes/x.ipynb", marked), repr(n)) for n in raw]
    collected = collect_archive(write(tmp_path / "a.zip", entries), EXERCISES, tmp_path / "to")
    assert works(collected) == sorted(map(repr, raw))
    assert all(name.isprintable() for name in learners(collected))
    assert "Jürgen" in learners(collected)


def test_a_name_of_any_length_ends_nothing(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("Ada Lovelace_4711_assignsubmission_file/03_holes.ipynb", "Ada"),
            (f"Mallory_4713_assignsubmission_file/{'가' * 100}/03_holes/03_holes.ipynb", "M"),
            (f"{'가' * 300}_4714_assignsubmission_file/{'x' * 4000}/03_holes.ipynb", "long"),
        ],
    )
    assert works(collected) == ["Ada", "M", "long"]


def test_who_was_there_before_keeps_the_name(tmp_path):
    known = [
        Learner("ada", "ada"),
        Learner("doejane_1001", "doejane_1001", "Canvas", "1001"),
    ]
    entries = [("Ada/03_holes/x.ipynb", "A"), ("ada/03_holes/x.ipynb", "a")]
    collected = collect_archive(archive(tmp_path, entries), EXERCISES, tmp_path / "to", known)
    assert ("ada", "03_holes") in contents(collected)
    assert contents(collected)["ada", "03_holes"] == "a"
    entries = [
        ("smithjane_1001_5001_03_holes.ipynb", "Jane"),
        ("doejane_1001_7_8_03_holes.ipynb", "a stranger who is called so"),
    ]
    collected = collect_archive(archive(tmp_path, entries), EXERCISES, tmp_path / "to", known)
    assert contents(collected)["doejane_1001", "03_holes"] == "Jane"
    assert len(collected.submissions) == 2


# --- which notebook


@pytest.mark.parametrize(
    ("entries", "graded"),
    [
        (["03_holes/03_holes.ipynb", "03_holes/a.ipynb"], "03_holes/03_holes.ipynb"),
        (["03_holes/old/03_holes.ipynb", "03_holes/b.ipynb"], "03_holes/old/03_holes.ipynb"),
        (["03_holes/b.ipynb", "03_holes/a.ipynb"], "03_holes/a.ipynb"),
        (["03_holes/03_holes (1).ipynb", "03_holes/03_holes.ipynb"], "03_holes/03_holes.ipynb"),
        (["03_holes/03_holes.ipynb.txt"], "03_holes/03_holes.ipynb.txt"),
        (["03_holes/03_holes.IPYNB"], "03_holes/03_holes.IPYNB"),
        (["03_holes.ipynb"], "03_holes.ipynb"),
        (["exercises/03_holes/03_holes.ipynb"], "exercises/03_holes/03_holes.ipynb"),
        (["03-holes/03 holes.ipynb"], "03-holes/03 holes.ipynb"),
    ],
)
def test_in_folders_the_notebook_is_chosen_as_nbgrader_does(tmp_path, entries, graded):
    others = [("ben/03_holes/03_holes.ipynb", "B")]
    collected = unpack(tmp_path, [*((f"ada/{path}", path) for path in entries), *others])
    assert contents(collected) == {("ada", "03_holes"): graded, ("ben", "03_holes"): "B"}


@pytest.mark.parametrize(
    ("names", "graded"),
    [
        (["03_holes.ipynb", "03_holes-2.ipynb", "03_holes-1.ipynb"], "03_holes-2.ipynb"),
        (["03_holes.ipynb", "03_holes (1).ipynb"], "03_holes (1).ipynb"),
        (["03_holes.ipynb", "draft of 03_holes.ipynb"], "03_holes.ipynb"),
        (["deep/03_holes.ipynb", "03_holes.ipynb"], "03_holes.ipynb"),
        (["03_holes.ipynb.txt"], "03_holes.ipynb.txt"),
        (["03_holes.ipynb (1).json"], "03_holes.ipynb (1).json"),
        (["My 03-Holes (final).ipynb"], "My 03-Holes (final).ipynb"),
        (["03_holes/Untitled.ipynb"], "03_holes/Untitled.ipynb"),
    ],
)
def test_from_a_platform_the_last_version_is_chosen(tmp_path, names, graded):
    for prefix in ("A_1_assignsubmission_file/", "A_1_assignsubmission_file_"):
        collected = unpack(tmp_path, [(prefix + name, name) for name in names])
        assert contents(collected) == {("A_1", "03_holes"): graded}
        assert all(f"{name}" in notes(collected)["A_1"] for name in names if len(names) > 1)


def test_the_last_of_two_entries_of_one_name_counts_as_when_it_is_unpacked(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("ada/03_holes/03_holes.ipynb", "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("ada/03_holes/03_holes.ipynb", "second")
    collected = collect_archive(path, EXERCISES, tmp_path / "to")
    assert contents(collected) == {("ada", "03_holes"): "second"}


def test_where_the_best_can_not_be_read_the_next_is_graded(tmp_path):
    entries = [("ada/03_holes/03_holes.ipynb", "A" * 100), ("ada/03_holes/mine.ipynb", "mine")]
    path = archive(tmp_path, entries)
    data = bytearray(path.read_bytes())
    data[data.index(b"03_holes.ipynb") + len("03_holes.ipynb")] ^= 0xFF
    path.write_bytes(data)
    collected = collect_archive(path, EXERCISES, tmp_path / "to")
    assert contents(collected) == {("ada", "03_holes"): "mine"}
    assert "03_holes.ipynb could not be read: it is damaged" in notes(collected)["ada"]


# --- beside it


def beside(collected):
    return {(s.learner, s.exercise): s.files() for s in collected.submissions}


def test_files_beside_a_notebook_come_along(folder, tmp_path):
    paths = [
        "03_holes/03_holes.ipynb",
        "03_holes/holes.py",
        "03_holes/data/a.csv",
        "03_holes/timestamp.txt",
        "03_holes/big.7z",
        "02_sliding_dot_product/x.py",
        "03_holes/more/03_holes.ipynb",
    ]
    named = {f"ada/{path}": path for path in paths}
    for collected in (
        unpack(tmp_path, named.items()),
        collect_folder(folder(**named), EXERCISES),
    ):
        assert beside(collected)["ada", "03_holes"] == {
            "holes.py": b"03_holes/holes.py",
            "data/a.csv": b"03_holes/data/a.csv",
        }
        assert {line.what for line in collected.left_out} == {
            "02_sliding_dot_product/x.py",
            "03_holes/big.7z",
            "more/03_holes.ipynb",
        }


@pytest.mark.parametrize(
    "names",
    [
        [
            "Ada_1_assignsubmission_file/{}",
            "Bob_2_assignsubmission_file/{}",
            "Ada_1_assignsubmission_onlinetext/onlinetext.html",
        ],
        ["ada_1_51_{}", "bob_2_52_{}", "ada_1_text.html"],
    ],
)
def test_from_a_platform_only_the_learners_own_uploads_come_along(tmp_path, names):
    ada, bob, page = names
    collected = unpack(
        tmp_path,
        [
            (ada.format("03_holes.ipynb"), "A"),
            (ada.format("holes.py"), "Ada's"),
            (bob.format("03_holes.ipynb"), "B"),
            (page, "typed in"),
        ],
    )
    assert list(beside(collected).values()) == [{"holes.py": b"Ada's"}, {}]
    (line,) = collected.left_out
    assert page.endswith(line.what)


def test_of_very_much_beside_a_notebook_only_a_little_comes_along(tmp_path):
    entries = [
        ("ada/03_holes/03_holes.ipynb", "A"),
        ("ada/03_holes/0_large.bin", b"0" * (5 << 20)),
        (Raw(b"ada/03_holes/0_\xff.py"), "no text"),
        *((f"ada/03_holes/{i:03}.py", "x") for i in range(1, 60)),
    ]
    collected = collect_archive(write(tmp_path / "a.zip", entries), EXERCISES, tmp_path / "to")
    ((_, files),) = beside(collected).items()
    assert sorted(files) == [f"{i:03}.py" for i in range(1, 51)]
    assert left_out(collected) == [
        "ada/03_holes/051.py, 03_holes/052.py, 03_holes/053.py, 03_holes/054.py, "
        "03_holes/055.py and 5 more: no notebook, and beside one there is room for 50 files of "
        "4 MB together.",
        "ada/03_holes/0_\u00a0.py: no notebook.",
    ]


# --- archives in it


def test_an_archive_that_a_learner_handed_in_is_opened(tmp_path):
    inner = packed(tmp_path, [("exercises/03_holes/03_holes.ipynb", "work"), ("__MACOSX/x", "")])
    for name in (
        "Zoe_999_assignsubmission_file/03_holes.zip",
        "Zoe_999_assignsubmission_file_03_holes.ZIP",
        "zoe_999_5001_homework.zip",
    ):
        collected = unpack(tmp_path, [(name, inner)])
        assert [s.learner.casefold() for s in collected.submissions] == ["zoe_999"]
        assert works(collected) == ["work"]
        assert collected.left_out == ()
    assert works(unpack(tmp_path, [("zoe/03_holes/x.zip", inner)])) == ["work"]


def test_an_archive_tells_the_exercise_by_its_name_too(tmp_path):
    inner = packed(tmp_path, [("Untitled.ipynb", "work")])
    collected = unpack(tmp_path, [("Zoe_9_assignsubmission_file/Zoe 03_holes.zip", inner)])
    assert contents(collected) == {("Zoe_9", "03_holes"): "work"}


def test_an_archive_in_a_folder_is_opened_beside_it(folder, tmp_path):
    inner = packed(tmp_path, [("03_holes.ipynb", "work")])
    root = folder(**{"zoe/03_holes/readme.txt": ""})
    (root / "zoe" / "03_holes" / "work.zip").write_bytes(inner)
    collected = collect_folder(root, EXERCISES, tmp_path / "to")
    assert contents(collected) == {("zoe", "03_holes"): "work"}
    (path,) = (tmp_path / "to").rglob("*.ipynb")
    assert path == tmp_path / "to" / "zoe" / "03_holes" / "03_holes.ipynb"
    alone = collect_folder(root, EXERCISES)
    assert contents(alone) == {("zoe", "03_holes"): ""}
    assert "zoe/03_holes/work.zip: an archive; unpack it." in left_out(alone)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("work.zip", b"no archive", "no zip archive that can be read"),
        ("work.rar", b"Rar!", "kind that is not opened"),
        ("work.tar.gz", b"", "kind that is not opened"),
        ("work.pdf", b"", "no notebook"),
        ("work.zip", b"PK\x01\x02" * 30_000, "more than 20000 files"),
        ("Untitled.ipynb", b"", "nothing in its path names one of 02_sliding_dot_product, 03_hol"),
    ],
)
def test_who_handed_in_something_else_is_listed_with_the_reason(tmp_path, name, content, reason):
    collected = unpack(
        tmp_path,
        [
            (f"Zoe Zed_999_assignsubmission_file/{name}", content),
            ("Ada_1_assignsubmission_file/03_holes.ipynb", "A"),
        ],
    )
    assert learners(collected) == ["Ada_1"]
    (line,) = collected.left_out
    assert (line.learner, line.what) == ("Zoe Zed_999", name)
    assert reason in line.reason
    assert {one.name for one in collected.learners} == {"Ada_1", "Zoe Zed_999"}


def test_who_handed_in_nothing_but_what_a_system_hides_is_listed(tmp_path):
    collected = unpack(
        tmp_path,
        [
            ("Zoe_9_assignsubmission_file/._03_holes.ipynb", ""),
            ("Yan_8_assignsubmission_file/", ""),
            ("Ada_1_assignsubmission_file/03_holes.ipynb", "A"),
        ],
    )
    assert left_out(collected) == [
        "Yan_8: nothing was handed in.",
        "Zoe_9: nothing was handed in.",
    ]


@pytest.mark.skipif(os.name == "nt", reason="hides files in another way")
def test_a_notebook_that_is_hidden_is_listed_unless_a_system_hid_it(folder, tmp_path):
    paths = [
        ".ada/03_holes/03_holes.ipynb",
        "ben/03_holes/.draft.ipynb",
        "ben/03_holes/._03_holes.ipynb",
        "ben/.git/03_holes.ipynb",
        "ben/03_holes/.ipynb_checkpoints/03_holes.ipynb",
        "ben/03_holes/03_holes.ipynb",
    ]
    packed_ones = unpack(tmp_path, [(path, path) for path in paths])
    for collected in (packed_ones, collect_folder(folder(**{p: p for p in paths}), EXERCISES)):
        assert contents(collected) == {("ben", "03_holes"): "ben/03_holes/03_holes.ipynb"}
        assert left_out(collected) == [
            ".ada/03_holes/03_holes.ipynb: it is hidden.",
            "ben/03_holes/.draft.ipynb: it is hidden.",
        ]


def test_archives_in_archives_and_bombs_cost_only_who_packed_them(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    deep = packed(tmp_path, [("03_holes.ipynb", "deep")])
    inner = packed(tmp_path, [("deep.zip", deep)])
    bomb = packed(tmp_path, [("03_holes.ipynb", b"0" * (1 << 20) + b"1")])
    many = packed(tmp_path, [(f"{i}/{e}.ipynb", b"0" * 900_000) for i, e in enumerate(EXERCISES)])
    large = packed(tmp_path, [("03_holes.ipynb", os.urandom(1 << 20))])
    collected = unpack(
        tmp_path,
        [
            ("Ada_1_assignsubmission_file/03_holes.ipynb", "Ada"),
            ("Bob_2_assignsubmission_file/deep.zip", inner),
            ("Cid_3_assignsubmission_file/bomb.zip", bomb),
            ("Dan_4_assignsubmission_file/many.zip", many),
            ("Eve_5_assignsubmission_file/large.zip", large),
        ],
    )
    assert contents(collected) == {("Ada_1", "03_holes"): "Ada", ("Cid_3", "03_holes"): ""}
    assert "larger than 1 MB" in notes(collected)["Cid_3"]
    assert left_out(collected) == [
        "Bob_2/deep.zip/deep.zip: an archive in an archive; those are not opened.",
        "Dan_4/many.zip: a learner's archives may have 1 MB together.",
        "Eve_5/large.zip: a learner's archives may have 1 MB together.",
    ]


def test_very_many_notebooks_that_can_not_be_read_cost_little(tmp_path, monkeypatch):
    """Two archives of a few kilobytes would else stop a run for hours, and fill its tables."""
    content = bytearray(packed(tmp_path, [(f"{n}/03_holes.ipynb", "") for n in range(2_000)]))
    for sign, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(re.escape(sign), bytes(content)):
            content[found.start() + flag] |= 1  # says that it is encrypted
    unread = []
    read = Entry.read
    monkeypatch.setattr(Entry, "read", lambda self: unread.append(self) or read(self))
    collected = unpack(tmp_path, [("Eve_1_assignsubmission_file/work.zip", bytes(content))])
    assert contents(collected) == {("Eve_1", "03_holes"): ""}
    assert "100 of its 2000 notebooks were tried, in vain." in notes(collected)["Eve_1"]
    assert len(notes(collected)["Eve_1"]) < 1_000
    assert len(unread) < 200


def test_long_names_are_told_without_their_middle(tmp_path):
    long = "x" * 3_000
    names = [f"{long}{n}_03_holes.ipynb" for n in range(9)] + [f"{n}{long}.pdf" for n in range(9)]
    content = packed(tmp_path, [(name, "work") for name in names])
    collected = unpack(tmp_path, [("Eve_1_assignsubmission_file/work.zip", content)])
    assert contents(collected) == {("Eve_1", "03_holes"): "work"}
    assert len(notes(collected)["Eve_1"]) < 3_000
    assert all(len(line) < 3_000 for line in left_out(collected))


def test_an_archive_of_learners_of_very_many_files_is_read(tmp_path):
    entries = [(f"ada/03_holes/{i}.txt", "") for i in range(20_000)]
    collected = unpack(tmp_path, [("ada/03_holes/03_holes.ipynb", "A"), *entries])
    assert works(collected) == ["A"]
    (line,) = collected.left_out
    assert line.what.endswith("and 19945 more")


# --- where it goes


def test_what_an_earlier_run_unpacked_is_replaced(tmp_path):
    unpack(tmp_path, [("ada/03_holes/x.ipynb", "old"), ("ben/03_holes/x.ipynb", "old")])
    collected = unpack(tmp_path, [("ada/03_holes/x.ipynb", "new")])
    assert works(collected) == ["new"]
    assert len(list((tmp_path / "unpacked").rglob("*.ipynb"))) == 1


@pytest.mark.parametrize("theirs", ["notes.txt", "ada/03_holes/mine.ipynb", "ada/03_holes/a/b"])
def test_what_somebody_else_put_there_is_never_removed(tmp_path, theirs):
    path = tmp_path / "unpacked" / theirs
    path.parent.mkdir(parents=True)
    path.write_text("precious")
    with pytest.raises(CollectError, match="--folder"):
        unpack(tmp_path, [("ada/03_holes/x.ipynb", "new")])
    assert path.read_text() == "precious"


def test_the_source_is_never_removed(tmp_path):
    source = tmp_path / "unpacked" / "ada" / "03_holes" / "03_holes.ipynb"
    source.parent.mkdir(parents=True)
    write(source, [("ada/03_holes/x.ipynb", "work")])
    with pytest.raises(CollectError, match="--folder"):
        collect_archive(source, EXERCISES, tmp_path / "unpacked")
    assert source.exists()
