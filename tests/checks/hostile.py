"""Functions of the kind that learners write on a bad day, for `dilate_kernel`.

Each stands beside the part of the message that must reach the learner.
"""

import itertools
import os
import signal
import sys
import tempfile
import time
import warnings

import numpy as np

from atrous_lib.checks.exercises.holes import dilate_kernel

right = dilate_kernel.reference


def raises(W, atrous_rate):
    return W[99]


def raises_without_a_text(W, atrous_rate):
    class BrokenError(Exception):
        def __str__(self):
            raise ValueError

    raise BrokenError


def returns_text(W, atrous_rate):
    return "a kernel"


def returns_itself(W, atrous_rate):
    return returns_itself


def yields(W, atrous_rate):
    yield from right(W, atrous_rate)


def returns_masked(W, atrous_rate):
    return np.ma.masked_equal(right(W, atrous_rate), 0)


def returns_another_shape(W, atrous_rate):
    return right(W, atrous_rate)[..., None]


def returns_complex(W, atrous_rate):
    return right(W, atrous_rate).astype(complex)


def returns_objects(W, atrous_rate):
    return right(W, atrous_rate).astype(object)


def returns_whole_numbers(W, atrous_rate):
    return right(W, atrous_rate).astype(int)


def returns_list(W, atrous_rate):
    return right(W, atrous_rate).tolist()


def returns_endless_list(W, atrous_rate):
    rows = []
    rows.append(rows)
    return rows


def returns_none(W, atrous_rate):
    right(W, atrous_rate)


def returns_nan(W, atrous_rate):
    return right(W, atrous_rate) * np.nan


def returns_noise(W, atrous_rate):
    return right(W, atrous_rate) + 0.001


def changes_its_argument(W, atrous_rate):
    result = right(W, atrous_rate)
    W *= 0
    return result


def takes_too_few(W):
    return W


def exits(W, atrous_rate):
    sys.exit(3)


def interrupts(W, atrous_rate):
    raise KeyboardInterrupt


def recurses(W, atrous_rate):
    return recurses(W, atrous_rate)


def asks_for_memory(W, atrous_rate):
    return np.ones(10**12)


def returns_too_much(W, atrous_rate):
    return np.zeros((4_000_000, 1, 1))


def returns_too_much_in_disguise(W, atrous_rate):
    return np.broadcast_to(np.zeros((1, 1, 1)), (10**12, 1, 1))


def leaves(W, atrous_rate):
    os._exit(0)


def kills_itself(W, atrous_rate):
    os.kill(os.getpid(), signal.SIGKILL)


FAILING = {
    raises: "asks for index 99 of an axis of size 2",
    raises_without_a_text: "BrokenError",
    returns_text: "type str",
    returns_itself: "type function",
    yields: "type generator",
    returns_masked: "type MaskedArray",
    returns_another_shape: "there is an extra axis of length 1",
    returns_complex: "complex128",
    returns_objects: "object",
    returns_whole_numbers: "The first difference stands at",
    returns_list: "returns a list",
    returns_endless_list: "returns a list",
    returns_none: "returns None",
    returns_nan: "yours nan",
    returns_noise: "expected 1, yours 1.001",
    changes_its_argument: "wrote into W",
    takes_too_few: "cannot be called as the exercise does, with 2 arguments",
    exits: "asks Python to exit",
    interrupts: "KeyboardInterrupt",
    recurses: "calls itself again and again",
    asks_for_memory: "more memory",
    returns_too_much: "(4000000, 1, 1)",
    returns_too_much_in_disguise: "(1000000000000, 1, 1)",
    leaves: "Python itself stopped",
    kills_itself: "Python itself stopped",
}


def loops(W, atrous_rate):
    while True:
        pass


def swallows_everything(W, atrous_rate):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def loops_in_c(W, atrous_rate):
    return sum(itertools.repeat(1))


def sleeps(W, atrous_rate):
    time.sleep(1_000)


def stops_itself(W, atrous_rate):
    os.kill(os.getpid(), signal.SIGSTOP)


def prints_for_ever(W, atrous_rate):
    while True:
        print("still here")


ENDLESS = [loops, swallows_everything, loops_in_c, sleeps, stops_itself, prints_for_ever]


def prints(W, atrous_rate):
    print("W is", W.shape)
    return right(W, atrous_rate)


def complains(W, atrous_rate):
    print("something odd", file=sys.stderr)
    return right(W, atrous_rate)


def warns(W, atrous_rate):
    warnings.warn("careful now", stacklevel=1)
    return right(W, atrous_rate)


def divides_by_zero(W, atrous_rate):
    W / np.zeros(1)
    return right(W, atrous_rate)


def returns_a_view(W, atrous_rate):
    return W if atrous_rate == 1 else right(W, atrous_rate)


def writes_past_python(W, atrous_rate):
    os.write(1, b"to the terminal\n")
    sys.__stderr__.write("to the terminal\n")
    return right(W, atrous_rate)


def returns_masked_with_nothing_masked(W, atrous_rate):
    return np.ma.masked_invalid(right(W, atrous_rate))


class Liar(np.ndarray):
    """Lies about itself in every way that Python asks for."""

    shape = dtype = size = ndim = property(lambda self: 1 / 0)
    view = tobytes = astype = copy = lambda self, *args: 1 / 0

    def __array_function__(self, *args):
        raise ValueError

    def __array_ufunc__(self, *args, **keywords):
        raise ValueError


def returns_a_liar(W, atrous_rate):
    return right(W, atrous_rate).view(Liar)


def returns_a_map(W, atrous_rate):
    result = right(W, atrous_rate)
    with tempfile.TemporaryFile() as file:
        mapped = np.memmap(file, float, "w+", shape=result.shape)
    mapped[...] = result
    return mapped


PASSING = {
    returns_masked_with_nothing_masked: "is right",
    returns_a_liar: "is right",
    returns_a_map: "is right",
    prints: "printed: W is (2, 1, 1)",
    complains: "printed: something odd",
    warns: "warned: UserWarning: careful now",
    divides_by_zero: "warned: RuntimeWarning",
    returns_a_view: "shares its memory with W",
    writes_past_python: "is right",
}
