"""The starter: the learner's copy, the course's settings, and JupyterLab on the start page."""

import json
import os
import shutil
from pathlib import Path

import pytest

from atrous_lib import __main__ as starter
from atrous_lib import progress


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What JupyterLab was started with: its arguments, folder and environment."""
    labapp = pytest.importorskip("jupyterlab.labapp")
    calls, folders = [], []
    course = tmp_path / "course"
    (course / "notebooks").mkdir(parents=True)
    for name in ("start", "03_holes"):
        shutil.copy(starter.COURSE / "notebooks" / f"{name}.ipynb", course / "notebooks")
    monkeypatch.setattr(starter, "COURSE", course)

    def main(arguments):
        calls.append((arguments, folders[-1], dict(os.environ)))

    monkeypatch.setattr(labapp, "main", main)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")  # and put back afterwards
    monkeypatch.setenv(progress.VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "chdir", folders.append)
    return calls


def test_opens_the_learners_copy_on_the_start_page(started, tmp_path, capsys):
    assert starter.main(["--folder", "mine", "--", "--no-browser"]) == 0
    ((arguments, folder, environment),) = started
    assert arguments[0] == "--LabApp.default_url=/lab/tree/notebooks/start.ipynb"
    assert arguments[-1] == "--no-browser"
    assert folder == tmp_path / "mine"
    assert (folder / starter.START).is_file()
    assert environment[progress.VARIABLE] == str(folder / "progress.json")
    assert str(folder) in capsys.readouterr().out


def test_the_first_visit_begins_without_the_file_browser_and_later_ones_as_they_were_left(
    started, tmp_path
):
    for left in (True, False):
        starter.main(["--folder", "mine"])
        workspaces = Path(started[-1][2]["JUPYTERLAB_WORKSPACES_DIR"])
        assert workspaces.parent == tmp_path / "mine"
        (layout,) = workspaces.iterdir()
        found = json.loads(layout.read_text("utf-8"))
        shown = found["data"]["layout-restorer:data"]["left"]
        assert shown["collapsed"] is left
        shown["collapsed"] = False
        layout.write_text(json.dumps(found), "utf-8")


def settings(environment, name):
    """All settings of this name on the configuration's path."""
    folders = [Path(part) for part in environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)]
    files = [folder / "labconfig" / name for folder in folders]
    return [json.loads(file.read_text("utf-8")) for file in files if file.exists()]


def test_a_learner_is_asked_nothing_and_sees_no_teachers_buttons(started):
    starter.main(["--folder", "mine"])
    environment = started[0][2]
    (overrides,) = settings(environment, "default_setting_overrides.json")
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    (page,) = settings(environment, "page_config.json")
    assert all(page["disabledExtensions"].values())
    assert page["buildCheck"] is False  # for which each start would run Node
    assert environment["JUPYTER_CONFIG_PATH"].startswith("mine" + os.pathsep)


def test_a_teacher_gets_the_buttons_by_a_switch(started):
    starter.main(["--folder", "mine", "--teacher"])
    environment = started[0][2]
    assert settings(environment, "page_config.json") == []
    assert len(settings(environment, "default_setting_overrides.json")) == 1


def test_names_every_notebook_that_stands_beside_the_learners(started, tmp_path, capsys):
    starter.main(["--folder", "mine"])
    for notes in tmp_path.glob("mine/.*.json"):
        found = json.loads(notes.read_text("utf-8"))
        for note in found["notebooks"].values():
            note[:] = ["older"] * len(note)
        notes.write_text(json.dumps(found), "utf-8")
    lesson = tmp_path / "mine" / "notebooks" / "03_holes.ipynb"
    lesson.write_text(lesson.read_text("utf-8").replace("Holes", "My holes"), "utf-8")
    capsys.readouterr()
    starter.main(["--folder", "mine"])
    assert "notebooks/03_holes (new version).ipynb" in capsys.readouterr().out


def test_without_jupyterlab_it_says_how_to_get_it(started, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert starter.main([]) == 1
    assert "pip install" in capsys.readouterr().err
    assert started == []


@pytest.mark.parametrize(
    ("number", "words"), [(28, "No space left on device"), (30, "Read-only file system")]
)
def test_a_disk_that_takes_nothing_is_named(started, monkeypatch, capsys, number, words):
    def refuse(*_, **__):
        raise OSError(number, words)

    monkeypatch.setattr("atrous_lib.files.Path.write_bytes", refuse)
    assert starter.main(["--folder", "mine"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "--folder" in said
    assert started == []


def test_a_copy_made_by_a_newer_course_is_left_alone(started, tmp_path, capsys):
    starter.main(["--folder", "mine"])
    (notes,) = tmp_path.glob("mine/.*.json")
    notes.write_text('{"format": 99, "notebooks": {}}', "utf-8")
    started.clear()
    assert starter.main(["--folder", "mine"]) == 1
    assert "newer version" in capsys.readouterr().err
    assert started == []


def test_an_installed_library_without_the_course_says_so(started, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(starter, "COURSE", tmp_path / "site-packages")
    assert starter.main(["--folder", "mine"]) == 1
    assert "holds no notebooks" in capsys.readouterr().err
