"""What became of the stories that a person corrected."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from archive.correcting import Corrected
from archive.queries.shape import member_entry
from archive.store.listing import articles_by_id
from archive.store.stories import tellings_in
from archive.store.story_listing import stories_by_id


def corrected_entry(connection: Connection, done: Corrected) -> dict[str, Any]:
    """The word that was kept or taken back, and the stories that its articles are in now."""
    told = stories_by_id(connection, done.stories)
    members = tellings_in(connection, done.stories)
    articles = articles_by_id(connection, sorted(members))
    return {
        "word": done.word,
        "kind": done.kind,
        "stories": [
            {
                "id": number,
                "size": told[number].size,
                "reports": told[number].reports,
                "title": told[number].title,
                "members": [
                    member_entry(one, articles[one].external_id)
                    for one, telling in sorted(members.items())
                    if telling.story_id == number
                ],
            }
            for number in done.stories
        ],
    }
