"""The failure that a learner has to read first."""

from atrous_lib.grading.notebook.causes import Failure, causes, undefined_name
from atrous_lib.grading.notebook.cells import Cell


def failure(number, source, error, kind="NameError"):
    return Failure(Cell(number, source), source=source, kind=kind, text=f"{kind}: {error}")


def missing(name):
    return f"name '{name}' is not defined"


PANDAS = failure(1, "import pandas as pd", "No module named 'pandas'", "ModuleNotFoundError")
TABLE = failure(2, "table = pd.DataFrame()", missing("pd"))
DRIVE = failure(1, "from google.colab import drive", "No module", "ModuleNotFoundError")


def test_what_was_to_define_a_name_is_its_cause():
    assert causes("pd", [DRIVE, PANDAS]) == [PANDAS]


def test_the_first_of_failures_that_follow_from_one_another_comes_first():
    assert causes("table", [DRIVE, PANDAS, TABLE]) == [PANDAS, TABLE]


def test_a_name_that_nothing_would_have_defined_has_no_cause():
    assert causes("npp", [DRIVE, PANDAS, TABLE]) == []
    assert causes(None, [PANDAS]) == []


def test_a_failure_that_might_have_defined_anything_counts():
    star = failure(3, "from helper import *", "No module named 'helper'", "ModuleNotFoundError")
    assert causes("double", [PANDAS, star]) == [star]


def test_failures_in_a_circle_come_to_an_end():
    one, two = failure(1, "a = b", missing("b")), failure(2, "b = a", missing("a"))
    assert causes("a", [one, two]) == [two, one]


def test_a_cell_that_was_left_out_is_a_cause():
    lost = Failure(Cell(4, "while True: pass\ndef f(): pass"), "endless")
    assert causes("f", [PANDAS, lost]) == [lost]
    assert lost.told() == "Cell 4 did not end in time."


def test_a_failure_is_told_with_its_statement():
    assert PANDAS.told() == (
        "In cell 1, this failed with ModuleNotFoundError: No module named 'pandas':\n"
        "    import pandas as pd"
    )
    unread = Failure(Cell(2, "def f(:"), kind="SyntaxError", text='  File "x"\nSyntaxError: bad')
    assert unread.told() == "Cell 2 failed with SyntaxError: bad"
    assert Failure(Cell(2, ""), kind="Odd").told() == "Cell 2 failed with Odd"


def test_only_an_undefined_name_is_one():
    assert undefined_name("NameError: name 'np' is not defined") == "np"
    assert undefined_name("ValueError: NameError: name 'np' is not defined") is None
    assert undefined_name("UnboundLocalError: cannot access local variable 'x'") is None
