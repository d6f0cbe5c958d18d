"""Where nbgrader's gradebook is, and how it is opened: SQLite, or PostgreSQL by its URL."""

from __future__ import annotations

import contextlib
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

POSTGRESQL = ("postgres", "postgresql")  # spellings without a driver; the one that is installed:
DRIVEN = "postgresql+psycopg2"


class GradebookError(ValueError):
    """The gradebook can't be opened or does not fit; the message says why and what to do."""


def configuration(course: Path) -> Config:
    """Return what nbgrader's configuration in a course's folder says."""
    path = course / "nbgrader_config.py"
    if not path.is_file():
        return Config()
    return PyFileConfigLoader(path.name, path=str(course)).load_config()


def default_url(course: Path) -> str:
    """Return the URL of the gradebook that nbgrader uses in a course's folder."""
    url = configuration(course).CourseDirectory.get("db_url")
    return str(url or f"sqlite:///{course.resolve() / 'gradebook.db'}")


def shown(url: str) -> str:
    """Return a URL as it may be shown, without its password.

    Examples
    --------
    >>> shown("postgresql://ada:secret@localhost/grades")
    'postgresql://ada:***@localhost/grades'
    """
    return _parsed(url).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        _, at, place = url.rpartition("@")  # a password may stand in front of it
        raise GradebookError(
            f"{f'…{at}{place}' if at else url!r} is no gradebook's URL. Write "
            f"sqlite:///gradebook.db or postgresql://user:password@host/name."
        ) from error


@contextlib.contextmanager
def opened(url: str, course: Path) -> Iterator[Any]:
    """Open the gradebook of a course; what can't be opened is a GradebookError."""
    parsed = _parsed(url)
    if parsed.drivername in POSTGRESQL:
        parsed = parsed.set(drivername=DRIVEN)
    course_id = str(configuration(course).CourseDirectory.get("course_id") or "")
    try:
        with (
            _with_alembic(),
            api.Gradebook(parsed.render_as_string(hide_password=False), course_id) as gradebook,
        ):
            yield gradebook
    except (OperationalError, ArgumentError, ImportError) as error:
        why = str(getattr(error, "orig", None) or error).strip()
        raise GradebookError(f"The gradebook {shown(url)} can't be opened: {why}") from error


@contextlib.contextmanager
def _with_alembic() -> Iterator[None]:
    """Let nbgrader find the program that it asks for a new gradebook's version."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
