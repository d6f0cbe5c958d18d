import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from atrous_lib import files
from atrous_lib.files import locked, write_whole

ADD_ONE = """
import sys
from pathlib import Path
from atrous_lib.files import locked, write_whole

path = Path(sys.argv[1])
for _ in range(50):
    with locked(path):
        write_whole(path, str(int(path.read_text()) + 1))
"""


def test_programs_that_change_a_file_at_once_lose_nothing(tmp_path):
    path = tmp_path / "count.txt"
    path.write_text("0")
    runs = [subprocess.Popen([sys.executable, "-c", ADD_ONE, str(path)]) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert path.read_text() == "150"
    assert os.listdir(tmp_path) == ["count.txt"]


def test_a_lock_that_was_left_behind_is_taken_over(tmp_path):
    lock = tmp_path / ".notes.json.lock"
    lock.touch()
    long_ago = time.time() - files.STALE_SECONDS - 1
    os.utime(lock, (long_ago, long_ago))
    with locked(tmp_path / "notes.json"):
        assert time.time() - lock.stat().st_mtime < files.STALE_SECONDS


def test_a_lock_that_is_held_is_waited_for_and_then_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "STALE_SECONDS", 0.1)
    lock = tmp_path / ".notes.json.lock"
    lock.touch()
    ahead = time.time() + 60
    os.utime(lock, (ahead, ahead))
    with (
        pytest.raises(TimeoutError, match="other programs keep it busy"),
        locked(tmp_path / "notes.json"),
    ):
        raise AssertionError("went in beside the holder")
    assert lock.exists()


def test_a_lock_is_freed_when_the_change_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "notes.json"):
        raise ZeroDivisionError
    assert not os.listdir(tmp_path)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "notes.json"
    path.write_text("before")
    write = Path.write_bytes

    def half(self, data):
        write(self, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "after")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["notes.json"]


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_file_that_can_not_be_written_is_named_and_stays(tmp_path, monkeypatch, step):
    path = tmp_path / "scores.csv"
    path.write_text("before")

    def full(self, *_):
        raise OSError(28, "No space left on device", *([str(self)] * (step == "replace")))

    monkeypatch.setattr(Path, step, full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/scores.csv'$"):
        write_whole(path, "after")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["scores.csv"]
