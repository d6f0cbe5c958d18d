"""Where Matplotlib can't be had, a sentence stands in the place of each figure."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = Path(__file__).resolve().parents[2] / "site" / "kernel"

# The forms in which people draw; each must run, and say at least once what is missing.
CELLS = [
    """
plt.plot([1, 2])
plt.show()""",
    """
fig, ax = plt.subplots()
ax.hist([1])
plt.show()""",
    """
fig, (a, b) = plt.subplots(1, 2)
a.plot(1), b.plot(2)
plt.show()""",
    """
fig, axes = plt.subplots(2, 2)
axes[0, 1].plot(1)
for ax in axes.flat:
    ax.grid()
plt.show()""",
    """
from matplotlib import pyplot
with pyplot.style.context("x"):
    pyplot.bar([1], [2])
pyplot.show()""",
    """
from matplotlib.ticker import MaxNLocator
plt.gca().xaxis.set_major_locator(MaxNLocator(4))
plt.show()""",
    """
from atrous_lib.pictures.figures import STYLE
from atrous_lib.widgets import describe
plt.style.use(STYLE)
fig, ax = plt.subplots()
ax.set_title("One")
print(describe(fig, "One."))""",
    """
import matplotlib
matplotlib.rcParams["font.size"] = 9
numbers, edges, bars = plt.hist([1])
plt.show()""",
]
BEGIN = f"""
import sys
sys.path.insert(0, {str(KERNEL)!r})
from importlib.machinery import PathFinder
class Hidden(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition('.')[0] in ('matplotlib', 'mpl_toolkits')
        return None if hidden else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Hidden
from atrous_browser.figures import StandIn
sys.meta_path.append(StandIn())
"""


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_that_draws_goes_on(cell):
    done = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}\nimport matplotlib.pyplot as plt\n{cell}\nprint('after')"],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "Matplotlib, which draws it, could not be had" in done.stdout
    assert done.stdout.rstrip().endswith("after")


def test_what_is_no_part_of_matplotlib_is_still_missing():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("matplotlibber")
