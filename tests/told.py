"""Stories put together by hand: which articles tell one event, whatever the archive made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from archive.store.schema import open_store
from archive.store.story_tables import story, story_event, telling
from archive.store.tables import article

FORMED = datetime(2022, 1, 1, 12, 30, tzinfo=UTC)

Told = Mapping[str, Sequence[str]]
"""A story: the names of its reports, each with those of its copies."""


def tell(database: str, *stories: Told, key_words: Sequence[str] = (), likeness: float = 0.5) -> list[int]:
    """Put articles, by external id, into these stories, and take all others apart; the numbers of the stories."""
    store = open_store(database)
    with store.write() as connection:
        for table in (telling, story, story_event):
            connection.execute(delete(table))
        numbers = _numbers(connection)
        found = [_form(connection, one, numbers, key_words, likeness) for one in stories]
    store.close()
    return found


def _form(connection: Connection, told: Told, numbers: dict[Any, int], key_words: Sequence[str], likeness: float) -> int:
    reports = {numbers[report]: [numbers[one] for one in copies] for report, copies in told.items()}
    members = [one for report, copies in reports.items() for one in (report, *copies)]
    times = select(func.min(article.c.published_utc), func.max(article.c.published_utc)).where(article.c.id.in_(members))
    first, last = connection.execute(times).one()
    central = next(iter(reports))
    row = {
        "formed_at": FORMED,
        "size": len(members),
        "reports": len(reports),
        "first_utc": first,
        "last_utc": last,
        "article_id": central,
        "key_words": list(key_words),
        "pinned": False,
    }
    number = connection.scalars(insert(story).values(row).returning(story.c.id)).one()
    reason = {central: "first"}
    rows = [
        {
            "article_id": one,
            "story_id": number,
            "report_id": report,
            "reason": reason.get(one, "alike" if one == report else "copy"),
            "likeness": likeness if one == report and one not in reason else None,
        }
        for report, copies in reports.items()
        for one in (report, *copies)
    ]
    connection.execute(insert(telling), rows)
    return number


def _numbers(connection: Connection) -> dict[Any, int]:
    rows = connection.execute(select(article.c.external_id, article.c.id))
    return {name: number for name, number in rows if name}


def log(database: str, *events: tuple[int, str, str | None, int | None]) -> None:
    """Add to the log of stories: (story, kind, external id of an article, other story)."""
    store = open_store(database)
    with store.write() as connection:
        numbers = _numbers(connection)
        rows = [
            {"story_id": number, "at": FORMED, "kind": kind, "article_id": numbers.get(name), "other_id": other}
            for number, kind, name, other in events
        ]
        connection.execute(insert(story_event), rows)
    store.close()
