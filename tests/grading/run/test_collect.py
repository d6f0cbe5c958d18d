"""Collecting: folders and archives, nothing dropped silently, nothing written elsewhere."""

import os
import stat
import zipfile

import pytest

from atrous_lib.grading import files
from atrous_lib.grading.run import collect
from atrous_lib.grading.run.collect import CollectError, collect_archive, collect_folder

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
