"""The terms of articles, the look-up of their weightiest, and how rare terms are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from archive.core.story.terms import TERMS, Terms, unpack
from archive.core.story.vocabulary import VOCABULARY, Vocabulary, unpacked
from archive.store.dialects import dialect_insert, insert_ignoring
from archive.store.lines import day_of, slices
from archive.store.story_tables import story_key, terms, vocabulary
from archive.store.tables import article, revision

RECIPE = f"terms {TERMS}, vocabulary {VOCABULARY}"
"""Stored with terms and vocabularies: another version's are passed over until `rebuild --from stories` makes them anew."""

UNKNOWN_DAY = 0
"""Stands where an article's day is not known."""

_OPEN_RANGE = 500
"""Articles that an undated one is compared with for each of its terms: the latest."""


@dataclass(frozen=True, slots=True)
class Worded:
    """The terms of an article as they are kept."""

    article_id: int
    language: str
    day: int | None
    terms: Terms


def keep_terms(connection: Connection, made: Mapping[int, bytes]) -> None:
    """Store the packed terms of articles in place of those there were."""
    query = select(article.c.id, article.c.language, article.c.published_utc, article.c.published_precision)
    for some in slices(sorted(made)):
        rows = [
            {
                "article_id": number,
                "recipe": RECIPE,
                "language": language or "",
                "day": day_of(published, precision) or UNKNOWN_DAY,
                "packed": made[number],
            }
            for number, language, published, precision in connection.execute(query.where(article.c.id.in_(some)))
        ]
        statement = dialect_insert(connection, terms)
        fresh = {name: statement.excluded[name] for name in ("recipe", "language", "day", "packed")}
        connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=fresh), rows)


def terms_of_articles(connection: Connection, numbers: Iterable[int]) -> dict[int, Worded]:
    """The terms of those articles that have any, by number."""
    found = {}
    query = select(terms.c.article_id, terms.c.language, terms.c.day, terms.c.packed).where(terms.c.recipe == RECIPE)
    for some in slices(sorted(numbers)):
        for number, language, day, packed in connection.execute(query.where(terms.c.article_id.in_(some))):
            found[number] = Worded(number, language, day or None, unpack(packed))
    return found


def worded_after(connection: Connection, after: int, count: int) -> list[tuple[int, str | None, str]]:
    """(number, title, story) of up to `count` articles with a number above `after`, in order."""
    rows = connection.execute(
        select(article.c.id, revision.c.title, func.coalesce(revision.c.story, revision.c.text))
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.id > after)
        .order_by(article.c.id)
        .limit(count)
    )
    return [(number, title, story) for number, title, story in rows]


def add_look_up(connection: Connection, keys: Mapping[int, Sequence[int]], days: Mapping[int, int | None]) -> None:
    """Let articles be found by these keys."""
    rows = [{"key": key, "day": days[one] or UNKNOWN_DAY, "article_id": one} for one, some in keys.items() for key in some]
    if rows:
        connection.execute(insert_ignoring(connection, story_key), rows)


def carriers(connection: Connection, keys: Collection[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """(key, day, article) of the articles with one of these keys, of these days or of unknown day (0)."""
    for some in slices(sorted(keys)):
        query = select(story_key.c.key, story_key.c.day, story_key.c.article_id).where(story_key.c.key.in_(some))
        yield from connection.execute(query.where(story_key.c.day.between(first, last)))
        yield from connection.execute(query.where(story_key.c.day == UNKNOWN_DAY))


def latest_carriers(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(key, day, article) of the latest articles with each key, whatever their day; those of unknown day come last."""
    for key in keys:
        query = select(story_key.c.key, story_key.c.day, story_key.c.article_id).where(story_key.c.key == key)
        yield from connection.execute(query.order_by(story_key.c.day.desc()).limit(_OPEN_RANGE))


def clear_look_up(connection: Connection) -> None:
    """Forget who is found by which key, and the vocabularies, to make them anew."""
    for table in (story_key, vocabulary):
        connection.execute(delete(table))


def vocabularies(connection: Connection) -> dict[str, Vocabulary]:
    """The vocabulary of each language."""
    rows = connection.execute(select(vocabulary).where(vocabulary.c.recipe == RECIPE)).all()
    return {row.language: unpacked(row.language, row.articles, row.packed) for row in rows}


def counted_to(connection: Connection) -> tuple[int, float]:
    """The number of the last article counted in the vocabularies, and how many count in all."""
    row = connection.execute(
        select(func.max(vocabulary.c.counted_to), func.sum(vocabulary.c.articles)).where(vocabulary.c.recipe == RECIPE)
    ).one()
    return row[0] or 0, row[1] or 0.0


def count_terms(connection: Connection, after: int) -> int:
    """How many articles with a number above this one have terms."""
    return connection.scalar(select(func.count()).select_from(terms).where(terms.c.article_id > after)) or 0


def numbers_after(connection: Connection, after: int) -> Sequence[int]:
    """The articles with terms and a number above this one, in the order of publication."""
    query = select(terms.c.article_id).join(article, article.c.id == terms.c.article_id)
    order = (terms.c.day == UNKNOWN_DAY, terms.c.day, article.c.identity)
    return connection.scalars(query.where(terms.c.article_id > after, terms.c.recipe == RECIPE).order_by(*order)).all()


def keep_vocabularies(connection: Connection, made: Iterable[Vocabulary], counted: int) -> None:
    """Store vocabularies in place of those there were."""
    rows = [
        {"language": one.language, "recipe": RECIPE, "articles": one.articles, "packed": one.packed(), "counted_to": counted}
        for one in made
    ]
    if rows:
        statement = dialect_insert(connection, vocabulary)
        fresh = {name: statement.excluded[name] for name in ("recipe", "articles", "packed", "counted_to")}
        connection.execute(statement.on_conflict_do_update(index_elements=["language"], set_=fresh), rows)
