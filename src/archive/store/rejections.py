"""Inputs that did not become articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from archive.core.model import Rejection
from archive.store.dialects import dialect_insert
from archive.store.tables import rejection


def keep_rejections(connection: Connection, rejections: Sequence[tuple[Rejection, int | None, int]], now: datetime) -> None:
    """Note each (rejection, its capture if there is one, its source); the same one met again only gets a new time."""
    rows = {
        (one.input, one.stage, one.reason): {
            "source_id": source_id,
            "capture_id": capture_id,
            "input": one.input,
            "stage": one.stage,
            "reason": one.reason,
            "rejected_at": now,
        }
        for one, capture_id, source_id in rejections
    }
    if rows:
        statement = dialect_insert(connection, rejection)
        again = {"rejected_at": statement.excluded.rejected_at}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["input", "stage", "reason"], set_=again), list(rows.values())
        )
