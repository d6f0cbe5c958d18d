"""What is withheld can be imported, named and passed on; only its use is an error."""

import copy
import functools
import inspect
import typing

import numpy as np
import pytest

from atrous_lib.grading.inside.stand_in import AnswerCalledError, Withheld, anything

answer = Withheld("atrous_lib.layers.AtrousConvolution1D")


class Derived(answer):
    def mine(self):
        return 3


HARMLESS = {
    "shown": lambda: repr(answer),
    "in a text": lambda: f"{answer} {answer!r}",
    "an attribute": lambda: answer.forward.deeper,
    "asked for an attribute": lambda: hasattr(answer, "__wrapped__"),
    "given an attribute": lambda: setattr(Withheld("a.b"), "calls", 0),
    "compared": lambda: answer == np.ones,
    "hashed": lambda: {answer: 1},
    "as a truth": lambda: bool(answer) or 1 / 0,
    "as a type": lambda: isinstance(3, answer) and 1 / 0,
    "among types": lambda: isinstance(3, (int, answer)) or 1 / 0,
    "as a parent": lambda: issubclass(int, answer) and 1 / 0,
    "in an annotation": lambda: (answer | None, None | answer, typing.Annotated[answer, 3]),
    "of a list": lambda: list[answer],
    "copied": lambda: (copy.copy(answer), copy.deepcopy(answer)),
    "wrapped": lambda: functools.wraps(answer)(lambda: 3)(),
    "bound": lambda: functools.partial(answer, 3),
    "looked at": lambda: (callable(answer), inspect.signature(answer), answer.__name__),
    "derived from": lambda: type("A", typing.cast(tuple, (Derived,)), {}),
    "derived from twice": lambda: typing.NewType("B", answer),
}
USES = {
    "called": lambda: answer(3),
    "its method called": lambda: answer.from_config({}),
    "bound and called": lambda: functools.partial(answer, 3)(),
    "mapped": lambda: list(map(answer, [1])),
    "vectorized": lambda: np.vectorize(answer)([1]),
    "added to": lambda: 1 + answer,
    "added": lambda: answer + 1,
    "multiplied as a matrix": lambda: np.ones((2, 2)) @ answer,
    "compared in size": lambda: answer < 3,
    "indexed": lambda: answer[0],
    "iterated": lambda: list(answer),
    "unpacked": lambda: [*answer.pairs],
    "measured": lambda: len(answer.weights),
    "searched": lambda: 3 in answer.names,
    "as an array": lambda: np.asarray(answer),
    "as a number": lambda: float(answer),
    "as a length": lambda: range(answer.size),
    "entered": lambda: answer.__enter__(),
    "derived and made": lambda: Derived(3, 4),
    "derived and its method called": lambda: Derived().mine(),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_no_use_is_no_error(name):
    HARMLESS[name]()


@pytest.mark.parametrize("name", USES)
def test_every_use_is_an_error_that_says_what_was_used(name):
    with pytest.raises(AnswerCalledError, match=r"atrous_lib\.layers\.AtrousConv|Derived"):
        USES[name]()


def test_several_withheld_parents_have_one_class():
    class Both(Withheld("a.b"), Withheld("a.c")):
        pass

    with pytest.raises(AnswerCalledError, match="Both"):
        Both()


def test_the_error_is_told_by_its_bare_name():
    assert (
        f"{AnswerCalledError.__module__}.{AnswerCalledError.__name__}"
        == "builtins.AnswerCalledError"
    )


def test_anything_takes_any_call():
    one = anything("explorer")
    assert one.any(3, four=5).thing[:2] == ""
    with pytest.raises(AttributeError):
        anything("__path__")
