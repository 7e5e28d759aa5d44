"""Entries: the pages that sources list, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, bindparam, select, update

from archive.store.dialects import AnyRow, dialect_insert, insert_ignoring
from archive.store.fetch_tables import entry, source

UNRESOLVED = "an aggregator's link, which does not tell the page's address"
"""Why an entry's page is never asked for."""

_SLICE = 500
_LARGEST_CONTENT = 2_000_000


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is written of an entry. `key` is the form under which its address is one page; `listed` what the source says of it."""

    key: str
    url: str
    host: str
    guid: str | None
    title: str | None
    listed: dict[str, Any]
    content: str | None
    unresolved: bool


def keep_entries(connection: Connection, source_id: int, entries: Sequence[NewEntry], now: datetime) -> int:
    """Write what a source lists, each page once whichever sources list it; returns how many are new.

    A known page that now has another title or date of change is due again, and takes the place of one of the same id that
    moved: same source, id and title at another address.
    """
    new = 0
    for start in range(0, len(entries), _SLICE):
        some: dict[str, NewEntry] = {}
        for one in entries[start : start + _SLICE]:
            some.setdefault(one.key, one)
        query = select(entry, source.c.state.label("owner_state")).join(source, source.c.id == entry.c.source_id)
        known = {row.key: row for row in connection.execute(query.where(entry.c.key.in_(some)))}
        moved = _moved(connection, source_id, [one for key, one in some.items() if key not in known])
        fresh = [one for key, one in some.items() if key not in known and key not in moved]
        if fresh:
            connection.execute(insert_ignoring(connection, entry), [_row(one, source_id, now) for one in fresh])
        again = {row.id: _changes(row, some[key], source_id, now) for key, row in {**known, **moved}.items()}
        if again:
            connection.execute(update(entry).where(entry.c.id.in_(again)).values(seen_at=now))
        note_outcomes(connection, [{"number": number, **changes} for number, changes in again.items() if changes])
        new += len(fresh)
    return new


def _row(one: NewEntry, source_id: int, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "key": one.key,
        "url": one.url,
        "host": one.host,
        "guid": one.guid,
        "title": one.title,
        "listed": one.listed,
        "content": _packed(one.content),
        "listed_at": now,
        "seen_at": now,
        "outcome": "unresolved" if one.unresolved else None,
        "reason": UNRESOLVED if one.unresolved else None,
        "next_check_at": None if one.unresolved else now,
        "failures": 0.0,
    }


def _moved(connection: Connection, source_id: int, entries: Sequence[NewEntry]) -> dict[str, AnyRow]:
    """The rows of pages that changed their address: the source gave the same id and title to another address before."""
    by_guid = {one.guid: one for one in entries if one.guid and one.title}
    if not by_guid:
        return {}
    rows = connection.execute(select(entry).where(entry.c.source_id == source_id, entry.c.guid.in_(by_guid)))
    return {by_guid[row.guid].key: row for row in rows if by_guid[row.guid].title == row.title}


def _changes(row: AnyRow, one: NewEntry, source_id: int, now: datetime) -> dict[str, Any]:
    """What a source says of a known page otherwise than before. Of what another source listed first it says nothing, unless that

    one is paused or removed: then the page goes over to this one, or nobody would ask for it any more.
    """
    if row.source_id != source_id:
        return {"source_id": source_id} if row.owner_state != "active" else {}
    said: dict[str, Any] = {"guid": one.guid, "title": one.title, "listed": one.listed}
    if one.content is not None and len(one.content) <= _LARGEST_CONTENT:
        said["content"] = _packed(one.content)
    if row.key != one.key:
        return {**said, "key": one.key, "url": one.url, "host": one.host, "next_check_at": now}
    if row.stored_at is not None and (row.title, row.listed.get("updated")) != (one.title, one.listed.get("updated")):
        return {**said, "next_check_at": now}
    return {name: value for name, value in said.items() if value != getattr(row, name)}


def _packed(content: str | None) -> bytes | None:
    if content is None or len(content) > _LARGEST_CONTENT:
        return None
    return zstandard.ZstdCompressor(level=3).compress(content.encode("utf-8", "replace"))


def content_of(connection: Connection, number: int) -> str | None:
    """The text that the feed carried of an entry."""
    packed = connection.execute(select(entry.c.content).where(entry.c.id == number)).scalar()
    return zstandard.ZstdDecompressor().decompress(packed).decode() if packed else None


def ask_now(
    connection: Connection, source_id: int, options: dict[str, Any], entries: Sequence[NewEntry], now: datetime
) -> list[int]:
    """Have these pages fetched now, known or not; returns their numbers.

    A page of a source without all of the `options` goes over to this source, or it would not be asked for with them.
    """
    keep_entries(connection, source_id, entries, now)
    numbers: list[int] = []
    for start in range(0, len(entries), _SLICE):
        numbers += _ask_some_now(connection, source_id, options, [one.key for one in entries[start : start + _SLICE]], now)
    return numbers


def _ask_some_now(
    connection: Connection, source_id: int, options: dict[str, Any], keys: Sequence[str], now: datetime
) -> list[int]:
    query = select(entry.c.id, source.c.options).join(source, source.c.id == entry.c.source_id)
    rows = connection.execute(query.where(entry.c.key.in_(keys))).all()
    numbers = [row.id for row in rows]
    foreign = [row.id for row in rows if not options.items() <= row.options.items()]
    connection.execute(update(entry).where(entry.c.id.in_(foreign)).values(source_id=source_id))
    connection.execute(
        update(entry)
        .where(entry.c.id.in_(numbers), entry.c.outcome.is_distinct_from("unresolved"))
        .values(next_check_at=now, failures=0.0)
    )
    return numbers


def note_outcomes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write what became of entries, each of them once: for its `number` the columns that change."""
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        alike.setdefault(frozenset(row), []).append(row)
    for some in alike.values():
        connection.execute(update(entry).where(entry.c.id == bindparam("number")), some)


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file of a watched folder as it was found; `is_read` where its articles are in the archive."""

    source_id: int
    path: str
    size: int
    changed: int
    is_read: bool


def keep_files(connection: Connection, notes: Sequence[FileNote], now: datetime) -> None:
    """Write how files of watched folders were found. They are asked for by their folder, never by themselves."""
    for one in notes:
        values = {
            "listed": {"size": one.size, "changed": one.changed},
            "outcome": "read" if one.is_read else None,
            "seen_at": now,
        }
        fixed = {"source_id": one.source_id, "key": f"file:{one.source_id}:{one.path}", "url": one.path, "host": ""}
        statement = dialect_insert(connection, entry).values(**fixed, **values, listed_at=now, failures=0.0)
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


def known_files(connection: Connection, source_id: int) -> Sequence[AnyRow]:
    """The files of a watched folder as they were found last."""
    return connection.execute(select(entry).where(entry.c.source_id == source_id)).all()


def pull_in_entries(connection: Connection, now: datetime, latest: datetime) -> int:
    """Have entries that are due only after `latest` asked for now; returns how many."""
    return connection.execute(update(entry).where(entry.c.next_check_at > latest).values(next_check_at=now)).rowcount
