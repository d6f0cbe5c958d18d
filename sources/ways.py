"""The links between the notebooks, and the map of the course: read off the sources' headers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

START, CHEAT_SHEET = "start.ipynb", "cheat_sheet.ipynb"
SOLUTION = """<details><summary>After an honest try: a solution</summary>

[One way to solve it]({link}), with its outputs. Yours may look different and be just as right; your
check decides. If you are stuck, the check's question and the hints are the better help.

</details>"""


@dataclass(frozen=True)
class Lesson:
    """A lesson as its source tells it.

    Attributes
    ----------
    name
        Of its source and both notebooks, such as "03_holes".
    title
        Its heading, such as "Lesson 3 · Holes".
    question
        What it answers.
    minutes, exercise_minutes
        How long it takes, and the tasks of its exercise together; "" where the source does not say.
    """

    name: str
    title: str
    question: str
    minutes: str
    exercise_minutes: str

    @property
    def number(self) -> int:
        """Its place in the course, from 1."""
        return int(self.name[:2])

    @property
    def short(self) -> str:
        """Its title without the word "Lesson"."""
        return self.title.removeprefix("Lesson ")

    @property
    def notebook(self) -> str:
        """Its notebook's address, from the folder of the lessons."""
        return f"{self.name}.ipynb"

    @property
    def exercise(self) -> str:
        """Its exercise's address, from the folder of the lessons."""
        return f"../exercises/{self.name}/{self.name}.ipynb"


def lessons(root: Path) -> list[Lesson]:
    """Return the lessons that have sources, in the course's order."""
    return [_lesson(root, path) for path in sorted((root / "sources/lessons").glob("*.py"))]


def _lesson(root: Path, path: Path) -> Lesson:
    text = _prose(path)
    exercise = root / "sources" / "exercises" / path.name
    practice = _prose(exercise) if exercise.exists() else ""
    return Lesson(
        path.stem,
        _found(r"^# (.+)$", text) or path.stem,
        " ".join(_found(r"^\*\*Question\*\* ((?:.+\n?)+)", text).split()),
        _found(r"^# \*\*Minutes\*\* (\d+)", path.read_text(encoding="utf-8")),
        _together(practice),
    )


def _prose(path: Path) -> str:
    """Return a source's first cell of text."""
    first = path.read_text(encoding="utf-8").partition("# %% [markdown]\n")[2]
    return re.sub(r"^# ?", "", first.partition("\n\n")[0], flags=re.MULTILINE)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1].strip() if match else ""


def _together(practice: str) -> str:
    """Return the minutes of an exercise's tasks together, rounded up to five as a lesson's are."""
    table = re.search(r"^(\|.*\| minutes \|.*)\n\|[-|]+\n((?:\|.*\n?)+)", practice, re.MULTILINE)
    if not table:
        return ""
    column = _row(table[1]).index("minutes")
    minutes = sum(int(_row(line)[column]) for line in table[2].splitlines())
    return str(5 * math.ceil(minutes / 5))


def _row(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def course_map(root: Path) -> str:
    """Return the table of the lessons for the start page."""
    rows = [
        f"| [{each.short}]({each.notebook}) | {each.question} | {each.minutes} "
        f"| [exercise]({each.exercise}) | {each.exercise_minutes} |"
        for each in lessons(root)
    ]
    head = "| lesson | what it answers | minutes | write it yourself | minutes |"
    return "\n".join([head, "|---|---|---|---|---|", *rows])


def with_ways(source: Path, first: str, last: str) -> tuple[str, str]:
    """Return the texts of a notebook's first and last cell with the links that belong there.

    Parameters
    ----------
    source
        Of a lesson or an exercise; where no lesson has its name, nothing is added.
    first, last
        The two texts, as the source has them.
    """
    course, kind = lessons(source.parents[2]), source.parent.name
    place = next((i for i, each in enumerate(course) if each.name == source.stem), None)
    if place is None or kind not in ("lessons", "exercises"):
        return first, last
    lesson, to = course[place], "" if kind == "lessons" else "../../notebooks/"
    after = course[place + 1] if place + 1 < len(course) else None
    before = course[place - 1] if place else None
    if kind == "lessons":
        back = f"[← {before.short}]({before.notebook})" if before else ""
        own = f"[Exercise {lesson.number}]({lesson.exercise})"
    else:
        back = f"[← {lesson.title}]({to}{lesson.notebook})"
        own = ""
    forth = f"[{after.short} →]({to}{after.notebook})" if after else ""
    start, sheet = f"[Start page]({to}{START})", f"[Cheat sheet]({to}{CHEAT_SHEET})"
    way = "  |  ".join(filter(None, [back, start, sheet, own, forth]))
    title, _, rest = first.partition("\n")
    solution = SOLUTION.format(link=f"../../solutions/{source.stem}/{source.stem}.ipynb")
    end = [last, way] if kind == "lessons" else [last, solution, way]
    return "\n".join([title, "", way, rest]), "\n\n".join(end)
