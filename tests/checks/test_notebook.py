"""What a learner sees of a check."""

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from atrous_lib.checks import CheckFailed, check
from atrous_lib.checks.exercises.holes import dilate_kernel as exercise
from atrous_lib.checks.undefined import watch

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


def test_a_function_that_is_not_defined_gets_one_line_that_says_which_cell_to_run(cell):
    watch()
    (out, err), result = cell("check(dilate_kernel)")
    assert err == ""
    assert not result.success
    assert out.startswith("dilate_kernel: there is no function of that name yet. Run the first")
    assert out.count("\n") == 1


def test_any_other_name_that_is_not_defined_is_shown_as_ever(cell):
    watch()
    (out, _), result = cell("dilate_kernels(1)")
    assert not result.success
    assert "NameError" in out
    assert "name 'dilate_kernels' is not defined" in out


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


LAMBDA = "dilate_kernel = lambda W, r: np.insert(W, np.repeat(np.arange(1, len(W)), r - 1), 0, 0)"
MINE = RIGHT.replace("dilate_kernel", "mine")
DECORATED = "def plain(f):\n    def wrapper(*a):\n        return f(*a)\n    return wrapper\n@plain"
OBJECT = "class K:\n    def __call__(self, W, r):\n        return mine(W, r)\n"
METHOD = "class K:\n    def own(self, W, r):\n        return mine(W, r)\n"
WAYS = {
    "a lambda": LAMBDA,
    "a partial": f"from functools import partial\n{MINE}\ndilate_kernel = partial(mine)",
    "another function": f"{MINE}\ndilate_kernel = mine",
    "a plain decorator": DECORATED + RIGHT,
    "an object": f"{MINE}\n{OBJECT}\ndilate_kernel = K()",
    "a method": f"{MINE}\n{METHOD}\ndilate_kernel = K().own",
    "a class": MINE + "\n" + OBJECT.replace("K", "dilate_kernel").replace("call", "new"),
    "vectorized": f"{MINE}\ndilate_kernel = np.vectorize(mine, signature='(a,b,c),()->(d,b,c)')",
    "a name of another exercise": RIGHT.replace("dilate_kernel", "conv1d")
    + "\ndilate_kernel = conv1d",
    "known by two names": RIGHT + "\nconv1d = dilate_kernel",
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_can_be_called_is_checked_under_the_name_that_is_written(cell, way):
    (out, _), result = cell(WAYS[way], "check(dilate_kernel)")
    assert "dilate_kernel is right on all 8 kernels" in out
    assert result.success


def test_the_name_is_found_within_a_function_and_in_a_module(cell):
    within = "def test():\n    dilate_kernel = mine\n    check(dilate_kernel)\ntest()"
    assert "is right" in cell(MINE, within)[0].out
    module = (
        "import types; own = types.SimpleNamespace(dilate_kernel=mine); check(own.dilate_kernel)"
    )
    assert "is right" in cell(MINE, module)[0].out


def test_without_any_name_the_learner_is_told_to_write_one(cell):
    (out, _), result = cell(MINE, "import functools", "check(functools.partial(mine))")
    assert isinstance(result.error_in_exec, TypeError)
    assert "Write its name alone" in out
    with pytest.raises(ValueError, match="No exercise is called '<lambda>'"):
        check(lambda W, r: W)


def test_a_call_in_place_of_the_function_is_explained():
    with pytest.raises(TypeError, match="takes the function itself, got ndarray"):
        check(exercise.reference(np.ones((2, 1, 1)), 2))
