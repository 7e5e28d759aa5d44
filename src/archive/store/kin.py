"""Articles as parties of a decision, and which of them share text or are led to by a credit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, select

from archive.core.model import PublisherName, Reuse
from archive.core.provenance.parties import Party, moment
from archive.store.lines import slices
from archive.store.tables import article, match, publisher, revision

Shared = Mapping[int, tuple[Reuse, float]]
"""By article: the reuse of a match with it, and the share of the other's text that stands in it."""


def parties(connection: Connection, numbers: Iterable[int]) -> dict[int, Party]:
    """Articles as decisions see them."""
    found = {}
    query = select(
        article.c.id,
        article.c.identity,
        article.c.published_utc,
        article.c.published_precision,
        article.c.published_zone,
        article.c.language,
        article.c.words,
        publisher.c.name,
        publisher.c.domain,
        publisher.c.kind,
    ).outerjoin(publisher, publisher.c.id == article.c.publisher_id)
    for some in slices(sorted(numbers)):
        for row in connection.execute(query.where(article.c.id.in_(some))):
            found[row.id] = Party(
                row.id,
                row.identity,
                PublisherName(row.name, row.domain, row.kind) if row.name is not None else None,
                moment(row.published_utc, row.published_precision, row.published_zone),
                row.language,
                row.words,
            )
    return found


def shared_text(connection: Connection, numbers: Iterable[int]) -> Mapping[int, Shared]:
    """The articles that each of these shares text with: copies, partial copies and shared statements."""
    wanted = sorted(numbers)
    found: dict[int, dict[int, tuple[Reuse, float]]] = {number: {} for number in wanted}
    told = match.c.reuse.in_([Reuse.WHOLLY.value, Reuse.PARTIALLY.value, Reuse.STATEMENT.value])
    for some in slices(wanted):
        for own, other, share in (("a_id", "b_id", "containment_a"), ("b_id", "a_id", "containment_b")):
            query = select(match.c[own], match.c[other], match.c.reuse, match.c[share]).where(match.c[own].in_(some), told)
            for one, two, reuse, part in connection.execute(query):
                found[one][two] = Reuse(reuse), part
    return found


def at_addresses(connection: Connection, addresses: Iterable[str]) -> dict[str, list[int]]:
    """The articles of these canonical addresses."""
    found: dict[str, list[int]] = {}
    query = select(article.c.url_canonical, article.c.id).order_by(article.c.id)
    for some in slices(sorted(set(addresses))):
        for address, number in connection.execute(query.where(article.c.url_canonical.in_(some))):
            found.setdefault(address, []).append(number)
    return found


def publishers_of(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """The publishers of articles, and others known by the same domain: credits name some by their address only."""
    found: set[int] = set()
    domains: set[str] = set()
    query = select(publisher.c.id, publisher.c.domain).join(article, article.c.publisher_id == publisher.c.id).distinct()
    for some in slices(sorted(numbers)):
        for number, domain in connection.execute(query.where(article.c.id.in_(some))):
            found.add(number)
            domains |= {domain} if domain else set()
    for names in slices(sorted(domains)):
        found |= set(connection.scalars(select(publisher.c.id).where(publisher.c.domain.in_(names))))
    return found


def revised_texts(connection: Connection, numbers: Iterable[int]) -> dict[int, Sequence[tuple[int, str]]]:
    """(revision, story) of each text of those articles that have had several, the latest first."""
    found: dict[int, list[tuple[int, str]]] = {}
    several = select(revision.c.article_id).group_by(revision.c.article_id).having(func.count() > 1)
    query = select(revision.c.article_id, revision.c.id, func.coalesce(revision.c.story, revision.c.text))
    for some in slices(sorted(numbers)):
        rows = query.where(revision.c.article_id.in_(several.where(revision.c.article_id.in_(some))))
        for owner, number, story in connection.execute(rows.order_by(revision.c.article_id, revision.c.number.desc())):
            found.setdefault(owner, []).append((number, story))
    return dict(found)
