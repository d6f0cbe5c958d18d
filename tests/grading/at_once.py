"""What the tests of one file look at, worked out several at a time, as a class is graded.

Most of what hostile notebooks take is waiting until they are stopped, and waits can overlap.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TypeVar

import pytest

Name = TypeVar("Name", bound=Hashable)
Found = TypeVar("Found")
WORKERS = 3


def selected(request: pytest.FixtureRequest, test: Callable[..., None], parameter: str):
    """Return what the tests that are going to run ask of a parametrized test, in their order."""
    return [
        item.callspec.params[parameter]
        for item in request.session.items
        if getattr(item, "function", None) is test
    ]


@contextmanager
def at_once(
    names: Iterable[Name],
    worker: Callable[[], AbstractContextManager[Callable[[Name], Found]]],
    workers: int = WORKERS,
) -> Iterator[dict[Name, Future[Found]]]:
    """Yield what becomes of each name, in `workers` threads; each has opened a `worker` for it."""
    futures: dict[Name, Future[Found]] = {name: Future() for name in names}
    waiting = iter(list(futures.items()))

    def serve() -> None:
        with worker() as work:
            for name, future in waiting:
                try:
                    future.set_result(work(name))
                except Exception as error:
                    future.set_exception(error)

    with ThreadPoolExecutor(workers) as pool:
        for served in [pool.submit(serve) for _ in range(workers if futures else 0)]:
            served.add_done_callback(lambda served: _fail(futures.values(), served.exception()))
        yield futures
        for _ in waiting:  # nobody asks any more
            pass


def _fail(futures: Iterable[Future[Found]], error: BaseException | None) -> None:
    """Have nobody wait for what no worker is left to do."""
    for future in futures if error else ():
        with suppress(Exception):  # done by another worker
            future.set_exception(error)
