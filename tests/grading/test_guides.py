"""The guides for instructors, followed from start to end in a copy of the course."""

import csv
import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderApp

from atrous_lib.grading.cli import command
from atrous_lib.grading.reasons import REASONS
from atrous_lib.grading.results.draft import draft_of
from atrous_lib.grading.results.unforeseen import Group
from tests.grading.commands import forked_commands
from tests.grading.kernels import FORKS
from tests.grading.test_round_trip import RIGHT, typed
from tests.test_links import dead_links

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
NAME = "03_holes"

# Commands of the guide that are tried elsewhere, or change the machine.
NOT_HERE = ("sudo ", "nbgrader ")

UNFORESEEN = """
        def dilate_kernel(W, atrous_rate):
            return np.sin(W)
"""

needs_sandbox = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("bwrap") is None,
    reason="bubblewrap is not installed (Debian: apt install bubblewrap)",
)


def commands(page):
    """Return the commands of a guide, in order; a block that holds a folder's tree has none."""
    lines = typed((DOCS / page).read_text(encoding="utf-8")).splitlines()
    programs = ("atrous-course ", "python ", "pytest ", "nbgrader ", "sudo ", "make ")
    return [line for line in lines if line.startswith(programs)]


def files(page):
    """Return the files that a guide tells to write: path → text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return dict(re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)```$", text, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a copy of the course, with what grading and deriving need."""
    root = tmp_path_factory.mktemp("course")
    for name in ("nbgrader_config.py", "pyproject.toml", "README.md", "requirements.lock"):
        shutil.copy(ROOT / name, root)
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("atrous_lib", "exercises", "sources", "solutions", "tests", "docs"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    return root


@pytest.fixture(scope="module")
def environment(course):
    """Return the environment of the guides' commands."""
    scripts = sysconfig.get_path("scripts")
    # PYTHONPATH: the copy is what an instructor has installed.
    return {
        **os.environ,
        "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        "PYTHONPATH": str(course),
        "COLUMNS": "200",
    }


@pytest.fixture(scope="module")
def run(course, environment):
    """Run a command of a guide in the copy, as an instructor would; return what it said."""

    def run_command(command, code=0):
        done = subprocess.run(
            command,
            shell=True,
            cwd=course,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=250,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    return run_command


@pytest.fixture(scope="module")
def run_quickly(course, environment, run):
    """Run a command likewise; `atrous-course` as it stood in the copy at first, without a start."""
    with ExitStack() as stack:

        @functools.cache
        def commands():
            return stack.enter_context(forked_commands(course, environment))

        def run_command(command):
            program, *arguments = shlex.split(command)
            if program != "atrous-course" or not FORKS:
                return run(command)
            code, said = commands().run(*arguments)
            assert code == 0, f"{command}\n{said}"
            return said

        yield run_command


def filled(course, name, functions):
    """Return a released notebook with functions typed in, as text."""
    notebook = nbformat.read(course / "exercises" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        text = functions.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if text is not None:
            cell.source = re.sub(r"^ {8}", "", text, flags=re.MULTILINE).strip()
    return nbformat.writes(notebook)


def hand_in(course, learner, name, functions):
    folder = course / "submitted" / learner / name
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(filled(course, name, functions), encoding="utf-8")


def scores(folder):
    with (folder / "scores.csv").open(encoding="utf-8") as file:
        return {(r["learner"], r["exercise"]): float(r["points"]) for r in csv.DictReader(file)}


@needs_sandbox
@pytest.mark.timeout(600)
def test_the_guide_leads_from_handing_out_to_giving_back(course, run, run_quickly):
    hand_in(course, "ada", NAME, RIGHT)
    hand_in(course, "cyd", NAME, {})
    hand_in(course, "dee", NAME, {"dilate_kernel": UNFORESEEN})
    with zipfile.ZipFile(course / "week3.zip", "w") as archive:
        right = filled(course, NAME, RIGHT)
        archive.writestr("Ben Bit_12_assignsubmission_file_/03_holes.ipynb", right)
    (course / "class.csv").write_text("id,name\ns1,Ben Bit\ns2,Cyd Cole\n", "utf-8")
    head = "Identifier,Full name,Email address,Grade,Maximum grade,Last modified (grade)"
    worksheet = f"{head}\nParticipant 12,Ben Bit,b@c.de,,100.00,-\n"
    (course / "week3.csv").write_text(worksheet, "utf-8")
    told = [
        command
        for command in commands("instructors.md")
        if not command.startswith(NOT_HERE) and "sample" not in command
    ]
    for line in told:
        # The first one shows that the installed program starts.
        (run if line is told[0] else run_quickly)(line)
    assert told == [
        "atrous-course doctor",
        "atrous-course handout",
        "atrous-course grade submitted",
        "atrous-course grade week3.zip --folder week3",
        "atrous-course grade week3.zip --folder term --class class.csv --worksheet week3.csv",
        "atrous-course grade submitted --regrade",
        "atrous-course report",
        "atrous-course feedback",
        "atrous-course suggest",
        "atrous-course report --pseudonyms",
        "atrous-course export csv",
        "atrous-course give-back folders",
        "atrous-course export --into week3.csv --folder term",
        "atrous-course give-back moodle --worksheet week3.csv --folder term",
    ]
    draft = (course / "grading" / "suggested").glob("dilate_kernel_*.py")
    assert "#         return np.sin(W)" in next(draft).read_text("utf-8")
    assert "cyd" not in (course / "grading" / "report-pseudonyms.html").read_text("utf-8")
    assert (course / "week3.csv").read_text("utf-8") == worksheet.replace(",,", ",100,")
    with zipfile.ZipFile(course / "term" / "give-back" / f"moodle-{NAME}.zip") as archive:
        (page,) = archive.namelist()
    assert page == f"Ben Bit_12_assignsubmission_file/{NAME}-feedback.html"
    assert (course / "grading" / "grades.csv").read_text("utf-8").splitlines()[1:] == [
        "ada,ada,6,6",
        "cyd,cyd,0,0",
        "dee,dee,0,0",
    ]
    names = {path.name for path in (course / "grading/give-back/learners").iterdir()}
    assert names == {"ada.zip", "cyd.zip", "dee.zip"}
    assert scores(course / "grading") == {("ada", NAME): 6, ("cyd", NAME): 0, ("dee", NAME): 0}
    assert scores(course / "week3") == {("Ben Bit_12", NAME): 6}
    with (course / "term" / "scores.csv").open(encoding="utf-8") as file:
        assert [row["points"] for row in csv.DictReader(file)] == ["6", ""]  # Ben's, and Cyd's
    text = (DOCS / "instructors.md").read_text(encoding="utf-8")
    places = re.findall(r"^\| `([\w./]+)` \|", text, re.MULTILINE)
    assert len(places) == 4
    for place in places:
        place = place.replace("LEARNER", "ada").replace("EXERCISE", NAME)
        assert (course / "grading" / place).stat().st_size > 0, place
    assert (course / "gradebook.db").exists()


@needs_sandbox
@pytest.mark.timeout(600)
def test_a_whole_term_of_the_sample_class_is_graded_as_the_guide_says(course, run_quickly):
    make, *weeks = (one for one in commands("instructors.md") if "sample" in one)
    run_quickly(make)
    said = [run_quickly(command) for command in weeks]
    assert len(said) == 10
    assert "Quy Quin (s17) has handed in nothing so far." in said[3]
    assert "11 answers wait to be graded by hand" in said[1]
    assert "of the type markdown" not in (course / "sample/term/scores.csv").read_text("utf-8")
    assert "not on the class list" not in "".join(said)
    term = course / "sample" / "term"
    with (term / "scores.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["learner"] for row in rows} == {f"s{i:02}" for i in range(1, 21)}
    assert len(rows) == 80  # each learner and week, the two of one name apart
    assert {row["points"] for row in rows if row["learner"] == "s17"} == {""}
    assert any(float(row["penalty"] or 0) for row in rows)
    report = (term / "report.html").read_text("utf-8")
    for id in ("talk", "late"):
        assert f'id="{id}"' in report
    with (course / "sample" / "moodle" / "week3.csv").open(encoding="utf-8-sig") as file:
        grades = {row["Email address"][:3]: row["Grade"] for row in csv.DictReader(file)}
    third = [row for row in rows if row["exercise"] == "03_holes"]
    assert {id: grade and round(float(grade) * 6 / 100, 1) for id, grade in grades.items()} == {
        row["learner"]: row["points"] and round(float(row["points"]), 1) for row in third
    }
    with zipfile.ZipFile(course / "sample/c/give-back/canvas-01_arguments.zip") as archive:
        assert {name.partition("_")[0] for name in archive.namelist()} > {"amesada", "dahldan"}
    with (course / "sample" / "c" / "scores.csv").open(encoding="utf-8") as file:
        assert {row["learner"] for row in csv.DictReader(file)} == {row["learner"] for row in rows}


@needs_sandbox
@pytest.mark.timeout(600)
def test_an_own_exercise_is_written_tried_and_graded(course, run):
    written = files("own_exercise.md")
    assert len(written) == 3
    for place, text in written.items():
        assert not (course / place).exists()
        (course / place).write_text(text, encoding="utf-8")
    derive, tests, grade = commands("own_exercise.md")
    run(derive)
    assert re.search(r"[1-9]\d* passed", run(tests))
    released = (course / "exercises" / "13_averages" / "13_averages.ipynb").read_text("utf-8")
    assert "np.convolve" not in released
    wrong = """
        def moving_average(x, width):
            return np.convolve(x, np.ones(width))[width - 1 : len(x)]
    """
    right = """
        def moving_average(x, width):
            return np.array([x[t : t + width].mean() for t in range(len(x) - width + 1)])
    """
    hand_in(course, "dan", "13_averages", {"moving_average": wrong})
    hand_in(course, "eve", "13_averages", {"moving_average": right})
    run(grade)
    graded = scores(course / "averages")
    assert graded["dan", "13_averages"] == 0
    assert graded["eve", "13_averages"] == 2
    for page in ("report.html", "feedback/dan/13_averages.html"):
        html = (course / "averages" / page).read_text("utf-8")
        assert "does not divide" in html, page


def test_a_draft_of_a_misconception_becomes_one_by_its_own_steps(course, run):
    """Moved as it tells, with the mistake and the texts written, it passes its own command.

    The same command fails where what was written as a mistake is right.
    """
    group = Group("ab12cd34", ["dee"], code="def dilate_kernel(W, atrous_rate): return np.sin(W)")
    draft = draft_of("dilate_kernel", group).replace("unforeseen_ab12cd34", "sine_taken")
    module, texts, command = re.search(
        r"end of (\S+), and .* into (\S+)\.\n4\. Try it: (.+)", draft, re.DOTALL
    ).groups()
    command = command.partition("\n")[0]
    function = draft[draft.index("\n@dilate_kernel") : draft.index("\n# What learners read")]
    placeholder = 'raise NotImplementedError("write the mistake here")'
    assert placeholder in function
    lines = re.findall(r"^# (\[.+|(?:did|asks|true_of) = .+)$", draft, re.MULTILINE)
    kept = {place: (course / place).read_text("utf-8") for place in (module, texts)}
    try:
        (course / texts).write_text(kept[texts] + "\n" + "\n".join(lines) + "\n", "utf-8")
        for mistake, code in (("return np.sin(W)", 0), ("return dilated(W, atrous_rate)", 1)):
            written = function.replace(placeholder, mistake)
            (course / module).write_text(kept[module] + "\n" + written, "utf-8")
            said = run(command, code)
            assert ("sine_taken" in said) == bool(code), said
    finally:
        for place, text in kept.items():
            (course / place).write_text(text, "utf-8")


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_of_a_guide_lead_somewhere(page):
    assert dead_links((DOCS / page).read_text("utf-8"), DOCS) == []


def test_every_command_that_is_named_exists():
    """In the guides, and in what the grader says."""
    known = {"nbgrader": set(NbGraderApp().subcommands), "atrous-course": set(command.commands)}
    texts = {path: path.read_text("utf-8") for path in (ROOT / "atrous_lib/grading").rglob("*.py")}
    for page in DOCS.glob("*.md"):
        quoted = (f"`{line}`" for line in commands(page.name))
        texts[page] = "\n".join([page.read_text("utf-8"), *quoted])
    pattern = re.compile(r"`(nbgrader|atrous-course) ([a-z_-]+)")
    named = {found for text in texts.values() for found in pattern.findall(text)}
    assert ("nbgrader", "export") in named
    assert ("atrous-course", "grade") in named
    assert [one for one in sorted(named) if one[1] not in known[one[0]]] == []


def test_readme_leads_to_the_guides():
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## For instructors")[2].partition("\n## ")[0]
    assert "(docs/instructors.md)" in section
    assert "(own_exercise.md)" in (DOCS / "instructors.md").read_text("utf-8")


def test_the_guide_names_every_reason_and_every_option_it_needs():
    text = (DOCS / "instructors.md").read_text("utf-8")
    table = text.partition("| reason |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ([\w, ]+) \|", table, re.MULTILINE)
    named = {word for row in rows for word in row.split(", ")}
    assert named == set(REASONS)
