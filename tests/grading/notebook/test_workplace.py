"""A grader's folder is gone when it is, however it ended, and nobody else's is touched."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from atrous_lib.grading.notebook import memory, workplace
from atrous_lib.grading.notebook.workplace import LOCK, PREFIX, remove_abandoned

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs locks of Unix")
HOLD = """
import sys, time
from atrous_lib.grading.notebook.workplace import workplace
with workplace() as folder:
    (folder / "library").mkdir()
    (folder / "library" / "module.py").write_text("")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Have a temporary folder of the test's own."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@pytest.fixture
def killed():
    """Return the folder of a grader that was killed."""
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as one:
        folder = Path(one.stdout.readline().strip())
        one.send_signal(signal.SIGKILL)
    assert (folder / "library" / "module.py").exists()
    return folder


def test_a_folder_is_removed_at_the_end_also_after_an_error():
    def fail():
        with workplace.workplace() as folder:
            (folder / "file").touch()
            raise KeyError(folder)

    with pytest.raises(KeyError) as error:
        fail()
    assert not error.value.args[0].exists()


def test_the_next_grader_removes_what_a_killed_one_left(killed):
    with workplace.workplace() as folder:
        assert not killed.exists()
        assert folder.exists()


def test_a_folder_that_is_in_use_stays(killed):
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as one:
        folder = Path(one.stdout.readline().strip())
        remove_abandoned()
        assert (folder / "library" / "module.py").exists()
        one.kill()
    remove_abandoned()
    assert not folder.exists()


def test_graders_of_one_process_leave_each_other_alone():
    with workplace.workplace() as one, workplace.workplace() as other:
        remove_abandoned()
        assert one.exists()
        assert other.exists()


def test_graders_that_start_at_once_do_not_take_each_others_folder(temporary):
    """Each looks for abandoned folders while others are making theirs."""
    failures = []

    def work():
        for _ in range(30):
            with workplace.workplace() as folder:
                (folder / "mine").touch()
                if not (folder / LOCK).exists():
                    failures.append(folder)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(temporary.iterdir()) == []


def test_a_folder_that_was_removed_before_its_lock_was_held_is_made_anew(temporary, monkeypatch):
    """Another grader may find the lock free between its making and its taking."""
    flock, removed = workplace.fcntl.flock, []

    def late(lock, operation):
        if not removed:
            removed.append(Path(lock.name).parent)
            shutil.rmtree(removed[0])
        flock(lock, operation)

    monkeypatch.setattr(workplace.fcntl, "flock", late)
    with workplace.workplace() as folder:
        assert folder != removed[0]
        assert (folder / LOCK).exists()


def test_a_link_with_such_a_name_is_not_followed(temporary, tmp_path, killed):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / LOCK).touch()
    (precious / "thesis").write_text("all of it")
    (temporary / f"{PREFIX}link").symlink_to(precious)
    (killed / "library" / "link").symlink_to(precious)  # nor one inside
    remove_abandoned()
    assert not killed.exists()
    assert (precious / "thesis").read_text() == "all of it"


@pytest.mark.parametrize("lock", ["missing", "link", "folder", "pipe"])
def test_a_folder_without_a_true_lock_stays(temporary, tmp_path, lock):
    folder = temporary / f"{PREFIX}other"
    folder.mkdir()
    (tmp_path / "elsewhere").touch()
    if lock == "link":
        (folder / LOCK).symlink_to(tmp_path / "elsewhere")
    elif lock == "folder":
        (folder / LOCK).mkdir()
    elif lock == "pipe":
        os.mkfifo(folder / LOCK)
    remove_abandoned()
    assert folder.exists()


def test_what_is_another_users_stays(monkeypatch, killed):
    monkeypatch.setattr(os, "geteuid", lambda: killed.stat().st_uid + 1)
    remove_abandoned()
    assert killed.exists()


def test_a_file_and_another_folder_stay(temporary):
    (temporary / f"{PREFIX}file").touch()
    (temporary / "atrous-of-somebody").mkdir()
    (temporary / "atrous-of-somebody" / LOCK).touch()
    remove_abandoned()
    assert len(list(temporary.iterdir())) == 2


def test_what_cannot_be_removed_stops_nobody(monkeypatch, killed):
    def refuse(folder, **_):
        if Path(folder) == killed:
            raise PermissionError(folder)

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with workplace.workplace():
        pass


def test_the_groups_of_killed_graders_are_looked_for(monkeypatch):
    removed = []
    monkeypatch.setattr(memory, "remove_groups", removed.append)
    remove_abandoned()
    assert removed == [PREFIX]
