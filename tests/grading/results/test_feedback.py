"""A learner's page: it says what happened, and nothing from a submission gets out of its text."""

import re
from html.parser import HTMLParser

import pytest

from atrous_lib.grading.results.feedback import MOST_BYTES, feedback_page, pieces
from atrous_lib.grading.results.untrusted import cut, visible
from tests.grading.samples import result, task

HOSTILE = {
    "script": "<script>window.hacked = 1</script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "end of the element": "</pre></details></main><iframe src=https://example.com></iframe>",
    "template": "{{ 7 * 7 }}{% include 'page.html' %}",
    "style": "</style><style>*{display:none}</style>",
    "comment": "<!-- ",
    "colours": "\x1b[31mred\x1b[0m \x1b]8;;https://example.com\x07link\x1b]8;;\x07",
    "controls": "a\x00b\x07c\x08d\x7f\x9b31m",
    "turned around": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "half a character": "\ud800",
    "long line": "<&\"'>" * 20_000,
    "many lines": "x\n" * 50_000,
    "wide": "🙂" * 100_000,
}


class Elements(HTMLParser):
    """The elements of a page, and what an attribute could run or fetch."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.active, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            fetches = name in ("src", "href", "action", "data") and not (value or "").startswith(
                "#"
            )
            if name.startswith("on") or name == "style" or fetches:
                self.active.append((tag, name, value))

    def handle_data(self, data):
        self.text.append(data)


def wrong_parts(page):
    """Return what could run, be fetched, or turn the page's text around."""
    elements = Elements(page)
    known = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "div"}
    known |= {"p", "h1", "h2", "strong", "span", "code", "pre", "bdi", "ul", "li"}
    known |= {"details", "summary"}
    signs = re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)
    return [*(set(elements.tags) - known), *elements.active, *signs]


def text_of(page):
    return "".join(Elements(page).text)


def test_the_page_says_what_happened_task_by_task():
    page = feedback_page(
        result(
            "ada",
            "03_holes",
            task("dilate_kernel", points=2),
            task("atrous_conv1d", misconception="rate_clamped", points=4),
        )
    )
    text = text_of(page)
    assert "2 of 6 points" in " ".join(text.split())
    assert "dilate_kernel is right on all 8 kernels" in text
    assert "uses no rate larger than filter_length" in text
    for label in ("The smallest input that shows it:", "expected:", "yours:", "To think about"):
        assert label in text
    assert "x = np.array(" in text
    assert len(page) < 15_000


@pytest.mark.parametrize("field", ["learner", "exercise", "message", "output", "note", "function"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text_and_short(kind, field):
    text = HOSTILE[kind]
    words = {"learner": "ada", "exercise": "03_holes", "message": "m", "output": "o", "note": "n"}
    words = {**words, "function": "atrous_conv1d", field: text}
    told = {"message": words["message"], "output": words["output"], "reason": "wrong"}
    page = feedback_page(
        result(
            words["learner"],
            words["exercise"],
            *[task(words["function"], **told)] * 4,
            notes=(words["note"],) * 30,
        )
    )
    assert wrong_parts(page) == []
    assert len(page.encode()) <= MOST_BYTES
    assert "49" not in page.partition("</style>")[2]  # no template of a learner's is filled in


@pytest.mark.parametrize(
    "page",
    [
        "<script>1</script>",
        "<p onclick=x>",
        "<pre>\x07</pre>",
        "<p>\u202e</p>",
        "<p style='x'>",
        "<p src=x>",
    ],
)
def test_a_page_that_lets_something_through_is_noticed(page):
    assert wrong_parts(page) != []


def test_every_task_gets_its_share_of_the_page():
    loud = "<" * 100_000
    tasks = [task(f"task_{i}", reason="wrong", message=loud, output=loud) for i in range(20)]
    page = feedback_page(result("ada", "own", *tasks))
    assert len(page.encode()) <= MOST_BYTES
    assert all(f"task_{i}" in page for i in range(20))


def test_policy_allows_this_style_and_nothing_else():
    page = feedback_page(result("ada", "03_holes", task("dilate_kernel")))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", rules["style-src"])
    assert set(rules) == {"default-src", "style-src", "base-uri", "form-action"}


def test_a_failure_of_the_grader_is_not_the_learners():
    page = feedback_page(
        result("ada", "03_holes", task("dilate_kernel"), failure="The secret reason.")
    )
    assert "Something went wrong on the grader’s side" in page
    assert "secret reason" not in page
    assert "dilate_kernel" not in page


def test_what_was_not_attempted_is_no_error():
    page = feedback_page(result("ada", "03_holes", task("dilate_kernel", reason="unattempted")))
    assert "Not attempted" in page
    assert "✗" not in page


def test_right_on_the_shown_inputs_only_keeps_its_whole_message():
    message = "f is right on the inputs that the check shows, and wrong on others.\n\nWhich line?"
    page = feedback_page(result("ada", "own", task("f", reason="shown_only", message=message)))
    assert "wrong on others" in page
    assert "Which line?" in page


def test_a_message_comes_apart_into_words_numbers_and_a_question():
    message = task("conv1d", misconception="kernel_flipped").message
    kinds = [(piece.kind, piece.label) for piece in pieces(message)]
    assert kinds == [
        ("words", ""),
        ("words", ""),
        ("shown", "The smallest input that shows it:"),
        ("shown", "expected:"),
        ("shown", "yours:"),
        ("words", ""),
        ("question", ""),
    ]


def test_nothing_of_a_message_is_lost():
    message = "One.\nTwo:\n    a = 1\n\n    alone\nThree.\n\nFour"
    told = " ".join(f"{piece.label} {piece.text}" for piece in pieces(message))
    assert told.split() == message.split()


def test_text_is_cut_at_its_size_on_the_page():
    assert cut("short", 100) == "short"
    assert cut("&" * 100, 50) == "&" * 10 + "\n… (cut here)"
    assert cut("ab" * 400, 10_000) == "ab" * 150 + "…"
    assert len(cut("x\n" * 1_000, 10_000).splitlines()) == 61


def test_invisible_signs_are_written_out():
    assert visible("\x1b[1;31mred\x1b[m") == "red"
    assert visible("a\r\nb\rc\td") == "a\nb\nc\td"
    assert visible("\u202e\ud800\x00") == "\\u202e\\ud800\\x00"
    assert visible("Größe 東京 🙂") == "Größe 東京 🙂"
