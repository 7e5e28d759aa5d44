"""Reports to candidates: whoever shares enough of a report's weightiest terms, near enough in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from archive.core.story.likeness import APART_DAYS, FEWEST_SHARED
from archive.store.terms import add_look_up, sharing, sharing_any_day
from archive.weighing import Weighed

_LOOKED_UP = 100  # reports at a time


def let_be_found(connection: Connection, reports: Sequence[Weighed]) -> None:
    """Let reports be found by their weightiest terms."""
    add_look_up(connection, {one.article_id: one.keys for one in reports}, {one.article_id: one.day for one in reports})


def sharing_terms(connection: Connection, reports: Sequence[Weighed], days: int = APART_DAYS) -> Iterator[tuple[int, int, int]]:
    """(report, other article, how many of their weightiest terms they share) of those that share two, so many days apart."""
    dated = [one for one in reports if one.day is not None]
    for start in range(0, len(dated), _LOOKED_UP):
        some = [
            (one.article_id, key, one.day - days, one.day + days)
            for one in dated[start : start + _LOOKED_UP]
            if one.day is not None
            for key in one.keys
        ]
        yield from sharing(connection, some, FEWEST_SHARED)
    for one in reports:
        if one.day is None:
            yield from (
                (one.article_id, *found) for found in sharing_any_day(connection, one.article_id, one.keys, FEWEST_SHARED)
            )
