"""Sources: what is polled, how it fares and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, or_, select, update

from archive.core.sources import KINDS, SourceConfig
from archive.store.dialects import AnyRow, dialect_insert
from archive.store.fetch_tables import entry, source
from archive.store.tables import capture

POLLED = ("active", "paused")
"""The states of a source that is configured. "once" is an import's, "removed" keeps what its articles came from."""


def keep_source(connection: Connection, kind: str, location: str, now: datetime) -> int:
    """The number of the source of this kind and location; made where it is new."""
    values = {"kind": kind, "location": location, "added_at": now}
    statement = (
        dialect_insert(connection, source)
        .values(values)
        .on_conflict_do_update(index_elements=["kind", "location"], set_={"location": location})
        .returning(source.c.id)
    )
    return int(connection.execute(statement).scalar_one())


def configure_source(
    connection: Connection, config: SourceConfig, host: str, now: datetime, *, configured: bool, due: bool = True
) -> int:
    """Write what a person says of a source; returns its number. A new or removed one becomes active, and is due where asked for.

    `host` is the politeness key of its address.
    """
    number = keep_source(connection, config.kind, config.location, now)
    row = source_row(connection, number)
    values: dict[str, Any] = {
        "title": config.title or row.title,
        "publisher": config.publisher or (None if configured else row.publisher),
        "options": config.options if configured or config.options else row.options,
        "configured": configured or row.configured,
        "host": host,
    }
    if row.state not in POLLED:
        values |= {
            "state": "active",
            "reason": None,
            "failures": 0.0,
            "failing_since": None,
            "trouble": None,
            "next_check_at": now if due else None,
        }
    set_source(connection, number, **values)
    return number


def set_source(connection: Connection, number: int, **values: Any) -> None:
    """Change columns of one source."""
    connection.execute(update(source).where(source.c.id == number).values(**values))


def source_row(connection: Connection, number: int) -> AnyRow:
    """One source."""
    return connection.execute(select(source).where(source.c.id == number)).one()


def sources_named(connection: Connection, name: str) -> list[AnyRow]:
    """The polled sources of this number, location, title or publisher."""
    query = select(source).where(source.c.state.in_(POLLED)).order_by(source.c.id)
    if name.isdecimal() and (found := connection.execute(query.where(source.c.id == int(name[:18]))).all()):
        return list(found)
    said = or_(source.c.location == name, source.c.moved_to == name, source.c.title == name, source.c.publisher == name)
    return list(connection.execute(query.where(said)).all())


def configured_sources(connection: Connection) -> list[AnyRow]:
    """The sources that stood in sources.toml when it was last read."""
    return list(connection.execute(select(source).where(source.c.configured, source.c.state.in_(POLLED))).all())


def list_sources(connection: Connection) -> Sequence[AnyRow]:
    """The polled sources with `articles`, `waiting` (entries due), `unresolved` and `last_article_at`; those in trouble first."""
    kept = (
        select(capture.c.source_id, func.count(capture.c.article_id.distinct()).label("articles"))
        .group_by(capture.c.source_id)
        .subquery()
    )
    counted = (
        select(
            entry.c.source_id,
            func.count(case((entry.c.stored_at.is_(None) & entry.c.next_check_at.is_not(None), 1))).label("waiting"),
            func.count(case((entry.c.outcome == "unresolved", 1))).label("unresolved"),
            func.max(entry.c.stored_at).label("last_article_at"),
        )
        .group_by(entry.c.source_id)
        .subquery()
    )
    query: Select[Any] = (
        select(
            source,
            func.coalesce(kept.c.articles, 0).label("articles"),
            func.coalesce(counted.c.waiting, 0).label("waiting"),
            func.coalesce(counted.c.unresolved, 0).label("unresolved"),
            counted.c.last_article_at,
        )
        .outerjoin(counted, counted.c.source_id == source.c.id)
        .outerjoin(kept, kept.c.source_id == source.c.id)
        .where(source.c.state.in_(POLLED), source.c.kind.in_(KINDS), source.c.host.is_not(None))
        .order_by(source.c.id)
    )
    return connection.execute(query).all()


def listed_times(connection: Connection, number: int, count: int) -> list[datetime]:
    """When the newest entries of a source were first listed, newest first."""
    query = select(entry.c.listed_at).where(entry.c.source_id == number).order_by(entry.c.listed_at.desc()).limit(count)
    return list(connection.scalars(query))


def make_due(connection: Connection, numbers: Iterable[int], now: datetime) -> None:
    """Have these sources looked at now."""
    connection.execute(update(source).where(source.c.id.in_(list(numbers))).values(next_check_at=now))


def sources_due_after(connection: Connection, moment: datetime) -> Sequence[AnyRow]:
    """The polled sources whose next check lies behind this moment."""
    return connection.execute(select(source).where(source.c.next_check_at > moment, source.c.state.in_(POLLED))).all()
