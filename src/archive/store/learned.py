"""Which lines stood in which articles of which publisher, and what was learned of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from archive.core.text.learn import Calendar, Run, entry_name
from archive.core.text.outline import keys_of
from archive.store.tables import article, attribution, learned, line, outline, publisher, revision

_PRECISE = ("day", "hour", "minute", "second")
_UNKNOWN_DAY = 0

Tally = dict[tuple[int, int], dict[int | None, int]]
"""(publisher, key) to the articles that carry the line, by day (None where unknown)."""


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
    day = _UNKNOWN_DAY if one.day is None else one.day
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
    base = select(line.c.publisher_id, line.c.key).group_by(line.c.key, line.c.publisher_id).having(func.count() >= fewest)
    statements = [base] if keys is None else [base.where(line.c.key.in_(some)) for some in slices(sorted(keys))]
    return {(owner, key) for statement in statements for owner, key in connection.execute(statement)}


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
        select(attribution.c.id)
        .where(attribution.c.article_id == line.c.article_id, attribution.c.origin_id == publisher_id)
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
    """The publisher's earliest articles that carry a line; those of one day in the order of their identities."""
    query = (
        select(line.c.article_id)
        .join(article, article.c.id == line.c.article_id)
        .where(line.c.key == key, line.c.publisher_id == publisher_id)
        .order_by(line.c.day, article.c.identity)
    )
    return list(connection.scalars(query.limit(count)))


def carriers_by_day(
    connection: Connection, publisher_id: int, key: int, without: Sequence[Run] = ()
) -> list[tuple[int, int | None]]:
    """(article, day) of everything of a publisher that carries a line, `without` what falls into these times."""
    query = select(line.c.article_id, line.c.day).where(line.c.key == key, line.c.publisher_id == publisher_id)
    for run in without:
        first, last = run.first or _UNKNOWN_DAY, run.last or _UNKNOWN_DAY
        query = query.where(line.c.day.not_between(first, last))
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
    found = {}
    for row in connection.execute(statement):
        times = tuple(Run(*run) for run in row.runs)
        found[row.publisher_id, row.key] = Entry(row.publisher_id, row.name_key, row.key, row.text, row.state, times)
    return found


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
