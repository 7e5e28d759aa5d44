"""Attributions in schema.org's words: each article with what it is based on, and the evidence as Web Annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from archive.queries.asserted import (
    NAMESPACE,
    OFFSETS,
    Claim,
    address_of,
    article_name,
    articles_in,
    batches,
    claims,
    date_known,
    origin_name,
    revision_name,
    without_gaps,
)
from archive.queries.shape import article_entry
from archive.store.asserted import quoted_texts
from archive.store.dialects import AnyRow
from archive.store.listing import Filter, articles_by_id

_CONTEXT = ["https://schema.org", {"archive": NAMESPACE}]
_ANNOTATIONS = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # characters before and after a quotation, by which it is found again
_BATCH = 50

Texts = Mapping[int, tuple[int, str]]
"""By revision: its number within its article, and its raw text."""


def article_documents(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    """A schema.org NewsArticle for each article that a filter leaves and that has an attribution; `limit` counts articles.

    `isBasedOn` and `citation` are what is accepted. Every attribution, whatever its status, stands in `archive:claim`.
    """
    everything = Filter(wanted.since, wanted.until, wanted.publisher, wanted.language)
    by_article = (list(some) for _, some in groupby(claims(connection, everything), lambda one: one.article_id))
    for some in batches(islice(by_article, wanted.limit or None), _BATCH):
        told = [claim for one in some for claim in one]
        rows = articles_by_id(connection, sorted(articles_in(told)))
        articles = {number: article_entry(row) for number, row in rows.items()}
        texts = quoted_texts(connection, {hit.revision_id for one in told for hit in one.evidence})
        for one in some:
            yield _document(articles, one, texts)


def _document(articles: Mapping[int, dict[str, Any]], told: list[Claim], texts: Texts) -> dict[str, Any]:
    entry = articles[told[0].article_id]
    accepted = [one for one in told if one.entry["status"] == "accepted" and one.derives]
    based = [_origin(one, articles) for one in accepted if one.entry["type"] != "quotes"]
    cited = [_origin(one, articles) for one in accepted if one.entry["type"] == "quotes"]
    return {
        "@context": _CONTEXT,
        **_article(entry),
        **without_gaps({"identifier": entry["external_id"], "inLanguage": entry["language"]}),
        **({"isBasedOn": based} if based else {}),
        **({"citation": cited} if cited else {}),
        "archive:offsets": OFFSETS,
        "archive:claim": [_claim(one, texts) for one in told],
    }


def _article(entry: dict[str, Any]) -> dict[str, Any]:
    known = {
        "headline": entry["title"],
        "url": address_of(entry),
        "datePublished": date_known(entry["published"]),
        "publisher": _organization(entry["publisher"]["name"]) if entry["publisher"] else None,
    }
    return {"@type": "NewsArticle", "@id": NAMESPACE + article_name(entry["id"]), **without_gaps(known)}


def _organization(name: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name}


def _origin(claim: Claim, articles: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    origin = claim.entry["origin"]
    if origin["article_id"] is not None:
        return _article(articles[origin["article_id"]])
    unnamed = origin["kind"] == "unnamed"
    provider = {"@type": "Organization", "description": origin["name"]} if unnamed else _organization(origin["name"])
    return {"@type": "CreativeWork", "@id": NAMESPACE + origin_name(claim), "provider": provider}


def _claim(claim: Claim, texts: Texts) -> dict[str, Any]:
    entry = claim.entry
    names = ("type", "status", "conflict", "direction", "scope", "confidence", "credited", "reason")
    known = without_gaps({name: entry[name] for name in names})
    return {
        "@type": "archive:Claim",
        "@id": f"{NAMESPACE}claim/{claim.id}",
        "archive:origin": {"@id": NAMESPACE + origin_name(claim), "name": entry["origin"]["name"]},
        **({"archive:by": entry["by"]["name"]} if entry["by"] else {}),
        **{f"archive:{name}": value for name, value in known.items()},
        "archive:evidence": [_annotation(hit, texts) for hit in claim.evidence],
    }


def _annotation(hit: AnyRow, texts: Texts) -> dict[str, Any]:
    """A Web Annotation; a hit in the markup has no place in the text, and its selector is the archive's own."""
    number, text = texts[hit.revision_id]
    target: dict[str, Any] = {"source": NAMESPACE + revision_name(hit.article_id, number)}
    if hit.start is not None:
        target["selector"] = [
            {
                "type": "TextQuoteSelector",
                "exact": text[hit.start : hit.end],
                "prefix": text[max(0, hit.start - _AROUND) : hit.start],
                "suffix": text[hit.end : hit.end + _AROUND],
            },
            {"type": "TextPositionSelector", "start": hit.start, "end": hit.end},
        ]
    else:
        target |= without_gaps({"archive:selector": hit.selector, "archive:text": hit.text})
    own = {"rule": hit.rule, "kind": hit.kind, "polarity": hit.polarity, "vote": hit.vote, "address": hit.address}
    return {
        "@context": _ANNOTATIONS,
        "id": f"{NAMESPACE}evidence/{hit.id}",
        "type": "Annotation",
        "motivation": "identifying",
        **({"body": {"type": "TextualBody", "value": hit.name, "purpose": "identifying"}} if hit.name else {}),
        "target": target,
        **{f"archive:{name}": value for name, value in without_gaps(own).items()},
    }
