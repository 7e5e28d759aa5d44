"""Evidence and the attributions it supports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from archive.core.model import Attribution, Evidence
from archive.core.rules import name_key
from archive.store.articles import Saved
from archive.store.dialects import insert_numbered
from archive.store.publishers import keep_publishers
from archive.store.tables import attribution, attribution_evidence, evidence


def replace_attributions(connection: Connection, saved: Sequence[Saved], rules: str) -> None:
    """The evidence of each current revision and the attributions of its article, in place of those they had."""
    connection.execute(delete(attribution).where(attribution.c.article_id.in_([one.article_id for one in saved])))
    connection.execute(delete(evidence).where(evidence.c.revision_id.in_([one.revision_id for one in saved])))
    hits = [(one, hit) for one in saved for hit in one.reading.extract.evidence]
    if not hits:
        return
    numbers = insert_numbered(connection, evidence, [_evidence_row(one.revision_id, hit, rules) for one, hit in hits])
    of_article: dict[int, list[int]] = {}
    for (one, _), number in zip(hits, numbers, strict=True):
        of_article.setdefault(one.article_id, []).append(number)
    claims = [(one, claim) for one in saved for claim in one.reading.extract.attributions]
    if not claims:
        return
    origins = keep_publishers(connection, [claim.origin for _, claim in claims])
    rows = [_claim_row(one.article_id, claim, origins, rules) for one, claim in claims]
    links = [
        {"attribution_id": number, "evidence_id": of_article[one.article_id][place]}
        for (one, claim), number in zip(claims, insert_numbered(connection, attribution, rows), strict=True)
        for place in claim.evidence
    ]
    connection.execute(insert(attribution_evidence), links)


def _evidence_row(revision_id: int, hit: Evidence, rules: str) -> dict[str, Any]:
    return {
        "revision_id": revision_id,
        "rule": hit.rule,
        "kind": hit.kind,
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "polarity": hit.polarity,
        "name": hit.name,
        "vote": hit.group,
        "selector": hit.selector,
        "rules": rules,
    }


def _claim_row(article_id: int, claim: Attribution, origins: dict[str, int], rules: str) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "origin_id": origins[name_key(claim.origin.name) or claim.origin.name],
        "type": claim.type,
        "scope": claim.scope,
        "direction": claim.direction,
        "confidence": claim.confidence,
        "status": claim.status,
        "rules": rules,
    }
