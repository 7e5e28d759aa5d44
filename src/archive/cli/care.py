"""news-archive stats, doctor, init and backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from archive.cli.configuration import print_configuration
from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import Column, console, one_line, output_options, print_document, print_entries
from archive.queries.care import examine, rejection_entries, statistics
from archive.store.care import copy_database
from archive.store.schema import migrate, open_store


@click.command()
@click.option("--rejections", is_flag=True, help="List the inputs that did not become articles, newest first.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many rejections.")
@output_options
@db_option
@pass_session
def stats(session: Session, rejections: bool, limit: int, form: str | None) -> None:
    """Count what is in the archive."""
    with session.store() as store, store.read() as connection:
        if rejections:
            columns: tuple[Column, ...] = (
                ("input", lambda one: one["input"]),
                ("stage", lambda one: one["stage"]),
                ("reason", lambda one: one["reason"]),
            )
            print_entries(rejection_entries(connection, limit), form, columns, "nothing was rejected")
            return
        entry = statistics(store, connection)
    if not print_document(entry, form):
        _print_statistics(entry)


def _print_statistics(entry: dict[str, Any]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    for name in (
        "articles",
        "revisions",
        "captures",
        "publishers",
        "matches",
        "copies",
        "clusters",
        "stories",
        "attributions",
        "rejections",
    ):
        table.add_row(f"{entry[name]:,}", name)
    console().print(table)
    if entry["first_published"]:
        print(f"published from {entry['first_published'][:10]} to {entry['last_published'][:10]}")
    for key, label in (("by_publisher", "publisher"), ("by_language", "language")):
        listed = ", ".join(f"{one[label] or 'unknown'} {one['articles']:,}" for one in entry[key])
        if listed:
            print(f"by {label}: {listed}")
    print(f"{entry['database']}: {entry['bytes'] / 1e6:,.1f} MB")


@click.command()
@click.option("--config", is_flag=True, help="Print every setting in force and where it came from; needs no database.")
@output_options
@db_option
@pass_session
def doctor(session: Session, config: bool, form: str | None) -> None:
    """Check the database: integrity, references, the indexes against the articles, versions. Exits 3 if something is wrong."""
    if config:
        print_configuration(session, form)
        return
    with session.store(create=False) as store, store.write() as connection:
        entry = examine(store, connection)
    if not print_document(entry, form):
        for check in entry["checks"]:
            console().print(Text(f"{'ok   ' if check['ok'] else 'WRONG'} {check['check']}", "" if check["ok"] else "bold red"))
            for finding in check["found"]:
                console().print(Text(f"      {one_line(finding)}"))
            if check["advice"]:
                console().print(Text(f"      → {check['advice']}"))
        print("all is well" if entry["ok"] else "something is wrong, see above")
    sys.exit(0 if entry["ok"] else 3)


@click.command()
@db_option
@pass_session
def init(session: Session) -> None:
    """Make the database, or migrate one that an earlier version wrote. Harmless to repeat."""
    database = session.settings().database_url
    before, now = migrate(database)
    open_store(database).close()
    if before is None:
        print(f"made {_shown(database)} (schema {now})")
    elif before == now:
        print(f"{_shown(database)} is up to date (schema {now})")
    else:
        print(f"migrated {_shown(database)} from schema {before} to {now}")


def _shown(database: str) -> str:
    return database if "://" not in database else "the database"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@pass_session
def backup(session: Session, file: Path) -> None:
    """Copy the database to FILE, consistent even while others write to it."""
    with session.store(create=False) as store:
        size = copy_database(store, file)
    print(f"wrote {file} ({size / 1e6:,.1f} MB)")
