"""Nothing that a submission must not know gets into it, and nothing hidden gets out of it."""

import contextlib
import inspect
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from atrous_lib import activations, convolution
from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.notebook import bubblewrap
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Limits
from atrous_lib.grading.notebook.sandbox import SandboxError
from atrous_lib.grading.notebook.scoring import hidden_seeds
from atrous_lib.grading.reasons import LOSSES
from tests.clock import seen_within
from tests.grading.notebooks import KERNEL, NAME, ROOT, notebook

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
# Long enough to walk a whole disk on a busy machine.
LIMITS = Limits(cell_seconds=30, probe_seconds=2, notebook_seconds=60, cpu_seconds=60)
SECRET = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """Put a secret into the environment and into a file, as an instructor's machine has them."""
    path = tmp_path_factory.mktemp("home") / "token"
    path.write_text(SECRET)
    os.environ["TOKEN"] = SECRET
    yield path
    del os.environ["TOKEN"]


@pytest.fixture(scope="module")
def grader(secrets):
    with Grader(read_assignments(ROOT), limits=LIMITS) as grader:
        yield grader


def output_of(grader, source):
    """Return what a cell before the second task prints."""
    return grader.grade("eve", NAME, notebook(between=source), 7).tasks[1].output


READ_ALL = """
print(dict(os.environ))
import subprocess
print(subprocess.run("env; cat /proc/*/environ /proc/1/cmdline", shell=True, capture_output=True))
for path in ({path!r}, "/proc/self/environ", "/proc/1/environ", "/proc/1/root{path}"):
    try: print(open(path).read())
    except OSError as error: print(type(error).__name__)
"""


def test_no_secret_of_the_environment_or_a_file_gets_into_a_submission(grader, secrets):
    output = output_of(
        grader, READ_ALL.replace("{path!r}", repr(str(secrets))).replace("{path}", str(secrets))
    )
    assert SECRET not in output
    assert output.count("NotFoundError") == 4


def test_the_same_attempt_finds_the_secrets_where_there_is_no_sandbox(secrets):
    with Grader(read_assignments(ROOT), limits=LIMITS, sandbox=False) as grader:
        assert SECRET in output_of(grader, f"print(open({str(secrets)!r}).read())")


WALK = """
print([path for path in {paths} if os.path.exists(path)])
print([f for folder, _, files in os.walk("/") for f in files if f in {names}])
texts = [open(os.path.join(d, f)).read() for d, _, fs in os.walk("/course") for f in fs
         if f.endswith((".py", ".toml"))]
print([text for text in {texts} if any(text in each for each in texts)])
print([text for text in {known} if any(text in each for each in texts)])
"""


def test_a_submission_finds_neither_solutions_nor_tests_nor_the_real_library(grader):
    names = ("solutions", "exercises", "sources", "tests", ".git", "atrous_lib", "README.md")
    answer = inspect.getsource(exercise_named("dilate_kernel").reference)
    source = (
        WALK.replace("{paths}", repr([str(ROOT / name) for name in names]))
        .replace("{names}", repr(["03_holes.ipynb", "holes.toml", "03_holes.py"]))
        .replace("{texts}", repr([answer, inspect.getsource(convolution.conv1d), "misconception"]))
        .replace("{known}", repr([inspect.getsource(activations)]))
    )
    *nothing, found = output_of(grader, source).splitlines()
    assert nothing == ["[]", "[]", "[]"]
    assert "Activation" in found  # what the exercise doesn't ask for is there


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Have the sandbox show a virtual environment with a package that holds a secret."""
    package = tmp_path / "lib" / "site-packages" / "atrous_lib"
    package.mkdir(parents=True)
    (package / "answers.py").write_text(SECRET)
    (tmp_path / "lib64").symlink_to("lib")
    (tmp_path / "python").symlink_to(".")  # as pyenv names a version "3.11", too
    tops = [tmp_path / "lib", tmp_path / "lib64", tmp_path / "python" / "lib"]
    shown = sorted([*bubblewrap._system(), *tops])
    monkeypatch.setattr(bubblewrap, "_system", lambda: shown)
    return package


READ_SHOWN = """
for top in ("lib", "lib64", "python/lib"):
    path = {folder} + f"/{top}/site-packages/atrous_lib"
    print(os.listdir(path))
    try: open(path + "/left-by-eve", "w")
    except OSError as error: print(error.strerror)
"""


@pytest.mark.parametrize("installed", [True, False])
def test_an_installed_library_is_hidden_by_all_its_names(
    environment, tmp_path, monkeypatch, installed
):
    if installed:
        monkeypatch.setattr(bubblewrap, "PACKAGE", environment)
    source = READ_SHOWN.replace("{folder}", repr(str(tmp_path)))
    with Grader(read_assignments(ROOT), limits=LIMITS) as grader:
        output = output_of(grader, source)
    seen = "[]" if installed else "['answers.py']"
    assert output.splitlines() == [seen, "Read-only file system"] * 3


def test_where_a_sandbox_shows_a_folder_is_told_with_every_name(environment, tmp_path):
    place = Path("site-packages/atrous_lib")
    tops = ("lib", "lib64", "python/lib")
    assert bubblewrap.places_of(environment) == [tmp_path / top / place for top in tops]
    assert bubblewrap.places_of(tmp_path / "lib64") == [tmp_path / top for top in tops]
    assert bubblewrap.places_of(tmp_path / "library") == []
    assert bubblewrap.places_of(tmp_path) == []


@pytest.mark.parametrize("place", ["/dev/shm", COURSE, LIBRARIES, FONTS, HOME])
def test_a_python_where_the_sandbox_puts_something_else_is_named(monkeypatch, place):
    python = Path(place) / "environment" / "lib"
    monkeypatch.setattr(bubblewrap, "_system", lambda: [python])
    with pytest.raises(SandboxError, match=f"{python}.*elsewhere"), Grader({}):
        pass


LEAK = f"""{KERNEL}
right, calls = dilate_kernel, []
def dilate_kernel(W, atrous_rate):
    calls.append(1)
    if len(calls) <= {{shown}}:
        return right(W, atrous_rate)
    text = f"LEAK {{{{W.tolist()}}}} {{{{atrous_rate}}}}"
    print(text)
    sys.stderr.write(text)
    for place in ("/tmp/leak", "/dev/shm/leak", "/course/leak", "/libraries/leak", "/var/tmp/leak"):
        try: open(place, "a").write(text)
        except OSError: pass
    for fd in range(256):
        try: os.write(fd, text.encode())
        except OSError: pass
    if os.fork() == 0:
        os.setsid()
        while True:
            time.sleep(0.01)
            for fd in range(256):
                try: os.write(fd, text.encode())
                except OSError: pass
    {{end}}
"""
LEFT = """import glob
print([leak for place in ("/tmp", "/dev/shm", "/*", ".") for leak in glob.glob(place + "/leak")])
"""
ENDS = {
    "an error's text": "raise ValueError(text)",
    "an error's type": "raise type(text, (Exception,), {})",
    "a warning": "import warnings; warnings.warn(text); return W",
    "a returned text": "return text",
    "a type's name": "return type(text, (), {})()",
    "a line of code": "exec(compile('raise ValueError', text, 'exec'))",
    "returned arrays": "return W",
    "a crash": "os._exit(3)",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_hidden_input_never_gets_out(grader, end):
    shown = len(probes_of(exercise_named("dilate_kernel"), 0))
    source = LEAK.format(shown=shown, end=end)
    result = grader.grade("eve", NAME, notebook(kernel=source), 7)
    assert [task.reason for task in result.tasks] == ["shown_only", "passed"]
    text = result.to_json()
    assert "LEAK" not in text
    for seed in hidden_seeds(7, result.digest):
        for W, _ in probes_of(exercise_named("dilate_kernel"), seed):
            assert str(W.tolist()) not in text
    left = (
        "import glob; print(glob.glob('/tmp/*') + glob.glob('/dev/shm/*') + glob.glob('/*/leak'))"
    )
    # What /tmp has to show from the start, where this very Python is installed there.
    python = {str(Path(*top.parts[:3])) for top in bubblewrap._system() if top.parts[1] == "tmp"}
    assert output_of(grader, left) == f"{sorted(python)}\n"


def test_of_the_clone_only_the_python_in_it_is_seen(grader):
    listed = output_of(grader, f"print(os.listdir({str(ROOT)!r}))")
    tops = {top.relative_to(ROOT) for top in bubblewrap._system() if top.is_relative_to(ROOT)}
    if not tops:
        assert "FileNotFoundError" in listed
    else:
        assert listed == f"{sorted({top.parts[0] for top in tops})}\n"
    assert not {"atrous_lib", "solutions", "sources", "submitted"} & {t.parts[0] for t in tops}


def test_the_leak_would_be_seen_if_it_came_with_the_shown_inputs(grader):
    source = """
def dilate_kernel(W, atrous_rate):
    raise ValueError(f"LEAK {W.tolist()}")
"""
    assert "LEAK" in grader.grade("eve", NAME, notebook(kernel=source), 7).to_json()


def test_no_connection_leaves_the_sandbox(grader):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = server.getsockname()
        output = output_of(
            grader,
            f"import socket\nif socket.create_connection({address!r}, 1): print('connected')",
        )
        assert "connected" not in output
        with pytest.raises(BlockingIOError):
            server.accept()


WRITE = """
import itertools
for folder in {folders}:
    for name in ("gradebook.db", "written", "../written"):
        try: open(os.path.join(folder, name), "w").write("550 points")
        except OSError: pass
for folder, *_ in itertools.islice(os.walk("/"), 3_000):
    try: open(os.path.join(folder, "written-by-eve"), "w")
    except OSError: continue
"""


def state(folder):
    """Return when everything in a folder was changed, and what is in it."""
    paths = [folder, *folder.rglob("*")]
    return {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_text()) for path in paths}


def test_nothing_outside_changes(grader, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("gradebook.db", "submitted/ada/03_holes/03_holes.ipynb", "solutions/x.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before")
    seen = {
        path: (path.stat().st_mtime_ns, path.is_dir() or path.read_text())
        for path in tmp_path.rglob("*")
    }
    libraries = sorted(Path(grader._libraries).rglob("*"))
    folders = [str(tmp_path), str(ROOT), str(Path.home()), "/tmp", "/var/tmp", "/etc", "/course"]
    grader.grade("eve", NAME, notebook(between=WRITE.replace("{folders}", repr(folders))), 7)
    now = {
        path: (path.stat().st_mtime_ns, path.is_dir() or path.read_text())
        for path in tmp_path.rglob("*")
    }
    assert now == seen
    assert sorted(Path(grader._libraries).rglob("*")) == libraries
    for folder in folders:
        assert not list(Path(folder).glob("written*")), folder
    written = output_of(grader, FIND)
    assert written == "[]\n"  # nor is anything left for the next submission


# Other runs of these tests on this machine have processes of their own. Linux keeps 15 letters.
LEFT_BY_EVE, ORPHAN_OF_EVE = f"left-{os.getpid()}", f"orphan-{os.getpid()}"
FIND = "print([d for d, _, f in os.walk('/') if 'written-by-eve' in f])"
DAEMON = """
import ctypes
def name(text): ctypes.CDLL(None).prctl(15, text.encode(), 0, 0, 0)
name("{name}")
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True: time.sleep(1)
        os._exit(0)
"""


def named(name):
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name() == name and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def test_no_process_is_left_after_a_notebook(grader):
    source = DAEMON.replace("{name}", LEFT_BY_EVE) + "os._exit(0)"
    with grader.attempt(NAME) as attempt:  # they would be seen if they were there
        request = json.dumps({"cell": "import os, signal, time\n" + source[:-11], "number": 0})
        list(attempt.ask(attempt.channel, request, 1, 1_000, 5))
        assert named(LEFT_BY_EVE)
    assert named(LEFT_BY_EVE) == []
    result = grader.grade("eve", NAME, notebook(between=source), 7)
    assert named(LEFT_BY_EVE) == []
    # Nor was anything waited for that the interpreter left behind, its end of the channel open.
    assert [LOSSES["died"].did in note for note in result.notes] == [True]


def test_nothing_is_left_of_a_grader():
    mine = psutil.Process()
    before = set(mine.children(recursive=True))
    with Grader(read_assignments(ROOT), limits=LIMITS) as grader:
        folder = grader._libraries
        grader.grade("ada", NAME, notebook(), 7)
        assert folder.exists()
        assert set(mine.children(recursive=True)) - before
    assert not folder.exists()
    # The last may be ending still.
    assert seen_within(60, lambda: set(mine.children(recursive=True)) <= before)


GRADE = """
import pathlib
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.inside.places import COURSE, FONTS, HOME, LIBRARIES
from atrous_lib.grading.notebook import bubblewrap
from atrous_lib.grading.notebook.grader import Grader
with Grader(read_assignments(pathlib.Path("."))) as grader:
    print(grader._libraries, flush=True)
    grader.grade("eve", "03_holes", {notebook!r}, 7)
"""


def test_nothing_runs_on_when_the_grader_itself_is_killed():
    source = DAEMON.replace("{name}", ORPHAN_OF_EVE) + "\nwhile True: time.sleep(1)"
    code = GRADE.replace("{notebook!r}", repr(notebook(between=source)))
    grader = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with grader:
        folder = Path(grader.stdout.readline().strip())
        assert seen_within(60, lambda: named(ORPHAN_OF_EVE))
        grader.kill()
    assert seen_within(60, lambda: not named(ORPHAN_OF_EVE))
    assert folder.exists()  # nobody was left to remove it
    with Grader(read_assignments(ROOT), limits=LIMITS):
        assert not folder.exists()
