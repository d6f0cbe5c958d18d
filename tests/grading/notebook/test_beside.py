"""What lies beside a notebook comes along, and nothing of it gets elsewhere."""

import pytest

from atrous_lib.grading.notebook.beside import MOST_FILE_BYTES, MOST_FILES, digest, usable


@pytest.mark.parametrize("name", ["../a.py", "/a.py", "x/../../a.py", "", ".", "..", "//a.py"])
def test_a_name_that_leads_elsewhere_is_left_out(name):
    taken, (note,) = usable({name: b"", "b.py": b""})
    assert list(taken) == ["b.py"]
    assert "left out: 1" in note


def test_folders_are_kept():
    files = {"parts/__init__.py": b"", "parts/more.py": b"x = 1"}
    assert usable(files) == (files, [])


def test_more_than_code_and_little_data_is_left_out():
    large = {"a.py": b"x", "b.csv": bytes(MOST_FILE_BYTES), "c.py": b"y"}
    assert set(usable(large)[0]) == {"a.py"}
    many = {f"{number:03}.py": b"" for number in range(MOST_FILES + 5)}
    assert len(usable(many)[0]) == MOST_FILES


def test_the_digest_tells_files_apart_however_they_are_cut():
    files = [{}, {"a": b"b"}, {"ab": b""}, {"a": b"", "b": b""}, {"a": b"c"}, {"b": b"b"}]
    assert len({digest(b"{}", each) for each in files}) == len(files)
