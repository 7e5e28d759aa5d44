"""Attributions read back for people: with their evidence, their articles, and summed up by publisher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, or_, select

from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.listing import Filter, left_by, narrows
from archive.store.provenance_tables import attribution, attribution_evidence, decision, evidence
from archive.store.tables import article, membership, publisher, revision

_by = publisher.alias("by_publisher")
_copied = revision.alias("copied")

_LINK = (
    select(
        attribution,
        publisher.c.name.label("origin_name"),
        publisher.c.kind.label("origin_kind"),
        _by.c.name.label("by_name"),
        _by.c.kind.label("by_kind"),
        _copied.c.number.label("parent_revision"),
        membership.c.cluster_id,
    )
    .join(publisher, publisher.c.id == attribution.c.origin_id)
    .outerjoin(_by, _by.c.id == attribution.c.by_id)
    .outerjoin(_copied, _copied.c.id == attribution.c.parent_revision_id)
    .outerjoin(membership, membership.c.article_id == attribution.c.article_id)
)


def links_of(connection: Connection, numbers: Iterable[int]) -> list[AnyRow]:
    """The current attributions of articles, with the names of their origins, in the order they were made."""
    return [
        row
        for some in slices(sorted(numbers))
        for row in connection.execute(
            _LINK.where(attribution.c.ended_id.is_(None), attribution.c.article_id.in_(some)).order_by(attribution.c.id)
        )
    ]


def links_on(connection: Connection, parents: Iterable[int]) -> list[AnyRow]:
    """The current attributions to these archived articles."""
    return [
        row
        for some in slices(sorted(parents))
        for row in connection.execute(
            _LINK.where(attribution.c.ended_id.is_(None), attribution.c.parent_id.in_(some)).order_by(attribution.c.id)
        )
    ]


def links_after(connection: Connection, wanted: Filter, after: tuple[int, int], count: int) -> Sequence[AnyRow]:
    """Up to `count` current attributions behind (article, attribution) of the articles that a filter leaves."""
    behind = or_(attribution.c.article_id > after[0], and_(attribution.c.article_id == after[0], attribution.c.id > after[1]))
    statement = _LINK.where(attribution.c.ended_id.is_(None), behind).order_by(attribution.c.article_id, attribution.c.id)
    if narrows(wanted):
        statement = statement.where(attribution.c.article_id.in_(left_by(wanted, select(article.c.id))))
    return connection.execute(statement.limit(count)).all()


def links_ever_of(connection: Connection, number: int) -> list[AnyRow]:
    """Every attribution that an article ever had, in the order they were made."""
    return list(connection.execute(_LINK.where(attribution.c.article_id == number).order_by(attribution.c.id)))


def decisions_of(connection: Connection, number: int) -> Sequence[AnyRow]:
    """The decisions on an article, in order."""
    return connection.execute(select(decision).where(decision.c.article_id == number).order_by(decision.c.id)).all()


def evidence_of_links(connection: Connection, numbers: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The evidence of each attribution, each with the article it stands in."""
    found: dict[int, list[AnyRow]] = {number: [] for number in numbers}
    query = (
        select(attribution_evidence.c.attribution_id, evidence, revision.c.article_id)
        .join(evidence, evidence.c.id == attribution_evidence.c.evidence_id)
        .join(revision, revision.c.id == evidence.c.revision_id)
        .order_by(evidence.c.id)
    )
    for some in slices(numbers):
        for row in connection.execute(query.where(attribution_evidence.c.attribution_id.in_(some))):
            found[row.attribution_id].append(row)
    return found
