"""Time what learners and instructors wait for, beside a peer where there is one.

    python -m benchmarks.felt                       everything, at most six minutes
    python -m benchmarks.felt --parts imports key

imports     what an import takes, beside that of NumPy and of the frameworks
check       from a function to its verdict, for each exercise: right, wrong, wrong in another way
key         from a key on a slider to the new picture, beside Matplotlib behind `interact`
start       from the command to the start page, beside JupyterLab with an empty notebook
lessons     every cell of each lesson, beside a notebook with one empty cell
grading     notebooks a minute, beside nbgrader

Sides take turns, and what counts is the median; a ratio is the median of the peer's time ÷ ours,
turn by turn. For checks, median and longest are those of the exercises' medians, and what stands
under "turns" is how many exercises there are. A part begins no further turn after its share of the
time. What can't run here (no Chromium, nbgrader or bubblewrap) is left out and says so. JSON goes
to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from atrous_lib.__main__ import START
from atrous_lib.checks import diagnose
from atrous_lib.checks.course import EXERCISES
from benchmarks.conv1d import machine

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
TURNS = 9


@dataclass(frozen=True)
class Wait:
    """What somebody waits for: the median and the longest of the turns, and peer's time ÷ ours."""

    what: str
    seconds: float
    longest: float
    turns: int
    ratios: Mapping[str, float]

    def __str__(self) -> str:
        """Return one row of the table."""
        beside = ", ".join(f"{name} {ratio:.3g}" for name, ratio in self.ratios.items())
        times = f"{1000 * self.seconds:9.1f} {1000 * self.longest:9.1f} {self.turns:5}"
        return f"{self.what:44} {times}  {beside}".rstrip()


Times = dict[str, list[float]]
Timed = Callable[[], float]  # does something and returns the seconds that count


class LeftOutError(Exception):
    """Why a part can't be measured here."""


def in_turns(sides: Mapping[str, Timed], seconds: float, turns: int = TURNS) -> Times:
    """Let sides take turns, every second time in reverse; begin no turn after so many seconds."""
    times: Times = {name: [] for name in sides}
    end = time.perf_counter() + seconds
    for turn in range(turns):
        if turn and time.perf_counter() > end:
            break
        for name in list(sides)[:: -1 if turn % 2 else 1]:
            times[name].append(sides[name]())
    return times


def wait(what: str, ours: Sequence[float], peers: Mapping[str, Sequence[float]]) -> Wait:
    """Sum up the turns of one side and its peers."""
    ratios = {
        name: statistics.median(t / o for t, o in zip(taken, ours, strict=True))
        for name, taken in peers.items()
    }
    return Wait(what, statistics.median(ours), max(ours), len(ours), ratios)


def passed(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


# -- imports ------------------------------------------------------------------------------------

OURS = {
    "import atrous_lib": "import atrous_lib",
    "the layer and a model": "from atrous_lib import AtrousConvolution1D, Sequential",
    "the checks": "from atrous_lib.checks import check, diagnose",
    "the explorers": "from atrous_lib.widgets import holes_explorer",
}
PEERS = ("numpy", "matplotlib.pyplot", "torch", "jax", "tensorflow", "keras")


def imports(seconds: float) -> Iterator[Wait]:
    """Time imports, each in a Python of its own; Python's own start does not count."""
    peers = [name for name in PEERS if importlib.util.find_spec(name.partition(".")[0])]
    lines = {**OURS, **{name: f"import {name}" for name in peers}}
    times = in_turns({name: lambda line=line: imported(line) for name, line in lines.items()},
                     seconds)  # fmt: skip
    for name in OURS:
        yield wait(name, times[name], {peer: times[peer] for peer in peers})


def imported(line: str) -> float:
    """Return the seconds that a line of imports takes in a new Python."""
    program = (
        f"import time; start = time.perf_counter()\n{line}\nprint(time.perf_counter() - start)"
    )
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return float(done.stdout.split()[-1])


# -- check --------------------------------------------------------------------------------------

WRONG = 2  # wrong functions of each exercise


def verdicts(seconds: float) -> Iterator[Wait]:
    """Time the verdict on each exercise's own answer and on its first misconceptions."""
    right = {name: exercise.reference for name, exercise in EXERCISES.items()}
    functions = {"right functions": right}
    for number in range(WRONG):
        functions[f"misconception {number + 1} of each"] = {
            name: exercise.misconceptions[number].function
            for name, exercise in EXERCISES.items()
            if number < len(exercise.misconceptions)
        }
    sides = {
        f"{kind} {name}": lambda name=name, function=function: passed(
            lambda: diagnose(name, function)
        )
        for kind, of_kind in functions.items()
        for name, function in of_kind.items()
    }
    diagnose(*next(iter(right.items())))  # starts the process in which functions run
    times = in_turns(sides, seconds, turns=5)
    for kind, of_kind in functions.items():
        medians = {name: statistics.median(times[f"{kind} {name}"]) for name in of_kind}
        slowest = max(medians, key=medians.__getitem__)
        yield Wait(
            f"verdict, {kind} ({slowest})",
            statistics.median(medians.values()),
            medians[slowest],
            len(medians),
            {},
        )


# -- key ----------------------------------------------------------------------------------------

EXPLORERS = {
    "a window slides": "window_explorer(filter_length=3, output=2)",
    "holes": "holes_explorer(10, atrous_rate=2, output=1)",
    "edges": "edges_explorer(6, filter_length=3)",
    "a tap's gradient": "tap_gradient_explorer(12, filter_length=3, atrous_rate=2, tap=0)",
    "stacks": "stacks_explorer(layers=3)",
}
PLAIN = """
import numpy as np
from ipywidgets import interact
from matplotlib import pyplot as plt

@interact(rate=(1, 10))
def draw(rate=5):
    plt.plot(np.sin(np.arange(100) / rate))
    plt.show()
"""
FIRST_SLIDERS = """() => [...document.querySelectorAll('.jp-OutputArea')]
    .filter((area) => !area.parentElement.closest('.jp-OutputArea'))
    .map((area) => area.querySelector('.widget-slider [role=slider]')).filter(Boolean)"""
# A frame after the picture is another one it is on the screen.
LISTEN = """(node) => {
    let area = node.closest('.jp-OutputArea');
    for (let more = area; (more = area.parentElement.closest('.jp-OutputArea')); ) area = more;
    const picture = () => [...area.querySelectorAll('svg, img')].map((one) => one.outerHTML).join();
    window.felt = new Promise((done) => {
        const before = picture();
        let pressed;
        const look = () => {
            const now = picture();
            if (pressed === undefined || !now || now === before) return;
            watch.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => done(clock() - pressed)));
        };
        const clock = () => performance.now();
        const watch = new MutationObserver(look);
        const all = {subtree: true, childList: true, characterData: true, attributes: true};
        watch.observe(area, all);
        const press = () => (pressed = clock());
        document.addEventListener('keydown', press, {capture: true, once: true});
    });
}"""


def keys(seconds: float) -> Iterator[Wait]:
    """Press arrow keys on sliders in JupyterLab, and time until the picture beside is another."""
    from tests.browser.lab import SCREEN, LabPage
    from tests.browser.samples import write_notebook
    from tests.browser.server import LabServer

    names = ", ".join(call.partition("(")[0] for call in EXPLORERS.values())
    cells = [f"from atrous_lib.widgets import {names}", *EXPLORERS.values(), PLAIN]
    with chromium() as browser, tempfile.TemporaryDirectory() as home:
        server = LabServer(Path(home))
        write_notebook(server.course / "keys.ipynb", *cells)
        server.start()
        try:
            page = browser.new_context(viewport=SCREEN).new_page()
            lab = LabPage(page, "keys")
            lab.open(server, "keys.ipynb")
            lab.run_all()
            if lab.cell_errors():
                raise AssertionError(lab.cell_errors())
            handles = page.evaluate_handle(FIRST_SLIDERS).get_properties().values()
            nodes = [handle.as_element() for handle in handles]
            sides = dict(zip([*EXPLORERS, "interact"], nodes, strict=True))
            arrows = {name: 0 for name in sides}

            def press(name: str) -> float:
                arrows[name] += 1
                sides[name].evaluate(LISTEN)
                sides[name].press("ArrowRight" if arrows[name] % 2 else "ArrowLeft")
                taken = page.evaluate("felt") / 1000
                page.evaluate("ms => atrous.settled(ms)", 60_000)
                return float(taken)

            in_turns({name: lambda name=name: press(name) for name in sides}, 0, turns=1)
            times = in_turns({name: lambda name=name: press(name) for name in sides}, seconds, 20)
        finally:
            server.stop()
    for name in EXPLORERS:
        peers = {"Matplotlib behind interact": times["interact"]}
        yield wait(f"key to picture, {name}", times[name], peers)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium without a window, or say that there is none."""
    if importlib.util.find_spec("playwright") is None:
        raise LeftOutError("Playwright is not installed (extra dev)")
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import COMMANDS, OPTIONS, find_chromium

    executable = find_chromium()
    if executable is None:
        raise LeftOutError(f"none of {', '.join(COMMANDS)} is on PATH (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(OPTIONS))
        yield browser
        browser.close()


# -- start --------------------------------------------------------------------------------------

IDLE = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def start(seconds: float) -> Iterator[Wait]:
    """Start the course as `make lab` does, and time until its first page can be read."""
    from tests.browser.samples import write_notebook
    from tests.browser.server import LabServer

    class Starter(LabServer):
        """The course's own starter in place of plain JupyterLab."""

        def _command(self) -> list[str]:
            folder = ["--folder", str(self.course), "--"]
            options = ["--no-browser", *super()._command()[5:]]
            own = [one for one in options if not one.startswith("--ServerApp.root_dir")]
            return [sys.executable, "-m", "atrous_lib", *folder, *own]

    with chromium() as browser, tempfile.TemporaryDirectory() as home:
        places = (Path(home, str(number)) for number in range(100))

        def opened(make: Callable[[Path], LabServer], notebook: str, sight: str) -> float:
            server = make(next(places))
            if not isinstance(server, Starter):
                write_notebook(server.course / notebook, "")
            start = time.perf_counter()
            server.start()
            try:
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                page = context.new_page()
                page.goto(server.notebook_url(notebook).replace("doc/tree", "lab/tree"))
                page.wait_for_selector(sight, timeout=120_000)
                taken = time.perf_counter() - start
                page.wait_for_function(IDLE, timeout=120_000)  # so that it can be ended
                server.end_kernels()
                context.close()
            finally:
                server.stop()
            return taken

        first = {
            "ours": lambda: opened(Starter, START, ".jp-Notebook .jp-RenderedHTMLCommon h1"),
            "JupyterLab": lambda: opened(LabServer, "empty.ipynb", ".jp-Notebook .jp-CodeCell"),
        }
        times = in_turns(first, seconds, turns=3)
    peers = {"JupyterLab with an empty notebook": times["JupyterLab"]}
    yield wait("make lab to the start page, in a new copy", times["ours"], peers)


# -- lessons ------------------------------------------------------------------------------------


def lessons(seconds: float) -> Iterator[Wait]:
    """Run all cells of every lesson in a new kernel each."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory() as folder:
        for name in ("notebooks", "exercises"):
            shutil.copytree(ROOT / name, Path(folder, name))
        place = Path(folder, "notebooks")
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": path}

        def run(notebook: nbformat.NotebookNode) -> float:
            resources = {"metadata": {"path": str(place)}}
            client = NotebookClient(
                notebook, timeout=240, kernel_name="python3", resources=resources
            )
            return passed(lambda: client.execute(env=environment, stderr=subprocess.DEVNULL))

        empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])
        files = sorted(place.glob("[0-9]*.ipynb"))
        sides = {
            file.stem: lambda file=file: run(nbformat.read(file, as_version=4)) for file in files
        }
        times = in_turns({**sides, "empty": lambda: run(empty)}, seconds, turns=3)
    for name in sides:
        yield wait(f"run all, {name}", times[name], {"an empty notebook": times["empty"]})


# -- grading ------------------------------------------------------------------------------------

GRADED = "03_holes"


def grading(seconds: float) -> Iterator[Wait]:
    """Grade in turns with nbgrader, a notebook on each core: what one takes of the class's time."""
    if importlib.util.find_spec("nbgrader") is None:
        raise LeftOutError("nbgrader is not installed (extra grade)")
    if shutil.which("bwrap") is None:
        raise LeftOutError("bubblewrap is not installed (apt install bubblewrap)")
    from benchmarks.grading import compare, samples

    # One exercise, as a class hands it in: what its checks need is made once and kept.
    handed_in = [sample for sample in samples() if sample.exercise == GRADED]
    jobs = os.cpu_count() or 1
    turns = 3 if seconds else 1
    measured = compare(turns=turns, size=4 * jobs, jobs=jobs, handed_in=handed_in)
    taken = {
        side: [turn[side]["seconds"] / turn["notebooks"] for turn in measured["turns"]]
        for side in ("atrous", "nbgrader")
    }
    for side, each in taken.items():
        print(f"{side}: {60 / statistics.median(each):.0f} notebooks a minute")
    yield wait(f"a notebook of {GRADED} graded", taken["atrous"], {"nbgrader": taken["nbgrader"]})


# -- all ----------------------------------------------------------------------------------------

# Each part with the seconds after which it begins no further turn.
PARTS: dict[str, tuple[Callable[[float], Iterator[Wait]], float]] = {
    "imports": (imports, 30),
    "check": (verdicts, 30),
    "key": (keys, 20),
    "start": (start, 30),
    "lessons": (lessons, 40),
    "grading": (grading, 30),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that are asked for, print them as a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seconds", type=float, help="for turns of each part: 0 is one turn")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\nload {os.getloadavg()[0]:.1f}")
    found: list[Wait] = []
    left_out: dict[str, str] = {}
    for part in options.parts:
        measure, seconds = PARTS[part]
        begun = time.perf_counter()
        print(f"\n{part:44} {'ms':>9} {'longest':>9} {'turns':>5}  peer's time ÷ ours", flush=True)
        try:
            for one in measure(seconds if options.seconds is None else options.seconds):
                print(one, flush=True)
                found.append(one)
        except LeftOutError as reason:
            left_out[part] = str(reason)
            print(f"left out: {reason}")
        load = os.getloadavg()[0]
        print(f"  ({time.perf_counter() - begun:.0f} s, load {load:.1f})", flush=True)
    report = {"machine": machine(), "waits": [asdict(one) for one in found], "left out": left_out}
    (options.out / "felt.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
