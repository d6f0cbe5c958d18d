"""Submissions that never end, die, attack, cheat, or are broken: what each fairly gets.

`CASES` maps a name, which begins with its kind, to the notebook, the fair points of its two
tasks (2 and 4), and the reason of each.
"""

import json

from tests.grading.notebooks import (
    CONV,
    KERNEL,
    NAME,
    ROOT,
    WRONG_KERNEL,
    cell,
    cells,
    notebook,
    packed,
    released,
)

BOTH = ((2, 4), ("passed", "passed"))
NONE = ((0, 0), ("missing", "missing"))


def second_alone(reason):
    return (0, 4), (reason, "passed")


def first_cell(trouble, reason):
    """Have trouble come before the first function's definition, in the same cell."""
    return notebook(kernel=trouble + "\n" + KERNEL), *second_alone(reason)


def function(body, reason="wrong"):
    """Have the first function do this when it is called; `right` is what it should return."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    source = f"{KERNEL}\nright = dilate_kernel\ndef dilate_kernel(W, atrous_rate):\n{lines}"
    return notebook(kernel=source), *second_alone(reason)


def harmless(trouble):
    """Have trouble in a cell of its own: no task depends on it."""
    return notebook(between=trouble), *BOTH


def cheat(trouble, reason="misconceived"):
    """Have a wrong function, and code that is to make it pass."""
    return notebook(kernel=WRONG_KERNEL + "\n" + trouble), *second_alone(reason)


ENDLESS = {
    "loop": harmless("while True: pass"),
    "loop before a function": first_cell("while True: pass", "endless"),
    "loop in a function": function("while True: pass", "endless"),
    "loop in C": first_cell("import itertools; sum(itertools.repeat(1))", "endless"),
    "loop in C in a function": function("import itertools; sum(itertools.repeat(1))", "endless"),
    "loop that swallows all": harmless(
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass"
    ),
    "signals ignored": harmless(
        "for s in set(signal.Signals) - {9, 19}: signal.signal(s, signal.SIG_IGN)\nwhile 1: pass"
    ),
    "signals ignored in a function": function(
        "for s in set(signal.Signals) - {9, 19}: signal.signal(s, signal.SIG_IGN)\nwhile 1: pass",
        "endless",
    ),
    "stopped": harmless("os.kill(os.getpid(), signal.SIGSTOP)"),
    "stopped in a function": function("os.kill(os.getpid(), signal.SIGSTOP)", "endless"),
    "fork bomb": harmless("while True:\n  try: os.fork()\n  except OSError: pass"),
    "fork bomb in a function": function(
        "while True:\n  try: os.fork()\n  except OSError: pass", "endless"
    ),
    "fork bomb left behind": harmless(
        "if os.fork() == 0:\n  os.setsid()\n  while True:\n    try: os.fork()\n"
        "    except OSError: time.sleep(0.01)"
    ),
    "shell fork bomb": harmless(
        "import subprocess; subprocess.run(['bash', '-c', 'f() { f|f& }; f; sleep 9'])"
    ),
    "thread bomb": harmless(
        "import threading\nwhile True:\n  try:\n"
        "    threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "  except RuntimeError: time.sleep(0.01)"
    ),
    "sleep": harmless("time.sleep(1_000)"),
    "sleep in a function": function("time.sleep(1_000)", "endless"),
    "waits for input": harmless("input('your name? ')"),
}

DIES = {
    "exit": harmless("os._exit(0)"),
    "exit before a function": first_cell("os._exit(0)", "died"),
    "exit in a function": function("os._exit(0)", "died"),
    "kill -9 itself": first_cell("os.kill(os.getpid(), signal.SIGKILL)", "died"),
    "kill -9 itself in a function": function("os.kill(os.getpid(), signal.SIGKILL)", "died"),
    "segmentation fault": first_cell("import ctypes; ctypes.string_at(0)", "died"),
    "segmentation fault in a function": function("import ctypes; ctypes.string_at(0)", "died"),
    "deep recursion": harmless("sys.setrecursionlimit(10**9)\ndef f(): return [f()]\nf()"),
    "recursion": function("return dilate_kernel(W, atrous_rate)"),
    "sys.exit": harmless("sys.exit(1)"),
    "sys.exit in a function": function("sys.exit(1)"),
    "array of all memory": harmless("np.ones(10**13)"),
    "memory bomb": harmless("a = []\nwhile True: a.append(np.ones(10**6))"),
    "memory bomb above a function": (
        notebook(kernel="a = []\nwhile True: a.append(np.ones(10**6))\n" + KERNEL),
        *BOTH,
    ),
    "memory bomb of small pieces above a function": (  # then not even the function can be made
        notebook(kernel="a = []\nwhile True: a.append(bytearray(1_000))\n" + KERNEL),
        *BOTH,
    ),
    "array of all memory above a function": (
        notebook(kernel="a = np.ones(10**13)\n" + KERNEL),
        *BOTH,
    ),
    "memory bombs above functions": (
        notebook(
            kernel="a = []\nwhile True: a.append(np.ones(10**6))\n" + KERNEL,
            conv="b = []\nwhile True: b.append(np.ones(10**6))\n" + CONV,
        ),
        *BOTH,
    ),
    "memory bomb in a function": function("a = []\nwhile True: a.append(np.empty(10**7))"),
    "memory bomb of many processes": first_cell(
        "for _ in range(40):\n  if os.fork() == 0:\n    a = np.ones(20_000_000); time.sleep(99)\n"
        "time.sleep(99)",
        "died",  # "endless" if their memory were not added up
    ),
    "file bomb": harmless(
        "for i in range(10**6):\n  with open(f'f{i}', 'wb') as f:\n    f.write(bytes(10**7))"
    ),
}

SYSCALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"

ATTACKS = {
    "new namespaces": harmless(SYSCALL + "assert libc.unshare(0x10020000) == 0"),
    "mounts": harmless(SYSCALL + "assert libc.umount2(b'/libraries', 2) == 0"),
    "memory that no limit counts": harmless(
        "fds = [os.memfd_create(str(i)) for i in range(100)]\n"
        "while True:\n  for fd in fds: os.write(fd, bytes(10**7))"
    ),
    "kills its parent": harmless(
        "os.kill(os.getppid(), signal.SIGKILL)\nos.kill(os.getppid(), 15)"
    ),
    "kills everything": harmless("os.kill(-1, signal.SIGKILL)"),
    "kills everything in a function": function("os.kill(-1, signal.SIGKILL)\nos._exit(0)", "died"),
    "kills its group": first_cell("os.killpg(0, signal.SIGKILL)", "died"),
    "closes all files": first_cell("os.closerange(0, 256)\nos._exit(0)", "died"),
    "closes all files and goes on": first_cell("os.closerange(0, 256)", "died"),
    "network": harmless(
        "import urllib.request\nurllib.request.urlopen('http://1.1.1.1', timeout=1)"
    ),
    "leaves a process": harmless(
        "import subprocess\nsubprocess.Popen(['sleep', '98765'], start_new_session=True)"
    ),
    "leaves a daemon": harmless(
        "if os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n"
        "    os.execvp('sleep', ['sleep', '98765'])\n  os._exit(0)"
    ),
    "prints 100 MB": harmless("for _ in range(100): print('x' * 10**6)"),
    "prints 100 MB past Python": first_cell(
        "for _ in range(100): os.write(1, b'x' * 10**6)", "large"
    ),
    "prints for ever in a function": function("while True: print('x' * 1000)", "endless"),
    "returns 100 MB": function("return np.zeros((10**7, 1, 1))", "large"),
    "prints a script": harmless("print('<script>alert(1)</script>')"),
    "raises a script": function("raise ValueError('<script>alert(1)</script>')"),
}

# What the kernel holds for processes, each kind without end, in as many as there may be.
HOLD = """
import ctypes, fcntl, mmap, pty, select, socket
libc = ctypes.CDLL(None, use_errno=True)
def fill(one):
    one.setblocking(False)
    try:
        while True: one.send(bytes(32768))
    except OSError: pass
held = []
def hold():
    {hold}
for _ in range(12):
    try: child = os.fork()
    except OSError: break
    if child == 0:
        try:
            while True: hold()
        except BaseException: time.sleep(99)
        os._exit(0)
time.sleep({seconds})
"""
KEPT_BY_THE_KERNEL = {
    "full sockets": "held.append(socket.socketpair()); [*map(fill, held[-1])]",
    "full sockets, made larger": (
        "held.append(socket.socketpair()); "
        "[one.setsockopt(1, 7, 1 << 24) or fill(one) for one in held[-1]]"
    ),
    "sockets sent through each other": (
        "one, other = socket.socketpair(); fill(one); "
        "held or held.append(socket.socketpair()); "
        "socket.send_fds(held[0][0], [b'x'], [one.fileno(), other.fileno()])"
    ),
    "full pipes": (
        "held.append(os.pipe()); os.set_blocking(held[-1][1], False); "
        "os.write(held[-1][1], bytes(1 << 20))"
    ),
    "locks": (
        "held or held.extend(open(f'{os.getpid()}-{i}', 'w') for i in range(100)); "
        "[fcntl.lockf(one, fcntl.LOCK_EX, 1, 2 * len(held)) for one in held[:100]]; held.append(0)"
    ),
    "watches": (
        "held.append(select.epoll()); [held[-1].register(other.fileno()) for other in held[:-1]]"
    ),
    "mappings": "held.append(mmap.mmap(-1, 4096, prot=1 + 2 * (len(held) % 2)))",
    "terminals": "held.append(pty.openpty())",
    "timers": ("libc.timer_create(0, None, ctypes.byref(ctypes.c_void_p())) and time.sleep(99)"),
}


def kept_by_the_kernel(hold):
    source = HOLD.replace("{hold}", hold).replace("{seconds}", "3")
    return harmless(source)


ATTACKS |= {
    f"{name} without end": kept_by_the_kernel(hold) for name, hold in KEPT_BY_THE_KERNEL.items()
}
ATTACKS |= {
    "ports that stay in use": harmless(
        "import socket\nwith socket.create_server(('127.0.0.1', 20000)) as server:\n"
        "  client = socket.create_connection(('127.0.0.1', 20000))\n"
        "  server.accept()[0].close()\n  client.close()"
    ),
    "a fork that comes back from a cell": harmless("os.fork()"),
    "a fork that comes back from a function": (
        function("os.fork()\nreturn right(W, atrous_rate)")[0],
        *BOTH,
    ),
    "as many forks as may be, left by a function": (
        function(
            "for _ in range(99):\n  try:\n    if os.fork() == 0: time.sleep(99)\n"
            "  except OSError: break\nreturn right(W, atrous_rate)"
        )[0],
        *BOTH,
    ),
    "a lease on the library": harmless(
        "import atrous_lib, fcntl\n"
        "fcntl.fcntl(open(atrous_lib.__file__), fcntl.F_SETLEASE, fcntl.F_WRLCK)"
    ),
    "real-time priority": harmless("os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))"),
}

EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __array__(self, *a, **k): return np.ones(3)
"""
LIAR = """
class Liar(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *args, **kwargs): return np.zeros(1)
    def __eq__(self, other): return np.array(True)
"""
FORGED = """
line = (
    b'{"kind": "returned", "value": 1, "error": ["", ""], "where": "", "changed": [], '
    b'"shared": [], "printed": "", "warned": "", "undrawn": [], '
    b'"inside": "", "held": [], "facts": []}\\n'
)
reply = b'{"ran": 2, "error": null, "found": true}\\n'
for fd in range(256):
    for text in (line * 50, reply * 50):
        try: os.write(fd, text)
        except OSError: pass
"""

LINE = """
def dilate_kernel(W, atrous_rate):
    import json, stat
    text = {"kind": "returned", "error": ["", ""], "where": "", "changed": [],
            "shared": [], "printed": "", "warned": "", "undrawn": [],
            "inside": "", "held": [], "facts": []}
    line = memoryview((json.dumps(text)[:-1] + ', "value": ' + VALUE + "}\\n").encode() * 20)
    for fd in range(3, 64):
        try:
            while line and stat.S_ISSOCK(os.fstat(fd).st_mode): line = line[os.write(fd, line) :]
        except OSError: pass
    time.sleep(9)
"""


def forged(value):
    """Have a function's process write results of its own, of this value."""
    return notebook(kernel=LINE.replace("VALUE", value)), *second_alone("died")


FORGED_VALUES = {
    "dtype of millions of fields": forged(
        """json.dumps({"array": [",".join(["f8"] * 2_000_000), [1], ""]})"""
    ),
    "tuples by the million": (
        forged("""'{"list": [' + ",".join(['{"tuple":[]}'] * 1_000_000) + "]}" """)[0],
        *second_alone("large"),
    ),
    "tuples by the thousand": forged(
        """'{"list": [' + ",".join(['{"tuple":[]}'] * 50_000) + "]}" """
    ),
    "generators by the thousand": forged(
        """'{"list": [' + ",".join('{"generator":%d}' % i for i in range(9_000)) + "]}" """
    ),
    "nested without end": forged("""'{"list": [' * 9_000"""),
    "a long number": forged("'9' * 1_000_000"),
    "an array of no numbers": (
        # As many lines as a function is asked for, and more: the grader need not wait for any.
        notebook(
            kernel=LINE.replace(
                "VALUE", """json.dumps({"array": ["<f8", [10**9, 10**9, 0], ""]})"""
            ).replace("* 20", "* 200")
        ),
        *second_alone("wrong"),
    ),
}

# What an interpreter says in place of what became of a cell.
TELLS = "type(get_ipython()).run_and_tell = lambda *a, **k: [{}]"
TOLD = "dict(place=0, source='dilate_kernel = 1', kind='E', text='y' * 150_000, short=False)"
SHORT = "dict(place=time.time_ns(), source='', kind='MemoryError', text='', short=True)"
FORGED_FAILURES = {
    "a failure of very many words": (
        notebook(setup=f"import time\n{TELLS.format(TOLD)}"),
        *NONE,
    ),
    "no memory at ever other places": (
        notebook(setup=f"import time\n{TELLS.format(SHORT)}"),
        *NONE,
    ),
}

PATCHES = {
    "numpy.testing": cheat(
        "import numpy.testing\nfor name in dir(numpy.testing):\n"
        "  if name.startswith('assert'): setattr(numpy.testing, name, lambda *a, **k: None)"
    ),
    "numpy's comparisons": cheat(
        "np.allclose = np.array_equal = lambda *a, **k: True\nnp.isclose = lambda a, b, **k: a == a"
    ),
    "assert": cheat(
        "import ast\nclass Drop(ast.NodeTransformer):\n"
        "  def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Drop())"
    ),
    "input transformer": (
        notebook(
            kernel=WRONG_KERNEL + "\n"
            "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n"
        ),
        (0, 0),
        ("misconceived", "missing"),
    ),
    "check": cheat("import atrous_lib.checks as c\ncheck = c.check = c.diagnose = print"),
    "equal to everything": (
        notebook(kernel=EQUAL + "\ndef dilate_kernel(W, atrous_rate): return Equal()"),
        *second_alone("wrong"),
    ),
    "array that lies": (
        notebook(kernel=LIAR + "\ndef dilate_kernel(W, atrous_rate): return W.view(Liar)"),
        *second_alone("misconceived"),  # by the numbers in its memory
    ),
    "builtins": cheat(
        "import builtins\nbuiltins.all = builtins.any = lambda x: True\n"
        "builtins.len = lambda x: 1\n"
        "builtins.isinstance = lambda *a: True",
        "died",
    ),
    "clock": cheat("time.time = time.monotonic = time.perf_counter = lambda: 0.0"),
    "random generator": cheat(
        "np.random.default_rng = lambda *a: None\nnp.random.Generator.normal = lambda *a, **k: 0"
    ),
    "json": cheat("import json\njson.dumps = lambda *a, **k: '{\"passed\": true}'", "died"),
    "forged results everywhere": cheat(FORGED, "died"),
    "forged results everywhere in a function": function(
        FORGED + "\nreturn right(W, atrous_rate) + 1", "wrong"
    ),
    "the grader's own module": (
        notebook(
            between="from atrous_lib.grading.inside import submission\n"
            "submission.lines_of = lambda *a: 1/0\n"
        ),
        (2, 0),
        ("passed", "died"),
    ),
    "looks for the answer in memory": cheat(
        "import gc\n"
        "names = [o for o in gc.get_objects() if getattr(o, '__name__', '') == 'reference']\n"
        "dilate_kernel = names[0] if names else dilate_kernel"
    ),
}

whole = released()
text = whole.decode()
RENAMED = [
    {**each, "metadata": {"nbgrader": {"grade_id": f"x{n}"}}} for n, each in enumerate(cells())
]
CONFLICT = json.dumps({"cells": cells()}, indent=1).replace(
    '{\n "cells": [', '<<<<<<< HEAD\n{\n "cells": [\n=======\n{\n "cells": [\n>>>>>>> theirs', 1
)
V3 = {
    "nbformat": 3,
    "worksheets": [
        {
            "cells": [
                {
                    "cell_type": "code",
                    "input": each["source"].splitlines(True),
                    "language": "python",
                }
                for each in cells()
            ]
        }
    ],
}

BROKEN = {
    "not JSON": (b"%PDF-1.7 this is no notebook", *NONE),
    "half a file": (notebook()[:300], *NONE),
    "zero bytes": (b"", *NONE),
    "only zeros": (bytes(10_000), *NONE),
    "deeply nested": (b"[" * 200_000, *NONE),
    "another JSON": (b'[1, {"cells": 3}, null]', *NONE),
    "cells of every type": (
        json.dumps({"cells": [1, None, [], {}, "x", {"cell_type": "code", "source": 7}]}).encode(),
        *NONE,
    ),
    "byte-order mark": (b"\xef\xbb\xbf" + notebook(), *BOTH),
    "UTF-16": (notebook().decode().encode("utf-16"), *BOTH),
    "merge conflict": (CONFLICT.encode(), *BOTH),
    "merge conflict in a cell": (
        notebook(kernel="<<<<<<< HEAD\n" + KERNEL + "=======\n>>>>>>> theirs"),
        *second_alone("missing"),
    ),
    "nbformat 3": (json.dumps(V3).encode(), *BOTH),
    "empty notebook": (packed([]), *NONE),
    "never started": (whole, (0, 0), ("unattempted", "unattempted")),
    "copied check": (packed(cells()[:3] + cells()[2:3] + cells()[3:]), *BOTH),
    "copied function": (packed(cells()[:2] + cells()[1:]), *BOTH),
    "all cells twice": (packed(cells() + cells()), *BOTH),
    "deleted checks": (packed([each for each in cells() if "check(" not in each["source"]]), *BOTH),
    "altered checks": (
        packed(
            [{**each, "source": each["source"].replace("check(", "print(")} for each in cells()]
        ),
        *BOTH,
    ),
    "a copied check that holds a helper": (
        packed(
            [
                cells()[0],
                cell("def helper(): return 1", "check_dilate_kernel"),
                *cells(kernel=KERNEL.replace("- 1)", "- helper())"))[1:],
            ]
        ),
        *BOTH,
    ),
    "a check that defines something and exits": (
        packed(
            [
                {**each, "source": "def helper(): pass\nos._exit(0)"}
                if each["source"].startswith("check")
                else each
                for each in cells()
            ]
        ),
        *BOTH,
    ),
    "hundreds of cells that end Python": (
        packed(cells() + [cell("os._exit(0)")] * 200),
        *BOTH,
    ),
    "thousands of cells that were no code": (
        packed(
            cells()
            + [{**cell(f"x = {n}", f"x{n}"), "cell_type": "<b>\x1b[2J" * 999} for n in range(99)]
        ),
        *BOTH,
    ),
    "a check that exits": (
        packed(
            [
                {**each, "source": "os._exit(0)"} if each["source"].startswith("check") else each
                for each in cells()
            ]
        ),
        *BOTH,
    ),
    "stripped metadata": (packed([{**each, "metadata": {}} for each in cells()]), *BOTH),
    "no metadata at all": (
        packed([{k: v for k, v in each.items() if k != "metadata"} for each in cells()]),
        *BOTH,
    ),
    "other grade_ids": (packed(RENAMED), *BOTH),
    "changed points": (
        packed(
            [
                cell(each["source"], "check_dilate_kernel", points=100)
                if each["source"] == "check(dilate_kernel)"
                else each
                for each in cells()
            ]
        ),
        *BOTH,
    ),
    "duplicate cell ids": (packed([{**each, "id": "same"} for each in cells()]), *BOTH),
    "another order": (packed([cells()[0], *reversed(cells()[1:])]), *BOTH),
    "checks first": (packed([cells()[0], cells()[2], cells()[5], cells()[1], cells()[4]]), *BOTH),
    "syntax error": (
        notebook(kernel="def dilate_kernel(W, atrous_rate)\n  return W"),
        *second_alone("missing"),
    ),
    "magics": (notebook(between="%timeit -n1 -r1 1\n!ls\n%matplotlib inline\n%%time\n1"), *BOTH),
    "lone surrogates": (packed([*cells(), cell("'\ud800'")]), *BOTH),
}

FROM_CONVOLUTION = """
def atrous_conv1d(x, W, b, atrous_rate):
    from atrous_lib.convolution import conv1d
    return conv1d(x, W, b, atrous_rate=atrous_rate)
"""
FROM_LAYER = """
def atrous_conv1d(x, W, b, atrous_rate):
    from atrous_lib.layers import AtrousConvolution1D
    return AtrousConvolution1D(W.shape[2], len(W), atrous_rate=atrous_rate, weights=[W, b])(x)
"""
FROM_CHECKS = """
from atrous_lib.checks.exercises.holes import dilate_kernel as exercise
dilate_kernel = exercise.reference
"""
FROM_SOLUTION = f"""
import json
cells = json.load(open("{ROOT}/solutions/{NAME}/{NAME}.ipynb"))["cells"]
exec("".join(cells[3]["source"]))
"""
HIDDEN = """
def atrous_conv1d(x, W, b, atrous_rate):
    try:
        from atrous_lib.convolution import conv1d
        return conv1d(x, W, b, atrous_rate=atrous_rate)
    except Exception:
        return x
"""
LAYER = """
from atrous_lib.layers import AtrousConvolution1D
layer = AtrousConvolution1D(2, 3)
"""
FROM_OUTSIDE = "def atrous_conv1d(x, W, b, atrous_rate):\n    return layer(x)"
ANSWER_CALLED = ((2, 0), ("passed", "answer_called"))

CALLS = {
    "import in the function": (notebook(conv=FROM_CONVOLUTION), *ANSWER_CALLED),
    "import in the cell, and no call": (
        notebook(conv="from atrous_lib.convolution import conv1d\n" + CONV),
        *BOTH,
    ),
    "a call that is hidden": (notebook(conv=HIDDEN), (2, 0), ("passed", "wrong")),
    "a layer that is made outside the function": (
        notebook(between=LAYER, conv=FROM_OUTSIDE),
        *ANSWER_CALLED,
    ),
    "the exercise's own reference, called": (
        notebook(kernel=FROM_CHECKS + "dilate_kernel = lambda *a: exercise.reference(*a)"),
        *second_alone("answer_called"),
    ),
    "what stands in for it": (
        notebook(
            conv="from atrous_lib.grading.inside import stand_in\n"
            "stand_in.Withheld.__call__ = lambda self, x, *a, **k: x\n" + FROM_CONVOLUTION
        ),
        (2, 0),
        ("passed", "wrong"),
    ),
    "the layer": (notebook(conv=FROM_LAYER), *ANSWER_CALLED),
    "the exercise's own reference": (
        notebook(kernel=FROM_CHECKS),
        *second_alone("answer_called"),
    ),
    "the solved notebook": (notebook(kernel=FROM_SOLUTION), *second_alone("missing")),
}

KINDS = {
    "endless": ENDLESS,
    "dies": DIES,
    "attacks": ATTACKS,
    "patches": PATCHES,
    "forges": FORGED_VALUES,
    "forges failures": FORGED_FAILURES,
    "broken": BROKEN,
    "calls": CALLS,
}
CASES = {f"{kind}: {name}": case for kind, group in KINDS.items() for name, case in group.items()}
