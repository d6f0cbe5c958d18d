"""What a submission sends costs the grader itself little memory and little time, whatever it is."""

import contextlib
import json
import subprocess
import sys

import pytest

from atrous_lib.checks.course import exercise_named
from atrous_lib.checks.diagnosis import probes_of
from atrous_lib.grading.notebook.bubblewrap import find_bubblewrap
from atrous_lib.grading.result import Result
from tests.grading.at_once import at_once, selected
from tests.grading.notebooks import KERNEL, NAME, ROOT, notebook

pytestmark = pytest.mark.skipif(find_bubblewrap() is None, reason="needs bubblewrap (bwrap)")
MOST_BYTES, MOST_SECONDS = 64 << 20, 3.0
# A flood lasts as long as it may, and what it costs grows with that: so a tenth of the ten seconds
# of a cell shows the same by a tenth of the cost.
FLOOD_SECONDS, MOST_FLOOD_SECONDS = 1.0, MOST_SECONDS / 10

# Grades an ordinary notebook; then each that is named on a line, with the limits that are told
# there, in a fork of its own, so that all begin with the same memory. Tells what each took of the
# very process that graded it.
MEASURE = """
import json, os, pathlib, resource, sys
from atrous_lib.grading.assignments import read_assignments
from atrous_lib.grading.notebook.grader import Grader
from atrous_lib.grading.notebook.limits import Limits

def peak():
    text = pathlib.Path("/proc/self/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) << 10

def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

def tell_cost(hostile):
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, begin = peak(), seconds()
    result = grader.grade("eve", sys.argv[2], hostile, 7)
    print(json.dumps([peak() - before, seconds() - begin, result.to_json()]), flush=True)

with Grader(read_assignments(pathlib.Path("."))) as grader:
    grader.grade("ada", sys.argv[2], pathlib.Path(sys.argv[1]).read_bytes(), 7)
    for line in sys.stdin:
        path, limits = json.loads(line)
        if os.fork() == 0:
            try:
                grader.limits = Limits(**limits)
                tell_cost(pathlib.Path(path).read_bytes())
            finally:
                os._exit(0)
        os.wait()
"""

# A snapshot writes a line of its own to the grader, and again, and waits.
FORGE = """
import json, stat
def forge(line, times=50):
    for fd in range(3, 64):
        try:
            if not stat.S_ISSOCK(os.fstat(fd).st_mode): continue
            data = memoryview(line * times)
            while data: data = data[os.write(fd, data[: 1 << 20]) :]
        except OSError: pass
    time.sleep(3)
def outcome(value):
    text = {"kind": "returned", "error": ["", ""], "where": "", "changed": [],
            "shared": [], "printed": "", "warned": "", "undrawn": [],
            "inside": "", "held": [], "facts": []}
    return (json.dumps(text)[:-1] + ', "value": ' + value + "}").encode() + b"\\n"
"""
VALUES = {
    "a dtype of millions of fields": 'json.dumps({"array": [",".join(["f8"] * MANY), [1], ""]})',
    "a dtype of many fields": 'json.dumps({"array": [",".join(["f8"] * 100_000), [1], ""]})',
    "millions of tuples": """'{"list": [' + ",".join(['{"tuple":[]}'] * MANY) + "]}" """,
    "many tuples": """'{"list": [' + ",".join(['{"tuple":[]}'] * 9_000) + "]}" """,
    "many numbers": """'{"list": [' + ",".join(["1.5"] * 61_000) + "]}" """,
    "many names": ("""'{"list": [{' + ",".join(f'"{i}":{i}' for i in range(140_000)) + "}]}" """),
    "keys of one hash": """'{"dict": [' + ",".join(
        '{"tuple":[%d,0]}' % (i * (2**61 - 1) + 7) for i in range(9_000)) + "]}" """,
    "a text of one wide letter": "'\"' + '\\\\ud83d\\\\ude00' + 'x' * 5_900_000 + '\"'",
    "a wide letter in the line": "'\"\\U0001f600' + 'x' * 5_900_000 + '\"'",
    "a number of millions of digits": "'9' * 5_900_000",
    "brackets": "'[' * 20_000",
    "generators": """'{"list": [' + ",".join(
        '{"generator":%d}' % i for i in range(9_000)) + "]}" """,
    "formulas": """'{"list": [' + ",".join(
        ['{"formula":"lambda x: np.prod(x)"}'] * 9_000) + "]}" """,
    "an array": 'array("<f8", [249_000])',
    "an array of many dimensions": 'array("<f8", [1] * 64)',
}
# Values of a size that every probe's may have, so that all are read and judged.
JUDGED = {
    "numbers": """'{"list": [' + ",".join(["1.5"] * 15_000) + "]}" """,
    "texts": """'{"list": [' + ",".join(['"ab"'] * 15_000) + "]}" """,
    "tuples": """'{"list": [' + ",".join(['{"tuple":[]}'] * 1_800) + "]}" """,
    "keys of one hash": """'{"dict": [' + ",".join(
        '{"tuple":[%d,0]}' % (i * (2**61 - 1) + 7) for i in range(900)) + "]}" """,
    "one long text": "json.dumps('x' * 300_000)",
    "long numbers": """'{"list": [' + ",".join(["9" * 4_000] * 70) + "]}" """,
    "a long array": """array("<f8", [48_000])""",
    "a tall array": """array("<f8", [48_000, 1, 1])""",
    "an array of truths": """array("|b1", [4_800, 2, 40])""",
    "an array of complex numbers": """array("<c16", [24_000, 1, 1])""",
    "tuples of arrays": """'{"tuple": [' + ",".join(
        ['{"tuple":[' + array("<f8", [990]) + "]}"] * 50) + "]}" """,
    "many small arrays": """'{"tuple": [' + ",".join([array("<f8", [1])] * 900) + "]}" """,
    "an array of no numbers": """json.dumps({"array": ["<f8", [10**6, 10**9, 0], ""]})""",
}
ARRAY = """
import base64
MANY = 2_000_000
def array(dtype, shape):
    size = np.dtype(dtype).itemsize * int(np.prod(shape))
    return json.dumps({"array": [dtype, shape, base64.b64encode(b"?" * size).decode()]})
"""
AT_ONCE = "def dilate_kernel(W, atrous_rate):\n    forge(outcome(VALUE))"
FIRST_RIGHT = """
right, calls = dilate_kernel, []
def dilate_kernel(W, atrous_rate):
    calls.append(1)
    return right(W, atrous_rate) if len(calls) <= SHOWN else forge(outcome(VALUE))
"""
SHOWN = len(probes_of(exercise_named("dilate_kernel"), 0))


def forged(value, function=AT_ONCE):
    function = function.replace("VALUE", value).replace("SHOWN", str(SHOWN))
    return notebook(kernel=KERNEL + FORGE + ARRAY + function)


FORGED = {name: forged(value) for name, value in VALUES.items()}
FORGED |= {f"{name}, in every result": forged(value) for name, value in JUDGED.items()}
FORGED |= {f"{name}, hidden": forged(value, FIRST_RIGHT) for name, value in JUDGED.items()}


@pytest.fixture(scope="module")
def costs(request, tmp_path_factory):
    """Tell what each notebook costs the grader: bytes, seconds of its processor, the result."""

    tmp_path_factory.getbasetemp()  # made here, since several threads at once can't

    @contextlib.contextmanager
    def measured():
        folder = tmp_path_factory.mktemp("costs")
        ordinary, hostile = folder / "ordinary", folder / "hostile"
        ordinary.write_bytes(notebook())
        command = [sys.executable, "-c", MEASURE, str(ordinary), NAME]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}

        def cost_of(name):
            hostile.write_bytes((FORGED | FLOODS)[name])
            print(json.dumps([str(hostile), limits_for(name)]), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
            yield cost_of

    names = [
        *selected(request, test_a_flood_of_small_pieces_costs_little, "name"),  # the longest
        *selected(request, test_a_forged_line_costs_little, "name"),
    ]
    with at_once(names, measured) as costs:
        yield costs


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_line_costs_little(costs, name):
    memory, seconds, text = costs[name].result()
    reasons = [task.reason for task in Result.from_json(text).tasks]
    print(f"{memory >> 20} MiB, {seconds:.2f} s, {reasons}")
    assert memory < MOST_BYTES
    assert len(text) < 20_000
    assert seconds < MOST_SECONDS
    assert reasons[1] == "passed"
    assert reasons[0] != "passed"


# Many small pieces, each of which could wake the grader.
FLOODS = {
    "output, byte by byte": notebook(between="while True: os.write(1, b'x')"),
    "output from many processes": notebook(
        between="for _ in range(9):\n  if os.fork() == 0:\n    while True: os.write(1, b'x')\n"
        "while True: os.write(1, b'x')"
    ),
    "a line, byte by byte": notebook(
        kernel=FORGE.replace("data[: 1 << 20]", "data[:1]")
        + "def dilate_kernel(W, atrous_rate):\n    forge(b'[', 10**7)"
    ),
    "answers to a cell, byte by byte": notebook(
        between=FORGE.replace("data[: 1 << 20]", "data[:1]") + "forge(b'[', 10**7)"
    ),
}


def limits_for(name):
    """Return how long a cell and a function of this notebook may take, if not as by default."""
    return dict.fromkeys(["cell_seconds", "probe_seconds"], FLOOD_SECONDS) if name in FLOODS else {}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_small_pieces_costs_little(costs, name):
    memory, seconds, text = costs[name].result()
    print(f"{memory >> 20} MiB, {seconds:.2f} s, {text[:300]}")
    assert memory < MOST_BYTES
    assert seconds < MOST_FLOOD_SECONDS
