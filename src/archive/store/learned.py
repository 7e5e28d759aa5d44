"""The lines learned of each publisher, and those a person pinned or vetoed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, insert, or_, select

from archive.core.register import name_key
from archive.core.text.learn import Run, entry_name
from archive.store.dialects import AnyRow
from archive.store.lines import UNKNOWN_DAY, slices
from archive.store.tables import article, learned, line, publisher


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a publisher's line. `runs` are the times in which it recurred; `state` learned, pinned or vetoed."""

    publisher_id: int
    publisher_key: str
    key: int
    text: str
    state: str
    runs: tuple[Run, ...]

    @property
    def name(self) -> str:
        """The name a person calls it by."""
        return entry_name(self.publisher_key, self.key)

    def in_force(self, day: int | None, *, slack: int = 0) -> bool:
        """Whether the line is taken out of an article of that day."""
        return self.state == "pinned" or (self.state == "learned" and any(run.covers(day, slack=slack) for run in self.runs))


def entries(
    connection: Connection, *, publishers: Collection[int] | None = None, keys: Collection[int] | None = None
) -> dict[tuple[int, int], Entry]:
    """Entries by (publisher, key): all of them, or those of some publishers and those of some keys."""
    if publishers is None and keys is None:
        return _read(connection, _entries())
    found: dict[tuple[int, int], Entry] = {}
    for column, wanted in ((learned.c.publisher_id, publishers), (learned.c.key, keys)):
        for some in slices(sorted(wanted or ())):
            found |= _read(connection, _entries().where(column.in_(some)))
    return found


def entries_of_names(connection: Connection, publisher_keys: Collection[str]) -> dict[tuple[int, int], Entry]:
    """Entries of publishers by their name_key."""
    found: dict[tuple[int, int], Entry] = {}
    for some in slices(sorted(publisher_keys)):
        found |= _read(connection, _entries().where(publisher.c.name_key.in_(some)))
    return found


def _entries() -> Select[Any]:
    return select(learned, publisher.c.name_key).join(publisher, publisher.c.id == learned.c.publisher_id)


def _read(connection: Connection, statement: Select[Any]) -> dict[tuple[int, int], Entry]:
    return {(row.publisher_id, row.key): _entry(row) for row in connection.execute(statement)}


def _entry(row: AnyRow) -> Entry:
    return Entry(row.publisher_id, row.name_key, row.key, row.text, row.state, tuple(Run(*run) for run in row.runs))


def replace_entries(connection: Connection, changed: Mapping[tuple[int, int], Entry | None]) -> None:
    """Put entries in place of those of the same publisher and key; None removes one."""
    for owner, key in changed:
        connection.execute(delete(learned).where(learned.c.publisher_id == owner, learned.c.key == key))
    rows = [
        {
            "publisher_id": one.publisher_id,
            "key": one.key,
            "name": one.name,
            "text": one.text,
            "state": one.state,
            "runs": [[run.first, run.last] for run in one.runs],
        }
        for one in changed.values()
        if one is not None
    ]
    if rows:
        connection.execute(insert(learned), rows)


@dataclass(frozen=True, slots=True)
class LineRow:
    """An entry with its publisher's name, how many articles carry the line, and the first and last of their known days."""

    entry: Entry
    publisher_name: str
    publisher_domain: str | None
    articles: int
    first_day: int | None
    last_day: int | None


def line_rows(connection: Connection, owner: str | None, limit: int) -> list[LineRow]:
    """The entries of all publishers, or of one by name or domain; by publisher, those with the most articles first."""
    dated = case((line.c.day != UNKNOWN_DAY, line.c.day))
    statement = (
        select(
            learned,
            publisher.c.name_key,
            publisher.c.name.label("publisher_name"),
            publisher.c.domain,
            func.count(line.c.article_id).label("articles"),
            func.min(dated).label("first_day"),
            func.max(dated).label("last_day"),
        )
        .join(publisher, publisher.c.id == learned.c.publisher_id)
        .outerjoin(line, and_(line.c.key == learned.c.key, line.c.publisher_id == learned.c.publisher_id))
        .group_by(learned.c.publisher_id, learned.c.key, publisher.c.id)
        .order_by(publisher.c.name, func.count(line.c.article_id).desc(), learned.c.name)
    )
    if owner:
        statement = statement.where(or_(publisher.c.name_key == name_key(owner), publisher.c.domain == owner.lower()))
    rows = connection.execute(statement.limit(limit) if limit else statement)
    return [LineRow(_entry(row), row.publisher_name, row.domain, row.articles, row.first_day, row.last_day) for row in rows]


def examples_of(connection: Connection, entry: Entry, count: int) -> list[tuple[int, str | None]]:
    """(number, external id) of the articles that carried a line last."""
    query = (
        select(article.c.id, article.c.external_id)
        .join(line, line.c.article_id == article.c.id)
        .where(line.c.key == entry.key, line.c.publisher_id == entry.publisher_id)
        .order_by(line.c.day.desc(), article.c.identity)
    )
    return [(number, external_id) for number, external_id in connection.execute(query.limit(count))]
