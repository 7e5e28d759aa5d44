"""Attributions with their evidence, and the chain behind an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.provenance.chain import CHAIN_TYPES, Link, follow
from archive.queries.shape import article_entry, member_entry
from archive.store.dialects import AnyRow
from archive.store.listing import articles_by_id
from archive.store.relations import all_attributions, archived_origins, attributions_of, evidence_of_attributions, matches_of


def evidence_entry(row: AnyRow) -> dict[str, Any]:
    """One hit of a marker; offsets are code points of the raw text, null for a hit in the markup."""
    return {
        "rule": row.rule,
        "kind": row.kind,
        "text": row.text,
        "start": row.start,
        "end": row.end,
        "polarity": row.polarity,
        "name": row.name,
        "selector": row.selector,
        "vote": row.vote,
    }


def attribution_entries(connection: Connection, numbers: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The attributions of articles, by article."""
    rows = attributions_of(connection, numbers)
    evidence = evidence_of_attributions(connection, [row.id for row in rows])
    entries: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        entries.setdefault(row.article_id, []).append(_entry(connection, row, evidence[row.id]))
    return entries


def every_attribution(connection: Connection) -> Iterator[dict[str, Any]]:
    """All attributions of the archive, each with its article."""
    rows = list(all_attributions(connection))
    evidence = evidence_of_attributions(connection, [row.id for row in rows])
    names = articles_by_id(connection, sorted({row.article_id for row in rows}))
    for row in rows:
        owner = member_entry(row.article_id, names[row.article_id].external_id)
        yield {"article": owner, **_entry(connection, row, evidence[row.id])}


def _entry(connection: Connection, row: AnyRow, evidence: Sequence[AnyRow]) -> dict[str, Any]:
    article_id = _archived(connection, row)
    return {
        "type": row.type,
        "origin": {"name": row.origin_name, "kind": row.origin_kind, "article_id": article_id},
        "phantom": article_id is None,
        "direction": row.direction,
        "scope": row.scope,
        "confidence": row.confidence,
        "status": row.status,
        "independent_votes": len({one.vote for one in evidence}),
        "evidence": [evidence_entry(one) for one in evidence],
    }


def _archived(connection: Connection, row: AnyRow) -> int | None:
    """The archived article of the credited origin: one that the text matches."""
    if row.scope == "block":
        return None
    found = archived_origins(connection, row.article_id, row.origin_id)
    return found[0].id if found else None


def chain(connection: Connection, number: int) -> dict[str, Any]:
    """The article, and its attributions followed to the root: each entry holds, in `behind`, those of its origin."""
    rows: dict[int, Any] = {}

    def claims_of(article_id: int) -> Sequence[AnyRow]:
        return [row for row in attributions_of(connection, [article_id]) if row.type in CHAIN_TYPES]

    def origin_of(row: AnyRow) -> int | None:
        return _archived(connection, row)

    links = follow(number, claims_of, origin_of)
    wanted = [number, *_articles_in(links)]
    rows = articles_by_id(connection, wanted)
    return {
        "article": article_entry(rows[number]),
        "attributions": [_link_entry(connection, link, rows) for link in links],
        "copies": _copies(connection, number),
    }


def _copies(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The articles that share their text with this one, credited or not, and the share of this one that stands in each."""
    matched = [row for row in matches_of(connection, number) if row.reuse == Reuse.WHOLLY.value]
    shares = {row.b_id if row.a_id == number else row.a_id: _share(row, number) for row in matched}
    rows = articles_by_id(connection, list(shares))
    return [{**article_entry(rows[other]), "share": round(share, 4)} for other, share in shares.items()]


def _share(row: AnyRow, number: int) -> float:
    return float(row.containment_a if row.a_id == number else row.containment_b)


def _articles_in(links: Sequence[Link[AnyRow]]) -> Iterator[int]:
    for link in links:
        if link.article_id is not None:
            yield link.article_id
        yield from _articles_in(link.behind)


def _link_entry(connection: Connection, link: Link[AnyRow], rows: dict[int, Any]) -> dict[str, Any]:
    evidence = evidence_of_attributions(connection, [link.claim.id])[link.claim.id]
    return {
        **_entry(connection, link.claim, evidence),
        "article": article_entry(rows[link.article_id]) if link.article_id is not None else None,
        "returns": link.returns,
        "behind": [_link_entry(connection, one, rows) for one in link.behind],
    }
