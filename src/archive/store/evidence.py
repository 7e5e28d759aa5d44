"""Evidence: what markers hit in each revision, and what a person said. Withdrawn where it no longer holds, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from archive.core.model import Evidence
from archive.core.provenance.parties import PERSON, Hit, named
from archive.core.register import Register, name_key
from archive.store.articles import Saved
from archive.store.dialects import AnyRow, insert_numbered
from archive.store.lines import slices
from archive.store.provenance_tables import evidence
from archive.store.publishers import keep_publishers
from archive.store.tables import article, publisher, revision

UNNAMED = 0
"""Where an article credits an agency without naming it: the number of no publisher."""

_FIELDS = tuple(
    evidence.c[name] for name in "rule kind text start end polarity name vote selector address type scope confidence".split()
)


def keep_evidence(
    connection: Connection, saved: Sequence[Saved], register: Register, rules: str, now: datetime
) -> tuple[int, int]:
    """Add what was found in these revisions and not before, withdraw what is no longer found; returns how much of each."""
    before = _found_before(connection, {one.revision_id for one in saved})
    found = [(one.revision_id, hit) for one in saved for hit in one.reading.extract.evidence]
    fresh = [(owner, hit) for owner, hit in found if before.get(owner, {}).pop(_content(hit), None) is None]
    lost = [number for known in before.values() for number in known.values()]
    withdraw(connection, lost, now)
    _add(connection, fresh, register, rules, now)
    return len(fresh), len(lost)


def _found_before(connection: Connection, revisions: Collection[int]) -> dict[int, dict[tuple[Any, ...], int]]:
    """Current evidence of rules by revision: its number by what it says."""
    found: dict[int, dict[tuple[Any, ...], int]] = {}
    query = select(evidence.c.revision_id, evidence.c.id, *_FIELDS)
    for some in slices(sorted(revisions)):
        current = (evidence.c.revision_id.in_(some), evidence.c.withdrawn_at.is_(None), evidence.c.kind != PERSON)
        for owner, number, *content in connection.execute(query.where(*current)):
            found.setdefault(owner, {})[tuple(content)] = number
    return found


def _content(hit: Evidence) -> tuple[Any, ...]:
    row = _row(hit)
    return tuple(row[column.name] for column in _FIELDS)


def _row(hit: Evidence) -> dict[str, Any]:
    return {
        "rule": hit.rule,
        "kind": hit.kind,
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "polarity": hit.polarity,
        "name": hit.name,
        "vote": hit.group,
        "selector": hit.selector,
        "address": hit.address,
        "type": hit.type,
        "scope": hit.scope,
        "confidence": hit.confidence,
    }


def _add(connection: Connection, hits: Sequence[tuple[int, Evidence]], register: Register, rules: str, now: datetime) -> None:
    telling = {hit.name for _, hit in hits if hit.polarity != "nothing" and hit.name}
    origins = keep_publishers(connection, [named(name, register) for name in sorted(telling)])
    rows = [
        {
            "revision_id": owner,
            **_row(hit),
            "origin_id": origins.get(name_key(named(hit.name, register).name)) if hit.name in telling else None,
            "target_id": None,
            "rules": rules,
            "found_at": now,
        }
        for owner, hit in hits
    ]
    insert_numbered(connection, evidence, rows)


def withdraw(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Evidence that holds no longer."""
    for some in slices(numbers):
        connection.execute(update(evidence).where(evidence.c.id.in_(some)).values(withdrawn_at=now))


def add_word(connection: Connection, article_id: int, hit: Evidence, origin_id: int, target_id: int | None, now: datetime) -> int:
    """What a person says of an article's origin; returns the number of that evidence."""
    current = connection.scalar(select(article.c.revision_id).where(article.c.id == article_id))
    row = {
        "revision_id": current,
        **_row(hit),
        "origin_id": origin_id,
        "target_id": target_id,
        "rules": PERSON,
        "found_at": now,
    }
    return insert_numbered(connection, evidence, [row])[0]


def last_word(connection: Connection, article_id: int) -> AnyRow | None:
    """The last thing a person said of an article's origin that still holds."""
    query = select(evidence).join(revision, revision.c.id == evidence.c.revision_id)
    query = query.where(revision.c.article_id == article_id, evidence.c.kind == PERSON, evidence.c.withdrawn_at.is_(None))
    return connection.execute(query.order_by(evidence.c.id.desc()).limit(1)).one_or_none()


def _current() -> ColumnElement[bool]:
    """Of an article's current revision, or said by a person of any."""
    holds = evidence.c.withdrawn_at.is_(None)
    return and_(holds, or_(evidence.c.revision_id == article.c.revision_id, evidence.c.kind == PERSON))


def hits_of(connection: Connection, numbers: Iterable[int], *, telling: bool = False) -> dict[int, list[Hit]]:
    """The current evidence of articles, in the order it was found; only what a decision looks at where it is to be `telling`."""
    wanted = sorted(numbers)
    found: dict[int, list[Hit]] = {number: [] for number in wanted}
    query = (
        select(article.c.id.label("article_id"), evidence)
        .join(revision, revision.c.id == evidence.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(_current())
        .order_by(evidence.c.id)
    )
    if telling:
        weighed = (evidence.c.polarity != "nothing", evidence.c.type == "cites", evidence.c.kind == "addition")
        query = query.where(or_(*weighed))
    for some in slices(wanted):
        for row in connection.execute(query.where(revision.c.article_id.in_(some))):
            found[row.article_id].append(_hit(row))
    return found


def _hit(row: AnyRow) -> Hit:
    return Hit(
        row.id,
        Evidence(
            rule=row.rule,
            kind=row.kind,
            text=row.text,
            start=row.start,
            end=row.end,
            polarity=row.polarity,
            name=row.name,
            group=row.vote,
            selector=row.selector,
            address=row.address,
            type=row.type,
            scope=row.scope,
            confidence=row.confidence,
        ),
        row.target_id,
    )


def rows_of(connection: Connection, article_id: int) -> Sequence[AnyRow]:
    """The current evidence of an article with everything kept of it, in the order it was found."""
    query = select(evidence).join(revision, revision.c.id == evidence.c.revision_id)
    query = query.join(article, article.c.id == revision.c.article_id).where(_current(), article.c.id == article_id)
    return connection.execute(query.order_by(evidence.c.id)).all()


def credits_of(connection: Connection, numbers: Iterable[int]) -> dict[int, set[int]]:
    """The publishers that articles credit, by article; UNNAMED for an agency without a name. Who credits nobody is left out,

    and so are those that a person denied: says_whose() says the same of the hits themselves.
    """
    found: dict[int, set[int]] = {}
    words: dict[tuple[int, int], str] = {}
    columns = (revision.c.article_id, evidence.c.origin_id, evidence.c.kind, evidence.c.polarity, evidence.c.scope)
    query = (
        select(*columns)
        .join(revision, revision.c.id == evidence.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(_current(), evidence.c.polarity != "nothing")
        .order_by(evidence.c.id)
    )
    for some in slices(sorted(numbers)):
        for row in connection.execute(query.where(revision.c.article_id.in_(some))):
            origin = row.origin_id or UNNAMED
            if row.kind == PERSON:
                words[row.article_id, origin] = row.polarity
            if row.polarity == "supports" and row.scope != "block":
                found.setdefault(row.article_id, set()).add(origin)
    for (owner, origin), said in words.items():
        if said == "contradicts":
            found.get(owner, set()).discard(origin)
    return found


def led_to(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """The articles of which a credit leads to the address of one of these."""
    found: set[int] = set()
    target = article.alias("target")
    query = (
        select(article.c.id)
        .join(revision, revision.c.article_id == article.c.id)
        .join(evidence, evidence.c.revision_id == revision.c.id)
        .join(target, target.c.url_canonical == evidence.c.address)
        .where(_current(), target.c.id != article.c.id)
        .distinct()
    )
    for some in slices(sorted(numbers)):
        found |= set(connection.scalars(query.where(target.c.id.in_(some))))
    return found


def origins_named(connection: Connection) -> Sequence[AnyRow]:
    """`name`, `kind` and `domain` of every publisher that current evidence names as an origin."""
    query = select(publisher).join(evidence, evidence.c.origin_id == publisher.c.id)
    return connection.execute(query.where(evidence.c.withdrawn_at.is_(None)).distinct().order_by(publisher.c.name)).all()
