"""Articles as a person or a script sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.queries.matches import match_entries, matched_articles
from archive.queries.provenance import attribution_entries, evidence_entry
from archive.queries.shape import article_entry, printed_time
from archive.store.captures import captures_of
from archive.store.evidence import rows_of
from archive.store.listing import (
    ArticleRow,
    Filter,
    articles_by_id,
    ends_with_path,
    list_articles,
    numbers_named,
    revisions_of,
    segments_of_revision,
    texts_of,
)
from archive.store.search import search_articles


def find_article(connection: Connection, name: str) -> int:
    """The number of the one article meant; raises NotInArchive where there is none, or several."""
    found = numbers_named(connection, name) or ends_with_path(connection, name.removeprefix("./"))
    if not found:
        raise NotInArchive(f"no article is called “{name}”; name it by number, external id, URL, path or file name")
    if len(found) > 1:
        listed = ", ".join(map(str, found[:5])) + (" and more" if len(found) > 5 else "")
        raise NotInArchive(f"“{name}” may be any of articles {listed}; use the number")
    return found[0]


def list_entries(connection: Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    """The articles a filter leaves, as JSON entries."""
    return map(article_entry, list_articles(connection, wanted))


def whole_article(connection: Connection, name: str) -> dict[str, Any]:
    """One article with everything known of it."""
    row = _row(connection, find_article(connection, name))
    texts = texts_of(connection, row.revision_id)
    segments = segments_of_revision(connection, row.revision_id)
    return {
        **article_entry(row),
        "byline": row.byline,
        "modified": printed_time(row.modified_raw, row.modified_utc, row.modified_precision, row.modified_zone),
        "found_in": row.found_in,
        "extra": row.extra,
        "text": texts.story,
        "raw": texts.text,
        "segments": [
            {
                "start": one.start,
                "end": one.end,
                "role": one.role,
                "rule": one.rule,
                "text": texts.text[one.start : one.end],
                "extractor": one.extractor,
                "rules": one.rules,
            }
            for one in segments
        ],
        "evidence": [evidence_entry(one) for one in rows_of(connection, row.id)],
        "attributions": attribution_entries(connection, [row.id]).get(row.id, []),
        "matches": match_entries(connection, row.id),
        "matched": matched_articles(connection, row.id),
        "revisions": [
            {
                "number": number,
                "title": one.title,
                "seen_at": (one.captured_at or one.stored_at).isoformat(),
                "stored_at": one.stored_at.isoformat(),
                "current": one.id == row.revision_id,
            }
            for number, one in enumerate(revisions_of(connection, row.id), start=1)
        ],
        "captures": [
            {"location": one.location, "media_type": one.media_type, "size": one.size, "captured_at": one.captured_at.isoformat()}
            for one in captures_of(connection, row.id)
        ],
        "extractor": segments[0].extractor if segments else None,
        "rules": segments[0].rules if segments else None,
    }


def search_entries(connection: Connection, query: str, limit: int) -> list[dict[str, Any]]:
    """Articles that hold every word and phrase of a query, best first, each with a snippet."""
    hits = search_articles(connection, query, limit)
    rows = articles_by_id(connection, [hit.article_id for hit in hits])
    return [{**article_entry(rows[hit.article_id]), "snippet": hit.snippet} for hit in hits if hit.article_id in rows]


def _row(connection: Connection, number: int) -> ArticleRow:
    return articles_by_id(connection, [number])[number]
