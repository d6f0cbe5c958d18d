"""What the tests of grading share."""

import functools
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from nbgrader import api


@pytest.fixture(autouse=True, scope="session")
def _version_asked_once() -> Iterator[None]:
    """Let nbgrader start a program for the version of new gradebooks once, not for each of them.

    What is started as a command still asks for itself.
    """
    with patch.object(api, "get_alembic_version", functools.cache(api.get_alembic_version)):
        yield
