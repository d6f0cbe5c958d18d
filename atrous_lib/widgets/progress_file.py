"""Carry a learner's progress from one place to another: to a file, and from one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from atrous_lib import progress
from atrous_lib.widgets.controls import Frame

HERE = Path(__file__).parent
SAVE, TAKE = "Download my progress", "Take progress from a file"


class Buttons(anywidget.AnyWidget):
    """One button that saves the progress as a file, one that adds a file's to it.

    Files are the browser's business, so the buttons are drawn there. A press on the first one asks
    for the text to save; the second one sends the name and the text of the file chosen.
    """

    _esm = HERE / "progress_file.js"
    save = traitlets.Unicode(SAVE).tag(sync=True)
    take = traitlets.Unicode(TAKE).tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(self._answer)

    def _answer(self, _: Any, content: dict[str, Any], __: Any) -> None:
        path = progress.place()
        try:
            if path is not None and content.get("ask") == "save":
                self.send({"text": progress.as_text(progress.read(path))})
                self.said = ""
            elif content.get("ask") == "take":
                self.said = self._take_in(str(content["name"]), str(content["text"]))
        except (progress.UnusableProgressError, OSError) as error:
            self.said = str(error)

    @staticmethod
    def _take_in(name: str, text: str) -> str:
        try:
            progress.from_text(text)
        except progress.NewerProgressError as error:
            return f"{name} {error}. Update the course, then take it again. Nothing was changed."
        except progress.UnusableProgressError as error:
            return (
                f"{name} {error}. Choose the file that “{SAVE}” saved somewhere else. Nothing was "
                "changed."
            )
        new = progress.take_in(text)
        if not new:
            return f"All that {name} holds was here already."
        events = "1 answer or check" if new == 1 else f"{new} answers and checks"
        return f"{events} of {name} are now here, too. Run this cell again to see them."


class ProgressFile(Frame):
    """The two buttons, with what stands for them in a saved page."""

    run = "Run this cell to carry your progress to another computer or browser."

    def __init__(self) -> None:
        self.buttons = Buttons()
        super().__init__([self.buttons])

    def still(self) -> dict[str, str]:
        """Return the words on the buttons."""
        return {"text/plain": f"{SAVE} | {TAKE}"}
