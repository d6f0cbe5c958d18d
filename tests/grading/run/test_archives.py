"""Archives: names as they were meant, and nothing in one is trusted."""

import io
import os
import stat
import struct
import zipfile
import zlib

import pytest

from atrous_lib import files
from atrous_lib.files import UnreadableError
from atrous_lib.grading.run import archives
from atrous_lib.grading.run.archives import entries_inside, entries_of
from atrous_lib.grading.run.entries import Entry, entries_in
from tests.grading.zips import Raw, packed, write


def listed(path):
    with entries_of(path) as entries:
        return {"/".join(entry.parts): entry.read().decode() for entry in entries}


def with_unicode_name(raw, name):
    """Return an entry as WinRAR writes it, with the name in Unicode beside the other one."""
    entry = Raw(raw)
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    entry.extra = struct.pack("<HH", 0x7075, len(field)) + field
    return entry


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jürgen/x.ipynb", "Jürgen/x.ipynb"),  # marked as UTF-8, by Python
        ("Jürgen/x.ipynb".encode(), "Jürgen/x.ipynb"),  # by the macOS Archive Utility, by Info-ZIP
        (with_unicode_name(b"J_rgen/x", "Jürgen/x"), "Jürgen/x"),
        ("राम/x".encode(), "राम/x"),
        (b"ada\\03_holes\\x.ipynb", "ada/03_holes/x.ipynb"),  # by some programs of Windows
        (b"a\\b/03_holes/x.ipynb", "a\\b/03_holes/x.ipynb"),
        (b"./ada//x.ipynb", "ada/x.ipynb"),
    ],
)
def test_a_name_is_read_as_it_was_meant(tmp_path, written, meant):
    assert listed(write(tmp_path / "a.zip", [(written, "work")])) == {meant: "work"}


@pytest.mark.parametrize("raw", [b"J\x81rgen/x", b"J\xfcrgen/x", b"\xff\xfe/x"])
@pytest.mark.parametrize("marked", [False, True])
def test_bytes_that_are_no_utf_8_stay_what_they_are(tmp_path, raw, marked):
    """Marked as UTF-8 they would keep Python from opening the archive at all."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(Raw(raw, marked), "work")
        file.writestr(Raw("Zoë/y".encode(), marked), "Zoë's")
        file.comment = b"PK\x01\x02 is no entry"
    before = path.read_bytes()
    if marked:
        with pytest.raises(UnicodeDecodeError), zipfile.ZipFile(path):
            pass
    assert listed(path) == {os.fsdecode(raw): "work", "Zoë/y": "Zoë's"}
    assert path.read_bytes() == before


def test_an_archive_in_the_longer_format_with_such_a_name_is_read_too(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in (b"J\x81rgen/x", b"ada/x"):
            file.writestr(Raw(name, True), "work " * 9)
    monkeypatch.undo()
    assert b"PK\x06\x06" in path.read_bytes()
    assert set(listed(path)) == {os.fsdecode(b"J\x81rgen/x"), "ada/x"}


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
def test_a_folder_and_an_archive_of_it_have_the_same_entries(tmp_path):
    names = [b"J\xfcrgen/x", "Jürgen/x".encode(), b"a b/c/d", b"empty/", b"win\\dows"]
    root = tmp_path / "folder"
    for name in names:
        path = os.path.join(os.fsencode(root), name)
        os.makedirs(path if name.endswith(b"/") else os.path.dirname(path), exist_ok=True)
        if not name.endswith(b"/"):
            with open(path, "w") as file:
                file.write("work")
    write(tmp_path / "a.zip", [(name, "" if name.endswith(b"/") else "work") for name in names])
    with entries_of(tmp_path / "a.zip") as entries:
        packed_ones = {(e.parts, e.size, e.is_folder) for e in entries}
    there = {(e.parts, e.size, e.is_folder) for e in entries_in(root)}
    assert packed_ones <= there
    assert all(is_folder for _, _, is_folder in there - packed_ones)


def unread(entry):
    with pytest.raises(UnreadableError) as caught:
        entry.read()
    return str(caught.value)


def test_what_can_not_be_read_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    link, locked = zipfile.ZipInfo("link"), zipfile.ZipInfo("locked")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = write(
        tmp_path / "a.zip",
        [(link, "/etc/passwd"), (locked, "?"), ("bomb", b"0" * 1001), ("cut", "?" * 900)],
    )
    data = bytearray(path.read_bytes())
    place = data.rindex(b"locked")
    data[place - 46 + 8] |= 1  # says that it is encrypted
    data[data.index(b"cut") + 3] ^= 0xFF
    path.write_bytes(data)
    with entries_of(path) as entries:
        by_name = {entry.name: entry for entry in entries}
        assert "is a link" in unread(by_name["link"])
        assert "encrypted" in unread(by_name["locked"])
        assert "larger than" in unread(by_name["bomb"])
        assert "damaged" in unread(by_name["cut"])


def test_an_entry_that_is_larger_than_it_says_is_read_no_further(tmp_path):
    path = write(tmp_path / "a.zip", [("bomb", b"0" * 50_000)])
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 50_000), struct.pack("<L", 10)))
    with entries_of(path) as (entry,):
        assert entry.size == 10
        assert "damaged" in unread(entry)


def inner(tmp_path, content):
    path = write(tmp_path / "outer.zip", [("ada/work.zip", content)])
    return path, [("03_holes.ipynb", "work")]


def test_an_archive_in_an_archive_is_opened(tmp_path):
    content = packed(tmp_path, [("a/03_holes.ipynb", "work"), ("b\\c.py", "module")])
    with entries_of(write(tmp_path / "a.zip", [("ada/work.zip", content)])) as (archive,):
        found = {"/".join(e.parts): e.read().decode() for e in entries_inside(archive)}
    assert found == {"ada/work.zip/a/03_holes.ipynb": "work", "ada/work.zip/b/c.py": "module"}


def test_an_archive_in_a_folder_is_opened(tmp_path):
    (tmp_path / "work.zip").write_bytes(packed(tmp_path, [("03_holes.ipynb", "work")]))
    archive = next(e for e in entries_in(tmp_path) if e.name == "work.zip")
    assert [entry.read() for entry in entries_inside(archive)] == [b"work"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Rar!", "no zip archive that can be read"),
        (b"PK\x05\x06" + bytes(18), ""),
        (b"PK\x01\x02" * 30_000, "more than 20000 files"),
        (b"PK\x05\x06" + b"\xff" * 18, "no zip archive that can be read"),
    ],
    ids=["no archive", "empty", "very many entries", "a forged end"],
)
def test_an_archive_of_a_learners_that_can_not_be_opened_says_why(tmp_path, content, reason):
    archive = Entry(("x.zip",), len(content), unpack=lambda: content)
    if not reason:
        assert entries_inside(archive) == []
        return
    with pytest.raises(UnreadableError, match=reason):
        entries_inside(archive)


def test_an_archive_with_a_name_that_python_refuses_is_opened_inside_too(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(Raw(b"J\x81rgen.ipynb", marked=True), "work")
    archive = Entry(("x.zip",), 10, unpack=buffer.getvalue)
    assert [entry.read() for entry in entries_inside(archive)] == [b"work"]


def test_an_archive_in_an_archive_is_listed_once_whatever_is_read(tmp_path, monkeypatch):
    content = packed(tmp_path, [(f"{n}.py", str(n)) for n in range(99)])
    listed, infolist = [], zipfile.ZipFile._RealGetContents
    monkeypatch.setattr(
        zipfile.ZipFile, "_RealGetContents", lambda self: listed.append(1) or infolist(self)
    )
    archive = Entry(("x.zip",), len(content), unpack=lambda: content)
    inside = entries_inside(archive)
    assert sorted(int(entry.read()) for entry in inside) == list(range(99))
    assert len(listed) == 1
    archives.forget_inside()
    assert inside[0].read() == b"0"
    assert len(listed) == 2


@pytest.mark.parametrize("path", ["a/" * 40 + "x.py", "a" * 9_000, "b/" * 3_000 + "x.ipynb"])
def test_a_path_that_is_none_on_any_system_is_refused(tmp_path, path):
    """Such paths take long to look at, and thousands of them stand in a small archive."""
    with entries_of(write(tmp_path / "a.zip", [(f"Ada_1/{path}", "work")])) as (entry,):
        assert "deeper than 30 folders" in unread(entry)
        assert entry.parts[0] == "Ada_1"
        assert len(entry.parts) <= 30
        assert len("/".join(entry.parts)) <= 8_192


def test_a_folder_that_is_very_deep_is_read_no_further(tmp_path):
    """Python can't call as often within each other as folders can stand in each other."""
    (tmp_path / "/".join("a" * 60)).mkdir(parents=True)
    *folders, last = entries_in(tmp_path)
    assert all(entry.is_folder for entry in folders)
    assert "deeper than 30 folders" in unread(last)


def test_an_archive_of_very_long_names_is_refused(monkeypatch, tmp_path):
    content = packed(tmp_path, [(f"{n}{'x' * 200}.py", "") for n in range(9)])
    archive = Entry(("x.zip",), len(content), unpack=lambda: content)
    assert len(entries_inside(archive)) == 9
    archives.forget_inside()
    monkeypatch.setattr(archives, "MOST_NAMES", 1 << 10)
    with pytest.raises(UnreadableError, match="paths in it"):
        entries_inside(archive)


def test_an_archive_is_opened_only_one_level_deep():
    assert archives.MOST_INSIDE < 100_000


def test_a_learner_may_be_called_a_backslash():
    assert archives.refusal("\\/03_holes/03_holes.ipynb", zipfile.ZipInfo()) == ""
    assert archives.refusal("\\03_holes.ipynb", zipfile.ZipInfo()) == archives.LEADS_OUT
