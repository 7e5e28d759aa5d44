"""Stories, who tells them, and the log of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from archive.core.groups import GroupEvent
from archive.core.model import Reuse
from archive.core.story.reports import Standing
from archive.store.dialects import AnyRow, dialect_insert, insert_numbered
from archive.store.lines import day_of, slices
from archive.store.provenance_tables import attribution, evidence
from archive.store.story_tables import story, story_event, telling, terms
from archive.store.tables import article, match, membership, revision

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Telling:
    """In which story an article is, under which report, and why."""

    article_id: int
    story_id: int
    report_id: int
    reason: str
    likeness: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of a story beside its members."""

    size: int
    reports: int
    first: datetime | None
    last: datetime | None
    central: int
    key_words: tuple[str, ...]
    pinned: bool


def same_text(connection: Connection, numbers: Iterable[int]) -> tuple[set[int], list[Pair]]:
    """All articles that copies and credits join to these, and who is joined: (copy, its archived origin) by an accepted credit

    of the whole text; members of one cluster are joined without being named.
    """
    inside = set(numbers)
    edge = set(inside)
    derived: set[Pair] = set()
    while edge:
        reached = {one for members in clusters_with(connection, edge).values() for one in members}
        links = credited_texts(connection, edge)
        derived.update(links)
        reached |= {one for link in links for one in link}
        edge = reached - inside
        inside |= edge
    return inside, sorted(derived)


def credited_texts(connection: Connection, numbers: Iterable[int]) -> set[Pair]:
    """(copy, its archived origin) of the accepted credits of a whole text from or to these articles."""
    query = select(attribution.c.article_id, attribution.c.parent_id).where(
        attribution.c.parent_id.is_not(None),
        attribution.c.ended_id.is_(None),
        attribution.c.status == "accepted",
        attribution.c.scope == "whole",
    )
    found: set[Pair] = set()
    for some in slices(sorted(numbers)):
        for column in (attribution.c.article_id, attribution.c.parent_id):
            found.update((one, other) for one, other in connection.execute(query.where(column.in_(some))))
    return found


def clusters_with(connection: Connection, numbers: Iterable[int]) -> dict[int, list[int]]:
    """All members of the clusters that these articles are in."""
    found: dict[int, list[int]] = {}
    for some in slices(sorted(numbers)):
        theirs = select(membership.c.cluster_id).where(membership.c.article_id.in_(some))
        query = select(membership.c.cluster_id, membership.c.article_id).where(membership.c.cluster_id.in_(theirs))
        for owner, number in connection.execute(query):
            found.setdefault(owner, []).append(number)
    return found


def tellings_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Telling]:
    """The telling of each of these articles that is in a story."""
    return _tellings(connection, telling.c.article_id, numbers)


def tellings_in(connection: Connection, stories: Iterable[int]) -> dict[int, Telling]:
    """The tellings of these stories, by article."""
    return _tellings(connection, telling.c.story_id, stories)


def every_telling(connection: Connection) -> dict[int, Telling]:
    """All tellings, by article."""
    return {row.article_id: Telling(*row) for row in connection.execute(select(*_TELLING))}


_TELLING = (telling.c.article_id, telling.c.story_id, telling.c.report_id, telling.c.reason, telling.c.likeness)


def _tellings(connection: Connection, column: Any, numbers: Iterable[int]) -> dict[int, Telling]:
    found = {}
    for some in slices(sorted(numbers)):
        for row in connection.execute(select(*_TELLING).where(column.in_(some))):
            found[row.article_id] = Telling(*row)
    return found


def reports_in(connection: Connection, stories: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """(day, report) of the independent reports of each of these stories; day 0 where it is not known."""
    found: dict[int, list[tuple[int, int]]] = {}
    query = (
        select(telling.c.story_id, terms.c.day, telling.c.article_id)
        .join(terms, terms.c.article_id == telling.c.article_id)
        .where(telling.c.article_id == telling.c.report_id)
    )
    for some in slices(sorted(stories)):
        for owner, day, number in connection.execute(query.where(telling.c.story_id.in_(some))):
            found.setdefault(owner, []).append((day, number))
    return found


def standings(connection: Connection, numbers: Iterable[int]) -> dict[int, Standing]:
    """When articles were published, how long they are and what identifies them."""
    columns = (article.c.id, article.c.published_utc, article.c.published_precision, article.c.words, article.c.identity)
    found = {}
    for some in slices(sorted(numbers)):
        for number, published, precision, words, identity in connection.execute(select(*columns).where(article.c.id.in_(some))):
            known = published if day_of(published, precision) is not None else None
            found[number] = Standing(known, words, identity)
    return found


def texts_told(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Headline and story of articles."""
    query = select(article.c.id, revision.c.title, func.coalesce(revision.c.story, revision.c.text)).join(
        revision, revision.c.id == article.c.revision_id
    )
    return {
        number: (title or "", text)
        for some in slices(sorted(numbers))
        for number, title, text in connection.execute(query.where(article.c.id.in_(some)))
    }


def headlines_of(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[int | None, int | None, str | None]]:
    """Publisher, day of publication and headline of articles."""
    query = select(
        article.c.id, article.c.publisher_id, article.c.published_utc, article.c.published_precision, revision.c.title
    ).join(revision, revision.c.id == article.c.revision_id)
    return {
        number: (publisher_id, day_of(published, precision), title)
        for some in slices(sorted(numbers))
        for number, publisher_id, published, precision, title in connection.execute(query.where(article.c.id.in_(some)))
    }


def count_stories(connection: Connection) -> int:
    """How many stories there are, lone reports among them."""
    return connection.scalar(select(func.count()).select_from(story)) or 0


def stories_since(connection: Connection, moment: datetime) -> list[int]:
    """The stories that were reported after a moment."""
    return list(connection.scalars(select(story.c.id).where(story.c.last_utc >= moment).order_by(story.c.id)))


def new_stories(connection: Connection, count: int, now: datetime) -> Sequence[int]:
    """The numbers of so many new stories, which are told of by update_stories()."""
    empty = {"formed_at": now, "size": 0, "reports": 0, "key_words": [], "pinned": False}
    return insert_numbered(connection, story, [dict(empty) for _ in range(count)])


def keep_tellings(connection: Connection, rows: Iterable[Telling]) -> None:
    """Store these tellings in place of those there were."""
    values = [
        {
            "article_id": one.article_id,
            "story_id": one.story_id,
            "report_id": one.report_id,
            "reason": one.reason,
            "likeness": one.likeness,
        }
        for one in rows
    ]
    if values:
        statement = dialect_insert(connection, telling)
        fresh = {name: statement.excluded[name] for name in ("story_id", "report_id", "reason", "likeness")}
        connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=fresh), values)


def update_stories(connection: Connection, told: Mapping[int, Told]) -> None:
    """Store what is told of stories now."""
    rows = [
        {
            "number": number,
            "size": one.size,
            "reports": one.reports,
            "first_utc": one.first,
            "last_utc": one.last,
            "article_id": one.central,
            "key_words": list(one.key_words),
            "pinned": one.pinned,
        }
        for number, one in told.items()
    ]
    if rows:
        connection.execute(update(story).where(story.c.id == bindparam("number")), rows)


def end_stories(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete stories that nobody tells any more; their log stays."""
    for some in slices(sorted(numbers)):
        connection.execute(delete(story).where(story.c.id.in_(some)))


def note(connection: Connection, events: Sequence[GroupEvent], now: datetime) -> None:
    """Log what happened to stories."""
    rows = [
        {"story_id": one.group, "at": now, "kind": one.kind, "article_id": one.article, "other_id": one.other} for one in events
    ]
    if rows:
        connection.execute(insert(story_event), rows)


def events_of_story(connection: Connection, number: int) -> Sequence[AnyRow]:
    """The log of a story, also of one that ended: `at`, `kind`, `article_id`, `external_id`, `other_id`."""
    return connection.execute(
        select(story_event, article.c.external_id)
        .outerjoin(article, article.c.id == story_event.c.article_id)
        .where(story_event.c.story_id == number)
        .order_by(story_event.c.id)
    ).all()


def reused_by(connection: Connection, numbers: Iterable[int]) -> dict[Pair, Reuse]:
    """The matches of these articles that speak for or against one event, by (lower number, higher number)."""
    found: dict[Pair, Reuse] = {}
    for some in slices(sorted(numbers)):
        for column in (match.c.a_id, match.c.b_id):
            for a, b, reuse in connection.execute(select(match.c.a_id, match.c.b_id, match.c.reuse).where(column.in_(some))):
                found[a, b] = Reuse(reuse)
    return found


def linked_articles(connection: Connection, numbers: Iterable[int]) -> set[Pair]:
    """(article, article that a credit or citation in it links to) from and to these, both archived."""
    target = article.alias("target")
    query = (
        select(revision.c.article_id, target.c.id)
        .join(evidence, evidence.c.revision_id == revision.c.id)
        .join(target, target.c.url_canonical == evidence.c.address)
        .where(evidence.c.withdrawn_at.is_(None), target.c.id != revision.c.article_id)
    )
    found: set[Pair] = set()
    for some in slices(sorted(numbers)):
        for column in (revision.c.article_id, target.c.id):
            found.update((one, other) for one, other in connection.execute(query.where(column.in_(some))))
    return found
