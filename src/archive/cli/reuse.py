"""news-archive clusters, cluster and explain."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import (
    Column,
    console,
    date_of,
    one_line,
    output_options,
    print_document,
    print_entries,
    publisher_of,
    title_of,
)
from archive.core.model import STORY_ROLES
from archive.core.text.plain import plain
from archive.queries.articles import find_article
from archive.queries.matches import cluster_entries, whole_cluster
from archive.queries.matches import explain as explain_pair
from archive.store.listing import Filter

_CLIP = 400  # characters of a differing stretch shown side by side
_VERDICTS = {
    "wholly": "one is a copy of the other",
    "partially": "one is partly derived from the other",
    "statement": "they quote one statement and are otherwise independent",
    "template": "they are made from the same template and tell different things",
    "none": "they have no text in common to speak of",
}


@click.command()
@click.option(
    "--min-size", type=click.IntRange(min=2), default=2, show_default=True, help="Only clusters of so many articles and more."
)
@output_options
@filter_options
@db_option
@pass_session
def clusters(session: Session, min_size: int, form: str | None, wanted: Filter) -> None:
    """List groups of copies, largest first."""
    columns: tuple[Column, ...] = (
        ("id", lambda one: str(one["id"])),
        ("size", lambda one: str(one["size"])),
        ("title", lambda one: one["title"] or ""),
        ("articles", lambda one: ", ".join(str(member["id"]) for member in one["members"])),
    )
    with session.store() as store, store.read() as connection:
        print_entries(cluster_entries(connection, wanted, min_size), form, columns, "no two articles are copies of one another")


@click.command()
@click.argument("number", metavar="ID", type=int)
@output_options
@db_option
@pass_session
def cluster(session: Session, number: int, form: str | None) -> None:
    """Show one group of copies in time order, with how much of each stands in the fullest."""
    columns: tuple[Column, ...] = (
        ("id", lambda one: str(one["id"])),
        ("published", date_of),
        ("publisher", publisher_of),
        ("title", title_of),
        ("words", lambda one: f"{one['words']:,}"),
        ("in the fullest", lambda one: f"{one['in_fullest']:.0%}"),
    )
    with session.store() as store, store.read() as connection:
        entry = whole_cluster(connection, number)
    if print_document(entry, form):
        return
    console().print(Text(f"cluster {entry['id']}: {entry['size']} articles, the fullest is {entry['fullest']}", "bold"))
    print_entries(entry["articles"], None, columns, "")


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@output_options
@db_option
@pass_session
def explain(session: Session, a: str, b: str, form: str | None) -> None:
    """Say what two articles have to do with each other, and why."""
    with session.store() as store, store.read() as connection:
        entry = explain_pair(connection, find_article(connection, a), find_article(connection, b))
    texts, segments = entry.pop("texts"), entry.pop("segments")
    if not print_document(entry, form):
        _print_verdict(entry)
        _print_side_by_side(entry, texts, segments)


def _print_verdict(entry: dict[str, Any]) -> None:
    out = console()
    for letter, one in zip("AB", entry["articles"], strict=True):
        out.print(Text(f"{letter}  {one['id']}  {title_of(one)}  ·  {publisher_of(one)}  ·  {date_of(one)}"))
    out.print()
    out.print(Text(f"{entry['reuse'].capitalize()}: {_VERDICTS[entry['reuse']]}.", "bold"))
    out.print(Text(f"Why: {entry['reason']}."))
    out.print(
        Text(
            f"{entry['containment_a']:.1%} of A stands in B, {entry['containment_b']:.1%} of B in A (five-word shingles); "
            f"Jaccard {entry['jaccard']:.3f}."
        )
    )
    if entry["hours_between"] is not None:
        out.print(Text(f"Published {_duration(entry['hours_between'])} apart."))
    count = len(entry["passages"])
    longest = max((one["words"] for one in entry["passages"]), default=0)
    shared = f"{count} shared passage{'s' if count > 1 else ''} of five words and more, the longest of {longest} words."
    out.print(Text(shared if count else "No shared passage."))


def _duration(hours: float) -> str:
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _print_side_by_side(entry: dict[str, Any], texts: list[str], segments: list[list[dict[str, Any]]]) -> None:
    """Shared runs in both columns, what stands between them left and right."""
    if not entry["passages"]:
        return
    table = Table(show_lines=False, box=None, padding=(0, 2, 1, 0), expand=True)
    for letter in "AB":
        table.add_column(letter, ratio=1)
    places = (0, 0)
    for passage in _in_both_orders(entry["passages"]):
        _add_gap(table, texts, segments, places, (passage["a_start"], passage["b_start"]))
        shared = [
            Text(_story_between(texts[side], segments[side], passage[f"{key}_start"], passage[f"{key}_end"]), "bold green")
            for side, key in enumerate("ab")
        ]
        table.add_row(*(Text("= ") + one for one in shared))
        places = (passage["a_end"], passage["b_end"])
    _add_gap(table, texts, segments, places, (len(texts[0]), len(texts[1])))
    console().print(table)


def _in_both_orders(passages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The heaviest run of passages that stand in the same order in both texts."""
    best: list[tuple[int, list[dict[str, Any]]]] = []
    for number, one in enumerate(passages):
        before = [best[other] for other in range(number) if passages[other]["b_end"] <= one["b_start"]]
        weight, run = max(before, key=lambda pair: pair[0], default=(0, []))
        best.append((weight + one["words"], [*run, one]))
    return max(best, key=lambda pair: pair[0])[1]


def _add_gap(
    table: Table, texts: list[str], segments: list[list[dict[str, Any]]], start: tuple[int, int], end: tuple[int, int]
) -> None:
    cells = [_story_between(texts[side], segments[side], start[side], end[side]) for side in (0, 1)]
    if any(cells):
        table.add_row(*(Text(_clipped(cell), "dim") for cell in cells))


def _story_between(text: str, segments: list[dict[str, Any]], start: int, end: int) -> str:
    pieces = [
        text[max(start, one["start"]) : min(end, one["end"])]
        for one in segments
        if one["role"] in STORY_ROLES and one["start"] < end and one["end"] > start
    ]
    between = one_line(" ".join(map(plain, pieces)))
    return between if any(letter.isalnum() for letter in between) else ""


def _clipped(text: str) -> str:
    if len(text) <= _CLIP:
        return text
    return f"{text[: _CLIP // 2]} … {text[-_CLIP // 2 :]}"
