"""What a learner sees of a check."""

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from atrous_lib.checks import CheckFailed, check
from atrous_lib.checks.exercises.holes import dilate_kernel as exercise

RIGHT = """
def dilate_kernel(W, r):
    places = np.repeat(np.arange(1, len(W)), r - 1)
    return np.insert(W, places, 0, axis=0)
"""
WRONG = "def dilate_kernel(W, r):\n    return W.copy()"
STUB = "def dilate_kernel(W, r):\n    raise NotImplementedError"


@pytest.fixture
def cell(capsys):
    """Run lines as a notebook's cell; return what is seen."""
    shell = InteractiveShell.instance()
    shell.run_cell("import numpy as np\nfrom atrous_lib.checks import check")

    def run(*code):
        result = shell.run_cell("\n".join(code))
        return capsys.readouterr(), result

    yield run
    InteractiveShell.clear_instance()


def test_a_right_function_gets_two_lines_and_no_result(cell):
    (out, err), result = cell(RIGHT, "check(dilate_kernel)")
    assert out.count("\n") == 2
    assert "is right on all 8 kernels" in out
    assert err == ""
    assert result.result is None  # nbgrader would take a number for partial credit


def test_a_wrong_function_gets_its_message_on_standard_output_and_an_error_of_one_line(cell):
    (out, err), result = cell(WRONG, "check(dilate_kernel)")
    assert err == ""
    assert isinstance(result.error_in_exec, CheckFailed)
    *message, error = out.strip().splitlines()
    assert "still stand side by side" in "\n".join(message)
    assert error == "dilate_kernel is not right yet: the reason is printed above."
    assert "Traceback" not in out


def test_a_function_that_is_still_to_write_gets_one_friendly_line(cell):
    (out, err), result = cell(STUB, "check(dilate_kernel)")
    assert err == ""
    assert isinstance(result.error_in_exec, CheckFailed)
    assert out.strip().splitlines() == [
        "dilate_kernel: not attempted yet. Write it above, run its cell, then run this one again."
    ]


def test_outside_a_notebook_the_error_is_an_assertion():
    def dilate_kernel(W, atrous_rate):
        return np.zeros(1)

    with pytest.raises(AssertionError, match="not right yet"):
        check(dilate_kernel)


def test_another_seed_gives_other_inputs(capsys):
    def dilate_kernel(W, atrous_rate):
        return W

    shown = set()
    for seed in range(6):
        with pytest.raises(CheckFailed):
            check(dilate_kernel, seed)
        shown.add(capsys.readouterr().out)
    assert len(shown) > 1


def test_a_function_of_an_unknown_name_is_told_the_nearest():
    def dilate_kernal():
        pass

    with pytest.raises(ValueError, match="Did you mean 'dilate_kernel'"):
        check(dilate_kernal)


def test_a_call_in_place_of_the_function_is_explained():
    with pytest.raises(TypeError, match="takes the function itself, got ndarray"):
        check(exercise.reference(np.ones((2, 1, 1)), 2))
