"""What a grader keeps on this machine while it runs, and the removal of what a killed one left.

A folder under the system's temporary one holds the libraries that submissions find. A lock on a
file in it, which Linux lifts whatever ends the grader, tells the others that it is in use.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from atrous_lib.grading.notebook import memory

if sys.platform != "win32":  # where no grader runs, but the command that says so does
    import fcntl

PREFIX = "atrous-grader-"
LOCK = "in-use"


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """Give an empty folder that is removed at the end, or by a later grader if it comes to none.

    Examples
    --------
    >>> with workplace() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    remove_abandoned()
    folder, lock = _locked_folder()
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked_folder() -> tuple[Path, IO[str]]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = (folder / LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / LOCK).exists():  # else another had the lock first, and removed the folder
            return folder, lock
        lock.close()


def remove_abandoned() -> None:
    """Remove the folders and memory groups of this user's graders that were killed.

    Everybody may write to the temporary folder. So only a true folder of this user's own counts,
    whose lock, a true file of theirs, nobody holds; and its removal follows no links.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if not _is_own(folder.lstat(), stat.S_ISDIR):
                continue
            descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(descriptor, "w") as lock:
                if not _is_own(os.fstat(descriptor), stat.S_ISREG):
                    continue
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # or an error, while it is in use
                shutil.rmtree(folder)
    memory.remove_groups(PREFIX)


def _is_own(about: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    return is_kind(about.st_mode) and about.st_uid == os.geteuid()
