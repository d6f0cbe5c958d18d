"""Two small notebooks: one that does everything right, one that does everything wrong."""

from __future__ import annotations

from pathlib import Path

import nbformat

DRAW = """
import anywidget
import ipywidgets as widgets
from IPython.display import HTML, display

def draw(radius, shape="circle"):
    corner = radius if shape == "circle" else 0
    return (
        f'<svg role="img" aria-label="a {shape} of radius {radius}" width="100" height="100">'
        f'<rect width="{2 * radius}" height="{2 * radius}" rx="{corner}" fill="#0072B2"/></svg>'
    )

def slider(name):
    return widgets.IntSlider(value=3, min=1, max=40, description=name)

class SliderNames(anywidget.AnyWidget):
    _esm = '''export default { render({ el }) {
        const name = () => {
            if (!el.isConnected) return requestAnimationFrame(name);
            for (const slider of el.closest(".widget-vbox").querySelectorAll(".widget-slider")) {
                const label = slider.querySelector(".widget-label").innerText;
                slider.querySelector("[role=slider]").setAttribute("aria-label", label);
            }
        };
        name();
    } }'''
"""

GOOD_CONTROLS = """
radius, picture = slider("radius"), widgets.HTML(draw(3))
shape = widgets.ToggleButtons(options=["circle", "square"], description="shape")

def update(change):
    picture.value = draw(radius.value, shape.value)

radius.observe(update, "value")
shape.observe(update, "value")
widgets.VBox([radius, shape, picture, SliderNames()])
"""

# After each change the kernel says that it is idle, and hears nothing for a while.
GOOD_BUT_SLOW = """
import asyncio, time

slow, slow_picture = slider("slow"), widgets.HTML(draw(3))

def draw_and_sleep(change):
    slow_picture.value = draw(change.new)
    asyncio.get_running_loop().call_soon(time.sleep, 0.3)

slow.observe(draw_and_sleep, "value")
widgets.VBox([slow, slow_picture, SliderNames()])
"""

GOOD_SOUND = """
import base64, io, wave
with wave.open(beep := io.BytesIO(), "wb") as recording:
    recording.setparams((1, 2, 8000, 0, "NONE", ""))
    recording.writeframes(b"\\0\\0\\0\\x40" * 400)
url = "data:audio/wav;base64," + base64.b64encode(beep.getvalue()).decode()
HTML(f'<audio controls aria-label="a beep" src="{url}"></audio>')
"""

GOOD_CHECK = """
class CheckFailed(Exception):
    def _render_traceback_(self):
        return ["not attempted yet"]

raise CheckFailed
"""

GOOD_PREDICTION = """
answer = widgets.ToggleButtons(options=["3", "5"], description="answer")
widgets.VBox([widgets.HTML('<p class="atrous-question">How long?</p>'), answer])
"""

BAD_SOUND = """
display(HTML('<audio controls aria-label="broken" src="data:audio/wav;base64,AAAA"></audio>'))
"""

BAD_PICTURES = """
display(HTML('<img src="https://example.com/x.png">'))
display(HTML('<svg width="9" height="9"><circle r="4"></circle></svg>'))
"""

BAD_SCRIPTS = """
display(HTML('''<script>
    setTimeout(() => { throw new Error("thrown by a script"); });
    Promise.reject(new Error("rejected by a script"));
    console.error("complained by a script");
</script>'''))
"""

BAD_CONTROLS = """
class Counter:
    moves = 0

def forgets_the_way_back(change):
    Counter.moves += 1
    drifting_picture.value = draw(Counter.moves)

def raises(change):
    raise RuntimeError("raised in a callback")

drifting, drifting_picture = slider("drifting"), widgets.HTML(draw(3))
drifting.observe(forgets_the_way_back, "value")
display(widgets.VBox([drifting, drifting_picture]))

dead = slider("dead")
dead.observe(raises, "value")
idle = widgets.ToggleButtons(options=["one", "two"], description="idle")
display(widgets.VBox([dead, idle, widgets.HTML(draw(3))]))

ungrabbable, still_picture = slider("ungrabbable"), widgets.HTML(draw(3))
ungrabbable.observe(lambda change: setattr(still_picture, "value", draw(change.new)), "value")
ungrabbable.add_class("ungrabbable")
style = widgets.HTML("<style>.ungrabbable { pointer-events: none; }</style>")
display(widgets.VBox([style, ungrabbable, still_picture]))

display(widgets.Dropdown(options=["a", "b"], description="letter"))
"""

BAD_END = "1 / 0"

NEVER_REACHED = "print('never reached')"


GOOD = "samples/good.ipynb"
BAD = "samples/bad.ipynb"


def write_samples(course: Path) -> None:
    """Write both into a course."""
    write_good(course / GOOD)
    write_bad(course / BAD)


def write_good(path: Path) -> None:
    """Write the notebook that no test may complain about."""
    widgets = DRAW, GOOD_CONTROLS, GOOD_BUT_SLOW
    write_notebook(path, *widgets, GOOD_SOUND, GOOD_PREDICTION, GOOD_CHECK, "'the end'")


def write_bad(path: Path) -> None:
    """Write the notebook in which every test must find its fault."""
    failing_check = "raise ValueError('shown with its traceback')"
    pictures = BAD_PICTURES + BAD_SOUND
    cells = [DRAW, pictures, BAD_SCRIPTS, BAD_CONTROLS, failing_check, BAD_END, NEVER_REACHED]
    write_notebook(path, *cells)


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook of these cells, none of which was run."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    for cell in cells:
        if cell.source.endswith(("raise CheckFailed", "traceback')")):
            cell.metadata.tags = ["raises-exception"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
