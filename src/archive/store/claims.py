"""Attributions and the decisions they came of: written anew where a decision changes them, ended but never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from archive.core.model import PublisherName
from archive.core.provenance.attribution import Attribution
from archive.core.register import name_key
from archive.store.dialects import AnyRow, insert_numbered
from archive.store.lines import slices
from archive.store.provenance_tables import attribution, attribution_evidence, decision
from archive.store.publishers import keep_publishers
from archive.store.tables import publisher

_by = publisher.alias("by_publisher")


@dataclass(frozen=True, slots=True)
class Kept:
    """An attribution as it is kept."""

    id: int
    article_id: int
    claim: Attribution


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision does to an article's attributions: some are made, some end."""

    article_id: int
    made: tuple[Attribution, ...]
    ended: tuple[Kept, ...]


def claims_of(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Kept]]:
    """The current attributions of articles, by article; articles without one are left out."""
    return _kept(connection, attribution.c.article_id, numbers)


def claims_on(connection: Connection, parents: Iterable[int]) -> dict[int, list[Kept]]:
    """The current attributions to these archived articles, by the article they are of."""
    return _kept(connection, attribution.c.parent_id, parents)


def _kept(connection: Connection, column: Any, numbers: Iterable[int]) -> dict[int, list[Kept]]:
    found: dict[int, list[Kept]] = {}
    query = (
        select(
            attribution,
            publisher.c.name,
            publisher.c.domain,
            publisher.c.kind,
            _by.c.name.label("by_name"),
            _by.c.domain.label("by_domain"),
            _by.c.kind.label("by_kind"),
        )
        .join(publisher, publisher.c.id == attribution.c.origin_id)
        .outerjoin(_by, _by.c.id == attribution.c.by_id)
        .where(attribution.c.ended_id.is_(None))
        .order_by(attribution.c.id)
    )
    for some in slices(sorted(numbers)):
        rows = connection.execute(query.where(column.in_(some))).all()
        hits = evidence_numbers(connection, [row.id for row in rows])
        for row in rows:
            found.setdefault(row.article_id, []).append(Kept(row.id, row.article_id, _claim(row, hits.get(row.id, []))))
    return found


def _claim(row: AnyRow, evidence: Sequence[int]) -> Attribution:
    return Attribution(
        type=row.type,
        origin=PublisherName(row.name, row.domain, row.kind),
        scope=row.scope,
        direction=row.direction,
        confidence=row.confidence,
        status=row.status,
        evidence=tuple(evidence),
        credited=row.credited,
        reason=row.reason,
        by=PublisherName(row.by_name, row.by_domain, row.by_kind) if row.by_name is not None else None,
        parent_id=row.parent_id,
        parent_revision_id=row.parent_revision_id,
        conflict=row.conflict,
    )


def evidence_numbers(connection: Connection, numbers: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the evidence of attributions."""
    found: dict[int, list[int]] = {}
    for some in slices(numbers):
        query = select(attribution_evidence).where(attribution_evidence.c.attribution_id.in_(some))
        for row in connection.execute(query.order_by(attribution_evidence.c.evidence_id)):
            found.setdefault(row.attribution_id, []).append(row.evidence_id)
    return found


def same_claim(one: Attribution, other: Attribution) -> bool:
    """Whether two attributions say the same, however their publishers are known."""
    return _said(one) == _said(other)


def _said(one: Attribution) -> Attribution:
    by = PublisherName(name_key(one.by.name)) if one.by is not None else None
    return replace(one, origin=PublisherName(name_key(one.origin.name)), by=by, evidence=tuple(sorted(set(one.evidence))))


def record(connection: Connection, changes: Sequence[Change], policy: int, cause: str, now: datetime) -> None:
    """One decision for each article whose attributions change."""
    changes = [one for one in changes if one.made or one.ended]
    if not changes:
        return
    rows = [{"article_id": one.article_id, "policy": policy, "cause": cause, "made_at": now} for one in changes]
    decisions = insert_numbered(connection, decision, rows)
    for change, number in zip(changes, decisions, strict=True):
        for some in slices([one.id for one in change.ended]):
            connection.execute(update(attribution).where(attribution.c.id.in_(some)).values(ended_id=number))
    made = [
        (change.article_id, number, claim) for change, number in zip(changes, decisions, strict=True) for claim in change.made
    ]
    names = [name for _, _, claim in made for name in (claim.origin, claim.by) if name is not None]
    publishers = keep_publishers(connection, names)
    numbers = insert_numbered(connection, attribution, [_row(*one, publishers) for one in made])
    links = [
        {"attribution_id": number, "evidence_id": hit}
        for number, (_, _, claim) in zip(numbers, made, strict=True)
        for hit in sorted(set(claim.evidence))
    ]
    if links:
        connection.execute(insert(attribution_evidence), links)


def _row(article_id: int, decision_id: int, claim: Attribution, publishers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "origin_id": publishers[name_key(claim.origin.name) or claim.origin.name],
        "parent_id": claim.parent_id,
        "parent_revision_id": claim.parent_revision_id,
        "by_id": publishers[name_key(claim.by.name) or claim.by.name] if claim.by is not None else None,
        "type": claim.type,
        "scope": claim.scope,
        "direction": claim.direction,
        "confidence": claim.confidence,
        "status": claim.status,
        "conflict": claim.conflict,
        "credited": claim.credited,
        "reason": claim.reason,
        "decision_id": decision_id,
    }
