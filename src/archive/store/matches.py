"""Verified pairs, and what verifying them takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select

from archive.core.model import STORY_ROLES, Overlap, Reuse, Role, Segment
from archive.core.reuse.align import Worded, worded
from archive.core.text.plain import blank_markdown
from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.tables import article, match, revision, segment

_PRECISE = ("day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Comparable:
    """What the decision needs to know of one article. `published` is None where unknown or coarser than a day."""

    article_id: int
    story: str
    publisher_id: int | None
    published: datetime | None
    unquoted: str | None
    """The story without what it sets off as quotations; None where it has none."""


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A pair with its measures and verdict; a_id is the lower number."""

    a_id: int
    b_id: int
    overlap: Overlap
    reuse: Reuse


def comparables(connection: Connection, numbers: Iterable[int]) -> dict[int, Comparable]:
    """The stories of articles, with publisher and time."""
    rows = [row for some in _slices(numbers) for row in _current(connection, some)]
    quoting = _segments(connection, [row.revision_id for row in rows], Role.BLOCK_QUOTE)
    return {
        row.id: Comparable(
            row.id,
            row.story,
            row.publisher_id,
            row.published_utc if row.published_precision in _PRECISE else None,
            _unquoted(row.text, quoting[row.revision_id]) if row.revision_id in quoting else None,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Text:
    """What an article's fingerprint is made of."""

    article_id: int
    text: str
    story: str
    segments: Sequence[Segment]


def texts_after(connection: Connection, after: int, count: int) -> list[Text]:
    """The texts of up to `count` articles with a number above `after`, in order."""
    numbers = connection.scalars(select(article.c.id).where(article.c.id > after).order_by(article.c.id).limit(count)).all()
    rows = sorted(_current(connection, numbers), key=lambda row: int(row.id))
    parts = _segments(connection, [row.revision_id for row in rows])
    return [Text(row.id, row.text, row.story, parts.get(row.revision_id, [])) for row in rows]


def stories_of(connection: Connection, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The stories of articles, one after the other."""
    query = select(article.c.id, func.coalesce(revision.c.story, revision.c.text)).join(
        revision, revision.c.id == article.c.revision_id
    )
    for some in _slices(numbers):
        yield from ((number, story) for number, story in connection.execute(query.where(article.c.id.in_(some))))


def worded_texts(connection: Connection, numbers: Iterable[int]) -> dict[int, Worded]:
    """The words of articles, each with its place and role."""
    rows = [row for some in _slices(numbers) for row in _current(connection, some)]
    parts = _segments(connection, [row.revision_id for row in rows])
    return {row.id: worded(row.text, parts.get(row.revision_id, [])) for row in rows}


def _slices(numbers: Iterable[int]) -> Iterable[Sequence[int]]:
    return slices(sorted(numbers))


def _current(connection: Connection, numbers: Sequence[int]) -> Sequence[AnyRow]:
    return connection.execute(
        select(
            article.c.id,
            article.c.publisher_id,
            article.c.published_utc,
            article.c.published_precision,
            article.c.revision_id,
            revision.c.text,
            func.coalesce(revision.c.story, revision.c.text).label("story"),
        )
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.id.in_(numbers))
    ).all()


def _segments(connection: Connection, revisions: Collection[int], having: Role | None = None) -> dict[int, list[Segment]]:
    """The segments of those revisions (of which one has this role) by revision, in order."""
    found: dict[int, list[Segment]] = {}
    for some in _slices(revisions):
        query = select(segment).where(segment.c.revision_id.in_(some)).order_by(segment.c.revision_id, segment.c.position)
        if having is not None:
            with_role = select(segment.c.revision_id).where(segment.c.role == having.value, segment.c.revision_id.in_(some))
            query = query.where(segment.c.revision_id.in_(with_role))
        for row in connection.execute(query):
            found.setdefault(row.revision_id, []).append(Segment(row.start, row.end, Role(row.role), row.rule))
    return found


def _unquoted(raw: str, parts: Sequence[Segment]) -> str:
    own = [raw[one.start : one.end] for one in parts if one.role in STORY_ROLES and one.role is not Role.BLOCK_QUOTE]
    return "\n\n".join(blank_markdown(part).replace("\x00", " ") for part in own)


def count_matches(connection: Connection) -> int:
    """How many pairs are stored."""
    return int(connection.execute(select(func.count()).select_from(match)).scalar_one())


def matched_pairs(connection: Connection, numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The stored pairs in which these articles stand."""
    pairs = {
        (row.a_id, row.b_id)
        for some in _slices(numbers)
        for row in connection.execute(select(match.c.a_id, match.c.b_id).where(_of(some)))
    }
    return sorted(pairs)


def _of(numbers: Sequence[int]) -> ColumnElement[bool]:
    return or_(match.c.a_id.in_(numbers), match.c.b_id.in_(numbers))


def replace_matches(
    connection: Connection,
    numbers: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    found: Sequence[FoundMatch],
    recipe: str,
) -> None:
    """All matches of these articles, and of these other pairs, in place of those they had."""
    for some in _slices(numbers):
        connection.execute(delete(match).where(_of(some)))
    if pairs:
        gone = delete(match).where(match.c.a_id == bindparam("a"), match.c.b_id == bindparam("b"))
        connection.execute(gone, [{"a": a, "b": b} for a, b in pairs])
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
