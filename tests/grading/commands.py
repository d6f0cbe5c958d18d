"""Commands of the grader that are forks of one process, which has imported already what they do.

`atrous-course grade` imports nbgrader, and with it most of Jupyter, for more than a second. A test
that follows a guide types two dozen commands. Each is a process of its own all the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.grading.kernels import FORKS

# A child leaves the loop by the exit of `main`, which ends it as it would end the program.
SERVE = """
import json, os, sys
import atrous_lib.grading.cli, nbgrader.api
from atrous_lib.grading.__main__ import main

for line in sys.stdin:
    said, *sys.argv[1:] = json.loads(line)
    child = os.fork()
    if not child:
        for descriptor, name in enumerate((os.devnull, said, said)):
            os.dup2(os.open(name, os.O_RDWR | os.O_APPEND), descriptor)
        main()
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Commands:
    """Runs `atrous-course` in a folder, with an environment."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *arguments: str) -> tuple[int, str]:
        """Return a command's exit code, and all that it said."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.NamedTemporaryFile() as said:
            self._process.stdin.write(json.dumps([said.name, *arguments]) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline()), said.read().decode("utf-8")


@contextmanager
def forked_commands(folder: Path, environment: Mapping[str, str]) -> Iterator[Commands]:
    """Start the process that has imported all, and end it afterwards."""
    assert FORKS
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Commands(process)
