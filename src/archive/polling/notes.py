"""What is written down of every check and every page: how it went, and when it is due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from archive.core.identity import bounded
from archive.core.listing import Entry, Listing
from archive.core.recheck import recheck_at, retry_at
from archive.core.schedule import (
    FIRST_GAP,
    LOOKS_PER_GAP,
    NEWEST,
    WINDOW,
    Health,
    Interval,
    Next,
    Pace,
    after_failure,
    after_success,
    interval,
)
from archive.core.sources import LOCAL
from archive.core.urls import host_of, is_aggregator, page_key
from archive.fetch.answers import PERMANENT, Answer, Failure
from archive.store.dialects import AnyRow
from archive.store.entries import NewEntry, keep_entries
from archive.store.sources import listed_times, set_source, source_row

PERMANENT_REDIRECTS = (301, 308)
NEW_EVERY = FIRST_GAP / LOOKS_PER_GAP
"""Between two looks at a source of which nothing is known yet: that it failed at first says nothing of how often it publishes."""

LOCAL_EVERY = timedelta(minutes=1)
"""Between two looks at a folder or file of this machine: it costs nobody anything."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one item: `outcome` is stored, unchanged, revised, retry, rejected or blocked."""

    outcome: str
    url: str
    source_id: int
    article_id: int | None = None
    stage: str | None = None
    reason: str | None = None
    at: datetime | None = None
    """When it is tried again."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How a look at a source went: `outcome` is read, unchanged or failed."""

    outcome: str
    source_id: int
    kind: str
    location: str
    listed: int = 0
    new: int = 0
    reason: str | None = None
    at: datetime | None = None
    state: str = "active"


def new_entries(entries: Sequence[Entry]) -> list[NewEntry]:
    """The entries of a listing as they are written; those without a web address are left out."""
    found = []
    for one in entries:
        key = page_key(one.url)
        if key is not None:
            listed = {name: value for name, value in asdict(one).items() if value is not None and name not in ("url", "content")}
            key = bounded(key)  # no index takes the longest addresses that servers do
            found.append(
                NewEntry(key, one.url, host_of(one.url), one.guid, one.title, listed, one.content, is_aggregator(one.url))
            )
    return found


def note_listing(connection: Connection, source_id: int, listing: Listing, now: datetime) -> int:
    """Write what a source lists; returns how many entries are new."""
    return keep_entries(connection, source_id, new_entries(listing.entries), now)


def note_check(
    connection: Connection, source_id: int, answer: Answer, now: datetime, pace: Pace, seen: dict[str, Any]
) -> tuple[AnyRow, Next]:
    """Write that a look at a source went well, and the columns its listing gives; returns the source before, and what follows."""
    row = source_row(connection, source_id)
    values = {**_validators(answer), **seen}
    if row.title is not None:
        values.pop("title", None)  # it may be a person's, and it is a name to call the source by
    if answer.hops and all(hop.status in PERMANENT_REDIRECTS for hop in answer.hops):
        values |= {"moved_to": answer.url, "host": host_of(answer.url)}
    return row, _succeed(connection, row, now, pace, values)


def note_local_check(connection: Connection, source_id: int, now: datetime, pace: Pace) -> Next:
    """Write that a look at a folder or file went well."""
    return _succeed(connection, source_row(connection, source_id), now, pace, {})


def _succeed(connection: Connection, row: AnyRow, now: datetime, pace: Pace, values: dict[str, Any]) -> Next:
    every = interval_of(connection, row, now, pace, values.get("asks", row.asks))
    following = after_success(health_of(row), now, every, key=row.location)
    set_source(
        connection,
        row.id,
        **values,
        **_columns(following),
        checked_at=now,
        succeeded_at=now,
        trouble=None,
        every=int(every.every.total_seconds()),
        every_why=every.why,
    )
    return following


def note_failed_check(
    connection: Connection, source_id: int, reason: str, weight: float, retry_after: float | None, now: datetime, pace: Pace
) -> tuple[AnyRow, Next]:
    """Write that a look at a source failed; returns the source as it was, and what follows."""
    row = source_row(connection, source_id)
    every = interval_of(connection, row, now, pace, row.asks)
    wait = timedelta(seconds=retry_after) if retry_after is not None else None
    following = after_failure(health_of(row), now, every, weight, wait, reason, key=row.location, pace=pace)
    values: dict[str, Any] = {"trouble": reason, "checked_at": now}
    if row.moved_to is not None and weight >= PERMANENT:
        values |= {"moved_to": None, "host": host_of(row.location)}  # where it moved to is gone: back to where it was
    set_source(connection, source_id, **values, **_columns(following))
    return row, following


def interval_of(connection: Connection, row: AnyRow, now: datetime, pace: Pace, asks: float | None) -> Interval:
    """How often a source is looked at, and why."""
    fixed = row.options.get("every")
    if fixed is None and row.kind in LOCAL:
        return Interval(LOCAL_EVERY, "a folder or file of this machine")
    times = listed_times(connection, row.id, NEWEST)
    if not times and fixed is None and now - row.added_at < WINDOW:
        return Interval(max(pace.within(NEW_EVERY), timedelta(seconds=asks or 0)), "nothing listed yet")
    return interval(
        times,
        now,
        asked=timedelta(seconds=asks) if asks is not None else None,
        fixed=timedelta(seconds=fixed) if fixed is not None else None,
        pace=pace,
    )


def health_of(row: AnyRow) -> Health:
    """How a stored source has fared."""
    return Health(row.failures, "paused" if row.state == "paused" else "active", row.reason, row.failing_since)


def _columns(following: Next) -> dict[str, Any]:
    health = following.health
    return {
        "state": health.state,
        "reason": health.reason,
        "failures": health.failures,
        "failing_since": health.failing_since,
        "next_check_at": following.check_at,
    }


def page_taken(
    row: AnyRow, outcome: str, article_id: int | None, answer: Answer | None, now: datetime, *, recheck: bool
) -> dict[str, Any]:
    """The columns of an entry whose page was stored, unchanged or revised. `answer` is None for the text its feed carries."""
    stored_at = min(row.stored_at or now, now)  # later than now: the clock was set back since
    changed_at = now if outcome == "revised" else row.changed_at and min(row.changed_at, now)
    return {
        "number": row.id,
        "outcome": outcome,
        "reason": None,
        "article_id": article_id or row.article_id,
        "checked_at": now,
        "stored_at": stored_at,
        "changed_at": changed_at,
        "failures": 0.0,
        "next_check_at": recheck_at(stored_at, now, changed_at, now) if recheck and answer is not None else None,
        **(_validators(answer) if answer is not None else {}),
    }


def _validators(answer: Answer) -> dict[str, str | None]:
    """What to ask with next time, so that the server may say that nothing changed."""
    if answer.status == 304:
        return {}
    headers = {name.lower(): value for name, value in answer.headers}
    return {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}


def page_failed(row: AnyRow, failure: Failure, now: datetime) -> dict[str, Any]:
    """The columns of an entry whose page could not be had. A page stored before is left as it is, and looked at later again."""
    failures = row.failures + failure.weight
    wait = timedelta(seconds=failure.retry_after) if failure.retry_after is not None else None
    again = retry_at(failures, now, wait) if failure.outcome == "retry" else None
    outcome, reason = failure.outcome, failure.reason
    if failure.outcome == "retry" and again is None:
        outcome, reason = "rejected", f"given up: {reason}"
    return {
        "number": row.id,
        "outcome": outcome,
        "reason": reason,
        "checked_at": now,
        "failures": failures,
        "next_check_at": again,
    }
