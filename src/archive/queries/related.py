"""The stories nearest to one, and why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.story.near import Near
from archive.queries.stories import head_entry
from archive.queries.story import missing
from archive.relating import near_stories
from archive.store.story_listing import stories_by_id


def related_entries(connection: Connection, number: int, count: int) -> list[dict[str, Any]]:
    """Up to `count` stories, the nearest first: how alike each is, how far apart in time, and what they have in common."""
    if not stories_by_id(connection, [number]):
        raise NotInArchive(missing(connection, number))
    near = near_stories(connection, number, count)
    rows = stories_by_id(connection, [one.story_id for one in near])
    return [_entry(one, rows[one.story_id]) for one in near]


def _entry(near: Near, row: Any) -> dict[str, Any]:
    head = head_entry(row)
    return {
        **{name: head[name] for name in ("id", "title", "size", "reports", "first_published")},
        "likeness": round(near.likeness, 4),
        "days": round(near.days, 2) if near.days is not None else None,
        "terms": list(near.terms),
        "shared_statements": near.shared_passages,
        "links": near.links,
    }
