"""What ties articles together, read back: matches, members of clusters, attributions with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from archive.core.model import Reuse
from archive.store.dialects import AnyRow
from archive.store.listing import Filter, narrowed
from archive.store.tables import article, attribution, attribution_evidence, evidence, match, membership, publisher


def matches_of(connection: Connection, article_id: int) -> Sequence[AnyRow]:
    """The matches of an article, closest first."""
    return connection.execute(
        select(match)
        .where(or_(match.c.a_id == article_id, match.c.b_id == article_id))
        .order_by(match.c.jaccard.desc(), match.c.a_id, match.c.b_id)
    ).all()


def match_between(connection: Connection, a_id: int, b_id: int) -> AnyRow | None:
    """The stored match of two articles."""
    return connection.execute(select(match).where(match.c.a_id == min(a_id, b_id), match.c.b_id == max(a_id, b_id))).one_or_none()


def matches_after(connection: Connection, wanted: Filter, after: tuple[int, int], count: int) -> Sequence[AnyRow]:
    """Up to `count` matches behind the pair `after`, in order, of which the filter leaves one article or both;

    each with the external ids of both.
    """
    one, other = article.alias("one"), article.alias("other")
    statement = (
        select(match, one.c.external_id.label("a_external_id"), other.c.external_id.label("b_external_id"))
        .join(one, one.c.id == match.c.a_id)
        .join(other, other.c.id == match.c.b_id)
        .where(or_(match.c.a_id > after[0], and_(match.c.a_id == after[0], match.c.b_id > after[1])))
        .order_by(match.c.a_id, match.c.b_id)
        .limit(count)
    )
    if _narrows(wanted):
        left = _left_by(wanted, select(article.c.id))
        statement = statement.where(or_(match.c.a_id.in_(left), match.c.b_id.in_(left)))
    return connection.execute(statement).all()


def _narrows(wanted: Filter) -> bool:
    return bool(wanted.since or wanted.until or wanted.publisher or wanted.language)


def _left_by(wanted: Filter, articles: Select[Any]) -> Select[Any]:
    joined = articles.outerjoin(publisher, publisher.c.id == article.c.publisher_id)
    return narrowed(joined, Filter(wanted.since, wanted.until, wanted.publisher, wanted.language))


def cluster_sizes(connection: Connection, wanted: Filter, smallest: int) -> Sequence[AnyRow]:
    """`cluster_id` and `size` of clusters with a member that the filter leaves, largest first."""
    sizes = (
        select(membership.c.cluster_id, func.count().label("size"))
        .group_by(membership.c.cluster_id)
        .having(func.count() >= smallest)
        .order_by(func.count().desc(), membership.c.cluster_id)
    )
    if _narrows(wanted):
        inside = select(membership.c.cluster_id).join(article, article.c.id == membership.c.article_id)
        sizes = sizes.where(membership.c.cluster_id.in_(_left_by(wanted, inside)))
    return connection.execute(sizes.limit(wanted.limit) if wanted.limit else sizes).all()


def members_of(connection: Connection, clusters: Sequence[int]) -> dict[int, list[int]]:
    """Article numbers of each cluster."""
    found: dict[int, list[int]] = {number: [] for number in clusters}
    for start in range(0, len(clusters), 1000):
        rows = connection.execute(
            select(membership.c.cluster_id, membership.c.article_id)
            .where(membership.c.cluster_id.in_(clusters[start : start + 1000]))
            .order_by(membership.c.cluster_id, membership.c.article_id)
        )
        for owner, number in rows:
            found[owner].append(number)
    return found


def voices_of(connection: Connection, numbers: Sequence[int]) -> Iterable[AnyRow]:
    """`id`, `publisher_id` and `cluster_id` of articles."""
    for start in range(0, len(numbers), 1000):
        yield from connection.execute(
            select(article.c.id, article.c.publisher_id, membership.c.cluster_id)
            .outerjoin(membership, membership.c.article_id == article.c.id)
            .where(article.c.id.in_(numbers[start : start + 1000]))
        )


def numbers_left(connection: Connection, wanted: Filter) -> set[int] | None:
    """The articles that a filter leaves, whatever its limit; None where it leaves all."""
    return set(connection.scalars(_left_by(wanted, select(article.c.id)))) if _narrows(wanted) else None


def attributions_of(connection: Connection, numbers: Sequence[int]) -> list[AnyRow]:
    """Attributions of articles with the name and kind of their origin, in the order they were made."""
    return list(
        connection.execute(
            select(attribution, publisher.c.name.label("origin_name"), publisher.c.kind.label("origin_kind"))
            .join(publisher, publisher.c.id == attribution.c.origin_id)
            .where(attribution.c.article_id.in_(numbers))
            .order_by(attribution.c.id)
        )
    )


def all_attributions(connection: Connection) -> Iterable[AnyRow]:
    """Every attribution, by article."""
    return connection.execute(
        select(attribution, publisher.c.name.label("origin_name"), publisher.c.kind.label("origin_kind"))
        .join(publisher, publisher.c.id == attribution.c.origin_id)
        .order_by(attribution.c.article_id, attribution.c.id)
    )


def evidence_of_revision(connection: Connection, revision_id: int) -> Sequence[AnyRow]:
    """All evidence found in a revision, in reading order."""
    return connection.execute(select(evidence).where(evidence.c.revision_id == revision_id).order_by(evidence.c.id)).all()


def evidence_of_attributions(connection: Connection, numbers: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The evidence of each attribution."""
    found: dict[int, list[AnyRow]] = {number: [] for number in numbers}
    rows = connection.execute(
        select(attribution_evidence.c.attribution_id, evidence)
        .join(evidence, evidence.c.id == attribution_evidence.c.evidence_id)
        .where(attribution_evidence.c.attribution_id.in_(numbers))
        .order_by(evidence.c.id)
    )
    for row in rows:
        found[row.attribution_id].append(row)
    return found


def archived_origins(connection: Connection, article_id: int, origin_id: int) -> Sequence[AnyRow]:
    """Articles of a publisher that this article copies: `id`, `published_utc`, and the share of this article's text in them."""
    as_a = select(match.c.b_id.label("id"), match.c.containment_a.label("share"), match.c.reuse).where(match.c.a_id == article_id)
    as_b = select(match.c.a_id.label("id"), match.c.containment_b.label("share"), match.c.reuse).where(match.c.b_id == article_id)
    both = as_a.union_all(as_b).subquery()
    return connection.execute(
        select(both.c.id, both.c.share, article.c.published_utc)
        .join(article, article.c.id == both.c.id)
        .where(article.c.publisher_id == origin_id, both.c.reuse.in_([Reuse.WHOLLY.value, Reuse.PARTIALLY.value]))
        .order_by(both.c.share.desc(), article.c.published_utc, both.c.id)
    ).all()
