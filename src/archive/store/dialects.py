"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def dialect_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT in the database's own form."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_ignoring(connection: Connection, table: Table) -> Insert:
    """An INSERT that passes over rows already there."""
    return dialect_insert(connection, table).on_conflict_do_nothing()
