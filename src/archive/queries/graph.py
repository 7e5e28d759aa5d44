"""Attributions as a directed graph in GraphML: from each article to its origins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import networkx
from sqlalchemy import Connection

from archive.queries.asserted import (
    Claim,
    address_of,
    article_name,
    claims,
    date_known,
    origin_name,
    party_name,
    without_gaps,
)
from archive.queries.shape import article_entry
from archive.store.listing import Filter, articles_by_id

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml_lines(connection: Connection, wanted: Filter) -> Iterator[str]:
    """The graph of the current attributions of the articles that a filter leaves, a line of XML at a time."""
    yield from networkx.generate_graphml(_graph(connection, wanted), named_key_ids=True)


def _graph(connection: Connection, wanted: Filter) -> networkx.MultiDiGraph:
    told = list(claims(connection, wanted))
    numbers = {number for one in told for number in (one.article_id, one.entry["origin"]["article_id"])} - {None}
    graph = networkx.MultiDiGraph()
    for number, row in sorted(articles_by_id(connection, sorted(numbers)).items()):
        graph.add_node(article_name(number), **_article(article_entry(row)))
    for claim in told:
        _add(graph, claim)
    return graph


def _article(entry: dict[str, Any]) -> dict[str, Any]:
    return _plain(
        kind="article",
        label=entry["title"],
        publisher=entry["publisher"]["name"] if entry["publisher"] else None,
        published=date_known(entry["published"]),
        url=address_of(entry),
        language=entry["language"],
        external_id=entry["external_id"],
    )


def _add(graph: networkx.MultiDiGraph, claim: Claim) -> None:
    """An edge from the article to its origin; where somebody without a name stands between, also one to him and one from him."""
    entry = claim.entry
    child, origin, by = article_name(claim.article_id), origin_name(claim), entry["by"]
    if entry["phantom"]:
        name, kind = entry["origin"]["name"], entry["origin"]["kind"]
        graph.add_node(origin, **_plain(kind="phantom", label=name, publisher=name, publisher_kind=kind))
    names = ("status", "confidence", "scope", "direction", "credited", "conflict", "reason")
    own = {name: entry[name] for name in names}
    said = _plain(
        claim=claim.id,
        type=entry["type"],
        **own,
        by=by["name"] if by else None,
        votes=entry["independent_votes"],
        quoted="\n".join(claim.quoted) or None,
    )
    graph.add_edge(child, origin, key=f"claim/{claim.id}", **said)
    if by is not None and by["kind"] == "unnamed":
        between = party_name(by, child)
        graph.add_node(between, kind="middleman", label=by["name"])
        step = _plain(claim=claim.id, type="passed_on", status=entry["status"])
        graph.add_edge(child, between, key=f"claim/{claim.id}/received", **step)
        graph.add_edge(between, origin, key=f"claim/{claim.id}/passed-on", **step)


def _plain(**values: Any) -> dict[str, Any]:
    """The values that are known, without what XML cannot hold."""
    known = without_gaps(values)
    return {name: _NO_XML.sub("", value) if isinstance(value, str) else value for name, value in known.items()}
