"""news-archive export."""

from __future__ import annotations

import sys

import click

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import print_entries
from archive.core.errors import ConfigError
from archive.queries.export import KINDS, attribution_row, export_entries
from archive.queries.jsonld import article_documents
from archive.queries.warc import write_warc
from archive.store.listing import Filter

_ONLY_OF = {"warc": "articles", "prov": "attributions", "graphml": "attributions", "jsonld": "attributions"}


@click.command()
@click.argument("what", type=click.Choice(KINDS))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", *_ONLY_OF]),
    default="jsonl",
    show_default=True,
    help="How to write it.",
)
@filter_options
@db_option
@pass_session
def export(session: Session, what: str, form: str, wanted: Filter) -> None:
    """Write everything of one kind to standard output. Exported articles can be imported again.

    --format warc writes what the articles were read from, every capture with its time and headers, compressed.

    Attributions are also written as W3C PROV-JSON (prov), as a graph from articles to origins (graphml), and as schema.org
    articles with their evidence as Web Annotations, one a line (jsonld). prov and graphml are built whole in memory; all else
    is written as it is read. Offsets count code points of a revision's raw text, which is in Unicode NFC.

    --since, --until, --publisher and --language narrow articles, attributions (those of such an article), clusters and stories
    (those with such a member; stories also by the time they were reported in), and matches and their passages (those with such
    an article). Stories are of every size, lone reports too.
    """
    _check(what, form)
    with session.store() as store, store.read() as connection:
        if form == "warc":
            write_warc(connection, wanted, sys.stdout.buffer)
        elif form == "prov":
            from archive.queries.prov import prov_text

            print(prov_text(connection, wanted))
        elif form == "graphml":
            from archive.queries.graph import graphml_lines

            for line in graphml_lines(connection, wanted):
                print(line)
        elif form == "jsonld":
            print_entries(article_documents(connection, wanted), "nl", (), "")
        else:
            entries = export_entries(connection, what, wanted)
            rows = map(attribution_row, entries) if (what, form) == ("attributions", "csv") else entries
            print_entries(rows, "nl" if form == "jsonl" else "csv", (), "")


def _check(what: str, form: str) -> None:
    if _ONLY_OF.get(form, what) != what:
        reason = f"{what} are no captures" if form == "warc" else f"{what} name no origin"
        raise ConfigError(f"--format {form} is for {_ONLY_OF[form]}; {reason}")
    if form == "warc" and sys.stdout.isatty():
        raise ConfigError("a WARC file is nothing to read on a terminal; write it to a file: … --format warc > articles.warc.gz")
