"""Which lines stood in which articles of which publisher."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from archive.core.text.learn import Calendar, Run
from archive.core.text.outline import keys_of
from archive.store.provenance_tables import evidence
from archive.store.tables import article, line, outline, publisher, revision

_PRECISE = ("day", "hour", "minute", "second")
UNKNOWN_DAY = 0
"""Stands in the index of lines where an article's day is not known."""

Tally = dict[tuple[int, int], dict[int | None, int]]
"""(publisher, key) to the articles that carry the line, by day (None where unknown)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article's publisher, day of publication (an ordinal) and packed outline."""

    publisher_id: int | None
    day: int | None
    lines: bytes


def place(connection: Connection, lines: Mapping[int, bytes]) -> dict[int, Placed]:
    """Each article (by number) with its outline, placed by its publisher and day as the database has them."""
    placed = {}
    for some in slices(sorted(lines)):
        query = select(article.c.id, article.c.publisher_id, article.c.published_utc, article.c.published_precision)
        for number, owner, published, precision in connection.execute(query.where(article.c.id.in_(some))):
            placed[number] = Placed(owner, day_of(published, precision), lines[number])
    return placed


def day_of(published: datetime | None, precision: str | None) -> int | None:
    """The day as an ordinal; None where it is not known to the day."""
    return published.toordinal() if published is not None and precision in _PRECISE else None


def outlines_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Placed]:
    """The stored outlines of articles."""
    found = {}
    for some in slices(sorted(numbers)):
        for row in connection.execute(select(outline).where(outline.c.article_id.in_(some))):
            found[row.article_id] = Placed(row.publisher_id, row.day, bytes(row.lines))
    return found


def keep_outlines(connection: Connection, placed: Mapping[int, Placed], before: Mapping[int, Placed]) -> None:
    """Store outlines and their lines, in place of those the articles had `before`."""
    gone = [row for number, one in before.items() for row in _line_rows(number, one)]
    if gone:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(
            f"DELETE FROM line WHERE key = {mark} AND publisher_id = {mark} AND day = {mark} AND article_id = {mark}",  # noqa: S608
            gone,
        )
    for some in slices(sorted(before)):
        connection.execute(delete(outline).where(outline.c.article_id.in_(some)))
    rows = [
        {"article_id": number, "publisher_id": one.publisher_id, "day": one.day, "lines": one.lines}
        for number, one in placed.items()
    ]
    if rows:
        connection.execute(insert(outline), rows)
    _insert_lines(connection, sorted(row for number, one in placed.items() for row in _line_rows(number, one)))


def _line_rows(number: int, one: Placed) -> list[tuple[int, int, int, int]]:
    if one.publisher_id is None:
        return []
    day = UNKNOWN_DAY if one.day is None else one.day
    return [(key, one.publisher_id, day, number) for key in keys_of(one.lines)]


def _insert_lines(connection: Connection, rows: Sequence[tuple[int, int, int, int]]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        sql = "INSERT INTO line SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::integer[], %s::bigint[])"
        connection.exec_driver_sql(sql, tuple(map(list, zip(*rows, strict=True))))
    else:
        connection.exec_driver_sql("INSERT INTO line (key, publisher_id, day, article_id) VALUES (?, ?, ?, ?)", list(rows))


def recurring(connection: Connection, keys: Collection[int] | None, fewest: int) -> set[tuple[int, int]]:
    """(publisher, key) of lines, of all or of some keys, that at least so many articles carry."""
    wanted = " WHERE key IN (SELECT value FROM json_each(?))"
    given: Any = (json.dumps(sorted(keys or ())),)
    if connection.dialect.name == "postgresql":
        wanted, given = " WHERE key = ANY(%s::bigint[])", (sorted(keys or ()),)
    if keys is None:
        wanted, given = "", ()
    sql = f"SELECT publisher_id, key FROM line{wanted} GROUP BY key, publisher_id HAVING count(*) >= {fewest:d}"  # noqa: S608
    return {(owner, key) for owner, key in connection.exec_driver_sql(sql, given)}


def tally(connection: Connection, keys: Collection[int]) -> Tally:
    """Who carries these lines, and when."""
    found: Tally = {}
    for some in slices(sorted(keys)):
        rows = connection.execute(
            select(line.c.key, line.c.publisher_id, line.c.day, func.count())
            .where(line.c.key.in_(some))
            .group_by(line.c.key, line.c.publisher_id, line.c.day)
        )
        for key, owner, day, count in rows:
            found.setdefault((owner, key), {})[day or None] = count
    return found


def calendar_of(connection: Connection, publisher_id: int) -> Calendar:
    """When a publisher's articles came out."""
    query = (
        select(outline.c.day, func.count().label("articles"))
        .where(outline.c.publisher_id == publisher_id)
        .group_by(outline.c.day)
    )
    return Calendar({row.day: row.articles for row in connection.execute(query)})


def stands_elsewhere(connection: Connection, publisher_id: int, key: int) -> bool:
    """Whether a story of another publisher carries the line, one that does not credit this publisher with its text."""
    credits = (
        select(evidence.c.id)
        .join(article, article.c.revision_id == evidence.c.revision_id)
        .where(article.c.id == line.c.article_id, evidence.c.origin_id == publisher_id)
        .where(evidence.c.polarity == "supports", evidence.c.withdrawn_at.is_(None))
        .exists()
    )
    query = select(line.c.article_id).where(line.c.key == key, line.c.publisher_id != publisher_id, ~credits)
    return connection.execute(query.limit(1)).first() is not None


def has_other_byline(connection: Connection, publisher_id: int, byline: str) -> bool:
    """Whether somebody else writes for a publisher, too."""
    query = (
        select(article.c.id)
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.publisher_id == publisher_id, revision.c.byline.is_not(None), revision.c.byline != byline)
    )
    return connection.execute(query.limit(1)).first() is not None


def first_carriers(connection: Connection, publisher_id: int, key: int, count: int) -> list[int]:
    """The publisher's earliest articles that carry a line."""
    query = select(line.c.article_id).where(line.c.key == key, line.c.publisher_id == publisher_id)
    return list(connection.scalars(query.order_by(line.c.day, line.c.article_id).limit(count)))


def carriers_by_day(
    connection: Connection, publisher_id: int, key: int, without: Sequence[Run] = ()
) -> list[tuple[int, int | None]]:
    """(article, day) of everything of a publisher that carries a line, `without` what falls into these times."""
    query = select(line.c.article_id, line.c.day).where(line.c.key == key, line.c.publisher_id == publisher_id)
    for run in without:
        first, last = run.first or UNKNOWN_DAY, run.last or UNKNOWN_DAY
        query = query.where(~line.c.day.between(first, last))
    return [(number, day or None) for number, day in connection.execute(query)]


def bylines(connection: Connection, numbers: Sequence[int]) -> set[str | None]:
    """The bylines of articles."""
    query = select(revision.c.byline).join(article, article.c.revision_id == revision.c.id)
    return set(connection.scalars(query.where(article.c.id.in_(numbers))))


def raw_texts(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """(raw text, packed outline) of articles, in the order asked for."""
    query = (
        select(article.c.id, revision.c.text, outline.c.lines)
        .join(revision, revision.c.id == article.c.revision_id)
        .join(outline, outline.c.article_id == article.c.id)
    )
    for some in slices(numbers, 5):  # three strangers are mostly found among the first few
        rows = {number: (text, bytes(lines)) for number, text, lines in connection.execute(query.where(article.c.id.in_(some)))}
        yield from (rows[number] for number in some if number in rows)


def publisher_names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The name_key of publishers."""
    query = select(publisher.c.id, publisher.c.name_key)
    return {
        number: key
        for some in slices(sorted(numbers))
        for number, key in connection.execute(query.where(publisher.c.id.in_(some)))
    }


def slices(numbers: Sequence[Any], size: int = 1000) -> Iterator[Sequence[Any]]:
    """The numbers, so many at a time: no database takes a list of any length."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
