"""news-archive clusters and cluster."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.history import story_lines
from archive.cli.log import print_log
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
from archive.queries.clusters import cluster_entries, cluster_log, whole_cluster
from archive.store.listing import Filter

_MATRIX = 12  # members up to which the shares of all pairs are printed
_ROLES = {
    "editor_comment": ("an editor's comment", "editor's comments"),
    "block_quote": ("a block quote", "block quotes"),
    "update": ("an update", "updates"),
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
@click.argument("number", metavar="ID", type=click.IntRange(min=1, max=2**63 - 1))
@click.option("--diff", is_flag=True, help="What each article changed against the fullest, word by word.")
@click.option("--log", is_flag=True, help="What happened to the cluster, also to one that ended.")
@output_options
@db_option
@pass_session
def cluster(session: Session, number: int, diff: bool, log: bool, form: str | None) -> None:
    """Show one group of copies in time order: how much of each stands in the others, and what each changed or added."""
    with session.store() as store, store.read() as connection:
        if log:
            entry = cluster_log(connection, number)
        else:
            entry = whole_cluster(connection, number, with_changes=diff or form is not None)
    if print_document(entry, form):
        return
    if log:
        print_log("cluster", entry)
        return
    _print_cluster(entry)
    if diff:
        _print_changes(entry)
    elif entry["size"] <= _MATRIX and entry["size"] > 2:
        _print_shares(entry)


def _print_cluster(entry: dict[str, Any]) -> None:
    full = entry["fullest"]
    console().print(Text(f"cluster {entry['id']}: {entry['size']} articles", "bold"))
    columns: tuple[Column, ...] = (
        ("id", lambda one: str(one["id"])),
        ("", lambda one: _mark(entry, one["id"])),
        ("published", date_of),
        ("publisher", publisher_of),
        ("title", title_of),
        ("words", lambda one: f"{one['words']:,}"),
        (f"in {full}", lambda one: f"{one['in_fullest']:.0%}"),
        (f"{full} in it", lambda one: f"{one['fullest_in_it']:.0%}"),
    )
    print_entries(entry["articles"], None, columns, "")
    out = console()
    out.print()
    if entry["earliest"] is not None and not entry["earliest_certain"]:
        out.print(f"{entry['earliest']} has the earliest date, but the dates do not tell for certain who was first.")
    out.print(Text(f"Against the fullest, {full}:"))
    for one in entry["articles"]:
        if one["edits"] is not None:
            out.print(Text(f"  {one['id']:>{len(str(max(_numbers(entry))))}}  {in_short(one['edits'])}"))


def _numbers(entry: dict[str, Any]) -> list[int]:
    return [one["id"] for one in entry["members"]]


def _mark(entry: dict[str, Any], number: int) -> str:
    marks = ["earliest"] if number == entry["earliest"] and entry["earliest_certain"] else []
    return " ".join([*marks, "fullest"] if number == entry["fullest"] else marks)


def in_short(edits: dict[str, Any]) -> str:
    """What a copy did to the fullest text, in a line."""
    parts = []
    if added := edits["added"]:
        parts.append(f"+{_counted(len(added), 'paragraph')}{_roles(added)}")
    if edits["words_changed"]:
        parts.append(f"{_counted(edits['words_changed'], 'word')} changed")
    if edits["opens_later"]:
        parts.append(f"opens {_counted(edits['opens_later'], 'paragraph')} later")
    if edits["left_out"]:
        parts.append(f"leaves out {_counted(edits['left_out'], 'paragraph')} inside")
    if edits["closes_earlier"]:
        parts.append(f"closes {_counted(edits['closes_earlier'], 'paragraph')} earlier")
    return ", ".join(parts) or "the same words"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _roles(added: list[dict[str, Any]]) -> str:
    counts = Counter(one["role"] for one in added if one["role"] in _ROLES)
    told = [_ROLES[role][0] if count == 1 else f"{count:,} {_ROLES[role][1]}" for role, count in counts.items()]
    return f" ({', '.join(told)})" if told else ""


def _print_shares(entry: dict[str, Any]) -> None:
    shares = {(one["a"], one["b"]): one["share"] for one in entry["shares"]}
    numbers = _numbers(entry)
    out = console()
    out.print()
    out.print(Text("How much of each (row) stands in the others (column):"))
    width = max(5, *(len(str(one)) + 1 for one in numbers))
    out.print(Text("".join(f"{one:>{width}}" for one in ("", *numbers)), "bold"), no_wrap=True, crop=False)
    for a in numbers:
        cells = (f"{shares[a, b]:.0%}" if a != b else "·" for b in numbers)
        out.print(Text("".join(f"{cell:>{width}}" for cell in (a, *cells))), no_wrap=True, crop=False)


def _print_changes(entry: dict[str, Any]) -> None:
    out = console()
    for one in entry["articles"]:
        if one["edits"] is None:
            continue
        out.print()
        out.print(Text(f"{one['id']}  {title_of(one)}  ·  {publisher_of(one)}  ·  {date_of(one)}", "bold"))
        out.print(Text(f"  {in_short(one['edits'])}"))
        for line in story_lines(out, one["changes"]):
            out.print(line)
