"""Stories in a list: how many independent reports and articles each has, and who tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from archive.queries.shape import iso, member_entry
from archive.queries.texts import slices
from archive.store.dialects import AnyRow
from archive.store.listing import Filter
from archive.store.story_listing import stories_by_id, stories_left, tellers_of

_SLICE = 200  # stories whose articles are read together


def story_entries(connection: Connection, wanted: Filter, smallest: int) -> Iterator[dict[str, Any]]:
    """Stories of `smallest` articles and more with their members, largest first; some at a time."""
    for some in slices(stories_left(connection, wanted, smallest), _SLICE):
        rows, tellers = stories_by_id(connection, some), tellers_of(connection, some)
        for number in some:
            yield _entry(rows[number], tellers[number])


def _entry(row: AnyRow, tellers: Sequence[AnyRow]) -> dict[str, Any]:
    return {
        **head_entry(row),
        "languages": list(by_count(one.language for one in tellers)),
        "publishers": list(by_count(one.publisher for one in tellers)),
        "pinned": row.pinned,
        "members": [member_entry(one.id, one.external_id) for one in tellers],
    }


def head_entry(row: AnyRow) -> dict[str, Any]:
    """What each answer says of a story first."""
    return {
        "id": row.id,
        "size": row.size,
        "reports": row.reports,
        "title": row.title,
        "key_words": row.key_words,
        "first_published": iso(row.first_utc),
        "last_published": iso(row.last_utc),
    }


def by_count(names: Iterable[str | None]) -> dict[str, int]:
    """How often each name is there, the most frequent first, those of equal number by name; what is unknown counts nowhere."""
    counts = Counter(name for name in names if name)
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
