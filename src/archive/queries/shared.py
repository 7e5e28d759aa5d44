"""The statements that the articles of one story share, beyond the copies of one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from archive.core.reuse.speaker import speaker_of
from archive.core.reuse.winnow import GUARANTEED_WORDS
from archive.core.rules import SpeakerRule
from archive.core.story.statements import Common, Place, Statement, told_once
from archive.queries.carriers import around
from archive.queries.matches import passage_entries
from archive.queries.shape import article_entry, member_entry
from archive.queries.texts import AtHand, Text, slices, texts_at_hand
from archive.store.dialects import AnyRow
from archive.store.listing import ArticleRow
from archive.store.story_listing import common_words

MOST_PAIRS = 1000
"""Pairs of articles whose texts are laid side by side; one of each two reports comes first."""

_SLICE = 200  # pairs whose texts are read together


def shared_statements(
    connection: Connection, number: int, articles: Mapping[int, ArticleRow], order: Sequence[int], speakers: Sequence[SpeakerRule]
) -> list[dict[str, Any]]:
    """Runs of words that reports of a story share, those in most reports first, each with its carriers in the given order."""
    rows = common_words(connection, number)
    reports = {one: report for row in rows for one, report in ((row.a_id, row.a_report), (row.b_id, row.b_report))}
    texts = texts_at_hand(connection)
    told = told_once(_common(texts, _first_pairs(rows)))
    places = {one: place for place, one in enumerate(order)}
    entries = [_entry(one, articles, reports, places, texts, speakers) for one in told]
    return sorted(entries, key=lambda one: (-one["reports"], -one["words"], places[one["carriers"][0]["article"]["id"]]))


def _first_pairs(rows: Sequence[AnyRow]) -> list[tuple[int, int]]:
    """The pairs to compare: for each two reports one, then the others."""
    met: set[frozenset[int]] = set()
    first: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for row in rows:
        reports = frozenset((row.a_report, row.b_report))
        (others if reports in met else first).append((row.a_id, row.b_id))
        met.add(reports)
    return [*first, *others][:MOST_PAIRS]


def _common(texts: AtHand[Text], pairs: Sequence[tuple[int, int]]) -> Iterator[Common]:
    for some in slices(pairs, _SLICE):
        held = texts.of({number for pair in some for number in pair})
        for a, b in some:
            for one in passage_entries(held[a], held[b]):
                if one["words"] >= GUARANTEED_WORDS:
                    yield Common(one["words"], Place(a, one["a_start"], one["a_end"]), Place(b, one["b_start"], one["b_end"]))


def _entry(
    statement: Statement,
    articles: Mapping[int, ArticleRow],
    reports: Mapping[int, int],
    order: Mapping[int, int],
    texts: AtHand[Text],
    speakers: Sequence[SpeakerRule],
) -> dict[str, Any]:
    held = texts.of(statement.carriers)
    carriers = [
        _carrier(articles[one], held[one], *statement.carriers[one], speakers)
        for one in sorted(statement.carriers, key=order.__getitem__)
    ]
    whole = statement.whole
    return {
        "text": " ".join(held[whole.article_id].readable(whole.start, whole.end).split()),
        "words": statement.words,
        "reports": len({reports[one] for one in statement.carriers}),
        "articles": len(carriers),
        "speaker": _most_named(one["speaker"] for one in carriers),
        "carriers": carriers,
    }


def _carrier(row: ArticleRow, text: Text, place: Place, words: int, speakers: Sequence[SpeakerRule]) -> dict[str, Any]:
    known = article_entry(row)
    return {
        "article": member_entry(row.id, row.external_id),
        "publisher": known["publisher"],
        "published": known["published"],
        "role": text.role(place.start, place.end).value,
        "speaker": speaker_of(*around(text, place.start, place.end), speakers),
        "start": place.start,
        "end": place.end,
        "words": words,
    }


def _most_named(names: Iterable[str | None]) -> str | None:
    counts = Counter(name for name in names if name)
    return counts.most_common(1)[0][0] if counts else None
