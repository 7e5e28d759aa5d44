"""Clusters and who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select

from archive.core.model import Reuse
from archive.core.reuse.cluster import Link
from archive.store.tables import article, cluster, match, membership


def component(connection: Connection, numbers: Iterable[int]) -> tuple[set[int], list[Link]]:
    """All articles that whole copies join to these, with the links between them, directly or over others.

    The fellow members of today's clusters count as joined, so that a cluster losing a link is looked at whole.
    """
    inside = set(numbers)
    edge = set(inside)
    links: dict[tuple[int, int], Link] = {}
    while edge:
        reached = _fellows(connection, edge)
        for row in _copies(connection, edge):
            links[row.a, row.b] = row
            reached |= {row.a, row.b}
        edge = reached - inside
        inside |= edge
    return inside, list(links.values())


def _copies(connection: Connection, numbers: set[int]) -> list[Link]:
    found = []
    for some in _slices(sorted(numbers)):
        rows = connection.execute(
            select(match.c.a_id, match.c.b_id, match.c.containment_a, match.c.containment_b).where(
                or_(match.c.a_id.in_(some), match.c.b_id.in_(some)), match.c.reuse == Reuse.WHOLLY.value
            )
        )
        found += [Link(a, b, max(one, other)) for a, b, one, other in rows]
    return found


def _fellows(connection: Connection, numbers: set[int]) -> set[int]:
    found: set[int] = set()
    for some in _slices(sorted(numbers)):
        theirs = select(membership.c.cluster_id).where(membership.c.article_id.in_(some))
        found.update(connection.scalars(select(membership.c.article_id).where(membership.c.cluster_id.in_(theirs))))
    return found


def _slices(numbers: list[int], size: int = 1000) -> Iterable[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def names_and_words(connection: Connection, numbers: Iterable[int]) -> tuple[dict[int, str], dict[int, int]]:
    """Identity and length of articles."""
    names, words = {}, {}
    for some in _slices(sorted(numbers)):
        for number, identity, count in connection.execute(
            select(article.c.id, article.c.identity, article.c.words).where(article.c.id.in_(some))
        ):
            names[number], words[number] = identity, count
    return names, words


def clusters_of(connection: Connection, numbers: Iterable[int]) -> dict[int, frozenset[int]]:
    """The present clusters of these articles, with the members among them."""
    found: dict[int, set[int]] = {}
    for some in _slices(sorted(numbers)):
        for number, owner in connection.execute(
            select(membership.c.article_id, membership.c.cluster_id).where(membership.c.article_id.in_(some))
        ):
            found.setdefault(owner, set()).add(number)
    return {owner: frozenset(members) for owner, members in found.items()}


def write_clusters(
    connection: Connection, old: dict[int, frozenset[int]], new: dict[frozenset[int], int | None], now: datetime
) -> None:
    """Put the new memberships in place of the old ones; unchanged clusters are not touched."""
    same = {members for members, number in new.items() if number is not None and old.get(number) == members}
    gone = [article_id for number, members in old.items() if members not in same for article_id in members]
    for some in _slices(sorted(gone)):
        connection.execute(delete(membership).where(membership.c.article_id.in_(some)))
    changed = [(members, number) for members, number in sorted(new.items(), key=lambda pair: min(pair[0])) if members not in same]
    made = _new_clusters(connection, sum(number is None for _, number in changed), now)
    rows = [
        {"article_id": article_id, "cluster_id": owner}
        for members, number in changed
        for owner in [number if number is not None else next(made)]
        for article_id in sorted(members)
    ]
    if rows:
        connection.execute(insert(membership), rows)
    ended: Sequence[int] = sorted(set(old) - {number for number in new.values() if number is not None})
    for some in _slices(list(ended)):
        connection.execute(delete(cluster).where(cluster.c.id.in_(some)))


def _new_clusters(connection: Connection, count: int, now: datetime) -> Iterator[int]:
    """The numbers of `count` new clusters."""
    if not count:
        return iter(())
    statement = insert(cluster).returning(cluster.c.id, sort_by_parameter_order=True)
    return iter(connection.scalars(statement, [{"formed_at": now} for _ in range(count)]).all())
