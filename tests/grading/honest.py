"""Submissions of people who mean well and whose notebooks are not as one expects.

`CASES` maps a name, which begins with its kind, to what was handed in, its fair points, and the
points with `nbgrader autograde`, where these are others with the reason.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.grading.notebooks import CONV, KERNEL, released

BOTH = (2, 4)
RELEASED = json.loads(released())
SETUP = "import numpy as np\nfrom atrous_lib.checks import check"
BODY = KERNEL.replace("dilate_kernel", "mine")  # the right function under another name

# Why nbgrader gives other points. Each stands in docs/instructors.md too.
STOPS = "A line fails above others of its cell: nbgrader leaves those out."
NOT_RESTORED = "A cell that nbgrader did not release was turned into Markdown or raw text."
NOT_UTF8 = "The file is not in UTF-8."
LONG_NUMBER = "The file holds a number of thousands of digits."
FOLLOWED = "Something follows the notebook in its file."
LINE_ENDS = "Texts in the file hold ends of lines as they are."
RESTORED = "A function was written into the cell that checks it."
CALLED = "The function calls the library's own."


@dataclass(frozen=True)
class Honest:
    """What was handed in, and what is fair."""

    written: bytes | Callable[[], bytes]  # a large notebook is written when it is needed
    points: tuple = BOTH
    nbgrader: tuple = BOTH
    why: str = ""
    readable: bool = True  # by nbgrader
    files: dict = field(default_factory=dict)
    reasons: tuple = ()

    @property
    def notebook(self):
        """The notebook's bytes."""
        return self.written() if callable(self.written) else self.written


def cells_of(notebook):
    return {
        each["metadata"].get("nbgrader", {}).get("grade_id"): each for each in notebook["cells"]
    }


def code(source):
    return {
        "cell_type": "code",
        "id": f"own-{abs(hash(source)) % 10**8}",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def filled(kernel=KERNEL, conv=CONV, setup=SETUP, between=None, above=None):
    """Return the released notebook as a dict, with these sources in its cells."""
    notebook = copy.deepcopy(RELEASED)
    cells = cells_of(notebook)
    cells["dilate_kernel"]["source"], cells["atrous_conv1d"]["source"] = kernel, conv
    first = next(each for each in notebook["cells"] if each["cell_type"] == "code")
    first["source"] = setup
    for source, before in ((above, "dilate_kernel"), (between, "atrous_conv1d")):
        if source is not None:
            notebook["cells"].insert(notebook["cells"].index(cells[before]), code(source))
    return notebook


def packed(notebook, **options):
    return json.dumps(notebook, **options).encode()


def sources(**changed):
    return packed(filled(**changed))


def stopped(points, **changed):
    """Have a line fail in these cells, of which nbgrader runs no more."""
    return Honest(sources(**changed), nbgrader=points, why=STOPS)


def right(**changed):
    return Honest(sources(**changed))


def called(points=(2, 0), **changed):
    """Have a function use the answer."""
    reasons = tuple("passed" if each else "answer_called" for each in points)
    return Honest(sources(**changed), points, BOTH, CALLED, reasons=reasons)


def retyped(kind, grade_id=None, **more):
    notebook = filled()
    one = cells_of(notebook)[grade_id] if grade_id else _first(notebook)
    one["cell_type"] = kind
    del one["outputs"], one["execution_count"]
    return Honest(packed(notebook), **more)


def _first(notebook):
    return next(each for each in notebook["cells"] if each["cell_type"] == "code")


def large(where, size=21_000_000):
    """Return the bytes of a notebook that is large for a reason that nobody grades."""
    notebook, text = filled(), "x" * size
    if where == "outputs":
        printed = {"output_type": "stream", "name": "stdout", "text": text}
        _first(notebook)["outputs"] = [printed]
    elif where == "an attachment":
        notebook["cells"][0]["attachments"] = {"a.png": {"image/png": text}}
    else:
        state = {"a": {"model_name": "HTMLModel", "model_module": "", "state": {"value": text}}}
        about = {"state": state, "version_major": 2, "version_minor": 0}
        notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": about}
    return packed(notebook)


STATEMENTS = {
    "colab": stopped(
        (0, 0), setup='from google.colab import drive\ndrive.mount("/content")\n' + SETUP
    ),
    "a package that is missing": stopped((0, 0), setup="import plotnine\n" + SETUP),
    "one of two in a line": stopped((0, 0), setup="import plotnine, numpy as np\n" + SETUP),
    "its own test fails above": stopped((2, 0), conv="assert 1 + 1 == 3\n" + CONV),
    "asks for a name": stopped((0, 4), kernel='name = input("name? ")\n' + KERNEL),
    "a timed cell": stopped((0, 4), kernel="%%time\nimport plotnine\n" + KERNEL),
    "a return at the start": stopped((0, 4), kernel="return\n" + KERNEL),
    "breakpoint": right(setup="breakpoint()\n" + SETUP),
    "breakpoint in the function": right(
        kernel=KERNEL.replace("    return", "    breakpoint()\n    return")
    ),
    "store": right(setup="%store -r\n" + SETUP),
    "kernel": right(setup="session = get_ipython().kernel\n" + SETUP),
    "autoreload": right(setup="%load_ext autoreload\n%autoreload 2\n" + SETUP),
    "installs": right(setup="%pip install --no-index nothing-of-this-name\n" + SETUP),
    "a failing cell between": right(between="1 / 0\nprint('not here')"),
}

FROM = "from atrous_lib.convolution import conv1d"
ON = "np.ones((1, 9, 1)), np.ones((2, 1, 1)), np.ones(1)"
COMPARES = f"{FROM}\nassert np.allclose(atrous_conv1d({ON}, 2), conv1d({ON}, atrous_rate=2))"
COMPARISONS = {
    "below the function": right(conv=f"{CONV}\n{COMPARES}"),
    "an import above it": right(conv=f"{FROM}\n{CONV}"),
    "an import in the first cell": right(setup=f"{FROM}  # to compare with\n{SETUP}"),
    "a star import": right(setup=f"from atrous_lib.convolution import *\n{SETUP}"),
    "a module": right(setup=f"import atrous_lib.layers as L\n{SETUP}", conv=f"{CONV}\nL.Dense"),
    "a class derived from the layer": right(
        between="from atrous_lib.layers import AtrousConvolution1D, Dense\n"
        "class Mine(AtrousConvolution1D):\n    pass\n"
        "def show(layer: AtrousConvolution1D | None) -> bool:\n"
        "    return isinstance(layer, (AtrousConvolution1D, Dense))\nassert not show(3)"
    ),
    "a test of its own": right(
        conv=CONV + "\ndef test():\n    " + COMPARES.replace("\n", "\n    ") + "\ntest()"
    ),
    "falls back on its own": right(
        conv=CONV.replace("def atrous_conv1d", "def own")
        + f"\ndef atrous_conv1d(x, W, b, atrous_rate):\n    try:\n        {FROM}\n"
        "        return conv1d(x, W, b, atrous_rate=atrous_rate)\n"
        "    except Exception:\n        return own(x, W, b, atrous_rate)"
    ),
}

USE = "def atrous_conv1d(x, W, b, atrous_rate):\n    return {}"
CALL = "conv1d(x, W, b, atrous_rate=atrous_rate)"
USES = {
    "in the function": called(conv=f"{FROM}\n{USE.format(CALL)}"),
    "by another name": called(conv=f"{FROM} as mine\n{USE.format('mine' + CALL[6:])}"),
    "by assignment": called(
        conv=f"{FROM}\nfrom functools import partial\n"
        "atrous_conv1d = lambda x, W, b, atrous_rate: conv1d(x, W, b, atrous_rate=atrous_rate)"
    ),
    "in a helper": called(
        above=f"{FROM}\ndef helper(*a, **k):\n    return conv1d(*a, **k)",
        conv=USE.format("helper" + CALL[6:]),
    ),
    "by attributes": called(
        conv="import atrous_lib.convolution\n" + USE.format(f"atrous_lib.convolution.{CALL}")
    ),
    "by a star import": called(conv=f"from atrous_lib.convolution import *\n{USE.format(CALL)}"),
    "by the layer": called(
        above="from atrous_lib.layers import AtrousConvolution1D",
        conv=USE.format(
            "AtrousConvolution1D(W.shape[2], len(W), atrous_rate=atrous_rate, weights=[W, b])(x)"
        ),
    ),
    "by a layer made before": called(
        above="from atrous_lib.layers import AtrousConvolution1D\n"
        "make = AtrousConvolution1D.from_config",
        conv=USE.format(
            "make({**AtrousConvolution1D(W.shape[2], len(W), atrous_rate=atrous_rate).get_config(),"
            ' "weights": [W, b]})(x)'
        ),
    ),
}

TYPES = {
    "Markdown": retyped("markdown", "dilate_kernel"),
    "raw": retyped("raw", "atrous_conv1d"),
    "a check": retyped("raw", "check_dilate_kernel"),
    "the first cell": retyped("raw", nbgrader=(0, 0), why=NOT_RESTORED),
}

FILES = {
    f"large {where}": Honest(partial(large, where))
    for where in ("outputs", "an attachment", "the state of widgets")
}
TEXT = packed(filled(kernel=f"# für Ödön\n{KERNEL}"), ensure_ascii=False).decode()
FILES["cp1252"] = Honest(
    TEXT.encode("cp1252", errors="replace"),  # which has no arrow for a link to a lesson
    nbgrader=(0, 0),
    why=NOT_UTF8,
    readable=False,
)
numbered = filled()
numbered["metadata"]["n"] = "LONG"
FILES["a long number"] = Honest(
    packed(numbered).replace(b'"LONG"', b"9" * 5_000),
    nbgrader=(0, 0),
    why=LONG_NUMBER,
    readable=False,
)
for name, content, why in (
    ("twice in one", packed(filled()) + b"\n" + packed(filled()), FOLLOWED),
    ("filled up with zeros", packed(filled()) + bytes(4096), FOLLOWED),
    ("ends of lines", packed(filled()).replace(b"\\n", b"\n"), LINE_ENDS),
):
    FILES[name] = Honest(content, nbgrader=(0, 0), why=why, readable=False)

WRITES = "%%writefile {}\nimport numpy as np\n{}"
MODULES = {
    "written and imported": right(
        above=WRITES.format("own_holes.py", KERNEL), kernel="from own_holes import dilate_kernel"
    ),
    "run": right(above=WRITES.format("own_run.py", KERNEL), kernel="%run own_run.py"),
    "beside the notebook": Honest(
        sources(kernel="from own_module import dilate_kernel\nfrom parts.more import *"),
        files={
            "own_module.py": ("import numpy as np\n" + KERNEL).encode(),
            "parts/__init__.py": b"",
            "parts/more.py": b"two = 2",
        },
    ),
}
POOL = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\n"
FUNCTIONS = {
    "a lambda": right(
        kernel="dilate_kernel = lambda W, r: "
        "np.insert(W, np.repeat(np.arange(1, len(W)), r - 1), 0, axis=0)"
    ),
    "a partial": right(
        kernel=f"from functools import partial\n{BODY}\ndilate_kernel = partial(mine)"
    ),
    "another function's name": right(kernel=f"{BODY}\ndilate_kernel = mine"),
    "a plain decorator": right(
        kernel="def timed(f):\n    def wrapper(*a):\n        return f(*a)\n"
        f"    return wrapper\n\n@timed{KERNEL}"
    ),
    "an object": right(
        kernel=f"{BODY}\nclass K:\n    def __call__(self, W, r):\n        return mine(W, r)\n"
        "dilate_kernel = K()"
    ),
    "a method": right(
        kernel=f"{BODY}\nclass K:\n    def m(self, W, r):\n        return mine(W, r)\n"
        "dilate_kernel = K().m"
    ),
    "a pool of threads": right(
        kernel=f"{POOL}list(pool.map(abs, [1, 2]))\n{BODY}\ndef dilate_kernel(W, r):\n"
        "    return list(pool.map(mine, [W], [r]))[0]"
    ),
    "a masked array": right(kernel=KERNEL.replace("return dilated", "return np.ma.array(dilated)")),
    "a memory map": right(
        kernel=KERNEL.replace(
            "return dilated",
            'm = np.memmap("m", float, "w+", shape=dilated.shape); m[...] = dilated; return m',
        )
    ),
    "an array of a class of its own": right(
        kernel="class Mine(np.ndarray):\n    pass\n"
        + KERNEL.replace("return dilated", "return dilated.view(Mine)")
    ),
}


def in_check(check, kernel=KERNEL, **more):
    """Have something else stand in the cell that checks the first function."""
    notebook = filled(kernel=kernel)
    cells_of(notebook)["check_dilate_kernel"]["source"] = check
    return Honest(packed(notebook), **more)


HELPER = "def length(W, r):\n    return (len(W) - 1) * r + 1\n"
HELPED = """
def dilate_kernel(W, r):
    dilated = np.zeros((length(W, r), *W.shape[1:]))
    dilated[::r] = W
    return dilated
"""
CHECKS = {
    "the function in it": in_check(
        KERNEL + "check(dilate_kernel)", kernel="", nbgrader=(0, 4), why=RESTORED
    ),
    "a helper in it": in_check(
        HELPER + "check(dilate_kernel)", kernel=HELPED, nbgrader=(0, 4), why=RESTORED
    ),
    "a test of its own in it": in_check("check(dilate_kernel)\nassert 1 + 1 == 3"),
}


def refused(points=(0, 4), **changed):
    """Have a function return what its check, and so nbgrader, already refuses in the notebook."""
    return Honest(sources(**changed), points, points)


def returns(wrapped):
    return refused(kernel=KERNEL.replace("return dilated", f"return {wrapped}"))


REFUSED = {
    "objects": returns("dilated.astype(object)"),
    "a view of memory": returns("memoryview(dilated)"),
    "lists": returns("dilated.tolist()"),
    "a coroutine": refused(kernel="async " + KERNEL.strip()),
    "what a later cell defines": refused(
        kernel="def dilate_kernel(W, atrous_rate):\n    return later(W, atrous_rate)",
        between=KERNEL.replace("dilate_kernel", "later"),
    ),
    "NumPy's max in place of Python's": refused(
        (2, 0),
        above="from numpy import *",
        conv=CONV.replace("= x.shape[1]", "= max(x.shape[1], 1)"),
    ),
}

KINDS = {
    "statements": STATEMENTS,
    "comparisons": COMPARISONS,
    "uses": USES,
    "types": TYPES,
    "files": FILES,
    "modules": MODULES,
    "functions": FUNCTIONS,
    "checks": CHECKS,
    "refused": REFUSED,
}
CASES = {f"{kind}: {name}": case for kind, group in KINDS.items() for name, case in group.items()}
