"""news-archive boilerplate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import Column, output_options, print_entries, publisher_of
from archive.core.errors import ConfigError
from archive.pipeline import settle
from archive.queries.boilerplate import choice_named, line_entries
from archive.rulefiles import load_line_choices

_COLUMNS: tuple[Column, ...] = (
    ("id", lambda one: one["id"]),
    ("publisher", publisher_of),
    ("state", lambda one: one["state"]),
    ("count", lambda one: f"{one['articles']:,}"),
    ("first", lambda one: one["first_seen"] or "–"),
    ("last", lambda one: one["last_seen"] or "–"),
    ("text", lambda one: one["text"]),
)
_WRITTEN = ("publisher", "state", "text", "articles", "first_seen", "last_seen")
_NONE = "nothing was learned yet: a line must stand in three unrelated articles of a publisher"


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(min=0), default=0, help="At most so many.  [default: all]")
@click.option("--publisher", metavar="NAME", help="Of this publisher (name or domain).")
@output_options
@db_option
@click.pass_context
def boilerplate(context: click.Context, publisher: str | None, limit: int, form: str | None) -> None:
    """List the lines learned to belong to a publisher's pages and not to its stories; pin or veto them."""
    if context.invoked_subcommand is None:
        with context.ensure_object(Session).store() as store, store.read() as connection:
            print_entries(line_entries(connection, publisher, limit), form, _COLUMNS, _NONE)


@boilerplate.command()
@click.argument("name", metavar="ID")
@db_option
@pass_session
def pin(session: Session, name: str) -> None:
    """Take the line out of every story of its publisher, always; it is never forgotten."""
    _settle(session, name, "pinned")


@boilerplate.command()
@click.argument("name", metavar="ID")
@db_option
@pass_session
def veto(session: Session, name: str) -> None:
    """Leave the line in every story, always; it is never learned again."""
    _settle(session, name, "vetoed")


@boilerplate.command()
@click.argument("name", metavar="ID")
@db_option
@pass_session
def reset(session: Session, name: str) -> None:
    """Take back a pin or a veto: what the archive itself has learned counts again."""
    _settle(session, name, "learned")


def _settle(session: Session, name: str, state: str) -> None:
    with session.store(create=False) as store:
        with store.read() as connection:
            choice = choice_named(connection, name, state)
        settle(store, [choice], session.rules())
    print(f"{'left to the archive' if state == 'learned' else state}: {choice.text}")


@boilerplate.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--publisher", metavar="NAME", help="Of this publisher (name or domain).")
@db_option
@pass_session
def export_(session: Session, file: Path | None, publisher: str | None) -> None:
    """Write all lines as TOML, to FILE or to standard output."""
    with session.store() as store, store.read() as connection:
        entries = line_entries(connection, publisher, 0)
    document = "\n".join(_toml(entries))
    if file is None:
        sys.stdout.write(document)
        return
    try:
        file.write_text(document, "utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}") from error
    print(f"wrote {file} ({len(entries):,} lines)")


@boilerplate.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@pass_session
def import_(session: Session, file: Path) -> None:
    """Read pins and vetoes from FILE, as `export` writes it; a line that is only learned there is left to this archive."""
    choices = load_line_choices(file, session.rules().register)
    decided = [one for one in choices if one.state in ("pinned", "vetoed")]
    with session.store() as store:
        changed = settle(store, decided, session.rules())
    others = len(choices) - len(decided)
    print(f"{changed:,} pinned or vetoed, {len(decided) - changed:,} as they were, {others:,} left to this archive to learn")


def _toml(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in sorted(entries, key=lambda one: (one["publisher"]["name"], one["text"], one["id"])):
        values = {**entry, "publisher": entry["publisher"]["name"]}
        yield "[[line]]"
        yield from (f"{name} = {_value(values[name])}" for name in _WRITTEN if values[name] is not None)
        yield ""


def _value(value: str | int) -> str:
    """A TOML value: JSON's strings are TOML's but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
