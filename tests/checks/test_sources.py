"""A function's text is found where it was compiled from, and nowhere else."""

import inspect
import linecache
import sys

import pytest

from atrous_lib.checks.course import EXERCISES
from atrous_lib.checks.sources import _lines_from, _text_in, facts_of

GAP = """def dilate_kernel(W, atrous_rate):
    dilated = ...
    return dilated
"""


def compiled(text, name):
    names = {}
    exec(compile(text, name, "exec"), names)
    return names["dilate_kernel"].__code__


@pytest.mark.parametrize("name", EXERCISES)
def test_the_text_is_what_python_finds(name):
    exercise = EXERCISES[name]
    functions = [exercise.reference, *exercise.equivalents]
    functions += [wrong.function for wrong in exercise.misconceptions]
    codes = [f.__code__ for f in functions if inspect.isfunction(f)]
    assert codes
    for code in codes:
        assert _text_in(_lines_from(code)) == inspect.getsource(code)


def test_a_cell_of_a_notebook_has_its_text_and_what_was_typed_into_exec_has_none(monkeypatch):
    place = "/tmp/ipykernel_1/2.py"
    lines = ["import numpy as np\n", *GAP.splitlines(keepends=True)]
    # Without a time, which says that no file of this name can have changed.
    monkeypatch.setitem(linecache.cache, place, (len(GAP), None, lines, place))
    code = compiled("".join(lines), place)
    assert _text_in(_lines_from(code)) == GAP == inspect.getsource(code)
    assert facts_of(code) == (("gap", "dilated = ..."),)
    assert facts_of(compiled(GAP, "<string>")) == ()
    assert facts_of(None) == ()


def test_a_module_that_was_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GAP)
    assert facts_of(compiled(GAP, str(path))) == (("gap", "dilated = ..."),)
    closed = GAP.replace("...", "0 * W")
    path.write_text(closed)
    assert facts_of(compiled(closed, str(path))) == ()


def test_equal_code_of_another_text_is_read_anew(tmp_path):
    path = tmp_path / "mine.py"
    stub = "def dilate_kernel(W, atrous_rate):\n    raise NotImplementedError\n"
    codes = []
    for text, keys in ((stub + "    return W\n", ["forgotten_raise"]), (stub, [])):
        path.write_text(text)
        codes.append(compiled(text, str(path)))
        assert [key for key, _ in facts_of(codes[-1])] == keys
    assert codes[0] == codes[1]


def test_no_other_module_is_looked_at(monkeypatch):
    class Modules(dict):
        def copy(self):
            raise AssertionError("every imported module was looked at")

    monkeypatch.setattr(sys, "modules", Modules(sys.modules))
    code = compiled.__code__
    assert _text_in(_lines_from(code)).startswith("def compiled(")
    with pytest.raises(AssertionError, match="every imported"):
        inspect.getmodule(code, "nowhere.py")
