"""Verified pairs, and what verifying them takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select

from archive.core.model import Overlap, Reuse
from archive.store.tables import article, match, revision

_PRECISE = ("day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Comparable:
    """What the decision needs to know of one article."""

    article_id: int
    story: str
    publisher_id: int | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A pair with its measures and verdict; a_id is the lower number."""

    a_id: int
    b_id: int
    overlap: Overlap
    reuse: Reuse


def comparables(connection: Connection, numbers: Iterable[int]) -> dict[int, Comparable]:
    """The stories of articles, with publisher and time (None where coarser than a day)."""
    rows = connection.execute(
        select(
            article.c.id,
            func.coalesce(revision.c.story, revision.c.text),
            article.c.publisher_id,
            article.c.published_utc,
            article.c.published_precision,
        )
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.id.in_(list(numbers)))
    )
    return {
        number: Comparable(number, story, owner, published if precision in _PRECISE else None)
        for number, story, owner, published, precision in rows
    }


def count_matches(connection: Connection) -> int:
    """How many pairs are stored."""
    return int(connection.execute(select(func.count()).select_from(match)).scalar_one())


def replace_matches(connection: Connection, numbers: Sequence[int], found: Sequence[FoundMatch], recipe: str) -> None:
    """All matches of these articles, in place of those they had."""
    connection.execute(delete(match).where(or_(match.c.a_id.in_(numbers), match.c.b_id.in_(numbers))))
    rows = [
        {
            "a_id": one.a_id,
            "b_id": one.b_id,
            "jaccard": one.overlap.jaccard,
            "containment_a": one.overlap.containment_a,
            "containment_b": one.overlap.containment_b,
            "reuse": one.reuse.value,
            "recipe": recipe,
        }
        for one in found
    ]
    if rows:
        connection.execute(insert(match), rows)
