"""The command `atrous-course`, also as `python -m atrous_lib.grading`."""

from __future__ import annotations

import importlib.util
import os
import sys

from atrous_lib.grading.isolated import import_path

NEEDED = ("click", "rich", "nbgrader")


def main() -> None:
    """Run the command, or say what is not installed."""
    # Neither this process nor a program that it starts is to import from the current folder.
    sys.path[:] = import_path()
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ.pop("PYTHONPATH", None)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"atrous-course needs packages that are not installed here: {', '.join(missing)}. "
            "Install what grading needs: pip install -e '.[grade]'"
        )
    from atrous_lib.grading.cli import command

    command(prog_name="atrous-course")


if __name__ == "__main__":
    main()
