"""The tables of both databases: made on first use, migrated when asked to, refused when from another time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select, text

from archive.core.errors import SchemaTooNew, SchemaTooOld, StoreError
from archive.store.schema import known_versions, migrate, open_store
from archive.store.session import Store
from archive.store.tables import article, cluster, match, membership, metadata, revision, segment
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
