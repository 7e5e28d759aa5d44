"""The full-text index: FTS5 on SQLite, a tsvector column on PostgreSQL. One query language for both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from archive.store.articles import Saved

_TSVECTOR_CHARACTERS = 300_000  # PostgreSQL refuses a tsvector past 1 MB
_HASH_BYTES = 16_000_000  # of new entries held before they are written: a batch is one segment, not a dozen
_PIECE = re.compile(r'"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w+")
MARK_START, MARK_END = "\x02", "\x03"
"""Around the words found, in a snippet."""


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
    connection.exec_driver_sql("INSERT INTO search(rowid, title, text) VALUES (?, ?, ?)", rows)


def unindex(connection: Connection, before: dict[int, tuple[str | None, str]]) -> None:
    """Take articles out of FTS5, which needs the very text that was put in; on PostgreSQL rows go by themselves."""
    if before and connection.dialect.name == "sqlite":
        rows = [(number, title, story) for number, (title, story) in before.items()]
        connection.exec_driver_sql("INSERT INTO search(search, rowid, title, text) VALUES ('delete', ?, ?, ?)", rows)


def _index_postgresql(connection: Connection, rows: list[tuple[int, str | None, str]]) -> None:
    connection.execute(
        text(
            "INSERT INTO search_document (article_id, document) VALUES (:number, "
            "setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', :story)) "
            "ON CONFLICT (article_id) DO UPDATE SET document = excluded.document"
        ),
        [{"number": number, "title": title or "", "story": story[:_TSVECTOR_CHARACTERS]} for number, title, story in rows],
    )


def search_articles(connection: Connection, query: str, count: int) -> list[SearchHit]:
    """Articles that hold every word and every "quoted phrase" of the query, best first; any string is a valid query."""
    phrases = _phrases(query)
    if not phrases:
        return []
    if connection.dialect.name == "postgresql":
        return _search_postgresql(connection, phrases, count)
    quoted = " ".join(f'"{phrase}"' for phrase in phrases)
    rows = connection.exec_driver_sql(
        "SELECT rowid, bm25(search, 4.0, 1.0), snippet(search, 1, ?, ?, '…', 24) FROM search WHERE search MATCH ? "
        "ORDER BY 2, 1 LIMIT ?",
        (MARK_START, MARK_END, quoted, count),
    )
    return [SearchHit(number, rank, snippet) for number, rank, snippet in rows]


def _search_postgresql(connection: Connection, phrases: list[str], count: int) -> list[SearchHit]:
    terms = " && ".join(f"phraseto_tsquery('simple', :phrase{place})" for place in range(len(phrases)))
    rows = connection.execute(
        text(
            f"WITH wanted AS (SELECT {terms} AS query) "  # noqa: S608 - only placeholders are put in
            "SELECT d.article_id, -ts_rank(d.document, query), "
            "ts_headline('simple', coalesce(r.story, r.text), query, :options) "
            "FROM search_document d CROSS JOIN wanted "
            "JOIN article a ON a.id = d.article_id JOIN revision r ON r.id = a.revision_id "
            "WHERE d.document @@ query ORDER BY 2, 1 LIMIT :count"
        ),
        {
            **{f"phrase{place}": phrase for place, phrase in enumerate(phrases)},
            "options": f"StartSel={MARK_START},StopSel={MARK_END},MaxWords=24,MinWords=12",
            "count": count,
        },
    )
    return [SearchHit(number, rank, snippet) for number, rank, snippet in rows]


def _phrases(query: str) -> list[str]:
    """Quoted phrases and single words, with nothing left in them that either database takes for syntax."""
    clean = query.encode("utf-8", "ignore").decode("utf-8").replace("\x00", " ")
    pieces = [phrase or word for phrase, word in _PIECE.findall(clean)]
    return [" ".join(words) for piece in pieces if (words := _WORD.findall(piece))]


def count_indexed(connection: Connection) -> int:
    """Articles in the index."""
    table = "search_document" if connection.dialect.name == "postgresql" else "search_docsize"
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - one of two constants


def check_index(connection: Connection) -> str | None:
    """What is wrong with the index, or None; on SQLite every entry is compared with its text."""
    if connection.dialect.name == "postgresql":
        return None
    try:
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
    except Exception as error:  # noqa: BLE001 - reported as a finding, whatever it is
        return str(error).split("\n")[0]
    return None


def rebuild_index(connection: Connection) -> None:
    """Make the index anew from the stored texts."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search(search) VALUES ('rebuild')")
        return
    connection.exec_driver_sql("DELETE FROM search_document")
    connection.execute(
        text(
            "INSERT INTO search_document (article_id, document) "
            "SELECT a.id, setweight(to_tsvector('simple', coalesce(r.title, '')), 'A') "
            "|| to_tsvector('simple', left(coalesce(r.story, r.text), :most)) "
            "FROM article a JOIN revision r ON r.id = a.revision_id"
        ),
        {"most": _TSVECTOR_CHARACTERS},
    )
