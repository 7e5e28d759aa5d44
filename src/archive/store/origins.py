"""Attributions summed up by origin and by publisher, and what the spread of a text is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, distinct, func, not_, or_, select

from archive.core.provenance.chain import CHAIN_TYPES
from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.listing import Filter, left_by, narrows
from archive.store.provenance_tables import attribution, attribution_evidence, evidence
from archive.store.tables import article, capture, membership, publisher

_DAYS = ("day", "hour", "minute", "second")
_LINK = attribution.c
_CURRENT = and_(_LINK.ended_id.is_(None), _LINK.type.in_(sorted(CHAIN_TYPES)))
_STANDS = _LINK.status != "contested"
_ACCEPTED = _LINK.status == "accepted"

_parent = article.alias("parent")


def named_publishers(connection: Connection, keys: Iterable[str], domain: str | None) -> Sequence[AnyRow]:
    """The publishers of these name_key()s; where there is none, those of a domain."""
    found = connection.execute(select(publisher).where(publisher.c.name_key.in_(sorted(keys))).order_by(publisher.c.id)).all()
    if found or domain is None:
        return found
    return connection.execute(select(publisher).where(publisher.c.domain == domain).order_by(publisher.c.id)).all()


def article_counts(connection: Connection, publishers: Sequence[int]) -> dict[int, int]:
    """How many articles of each publisher are archived; who has none is left out."""
    counted = select(article.c.publisher_id, func.count()).group_by(article.c.publisher_id)
    return {
        number: count
        for some in slices(publishers)
        for number, count in connection.execute(counted.where(article.c.publisher_id.in_(some)))
    }


def origin_sums(connection: Connection, wanted: Filter) -> Sequence[AnyRow]:
    """Every origin with what derives from it among the articles that a filter leaves."""
    per = _per(_LINK.origin_id).where(*_left(wanted)).subquery()
    return _sums_by(connection, per, per.c.origin_id)


def origin_types(connection: Connection, wanted: Filter) -> Sequence[AnyRow]:
    """`origin_id`, `type` and `articles` of the accepted attributions of the articles that a filter leaves."""
    counted = select(_LINK.origin_id, _LINK.type, func.count(distinct(_LINK.article_id)).label("articles"))
    statement = counted.where(_CURRENT, _ACCEPTED, *_left(wanted)).group_by(_LINK.origin_id, _LINK.type)
    return connection.execute(statement.order_by(_LINK.type)).all()


def origin_phantoms(connection: Connection, wanted: Filter, origins: Sequence[int] | None = None) -> dict[int, int]:
    """How many works of each origin are credited that the archive does not hold: one for the articles of a cluster."""
    unheld = func.coalesce(_LINK.parent_id, 0) == 0  # so that no planner looks up every phantom there is for those of one origin
    work = func.coalesce(membership.c.cluster_id, -_LINK.article_id)
    counted = (
        select(_LINK.origin_id, func.count(distinct(work)))
        .outerjoin(membership, membership.c.article_id == _LINK.article_id)
        .where(_CURRENT, _STANDS, unheld, *_left(wanted))
        .group_by(_LINK.origin_id)
    )
    if origins is not None:
        counted = counted.where(_LINK.origin_id.in_(origins))
    return {origin: int(count) for origin, count in connection.execute(counted)}


def naming_credits(connection: Connection, origins: Sequence[int]) -> dict[int, AnyRow]:
    """The printed credit by which the archive first met each origin: `text`, `kind` and `article_id`."""
    found: dict[int, AnyRow] = {}
    for some in slices(origins):
        first = (
            select(_LINK.origin_id, func.min(evidence.c.id).label("evidence_id"))
            .join(attribution_evidence, attribution_evidence.c.attribution_id == _LINK.id)
            .join(evidence, evidence.c.id == attribution_evidence.c.evidence_id)
            .where(_CURRENT, _LINK.origin_id.in_(some), _LINK.credited, evidence.c.polarity == "supports")
            .group_by(_LINK.origin_id)
            .subquery()
        )
        rows = (
            select(first.c.origin_id, evidence.c.text, evidence.c.kind, func.min(_LINK.article_id).label("article_id"))
            .join(evidence, evidence.c.id == first.c.evidence_id)
            .join(attribution_evidence, attribution_evidence.c.evidence_id == evidence.c.id)
            .join(attribution, and_(_LINK.id == attribution_evidence.c.attribution_id, _LINK.origin_id == first.c.origin_id))
            .group_by(first.c.origin_id, evidence.c.text, evidence.c.kind)
        )
        found |= {row.origin_id: row for row in connection.execute(rows)}
    return found


def totals_as_copier(connection: Connection, publishers: Sequence[int]) -> AnyRow:
    """What publishers have from others, in all."""
    return _total(connection, _per().where(*_copied_by(publishers)).subquery())


def totals_as_origin(connection: Connection, publishers: Sequence[int]) -> AnyRow:
    """What others have from publishers, in all."""
    return _total(connection, _of_others(_per(), publishers).subquery())


def origins_of_publisher(connection: Connection, publishers: Sequence[int]) -> Sequence[AnyRow]:
    """Whom publishers republish, with what."""
    per = _per(_LINK.origin_id).where(*_copied_by(publishers)).subquery()
    return _sums_by(connection, per, per.c.origin_id)


def copiers_of_publisher(connection: Connection, publishers: Sequence[int]) -> Sequence[AnyRow]:
    """Who republishes publishers, with what; articles without a publisher are put together, without a name."""
    per = _of_others(_per(article.c.publisher_id), publishers).subquery()
    return _sums_by(connection, per, per.c.publisher_id)


def copied_pairs(connection: Connection, publishers: Sequence[int], *, as_origin: bool) -> Iterable[AnyRow]:
    """`partner` (a publisher's number) and the printed dates of each copy and its archived original, by accepted credits."""
    times = [
        one.c[f"published_{name}"].label(f"{side}_{name}")
        for side, one in (("copy", article), ("original", _parent))
        for name in ("utc", "precision", "zone")
    ]
    pairs = (
        select(article.c.publisher_id if as_origin else _LINK.origin_id, _LINK.article_id, _LINK.parent_id, *times)
        .select_from(attribution)
        .join(_parent, _parent.c.id == _LINK.parent_id)
        .where(_ACCEPTED, article.c.published_utc.is_not(None), _parent.c.published_utc.is_not(None))
    )
    if as_origin:
        return connection.execute(_of_others(pairs, publishers).distinct())
    joined = pairs.join(article, article.c.id == _LINK.article_id)
    return connection.execute(joined.where(_CURRENT, *_copied_by(publishers)).distinct())


def sharers_of_phantom(connection: Connection, origin_id: int, cluster_id: int) -> set[int]:
    """The articles of a cluster that derive from the work of an origin that the archive does not hold."""
    statement = (
        select(_LINK.article_id)
        .join(membership, membership.c.article_id == _LINK.article_id)
        .where(_CURRENT, _STANDS, _LINK.parent_id.is_(None), membership.c.cluster_id == cluster_id, _LINK.origin_id == origin_id)
    )
    return set(connection.scalars(statement))


def first_seen(connection: Connection, numbers: Iterable[int]) -> dict[int, datetime]:
    """When each article was first captured."""
    seen = select(capture.c.article_id, func.min(capture.c.captured_at)).group_by(capture.c.article_id)
    return {
        number: at
        for some in slices(sorted(numbers))
        for number, at in connection.execute(seen.where(capture.c.article_id.in_(some)))
    }


def _left(wanted: Filter) -> list[ColumnElement[bool]]:
    return [_LINK.article_id.in_(left_by(wanted, select(article.c.id)))] if narrows(wanted) else []


def _copied_by(publishers: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Whether an attribution is one of these publishers' articles, to somebody else."""
    theirs = select(article.c.id).where(article.c.publisher_id.in_(publishers))
    return _LINK.article_id.in_(theirs), not_(_LINK.origin_id.in_(publishers))


def _of_others(statement: Select[Any], publishers: Sequence[int]) -> Select[Any]:
    """A statement over attributions, to these publishers, of the articles of others."""
    others = or_(article.c.publisher_id.is_(None), not_(article.c.publisher_id.in_(publishers)))
    joined = statement.join(article, article.c.id == _LINK.article_id)
    return joined.where(_CURRENT, _LINK.origin_id.in_(publishers), others)


def _per(*groups: ColumnElement[Any]) -> Select[Any]:
    """A line for each article (and group): how it derives. Each counts once, however many of its attributions say so."""
    return (
        select(
            *groups,
            _LINK.article_id,
            _any(_ACCEPTED).label("accepted"),
            _any(and_(_STANDS, _LINK.credited)).label("credited"),
            _any(_STANDS).label("derived"),
            _any(and_(_ACCEPTED, _LINK.parent_id.is_not(None))).label("archived"),
        )
        .select_from(attribution)
        .where(_CURRENT)
        .group_by(*groups, _LINK.article_id)
    )


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _sums(per: Any) -> tuple[ColumnElement[Any], ...]:
    return (
        func.coalesce(func.sum(per.c.accepted), 0).label("articles"),
        func.coalesce(func.sum(per.c.credited), 0).label("credited"),
        func.coalesce(func.sum(per.c.derived - per.c.credited), 0).label("uncredited"),
        func.coalesce(func.sum(1 - per.c.derived), 0).label("contested"),
        func.coalesce(func.sum(per.c.archived), 0).label("archived"),
    )


def _total(connection: Connection, per: Any) -> AnyRow:
    return connection.execute(select(*_sums(per))).one()


def _sums_by(connection: Connection, per: Any, group: ColumnElement[Any]) -> Sequence[AnyRow]:
    """The sums of each publisher of a group, with its name, and the first and last known day of what derives."""
    day = case((and_(per.c.derived == 1, article.c.published_precision.in_(_DAYS)), article.c.published_utc))
    sums = _sums(per)
    named = (publisher.c.name, publisher.c.kind, publisher.c.domain)
    statement = (
        select(group.label("publisher_id"), *named, *sums, func.min(day).label("first_day"), func.max(day).label("last_day"))
        .select_from(per)
        .join(article, article.c.id == per.c.article_id)
        .outerjoin(publisher, publisher.c.id == group)
        .group_by(group, *named)
    )
    return connection.execute(statement).all()
