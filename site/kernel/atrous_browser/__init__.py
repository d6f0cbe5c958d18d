"""What the course's kernel does first in a browser, before any cell runs."""

import os
import sys

from atrous_browser.figures import StandIn

DRIVE = "/drive"  # where the kernel finds the files that the browser keeps


def begin() -> None:
    """Keep the learner's progress with their files; go on without figures where there are none."""
    if os.path.isdir(DRIVE):
        os.environ["ATROUS_PROGRESS"] = f"{DRIVE}/progress.json"
    if not any(isinstance(finder, StandIn) for finder in sys.meta_path):
        sys.meta_path.append(StandIn())
