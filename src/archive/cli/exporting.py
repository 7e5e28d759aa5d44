"""news-archive export."""

from __future__ import annotations

import click

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import print_entries
from archive.queries.export import KINDS, export_entries
from archive.store.listing import Filter


@click.command()
@click.argument("what", type=click.Choice(KINDS))
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True, help="How to write it."
)
@filter_options
@db_option
@pass_session
def export(session: Session, what: str, form: str, wanted: Filter) -> None:
    """Write everything of one kind to standard output. Exported articles can be imported again.

    --since, --until, --publisher and --language narrow articles and clusters.
    """
    with session.store() as store, store.read() as connection:
        print_entries(export_entries(connection, what, wanted), "nl" if form == "jsonl" else "csv", (), "")
