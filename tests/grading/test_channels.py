"""A submission leaves no mark that the next of the same worker could read, by any way known.

Each way has code that leaves a mark and an expression that reads it. Within one submission the
mark is either refused, or is read; in the next one it is never there.
"""

import json

import pytest

from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.notebook.grader import Grader
from tests.grading.notebooks import NAME, ROOT, notebook

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")

PRELUDE = """
import ctypes, fcntl, json, platform, pty, socket, tempfile
libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY, REQUEST_KEY = (248, 249) if platform.machine() == "x86_64" else (217, 218)
import atrous_lib
shared = atrous_lib.__file__  # that all submissions see; it is theirs where the grader is not root
def told(number):
    if number < 0: raise OSError(ctypes.get_errno(), "refused")
    return number
def bound(family, address):
    with socket.socket(family) as one:
        try: one.bind(address)
        except OSError as error:
            if error.errno != 98: raise
            return True
    return False
held = []  # open while this submission runs: Linux may look for lost sockets at any moment
def outlive(thing):  # sent through a socket that is in its own queue: Linux lets go late of it
    held.append(thing)
    one, other = socket.socketpair()
    socket.send_fds(one, [b"x"], [one.fileno(), other.fileno(), thing.fileno()])
def mark_port():
    with socket.create_server(("127.0.0.1", 20000)) as server:
        client = socket.create_connection(("127.0.0.1", 20000))
        server.accept()[0].close()
        client.close()
def mark_name():
    one = socket.socket(socket.AF_UNIX)
    one.bind("\\0mark")
    outlive(one)
def mark_lock():
    file = open(shared)
    fcntl.flock(file, fcntl.LOCK_EX)
    outlive(file)
def locked():
    with open(shared) as file:
        try: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError: return True
    return False
def terminals():
    about = os.stat("/dev/pts")
    return about.st_atime_ns - about.st_mtime_ns, len(os.listdir("/dev/pts"))
def lower_all():
    try: os.setpriority(os.PRIO_USER, os.getuid(), 9)
    except PermissionError: pass  # of this process's own first one, which has more rights
def leave_process():
    if os.fork() == 0:
        os.setsid()
        os.close(1); os.close(2)
        time.sleep(60)
        os._exit(0)
def processes():
    def runs(pid):
        try: os.kill(pid, 0)
        except ProcessLookupError: return False
        except PermissionError: pass
        return True
    return [pid for pid in range(1, 300) if runs(pid)]
def descriptors():
    def is_open(fd):
        try: return bool(os.fstat(fd))
        except OSError: return False
    return [fd for fd in range(256) if is_open(fd)]
"""
OWN, REFUSED = "own", "refused"
# From a way to: what becomes of the mark within the submission, and code to leave and to read it.
WAYS = {
    "port in TIME_WAIT": (REFUSED, "mark_port()", "bound(socket.AF_INET, ('127.0.0.1', 20000))"),
    "port of UDP": (
        *(REFUSED, "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).bind(('::1', 20000))"),
        "bound(socket.AF_INET6, ('::1', 20000))",
    ),
    "netlink": (REFUSED, "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "0"),
    "abstract name": (OWN, "mark_name()", "bound(socket.AF_UNIX, '\\0mark')"),
    "lock of a shared file": (OWN, "mark_lock()", "locked()"),
    "file": (OWN, "open('mark', 'w')", "os.path.exists('mark')"),
    "temporary file": (
        *(OWN, "open(tempfile.gettempdir() + '/mark2', 'w')"),
        "os.path.exists(tempfile.gettempdir() + '/mark2')",
    ),
    "shared memory": (OWN, "open('/dev/shm/mark', 'w')", "os.path.exists('/dev/shm/mark')"),
    "shared memory of System V": (
        *(REFUSED, "told(libc.shmget(77, 4096, 0o1600))"),
        "libc.shmget(77, 0, 0) >= 0",
    ),
    "semaphore of System V": (
        *(REFUSED, "told(libc.semget(77, 1, 0o1600))"),
        "libc.semget(77, 0, 0) >= 0",
    ),
    "queue of System V": (
        *(REFUSED, "told(libc.msgget(77, 0o1600))"),
        "libc.msgget(77, 0) >= 0",
    ),
    "key": (
        *(REFUSED, "told(libc.syscall(ADD_KEY, b'user', b'mark', b'x', 1, -4))"),
        "libc.syscall(REQUEST_KEY, b'user', b'mark', None, 0) >= 0",
    ),
    "terminals": (OWN, "one = pty.openpty(); os.listdir('/dev/pts')", "terminals()"),
    "hint for a file": (
        *(REFUSED, "fcntl.fcntl(open(shared), 1036, (3).to_bytes(8, 'little'))"),
        "fcntl.fcntl(open(shared), 1035, bytes(8)).hex()",
    ),
    "lease of a file": (
        *(REFUSED, "fcntl.fcntl(open(shared), fcntl.F_SETLEASE, fcntl.F_RDLCK)"),
        "fcntl.fcntl(open(shared), fcntl.F_GETLEASE)",
    ),
    "watch of a folder": (
        *(REFUSED, "fcntl.fcntl(os.open('/usr', os.O_RDONLY), fcntl.F_NOTIFY, 1)"),
        "libc.inotify_init()",
    ),
    "times of a file": (REFUSED, "os.utime(shared, (1, 1))", "os.stat(shared).st_mtime_ns"),
    "reading a file": (
        *(OWN, "text = open(shared).read()"),
        "os.stat(shared).st_atime_ns, 'text' in globals()",
    ),
    "attributes of a file": (
        REFUSED,
        "os.setxattr(shared, 'user.mark', b'x')",
        "os.listxattr(shared)",
    ),
    "rights of a device": (REFUSED, "os.chmod('/dev/null', 0o600)", "os.stat('/dev/null').st_mode"),
    "name of the machine": (REFUSED, "socket.sethostname('mark')", "socket.gethostname()"),
    "priority of all": (
        *(OWN, "lower_all()"),
        "os.getpriority(os.PRIO_PROCESS, 0)",
    ),
    "processor of this process": (
        *(OWN, "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}), os.nice(3)"),
        "sorted(os.sched_getaffinity(0)), os.nice(0)",
    ),
    "process": (OWN, "leave_process()", "len(processes())"),
    "mask of new files": (OWN, "os.umask(0o777)", "[old := os.umask(0), os.umask(old)][0]"),
    "limit of the process": (
        *(OWN, "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))"),
        "__import__('resource').getrlimit(__import__('resource').RLIMIT_NOFILE)",
    ),
    "descriptors": (OWN, "kept = os.open('/dev/null', 0)", "len(descriptors())"),
    "variable": (OWN, "os.environ['MARK'] = 'x'", "os.environ.get('MARK')"),
    "module": (
        OWN,
        "np.mark = 1; import colorsys",
        "hasattr(np, 'mark'), 'colorsys' in sys.modules",
    ),
    "load of the machine": (
        REFUSED,
        "told(libc.sysinfo(bytes(999)))",
        "os.path.exists('/proc/loadavg')",
    ),
    "cached pages dropped": (
        *(REFUSED, "os.posix_fadvise(os.open(shared, 0), 0, 0, os.POSIX_FADV_DONTNEED)"),
        "libc.mincore(None, 0, None)",
    ),
    "cached pages asked for": (
        *(REFUSED, "os.preadv(os.open(shared, 0), [bytearray(9)], 0, os.RWF_NOWAIT)"),
        "0",
    ),
}
READ = """
mark = ""
seen = {}
for way, expression in READERS.items():
    try: seen[way] = str(eval(expression))[:30]
    except Exception as error: seen[way] = type(error).__name__
print(json.dumps(list(seen.values())))
"""
WRITE = """
left = {}
for way, code in WRITERS.items():
    try: exec(code)
    except OSError: left[way] = "refused"
    else: left[way] = "own"
print(json.dumps(list(left.values())))
"""


@pytest.fixture(scope="module")
def seen():
    """Return what three submissions in a row read, and what became of the marks of the second."""
    readers = {way: reader for way, (_, _, reader) in WAYS.items()}
    writers = {way: writer for way, (_, writer, _) in WAYS.items()}
    read = f"{PRELUDE}\nREADERS = {readers}\n{READ}"
    write = f"{PRELUDE}\nWRITERS = {writers}\n{WRITE}"
    with Grader(read_assignments(ROOT)) as grader:
        assert grader.nested
        outputs = []
        for source in (read, f"{write}\n{read}", read):
            result = grader.grade("eve", NAME, notebook(between=source), 7)
            outputs += map(json.loads, result.tasks[1].output.splitlines())
    before, left, within, after = outputs
    return dict(zip(WAYS, zip(left, before, within, after, strict=True), strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_no_mark_outlives_a_submission(seen, way):
    left, before, within, after = seen[way]
    assert left == WAYS[way][0]
    assert (within != before) == (left == OWN)  # else nothing would show here that one was left
    assert after == before
