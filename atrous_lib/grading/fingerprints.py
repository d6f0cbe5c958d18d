"""What scores depend on, in short texts that change with it: exercises, points, checks, grader."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import atrous_lib
from atrous_lib.checks.course import exercise_named
from atrous_lib.grading.assignments import Assignment

# The parts of atrous_lib that no score depends on: what draws, finds, orders, keeps and shows.
BESIDE = (
    "pictures",
    "widgets",
    "grading/out",
    "grading/results",
    "grading/run",
    "grading/__main__.py",
    "grading/cli",
    "grading/doctor.py",
)

LESSONS, WORDS = "checks/exercises/", "checks/messages/"
_LESSON = re.compile(rb"^\s*from atrous_lib\.checks\.exercises(?:\.| import )(\w+)", re.MULTILINE)


def fingerprints(
    assignments: Mapping[str, Assignment], package: Path | None = None
) -> dict[str, str]:
    """Return for each exercise two short texts with a dash between them.

    The first one changes when the exercise's scores may, and with nothing else: not with other
    exercises' checks. The second one changes with what any check says.

    Parameters
    ----------
    assignments
        The course's assignments by name.
    package
        The folder of `atrous_lib`; by default the one that is running.
    """
    contents = _contents(package)
    words = {name: text for name, text in contents.items() if name.startswith(WORDS)}
    lessons = {name: text for name, text in contents.items() if name.startswith(LESSONS)}
    common = _short(sorted(contents.items() - words.items() - lessons.items()))
    said = _short(sorted(words.items()))
    found = {}
    for name, assignment in assignments.items():
        modules = {exercise_named(task.function).reference.__module__ for task in assignment.tasks}
        own = {LESSONS + module.rpartition(".")[2] + ".py" for module in modules}
        seen = {LESSONS + "__init__.py"}
        while own - seen:
            seen |= own
            texts = b"\n".join(lessons.get(each, b"") for each in own)
            own = {f"{LESSONS}{each.decode()}.py" for each in _LESSON.findall(texts)}
        checks = [(each, lessons.get(each)) for each in sorted(seen)]
        found[name] = f"{_short(common, assignment, checks)}-{said}"
    return found


def _contents(package: Path | None) -> dict[str, bytes]:
    """Return the parts of the package on which results depend, by name."""
    package = package or Path(atrous_lib.__file__).parent
    beside = {package / name for name in BESIDE}
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if "__pycache__" not in path.parts
        and path.is_file()
        and beside.isdisjoint((path, *path.parents))
    }


def _short(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
