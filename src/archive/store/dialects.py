"""The few statements that SQLite and PostgreSQL spell differently, and the type of a row of either."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Insert, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

AnyRow = Row[*tuple[Any, ...]]
"""A row with any columns; they are read by name."""


def dialect_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT in the database's own form."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_ignoring(connection: Connection, table: Table) -> Insert:
    """An INSERT that passes over rows already there."""
    return dialect_insert(connection, table).on_conflict_do_nothing()
