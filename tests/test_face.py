"""What `import atrous_lib` shows: names that are found when they are asked for, and a map."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import atrous_lib

ROOT = Path(__file__).parent.parent
ROOMS = {module.name for module in pkgutil.iter_modules(atrous_lib.__path__)} - {"__main__"}


def python(*arguments):
    words = [sys.executable, *map(str, arguments)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=240)


def test_importing_the_library_alone_imports_no_numpy_and_no_room():
    done = python("-c", "import sys, atrous_lib; dir(atrous_lib); print(*sys.modules)")
    imported = set(done.stdout.split())
    assert "atrous_lib" in imported, done.stderr
    assert not {name for name in imported if name.startswith(("numpy", "atrous_lib."))}


@pytest.mark.parametrize("name", atrous_lib.__all__)
def test_each_public_name_is_what_its_home_calls_so(name):
    found = getattr(atrous_lib, name)
    home = sys.modules[f"atrous_lib.{atrous_lib._HOMES[name]}"]
    assert found is getattr(home, name)


def test_dir_shows_names_and_rooms_and_nothing_private():
    shown = [name for name in dir(atrous_lib) if not name.startswith("__")]
    assert set(shown) == {*atrous_lib.__all__, *ROOMS}
    assert not set(atrous_lib.__all__) & ROOMS, "a name must not hide a room"


def test_every_room_is_found_when_asked_for_and_stands_on_the_map():
    for room in ROOMS:
        assert getattr(atrous_lib, room).__name__ == f"atrous_lib.{room}"
    words = set(re.findall(r"\w+", atrous_lib.__doc__))
    assert {*atrous_lib.__all__, *ROOMS} <= words


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("conv1D", "Did you mean 'conv1d'?"),
        ("Sequental", "Did you mean 'Sequential'?"),
        ("atrous_convolution_1d", "Did you mean 'AtrousConvolution1D'?"),
        ("geometri", "Did you mean 'geometry'?"),
        ("nothing_like_it", "'nothing_like_it'."),
    ],
)
def test_a_wrong_name_is_told_the_nearest(name, hint):
    with pytest.raises(AttributeError, match=f"'atrous_lib' has no attribute '{name}'") as caught:
        getattr(atrous_lib, name)
    assert str(caught.value).endswith(hint)
    assert caught.value.name == name
    with pytest.raises(ImportError, match=name):
        exec(f"from atrous_lib import {name}")


def test_names_that_tools_look_for_are_refused_without_importing_anything():
    program = "import sys, atrous_lib; print(hasattr(atrous_lib, '__wrapped__'), *sys.modules)"
    found, *imported = python("-c", program).stdout.split()
    assert found == "False"
    assert "numpy" not in imported


def test_a_type_checker_sees_each_name_as_at_home_and_no_others(tmp_path):
    names = atrous_lib.__all__
    homes = [f"atrous_lib.{atrous_lib._HOMES[name]}" for name in names]
    program = [
        *(f"import {home}" for home in dict.fromkeys(homes)),
        f"from atrous_lib import {', '.join(names)}",
        *(f"reveal_type({name})" for name in names),
        *(f"reveal_type({home}.{name})" for home, name in zip(homes, names, strict=True)),
        "reveal_type(output_length(20, 3))",
        "atrous_lib.conv1D",
    ]
    (tmp_path / "user.py").write_text("\n".join(program))
    done = python("-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", tmp_path / "user.py")
    types = re.findall(r'note: Revealed type is "(.*)"$', done.stdout, re.MULTILINE)
    assert len(types) == 2 * len(names) + 1, done.stdout
    assert types[: len(names)] == types[len(names) : -1]
    assert "Any" not in types
    assert types[-1] == "int | None"
    errors = re.findall(r"error: (.*)", done.stdout)
    assert len(errors) == 1
    assert '"conv1D"' in errors[0]
