"""What is worked out several at a time ends with a result or an error for every name."""

import contextlib

import pytest

from tests.grading.at_once import at_once


@contextlib.contextmanager
def dividing():
    yield lambda name: 12 // name


@contextlib.contextmanager
def closed():
    raise OSError("no room")
    yield


def test_every_name_gets_its_own_result_or_error():
    with at_once([1, 2, 0, 3, 4], dividing) as found:
        assert [found[name].result() for name in (1, 2, 3, 4)] == [12, 6, 4, 3]
        with pytest.raises(ZeroDivisionError):
            found[0].result()


def test_nobody_waits_for_workers_that_could_not_begin():
    with at_once([1, 2], closed) as found:
        for name in found:
            with pytest.raises(OSError, match="no room"):
                found[name].result(timeout=60)


def test_without_names_nobody_works():
    with at_once([], closed) as found:
        assert found == {}
