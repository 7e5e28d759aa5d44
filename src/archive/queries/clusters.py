"""Groups of copies: their members, what each changed, and what happened to the group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.reuse.cluster import fullest
from archive.core.reuse.edits import Edits, changes, edits, story_paragraphs
from archive.core.reuse.shingle import Shingles, overlap, shingles_of
from archive.queries.log import log_entry, whereabouts
from archive.queries.shape import article_entry, member_entry
from archive.queries.texts import Text, slices, texts_at_hand
from archive.store.clusters import events_of, names_and_words
from archive.store.dialects import AnyRow
from archive.store.listing import ArticleRow, Filter, articles_by_id
from archive.store.matches import comparables
from archive.store.relations import cluster_sizes, members_of

ALL_SHARES = 50
"""Members up to which a cluster tells the shares of all pairs; in a larger one those with the fullest only."""

_SLICE = 200  # clusters, or members, that are read together


def cluster_entries(connection: Connection, wanted: Filter, smallest: int) -> Iterator[dict[str, Any]]:
    """Clusters with their members, largest first; some at a time."""
    for sizes in slices(cluster_sizes(connection, wanted, smallest), _SLICE):
        members = members_of(connection, [row.cluster_id for row in sizes])
        numbers = sorted({number for some in members.values() for number in some})
        rows = articles_by_id(connection, numbers)
        names, words = names_and_words(connection, numbers)
        for row in sizes:
            yield {
                "id": row.cluster_id,
                "size": row.size,
                "title": rows[fullest(members[row.cluster_id], names, words)].title,
                "members": [member_entry(number, rows[number].external_id) for number in members[row.cluster_id]],
            }


def whole_cluster(connection: Connection, number: int, *, with_changes: bool = True) -> dict[str, Any]:
    """A cluster with its articles in time order, how much of each stands in the others, and what each did to the fullest.

    `changes` (the way from the fullest text to an article's, as of two revisions) only where asked for.
    """
    members = members_of(connection, [number])[number]
    if not members:
        raise NotInArchive(whereabouts("cluster", number, events_of(connection, number)) or _unknown(number))
    rows = articles_by_id(connection, members)
    full = fullest(members, *names_and_words(connection, members))
    order = sorted(members, key=lambda one: _when(rows[one], one))
    shingles = {one: shingles_of(text.story) for one, text in comparables(connection, members).items()}
    told = _Against(connection, full, with_changes=with_changes)
    first, certain = earliest([rows[one] for one in order])
    return {
        "id": number,
        "size": len(members),
        "title": rows[full].title,
        "fullest": full,
        "earliest": first,
        "earliest_certain": certain,
        "members": [member_entry(one, rows[one].external_id) for one in order],
        "articles": [
            {
                **article_entry(rows[one]),
                "in_fullest": _share(shingles, one, full),
                "fullest_in_it": _share(shingles, full, one),
                **told.entry(one),
            }
            for one in order
        ],
        "shares": list(_shares(order, full, shingles)),
    }


def cluster_log(connection: Connection, number: int) -> dict[str, Any]:
    """What happened to a cluster, first to last, also to one that ended; `went_into` is the cluster that took it up, if any."""
    events = events_of(connection, number)
    if not events:
        raise NotInArchive(_unknown(number))
    return log_entry("cluster", number, events)


def _unknown(number: int) -> str:
    return f"there is no cluster {number}; `news-archive clusters` lists them"


class _Against:
    """What the members of a cluster did to the fullest text."""

    def __init__(self, connection: Connection, full: int, *, with_changes: bool) -> None:
        self._texts = texts_at_hand(connection)
        self._full = full
        self._with_changes = with_changes
        text = self._texts.of([full])[full]
        self._worded = text.worded
        self._paragraphs = story_paragraphs(text.raw, text.segments)

    def entry(self, number: int) -> dict[str, Any]:
        """`edits` in numbers and, where asked for, `changes`; both empty for the fullest itself."""
        if number == self._full:
            return {"edits": None, **({"changes": []} if self._with_changes else {})}
        text = self._texts.of([number])[number]
        copied = story_paragraphs(text.raw, text.segments)
        found: dict[str, Any] = {"edits": _edits_entry(edits(self._worded, self._paragraphs, text.worded, copied), text)}
        if self._with_changes:
            found["changes"] = [
                [{"kind": piece.kind, "text": piece.text} for piece in one.pieces] for one in changes(self._paragraphs, copied)
            ]
        return found


def _edits_entry(found: Edits, text: Text) -> dict[str, Any]:
    return {
        "added": [
            {"role": one.role.value, "start": one.start, "end": one.end, "text": text.raw[one.start : one.end]}
            for one in found.added
        ],
        "opens_later": found.opens_later,
        "left_out": found.left_out,
        "closes_earlier": found.closes_earlier,
        "words_changed": found.words_changed,
    }


def _share(shingles: dict[int, Shingles], one: int, other: int) -> float:
    """The share of one article's shingles that stand in the other."""
    return round(float(overlap(shingles[one], shingles[other]).containment_a), 4)


def _shares(order: Sequence[int], full: int, shingles: dict[int, Shingles]) -> Iterator[dict[str, Any]]:
    few = len(order) <= ALL_SHARES
    for place, a in enumerate(order):
        for b in order[place + 1 :]:
            if few or full in (a, b):
                met = overlap(shingles[a], shingles[b])
                yield {"a": a, "b": b, "share": round(float(met.containment_a), 4)}
                yield {"a": b, "b": a, "share": round(float(met.containment_b), 4)}


_SPANS = {"year": timedelta(days=366), "month": timedelta(days=31), "day": timedelta(days=1), "hour": timedelta(hours=1)}


def earliest(rows: Sequence[AnyRow]) -> tuple[int | None, bool]:
    """The article with the earliest date, and whether the others' dates, as precise as they are, all lie behind it.

    None where no article has a date; nothing is certain while one has none.
    """
    dated = sorted((row.published_utc, row.id, row.published_precision) for row in rows if row.published_utc is not None)
    if not dated:
        return None, False
    moment, number, precision = dated[0]
    end = moment + _SPANS.get(precision, timedelta(0))
    return number, len(dated) == len(rows) and all(end <= other and moment < other for other, _, _ in dated[1:])


def _when(row: ArticleRow, number: int) -> tuple[bool, datetime | int, int]:
    return row.published_utc is None, row.published_utc or 0, number
