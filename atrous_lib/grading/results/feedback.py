"""A learner's page: for each task its points, what the code did, and where to look next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from atrous_lib.checks.catalogue import sentence
from atrous_lib.grading.reasons import words_for
from atrous_lib.grading.result import Result, TaskResult
from atrous_lib.grading.results.pages import number, render, render_body
from atrous_lib.grading.results.untrusted import cut, one_line, visible

MOST_BYTES = 50_000
TEXT_BYTES = 30_000  # of those, for the texts of all tasks together
MOST_HISTORY = 20  # hand-ins, the last ones
NOTES, NOTE_BYTES = 8, 600


@dataclass(frozen=True)
class Piece:
    """A part of a message: words, or numbers to be shown as they are.

    Attributes
    ----------
    kind
        "words", "shown" (with the words in front as its label) or "question".
    label, text
        What to show.
    """

    kind: str
    text: str
    label: str = ""


def feedback_page(
    result: Result, name: str = "", history: Sequence[tuple[Result, bool]] = ()
) -> str:
    """Return the page that a learner gets back for one notebook: HTML of at most 50,000 bytes.

    Whatever the notebook printed or is called is shown as text; nothing of it runs.

    Parameters
    ----------
    result
        What counts.
    name
        How the learner is called; by default by the result's name.
    history
        The results of all hand-ins, the first one first, and whether each is the one that counts.
    """
    return render("feedback.html", **_shown(result, name, history))


def feedback_notebook(
    result: Result, name: str = "", history: Sequence[tuple[Result, bool]] = ()
) -> str:
    """Return the same as a notebook that shows it, with the parameters of `feedback_page`.

    Canvas gives back what it gets under the name of what was handed in, which was a notebook. The
    page is a stored output: Jupyter shows one without trusting it, and runs nothing in it.
    """
    page = render_body("feedback.html", **_shown(result, name, history))
    words = f"{number(result.points)} of {number(result.max_points)} points"
    shown = {"data": {"text/html": page, "text/plain": words}, "metadata": {}}
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "feedback",
        "metadata": {},
        "outputs": [{"output_type": "display_data", **shown}],
        "source": f"# Feedback on {result.exercise}",
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": [cell], **about}, indent=1) + "\n"


def _shown(result: Result, name: str, history: Sequence[tuple[Result, bool]]) -> dict[str, object]:
    share = TEXT_BYTES // max(1, len(result.tasks))
    return {
        "learner": one_line(name or result.learner),
        "history": _shown_history(history),
        "exercise": one_line(result.exercise),
        "result": result,
        "tasks": [_shown_task(task, share) for task in result.tasks],
        "notes": [cut(visible(note), NOTE_BYTES) for note in result.notes[:NOTES]],
    }


def _shown_history(
    history: Sequence[tuple[Result, bool]],
) -> list[tuple[int, float | None, bool]]:
    """Return number, points and whether it counts for each of the last of several hand-ins."""
    if len(history) < 2:
        return []
    return [
        (number, None if one.failure else one.points, counts)
        for number, (one, counts) in enumerate(history, 1)
        if counts or number > len(history) - MOST_HISTORY
    ]


def pieces(message: str) -> list[Piece]:
    r"""Return a message in pieces: its words, what it shows, and the question at its end.

    A message is plain text of paragraphs; what is indented is shown as it is, and the line
    before that is its label.

    Examples
    --------
    >>> for piece in pieces("It adds b twice.\n\nFor:\n    x = 3\n\nWhich line adds b?"):
    ...     print(piece.kind, [piece.label, piece.text])
    words ['', 'It adds b twice.']
    shown ['For:', 'x = 3']
    question ['', 'Which line adds b?']
    """
    found: list[Piece] = []
    for paragraph in message.split("\n\n"):
        words: list[str] = []
        shown: list[str] = []
        for line in paragraph.split("\n"):
            if line.startswith("    "):
                shown.append(line[4:])
                continue
            if shown:
                found += _pieces(words, shown)
                words, shown = [], []
            words.append(line)
        found += _pieces(words, shown)
    if len(found) > 1 and found[-1].kind == "words" and found[-1].text.endswith("?"):
        found[-1] = Piece("question", found[-1].text)
    return found


def _pieces(words: list[str], shown: list[str]) -> list[Piece]:
    text = "\n".join(words).strip()
    if not shown:
        return [Piece("words", text)] if text else []
    *before, label = text.rsplit("\n", 1)
    return [Piece("words", part) for part in before] + [Piece("shown", "\n".join(shown), label)]


def _shown_task(task: TaskResult, most: int) -> dict[str, object]:
    message = visible(task.message)
    # The headline says it already.
    message = message.removeprefix(sentence("words", "wrong", name=task.function))
    return {
        "function": one_line(task.function),
        "points": task.points,
        "max_points": task.max_points,
        "reason": task.reason,
        "headline": words_for(task.reason).headline,
        "pieces": pieces(cut(message.lstrip("\n"), 2 * most // 3)),
        "credited": task.credited,
        "by_hand": one_line(task.told),
        "comment": cut(visible(task.comment), most // 3),
        "output": cut(visible(task.output).strip("\n"), most // 3),
    }
