"""One word for each lesson, everywhere: the first word of its source, in every wing."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OTHERS = {  # what belongs to no lesson
    "atrous_lib/checks/exercises": {"programs", "ranges"},
    "atrous_lib/checks/messages/en": {"words"},
}


def words(folder):
    """The lessons' words, in the order of the course: 02_sliding_dot_product is "sliding"."""
    return [path.stem.split("_")[1] for path in sorted(folder.glob("[0-9]*.py"))]


def named(folder, pattern):
    """The names of what a folder holds, without what is Python's own."""
    return {path.stem for path in folder.glob(pattern) if not path.name.startswith("__")}


def faults(root):
    """Say which lesson a wing lacks, and what in it is named after none."""
    lessons = words(root / "sources" / "lessons")
    found = []
    if words(root / "sources" / "exercises") != lessons:
        found.append("sources/exercises: not the words of sources/lessons")
    wings = {
        "atrous_lib/pictures": named(root / "atrous_lib/pictures", "*/"),
        "atrous_lib/widgets/explorers": named(root / "atrous_lib/widgets/explorers", "*.py"),
        "atrous_lib/checks/exercises": named(root / "atrous_lib/checks/exercises", "*.py"),
        "atrous_lib/checks/messages/en": named(root / "atrous_lib/checks/messages/en", "*.toml"),
        "atrous_lib/checks/messages/en/predictions": named(
            root / "atrous_lib/checks/messages/en/predictions", "*.toml"
        ),
        "tests/pictures": named(root / "tests/pictures", "*/"),
        "tests/widgets/explorers": {
            name.removeprefix("test_") for name in named(root / "tests/widgets/explorers", "*.py")
        },
    }
    for wing, names in wings.items():
        found += [f"{wing}: {lesson} is missing" for lesson in lessons if lesson not in names]
        found += [
            f"{wing}: {name} is no lesson's"
            for name in sorted(names - OTHERS.get(wing, set()))
            if name.split("_")[0] not in lessons
        ]
    return found


def test_every_wing_names_every_lesson_by_its_word():
    assert len(words(ROOT / "sources" / "lessons")) == 12
    assert faults(ROOT) == []


@pytest.fixture
def outline(tmp_path):
    """The files and folders of the wings, all empty."""
    for wing in ("sources", "atrous_lib", "tests"):
        for path in (ROOT / wing).rglob("*"):
            if path.suffix in (".py", ".toml") and "__pycache__" not in path.parts:
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.touch()
    assert faults(tmp_path) == []
    return tmp_path


@pytest.mark.parametrize(
    ("path", "instead", "fault"),
    [
        ("atrous_lib/pictures/edges", "atrous_lib/pictures/edge", "edges is missing"),
        ("atrous_lib/pictures/edges", "atrous_lib/pictures/edge", "edge is no lesson's"),
        (
            "atrous_lib/widgets/explorers/init.py",
            "atrous_lib/widgets/explorers/depth.py",
            "init is missing",
        ),
        (
            "atrous_lib/widgets/explorers/stacks_game.py",
            "atrous_lib/widgets/explorers/game.py",
            "game is no lesson's",
        ),
        (
            "atrous_lib/checks/exercises/holes.py",
            "atrous_lib/checks/exercises/hole.py",
            "holes is missing",
        ),
        (
            "atrous_lib/checks/messages/en/regularizers.toml",
            "atrous_lib/checks/messages/en/penalties.toml",
            "penalties is no lesson's",
        ),
        (
            "sources/exercises/04_edges_and_steps.py",
            "sources/exercises/04_steps.py",
            "not the words",
        ),
        (
            "tests/widgets/explorers/test_holes.py",
            "tests/widgets/explorers/test_hole.py",
            "holes is missing",
        ),
        ("tests/pictures/modern", "tests/pictures/modern_names", "modern is missing"),
    ],
)
def test_a_lesson_that_is_missing_or_misspelt_is_named(outline, path, instead, fault):
    (outline / path).rename(outline / instead)
    assert any(fault in found for found in faults(outline)), faults(outline)
