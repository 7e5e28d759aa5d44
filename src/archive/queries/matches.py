"""Matches, what two articles have to do with each other, and groups of copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.model import Passage, Role, Segment
from archive.core.reuse.align import passages, worded
from archive.core.reuse.decide import decide, hours_between
from archive.core.reuse.shingle import overlap, shingles_of
from archive.matching import explained
from archive.queries.shape import article_entry, member_entry
from archive.store.dialects import AnyRow
from archive.store.listing import Filter, articles_by_id, segments_of_revision, texts_of
from archive.store.matches import comparables
from archive.store.relations import all_matches, cluster_sizes, match_between, matches_of, members_of


def match_entries(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The matches of an article, closest first, with their passages."""
    rows = matches_of(connection, number)
    names = articles_by_id(connection, sorted({one for row in rows for one in (row.a_id, row.b_id)}))
    return [
        _entry(row, names[row.a_id].external_id, names[row.b_id].external_id, _passages(connection, row.a_id, row.b_id))
        for row in rows
    ]


def every_match(connection: Connection) -> Iterator[dict[str, Any]]:
    """All matches of the archive."""
    for row in list(all_matches(connection)):
        yield _entry(row, row.a_external_id, row.b_external_id, _passages(connection, row.a_id, row.b_id))


def _entry(row: AnyRow, a_external: str | None, b_external: str | None, shared: list[Passage]) -> dict[str, Any]:
    return {
        "a": member_entry(row.a_id, a_external),
        "b": member_entry(row.b_id, b_external),
        "jaccard": round(row.jaccard, 4),
        "containment_a": round(row.containment_a, 4),
        "containment_b": round(row.containment_b, 4),
        "reuse": row.reuse,
        "passages": [passage_entry(one) for one in shared],
    }


def passage_entry(one: Passage) -> dict[str, Any]:
    """A passage; offsets are code points of each article's raw text."""
    return {
        "text": one.text,
        "words": one.words,
        "a_start": one.a_start,
        "a_end": one.a_end,
        "b_start": one.b_start,
        "b_end": one.b_end,
        "a_role": one.a_role.value,
        "b_role": one.b_role.value,
    }


def explain(connection: Connection, a_id: int, b_id: int) -> dict[str, Any]:
    """What two articles have to do with each other: measures, verdict in words, passages, and both articles."""
    if a_id == b_id:
        raise NotInArchive(f"both names mean article {a_id}; explain takes two articles")
    rows = articles_by_id(connection, [a_id, b_id])
    shared = _passages(connection, a_id, b_id)
    counted, a, b = explained(connection, a_id, b_id, max((one.words for one in shared), default=0))
    measured, verdict = counted.overlap, decide(counted, a, b)
    stored = match_between(connection, a_id, b_id)
    hours = hours_between(a, b)
    return {
        "a": member_entry(a_id, rows[a_id].external_id),
        "b": member_entry(b_id, rows[b_id].external_id),
        "jaccard": round(measured.jaccard, 4),
        "containment_a": round(measured.containment_a, 4),
        "containment_b": round(measured.containment_b, 4),
        "reuse": verdict.reuse.value,
        "reason": verdict.reason,
        "hours_between": round(hours, 2) if hours is not None else None,
        "matched": stored is not None,
        "same_cluster": rows[a_id].cluster_id is not None and rows[a_id].cluster_id == rows[b_id].cluster_id,
        "passages": [passage_entry(one) for one in shared],
        "articles": [article_entry(rows[a_id]), article_entry(rows[b_id])],
        "texts": [texts_of(connection, rows[one].revision_id).text for one in (a_id, b_id)],
        "segments": [
            [
                {"start": part.start, "end": part.end, "role": part.role}
                for part in segments_of_revision(connection, rows[one].revision_id)
            ]
            for one in (a_id, b_id)
        ],
    }


def _passages(connection: Connection, a_id: int, b_id: int) -> list[Passage]:
    rows = articles_by_id(connection, [a_id, b_id])
    both = []
    for number in (a_id, b_id):
        revision_id = rows[number].revision_id
        parts = [Segment(one.start, one.end, Role(one.role), one.rule) for one in segments_of_revision(connection, revision_id)]
        both.append(worded(texts_of(connection, revision_id).text, parts))
    return passages(both[0], both[1])


def cluster_entries(connection: Connection, wanted: Filter, smallest: int) -> list[dict[str, Any]]:
    """Clusters with their members, largest first."""
    sizes = cluster_sizes(connection, wanted, smallest)
    members = members_of(connection, [row.cluster_id for row in sizes])
    rows = articles_by_id(connection, sorted({number for some in members.values() for number in some}))
    return [
        {
            "id": row.cluster_id,
            "size": row.size,
            "title": _fullest(members[row.cluster_id], rows).title,
            "members": [member_entry(number, rows[number].external_id) for number in members[row.cluster_id]],
        }
        for row in sizes
    ]


def _fullest(members: list[int], rows: dict[int, Any]) -> Any:
    return rows[min(members, key=lambda number: (-rows[number].words, number))]


def whole_cluster(connection: Connection, number: int) -> dict[str, Any]:
    """A cluster with its articles in time order and how much of each stands in the fullest one."""
    members = members_of(connection, [number])[number]
    if not members:
        raise NotInArchive(f"there is no cluster {number}; `news-archive clusters` lists them")
    rows = articles_by_id(connection, members)
    fullest = _fullest(members, rows)
    stories = comparables(connection, members)
    shingles = {one: shingles_of(stories[one].story) for one in members}
    order = sorted(members, key=lambda one: (rows[one].published_utc is None, rows[one].published_utc or 0, one))
    return {
        "id": number,
        "size": len(members),
        "title": fullest.title,
        "fullest": fullest.id,
        "members": [member_entry(one, rows[one].external_id) for one in order],
        "articles": [
            {
                **article_entry(rows[one]),
                "in_fullest": round(float(overlap(shingles[one], shingles[fullest.id]).containment_a), 4),
            }
            for one in order
        ],
    }
