"""The catalogue: every text is said somewhere, and nothing is said that it lacks."""

import re
from pathlib import Path

import pytest

from atrous_lib.checks import catalogue as module
from atrous_lib.checks.catalogue import catalogue, sentence

ROOT = Path(__file__).parents[2]


def code():
    """The code of what speaks to learners, all in one: the checks' machinery and the grader."""
    library = ROOT / "atrous_lib"
    paths = [*(library / "checks").rglob("*.py"), *(library / "grading").rglob("*.py")]
    return "\n".join(path.read_text("utf-8") for path in paths)


def unsaid(words, text):
    """Keys of [words] that the code never names, and keys it asks for that are not there."""
    asked = set(re.findall(r'sentence\(\s*"words", "(\w+)"', text))
    return sorted(key for key in words if f'"{key}"' not in text), sorted(asked - set(words))


def test_every_text_is_said_and_every_text_said_is_there():
    assert unsaid(catalogue()["words"], code()) == ([], [])


def test_a_text_that_nobody_says_and_one_that_is_not_there_are_noticed():
    text = 'sentence("words", "wrong", name=name)\nsentence(\n    "words", "gone")'
    assert unsaid({"wrong": "…", "unused": "…"}, text) == (["unused"], ["gone"])


def test_placeholders_are_filled_in():
    assert sentence("words", "missing", missing=1, all=7) == "Missing: 1 of 7 names."


def test_a_second_table_of_one_name_is_an_error(tmp_path, monkeypatch):
    folder = tmp_path / "messages" / "xx"
    folder.mkdir(parents=True)
    for name in ("a.toml", "b.toml"):
        (folder / name).write_text("[maxnorm]\npassed = 'Right.'\n")
    monkeypatch.setattr(module.resources, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"b\.toml holds a second table 'maxnorm'"):
        catalogue.__wrapped__("xx")
