"""The full-text index: FTS5 on SQLite, a tsvector column on PostgreSQL. Both hold the keys of core/text/search.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from archive.core.text.search import Phrase, excerpt, read_query, search_form, search_keys
from archive.store.articles import Saved

_HASH_BYTES = 16_000_000  # of new entries held before they are written: a batch is one segment, not a dozen
_SLICE = 500  # articles of which PostgreSQL's index is made or checked at a time
# PostgreSQL's bounds: of a tsvector (1 MB), of a position, of the positions of one key, of a key (2046 bytes).
_DOCUMENT_BYTES, _LAST_POSITION, _POSITIONS, _KEY_CHARACTERS = 1_000_000, 16_383, 255, 500

Row = tuple[int, str | None, str]
"""An article's number, title and story."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article found: the better the lower the rank."""

    article_id: int
    rank: float
    snippet: str


def index_articles(connection: Connection, saved: Sequence[Saved]) -> None:
    """Bring the index up to date with what was just saved."""
    changed = [one for one in saved if one.outcome != "unchanged"]
    if not changed:
        return
    reindex(
        connection,
        {one.article_id: one.before for one in changed if one.before is not None},
        {one.article_id: (one.reading.extract.title, one.reading.extract.story) for one in changed},
    )


def reindex(connection: Connection, before: dict[int, tuple[str | None, str]], after: dict[int, tuple[str | None, str]]) -> None:
    """Put titles and stories (by article) in place of those the index holds so far."""
    rows = [(number, title, story) for number, (title, story) in after.items()]
    if connection.dialect.name == "postgresql":
        _index_postgresql(connection, rows)
        return
    unindex(connection, before)
    connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('hashsize', ?)", (_HASH_BYTES,))
    connection.exec_driver_sql("INSERT INTO search(rowid, title, text) VALUES (?, ?, ?)", _forms(rows))


def unindex(connection: Connection, before: dict[int, tuple[str | None, str]]) -> None:
    """Take articles out of FTS5, which needs the very text that was put in; on PostgreSQL rows go by themselves."""
    if before and connection.dialect.name == "sqlite":
        rows = _forms((number, title, story) for number, (title, story) in before.items())
        connection.exec_driver_sql("INSERT INTO search(search, rowid, title, text) VALUES ('delete', ?, ?, ?)", rows)


def _forms(rows: Iterable[Row]) -> list[tuple[int, str | None, str | None]]:
    return [(number, search_form(title), search_form(story)) for number, title, story in rows]


def _index_postgresql(connection: Connection, rows: Sequence[Row]) -> None:
    connection.execute(
        text(
            "INSERT INTO search_document (article_id, document) VALUES (:number, CAST(:document AS tsvector)) "
            "ON CONFLICT (article_id) DO UPDATE SET document = excluded.document"
        ),
        [{"number": number, "document": _document(title, story)} for number, title, story in rows],
    )


def _document(title: str | None, story: str) -> str:
    """A tsvector as PostgreSQL reads it: each key with its positions, those of the title weighted; cut at PostgreSQL's bounds."""
    titled = search_keys(title or "")
    places: dict[str, list[str]] = {}
    left = _DOCUMENT_BYTES
    # A place stays free between title and story, so that no phrase reaches over.
    for place, key in (*enumerate(titled, 1), *enumerate(search_keys(story), len(titled) + 2)):
        found = places.get(key)
        if found is None:
            left -= len(key.encode()) + 4
            found = places[key] = []
        left -= 2
        if left < 0:
            break
        if len(found) < _POSITIONS:
            found.append(f"{min(place, _LAST_POSITION)}{'A' if place <= len(titled) else ''}")
    return " ".join(f"'{key[:_KEY_CHARACTERS]}':{','.join(found)}" for key, found in places.items() if found)


def search_articles(connection: Connection, query: str, count: int) -> list[SearchHit]:
    """Articles that hold every word and every "quoted phrase" of the query, best first; any string is a valid query."""
    phrases = read_query(query)
    if not phrases:
        return []
    found = (
        _search_postgresql(connection, phrases, count)
        if connection.dialect.name == "postgresql"
        else _search_sqlite(connection, phrases, count)
    )
    stories = {number: story for number, _, story in _rows(connection, [number for number, _ in found])}
    return [SearchHit(number, rank, excerpt(stories[number], phrases)) for number, rank in found]


def _search_sqlite(connection: Connection, phrases: Sequence[Phrase], count: int) -> list[tuple[int, float]]:
    wanted = " ".join(f'"{" ".join(phrase.keys)}"{" *" if phrase.open else ""}' for phrase in phrases)
    rows = connection.exec_driver_sql(
        "SELECT rowid, bm25(search, 4.0, 1.0) FROM search WHERE search MATCH ? ORDER BY 2, 1 LIMIT ?", (wanted, count)
    )
    return [(number, rank) for number, rank in rows]


def _search_postgresql(connection: Connection, phrases: Sequence[Phrase], count: int) -> list[tuple[int, float]]:
    wanted = " & ".join(f"({_following(phrase)})" for phrase in phrases)
    rows = connection.execute(
        text(
            "WITH wanted AS (SELECT CAST(:wanted AS tsquery) AS query) "
            "SELECT d.article_id, -ts_rank(d.document, query) FROM search_document d CROSS JOIN wanted "
            "WHERE d.document @@ query ORDER BY 2, 1 LIMIT :count"
        ),
        {"wanted": wanted, "count": count},
    )
    return [(number, rank) for number, rank in rows]


def _following(phrase: Phrase) -> str:
    """A phrase as PostgreSQL writes it."""
    return " <-> ".join(f"'{key[:_KEY_CHARACTERS]}'" for key in phrase.keys) + (":*" if phrase.open else "")


def _rows(connection: Connection, numbers: Sequence[int]) -> list[Row]:
    """Title and story of articles, in the order of their numbers."""
    statement = text(
        "SELECT a.id, r.title, coalesce(r.story, r.text) FROM article a JOIN revision r ON r.id = a.revision_id "
        "WHERE a.id IN :numbers ORDER BY a.id"
    ).bindparams(bindparam("numbers", expanding=True))
    return [(number, title, story) for number, title, story in connection.execute(statement, {"numbers": list(numbers)})]


def _all_rows(connection: Connection) -> Iterator[list[Row]]:
    """Title and story of every article, some at a time."""
    numbers = connection.execute(text("SELECT id FROM article WHERE revision_id IS NOT NULL ORDER BY id")).scalars().all()
    for start in range(0, len(numbers), _SLICE):
        yield _rows(connection, numbers[start : start + _SLICE])


def count_indexed(connection: Connection) -> int:
    """Articles in the index."""
    table = "search_document" if connection.dialect.name == "postgresql" else "search_docsize"
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - one of two constants


def check_index(connection: Connection) -> str | None:
    """What is wrong with the index, or None; every entry is compared with its text."""
    if connection.dialect.name == "postgresql":
        return _check_postgresql(connection)
    try:
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
    except Exception as error:  # noqa: BLE001 - reported as a finding, whatever it is
        return str(error).split("\n")[0]
    return None


def _check_postgresql(connection: Connection) -> str | None:
    statement = text(
        "SELECT count(*) FROM search_document WHERE article_id = :number AND document <> CAST(:document AS tsvector)"
    )
    for rows in _all_rows(connection):
        for number, title, story in rows:
            if connection.execute(statement, {"number": number, "document": _document(title, story)}).scalar_one():
                return f"article {number} is indexed with another text"
    return None


def rebuild_index(connection: Connection) -> None:
    """Make the index anew from the stored texts."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search(search) VALUES ('rebuild')")
        return
    connection.exec_driver_sql("DELETE FROM search_document")
    for rows in _all_rows(connection):
        _index_postgresql(connection, rows)
