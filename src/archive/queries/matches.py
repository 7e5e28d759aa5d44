"""Matches, and what two articles have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.model import Passage
from archive.core.reuse.align import passages
from archive.core.reuse.decide import decide, hours_between
from archive.matching import explained
from archive.queries.shape import article_entry, member_entry
from archive.queries.texts import AtHand, Text, slices, texts_at_hand
from archive.store.dialects import AnyRow
from archive.store.listing import Filter, articles_by_id
from archive.store.relations import match_between, matches_after, matches_of

VERDICTS = {
    "wholly": "wholly derived",
    "partially": "partially derived",
    "statement": "shared statement",
    "template": "same template",
    "none": "unrelated",
}
"""How each degree of reuse is called when it is told."""

_SLICE = 200  # pairs whose texts are read together


def match_entries(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The matches of an article, closest first, with their passages."""
    rows = matches_of(connection, number)
    others = articles_by_id(connection, sorted({one for row in rows for one in (number, row.a_id, row.b_id)}))
    texts = texts_at_hand(connection)
    return [
        _entry(row, others[row.a_id].external_id, others[row.b_id].external_id, shared)
        for some in slices(rows, _SLICE)
        for row, shared in _with_passages(texts, some)
    ]


def matched_articles(connection: Connection, number: int) -> list[dict[str, Any]]:
    """The articles on the other side of an article's matches, in the order of these."""
    numbers = [row.b_id if row.a_id == number else row.a_id for row in matches_of(connection, number)]
    rows = articles_by_id(connection, numbers)
    return [article_entry(rows[one]) for one in numbers]


def every_match(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    """The matches of which a filter leaves one article or both, in the order of their numbers; some at a time."""
    texts = texts_at_hand(connection)
    after, left = (0, 0), wanted.limit
    while rows := matches_after(connection, wanted, after, min(_SLICE, left) if wanted.limit else _SLICE):
        for row, shared in _with_passages(texts, rows):
            yield _entry(row, row.a_external_id, row.b_external_id, shared)
        after = (rows[-1].a_id, rows[-1].b_id)
        left -= len(rows)
        if wanted.limit and left <= 0:
            return


def _with_passages(texts: AtHand[Text], rows: Any) -> Iterator[tuple[AnyRow, list[dict[str, Any]]]]:
    held = texts.of({number for row in rows for number in (row.a_id, row.b_id)})
    for row in rows:
        yield row, passage_entries(held[row.a_id], held[row.b_id])


def _entry(row: AnyRow, a_external: str | None, b_external: str | None, shared: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "a": member_entry(row.a_id, a_external),
        "b": member_entry(row.b_id, b_external),
        "jaccard": round(row.jaccard, 4),
        "containment_a": round(row.containment_a, 4),
        "containment_b": round(row.containment_b, 4),
        "reuse": row.reuse,
        "passages": shared,
    }


def passage_entries(a: Text, b: Text) -> list[dict[str, Any]]:
    """The passages two texts share; offsets are code points of each article's raw text."""
    return [_passage_entry(one) for one in passages(a.worded, b.worded)]


def _passage_entry(one: Passage) -> dict[str, Any]:
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
    texts = texts_at_hand(connection).of([a_id, b_id])
    shared = passage_entries(texts[a_id], texts[b_id])
    counted, a, b = explained(connection, a_id, b_id, max((one["words"] for one in shared), default=0))
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
        "verdict": VERDICTS[verdict.reuse.value],
        "reason": verdict.reason,
        "hours_between": round(hours, 2) if hours is not None else None,
        "matched": stored is not None,
        "same_cluster": rows[a_id].cluster_id is not None and rows[a_id].cluster_id == rows[b_id].cluster_id,
        "passages": shared,
        "articles": [article_entry(rows[a_id]), article_entry(rows[b_id])],
        "texts": [texts[one].raw for one in (a_id, b_id)],
        "segments": [
            [{"start": part.start, "end": part.end, "role": part.role.value} for part in texts[one].segments]
            for one in (a_id, b_id)
        ],
    }
