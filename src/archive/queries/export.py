"""Everything of one kind, an entry at a time, for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from archive.queries.clusters import cluster_entries
from archive.queries.matches import every_match
from archive.queries.provenance import every_attribution
from archive.queries.shape import article_entry
from archive.queries.stories import story_entries
from archive.store.listing import Filter, list_articles, stories_after

KINDS = ("articles", "matches", "passages", "clusters", "stories", "attributions")


def export_entries(connection: Connection, kind: str, wanted: Filter) -> Iterator[dict[str, Any]]:
    """The entries of one of KINDS. Articles carry their clean story as `text`, so that they can be imported again."""
    if kind == "articles":
        yield from _articles(connection, wanted)
    elif kind == "matches":
        yield from every_match(connection, wanted)
    elif kind == "passages":
        yield from islice(_passages(connection, replace(wanted, limit=0)), wanted.limit or None)
    elif kind == "clusters":
        yield from cluster_entries(connection, wanted, 2)
    elif kind == "stories":
        yield from story_entries(connection, wanted, 1)
    else:
        yield from every_attribution(connection, wanted)


def attribution_row(entry: dict[str, Any]) -> dict[str, Any]:
    """An attribution as a row of a spreadsheet: its evidence is the first words for it, and how many there are."""
    origin, by = entry["origin"], entry["by"]
    supporting = [one for one in entry["evidence"] if one["polarity"] == "supports"]
    first = next((one for one in supporting if one["start"] is not None), supporting[0] if supporting else None)
    names = ("credited", "direction", "scope", "confidence", "status", "conflict", "reason", "phantom_id", "independent_votes")
    return {
        "article": entry["article"],
        "id": entry["id"],
        "type": entry["type"],
        "origin": origin,
        "by": by["name"] if by else None,
        **{name: entry[name] for name in names},
        "evidence": {"text": first["text"] if first else None, "kind": first["kind"] if first else None},
        "evidence_count": len(entry["evidence"]),
    }


def _passages(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    for one in every_match(connection, wanted):
        for passage in one["passages"]:
            yield {"a": one["a"], "b": one["b"], **passage}


def _articles(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    rows = list(list_articles(connection, wanted))
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        stories = dict(stories_after(connection, some[0].id - 1, some[-1].id - some[0].id + 1))
        for row in some:
            yield {**article_entry(row), "byline": row.byline, "text": stories.get(row.id, "")}
