"""Writing a batch into a large gradebook looks things up by index: its cost doesn't grow."""

import re

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from atrous_lib.grading.results.gradebook import write_gradebook
from benchmarks import grading_memory

LARGE = ("submitted_assignment", "submitted_notebook", "grade", "comment")


def scanned(connection, statement, parameters=()):
    """Return which of the large tables SQLite reads whole to answer a question."""
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters))
    found = (re.match(r"SCAN (?:TABLE )?(\w+)", row[-1]) for row in plan)
    return {match[1] for match in found if match} & {*LARGE}


@pytest.fixture
def asked():
    """Return a list of what any database is asked, with the parameters."""
    statements = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


def test_no_look_up_reads_a_large_table_whole(tmp_path, asked):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    assignments = grading_memory.read_assignments(grading_memory.ROOT)
    results = list(grading_memory.invented(6, assignments, 2))
    for _ in ("new", "known"):
        write_gradebook(url, grading_memory.ROOT, assignments, results)
    # A pool would keep the connection open, which Python warns of from 3.13 on.
    with create_engine(url, poolclass=NullPool).connect() as connection:
        found = {one[0]: scanned(connection, *one) for one in asked if "sqlite_" not in one[0]}
        assert {statement: tables for statement, tables in found.items() if tables} == {}
        assert sum(any(f"FROM {one}" in statement for one in LARGE) for statement in found) >= 3
        # The indexes begin with other columns: this is the question that must not be asked.
        assert scanned(connection, "SELECT id FROM grade WHERE notebook_id = ?", "x") == {"grade"}
        assert connection.execute(text("SELECT count(*) FROM submitted_notebook")).scalar() == 6
