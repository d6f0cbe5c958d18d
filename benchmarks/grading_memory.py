"""The memory that a large class's results take: journal, scores, report and gradebook.

    python benchmarks/grading_memory.py 10000 50000 200000

The results are invented, ten for each learner, with texts as long as real ones have. Each size has
a process of its own, and its peak is what the system counted (`VmHWM`), or with `--traced` what
Python asked for, which is exact and slower.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from atrous_lib.checks.course import EXERCISES
from atrous_lib.grading.assignments import Assignment, read_assignments
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results import outputs
from atrous_lib.grading.results.standing import Standing
from atrous_lib.grading.run.journal import Journal

ROOT = Path(__file__).resolve().parents[1]
EACH = 10  # exercises that a learner hands in
AT_ONCE = 200  # results in a write to the journal


def invented(count: int, assignments: dict[str, Assignment], each: int = EACH) -> Iterator[Result]:
    """Yield results: most right, the others wrong in ways that are known, alike or their own."""
    chance = random.Random(count)
    names = list(assignments)
    for number in range(count):
        learner, exercise = f"learner{number // each:07}", names[number % each]
        tasks = []
        for task in assignments[exercise].tasks:
            fields = {"points": 0.0, "reason": "wrong", "message": "It is wrong. " * 80}
            luck = chance.random()
            if luck < 0.5:
                fields |= {"points": float(task.points), "reason": "passed"}
            elif luck < 0.85:
                known = [one.id for one in EXERCISES[task.function].misconceptions]
                fields |= {"reason": "misconceived", "misconception": chance.choice(known)}
            else:
                mark = chance.choice([chance.randrange(30), chance.randrange(1 << 32)])
                fields |= {"computed": f"{mark:08x}", "code": f"# {number}\n" + "x = 1\n" * 100}
            texts = {"output": "printed\n" * 100, "max_points": float(task.points)}
            tasks.append(TaskResult(task.function, task.grade_id, **texts, **fields))
        digest = f"{chance.getrandbits(256):064x}"
        yield Result(learner, exercise, digest, tuple(tasks))


@contextmanager
def traced_peak() -> Iterator[Callable[[], int]]:
    """Trace what Python asks for; yields what returns the most that it had at once."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure(count: int, each: int, gradebook: bool, traced: bool) -> dict[str, float]:
    """Write all that a run ends with, of invented results; return the peak and more."""
    assignments = read_assignments(ROOT)
    start = time.perf_counter()
    measuring = traced_peak() if traced else nullcontext(peak_bytes)
    with measuring as peak, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Journal(folder / "run", seed=7) as journal:
            some = []
            for result in invented(count, assignments, each):
                some.append(result)
                if len(some) == AT_ONCE:
                    journal.add(some)
                    some.clear()
            journal.add(some)
        del journal
        standing = Standing(Journal(folder / "run"))
        if gradebook:
            write_gradebook(folder, assignments, standing)
        outputs.write_scores(standing)
        report = outputs.write_report(standing, assignments)
        size = report.stat().st_size
        journal_bytes = (folder / "run" / "journal.jsonl").stat().st_size
        most = peak()
    seconds = time.perf_counter() - start
    return {
        "results": count,
        "peak_bytes": most,
        "report_bytes": size,
        "journal_bytes": journal_bytes,
        "seconds": seconds,
    }


def write_gradebook(folder: Path, assignments: dict[str, Assignment], standing: Standing) -> None:
    """Write nbgrader's gradebook as `atrous-course grade` does, and read it."""
    from atrous_lib.grading.results.by_hand import read_judgments
    from atrous_lib.grading.results.gradebook import match_students, write_gradebook

    url = f"sqlite:///{folder / 'gradebook.db'}"
    students, _ = match_students(url, ROOT, standing.learners())
    write_gradebook(url, ROOT, assignments, standing.automatic())
    standing.decide(read_judgments(url, ROOT, assignments, students))


def peak_bytes() -> int:
    """Return the most memory that this process ever had."""
    try:
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.partition("VmHWM:")[2].split()[0])
    except OSError:  # no Linux
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most


def main() -> None:
    """Measure each size in a process of its own, and print the curve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of results")
    parser.add_argument("--each", type=int, default=EACH, help="results of each learner, up to 12")
    parser.add_argument("--no-gradebook", action="store_true", help="leave out the gradebook")
    parser.add_argument("--traced", action="store_true", help="count what Python asks for")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.here:
        print(json.dumps(measure(told.sizes[0], told.each, not told.no_gradebook, told.traced)))
        return
    before = None
    for size in told.sizes:
        command = [sys.executable, __file__, str(size), "--here", f"--each={told.each}"]
        command += ["--no-gradebook"] * told.no_gradebook + ["--traced"] * told.traced
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        grown = ""
        if before:
            more = found["peak_bytes"] - before["peak_bytes"]
            grown = f", {more / (size - before['results']):6.0f} bytes more for each result"
        print(
            f"{size:7} results: {found['peak_bytes'] / (1 << 20):6.1f} MiB{grown}; report "
            f"{found['report_bytes'] / 1e6:.2f} MB, {found['seconds']:.0f} s",
            flush=True,
        )
        before = found


if __name__ == "__main__":
    main()
