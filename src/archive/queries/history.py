"""The revisions of an article, and what each says otherwise than the one before."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from archive.core.text.changes import Change, changes_between
from archive.queries.articles import find_article
from archive.store.dialects import AnyRow
from archive.store.listing import revisions_of

FIELDS = ("title", "byline", "published", "modified", "story")
"""What two revisions are compared in, and "around": all that was read but is no story, where nothing else changed."""


def article_history(connection: Connection, name: str) -> list[dict[str, Any]]:
    """The revisions of an article with their whole raw text, numbered as they were seen, each with its changes."""
    rows = revisions_of(connection, find_article(connection, name))
    changes = [[], *(_changes(one, other) for one, other in pairwise(rows))]
    return [
        {
            "number": number,
            "title": one.title,
            "byline": one.byline,
            "stored_at": one.stored_at.isoformat(),
            "seen_at": (one.captured_at or one.stored_at).isoformat(),
            "location": one.location,
            "url": one.url,
            "raw": one.text,
            "extractor": one.extractor,
            "rules": one.rules,
            "changes": changed,
        }
        for number, (one, changed) in enumerate(zip(rows, changes, strict=True), start=1)
    ]


def _changes(one: AnyRow, other: AnyRow) -> list[dict[str, Any]]:
    """What changed, by field. A date counts where both revisions state one: of old revisions it was not kept."""
    found = []
    for field in FIELDS:
        before, after = getattr(one, field), getattr(other, field)
        if before != after and not (field in ("published", "modified") and None in (before, after)):
            found.append(_change(field, before or "", after or ""))
    if not found and one.text != other.text:
        found.append(_change("around", one.text, other.text))
    return found


def _change(field: str, before: str, after: str) -> dict[str, Any]:
    """A field with its paragraphs: for each the pieces that were the same, removed or added."""
    return {"field": field, "paragraphs": [_pieces(one) for one in changes_between(before, after)]}


def _pieces(change: Change) -> list[dict[str, str]]:
    return [{"kind": piece.kind, "text": piece.text} for piece in change.pieces]
