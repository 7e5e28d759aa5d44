"""news-archive sources."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.cli.context import Session, db_option, pass_session, subcommand_follows
from archive.cli.output import Column, output_options, print_entries
from archive.core.errors import ConfigError, Unreadable
from archive.core.schedule import in_words
from archive.core.secrets import without_userinfo
from archive.core.sources import KINDS, LOCAL, SourceConfig
from archive.core.urls import page_key
from archive.fetch.opml import read_opml, write_opml
from archive.polling.sources import add_source, configs_of, find_source, pause_source, remove_source, resume_source, source_named
from archive.polling.web import open_asker
from archive.queries.sources import feed_outlines, source_entries
from archive.sourcefile import read_span

_NONE = "there are no sources yet; add one with `news-archive sources add URL`"


@click.group(invoke_without_command=True)
@output_options
@db_option
@click.pass_context
def sources(context: click.Context, form: str | None) -> None:
    """List the sources and how they fare; add, remove, pause and resume them."""
    if not subcommand_follows(context):
        now = datetime.now(UTC)
        with context.ensure_object(Session).store() as store, store.read() as connection:
            print_entries(source_entries(connection), form, _columns(now), _NONE)


def _columns(now: datetime) -> tuple[Column, ...]:
    return (
        ("id", lambda one: str(one["id"])),
        ("source", lambda one: one["title"] or one["publisher"] or one["location"]),
        ("kind", lambda one: one["kind"]),
        ("articles", lambda one: f"{one['articles']:,}" + (f" +{one['waiting']:,}" if one["waiting"] else "")),
        ("last success", lambda one: _ago(one["last_success_at"], now)),
        ("next check", lambda one: _ahead(one["next_check_at"], now)),
        ("every", lambda one: one["every"] or "–"),
        ("how it fares", _health),
    )


def _health(one: dict[str, Any]) -> str:
    if one["state"] == "paused":
        return f"paused: {one['reason']}"
    if one["trouble"]:
        return f"failing: {one['trouble']}"
    unresolved = f"; {one['unresolved']:,} links of an aggregator not resolved" if one["unresolved"] else ""
    return (one["every_why"] or "not looked at yet") + unresolved


def _ago(moment: str | None, now: datetime) -> str:
    return "never" if moment is None else f"{in_words(now - datetime.fromisoformat(moment))} ago"


def _ahead(moment: str | None, now: datetime) -> str:
    if moment is None:
        return "–"
    left = datetime.fromisoformat(moment) - now
    return f"in {in_words(left)}" if left.total_seconds() > 0 else "due"


@sources.command()
@click.argument("location", metavar="URL|PATH")
@click.option("--kind", type=click.Choice(KINDS), help="What it is; added unseen then.  [default: found out by looking]")
@click.option("--publisher", metavar="NAME", help="Whose it is, for pages of the source's own site.")
@click.option("--interval", metavar="SPAN", help="How often to look: 30 min, 2 h, 1 day.  [default: as often as it publishes]")
@click.option("--allow-private", is_flag=True, help="It may lead to addresses of a private network.")
@click.option("--ignore-robots", is_flag=True, help="Look even where its robots.txt forbids it: for sites of your own.")
@db_option
@pass_session
def add(
    session: Session,
    location: str,
    kind: str | None,
    publisher: str | None,
    interval: str | None,
    allow_private: bool,
    ignore_robots: bool,
) -> None:
    """Look at a feed, sitemap, section page, folder or list from now on; of a home page, its feed is found."""
    settings = session.settings()
    every = _span(interval)
    others: tuple[str, ...] = ()
    if kind is None:
        with open_asker(settings) as asker:
            kind, location, others = find_source(asker, location, allow_private=allow_private, ignore_robots=ignore_robots)
    elif kind in LOCAL:
        location = str(Path(location).resolve())
    elif page_key(location) is None:
        raise ConfigError(f"“{without_userinfo(location)}” is no web address; write it as https://example.org/feed.xml")
    config = SourceConfig(kind, location, None, publisher, every, allow_private, ignore_robots)
    with session.store() as store, store.note() as connection:
        number = add_source(connection, config, datetime.now(UTC))
    print(f"source {number}: {kind} {without_userinfo(location)}")
    for other in others[:5]:
        print(f"  it also names {without_userinfo(other)}", file=sys.stderr)


def _span(text: str | None) -> Any:
    try:
        return read_span(text) if text is not None else None
    except ValueError as error:
        raise ConfigError(f"--interval: {error}") from None


@sources.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@db_option
@pass_session
def import_(session: Session, file: Path) -> None:
    """Add every feed of an OPML file, as feed readers export their subscriptions."""
    try:
        outlines = read_opml(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    except Unreadable as error:
        raise ConfigError(f"{file}: {error.reason}") from None
    configs = configs_of(outlines)
    now = datetime.now(UTC)
    with session.store() as store, store.note() as connection:
        for config in configs:
            add_source(connection, config, now)
    print(
        f"{len(configs):,} feeds added"
        + (f", {len(outlines) - len(configs):,} without a web address passed over" if len(outlines) > len(configs) else "")
    )


@sources.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@db_option
@pass_session
def export(session: Session, file: Path | None) -> None:
    """Write the feeds as OPML, for feed readers; to standard output where no FILE is named."""
    with session.store(create=False) as store, store.read() as connection:
        outlines, without = feed_outlines(connection)
    if without:
        print(f"{without:,} feeds are written without their passwords", file=sys.stderr)
    data = write_opml(outlines, title="news-archive")
    if file is None:
        sys.stdout.buffer.write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}") from None
    print(f"{len(outlines):,} feeds written to {file}")


@sources.command()
@click.argument("name", metavar="SOURCE")
@db_option
@pass_session
def remove(session: Session, name: str) -> None:
    """Look at a source no longer; what it brought stays."""
    with session.store(create=False) as store, store.note() as connection:
        row = source_named(connection, name)
        remove_source(connection, row)
    print(f"source {row.id} is removed; its articles stay")
    if row.configured:
        print("  it stands in sources.toml and will be back at the next start; take it out there, too", file=sys.stderr)


@sources.command()
@click.argument("name", metavar="SOURCE")
@db_option
@pass_session
def pause(session: Session, name: str) -> None:
    """Leave a source and the pages it lists alone, until you resume it."""
    with session.store(create=False) as store, store.note() as connection:
        row = source_named(connection, name)
        pause_source(connection, row)
    print(f"source {row.id} is paused")


@sources.command()
@click.argument("name", metavar="SOURCE")
@db_option
@pass_session
def resume(session: Session, name: str) -> None:
    """Look at a paused source again, beginning now."""
    with session.store(create=False) as store, store.note() as connection:
        row = source_named(connection, name)
        resume_source(connection, row, datetime.now(UTC))
    print(f"source {row.id} is looked at again from now on")
