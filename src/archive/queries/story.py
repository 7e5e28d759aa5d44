"""One story: who told it in their own words and who copied, when, and what their articles share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.provenance.chain import CHAIN_TYPES
from archive.core.provenance.timeline import Printed
from archive.core.rules import SpeakerRule
from archive.core.story.shape import Member, shape_of
from archive.queries.log import log_entry, whereabouts
from archive.queries.shape import article_entry, iso, member_entry
from archive.queries.shared import shared_statements
from archive.queries.stories import by_count, head_entry
from archive.store.links import links_of
from archive.store.listing import ArticleRow, articles_by_id
from archive.store.stories import Telling, events_of_story, tellings_in
from archive.store.story_listing import stories_by_id
from archive.store.story_words import sayings_of, words_of


def whole_story(
    connection: Connection, number: int, speakers: Sequence[SpeakerRule], *, with_statements: bool = True
) -> dict[str, Any]:
    """A story with its articles: each independent report in time order, its copies behind it; and the statements they share.

    `statements` only where asked for: texts are laid side by side for them.
    """
    tellings = tellings_in(connection, [number])
    if not tellings:
        raise NotInArchive(missing(connection, number))
    story = stories_by_id(connection, [number])[number]
    rows = articles_by_id(connection, list(tellings))
    shape = shape_of([_member(rows[one], row) for one, row in tellings.items()])
    report_of = {one: report for report, copies in shape.reports.items() for one in (report, *copies)}
    origins = _origins(connection, tellings)
    entry = {
        **head_entry(story),
        "peak_hour": iso(shape.peak_hour),
        "languages": by_count(row.language for row in rows.values()),
        "publishers": _publishers(rows.values()),
        "first_report": shape.first_report,
        "first_report_certain": shape.first_report_certain,
        "first_copy": shape.first_copy,
        "copied_words": round(shape.copied_words, 4),
        "pinned": story.pinned,
        "members": [member_entry(one, rows[one].external_id) for one in sorted(rows)],
        "told": [
            {
                **article_entry(rows[one]),
                "report_id": report,
                "reason": tellings[one].reason,
                "likeness": _rounded(tellings[one].likeness),
                "origins": origins.get(one, []),
            }
            for one, report in report_of.items()
        ],
    }
    if with_statements:
        entry["statements"] = shared_statements(connection, number, rows, list(report_of), speakers)
    return {**entry, "said": _said(connection, tellings)}


def story_log(connection: Connection, number: int) -> dict[str, Any]:
    """What happened to a story, first to last, also to one that ended; `went_into` is the story that took it up, if any."""
    events = events_of_story(connection, number)
    if not events:
        raise NotInArchive(missing(connection, number))
    return log_entry("story", number, events)


def missing(connection: Connection, number: int) -> str:
    """Where a story went that is not there, or how to find the one that was meant."""
    return whereabouts("story", number, events_of_story(connection, number)) or (
        f"there is no story {number}; `news-archive stories` lists them, and `news-archive article ID --json` names an article's "
        "as story_id"
    )


def _said(connection: Connection, members: Mapping[int, Any]) -> list[dict[str, Any]]:
    """The standing words of a person that name one of these articles, oldest first; of an `apart`, `left` is the other side."""
    words = [word for word in words_of(connection, list(members)) if not word.named.isdisjoint(members)]
    sayings = sayings_of(connection, [word.id for word in words])
    return [
        {
            "id": word.id,
            "at": iso(sayings[word.id].at),
            "kind": word.kind,
            "articles": sorted(word.articles),
            "left": sorted(word.left),
            "why": sayings[word.id].why,
        }
        for word in words
    ]


def _member(row: ArticleRow, told: Telling) -> Member:
    return Member(row.id, told.report_id, Printed(row.published_utc, row.published_precision, row.published_zone), row.words)


def _rounded(likeness: float | None) -> float | None:
    return round(likeness, 4) if likeness is not None else None


def _publishers(rows: Iterable[ArticleRow]) -> list[dict[str, Any]]:
    counts = Counter((row.publisher_name, row.publisher_domain) for row in rows if row.publisher_name)
    return [
        {"name": name, "domain": domain, "articles": count}
        for (name, domain), count in sorted(counts.items(), key=lambda one: (-one[1], one[0][0]))
    ]


def _origins(connection: Connection, articles: Mapping[int, Any]) -> dict[int, list[dict[str, Any]]]:
    """Whom each article derives from, as far as it is accepted."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in links_of(connection, articles):
        if row.status == "accepted" and row.type in CHAIN_TYPES:
            origin = {"type": row.type, "name": row.origin_name, "article_id": row.parent_id, "phantom": row.parent_id is None}
            if origin not in (known := found.setdefault(row.article_id, [])):
                known.append(origin)
    return found
