"""Alembic's entry: on a connection handed over by the archive, or on ARCHIVE_DATABASE_URL for `alembic check` and friends."""

from __future__ import annotations

import os
from typing import Any

from alembic import context

from archive.store.session import open_engine
from archive.store.tables import metadata


def include_object(_item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Whether autogenerate looks at this object."""
    if kind == "table" and name is not None:
        if name == "search" or (name.startswith("search_") and name != "search_document"):
            return False
        if name == "search_document":
            return context.get_context().dialect.name == "postgresql"
    return True


def run(connection: Any) -> None:
    """Run the migrations asked for on this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    engine = open_engine(os.environ.get("ARCHIVE_DATABASE_URL", "archive.db"), foreign_keys=False)
    with engine.connect() as connection:
        run(connection)
        connection.commit()
