"""The buttons that carry progress between places, as the browser talks to them."""

import pytest

from atrous_lib import progress
from atrous_lib.progress import Check, Progress
from atrous_lib.widgets.progress_file import Buttons, ProgressFile

ELSEWHERE = Progress(checks=[Check("softmax", True, None, "Right.", "2026-11-01")])


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv(progress.VARIABLE, str(path))
    return path


@pytest.fixture
def press(monkeypatch):
    """Send what the browser sends; return what the learner reads and what is to be saved."""

    def pressed(**content):
        buttons, sent = Buttons(), []
        monkeypatch.setattr(buttons, "send", sent.append)
        buttons._handle_custom_msg(content, [])
        return buttons.said, [message["text"] for message in sent]

    return pressed


def test_what_is_saved_can_be_taken_in(path, press):
    progress.take_in(progress.as_text(ELSEWHERE))
    said, (text,) = press(ask="save")
    assert said == ""
    path.unlink()
    said, _ = press(ask="take", name="progress (1).json", text=text)
    assert said.startswith("1 answer or check of progress (1).json")
    assert progress.read(path).passed == {"softmax"}
    assert press(ask="take", name="a", text=text)[0] == "All that a holds was here already."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.json is not a progress file of this course. Choose the file"),
        ('{"format": 99}', "a.json was written by a newer version of the course. Update"),
    ],
)
def test_another_file_is_refused_in_words(path, press, text, said):
    assert press(ask="take", name="a.json", text=text)[0].startswith(said)
    assert not path.exists()


@pytest.mark.parametrize(
    "asked", [{"ask": "save"}, {"ask": "take", "name": "a", "text": progress.as_text(ELSEWHERE)}]
)
def test_a_file_of_ones_own_that_cannot_be_used_is_left_alone(path, press, asked):
    path.write_text("mine", "utf-8")
    said, sent = press(**asked)
    assert "Rename it" in said
    assert sent == []
    assert path.read_text("utf-8") == "mine"


def test_a_saved_page_says_what_the_buttons_are_for():
    assert "another computer" in ProgressFile().outputs()[0]["text/html"]
