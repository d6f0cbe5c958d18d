"""What stands in the sandbox for the parts of the course that a submission does not get.

Pictures and widgets show things to people: `Anything` takes their place and does nothing. What
holds an answer to the exercise is `Withheld`: it can be imported, named, passed on and compared
with, as a learner does who wants to try their function against the library's. Only its use is an
error, wherever it happens.
"""

from __future__ import annotations

from typing import Any, NoReturn


class AnswerCalledError(Exception):
    """The library's own answer was used, in place of writing it."""


AnswerCalledError.__module__ = "builtins"  # told by its bare name


class CheckFailed(AssertionError):  # noqa: N818 - the real one's name
    """What the real check raises."""


class Instance:
    """What a class inherits from that is derived from something withheld."""

    def __new__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `AnswerCalledError`: whatever it would do, it does by what it is derived from."""
        _refuse(cls.__name__)


class Withheld:
    """Stands for something of the library that holds an answer, or leads to one.

    Examples
    --------
    >>> conv1d = Withheld("atrous_lib.convolution.conv1d")
    >>> compare_with = conv1d  # costs nothing
    >>> conv1d(1)
    Traceback (most recent call last):
    AnswerCalledError: atrous_lib.convolution.conv1d is, or leads to, the library's own answer ...
    """

    def __init__(self, name: str) -> None:
        self.__name__ = self.__qualname__ = name.rpartition(".")[2]
        self.__module__ = name.rpartition(".")[0]
        self._full_name = name

    def __getattr__(self, name: str) -> Withheld:
        """Return what stands for an attribute."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Withheld(f"{self._full_name}.{name}")

    def __repr__(self) -> str:
        return f"<{self._full_name}, withheld while this exercise is graded>"

    def __bool__(self) -> bool:
        return True

    def __or__(self, other: Any) -> Any:
        return self  # in an annotation

    __ror__ = __or__

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        first = next(base for base in bases if type(base) is Withheld)
        return (Instance,) if self is first else ()

    def __instancecheck__(self, value: Any) -> bool:
        return False

    __subclasscheck__ = __instancecheck__

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `AnswerCalledError`."""
        _refuse(self._full_name)


def _refuse(name: str) -> NoReturn:
    raise AnswerCalledError(
        f"{name} is, or leads to, the library's own answer to this exercise, and can't be used "
        "while it is graded. A comparison with it outside of your function costs nothing; inside, "
        "write the computation yourself."
    )


def _use(self: Withheld, *args: Any) -> NoReturn:
    _refuse(self._full_name)


# Python looks for these at the class, past __getattr__.
_USES = (
    *("len", "iter", "next", "contains", "getitem", "setitem", "delitem", "reversed"),
    *("int", "float", "complex", "index", "array", "neg", "pos", "abs", "invert", "round"),
    *("lt", "le", "gt", "ge", "enter", "exit", "await", "matmul", "rmatmul"),
    *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "floordiv"),
    *("rfloordiv", "mod", "rmod", "pow", "rpow", "and", "rand", "xor", "rxor"),
)
for _name in _USES:
    setattr(Withheld, f"__{_name}__", _use)


class Anything(str):
    """An empty text that can be called, indexed and asked for any attribute."""

    def __call__(self, *args: Any, **kwargs: Any) -> Anything:
        """Return the same for any call."""
        return self

    def __getattr__(self, name: str) -> Anything:
        """Return the same for any public attribute."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self


def anything(name: str) -> Anything:
    """Return a stand-in for any public name of a module."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything()


def check(function: Any, seed: int = 0) -> None:
    """Say that the check comes later."""
    print(f"{getattr(function, '__name__', 'The function')} is checked when it is graded.")
