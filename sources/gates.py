"""What every notebook must keep to: each gate returns what it finds wrong, one line each."""

from __future__ import annotations

import math
import re

from nbformat import NotebookNode

from atrous_lib.pictures.colours import NIGHT
from atrous_lib.pictures.svg import SMALLEST

MOST_MINUTES = 45
# How long a part of a lesson takes, in minutes; `minutes` counts them.
WORDS_A_MINUTE = 200
EACH_TAKES = {
    r"^predict\(": 1,  # to think, choose and read the reason
    r"^(\w+ = )?(\w+_explorer|sort_arguments|name_that_misconception)\(": 3,  # to move
    r"\braise NotImplementedError\b": 5,  # to write
    r"^player\(": 0.5,  # to hear
}
MOST_OBJECTIVES = 4
ABOUT = "## In this lesson"
MOST_VISIBLE_LINES = 25
MOST_LEARNER_LINES = 12
TALLEST_FIGURE = 600  # CSS pixels
# Turns of phrase at which a reader stops, and what to write instead.
STUMBLING = {
    r"\bonly then (you|we|it|the)\b": "only then do you …",
    r"\bof which size do\b": "which size … of",
    r"\b(is|are) to (be|stay|work|say|beat|give|have|change)\b": "must, or will",
    r"\bfor a test to say\b": "only held-out data can tell",
    r"\breplace \S+ by\b": "replace … with",
    r"\bone for the other\b": "mixes up",
    r"\b(step|tap|weight|channel)s? (more|less) (is|are|to|weigh)\b": "one more step",
    r"\bhardly better than to\b": "hardly better than …ing",
    r"\bstand on each other\b": "are stacked",
    r"\bholds? your function against\b": "compares your function with",
    r"\bwalked in\b": "used in",
    r"\blies? open\b": "expanded",
    r"\b(weight|trap|tap) less\b": "one … fewer",
    r"\bunawares\b": "by accident",
    r"\bwhich (dtype|norm|sign|size) has\b": "what … does it have",
    r"\bhow many \w+ has\b": "how many … does it have",
    r"\bneeds which\b": "which … does it need",
    r"(?-i:\bWhich is the\b)": "what is the",
    r"\bhow is (the|this|that|each) \w+ called\b": "what is … called",
    r"\bdoes not ask\b": "ignores",
    r"\bblank one\b": "an empty function",
    r"\bthe half of\b": "half of",
    # Two seldom words in a row, or a usual word in a sense that few know.
    r"\bless (1|half|the mean of|the right one|\{name\})": "minus",
    r"\b(stands?|standing) behind\b": "comes after",
    r"\bbehind (the|its) (loop|point|layer|last|best|one|channels|activation)\b": "after",
    r"\bbehind a layer\b|\bcomes? behind\b": "after",
    r"\bsome wrong program\b": "a common mistake",
    r"\bpicture to make come true\b": "what this picture shows",
    r"\bso (many|long), ?with\b|\b(then|with|puts|at least) so many\b": "that many",
    r"(?<!then )\bso many (outputs|steps|weights|zeros)\b": "that many",
    r"\bstays? as many\b": "the number stays the same",
    r"\bone (axis|layer|level|output|step|tap|weight) more\b": "one more …",
    r"\bodd zero\b": "the extra zero",
    r"\bnumber with a point\b": "with a decimal point",
    r"\b(leaves?|without) a rest\b": "a remainder",
    r"\bsays? (nothing |something )?of (a|the|two)\b": "about",
    r"\b(have we won|there is to win)\b": "gain",
    r"\bforet(ells?|old)\b": "predict",
    r"\bthat very\b": "exactly that",
    r"\bafter you moved\b": "after you move",
    r"\bknows? (nothing )?of (each )?(an)?other\b": "works by itself",
    r"\b(agree|number) but for\b": "up to",
    r"\bget by with\b": "use only",
    r"\btak(es?|en|ing) (it |the \w+ )?away from\b": "subtract",
    r"\b(last|first) (tap|one) (it|that) is\b": "there are",
    r"\b(lot|die) falls?\b": "a random number picks",
    r"\bto the last bit\b": "exactly",
    r"\bas ever\b": "as always",
    r"\bputs? out\b": "gives, or its output",
    r"\btakes (it|this|the \w+) for\b": "assumes that … is",
    r"\btakes [^.,;:]{1,40} for (its|equally|the (gradient|variance))\b": "uses, or treats … as",
    r"\bas it came\b": "unchanged",
    r"\bat any rate\b": "whatever the rate",
    r"\b(nothing )?behind it\b(?=:|\))": "after it",
    r"\bdense convolution\b": "an ordinary convolution",
}
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n\s*### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n\s*### END HIDDEN TESTS", re.DOTALL)


def never_run(notebook: NotebookNode) -> list[str]:
    """Find code cells that were not executed; nbval would skip them in silence."""
    return [
        f"cell {number} was never run: {_start(cell)}"
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
    ]


def leaks(solved: NotebookNode, released: NotebookNode) -> list[str]:
    """Find lines of solutions and hidden tests in what learners get, outputs included."""
    visible = " ".join(_squeezed(str(cell)) for cell in released.cells)
    problems = []
    for cell in solved.cells:
        for kind, pattern in (("solution", SOLUTION), ("hidden test", HIDDEN)):
            for region in pattern.findall(cell.source):
                problems += [
                    f"a line of a {kind} leaked: {line.strip()}"
                    for line in region.splitlines()
                    if _is_telling(line) and _squeezed(repr(line.strip())[1:-1]) in visible
                ]
    marks = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS")
    problems += [f"the mark {mark!r} leaked" for mark in marks if _squeezed(mark) in visible]
    return problems


def borrowed_names(solved: NotebookNode) -> list[str]:
    """Find `diagnose` in hidden tests that do not import it: a check that failed leaves it out."""
    return [
        f"{cell.metadata.nbgrader.grade_id}: a hidden test must import diagnose itself"
        for cell in solved.cells
        for region in HIDDEN.findall(cell.source)
        if "diagnose(" in region and "import diagnose" not in region
    ]


def header(notebook: NotebookNode) -> list[str]:
    """Check how a lesson begins: its question, something to see or hear, then what it is about."""
    first = notebook.cells[0].source if notebook.cells else ""
    problems = [] if re.search(r"^# Lesson \d+ · \S", first) else ["no title '# Lesson N · Name'"]
    problems += _missing(first, "Question")
    place = next((i for i, cell in enumerate(notebook.cells) if ABOUT in cell.source), None)
    if place is None:
        return [*problems, f"no part {ABOUT!r}"]
    if not any(cell.get("outputs") for cell in notebook.cells[:place]):
        problems.append(f"nothing to see or hear before {ABOUT!r}")
    about = notebook.cells[place].source.partition(ABOUT)[2].partition("\n## ")[0]
    problems += _missing(about, "Builds on", "Arguments", "What people say")
    _, _, rest = about.partition("**You will be able to**")
    count = len(re.findall(r"^- ", rest.partition("\n**")[0], re.MULTILINE))
    if not 1 <= count <= MOST_OBJECTIVES:
        problems.append(f"{count} objectives under **You will be able to**, 1 to 4 expected")
    said = _minutes_said(about)
    if not said:
        problems.append("no **Minutes**")
    elif not 1 <= said <= MOST_MINUTES:
        problems.append(f"{said} minutes, at most {MOST_MINUTES} expected")
    return problems


def _missing(text: str, *parts: str) -> list[str]:
    return [
        f"no line **{part}**"
        for part in parts
        if not re.search(rf"^\*\*{part}\*\*[ \t]+\S", text, re.MULTILINE)
    ]


def _minutes_said(text: str) -> int | None:
    found = re.search(r"^\*\*Minutes\*\*[ \t]+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else None


def minutes(notebook: NotebookNode) -> float:
    """Return how long a lesson takes: its words, answers included, and what there is to do.

    Optional parts take no time.
    """
    total, optional = 0.0, False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if heading := re.match(r"## .*", cell.source):
                optional = "Optional" in heading[0]
            words = re.findall(r"[^\W\d_]+", re.sub(r"\]\([^)]*\)", "]", cell.source))
            total += 0.0 if optional else len(words) / WORDS_A_MINUTE
        elif not optional:
            for pattern, each in EACH_TAKES.items():
                total += each * len(re.findall(pattern, cell.source, re.MULTILINE))
    return total


def dishonest_minutes(notebook: NotebookNode) -> list[str]:
    """Check that a lesson says its counted minutes, rounded up to the next five."""
    said = _minutes_said("\n".join(cell.source for cell in notebook.cells))
    honest = 5 * math.ceil(minutes(notebook) / 5)
    if said == honest:
        return []
    return [f"says {said} minutes, {minutes(notebook):.1f} are counted: write {honest}"]


def long_cells(notebook: NotebookNode) -> list[str]:
    """Find code cells too long to take in, and tasks too long to write."""
    problems = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or cell.metadata.get("jupyter", {}).get("source_hidden"):
            continue
        lines = len(HIDDEN.sub("", cell.source).strip().splitlines())
        if lines > MOST_VISIBLE_LINES:
            problems.append(f"cell {number} shows {lines} lines: {_start(cell)}")
        for region in SOLUTION.findall(cell.source):
            lines = len([line for line in region.splitlines() if line.strip()])
            if lines > MOST_LEARNER_LINES:
                problems.append(f"cell {number} asks for {lines} lines of code: {_start(cell)}")
    return problems


def stumbling(text: str) -> list[str]:
    """Find turns of phrase at which a native speaker of fourteen stops."""
    plain = re.sub(r"\s*\n#? ?\s*", " ", text)
    return [
        f"{found[0]!r}: better {better!r}"
        for pattern, better in STUMBLING.items()
        for found in re.finditer(pattern, plain, re.IGNORECASE)
    ]


def miscounted_lists(text: str) -> list[str]:
    """Find numbered lists of a text that do not count from 1 on, one by one.

    A line that was broken just before "2." becomes an entry of a list.
    """
    problems, last, before = [], 0, ""
    for line in text.splitlines():
        if found := re.match(r"(\d+)[.)]\s", line):
            place = int(found[1])
            if place != last + 1 and not (place == 1 and not before.strip()):
                problems.append(f"{place} comes after {last}: {line}")
            last = place
        before = line
    return problems


def broken_rows(text: str) -> list[str]:
    """Find lines of a text's tables that do not begin and end with a cell's border."""
    lines = text.splitlines()
    return [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if line.strip()
        and (line.startswith("|") or before.startswith("|"))
        and not re.match(r"\|.*\|\s*$", line)
    ]


def doubled_signs(notebook: NotebookNode) -> list[str]:
    """Find sentences of stored outputs that end twice, as in "How loud?. The guitar …"."""
    return [
        f"cell {number}: {found[0]!r}"
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        for said in (output.get("data", {}).get("text/plain", ""), output.get("text", ""))
        for found in re.finditer(r"[^\s.]*[?!:;,.]\.(?=\s|$)(?<!\.\.\.)", str(said))
    ]


def small_figures(notebook: NotebookNode) -> list[str]:
    """Find stored figures that are too tall, whose words are too small, or whose colours stay."""
    problems = []
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            picture = str(output.get("data", {}).get("image/svg+xml", ""))
            if '<g class="figure"' not in picture:
                continue
            height = float(re.findall(r' height="([\d.]+)"', picture)[0])
            sizes = map(float, re.findall(r'font-size="([\d.]+)"', picture))
            colours = set(re.findall(r'(?:fill|stroke)="(#\w+)"', picture))
            if height > TALLEST_FIGURE:
                problems.append(f"cell {number}: a figure is {height:g} pixels tall")
            if (smallest := min(sizes)) < SMALLEST:
                problems.append(f"cell {number}: a figure has words of {smallest:g} pixels")
            if strange := sorted(colours - set(NIGHT)):
                problems.append(f"cell {number}: {', '.join(strange)} stays the same at night")
    return problems


def figures(notebook: NotebookNode) -> int:
    """Return how many Matplotlib figures a notebook stores."""
    return str(notebook.cells).count('<g class="figure"')


def _start(cell: NotebookNode) -> str:
    return repr(cell.source.strip().splitlines()[0])


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_telling(line: str) -> bool:
    """Leave out lines such as `return y`, which may well stand elsewhere."""
    return len(_squeezed(line)) >= 16 and not line.strip().startswith(("import ", "from "))
