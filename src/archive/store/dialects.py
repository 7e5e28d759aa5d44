"""The few statements that SQLite and PostgreSQL spell differently, and the type of a row of either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Row, Table, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

AnyRow = Row[*tuple[Any, ...]]
"""A row with any columns; they are read by name."""


def dialect_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT in the database's own form."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_ignoring(connection: Connection, table: Table) -> Insert:
    """An INSERT that passes over rows already there."""
    return dialect_insert(connection, table).on_conflict_do_nothing()


def insert_numbered(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """Add rows to a table and return their numbers, in order.

    SQLite has one writer at a time, so the numbers it would give are known beforehand; asking for them back row by row took
    twice the time of the insertion.
    """
    if not rows:
        return ()
    if connection.dialect.name == "postgresql":
        return connection.scalars(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows).all()
    first = max(connection.scalar(select(func.max(table.c.id))) or 0, _last_given(connection, table)) + 1
    numbers = range(first, first + len(rows))
    connection.execute(insert(table), [{"id": number, **row} for number, row in zip(numbers, rows, strict=True)])
    return numbers


def _last_given(connection: Connection, table: Table) -> int:
    """The highest number that SQLite gave in a table that gives none again, of any other table 0."""
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return int(connection.scalar(query, {"name": table.name}) or 0)
