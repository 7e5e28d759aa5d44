"""news-archive stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from archive.cli.context import Session, db_option, filter_options, subcommand_follows
from archive.cli.correcting import merge, pin, split, undo
from archive.cli.output import Column, console, output_options, print_entries
from archive.queries.stories import story_entries
from archive.store.listing import Filter

_NARROW = 80  # columns of a terminal below which who tells a story is left out of the table


@click.group(invoke_without_command=True)
@click.option(
    "--min-size",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Only stories of so many articles and more; 1 lists lone reports, too.",
)
@output_options
@filter_options
@db_option
@click.pass_context
def stories(context: click.Context, min_size: int, form: str | None, wanted: Filter) -> None:
    """List stories (the articles that tell one event), largest first.

    --since and --until leave the stories that were being reported in that time; --publisher and --language those with such an
    article, of that time.
    """
    if not subcommand_follows(context):
        with context.ensure_object(Session).store() as store, store.read() as connection:
            columns = _COLUMNS if console().width >= _NARROW else _COLUMNS[:-1]
            print_entries(story_entries(connection, wanted, min_size), form, columns, _none(wanted, min_size))


def _none(wanted: Filter, min_size: int) -> str:
    """That there are none; of lone reports only where no filter may be why."""
    filtered = wanted.publisher or wanted.language or wanted.since or wanted.until
    return "no such stories" + ("" if filtered or min_size == 1 else "; --min-size 1 lists lone reports, too")


def when_of(entry: dict[str, Any]) -> str:
    """The days on which a story was reported, first to last, or a dash."""
    if entry["first_published"] is None:
        return "–"
    first, last = (datetime.fromisoformat(entry[name]) for name in ("first_published", "last_published"))
    end = f"{last.day} {last:%b %Y}"
    if first.date() == last.date():
        return end
    if first.year != last.year:
        return f"{first.day} {first:%b %Y} – {end}"
    return f"{first.day} – {end}" if first.month == last.month else f"{first.day} {first:%b} – {end}"


def headline_of(entry: dict[str, Any]) -> str:
    """The headline that names a story, or that it has none."""
    return entry["title"] or "(untitled)"


_COLUMNS: tuple[Column, ...] = (
    ("id", lambda one: str(one["id"])),
    ("reports", lambda one: f"{one['reports']:,}"),
    ("articles", lambda one: f"{one['size']:,}"),
    ("when", when_of),
    ("title", headline_of),
    ("publishers", lambda one: ", ".join(one["publishers"]) or "–"),
)


for _command in (merge, split, pin, undo):
    stories.add_command(_command)
