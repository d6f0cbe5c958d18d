"""Time `atrous-course grade` against nbgrader, and grade a very large class.

    python benchmarks/grading.py                     turns against nbgrader, about five minutes
    python benchmarks/grading.py --scale 10000       a large class on a Dask cluster of this machine
    python benchmarks/grading.py --turns 2 --slice 4 --jobs 1

Against nbgrader, both sides get the same submissions of all exercises and as many processes, and
take turns: in each, both grade the same slice, from notebooks on the disk to the score on the
disk, ours with the learner's feedback page. Both sides' programs are started before anything is
timed, which favours nbgrader's command (it takes seconds to start, and once for each run). CPU
time is what Linux accounts to a control group in which a side's processes are with all that they
start. Who may not make one (it takes root) gets the sum over processes, which misses those that
a sandbox ended without waiting for them: about a quarter of ours.

The large class is what a hurried one looks like: right, misconceived and unattempted notebooks,
and some that end the interpreter, print a lot or raise. It is graded through Dask, with the
journal. What is printed: notebooks a second, the time in which a worker was not grading, and the
memory of all processes over time. JSON and a chart go to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import json
import logging
import multiprocessing
import os
import platform
import random
import shutil
import statistics
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
sys.path.insert(0, str(ROOT))

from atrous_lib.checks.course import EXERCISES  # noqa: E402
from atrous_lib.files import write_whole  # noqa: E402
from atrous_lib.grading.assignments import Assignment, read_assignments  # noqa: E402
from atrous_lib.grading.notebook.grader import Grader  # noqa: E402
from atrous_lib.grading.result import Result  # noqa: E402
from atrous_lib.grading.results.feedback import feedback_page  # noqa: E402
from atrous_lib.grading.run.batch import Notebook, grade_all  # noqa: E402
from atrous_lib.grading.run.journal import Journal  # noqa: E402
from atrous_lib.grading.run.submissions import Submission  # noqa: E402
from tests.grading.insertion import wrong  # noqa: E402

SEED = 7
HOSTILE = {
    "ends Python": "import os; os._exit(1)",
    "prints a lot": "print('x' * 3_000_000)",
    "raises": "1 / 0",
    "recurses": "def f(n):\n    return f(n + 1) + 1\nf(0)",
    "takes memory": "rows = [bytes(1 << 30) for _ in range(8)]",
}


class Sample(NamedTuple):
    """A notebook to be handed in by somebody."""

    exercise: str
    kind: str
    notebook: bytes


# --- submissions


@functools.cache
def assignments() -> dict[str, Assignment]:
    """Return what there is to grade."""
    return read_assignments(ROOT)


def samples() -> list[Sample]:
    """Return well-meant notebooks of every exercise: right, misconceived, not attempted."""
    found = []
    for name, assignment in assignments().items():
        blank = json.loads((ROOT / "exercises" / name / f"{name}.ipynb").read_text("utf-8"))
        solved = json.loads((ROOT / "solutions" / name / f"{name}.ipynb").read_text("utf-8"))
        right = {
            grade_id(cell): "".join(cell["source"])
            for cell in solved["cells"]
            if cell["metadata"].get("nbgrader", {}).get("solution")
        }
        wrongs = dict(right)
        for task in assignment.tasks:
            texts = wrong(EXERCISES[task.function])
            if texts:
                wrongs[task.solution_id] = texts[0]
        for kind, sources in (("right", right), ("misconceived", wrongs), ("unattempted", {})):
            found.append(Sample(name, kind, filled(blank, sources)))
    return found


def grade_id(cell: dict[str, Any]) -> str | None:
    """Return nbgrader's name of a cell, if it has one."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def filled(notebook: dict[str, Any], sources: dict[str | None, str], last: str = "") -> bytes:
    """Return a released notebook with the sources of some cells filled in."""
    cells = [
        {**cell, "source": sources.get(grade_id(cell), cell["source"])}
        for cell in notebook["cells"]
    ]
    if last:
        extra = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        cells.insert(len(cells) // 2, {**extra, "id": "extra", "source": last})
    return json.dumps({**notebook, "cells": cells}).encode()


def hurried(count: int) -> Iterator[Sample]:
    """Yield the notebooks of a large class, one in twenty of them hostile."""
    well_meant = samples()
    hostile = [
        Sample(sample.exercise, kind, filled(json.loads(sample.notebook), {}, source))
        for sample in well_meant
        if sample.kind == "right"
        for kind, source in HOSTILE.items()
    ]
    draw = random.Random(SEED)
    for _ in range(count):
        yield draw.choice(hostile if draw.random() < 0.05 else well_meant)


# --- turns against nbgrader


def nbgrader_side(folder: Path) -> Callable[[Sequence[tuple[str, Sample]]], dict[str, float]]:
    """Return what grades a slice as `nbgrader autograde` does, in a course of its own."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    scripts = sysconfig.get_path("scripts")  # where nbgrader looks for a program that it needs
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ["PATH"]])
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    os.chdir(folder)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    logging.disable(logging.ERROR)
    coursedir = CourseDirectory(config=config)
    api = NbGraderAPI(coursedir, config=config)
    for name in assignments():
        outcome = api.generate_assignment(name)
        assert outcome["success"], outcome.get("error")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # each kernel warns about its own transport

    def turn(slice: Sequence[tuple[str, Sample]]) -> dict[str, float]:
        for learner, sample in slice:
            coursedir = CourseDirectory(config=config)
            coursedir.assignment_id, coursedir.student_id = sample.exercise, learner
            Autograde(coursedir=coursedir, config=config).start()
        scores = {}
        with api.gradebook as gradebook:
            for learner, sample in slice:
                scores[learner] = gradebook.find_submission(sample.exercise, learner).score
        return scores

    return turn


def atrous_side(folder: Path) -> Callable[[Sequence[tuple[str, Sample]]], dict[str, float]]:
    """Return what grades a slice as a worker of `atrous-course grade` does, and writes pages."""
    grader = END.enter_context(Grader(assignments()))
    journal = END.enter_context(Journal(folder / "grading", seed=SEED))

    def turn(slice: Sequence[tuple[str, Sample]]) -> dict[str, float]:
        scores = {}
        for learner, sample in slice:
            path = place(folder, learner, sample)
            content, notes = Submission(learner, sample.exercise, path).read()
            notebook = Notebook(learner, sample.exercise, content, notes)
            result = notebook.graded_by(grader, SEED)
            journal.add([result])
            page = folder / "grading" / "feedback" / learner / f"{sample.exercise}.html"
            write_whole(page, feedback_page(result))
            assert result.failure is None, result.failure
            scores[learner] = result.points
        return scores

    return turn


def place(folder: Path, learner: str, sample: Sample) -> Path:
    """Return where nbgrader's layout has a notebook."""
    return folder / "submitted" / learner / sample.exercise / f"{sample.exercise}.ipynb"


END = contextlib.ExitStack()  # what a side's process does before it ends
SIDES = {"nbgrader": nbgrader_side, "atrous": atrous_side}


class Accounts:
    """A control group that counts the CPU time of all that runs in it, if we may make one."""

    def __init__(self, name: str) -> None:
        self.folder: Path | None = None
        for place, file in (("cpuacct", "cpuacct.usage"), ("", "cpu.stat")):
            folder = Path("/sys/fs/cgroup", place, f"{name}-{os.getpid()}")
            with contextlib.suppress(OSError):
                folder.mkdir()
                self.folder, self._file = folder, folder / file
                self.seconds()
                return
            self.stop()

    def seconds(self) -> float:
        """Return the CPU time so far."""
        text = self._file.read_text().split()
        if len(text) == 1:
            return int(text[0]) / 1e9
        return int(text[text.index("usage_usec") + 1]) / 1e6

    def stop(self) -> None:
        """Remove the group, once nothing runs in it."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                self.folder.rmdir()
            self.folder = None


def serve(connection: Any, side: str, folder: Path, group: Path | None) -> None:
    """Be one process of a side: grade the slices that come."""
    if group is not None:
        (group / "cgroup.procs").write_text(str(os.getpid()))
    turn = SIDES[side](folder)
    connection.send({})
    while (slice := connection.recv()) is not None:
        connection.send(turn(slice))
    END.close()


class Side:
    """A side's processes."""

    def __init__(self, name: str, jobs: int, folder: Path) -> None:
        self.name = name
        self.folders = [folder / f"{name}-{job}" for job in range(jobs)]
        self.pipes, self.processes = [], []
        self.accounts = Accounts(f"benchmark-{name}")
        context = multiprocessing.get_context("spawn")
        for own in self.folders:
            own.mkdir()
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, name, own, self.accounts.folder))
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)
        for pipe in self.pipes:
            pipe.recv()

    def turn(self, slice: Sequence[tuple[str, Sample]]) -> tuple[float, float, dict[str, float]]:
        """Grade a slice; return seconds, CPU seconds and scores."""
        shares = [slice[job :: len(self.pipes)] for job in range(len(self.pipes))]
        for own, share in zip(self.folders, shares, strict=True):
            for learner, sample in share:
                path = place(own, learner, sample)
                path.parent.mkdir(parents=True)
                path.write_bytes(sample.notebook)
        scores = {}
        cpu, start = self.cpu_seconds(), time.perf_counter()
        for pipe, share in zip(self.pipes, shares, strict=True):
            pipe.send(share)
        for pipe in self.pipes:
            scores.update(pipe.recv())
        return time.perf_counter() - start, self.cpu_seconds() - cpu, scores

    def cpu_seconds(self) -> float:
        """Return the CPU time of the processes and all their descendants so far."""
        if self.accounts.folder is not None:
            return self.accounts.seconds()
        return sum(
            sum(one.cpu_times()[:4]) for process in self.processes for one in family(process.pid)
        )

    def stop(self) -> None:
        """End the processes."""
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join()
        self.accounts.stop()


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all its descendants."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def compare(
    turns: int, size: int, jobs: int, handed_in: Sequence[Sample] | None = None
) -> dict[str, Any]:
    """Let both sides take turns; return what was measured, turn by turn.

    What is handed in, again and again, are by default the samples of all exercises.
    """
    learners = (f"learner{number:04}" for number in itertools.count())
    well_meant = samples() if handed_in is None else handed_in
    pool = itertools.cycle(random.Random(SEED).sample(well_meant, len(well_meant)))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        sides = [Side(name, jobs, Path(folder)) for name in SIDES]
        for number in range(turns + 1):
            slice = [(next(learners), next(pool)) for _ in range(size)]
            row, found = {}, {}
            for side in sides if number % 2 else reversed(sides):
                seconds, cpu, found[side.name] = side.turn(slice)
                row[side.name] = {"seconds": seconds, "cpu": cpu}
            differ = [
                f"{sample.exercise} {sample.kind}"
                for learner, sample in slice
                if found["atrous"][learner] != found["nbgrader"][learner]
            ]
            rows.append({**row, "notebooks": size, "differ": differ})
            print(turn_line(rows[-1], number), flush=True)
        counted = all(side.accounts.folder is not None for side in sides)
        for side in sides:
            side.stop()
    if not counted:
        print("CPU time is the sum over processes, and too low: no control group could be made")
    return {
        "jobs": jobs,
        "cpu_by_control_group": counted,
        "turns": rows[1:],
        "warm_up": rows[0],
        **machine(),
    }


def turn_line(row: dict[str, Any], number: int) -> str:
    """Return one turn in words."""
    parts = [
        f"{name} {60 * row['notebooks'] / row[name]['seconds']:7.1f}/min, "
        f"{row[name]['cpu'] / row['notebooks']:.3f} CPU s"
        for name in SIDES
    ]
    ratio = row["nbgrader"]["seconds"] / row["atrous"]["seconds"]
    name = f"turn {number}" if number else "warm-up"
    differ = f"; scores differ: {', '.join(row['differ'])}" if row["differ"] else ""
    return f"{name:8} {' | '.join(parts)} | {ratio:5.1f} times{differ}"


def summary(measured: dict[str, Any]) -> dict[str, float]:
    """Return medians over the turns: notebooks a minute, CPU seconds a notebook, the ratio."""
    turns = measured["turns"]
    ratios = [turn["nbgrader"]["seconds"] / turn["atrous"]["seconds"] for turn in turns]
    found = {"times": statistics.median(ratios), "times_at_least": min(ratios)}
    for name in SIDES:
        found[f"{name}_per_minute"] = statistics.median(
            60 * turn["notebooks"] / turn[name]["seconds"] for turn in turns
        )
        found[f"{name}_cpu_seconds"] = statistics.median(
            turn[name]["cpu"] / turn["notebooks"] for turn in turns
        )
    return found


def machine() -> dict[str, Any]:
    """Return what the numbers depend on."""
    names = ("nbgrader", "distributed", "numpy", "ipython")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "versions": {name: version(name) for name in names},
    }


# --- a large class


class TimedGrader(Grader):
    """A grader that writes down how long each notebook took."""

    def __init__(self, log: Path, assigned: dict[str, Assignment]) -> None:
        super().__init__(assigned)
        self.log = log

    def grade(self, learner: str, exercise: str, notebook: bytes, seed: int) -> Result:
        """Grade a notebook and write down the seconds."""
        start = time.perf_counter()
        result = super().grade(learner, exercise, notebook, seed)
        with (self.log / f"{os.getpid()}.seconds").open("a") as file:
            file.write(f"{time.perf_counter() - start}\n")
        return result


class Memory:
    """The memory of this process and its descendants over time, while a `with` block runs."""

    def __init__(self, every: float = 1.0) -> None:
        self.curve: list[tuple[float, float]] = []  # seconds, MiB
        self._every = every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Memory:
        self._start = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._end.wait(self._every):
            total = 0
            for process in family(os.getpid()):
                with contextlib.suppress(psutil.Error):
                    total += process.memory_info().rss
            self.curve.append((time.perf_counter() - self._start, total / (1 << 20)))


def large_class(count: int, jobs: int) -> dict[str, Any]:
    """Grade a large class on a cluster; return what was measured."""
    from dask import config
    from distributed import LocalCluster

    from atrous_lib.grading.run.cluster import KEPT_MESSAGES, dask

    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        submissions, kinds = hand_in(folder, count)
        start = time.perf_counter()
        stack.enter_context(config.set(KEPT_MESSAGES))  # the scheduler is in this process, too
        cluster = stack.enter_context(
            LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        )
        started = time.perf_counter() - start
        known = assignments()
        make = functools.partial(TimedGrader, folder, known)
        execute = dask(make, seed=SEED, scheduler=cluster.scheduler_address, assignments=known)
        journal = stack.enter_context(TimedJournal(folder / "run", seed=SEED))
        memory = stack.enter_context(Memory())
        begun = time.perf_counter()
        failures, reasons = [], {}
        for number, result in enumerate(grade_all(submissions, journal, execute), 1):
            if result.failure:
                failures.append(result.failure)
            for task in result.tasks:
                reasons[task.reason] = reasons.get(task.reason, 0) + 1
            if number % max(1, count // 20) == 0:
                seconds = time.perf_counter() - begun
                rss = f"{memory.curve[-1][1]:6.0f} MiB" if memory.curve else ""
                print(f"{number:7} {seconds:7.1f} s {number / seconds:6.1f}/s {rss}", flush=True)
        seconds = time.perf_counter() - begun
        logs = folder.glob("*.seconds")
        grading = sum(float(line) for log in logs for line in log.read_text().split())
        size = (folder / "run" / "journal.jsonl").stat().st_size
    return {
        "notebooks": count,
        "kinds": kinds,
        "jobs": jobs,
        "cluster_start_seconds": started,
        "seconds": seconds,
        "grading_seconds": grading,
        "journal_seconds": journal.seconds,
        "journal_bytes": size,
        "failures": failures,
        "reasons": reasons,
        "memory": memory.curve,
        **machine(),
    }


class TimedJournal(Journal):
    """A journal that adds up how long adding took."""

    seconds = 0.0

    def add(self, results: Any) -> None:
        """Add results and the time that it took."""
        start = time.perf_counter()
        super().add(results)
        self.seconds += time.perf_counter() - start


def hand_in(folder: Path, count: int) -> tuple[list[Submission], dict[str, int]]:
    """Write a class's notebooks, each text once; return submissions and how many of each kind."""
    paths: dict[Sample, Path] = {}
    submissions: list[Submission] = []
    kinds: dict[str, int] = {}
    for number, sample in enumerate(hurried(count)):
        if sample not in paths:
            paths[sample] = folder / f"{len(paths)}.ipynb"
            paths[sample].write_bytes(sample.notebook)
        kinds[sample.kind] = kinds.get(sample.kind, 0) + 1
        submissions.append(Submission(f"learner{number:06}", sample.exercise, paths[sample]))
    return submissions, kinds


def overhead(measured: dict[str, Any]) -> dict[str, float]:
    """Return what is beside grading: shares of the workers' time, and memory's growth."""
    available = measured["jobs"] * measured["seconds"]
    curve = [mib for _, mib in measured["memory"]]
    third = max(1, len(curve) // 3)
    return {
        "per_second": measured["notebooks"] / measured["seconds"],
        "beside_grading": 1 - measured["grading_seconds"] / available,
        "journal": measured["journal_seconds"] / measured["seconds"],
        "highest_mib": max(curve, default=0.0),
        "middle_mib": statistics.median(curve[third : 2 * third] or [0.0]),
        "last_mib": statistics.median(curve[2 * third :] or [0.0]),
    }


def curve_text(curve: Sequence[tuple[float, float]], width: int = 60) -> str:
    """Return a curve of memory over time as a line of characters.

    Examples
    --------
    >>> curve_text([(0, 0), (1, 50), (2, 100)])
    '▁▄█'
    """
    step = max(1, len(curve) // width)
    heights = [mib for _, mib in curve[::step]]
    top = max(heights, default=0) or 1
    return "".join("▁▂▃▄▅▆▇█"[min(7, int(8 * height / top))] for height in heights)


def draw_memory(curve: Sequence[tuple[float, float]], path: Path) -> None:
    """Draw memory over time."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 3), layout="constrained")
    axes.plot(*zip(*curve, strict=True))
    axes.set(xlabel="seconds", ylabel="memory of all processes (MiB)", ylim=(0, None))
    figure.savefig(path)


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--slice", type=int, default=36, help="notebooks in a turn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--scale", type=int, help="notebooks of a large class, instead of turns")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for JSON and charts")
    arguments = parser.parse_args()
    results = arguments.results
    results.mkdir(exist_ok=True)
    if arguments.scale:
        measured = large_class(arguments.scale, arguments.jobs)
        measured["summary"] = overhead(measured)
        (results / "grading_scale.json").write_text(json.dumps(measured, indent=1))
        if len(measured["memory"]) > 1:
            draw_memory(measured["memory"], results / "grading_memory.svg")
        print(f"memory {curve_text(measured['memory'])}")
        print(f"failures of the grader's: {len(measured['failures'])}")
        print(f"tasks: {measured['reasons']}")
    else:
        measured = compare(arguments.turns, arguments.slice, arguments.jobs)
        measured["summary"] = summary(measured)
        (results / "grading.json").write_text(json.dumps(measured, indent=1))
    for name, value in measured["summary"].items():
        print(f"{name:22} {value:8.3f}")


if __name__ == "__main__":
    main()
