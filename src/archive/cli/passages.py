"""news-archive passages."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import console, date_of, one_line, output_options, print_entries, publisher_of
from archive.core.reuse.winnow import GRAM_WORDS
from archive.queries.passages import MOST_CARRIERS, SHORTEST, Asked, spread_passages
from archive.store.listing import Filter

_SHOWN = 12  # carriers printed of one passage


@click.command()
@click.option(
    "--min-spread", type=click.IntRange(min=2), default=2, show_default=True, help="Only what so many publishers and more carry."
)
@click.option(
    "--min-words",
    type=click.IntRange(min=GRAM_WORDS),
    default=SHORTEST,
    show_default=True,
    help=f"Only passages of so many words and more. From {SHORTEST} on none is missed.",
)
@click.option("--copies", is_flag=True, help="Also what stands in copies of one another and nowhere else.")
@output_options
@filter_options
@db_option
@pass_session
def passages(session: Session, min_spread: int, min_words: int, copies: bool, form: str | None, wanted: Filter) -> None:
    """List sentences and statements that many publishers carry, those that spread widest first.

    Each with its carriers in time order, and whom each names as the speaker. An article whose publisher is not known counts
    as one of its own. --since, --until, --publisher and --language leave passages with such a carrier.
    """
    speakers = session.speakers()
    with session.store() as store, store.read() as connection:
        entries, stock = spread_passages(connection, wanted, Asked(min_spread, min_words, copies), speakers)
        if form is not None:
            print_entries(entries, form, (), "")
        else:
            _print_passages(list(entries))
    if stock:
        print(f"{stock:,} stock phrases, in more than {MOST_CARRIERS:,} articles each, were passed over", file=sys.stderr)


def _print_passages(entries: list[dict[str, Any]]) -> None:
    if not entries:
        print("no passage is carried by so many publishers", file=sys.stderr)
    out = console()
    for number, entry in enumerate(entries):
        if number:
            out.print()
        out.print(Text(f"{entry['spread']:,} publishers, {entry['words']:,} words: {_first(entry)}", "bold"))
        out.print(Text(f"  “{one_line(entry['text'])}”"))
        for one in entry["carriers"][:_SHOWN]:
            out.print(Text("    " + _carrier(one, entry["words"])))
        if len(entry["carriers"]) > _SHOWN:
            out.print(Text(f"    and {len(entry['carriers']) - _SHOWN:,} more", "dim"))


def _first(entry: dict[str, Any]) -> str:
    if entry["first"] is None:
        return "none of them has a date"
    first = entry["first"]
    name = publisher_of(first) if first["publisher"] else f"article {first['article']['id']}"
    hedge = "" if entry["first_certain"] else ", as far as dates tell"
    return f"first {name}, {date_of(first)}{hedge}"


def _carrier(one: dict[str, Any], words: int) -> str:
    facts = [date_of(one), publisher_of(one), f"article {one['article']['id']}"]
    if one["words"] < words:
        facts.append(f"{one['words']:,} words of it")
    if one["role"] != "body":
        facts.append(f"as {one['role'].replace('_', ' ')}")
    if one["speaker"]:
        facts.append(f"by {one['speaker']}")
    return "  ".join(fact for fact in facts if fact != "–")
