"""Find out whether a function hands its work to threads that a fork does not have."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import types
from typing import Any

from atrous_lib.checks.outcome import Function, codes_in


def sees_a_pool(function: Function) -> bool:
    """Say whether a function can reach a pool of threads, itself or through its helpers.

    That other threads are alive says nothing: a kernel has some, and so has a test's worker.
    """
    homes = {"concurrent.futures.thread": "ThreadPoolExecutor", "multiprocessing.pool": "Pool"}
    pools = tuple(  # a pool is there only where its module is
        getattr(sys.modules[home], name) for home, name in homes.items() if home in sys.modules
    )
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if issubclass(type(value), pools):
            return True
        waiting += _parts_of(value)
    return False


def _parts_of(value: Any) -> list[Any]:
    """Return what a function refers to by name, or a part of one or an object like one holds.

    Nothing of the value's own runs here.
    """
    if type(value) is functools.partial:
        return [value.func, *value.args, *value.keywords.values()]
    if type(value) is types.MethodType:
        return [value.__func__, value.__self__]
    if type(value) is types.FunctionType:
        names = [name for code in codes_in(value.__code__) for name in code.co_names]
        cells = [cell.cell_contents for cell in value.__closure__ or () if _is_filled(cell)]
        around = [value.__globals__[name] for name in names if name in value.__globals__]
        return [*around, *cells, *value.__dict__.values()]
    call = inspect.getattr_static(type(value), "__call__", None)
    if type(call) is types.FunctionType:  # an object of a learner's class that can be called
        with contextlib.suppress(AttributeError):  # of a class with slots
            return [call, *object.__getattribute__(value, "__dict__").values()]
        return [call]
    return []


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:  # the variable has no value yet
        return False
