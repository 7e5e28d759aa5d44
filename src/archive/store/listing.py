"""Reading articles back: one by any of its names, many by filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from archive.core.identity import identity_of
from archive.core.model import Role, Segment
from archive.core.register import name_key
from archive.core.urls import canonical_url, page_key, spellings
from archive.store.dialects import AnyRow
from archive.store.story_tables import telling
from archive.store.tables import article, capture, membership, publisher, recipe, revision, segment

ArticleRow = AnyRow


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles to list; None and 0 do not narrow."""

    since: datetime | None = None
    until: datetime | None = None
    publisher: str | None = None
    language: str | None = None
    limit: int = 0


def every_article(connection: Connection) -> Sequence[int]:
    """The numbers of all articles."""
    return connection.scalars(select(article.c.id).order_by(article.c.id)).all()


_COLUMNS = (
    article.c.id,
    article.c.external_id,
    revision.c.title,
    revision.c.byline,
    publisher.c.name.label("publisher_name"),
    publisher.c.domain.label("publisher_domain"),
    article.c.publisher_id,
    article.c.published_utc,
    article.c.published_raw,
    article.c.published_precision,
    article.c.published_zone,
    article.c.modified_utc,
    article.c.modified_raw,
    article.c.modified_precision,
    article.c.modified_zone,
    article.c.found_in,
    article.c.url_requested,
    article.c.url_final,
    article.c.url_canonical,
    article.c.path,
    article.c.language,
    article.c.words,
    article.c.flags,
    article.c.extra,
    article.c.revision_id,
    article.c.stored_at,
    membership.c.cluster_id,
    telling.c.story_id,
)


def _articles() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(revision, revision.c.id == article.c.revision_id)
        .outerjoin(publisher, publisher.c.id == article.c.publisher_id)
        .outerjoin(membership, membership.c.article_id == article.c.id)
        .outerjoin(telling, telling.c.article_id == article.c.id)
    )


def narrowed(statement: Select[Any], wanted: Filter) -> Select[Any]:
    """A statement over articles and publishers, narrowed; names are compared as name_key() sees them."""
    if wanted.since is not None:
        statement = statement.where(article.c.published_utc >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(article.c.published_utc < wanted.until)
    if wanted.publisher:
        statement = statement.where(
            or_(publisher.c.name_key == name_key(wanted.publisher), publisher.c.domain == wanted.publisher.lower())
        )
    if wanted.language:
        statement = statement.where(article.c.language == wanted.language.lower())
    return statement.limit(wanted.limit) if wanted.limit else statement


def narrows(wanted: Filter) -> bool:
    """Whether a filter leaves anything out, its limit apart."""
    return bool(wanted.since or wanted.until or wanted.publisher or wanted.language)


def left_by(wanted: Filter, articles: Select[Any]) -> Select[Any]:
    """A statement over articles, narrowed but for the limit."""
    joined = articles.outerjoin(publisher, publisher.c.id == article.c.publisher_id)
    return narrowed(joined, Filter(wanted.since, wanted.until, wanted.publisher, wanted.language))


def list_articles(connection: Connection, wanted: Filter) -> Iterable[ArticleRow]:
    """The articles a filter leaves, in the order of their numbers."""
    return connection.execute(narrowed(_articles().order_by(article.c.id), wanted))


def articles_by_id(connection: Connection, numbers: Sequence[int]) -> dict[int, ArticleRow]:
    """Articles by number."""
    found: dict[int, ArticleRow] = {}
    for start in range(0, len(numbers), 1000):
        for row in connection.execute(_articles().where(article.c.id.in_(numbers[start : start + 1000]))):
            found[row.id] = row
    return found


def numbers_named(connection: Connection, name: str) -> list[int]:
    """The articles a person may mean by a name: its number, external id, address, path or file name; the first kind that fits."""
    for statement in _by_name(name):
        found = list(connection.scalars(statement.order_by(article.c.id).limit(6)).unique())
        if found:
            return found
    return []


def _by_name(name: str) -> Iterable[Select[Any]]:
    if name.isascii() and name.isdigit() and int(name) < 2**63:
        yield select(article.c.id).where(article.c.id == int(name))
    external = name.removeprefix("id:")
    yield select(article.c.id).where(article.c.external_id == external)
    address = page_key(name)
    if address is not None:
        yield select(article.c.id).where(article.c.identity == identity_of(address))
        yield select(article.c.id).where(article.c.url_canonical == canonical_url(name))
        yield select(article.c.id).where(article.c.url_canonical.in_(spellings(address)))
        yield select(article.c.id).where(article.c.url_requested == name)
    yield select(article.c.id).where(article.c.path == name)
    yield select(article.c.id).where(article.c.file_name == name)
    captured = select(capture.c.article_id).where(capture.c.article_id.is_not(None))
    yield select(article.c.id).where(
        article.c.id.in_(captured.where(or_(capture.c.location == name, capture.c.file_name == name)))
    )


def ends_with_path(connection: Connection, tail: str) -> list[int]:
    """Articles imported from a path that ends in `tail` ("samples/x/y.txt"); a scan, tried last."""
    return list(connection.scalars(select(article.c.id).where(article.c.path.endswith(f"/{tail}", autoescape=True)).limit(6)))


def stories_after(connection: Connection, after: int, count: int) -> list[tuple[int, str]]:
    """(number, story) of up to `count` articles with a number above `after`, in order."""
    rows = connection.execute(
        select(article.c.id, func.coalesce(revision.c.story, revision.c.text))
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.id > after)
        .order_by(article.c.id)
        .limit(count)
    )
    return [(number, story) for number, story in rows]


def texts_of(connection: Connection, revision_id: int) -> AnyRow:
    """`text` (raw) and `story` of a revision."""
    return connection.execute(
        select(revision.c.text, func.coalesce(revision.c.story, revision.c.text).label("story")).where(
            revision.c.id == revision_id
        )
    ).one()


def whole_texts(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, tuple[Segment, ...]]]:
    """The raw text of articles with its segments, by number."""
    found: dict[int, tuple[str, tuple[Segment, ...]]] = {}
    for start in range(0, len(numbers), 1000):
        some = article.c.id.in_(numbers[start : start + 1000])
        parts: dict[int, list[Segment]] = {}
        for number, begin, end, role, rule in connection.execute(
            select(article.c.id, segment.c.start, segment.c.end, segment.c.role, segment.c.rule)
            .join(segment, segment.c.revision_id == article.c.revision_id)
            .where(some)
            .order_by(article.c.id, segment.c.position)
        ):
            parts.setdefault(number, []).append(Segment(begin, end, Role(role), rule))
        texts = select(article.c.id, revision.c.text).join(revision, revision.c.id == article.c.revision_id).where(some)
        found.update((number, (text, tuple(parts.get(number, ())))) for number, text in connection.execute(texts))
    return found


def segments_of_revision(connection: Connection, revision_id: int) -> Sequence[AnyRow]:
    """`start`, `end`, `role` and `rule` of each segment with the `extractor` and `rules` that read it, in order."""
    return connection.execute(
        select(segment.c.start, segment.c.end, segment.c.role, segment.c.rule, recipe.c.extractor, recipe.c.rules)
        .join(recipe, recipe.c.id == segment.c.recipe_id)
        .where(segment.c.revision_id == revision_id)
        .order_by(segment.c.position)
    ).all()


def revisions_of(connection: Connection, article_id: int) -> Sequence[AnyRow]:
    """The revisions of an article, the first seen first, with the `extractor` and `rules` that read the segments of each,

    and when and where each was first seen: `captured_at`, `location`, `url`.
    """
    return connection.execute(
        select(
            revision.c.id,
            revision.c.title,
            revision.c.byline,
            revision.c.published_raw.label("published"),
            revision.c.modified_raw.label("modified"),
            revision.c.text,
            func.coalesce(revision.c.story, revision.c.text).label("story"),
            revision.c.stored_at,
            capture.c.captured_at,
            capture.c.location,
            capture.c.url,
            recipe.c.extractor,
            recipe.c.rules,
        )
        .outerjoin(segment, and_(segment.c.revision_id == revision.c.id, segment.c.position == 0))
        .outerjoin(recipe, recipe.c.id == segment.c.recipe_id)
        .outerjoin(capture, capture.c.id == revision.c.capture_id)
        .where(revision.c.article_id == article_id)
        .order_by(func.coalesce(capture.c.captured_at, revision.c.stored_at), revision.c.number)
    ).all()
