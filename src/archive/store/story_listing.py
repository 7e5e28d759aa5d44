"""Stories read back: which ones a filter leaves, who tells them, and which of their articles have words in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, func, null, or_, select

from archive.core.model import Reuse
from archive.core.register import name_key
from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.listing import Filter
from archive.store.provenance_tables import attribution
from archive.store.story_tables import story, telling
from archive.store.tables import article, match, publisher, revision

_FEW = 20_000
"""Articles up to which the stories of a publisher or language are looked up from these; of more, the largest stories are tried
one by one, and enough of them are soon found."""


def stories_left(connection: Connection, wanted: Filter, smallest: int) -> Sequence[int]:
    """The numbers of stories that a filter leaves, of `smallest` articles and more: largest first, of equals the latest first.

    A story was being reported in the window; of a publisher or language, one of its articles is left by the whole filter or has
    no date. An article credited to a publisher counts as one of it.
    """
    numbers = (
        select(story.c.id)
        .where(story.c.size >= smallest)
        .order_by(
            story.c.size.desc(), story.c.last_utc.desc().nulls_last(), story.c.first_utc.desc().nulls_last(), story.c.id.desc()
        )
    )
    if wanted.since is not None:
        numbers = numbers.where(story.c.last_utc >= wanted.since)
    if wanted.until is not None:
        numbers = numbers.where(story.c.first_utc < wanted.until)
    if wanted.publisher or wanted.language:
        publishers = _publishers(connection, wanted.publisher)
        if publishers == []:
            return ()
        numbers = numbers.where(or_(*_told_by(connection, wanted, publishers)))
    return connection.scalars(numbers.limit(wanted.limit) if wanted.limit else numbers).all()


def _publishers(connection: Connection, name: str | None) -> list[int] | None:
    """The publishers of a name or domain; None where none is asked for."""
    if not name:
        return None
    meant = or_(publisher.c.name_key == name_key(name), publisher.c.domain == name.lower())
    return list(connection.scalars(select(publisher.c.id).where(meant)))


def _told_by(connection: Connection, wanted: Filter, publishers: Sequence[int] | None) -> list[ColumnElement[bool]]:
    """What holds of stories that a publisher or language takes part in: one of their articles is of it, or credited to it."""
    told = select(telling.c.story_id).join(article, article.c.id == telling.c.article_id)
    found: list[ColumnElement[bool]]
    looked_up = [_left(wanted, publishers, by_index=True, dated=dated) for dated in (True, False)]
    if _are_few(connection, looked_up):
        found = [story.c.id.in_(told.where(*left)) for left in looked_up]
    else:
        tried = or_(*(and_(*_left(wanted, publishers, by_index=False, dated=dated)) for dated in (True, False)))
        found = [told.where(telling.c.story_id == story.c.id, tried).exists()]
    if publishers is not None:
        found.append(story.c.id.in_(told.where(*_credited(wanted, publishers))))
    return found


def _credited(wanted: Filter, publishers: Sequence[int]) -> list[ColumnElement[bool]]:
    """What holds of articles that are accepted to have their text from a publisher."""
    credits = select(attribution.c.article_id).where(
        attribution.c.origin_id.in_(publishers), attribution.c.ended_id.is_(None), attribution.c.status == "accepted"
    )
    found: list[ColumnElement[bool]] = [article.c.id.in_(credits), *_in_time(wanted, article.c.published_utc, open_too=True)]
    return [*found, article.c.language == wanted.language.lower()] if wanted.language else found


def _left(wanted: Filter, publishers: Sequence[int] | None, *, by_index: bool, dated: bool) -> list[ColumnElement[bool]]:
    """What holds of the articles that a filter leaves, those with a date or those without: looked up in the index of the

    publisher, else of the language; or in none, since SQLite would go through all articles of a language for each story tried.
    """
    seen = _unindexed if not by_index else lambda column: column
    found: list[ColumnElement[bool]] = []
    if publishers is not None:
        found.append(seen(article.c.publisher_id).in_(publishers))
    if wanted.language:
        language = article.c.language if by_index and publishers is None else _unindexed(article.c.language)
        found.append(language == wanted.language.lower())
    published = seen(article.c.published_utc)
    return [*found, *_in_time(wanted, published)] if dated else [*found, published.is_(None)]


def _in_time(wanted: Filter, published: ColumnElement[Any], *, open_too: bool = False) -> list[ColumnElement[bool]]:
    """What holds of a time that is in the window or, where asked for, not known."""
    found = [published >= wanted.since] if wanted.since is not None else []
    found += [published < wanted.until] if wanted.until is not None else []
    return [or_(published.is_(None), and_(*found))] if open_too and found else found


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, null())


def _are_few(connection: Connection, looked_up: Sequence[Sequence[ColumnElement[bool]]]) -> bool:
    left = _FEW + 1
    for some in looked_up:
        numbers = select(article.c.id).where(*some).limit(left).subquery()
        left -= connection.scalar(select(func.count()).select_from(numbers)) or 0
    return left > 0


def stories_by_id(connection: Connection, numbers: Sequence[int]) -> dict[int, AnyRow]:
    """Stories by number, each with the `title` of its most central report."""
    query = (
        select(story, revision.c.title)
        .outerjoin(article, article.c.id == story.c.article_id)
        .outerjoin(revision, revision.c.id == article.c.revision_id)
    )
    return {row.id: row for some in slices(numbers) for row in connection.execute(query.where(story.c.id.in_(some)))}


def tellers_of(connection: Connection, stories: Sequence[int]) -> dict[int, list[AnyRow]]:
    """`id`, `external_id`, `language` and `publisher` (its name) of the articles that tell each story, by number."""
    found: dict[int, list[AnyRow]] = {number: [] for number in stories}
    query = (
        select(telling.c.story_id, article.c.id, article.c.external_id, article.c.language, publisher.c.name.label("publisher"))
        .join(article, article.c.id == telling.c.article_id)
        .outerjoin(publisher, publisher.c.id == article.c.publisher_id)
    )
    for some in slices(stories):
        for row in connection.execute(query.where(telling.c.story_id.in_(some))).all():
            found[row.story_id].append(row)
    return {number: sorted(rows, key=lambda row: row.id) for number, rows in found.items()}


def common_words(connection: Connection, number: int) -> Sequence[AnyRow]:
    """`a_id` and `b_id` of the articles of a story that share a statement or a part of their text and hang under two reports,

    with `a_report` and `b_report`; those between the reports themselves first.
    """
    one, other = telling.alias("one"), telling.alias("other")
    hanging = (one.c.report_id != one.c.article_id).cast(Integer) + (other.c.report_id != other.c.article_id).cast(Integer)
    return connection.execute(
        select(match.c.a_id, match.c.b_id, one.c.report_id.label("a_report"), other.c.report_id.label("b_report"))
        .join(one, one.c.article_id == match.c.a_id)
        .join(other, other.c.article_id == match.c.b_id)
        .where(one.c.story_id == number, other.c.story_id == number, one.c.report_id != other.c.report_id)
        .where(match.c.reuse.in_([Reuse.STATEMENT.value, Reuse.PARTIALLY.value]))
        .order_by(hanging, match.c.a_id, match.c.b_id)
    ).all()
