"""Clusters, who belongs to them, and the log of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from archive.core.groups import GroupEvent, events_between
from archive.core.model import Reuse
from archive.core.reuse.cluster import Link
from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.tables import article, cluster, cluster_event, match, membership


def component(connection: Connection, numbers: Iterable[int]) -> tuple[set[int], list[Link]]:
    """All articles that whole copies join to these, with the links between them, directly or over others.

    The fellow members of today's clusters count as joined, so that a cluster losing a link is looked at whole.
    """
    inside = set(numbers)
    edge = set(inside)
    links: list[Link] = []
    while edge:
        reached = _fellows(connection, edge)
        for one, other, jaccard in _copies(connection, edge):
            reached.add(other)
            if other not in inside or (other in edge and one < other):  # each comes up from both ends
                links.append(Link(one, other, jaccard * jaccard))
        edge = reached - inside
        inside |= edge
    return inside, links


def _copies(connection: Connection, numbers: set[int]) -> Iterator[tuple[int, int, float]]:
    """(article, its copy, Jaccard index), from both ends where both are among the articles."""
    there = select(match.c.a_id, match.c.b_id, match.c.jaccard).where(match.c.reuse == Reuse.WHOLLY.value)
    back = select(match.c.b_id, match.c.a_id, match.c.jaccard).where(match.c.reuse == Reuse.WHOLLY.value)
    for some in slices(sorted(numbers)):
        yield from connection.execute(there.where(match.c.a_id.in_(some)))
        yield from connection.execute(back.where(match.c.b_id.in_(some)))


def _fellows(connection: Connection, numbers: set[int]) -> set[int]:
    found: set[int] = set()
    for some in slices(sorted(numbers)):
        theirs = select(membership.c.cluster_id).where(membership.c.article_id.in_(some))
        found.update(connection.scalars(select(membership.c.article_id).where(membership.c.cluster_id.in_(theirs))))
    return found


def names_and_words(connection: Connection, numbers: Iterable[int]) -> tuple[dict[int, str], dict[int, int]]:
    """Identity and length of articles."""
    names, words = {}, {}
    for some in slices(sorted(numbers)):
        for number, identity, count in connection.execute(
            select(article.c.id, article.c.identity, article.c.words).where(article.c.id.in_(some))
        ):
            names[number], words[number] = identity, count
    return names, words


def clusters_of(connection: Connection, numbers: Iterable[int]) -> dict[int, frozenset[int]]:
    """The present clusters of these articles, with the members among them."""
    found: dict[int, set[int]] = {}
    for some in slices(sorted(numbers)):
        for number, owner in connection.execute(
            select(membership.c.article_id, membership.c.cluster_id).where(membership.c.article_id.in_(some))
        ):
            found.setdefault(owner, set()).add(number)
    return {owner: frozenset(members) for owner, members in found.items()}


def write_clusters(
    connection: Connection, old: dict[int, frozenset[int]], new: dict[frozenset[int], int | None], now: datetime
) -> None:
    """Put the new memberships in place of the old ones, and log what changed; unchanged clusters are not touched."""
    numbers = _new_clusters(connection, sum(number is None for number in new.values()), now)
    ordered = sorted(new.items(), key=lambda pair: min(pair[0]))
    numbered = {number if number is not None else next(numbers): members for members, number in ordered}
    changed = {number: members for number, members in numbered.items() if old.get(number) != members}
    gone = [one for number, members in old.items() if numbered.get(number) != members for one in members]
    for some in slices(sorted(gone)):
        connection.execute(delete(membership).where(membership.c.article_id.in_(some)))
    rows = [{"article_id": one, "cluster_id": number} for number, members in changed.items() for one in sorted(members)]
    if rows:
        connection.execute(insert(membership), rows)
    for some in slices(sorted(set(old) - set(numbered))):
        connection.execute(delete(cluster).where(cluster.c.id.in_(some)))
    _note(connection, events_between(old, numbered), now)


def _note(connection: Connection, events: Sequence[GroupEvent], now: datetime) -> None:
    rows = [
        {"cluster_id": one.group, "at": now, "kind": one.kind, "article_id": one.article, "other_id": one.other} for one in events
    ]
    if rows:
        connection.execute(insert(cluster_event), rows)


def events_of(connection: Connection, number: int) -> Sequence[AnyRow]:
    """The log of a cluster, also of one that ended, as it was written: `at`, `kind`, `article_id`, `external_id`, `other_id`."""
    return connection.execute(
        select(cluster_event, article.c.external_id)
        .outerjoin(article, article.c.id == cluster_event.c.article_id)
        .where(cluster_event.c.cluster_id == number)
        .order_by(cluster_event.c.id)
    ).all()


def _new_clusters(connection: Connection, count: int, now: datetime) -> Iterator[int]:
    """The numbers of `count` new clusters."""
    if not count:
        return iter(())
    statement = insert(cluster).returning(cluster.c.id, sort_by_parameter_order=True)
    return iter(connection.scalars(statement, [{"formed_at": now} for _ in range(count)]).all())
