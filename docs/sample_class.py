"""Make a sample class: 20 invented learners, four weeks, as Moodle and as Canvas hand it over.

    python docs/sample_class.py FOLDER

Some hand in right work, some wrong, some late, some not at all; who does is the same each time.
In the second week they also answer a question in words, which a person grades. The folder is a
course's: it has solutions/, exercises/ and a course.toml of its own. Beside the archives are the
files in which the platforms take grades: Moodle's worksheets, and a gradebook of each.
"""

import argparse
import csv
import io
import json
import random
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WEEKS = ("01_arguments", "02_sliding_dot_product", "03_holes", "04_edges_and_steps")
DUE = datetime(2026, 10, 16, 18, 0)  # of the first week; the clocks change in the second
FIRST = "Ada Ben Cyd Dan Eve Fay Gus Hal Ida Jon Kim Lea Max Nia Ole Pia Quy Rex Sue Tom"
LAST = "Ames Berg Cole Dahl Ende Funk Good Holm Iwan Jung Kern Lund Moor Nash Oaks Penn Quin"
MISTAKES = {  # what some write in place of the solution's line
    "return weights + biases": "return weights",
    "x[place : place + len(w)] @ w": "x[place : place + len(w)] @ w[::-1]",
    "start = k * atrous_rate": "start = k * min(atrous_rate, len(W) - 1)",
    "return -(-places // subsample_length)": "return places // subsample_length",
}
QUESTION = "Where along `x` is the sliding dot product largest? Say it in a sentence."
ANSWERS = (
    "Where the window looks most like the filter, and loud.",
    "In the middle, because there the window fits best.",
    "YOUR ANSWER HERE",  # as it was handed out
)


def people() -> list[dict[str, str]]:
    """Return the class; two of them have one full name."""
    surnames = LAST.split()
    names = [f"{one} {surnames[i % 17]}" for i, one in enumerate(FIRST.split())]
    names[19] = names[1]
    return [
        {"id": f"s{i:02}", "name": name, "e-mail": f"s{i:02}@uni.example", "canvas": str(4700 + i)}
        for i, name in enumerate(names, 1)
    ]


def assignment(step: str, exercise: str, answer: str) -> dict[str, Any]:
    """Return a notebook of the course, in the second week with a question and an answer to it."""
    found: dict[str, Any] = json.loads((ROOT / step / exercise / f"{exercise}.ipynb").read_text())
    if exercise == WEEKS[1]:
        asked = {"grade_id": "say_where", "grade": True, "solution": True, "points": 2}
        asked |= {"cell_type": "markdown", "locked": False, "task": False, "schema_version": 3}
        texts = ("ask", QUESTION, {}), ("answer", answer, {"nbgrader": asked})
        found["cells"][-1:-1] = [
            {"cell_type": "markdown", "id": id, "metadata": about, "source": text}
            for id, text, about in texts
        ]
    return found


def notebook(exercise: str, kind: str, answer: str) -> str:
    """Return what somebody hands in: "right", "wrong", or "half", with the first function only."""
    solved = assignment("solutions", exercise, answer)
    handed_out = assignment("exercises", exercise, answer)
    written = {}
    for cell in solved["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        code = about.get("solution") and cell["cell_type"] == "code"
        if code and not (kind == "half" and written):
            lines = [line for line in cell["source"] if "### " not in line]
            written[about["grade_id"]] = "".join(lines).rstrip()
    for cell in handed_out["cells"]:
        text = written.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if text is not None:
            for line, mistake in MISTAKES.items() if kind == "wrong" else ():
                text = text.replace(line, mistake)
            cell["source"] = text
    return json.dumps(handed_out)


def table(rows: list[list[str]]) -> str:
    """Return rows as a CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def make(folder: Path) -> None:
    """Write the sample into a new folder."""
    folder.mkdir(parents=True)
    (folder / ".gitignore").write_text("*\n")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    learners = people()
    own = [[one[key] for key in ("id", "name", "e-mail")] for one in learners]
    (folder / "class.csv").write_text(table([["id", "name", "e-mail"], *own]))
    gradebooks(folder, learners)
    course = ['zone = "Europe/Berlin"', "grace_minutes = 10", "percent_per_day = 10", ""]
    for week, exercise in enumerate(WEEKS, 1):
        for step, answer in (("solutions", ANSWERS[0]), ("exercises", ANSWERS[-1])):
            path = folder / step / exercise / f"{exercise}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(assignment(step, exercise, answer), indent=1) + "\n")
        due = DUE + timedelta(weeks=week - 1)
        course += [f"[exercises.{exercise}]", f"due = {due.isoformat()}", ""]
        hand_in(folder, week, exercise, due, learners)
    course += ["[extensions.s03]", f"{WEEKS[2]} = {(due - timedelta(days=3)).isoformat()}", ""]
    (folder / "course.toml").write_text("\n".join(course))


def gradebooks(folder: Path, learners: list[dict[str, str]]) -> None:
    """Write the gradebooks that Canvas and Moodle export, without grades in them yet."""
    titles = [f"{exercise} ({800 + week})" for week, exercise in enumerate(WEEKS, 1)]
    canvas = [["Student", "ID", "SIS Login ID", "Section", *titles, "Final Score"]]
    canvas.append(["    Points Possible", "", "", "", *["10.00"] * 4, "(read only)"])
    columns = [f"Assignment: {one} ({what})" for one in WEEKS for what in ("Real", "Feedback")]
    moodle = [["First name", "Last name", "ID number", "Email address", *columns]]
    for one in learners:
        first, last = one["name"].split()
        canvas.append([f"{last}, {first}", one["canvas"], one["id"], "Sample", *[""] * 4, "0.00"])
        moodle.append([first, last, one["id"], one["e-mail"], *["-", ""] * 4])
    canvas.append(["Student, Test", "4799", "0f" * 20, "Sample", *[""] * 5])
    for platform, rows in {"canvas": canvas, "moodle": moodle}.items():
        (folder / platform).mkdir()
        (folder / platform / "gradebook.csv").write_text(table(rows))


def hand_in(
    folder: Path, week: int, exercise: str, due: datetime, learners: list[dict[str, str]]
) -> None:
    """Write a week's archives and Moodle's worksheet."""
    chance = random.Random(week)
    head = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed"
    times = "Last modified (submission),Last modified (grade),Feedback comments"
    rows = [[*head.split(","), *times.split(",")]]
    moodle = zipfile.ZipFile(folder / "moodle" / f"week{week}.zip", "w", zipfile.ZIP_DEFLATED)
    canvas = zipfile.ZipFile(folder / "canvas" / f"week{week}.zip", "w", zipfile.ZIP_DEFLATED)
    with moodle, canvas:
        for place, one in enumerate(learners):
            kind = chance.choice(["right"] * 5 + ["wrong"] * 3 + ["half"])
            after = timedelta(minutes=chance.choice([-5000, -300, -20, 5, 90, 2000]))
            absent = place == 16 or chance.random() < 0.1  # the 17th never hands in
            number, stated = 1000 * week + 7 * place, "-"
            if not absent:
                content = notebook(exercise, kind, ANSWERS[place % len(ANSWERS)])
                entry = f"{one['name']}_{number}_assignsubmission_file/{exercise}.ipynb"
                moodle.writestr(entry, content)
                first, last = one["name"].lower().split()
                late = "LATE_" if after > timedelta() else ""
                name = f"{last}{first}_{late}{one['canvas']}_{90000 + number}_{exercise}.ipynb"
                canvas.writestr(name, content)
                moment = due + after
                stated = f"{moment:%A}, {moment.day} {moment:%B %Y}, {moment:%I:%M %p}".replace(
                    ", 0", ", "
                )
            status = "No submission" if absent else "Submitted for grading"
            row = [f"Participant {number}", one["name"], one["e-mail"], status]
            rows.append([*row, "", "100.00", "Yes", stated, "-", ""])
    (folder / "moodle" / f"week{week}.csv").write_text(table(rows), "utf-8-sig")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a new folder, such as sample")
    make(parser.parse_args().folder)
