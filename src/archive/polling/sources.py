"""Which sources are polled: what a person adds, pauses and removes, and what stands in sources.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from archive.core.errors import ConfigError, NotInArchive
from archive.core.listing import Entry
from archive.core.model import Rejection
from archive.core.recheck import LAST
from archive.core.schedule import Health, Pace, catch_up, pause, resume
from archive.core.secrets import without_userinfo
from archive.core.sources import LOCAL, SourceConfig, at_hand
from archive.core.urls import host_of, is_aggregator, page_key
from archive.extract.listing import ListJob
from archive.fetch.answers import Answer, Elsewhere, Failure
from archive.fetch.asking import FORBIDDEN, Asker, Work
from archive.fetch.opml import Outline
from archive.polling.notes import health_of, interval_of, new_entries
from archive.settings import Settings
from archive.store.dialects import AnyRow
from archive.store.entries import UNRESOLVED, ask_now, pull_in_entries
from archive.store.hosts import Wanted, tidy_hosts
from archive.store.session import Store
from archive.store.sources import configure_source, configured_sources, make_due, set_source, sources_due_after, sources_named


@dataclass(slots=True)
class Reconciled:
    """How the database was brought in line with sources.toml: locations."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def reconcile(store: Store, configs: Sequence[SourceConfig] | None, now: datetime) -> Reconciled:
    """Bring the configured sources of the database in line with the file, if there is one. What was added by hand stays."""
    done = Reconciled()
    if configs is None:
        return done
    with store.note() as connection:
        before = {(row.kind, row.location): row for row in configured_sources(connection)}
        for config in configs:
            if (config.kind, config.location) not in before:
                done.added.append(config.location)
            add_source(connection, config, now, configured=True)
        wanted = {(one.kind, one.location) for one in configs}
        for place, row in before.items():
            if place not in wanted:
                done.removed.append(row.location)
                remove_source(connection, row)
    return done


def add_source(connection: Connection, config: SourceConfig, now: datetime, *, configured: bool = False) -> int:
    """Have a source polled from now on; returns its number."""
    host = f"file:{config.location}" if config.kind in LOCAL else host_of(config.location)
    return configure_source(connection, config, host, now, configured=configured)


def remove_source(connection: Connection, row: AnyRow) -> None:
    """Poll a source no longer. What it brought stays, and so does the record of where that came from."""
    set_source(connection, row.id, state="removed", configured=False, next_check_at=None)


def pause_source(connection: Connection, row: AnyRow) -> None:
    """Leave a source, and the pages it lists, alone until somebody resumes it."""
    following = pause(Health(row.failures))
    set_source(connection, row.id, state="paused", reason=following.health.reason, next_check_at=None)


def resume_source(connection: Connection, row: AnyRow, now: datetime) -> None:
    """Poll a paused source again, beginning now and with its failures forgotten."""
    following = resume(now)
    set_source(
        connection,
        row.id,
        state="active",
        reason=None,
        failures=0.0,
        failing_since=None,
        trouble=None,
        next_check_at=following.check_at,
    )


def source_named(connection: Connection, name: str) -> AnyRow:
    """The one source meant; raises NotInArchive where there is none, or several."""
    found = sources_named(connection, name)
    if not found:
        shown = without_userinfo(name)
        raise NotInArchive(f"no source is called “{shown}”; `news-archive sources` lists them by number and address")
    if len(found) > 1:
        numbers = ", ".join(str(row.id) for row in found[:5])
        raise NotInArchive(f"“{without_userinfo(name)}” may be any of sources {numbers}; use the number")
    return found[0]


def find_source(asker: Asker, location: str, *, allow_private: bool, ignore_robots: bool) -> tuple[str, str, tuple[str, ...]]:
    """(kind, location, other feeds) of what stands at a place: a feed or sitemap itself, or the feed that a home page names.

    A folder, WARC file or list of addresses of this machine is told by what it is. Raises ConfigError.
    """
    if page_key(location) is None:
        return (*_local(location), ())
    work = Work(location, 0, entry_id=0, allow_private=allow_private, ignore_robots=ignore_robots)
    answer = _fetched(asker, work)
    if isinstance(answer, Failure):
        raise ConfigError(f"{without_userinfo(location)} cannot be added: {answer.reason}{_advice(answer, work)}")
    media_type = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    for kind in ("feed", "sitemap"):
        if not isinstance(asker.read_listing(ListJob(kind, answer.body, answer.url, media_type)), Rejection):
            return kind, location, ()
    named = asker.read_listing(ListJob("feeds", answer.body, answer.url, media_type))
    feeds = named.more if not isinstance(named, Rejection) else ()
    for place, feed in enumerate(feeds):
        found = _fetched(asker, replace(work, url=feed))
        if isinstance(found, Answer) and not isinstance(
            asker.read_listing(ListJob("feed", found.body, found.url, "")), Rejection
        ):
            return "feed", feed, feeds[place + 1 :]
    raise ConfigError(
        f"{without_userinfo(location)} is no feed and no sitemap, and names none that can be read; name the feed itself, "
        "or take the links of the page with --kind listing"
    )


def _local(location: str) -> tuple[str, str]:
    path = Path(location).resolve()
    if path.is_dir():
        return "folder", str(path)
    if path.name.endswith((".warc", ".warc.gz")) and path.is_file():
        return "warc", str(path)
    if path.is_file():
        return "urls", str(path)
    raise ConfigError(f"“{without_userinfo(location)}” is no web address (https://…), and there is no such file or folder")


def _fetched(asker: Asker, work: Work) -> Answer | Failure:
    """What an address answers, if its robots.txt lets us ask, on whichever host it ends."""
    while True:
        found = asker.turn(work).answer
        if isinstance(found, Elsewhere):
            work = work.moved(found)
        elif found is not None:
            return found


def _advice(failure: Failure, work: Work) -> str:
    """What a person can do about it."""
    if failure.outcome != "blocked":
        return "; --kind adds it unseen"
    if failure.reason == FORBIDDEN:
        return "; --ignore-robots is for sites of your own"
    return "" if work.allow_private else "; --allow-private is for sources inside your own network"


def configs_of(outlines: Iterable[Outline]) -> list[SourceConfig]:
    """The feeds of an OPML file as sources."""
    return [
        SourceConfig("feed", one.feed, title=one.title if one.title != one.feed else None)
        for one in outlines
        if page_key(one.feed) is not None
    ]


def ask_for(
    connection: Connection,
    names: Sequence[str],
    pages: Sequence[str],
    now: datetime,
    *,
    allow_private: bool,
    ignore_robots: bool,
) -> tuple[Wanted | None, dict[str, str]]:
    """Have sources looked at and pages fetched now; a name is a source's number, title or address, or else a page's address.

    Returns what to look at (None: nothing), and the addresses for which nobody can be asked, with the reason.
    """
    sources: set[int] = set()
    urls = list(pages)
    for name in names:
        found = sources_named(connection, name)
        if not found and page_key(name) is not None:
            urls.append(name)
        else:
            sources.add(source_named(connection, name).id)
    make_due(connection, sources, now)
    refused = {url: "it is no web address" for url in urls if page_key(url) is None}
    refused |= {url: UNRESOLVED for url in urls if is_aggregator(url)}
    urls = [url for url in urls if url not in refused]
    entries: list[int] = []
    if urls:
        location = at_hand(allow_private=allow_private, ignore_robots=ignore_robots)
        config = SourceConfig("urls", location, allow_private=allow_private, ignore_robots=ignore_robots)
        number = configure_source(connection, config, f"file:{location}", now, configured=False, due=False)
        entries = ask_now(connection, number, config.options, new_entries([Entry(url) for url in urls]), now)
    return (Wanted(frozenset(sources), frozenset(entries)) if sources or entries else None), refused


def pull_in(store: Store, now: datetime, settings: Settings) -> int:
    """Bring checks that no rule could have set so far ahead back within reach, since the clock was set back; returns how many."""
    pace = Pace(timedelta(minutes=settings.schedule.shortest_minutes), timedelta(hours=settings.schedule.longest_hours))
    moved = 0
    with store.note() as connection:
        for row in sources_due_after(connection, now + pace.longest):
            every = interval_of(connection, row, now, pace, row.asks)
            due = catch_up(row.next_check_at, now, health_of(row), every, pace)
            if due != row.next_check_at:
                set_source(connection, row.id, next_check_at=due)
                moved += 1
        moved += pull_in_entries(connection, now, now + LAST)
        tidy_hosts(connection, now)
    return moved
