"""The tables of both databases: made on first use, migrated when asked to, refused when from another time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from archive.core.errors import SchemaTooNew, SchemaTooOld, StoreError
from archive.store.links import decisions_of, evidence_of_links, links_of
from archive.store.listing import revisions_of, segments_of_revision
from archive.store.provenance_tables import evidence
from archive.store.schema import known_versions, migrate, open_store
from archive.store.search import check_index, rebuild_index, search_articles
from archive.store.session import Store, open_engine
from archive.store.tables import article, cluster, match, membership, metadata, recipe, revision, segment
from tests.conftest import ROOT


def alembic(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "ARCHIVE_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )


def test_tables_and_migrations_agree(database: str) -> None:
    open_store(database).close()
    checked = alembic(database, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_first_use_makes_the_tables_and_later_use_leaves_them(database: str) -> None:
    open_store(database).close()
    store = open_store(database)
    with store.read() as connection:
        assert set(metadata.tables) - {"search_document"} <= set(inspect(connection).get_table_names())
    store.close()


def test_up_and_down_and_up_again(database: str) -> None:
    open_store(database).close()
    assert alembic(database, "downgrade", "base").returncode == 0
    assert migrate(database) == (None, known_versions()[-1])


def test_another_versions_database_is_refused(database: str) -> None:
    store = open_store(database)
    _set_version(store, "9999")
    store.close()
    with pytest.raises(SchemaTooNew, match="later version"):
        open_store(database)
    with pytest.raises(SchemaTooNew):
        migrate(database)


def test_an_older_database_waits_for_init(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(database).close()
    monkeypatch.setattr("archive.store.schema.known_versions", lambda: (*known_versions(), "0999"))
    with pytest.raises(SchemaTooOld, match="news-archive init"):
        open_store(database)


def _set_version(store: Store, version: str) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_database_of_something_else_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE invoices (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match="invoices"):
        open_store(str(path))
    (tmp_path / "note.db").write_text("this is no database at all, it is a note to myself about the database\n" * 20)
    with pytest.raises(StoreError, match="not an SQLite database"):
        open_store(str(tmp_path / "note.db"))


def test_sqlite_is_opened_as_designed(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a.db"))
    with store.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    store.close()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000}


def test_a_deleted_article_takes_its_rows_with_it(database: str) -> None:
    from archive.queries.care import examine

    store = open_store(database)
    _import(store, database)
    with store.write() as connection:
        connection.execute(article.delete().where(article.c.id == 1))
        for table in (revision, segment, match, membership):
            column = table.c.get("article_id", table.c.get("a_id"))
            if column is not None:
                assert connection.execute(select(column).where(column == 1)).first() is None
    with store.write() as connection:
        findings = {check["check"]: check["ok"] for check in examine(store, connection)["checks"]}
    store.close()
    assert not findings["look-up index"]  # its keys are still there, and the doctor says so


def _import(store: Store, database: str) -> None:
    from tests.store.test_store import import_records

    import_records(store, [("one", 0), ("two", 0)])


def test_ids_of_clusters_are_not_given_twice_at_once(database: str) -> None:
    from datetime import UTC, datetime

    store = open_store(database)
    with store.write() as connection:
        numbers = [
            connection.execute(insert(cluster).values(formed_at=datetime.now(UTC)).returning(cluster.c.id)).scalar_one()
            for _ in range(3)
        ]
    store.close()
    assert len(set(numbers)) == 3


def test_segments_keep_their_versions_through_the_move_to_recipes(database: str) -> None:
    """A database as 0001 wrote it: two articles, three revisions, two versions of the rules."""
    assert alembic(database, "upgrade", "0001").returncode == 0
    store = Store(open_engine(database))
    with store.write() as connection:
        _fill_first_tables(connection)
        before = _segments(connection)
    assert migrate(database) == ("0001", known_versions()[-1])
    with store.write() as connection:
        assert _segments(connection) == before
        versions = {
            (place, one.text): (one.extractor, one.rules)
            for number in (1, 2)
            for place, one in enumerate(revisions_of(connection, number), start=1)
        }
        assert versions == {
            (1, "Old.\nMenu"): ("reader 1", "a"),
            (2, "New.\nMenu"): ("reader 1", "b"),
            (1, "Other."): ("reader 1", "b"),
        }
        assert [(one.role, one.rules) for one in segments_of_revision(connection, 2)] == [("body", "b"), ("boilerplate", "b")]
        assert connection.execute(select(recipe.c.extractor, recipe.c.rules)).all() == [("reader 1", "a"), ("reader 1", "b")]
        hit, block = connection.execute(select(evidence).order_by(evidence.c.id)).all()
        assert (block.type, block.scope, block.confidence) == ("quotes", "block", "low")
        assert (hit.revision_id, hit.type, hit.scope, hit.confidence) == (2, "adapted", "part", "high")
        (link,) = links_of(connection, [1])
        assert (link.origin_name, link.type, link.status, link.credited) == ("Wire", "adapted", "accepted", True)
        assert [one.id for one in evidence_of_links(connection, [link.id])[link.id]] == [hit.id]
        assert [(one.cause, one.policy) for one in decisions_of(connection, 1)] == [("migrated", 0)]
        assert [one.article_id for one in search_articles(connection, "other", 5)] == [2]
        assert check_index(connection) is None
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(update(segment).values(recipe_id=None))
    checked = alembic(database, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert alembic(database, "downgrade", "0001").returncode == 0
    with store.read() as connection:
        assert _segments(connection) == before
        rows = connection.exec_driver_sql("SELECT id, extractor, rules FROM revision ORDER BY id").all()
        assert rows == [(1, "reader 1", "a"), (2, "reader 1", "b"), (3, "reader 1", "b")]
    store.close()


def _fill_first_tables(connection: Connection) -> None:
    now = datetime(2022, 5, 1, tzinfo=UTC)
    first = MetaData()
    first.reflect(connection, only="article revision segment evidence publisher attribution attribution_evidence".split())
    add = {name: insert(table) for name, table in first.tables.items()}
    facts = {"words": 1, "flags": [], "extra": {}, "stored_at": now}
    for number, current in ((1, 2), (2, 3)):
        connection.execute(add["article"], {"id": number, "identity": f"id:{number}", "revision_id": current, **facts})
    texts = ((1, 1, 1, "Old.\nMenu", "Old.", "a"), (2, 1, 2, "New.\nMenu", "New.", "b"), (3, 2, 1, "Other.", None, "b"))
    for number, owner, count, text_, story, rules in texts:
        row = {"id": number, "article_id": owner, "number": count, "text": text_, "story": story, "rules": rules}
        connection.execute(
            add["revision"], {**row, "text_sha256": bytes([number]) * 32, "extractor": "reader 1", "stored_at": now}
        )
        connection.execute(add["segment"], _segment_row(number, 0, 0, len(story or text_), "body", "layout:story"))
        if story is not None:
            connection.execute(add["segment"], _segment_row(number, 1, len(story), len(text_), "boilerplate", "menu"))
    hit = {
        "revision_id": 2,
        "rule": "r",
        "kind": "byline",
        "text": "t",
        "polarity": "supports",
        "name": "n",
        "vote": "v",
        "rules": "b",
    }
    connection.execute(add["evidence"], [{"id": 1, **hit}, {"id": 2, **hit, "kind": "block_attribution"}])
    connection.execute(add["publisher"], {"id": 1, "name_key": "wire", "name": "Wire", "kind": "agency"})
    claim = {"type": "adapted", "scope": "part", "direction": "forward", "confidence": "high", "status": "accepted", "rules": "b"}
    connection.execute(add["attribution"], {"id": 1, "article_id": 1, "origin_id": 1, **claim})
    connection.execute(add["attribution_evidence"], {"attribution_id": 1, "evidence_id": 1})
    rebuild_index(connection)


def _segment_row(owner: int, place: int, start: int, end: int, role: str, rule: str) -> dict[str, object]:
    return {"revision_id": owner, "position": place, "start": start, "end": end, "role": role, "rule": rule}


def _segments(connection: Connection) -> list[object]:
    query = 'SELECT revision_id, position, start, "end", role, rule FROM segment ORDER BY revision_id, position'
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_segments_stay_without_rowid_on_sqlite(tmp_path: Path) -> None:
    open_store(str(tmp_path / "a.db")).close()
    with sqlite3.connect(tmp_path / "a.db") as made:
        (sql,) = made.execute("SELECT sql FROM sqlite_master WHERE name = 'segment'").fetchone()
    made.close()
    assert "WITHOUT ROWID" in sql
