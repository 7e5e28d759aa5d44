"""Sources as a person sees them: where they stand, and how they fare."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from archive.core.schedule import in_words
from archive.core.secrets import without_credentials, without_userinfo
from archive.core.sources import AT_HAND
from archive.fetch.opml import Outline
from archive.queries.shape import iso
from archive.store.sources import list_sources


def source_entries(connection: Connection) -> list[dict[str, Any]]:
    """Every polled source with its health, those in trouble first."""
    entries = [
        {
            "id": row.id,
            "kind": row.kind,
            "location": without_userinfo(row.location),
            "title": row.title,
            "publisher": row.publisher,
            "state": row.state,
            "reason": row.reason,
            "configured": row.configured,
            "articles": row.articles,
            "waiting": row.waiting,
            "unresolved": row.unresolved,
            "last_article_at": iso(row.last_article_at),
            "last_success_at": iso(row.succeeded_at),
            "last_check_at": iso(row.checked_at),
            "next_check_at": iso(row.next_check_at),
            "every": in_words(timedelta(seconds=row.every)) if row.every else None,
            "every_why": row.every_why,
            "failures": row.failures,
            "failing_since": iso(row.failing_since),
            "trouble": row.trouble,
            "moved_to": without_userinfo(row.moved_to) if row.moved_to else None,
            "options": row.options,
        }
        for row in list_sources(connection)
        if row.location not in AT_HAND
    ]
    return sorted(entries, key=lambda one: (one["state"] == "active", one["trouble"] is None, one["id"]))


def feed_outlines(connection: Connection) -> tuple[list[Outline], int]:
    """The polled feeds, for OPML, and how many of them lost a password: those stay here."""
    rows = [row for row in list_sources(connection) if row.kind == "feed"]
    outlines = [Outline(without_credentials(row.location), row.title or row.publisher) for row in rows]
    return outlines, sum(one.feed != row.location for one, row in zip(outlines, rows, strict=True))
