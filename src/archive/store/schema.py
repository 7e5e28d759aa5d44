"""The version of a database's tables: made on first use, migrated when asked to, refused when from a later version."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, inspect, text

from archive import resources
from archive.core.errors import SchemaTooNew, SchemaTooOld, StoreError
from archive.store.session import Store, open_engine


@cache
def known_versions() -> tuple[str, ...]:
    """The migrations this program carries, oldest first. File names begin with the version: 0001_first_tables.py."""
    files = (resources.migrations_folder() / "versions").glob("[0-9]*.py")
    return tuple(sorted(path.name.split("_", 1)[0] for path in files))


def open_store(database: str, *, create: bool = True) -> Store:
    """The database, ready for use; a new one gets its tables. Raises StoreError, SchemaTooOld or SchemaTooNew."""
    store = _connected(database, create=create)
    try:
        version = _version_of(store)
        if version is None:
            migrate(database)
        else:
            _refuse_other_times(store.name, version)
    except BaseException:
        store.close()
        raise
    return store


def _refuse_other_times(name: str, version: str) -> None:
    newest = known_versions()[-1]
    if version not in known_versions():
        raise SchemaTooNew(
            f"{name} was written by a later version of news-archive (schema {version}, this one knows {newest}); "
            "install that version"
        )
    if version != newest:
        raise SchemaTooOld(
            f"{name} has schema {version}, this version needs {newest}; make a backup, then run `news-archive init` to migrate it"
        )


def migrate(database: str) -> tuple[str | None, str]:
    """Bring the tables to this program's version; returns (version before, version now). A later one is refused."""
    engine = open_engine(database, foreign_keys=False)  # altering a parent with keys on deletes its children on SQLite
    store = Store(engine)
    try:
        with store.write() as connection:
            before = _version(connection, store.name)
            if before is not None and before not in known_versions():
                raise SchemaTooNew(f"{store.name} was written by a later version of news-archive (schema {before})")
            _upgrade(connection)
            _check_foreign_keys(connection, store)
    finally:
        store.close()
    return before, known_versions()[-1]


def _connected(database: str, *, create: bool) -> Store:
    store = Store(open_engine(database))
    path = store.path
    if path is not None and not path.exists() and not create:
        raise StoreError(f"there is no archive at {path}; name another with --db, or make one with `news-archive import`")
    if path is not None and path.is_dir():
        raise StoreError(f"{path} is a folder; --db takes the database file")
    return store


def _version_of(store: Store) -> str | None:
    with store.read() as connection:
        return _version(connection, store.name)


def _version(connection: Connection, name: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found is not None else None
    if tables:
        raise StoreError(f"{name} is a database of something else (it has a table “{min(tables)}”); name another with --db")
    return None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # here: it is slow to import and only a new or old database needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_foreign_keys(connection: Connection, store: Store) -> None:
    if store.dialect == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(f"{store.name}: the migration would break {len(broken)} references; nothing was changed")
