"""The paths that pictures had in the release before, for the exercises that learners hold.

An exercise is copied once and lives for weeks. The old paths work for one release more, say
nothing, and cost nothing until they are asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# The lesson that each picture's module moved to. Modules named as a lesson are its package now.
LESSONS = {
    "activation": ("layouts", "reuse", "softmax"),
    "arguments": ("families", "machine", "parameters", "pipeline"),
    "backward": ("pairs", "slope"),
    "constraints": ("axes", "projection"),
    "edges": ("shapes", "strides"),
    "init": ("depth", "fans", "propagation"),
    "modern": ("orders",),
    "regularizers": ("batches", "penalties", "shrinking", "training"),
    "sliding": ("maps", "traffic", "window"),
    "stacks": ("leaks", "tree"),
    "wavenet": ("queues", "sounds", "tower"),
}
MOVED = {
    f"atrous_lib.pictures.{name}": f"atrous_lib.pictures.{lesson}.{name}"
    for lesson, names in LESSONS.items()
    for name in names
}


class OldPaths(MetaPathFinder, Loader):
    """Finds a module under its old path: an empty one, which takes its names from the new."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module that moved."""
        return ModuleSpec(name, self) if name in MOVED else None

    def exec_module(self, module: ModuleType) -> None:
        """Let the module ask the one that it became, name by name."""

        def found(name: str) -> object:
            return getattr(import_module(MOVED[module.__name__]), name)

        module.__getattr__ = found  # type: ignore[method-assign]


def serve_old_paths() -> None:
    """Let the import system ask for old paths, after all else."""
    sys.meta_path.append(OldPaths())
