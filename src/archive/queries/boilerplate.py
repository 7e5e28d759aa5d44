"""What was learned of each publisher's lines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.model import PublisherName
from archive.core.text.learn import LineChoice
from archive.queries.shape import iso_day, member_entry
from archive.store.learned import LineRow, examples_of, line_rows
from archive.store.lines import calendar_of

_EXAMPLES = 3


def line_entries(connection: Connection, publisher: str | None, limit: int) -> list[dict[str, Any]]:
    """Learned, pinned and vetoed lines, those of a publisher with the most articles first.

    A learned line that has stopped recurring is `forgotten`: it is not taken out of the articles that come now.
    """
    rows = line_rows(connection, publisher, limit)
    calendars = {owner: calendar_of(connection, owner) for owner in {row.entry.publisher_id for row in rows}}
    found = []
    for row in rows:
        over = row.entry.state == "learned" and calendars[row.entry.publisher_id].has_forgotten(row.entry.runs)
        examples = examples_of(connection, row.entry, _EXAMPLES)
        found.append(
            {
                "id": row.entry.name,
                "publisher": {"name": row.publisher_name, "domain": row.publisher_domain},
                "state": "forgotten" if over else row.entry.state,
                "articles": row.articles,
                "first_seen": iso_day(row.first_day),
                "last_seen": iso_day(row.last_day),
                "text": row.entry.text,
                "examples": [member_entry(number, external_id) for number, external_id in examples],
            }
        )
    return found


def choice_named(connection: Connection, name: str, state: str) -> LineChoice:
    """The choice of a state for the entry of that name; raises NotInArchive."""
    for row in line_rows(connection, None, 0):
        if row.entry.name == name:
            return _choice(row, state)
    raise NotInArchive(f"no line is called “{name}”; `news-archive boilerplate` lists them")


def _choice(row: LineRow, state: str) -> LineChoice:
    return LineChoice(PublisherName(row.publisher_name, row.publisher_domain), row.entry.text, state)
