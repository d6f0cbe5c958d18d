"""The start page's view of a learner's progress: what is done, where to go on, what to recall."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from IPython.display import Markdown, display

from atrous_lib import progress
from atrous_lib.progress import Progress
from atrous_lib.widgets.predict import Prediction
from atrous_lib.widgets.progress_file import ProgressFile

UNRUN = "Run this cell to see how far you are, and to go on where you were."
NOT_KEPT = (
    "No progress is kept here. It is kept when you open the course with `make lab` or "
    "`python -m atrous_lib`. Everything else works without it, too."
)
ABOVE = "\n\nFirst try the questions above: they are from lessons that you have finished."
ASKING = {"predict", "recall"}  # what a lesson calls to ask a question
MOST_DUE = 5  # questions at a time


@dataclass(frozen=True)
class Lesson:
    """A lesson as its two notebooks tell it.

    Attributes
    ----------
    name
        The name of both notebooks.
    title
        Its first heading.
    questions
        How many questions it asks.
    functions
        What its exercise asks for.
    """

    name: str
    title: str
    questions: int
    functions: tuple[str, ...]

    def is_read(self, done: Progress) -> bool:
        """Say whether every question of the lesson was answered."""
        return done.answered(self.name) >= self.questions

    def is_solved(self, done: Progress) -> bool:
        """Say whether every function of its exercise passed."""
        return done.passed.issuperset(self.functions)

    def is_done(self, done: Progress) -> bool:
        """Say whether nothing is left to do."""
        return self.is_read(done) and self.is_solved(done)

    @property
    def link(self) -> str:
        """A link to the lesson, for a page beside it."""
        return f"[{self.title}]({self.name}.ipynb)"

    @property
    def exercise(self) -> str:
        """A link to its exercise."""
        number = int(self.name[:2])
        return f"[Exercise {number}](../exercises/{self.name}/{self.name}.ipynb)"


def my_progress() -> None:
    """Show what the learner has done, a link to where they were, and questions due again.

    The lessons are those beside the notebook that calls this.
    """
    path = progress.place()
    if not progress.a_person_is_there():
        display(Markdown(UNRUN))  # type: ignore[no-untyped-call]
        return
    if path is None:
        display(Markdown(NOT_KEPT))  # type: ignore[no-untyped-call]
        return
    try:
        done = progress.read(path)
    except (progress.UnusableProgressError, OSError) as error:
        display(Markdown(str(error)))  # type: ignore[no-untyped-call]
        return
    lessons = list(lessons_in(Path("..")))
    finished = [each.name for each in lessons if each.is_read(done) or each.is_solved(done)]
    due = done.due(progress.today(), finished)[:MOST_DUE]
    # Shift+Enter brings the next cell into sight, and with it the end of this output only: where to
    # go on stands there.
    if due:
        display(Markdown("**Do you still know?** From lessons that you have finished:"))  # type: ignore[no-untyped-call]
    for each in due:
        display(asked_again(each))  # type: ignore[no-untyped-call]
    display(Markdown(overview(done, lessons, path)))  # type: ignore[no-untyped-call]
    display(ProgressFile())  # type: ignore[no-untyped-call]
    display(Markdown(go_on(done, lessons) + ABOVE * bool(due)))  # type: ignore[no-untyped-call]


def overview(done: Progress, lessons: list[Lesson], path: Path) -> str:
    """Return a learner's progress as Markdown.

    Parameters
    ----------
    done
        What the learner has done.
    lessons
        All lessons, in the course's order.
    path
        Where it is kept.
    """
    rows = [
        f"| {'✓' if each.is_done(done) else ''} | {each.link} "
        f"| {min(done.answered(each.name), each.questions)} of {each.questions} "
        f"| {sum(name in done.passed for name in each.functions)} of {len(each.functions)} |"
        for each in lessons
    ]
    table = ["| done | lesson | questions answered | functions right |", "|---|---|---|---|", *rows]
    kept = f"Your progress is in {_place(path)} only. Nothing is sent anywhere."
    return "\n\n".join(["\n".join(table), kept])


def _place(path: Path) -> str:
    """Say where a learner's progress is: on no disk where a web browser runs Python."""
    if sys.platform == "emscripten":
        return f"`{path.name}`, in this browser's own storage on this machine"
    return f"`{path}`, on this machine"


def go_on(done: Progress, lessons: list[Lesson]) -> str:
    """Say where the learner was, or what comes next, as Markdown."""
    order = {name: place for place, each in enumerate(lessons) for name in each.functions}
    order |= {each.name: place for place, each in enumerate(lessons)}
    here = order.get(done.latest, 0)
    left = [each for each in (*lessons[here:], *lessons[:here]) if not each.is_done(done)]
    if not lessons:
        return "No lessons stand beside this page, so there is nothing to go on with."
    if not left:
        return "**All lessons are done.** What will you build with the layer?"
    lesson = left[0]
    if not done.latest:
        return f"**Begin here:** {lesson.link}"
    if not lesson.is_read(done):
        return f"**Go on where you were:** {lesson.link}"
    line = f"**Go on where you were:** {lesson.exercise}"
    open_tasks = [name for name in lesson.functions if name not in done.passed]
    said = [check for check in done.checks if check.function in open_tasks]
    return f"{line}. The last check said: “{said[-1].said}”" if said else line


def asked_again(answer: progress.Prediction) -> Prediction:
    """Return a question that was answered before, to be answered anew."""
    choices = [
        SimpleNamespace(
            value=choice.value, why=choice.why, misconception=None if choice.right else "other"
        )
        for choice in answer.choices
    ]
    return Prediction(answer.question, choices)


def lessons_in(course: Path) -> Iterator[Lesson]:
    """Yield the lessons of a course's folder, as far as they can be read."""
    for path in sorted((course / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if progress.LESSON.fullmatch(path.stem):  # a copy or a new version is no lesson of its own
            texts = _cells(path)
            heading = next((text for kind, text in texts if kind == "markdown"), path.stem)
            title = heading.partition("\n")[0].strip("# ") or path.stem
            calls = _calls(path)
            tasks = _calls(course / "exercises" / path.stem / path.name)
            questions = sum(name in ASKING for name, _ in calls)
            yield Lesson(
                path.stem, title, questions, tuple(said for name, said in tasks if name == "check")
            )


def _cells(path: Path) -> list[tuple[str, str]]:
    """Return the kinds and texts of a notebook's cells; none if it can't be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _calls(path: Path) -> list[tuple[str, str]]:
    """Return the plain calls in a notebook: the function's name, the name handed to it or ""."""
    found = []
    for kind, text in _cells(path):
        try:
            tree = ast.parse(text if kind == "code" else "")
        except (SyntaxError, ValueError):  # a learner's unfinished code
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                found.append((node.func.id, first.id if isinstance(first, ast.Name) else ""))
    return found
