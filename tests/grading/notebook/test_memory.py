"""Memory groups: found where a system has them, limiting all that is taken, and removed."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook import memory, sandbox
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Limits
from tests.grading.notebooks import NAME, ROOT, notebook

MOST = 64 << 20
OWN = (
    "import time; held = bytearray({bytes}); held[::4096] = b'x' * len(held[::4096]); print('held')"
)
KERNELS = """
import socket
held = [socket.socketpair() for _ in range(450)]
for pair in held:
    for one in pair:
        one.setblocking(False)
        try:
            while True: one.send(bytes(32768))
        except BlockingIOError: pass
print("held")
"""


@pytest.fixture(params=memory.WAYS, ids=memory.WAYS.values())
def way(request, monkeypatch):
    """Have groups made in one way, of those that work here."""
    if not memory._works(request.param):
        pytest.skip(f"{memory.WAYS[request.param]} makes no groups here")
    monkeypatch.setattr(memory, "_found_way", lambda: request.param)
    return request.param


def held(group, code):
    """Say whether a program in the group could hold what it wants to."""
    command = [*group.command, sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(group.environment))
    return done.stdout == "held\n"


def test_a_group_holds_its_processes_to_its_limit(way):
    group = memory.make_group("atrous-test", MOST)
    assert held(group, OWN.format(bytes=MOST // 8))
    assert not held(group, OWN.format(bytes=2 * MOST))
    group.close()
    assert group.folder is None or not group.folder.exists()


def test_it_counts_what_the_kernel_holds_for_them(way):
    group = memory.make_group("atrous-test", MOST)
    assert not held(group, KERNELS)
    group.close()
    larger = memory.make_group("atrous-test", 16 * MOST)
    assert held(larger, KERNELS)
    larger.close()


def test_it_is_told_that_a_process_was_ended(way):
    group = memory.make_group("atrous-test", MOST)
    with subprocess.Popen([*group.command, "/bin/sleep", "60"], env=group.environment) as one:
        while psutil.Process(one.pid).name() != "sleep":
            time.sleep(0.01)  # it joins before it becomes that program
        counter = memory.counter_of(one.pid)
        before = memory.ended_for_memory(counter)
        assert not held(group, OWN.format(bytes=2 * MOST))
        after = memory.ended_for_memory(counter)
        one.kill()
    group.close()
    if group.folder is not None:  # each program of systemd-run's has a group of its own
        assert (before, after) == (0, 1)


MAKE = """
import sys
from atrous_lib.grading.notebook import memory
way = {text: way for way, text in memory.WAYS.items()}[sys.argv[1]]
group = way("atrous-test-left", 1 << 26)
print(group.folder)
"""


def test_what_an_ended_grader_left_is_removed_and_nothing_else(way):
    command = [sys.executable, "-c", MAKE, memory.WAYS[way]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    left, other = Path(done.stdout.strip()), memory.make_group("atrous-test-left", MOST)
    assert other.folder is None or left.exists()
    memory.remove_groups("atrous-test-other")
    assert other.folder is None or left.exists()
    memory.remove_groups("atrous-test-")
    assert not left.exists()
    assert other.folder is None or other.folder.exists()  # of this process, which lives
    other.close()


def test_a_group_in_use_stays(way, monkeypatch):
    group = memory.make_group("atrous-test", MOST)
    if group.folder is None:
        pytest.skip("systemd removes its own")
    with subprocess.Popen([*group.command, "/bin/sleep", "60"]) as one:
        while not (group.folder / "cgroup.procs").read_text():
            time.sleep(0.01)
        monkeypatch.setattr(memory.Path, "exists", lambda path: False)  # as if its maker had ended
        memory.remove_groups("atrous-test")
        monkeypatch.undo()
        assert group.folder.exists()
        one.kill()
    group.close()
    assert not group.folder.exists()


CELL = """
import socket
def hold():
    held = []
    while True:
        pair = socket.socketpair()
        held.append(pair)
        for one in pair:
            one.setblocking(False)
            try:
                while True: one.send(bytes(32768))
            except BlockingIOError: pass
for _ in range(30):
    if os.fork() == 0:
        try: hold()
        except OSError: time.sleep(60)
        os._exit(0)
time.sleep(60)
"""


@pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
@pytest.mark.parametrize("grouped", [True, False])
def test_a_notebook_that_fills_sockets_is_ended_with_or_without_a_group(monkeypatch, grouped):
    if not grouped:
        monkeypatch.setattr(sandbox, "make_group", lambda *_: None)
    elif not memory.found_way():
        pytest.skip("no memory group is to be had here")
    limits = Limits(memory_bytes=1 << 29, cell_seconds=20)
    with Grader(read_assignments(ROOT), limits=limits) as grader:
        result = grader.grade("eve", NAME, notebook(between=CELL), 7)
    assert [task.reason for task in result.tasks] == ["passed", "passed"]
    assert "memory" in result.notes[0]


# --- where groups are, on systems that are not here

FILES = {
    "version 1": {
        "/proc/self/cgroup": "5:memory:/user/ada\n4:cpu,cpuacct:/user\n0::/user",
        "/proc/self/mountinfo": "32 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "33 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct",
    },
    "version 2": {
        "/proc/self/cgroup": "0::/user.slice/session.scope",
        "/proc/self/mountinfo": "32 31 0:32 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw",
    },
    "version 2 in a container": {
        "/proc/self/cgroup": "0::/docker/ab12/inner",
        "/proc/self/mountinfo": "9 8 0:9 /docker/ab12 /sys/fs/cgroup ro - cgroup2 cgroup rw",
    },
    "beside what is seen": {
        "/proc/self/cgroup": "0::/../other",
        "/proc/self/mountinfo": "32 31 0:32 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
    },
    "none": {"/proc/self/cgroup": "", "/proc/self/mountinfo": "1 0 8:1 / / rw - ext4 /dev/sda rw"},
}
PLACES = {
    ("version 1", "memory"): ["/sys/fs/cgroup/memory/user/ada"],
    ("version 1", "cpu"): ["/sys/fs/cgroup/cpu/user"],
    ("version 1", ""): [],
    ("version 2", "memory"): [],
    ("version 2", ""): [
        "/sys/fs/cgroup/user.slice/session.scope",
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
    ],
    ("version 2 in a container", ""): ["/sys/fs/cgroup/inner", "/sys/fs/cgroup"],
    ("beside what is seen", ""): [],
    ("none", ""): [],
    ("none", "memory"): [],
}


@pytest.mark.parametrize(("system", "controller"), PLACES)
def test_where_this_process_may_look_for_groups(monkeypatch, system, controller):
    monkeypatch.setattr(memory, "_lines", lambda path: FILES[system][str(path)].splitlines())
    found = list(map(str, memory._candidates(controller)))
    assert found == PLACES[system, controller]


def test_a_way_that_pretends_is_not_taken():
    """What counts is the limit that a program finds itself under."""
    assert not memory._works(lambda name, most: memory.MemoryGroup(("/usr/bin/env", "--")))
    assert not memory._works(lambda name, most: memory.MemoryGroup(("/bin/false",)))


def test_no_way_is_no_group(monkeypatch):
    monkeypatch.setattr(memory, "WAYS", {})
    memory._found_way.cache_clear()
    assert memory.make_group("atrous-test", MOST) is None
    assert memory.found_way() == ""
    memory._found_way.cache_clear()


def test_a_limit_that_is_not_taken_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        memory._made(tmp_path, "atrous-test", {"not there/memory.max": MOST})
    assert list(tmp_path.iterdir()) == []
