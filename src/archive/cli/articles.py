"""news-archive articles, article and search."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.history import print_history
from archive.cli.output import (
    Column,
    console,
    date_of,
    output_options,
    print_document,
    print_entries,
    publisher_of,
    title_of,
)
from archive.cli.provenance import standing, told
from archive.core.text.plain import plain
from archive.queries.articles import list_entries, search_entries, whole_article
from archive.queries.history import article_history
from archive.queries.matches import VERDICTS
from archive.store.listing import Filter

ARTICLE_COLUMNS: tuple[Column, ...] = (
    ("id", lambda one: str(one["id"])),
    ("published", date_of),
    ("publisher", publisher_of),
    ("title", title_of),
    ("words", lambda one: f"{one['words']:,}"),
    ("cluster", lambda one: str(one["cluster_id"] or "")),
)

_QUOTED = 3  # pieces of evidence; `chain` has them all


@click.command()
@output_options
@filter_options
@db_option
@pass_session
def articles(session: Session, form: str | None, wanted: Filter) -> None:
    """List articles."""
    with session.store() as store, store.read() as connection:
        print_entries(
            list_entries(connection, wanted), form, ARTICLE_COLUMNS, "no such articles; `news-archive import PATH` brings some in"
        )


@click.command()
@click.argument("name", metavar="ID")
@click.option("--text", "part", flag_value="text", help="Only the clean story.")
@click.option("--raw", "part", flag_value="raw", help="Everything that was read, page furniture included.")
@click.option(
    "--segments", "part", flag_value="segments", help="Each span with its role and what gave it: a rule or a learned line."
)
@click.option("--history", "part", flag_value="history", help="The revisions, and what changed between them.")
@output_options
@db_option
@pass_session
def article(session: Session, name: str, part: str | None, form: str | None) -> None:
    """Show one article, named by number, external id, URL, path or file name."""
    with session.store() as store, store.read() as connection:
        entry = whole_article(connection, name)
        history = article_history(connection, name) if part == "history" else []
    if part == "history" and form is not None:
        print_document({"id": entry["id"], "revisions": history}, form)
    elif print_document(entry, form):
        return
    elif part in ("text", "raw"):
        print(entry[part])
    elif part == "segments":
        _print_segments(entry)
    elif part == "history":
        print_history(history)
    else:
        _print_article(entry)


def _print_segments(entry: dict[str, Any]) -> None:
    columns: tuple[Column, ...] = (
        ("start", lambda one: str(one["start"])),
        ("end", lambda one: str(one["end"])),
        ("role", lambda one: one["role"]),
        ("rule", lambda one: one["rule"]),
        ("text", lambda one: one["text"].strip()),
    )
    print_entries(entry["segments"], None, columns, "the article has no text")


def _print_article(entry: dict[str, Any]) -> None:
    out = console()
    out.print(Text(title_of(entry), "bold"))
    facts = [publisher_of(entry), entry["byline"] or "", date_of(entry), entry["language"] or "", f"{entry['words']:,} words"]
    out.print(Text("  ".join(fact for fact in facts if fact and fact != "–")))
    out.print(Text(f"article {entry['id']}  {entry['url']['canonical'] or entry['path'] or entry['external_id'] or ''}", "dim"))
    if entry["flags"]:
        out.print(Text(f"flags: {', '.join(entry['flags'])}", "yellow"))
    for claim in entry["attributions"]:
        prints = dict.fromkeys(f"“{plain(one['text'])}”" for one in claim["evidence"])
        quoted = "; ".join([*list(prints)[:_QUOTED], "…"] if len(prints) > _QUOTED else prints)
        out.print(Text.assemble(told(claim), f" ({claim['confidence']} confidence, {standing(claim)}): {quoted}"))
    for match, other in zip(entry["matches"], entry["matched"], strict=True):
        out.print(Text(_match_line(match, entry["id"], other)))
    if entry["cluster_id"]:
        out.print(Text(f"in cluster {entry['cluster_id']} of copies"))
    if entry["story_id"]:
        out.print(Text(f"in story {entry['story_id']}"))
    out.print()
    out.print(Text(entry["text"]))


def _match_line(match: dict[str, Any], number: int, other: dict[str, Any]) -> str:
    """A match as seen from one of its articles."""
    here, there = ("a", "b") if match["a"]["id"] == number else ("b", "a")
    shares = f"{match[f'containment_{here}']:.0%} of this in it, {match[f'containment_{there}']:.0%} of it in this"
    name = f"article {other['id']}  {publisher_of(other)}  {date_of(other)}".replace("  –", "")
    return f"{VERDICTS[match['reuse']]}: {name}: {shares}"


@click.command()
@click.argument("query", metavar="QUERY")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@output_options
@db_option
@pass_session
def search(session: Session, query: str, limit: int, form: str | None) -> None:
    """Find articles that hold every word of QUERY; put a phrase in double quotes.

    Words are compared without regard to case and accents, and never taken for operators. Of a text written without spaces, and
    of Korean, any part is found.
    """
    columns = (*ARTICLE_COLUMNS[:4], ("snippet", lambda one: _around_hit(one["snippet"])))
    with session.store() as store, store.read() as connection:
        found = search_entries(connection, query, limit)
    if form is not None:
        for one in found:
            one["snippet"] = _plain_snippet(one["snippet"])
    print_entries(found, form, columns, f"nothing found for “{query}”")


def _around_hit(snippet: str) -> str:
    """The snippet from shortly before the first word found, so that a narrow column shows it."""
    before = snippet.find("\x02" if "\x02" in snippet else "[")
    return _plain_snippet(f"…{snippet[before - 8 :]}" if before > 12 else snippet)


def _plain_snippet(snippet: str) -> str:
    return snippet.replace("\x02", "[").replace("\x03", "]")
