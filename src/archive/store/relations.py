"""What ties articles together, read back: matches, members of clusters, attributions with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, func, or_, select

from archive.store.dialects import AnyRow
from archive.store.listing import Filter, left_by, narrows
from archive.store.tables import article, match, membership


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
    if narrows(wanted):
        left = left_by(wanted, select(article.c.id))
        statement = statement.where(or_(match.c.a_id.in_(left), match.c.b_id.in_(left)))
    return connection.execute(statement).all()


def cluster_sizes(connection: Connection, wanted: Filter, smallest: int) -> Sequence[AnyRow]:
    """`cluster_id` and `size` of clusters with a member that the filter leaves, largest first."""
    sizes = (
        select(membership.c.cluster_id, func.count().label("size"))
        .group_by(membership.c.cluster_id)
        .having(func.count() >= smallest)
        .order_by(func.count().desc(), membership.c.cluster_id)
    )
    if narrows(wanted):
        inside = select(membership.c.cluster_id).join(article, article.c.id == membership.c.article_id)
        sizes = sizes.where(membership.c.cluster_id.in_(left_by(wanted, inside)))
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
    return set(connection.scalars(left_by(wanted, select(article.c.id)))) if narrows(wanted) else None
