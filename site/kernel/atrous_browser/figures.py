"""A sentence in the place of each figure, where Matplotlib can't be had."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

PACKAGES = ("matplotlib", "mpl_toolkits")
SENTENCE = (
    "[A figure stands here in the stored lesson. Matplotlib, which draws it, could not be had in "
    "this browser; everything else goes on without it.]"
)


class Anything:
    """What every name of the missing package is: it takes any call, and has no value."""

    def __call__(self, *_: Any, **__: Any) -> Anything:
        """Return the same again, whatever is asked for."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: Any) -> Anything:
        return self

    def __setitem__(self, *_: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Anything]:
        # fig, ax = plt.subplots(), and bars, lines, texts = …: as many as are asked for.
        return iter([self] * _wanted())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Anything:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __repr__(self) -> str:
        return SENTENCE


def _wanted() -> int:
    """Return how many names the code that is running takes apart; none in a loop."""
    import dis

    frame = sys._getframe(2)
    for step in dis.get_instructions(frame.f_code):
        if step.offset == frame.f_lasti and step.opname.startswith("UNPACK"):
            return int(step.arg or 0)
    return 0


def _show(*_: Any, **__: Any) -> None:
    print(SENTENCE)


class StandInModule(ModuleType):
    """A module of the missing package."""

    __path__: Sequence[str] = ()
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "pyplot":  # from matplotlib import pyplot
            return importlib.import_module(f"{self.__name__}.pyplot")
        return _show if name in ("show", "savefig") else Anything()


class StandIn:
    """Find the modules of Matplotlib where nobody else does: the last one that Python asks."""

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        """Return how a module of the missing package is made, None for any other."""
        if name.partition(".")[0] in PACKAGES:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return the module; each import of one is told apart by its name."""
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it is."""
