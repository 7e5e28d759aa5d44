"""Hosts: which service asks which, what is due there, and their robots.txt.

A lease on a host is what keeps two services on one database from asking for anything twice, or a host twice as often.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    and_,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from archive.store.columns import UtcDateTime
from archive.store.dialects import AnyRow, dialect_insert, insert_ignoring
from archive.store.fetch_tables import entry, host, robots, source
from archive.store.sources import POLLED
from archive.store.tables import article

_LONGEST_REST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pass is about: these sources with all they list, and these entries. None of both: everything."""

    sources: frozenset[int] = frozenset()
    entries: frozenset[int] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether nothing was named."""
        return not self.sources and not self.entries


def due_hosts(
    connection: Connection, now: datetime, wanted: Wanted, limit: int, longest: timedelta, soon: timedelta
) -> dict[str, float]:
    """Hosts with something due that may be asked `soon` and are leased to nobody, the longest due first.

    For each the seconds until it may be asked. A lease that ends later than the `longest` from now was written before the clock
    was set back, and does not count.
    """
    due = union_all(
        select(source.c.host.label("name"), source.c.next_check_at.label("since")).where(*_source_due(now, wanted)),
        select(entry.c.host.label("name"), entry.c.next_check_at.label("since"))
        .join(source, source.c.id == entry.c.source_id)
        .where(*_entry_due(now, wanted)),
    ).subquery()
    query = (
        select(due.c.name, func.min(host.c.next_request_at, type_=UtcDateTime).label("ready_at"))
        .outerjoin(host, host.c.name == due.c.name)
        .where(
            or_(host.c.leased_until.is_(None), host.c.leased_until <= now, host.c.leased_until > now + longest),
            _may_be_asked(now, soon),
        )
        .group_by(due.c.name)
        .order_by(func.min(due.c.since))
        .limit(limit)
    )
    return {
        row.name: max(0.0, min((row.ready_at - now).total_seconds(), soon.total_seconds())) if row.ready_at is not None else 0.0
        for row in connection.execute(query)
    }


def _may_be_asked(now: datetime, soon: timedelta) -> ColumnElement[bool]:
    """Whether a host may be asked within `soon`.

    A rest that ends later than any rest lasts was written before the clock was set back, and does not count.
    """
    until = host.c.next_request_at
    return or_(until.is_(None), until <= now + soon, until > now + _LONGEST_REST)


def _source_due(now: datetime, wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses = [source.c.next_check_at <= now, source.c.state.in_(POLLED), source.c.host.is_not(None)]
    return clauses if wanted.everything else [*clauses, source.c.id.in_(wanted.sources)]


def _entry_due(now: datetime, wanted: Wanted) -> list[ColumnElement[bool]]:
    due, active = entry.c.next_check_at <= now, source.c.state == "active"
    if wanted.everything:
        return [due, active]
    listed = and_(active, entry.c.source_id.in_(wanted.sources))
    return [due, or_(listed, _one_of(wanted.entries))]  # a page that is named counts, whatever became of its source


def _one_of(entries: Collection[int]) -> ColumnElement[bool]:
    """Whether an entry is one of these. The numbers are written out: thousands of parameters take longer than the query."""
    return literal_column(f"entry.id IN ({','.join(map(str, entries))})", Boolean) if entries else false()


def claim_hosts(
    connection: Connection, names: Sequence[str], owner: str, now: datetime, lease: timedelta, soon: timedelta
) -> list[str]:
    """Lease these hosts where they may be asked now and nobody else holds them; returns those that are ours, in this order."""
    if not names:
        return []
    connection.execute(insert_ignoring(connection, host), [{"name": name} for name in names])
    free = (
        select(host.c.name)
        .where(
            host.c.name.in_(names),
            or_(
                host.c.leased_by.is_(None),
                host.c.leased_by == owner,
                host.c.leased_until <= now,
                host.c.leased_until > now + 2 * lease,
            ),
            _may_be_asked(now, soon),
        )
        .with_for_update(skip_locked=True)
    )
    ours = list(connection.scalars(free))
    connection.execute(update(host).where(host.c.name.in_(ours)).values(leased_by=owner, leased_until=now + lease))
    order = {name: place for place, name in enumerate(names)}
    return sorted(ours, key=order.__getitem__)


def renew_leases(connection: Connection, names: Collection[str], owner: str, until: datetime) -> set[str]:
    """Hold these hosts longer; returns those that are ours still."""
    statement = update(host).where(host.c.name.in_(list(names)), host.c.leased_by == owner).values(leased_until=until)
    return set(connection.scalars(statement.returning(host.c.name)))


def release_host(connection: Connection, name: str, owner: str, next_request_at: datetime | None) -> None:
    """Give a host back, with the time from which on it may be asked again."""
    connection.execute(
        update(host)
        .where(host.c.name == name, host.c.leased_by == owner)
        .values(leased_by=None, leased_until=None, next_request_at=next_request_at)
    )


def due_sources(connection: Connection, name: str, now: datetime, wanted: Wanted) -> Sequence[AnyRow]:
    """The sources of a host that are due."""
    query = select(source).where(source.c.host == name, *_source_due(now, wanted)).order_by(source.c.next_check_at, source.c.id)
    return connection.execute(query).all()


def due_entries(connection: Connection, name: str, now: datetime, wanted: Wanted, limit: int) -> Sequence[AnyRow]:
    """The entries of a host that are due, with their source's `options` and their article's `identity`.

    What became due last goes first, so that a backlog of old pages never keeps today's waiting.
    """
    query = (
        select(entry, source.c.options, source.c.publisher, source.c.location.label("source_location"), article.c.identity)
        .join(source, source.c.id == entry.c.source_id)
        .outerjoin(article, article.c.id == entry.c.article_id)
        .where(entry.c.host == name, *_entry_due(now, wanted))
        .order_by(entry.c.next_check_at.desc(), entry.c.id)
        .limit(limit)
    )
    return connection.execute(query).all()


def left_due(connection: Connection, now: datetime, wanted: Wanted) -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """The sources and entries that are wanted and due."""
    pages = select(entry).join(source, source.c.id == entry.c.source_id).where(*_entry_due(now, wanted)).order_by(entry.c.id)
    return connection.execute(select(source).where(*_source_due(now, wanted))).all(), connection.execute(pages).all()


def count_due(connection: Connection, now: datetime) -> int:
    """How many checks and pages are due."""
    everything = Wanted()
    checks = select(func.count()).select_from(source).where(*_source_due(now, everything))
    pages = select(func.count()).select_from(entry).join(source, source.c.id == entry.c.source_id)
    return int(connection.execute(checks).scalar_one()) + int(
        connection.execute(pages.where(*_entry_due(now, everything))).scalar_one()
    )


def keep_robots(connection: Connection, name: str, origin: str, status: int | None, body: bytes, now: datetime) -> None:
    """Keep a robots.txt."""
    values = {"origin": origin, "host": name, "status": status, "body": body, "fetched_at": now}
    statement = dialect_insert(connection, robots).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))


def robots_of(connection: Connection, names: Iterable[str], since: datetime, now: datetime) -> Sequence[AnyRow]:
    """The robots.txt of these hosts, fetched since then; not one from a time to come, before the clock was set back."""
    query = select(robots).where(robots.c.host.in_(list(names)), robots.c.fetched_at.between(since, now))
    return connection.execute(query).all()


def tidy_hosts(connection: Connection, now: datetime, kept: timedelta = timedelta(days=2)) -> None:
    """Forget robots.txt files that nobody may go by any more."""
    connection.execute(delete(robots).where(or_(robots.c.fetched_at < now - kept, robots.c.fetched_at > now)))
