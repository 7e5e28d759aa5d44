"""news-archive export."""

from __future__ import annotations

import sys

import click

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import print_entries
from archive.core.errors import ConfigError
from archive.queries.export import KINDS, export_entries
from archive.queries.warc import write_warc
from archive.store.listing import Filter


@click.command()
@click.argument("what", type=click.Choice(KINDS))
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv", "warc"]), default="jsonl", show_default=True, help="How to write it."
)
@filter_options
@db_option
@pass_session
def export(session: Session, what: str, form: str, wanted: Filter) -> None:
    """Write everything of one kind to standard output. Exported articles can be imported again.

    --format warc writes what the articles were read from, every capture with its time and headers, compressed.
    --since, --until, --publisher and --language narrow articles, clusters (those with such a member), and matches and their
    passages (those with such an article).
    """
    if form == "warc":
        _check_warc(what)
        with session.store() as store, store.read() as connection:
            write_warc(connection, wanted, sys.stdout.buffer)
        return
    with session.store() as store, store.read() as connection:
        print_entries(export_entries(connection, what, wanted), "nl" if form == "jsonl" else "csv", (), "")


def _check_warc(what: str) -> None:
    if what != "articles":
        raise ConfigError(f"--format warc is for articles; {what} are no captures")
    if sys.stdout.isatty():
        raise ConfigError("a WARC file is nothing to read on a terminal; write it to a file: … --format warc > articles.warc.gz")
