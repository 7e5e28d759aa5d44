"""Opening a database and holding a transaction on it.

SQLite: WAL, a busy timeout, foreign keys on, writers begin with BEGIN IMMEDIATE (a plain BEGIN failed 44 % of concurrent
writes). PostgreSQL: writers of derived values take one advisory lock, so that two articles that arrive at the same moment
cannot miss each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from archive.core.errors import ConfigError, StoreError
from archive.core.text.search import search_form

_WRITER_LOCK = 0x6E657773  # "news"
_BUSY_SECONDS = 30
_CACHE_KB = 64_000
_JOURNAL_BYTES = 64_000_000  # kept of the write-ahead log between checkpoints


class Store:
    """A database, open. `read()` and `write()` are its transactions; both turn a driver's error into a StoreError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name

    @property
    def name(self) -> str:
        """The database as a person would name it; never with a password."""
        return (
            self.engine.url.database or "" if self.dialect == "sqlite" else self.engine.url.render_as_string(hide_password=True)
        )

    @property
    def path(self) -> Path | None:
        """The database file, for SQLite."""
        database = self.engine.url.database
        return Path(database) if self.dialect == "sqlite" and database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._transaction({}) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; one writer at a time."""
        with self.note() as connection:
            if self.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
            yield connection

    @contextmanager
    def note(self) -> Iterator[Connection]:
        """A transaction that writes what no article is derived from (sources, entries, leases): it waits for no writer.

        On SQLite there is one writer at a time in any case.
        """
        with self._transaction({"archive_writes": True}) as connection:
            yield connection

    @contextmanager
    def _transaction(self, options: dict[str, Any]) -> Iterator[Connection]:
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(**options)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {_reason(error)}") from error

    def close(self) -> None:
        """Give the connections back; SQLite folds its write-ahead log into the database."""
        self.engine.dispose()


def open_engine(database: str, *, foreign_keys: bool = True) -> Engine:
    """An engine for a path or address; nothing is connected yet."""
    try:
        url = _url(database)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError):
        raise ConfigError(f"“{database}” is no path and no database address; use a file name or postgresql://…") from None
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed; PostgreSQL needs: pip install 'news-archive[postgres]'") from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, foreign_keys=foreign_keys)
    return engine


def _url(database: str) -> URL:
    if "://" not in database:
        return URL.create("sqlite", database=database)
    url = make_url(database)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(f"{url.get_backend_name()} is not supported; use a file name or postgresql://…")
    return url


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {_BUSY_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            f"cache_size = -{_CACHE_KB}",
            "temp_store = MEMORY",
            "secure_delete = FAST",  # else every page that a merge of the index frees is written once more, as zeros
            f"journal_size_limit = {_JOURNAL_BYTES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("search_form", 1, search_form, deterministic=True)  # the view `story_text` calls it

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("archive_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reason(error: DBAPIError) -> str:
    """The driver's first line, with what to do about the usual ones."""
    said = str(error.orig).strip().split("\n")[0]
    for sign, advice in (
        ("unable to open", "cannot be opened; does the folder exist, and may you write in it?"),
        ("readonly", "may not be written (it or its folder is read-only)"),
        ("not a database", "is not an SQLite database"),
        ("malformed", "is damaged; run `news-archive doctor`, and restore a backup"),
        ("disk is full", "the disk is full; nothing of this batch was stored, and importing again will resume"),
        ("locked", f"is locked by another process for more than {_BUSY_SECONDS} seconds"),
    ):
        if sign in said:
            return advice
    return said
