"""Stories read back whole and written anew, when a learned line leaves them or comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from archive.core.model import Role, Segment
from archive.core.text.outline import LEARNED
from archive.store.lines import Placed, slices
from archive.store.search import reindex
from archive.store.tables import article, outline, revision, segment


@dataclass(frozen=True, slots=True)
class Told:
    """An article as it is told today."""

    article_id: int
    revision_id: int
    title: str | None
    raw: str
    story: str
    words: int
    flags: tuple[str, ...]
    segments: tuple[Segment, ...]
    recipe_id: int
    placed: Placed


def told(connection: Connection, numbers: Iterable[int]) -> list[Told]:
    """The articles among `numbers` that have an outline."""
    rows = connection.execute(
        select(
            article.c.id,
            article.c.words,
            article.c.flags,
            revision.c.id.label("revision_id"),
            revision.c.title,
            revision.c.text,
            func.coalesce(revision.c.story, revision.c.text).label("story"),
            outline.c.publisher_id,
            outline.c.day,
            outline.c.lines,
        )
        .join(revision, revision.c.id == article.c.revision_id)
        .join(outline, outline.c.article_id == article.c.id)
        .where(article.c.id.in_(list(numbers)))
        .order_by(article.c.id)
    ).all()
    revisions = [row.revision_id for row in rows]
    segments = _segments_of(connection, revisions)
    query = select(segment.c.revision_id, func.min(segment.c.recipe_id).label("recipe_id")).where(
        segment.c.revision_id.in_(revisions)
    )
    recipes = {row.revision_id: row.recipe_id for row in connection.execute(query.group_by(segment.c.revision_id))}
    return [
        Told(
            row.id,
            row.revision_id,
            row.title,
            row.text,
            row.story,
            row.words,
            tuple(row.flags),
            tuple(segments[row.revision_id]),
            recipes[row.revision_id],
            Placed(row.publisher_id, row.day, bytes(row.lines)),
        )
        for row in rows
    ]


def _segments_of(connection: Connection, revisions: Sequence[int]) -> dict[int, list[Segment]]:
    found: dict[int, list[Segment]] = {number: [] for number in revisions}
    query = select(segment).where(segment.c.revision_id.in_(revisions))
    for row in connection.execute(query.order_by(segment.c.revision_id, segment.c.position)):
        found[row.revision_id].append(Segment(row.start, row.end, Role(row.role), row.rule))
    return found


def retell(connection: Connection, before: Sequence[Told], after: Sequence[Told]) -> None:
    """Write stories, segments, lengths, flags and the full-text index as they are `after`, in place of `before`."""
    if not after:
        return
    revisions = [one.revision_id for one in after]
    connection.execute(delete(segment).where(segment.c.revision_id.in_(revisions)))
    rows = [
        {
            "revision_id": one.revision_id,
            "position": place,
            "start": at.start,
            "end": at.end,
            "role": at.role.value,
            "rule": at.rule,
            "recipe_id": one.recipe_id,
        }
        for one in after
        for place, at in enumerate(one.segments)
    ]
    if rows:
        connection.execute(insert(segment), rows)
    connection.execute(
        update(revision).where(revision.c.id == bindparam("revision_")).values(story=bindparam("told")),
        [{"revision_": one.revision_id, "told": None if one.story == one.raw else one.story} for one in after],
    )
    connection.execute(
        update(article).where(article.c.id == bindparam("number")).values(words=bindparam("length"), flags=bindparam("marks")),
        [{"number": one.article_id, "length": one.words, "marks": list(one.flags)} for one in after],
    )
    reindex(
        connection,
        {one.article_id: (one.title, one.story) for one in before},
        {one.article_id: (one.title, one.story) for one in after},
    )


def articles_cleaned(connection: Connection) -> set[int]:
    """The articles out of whose story a learned line is taken today."""
    query = select(article.c.id).join(segment, segment.c.revision_id == article.c.revision_id)
    return set(connection.scalars(query.where(segment.c.rule.startswith(LEARNED)).distinct()))


def articles_in_slices(numbers: Iterable[int], size: int = 500) -> Iterable[Sequence[int]]:
    """The numbers in order, so many at a time."""
    return slices(sorted(numbers), size)
