"""The terms of articles, the look-up of their weightiest, and how rare terms are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, and_, delete, func, insert, select, union_all

from archive.core.story.terms import TERMS, Terms, unpack
from archive.core.story.vocabulary import VOCABULARY, Vocabulary, unpacked
from archive.store.columns import Id
from archive.store.dialects import dialect_insert, insert_ignoring
from archive.store.lines import day_of, slices
from archive.store.story_tables import story_key, terms, vocabulary
from archive.store.tables import article, membership

RECIPE = f"terms {TERMS}, vocabulary {VOCABULARY}"
"""Stored with terms and vocabularies: another version's are passed over until `rebuild --from stories` makes them anew."""

UNKNOWN_DAY = 0
"""Stands where an article's day is not known."""

_OPEN_RANGE = 500
"""Articles that an undated one is compared with for each of its terms: the latest."""


_asked = Table(
    "asked",
    MetaData(),
    Column("article_id", Id, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
"""What is looked up; of this connection alone. A list of it in the statement took five times the time of the look-up."""


@dataclass(frozen=True, slots=True)
class Worded:
    """The terms of an article as they are kept."""

    article_id: int
    language: str
    day: int | None
    terms: Terms


def keep_terms(connection: Connection, made: Mapping[int, bytes]) -> set[int]:
    """Store the packed terms of articles, with language and day, in place of those there were; returns those that are others."""
    query = select(article.c.id, article.c.language, article.c.published_utc, article.c.published_precision)
    changed = set()
    for some in slices(sorted(made)):
        before = {row.article_id: row for row in connection.execute(select(terms).where(terms.c.article_id.in_(some)))}
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
        rows = [row for row in rows if row["article_id"] not in before or row != before[row["article_id"]]._asdict()]
        if not rows:
            continue
        changed |= {row["article_id"] for row in rows}
        statement = dialect_insert(connection, terms)
        fresh = {name: statement.excluded[name] for name in ("recipe", "language", "day", "packed")}
        connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=fresh), rows)
    return changed


def terms_of_articles(connection: Connection, numbers: Iterable[int]) -> dict[int, Worded]:
    """The terms of those articles that have any, by number."""
    found = {}
    query = select(terms.c.article_id, terms.c.language, terms.c.day, terms.c.packed).where(terms.c.recipe == RECIPE)
    for some in slices(sorted(numbers)):
        for number, language, day, packed in connection.execute(query.where(terms.c.article_id.in_(some))):
            found[number] = Worded(number, language, day or None, unpack(packed))
    return found


def add_look_up(connection: Connection, keys: Mapping[int, Sequence[int]], days: Mapping[int, int | None]) -> None:
    """Let articles be found by these keys."""
    rows = [{"key": key, "day": days[one] or UNKNOWN_DAY, "article_id": one} for one, some in keys.items() for key in some]
    if rows:
        connection.execute(insert_ignoring(connection, story_key), rows)


def sharing(connection: Connection, asked: Sequence[tuple[int, int, int, int]], fewest: int) -> Iterator[tuple[int, int, int]]:
    """(article, other, keys they share) of those others that share so many of the keys asked for.

    `asked` holds (article, key, first day, last day); whoever has no known day is near, too.
    """
    if not asked:
        return
    _asked.create(connection, checkfirst=True)
    connection.execute(delete(_asked))
    connection.execute(insert(_asked), [dict(zip(_asked.c.keys(), one, strict=True)) for one in asked])
    near_in_time = (
        story_key.c.day.between(_asked.c.first, _asked.c.last),
        story_key.c.day == UNKNOWN_DAY,
    )
    dated, undated = (
        select(_asked.c.article_id, story_key.c.article_id.label("other")).join(
            story_key, and_(story_key.c.key == _asked.c.key, near)
        )
        for near in near_in_time
    )
    both = union_all(dated, undated).subquery()
    shared = func.count().label("shared")
    query = select(both.c.article_id, both.c.other, shared).where(both.c.article_id != both.c.other)
    rows = connection.execute(query.group_by(both.c.article_id, both.c.other).having(shared >= fewest))
    yield from ((number, other, shared) for number, other, shared in rows)


def sharing_any_day(connection: Connection, number: int, keys: Iterable[int], fewest: int) -> Iterator[tuple[int, int]]:
    """(other, keys it shares) of those articles of any day that share so many of an article's keys, looking at the latest."""
    found: Counter[int] = Counter()
    for key in keys:
        query = select(story_key.c.article_id).where(story_key.c.key == key, story_key.c.article_id != number)
        found.update(connection.scalars(query.order_by(story_key.c.day.desc()).limit(_OPEN_RANGE)))
    yield from ((other, shared) for other, shared in found.items() if shared >= fewest)


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


def count_terms(connection: Connection, after: int) -> tuple[int, int]:
    """How many articles with a number above this one have terms, and the last of them (0 where there is none)."""
    query = select(func.count(), func.max(terms.c.article_id)).where(terms.c.article_id > after)
    count, last = connection.execute(query).one()
    return count, last or 0


def numbers_after(connection: Connection, after: int) -> Sequence[int]:
    """The articles with terms and a number above this one, in the order of publication."""
    query = select(terms.c.article_id).join(article, article.c.id == terms.c.article_id)
    order = (terms.c.day == UNKNOWN_DAY, terms.c.day, article.c.identity)
    return connection.scalars(query.where(terms.c.article_id > after, terms.c.recipe == RECIPE).order_by(*order)).all()


def count_other_terms(connection: Connection) -> int:
    """How many articles have terms that another version took."""
    return connection.scalar(select(func.count()).select_from(terms).where(terms.c.recipe != RECIPE)) or 0


def uncounted(connection: Connection, after: int) -> Sequence[int]:
    """The articles with terms and a number above this one, in the order of publication; of each cluster the first by identity.

    What thirty sites copy is one text, and no thirty times as common.
    """
    other, own, twin = article.alias(), membership.alias(), membership.alias()
    copied = (
        select(own.c.article_id)
        .join(twin, twin.c.cluster_id == own.c.cluster_id)
        .join(other, other.c.id == twin.c.article_id)
        .where(own.c.article_id == terms.c.article_id, other.c.identity < article.c.identity)
        .exists()
    )
    query = select(terms.c.article_id).join(article, article.c.id == terms.c.article_id)
    order = (terms.c.day == UNKNOWN_DAY, terms.c.day, article.c.identity)
    return connection.scalars(query.where(terms.c.article_id > after, terms.c.recipe == RECIPE, ~copied).order_by(*order)).all()


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
