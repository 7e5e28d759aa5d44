"""Attributions with their evidence, and the chain behind an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.provenance.chain import CHAIN_TYPES, Link, follow
from archive.core.register import name_key
from archive.queries.shape import article_entry, iso, member_entry
from archive.store.dialects import AnyRow
from archive.store.links import decisions_of, evidence_of_links, links_after, links_ever_of, links_of
from archive.store.listing import Filter, articles_by_id
from archive.store.relations import matches_of

_BATCH = 500


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
        "address": row.address,
        "vote": row.vote,
    }


def attribution_entries(connection: Connection, numbers: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The attributions of articles, by article."""
    entries: dict[int, list[dict[str, Any]]] = {}
    for row, entry in _with_evidence(connection, links_of(connection, numbers)):
        entries.setdefault(row.article_id, []).append(entry)
    return entries


def every_attribution(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    """The attributions of the articles that a filter leaves, each with its article."""
    return islice(_every_attribution(connection, wanted), wanted.limit or None)


def _every_attribution(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    after = (0, 0)
    while rows := links_after(connection, wanted, after, _BATCH):
        names = articles_by_id(connection, sorted({row.article_id for row in rows}))
        for row, entry in _with_evidence(connection, rows):
            yield {"article": member_entry(row.article_id, names[row.article_id].external_id), **entry}
        after = (rows[-1].article_id, rows[-1].id)


def _with_evidence(connection: Connection, rows: Sequence[AnyRow]) -> list[tuple[AnyRow, dict[str, Any]]]:
    evidence = evidence_of_links(connection, [row.id for row in rows])
    return [(row, _entry(row, evidence[row.id])) for row in rows]


def _entry(row: AnyRow, evidence: Sequence[AnyRow]) -> dict[str, Any]:
    return {
        "id": row.id,
        "type": row.type,
        "origin": {"name": row.origin_name, "kind": row.origin_kind, "article_id": row.parent_id},
        "origin_revision": row.parent_revision,
        "phantom": row.parent_id is None,
        "phantom_id": phantom_id(row.origin_name, row.cluster_id, row.article_id) if row.parent_id is None else None,
        "by": {"name": row.by_name, "kind": row.by_kind} if row.by_name is not None else None,
        "credited": row.credited,
        "direction": row.direction,
        "scope": row.scope,
        "confidence": row.confidence,
        "status": row.status if row.ended_id is None else "superseded",
        "conflict": row.conflict,
        "reason": row.reason,
        "independent_votes": len({(one.article_id, one.vote) for one in evidence if one.polarity == "supports"}),
        "evidence": [
            {**evidence_entry(one), "article_id": one.article_id}
            for one in sorted(evidence, key=lambda one: (one.start or 0, one.id))
        ],
    }


def _place(row: AnyRow) -> tuple[int, int]:
    return row.start or 0, row.id


def phantom_id(origin: str, cluster_id: int | None, article_id: int) -> str:
    """What names a work that the archive does not hold: articles of one cluster that credit one agency share it."""
    slug = re.sub(r"[\W_]+", "-", name_key(origin)).strip("-") or "unnamed"
    return f"{slug}/cluster-{cluster_id}" if cluster_id is not None else f"{slug}/article-{article_id}"


def chain(connection: Connection, number: int) -> dict[str, Any]:
    """The article, and its attributions followed to the root: each entry holds, in `behind`, those of its origin."""

    def claims_of(article_id: int) -> Sequence[AnyRow]:
        return [row for row in links_of(connection, [article_id]) if row.type in CHAIN_TYPES]

    def origin_of(row: AnyRow) -> int | None:
        return int(row.parent_id) if row.parent_id is not None else None

    links = follow(number, claims_of, origin_of)
    claims = list(_claims_in(links))
    evidence = evidence_of_links(connection, [row.id for row in claims])
    rows = articles_by_id(connection, [number, *(row.parent_id for row in claims if row.parent_id is not None)])
    return {
        "article": article_entry(rows[number]),
        "attributions": [_link_entry(link, rows, evidence) for link in links],
        "copies": _copies(connection, number),
    }


def _claims_in(links: Iterable[Link[AnyRow]]) -> Iterator[AnyRow]:
    for link in links:
        yield link.claim
        yield from _claims_in(link.behind)


def _copies(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The articles that share their text with this one, credited or not, and the share of this one that stands in each."""
    matched = [row for row in matches_of(connection, number) if row.reuse == Reuse.WHOLLY.value]
    shares = {row.b_id if row.a_id == number else row.a_id: _share(row, number) for row in matched}
    rows = articles_by_id(connection, list(shares))
    credited: dict[int, list[AnyRow]] = {}
    for row in links_of(connection, shares):
        if row.status == "accepted" and row.type != "quotes":
            credited.setdefault(row.article_id, []).append(row)
    return [
        {
            **article_entry(rows[other]),
            "share": round(share, 4),
            "credits": sorted({row.origin_name for row in credited.get(other, ())}),
            "credits_this": any(row.parent_id == number for row in credited.get(other, ())),
        }
        for other, share in shares.items()
    ]


def _share(row: AnyRow, number: int) -> float:
    return float(row.containment_a if row.a_id == number else row.containment_b)


def _link_entry(link: Link[AnyRow], rows: dict[int, Any], evidence: dict[int, list[AnyRow]]) -> dict[str, Any]:
    return {
        **_entry(link.claim, evidence[link.claim.id]),
        "article": article_entry(rows[link.article_id]) if link.article_id is not None else None,
        "returns": link.returns,
        "behind": [_link_entry(one, rows, evidence) for one in link.behind],
    }


def decision_entries(connection: Connection, number: int) -> list[dict[str, Any]]:
    """What was decided on an article's origins, in order: what each decision made, what it ended, what phantom it found."""
    links = links_ever_of(connection, number)
    entries = {row.id: {**entry, "status": row.status} for row, entry in _with_evidence(connection, links)}  # as it was decided
    return [
        {
            "at": iso(one.made_at),
            "cause": one.cause,
            "policy": one.policy,
            "made": [entries[row.id] for row in links if row.decision_id == one.id],
            "ended": [entries[row.id] for row in links if row.ended_id == one.id],
            "resolved": sorted(_resolved(links, one.id)),
        }
        for one in decisions_of(connection, number)
    ]


def _resolved(links: Sequence[AnyRow], decision_id: int) -> set[str]:
    """The origins that were phantoms before a decision and are archived articles since."""
    phantoms = {row.origin_name for row in links if row.ended_id == decision_id and row.parent_id is None}
    return phantoms & {row.origin_name for row in links if row.decision_id == decision_id and row.parent_id is not None}
