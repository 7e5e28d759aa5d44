"""Looks at sources: what a feed, sitemap or section page answered, and the further listings that belong to it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from archive.core.listing import Listing
from archive.core.model import Rejection
from archive.core.schedule import Pace
from archive.fetch.answers import SOFT, Answer, Failure
from archive.fetch.asking import Turn, Work
from archive.polling.notes import Checked, note_check, note_failed_check, note_listing
from archive.polling.ownline import AGAIN, REASON, OwnLine
from archive.store.dialects import AnyRow
from archive.store.session import Store
from archive.store.sources import set_source, source_row

_FIRST_PARTS, _NEXT_PARTS = 50, (3, 2)  # members of a sitemap index: at the first look, and then of its head and its end


@dataclass(slots=True)
class _Check:
    """A look at a source: its own answer, the further listings still to ask for, and what was listed so far."""

    first: Turn
    parts: deque[str] = field(default_factory=deque)
    listed: int = 0
    new: int = 0


class Checks:
    """Takes what sources answered, and writes it down at once."""

    def __init__(self, store: Store, pace: Pace, tell: Callable[[Checked], None], line: OwnLine) -> None:
        self._store = store
        self._line = line
        self._pace = pace
        self._tell = tell
        self._going_on: dict[int, _Check] = {}  # those with further listings still to ask for

    def take(self, turn: Turn, now: datetime) -> Work | None:
        """Write down a look at a source; returns the further listing to ask for next, None where the look is over.

        A further listing that fails is passed over.
        """
        work = turn.work
        before = self._going_on.pop(work.source_id, None)  # of a look that broke off, where this is a first part
        check = before if before is not None and work.part else _Check(turn)
        failure = Failure("retry", turn.listing.reason, SOFT) if isinstance(turn.listing, Rejection) else turn.answer
        if isinstance(failure, Failure) and work.part == 0:
            self._failed(work, failure, now)
            return None
        answer = check.first.answer
        assert isinstance(answer, Answer)
        with self._store.note() as connection:
            if isinstance(turn.listing, Listing):
                check.listed += len(turn.listing.entries)
                check.new += note_listing(connection, work.source_id, turn.listing, now)
                if work.part == 0:
                    is_first = source_row(connection, work.source_id).succeeded_at is None
                    check.parts.extend(_parts(turn.listing, is_first=is_first))
            if not check.parts:
                row, following = note_check(connection, work.source_id, answer, now, self._pace, _seen(check.first, answer))
        if check.parts:
            self._going_on[work.source_id] = check
            return replace(
                work, url=check.parts.popleft(), etag=None, last_modified=None, sha256=None, hops=(), part=work.part + 1
            )
        outcome = "unchanged" if check.first.same_listing or answer.status == 304 else "read"
        self._tell(Checked(outcome, row.id, row.kind, row.location, check.listed, check.new, at=following.check_at))
        return None

    def put_off(self, source_id: int, until: datetime) -> None:
        """Look at a source again from then on: it leads to a host that is not ours to ask."""
        self._going_on.pop(source_id, None)
        with self._store.note() as connection:
            set_source(connection, source_id, next_check_at=until)

    def _failed(self, work: Work, failure: Failure, now: datetime) -> None:
        with self._store.note() as connection:
            before = source_row(connection, work.source_id)
            if self._line.hides(failure, None if before.failures else work.host):
                set_source(connection, before.id, next_check_at=now + AGAIN)
                state = before.state
                self._tell(Checked("failed", before.id, before.kind, before.location, reason=REASON, at=now + AGAIN, state=state))
                return
            row, following = note_failed_check(
                connection, work.source_id, failure.reason, failure.weight, failure.retry_after, now, self._pace
            )
        state = following.health.state
        self._tell(Checked("failed", row.id, row.kind, row.location, reason=failure.reason, at=following.check_at, state=state))


def _parts(listing: Listing, *, is_first: bool) -> tuple[str, ...]:
    """Further listings of an index: all at the first look; then those at its head and its end, where new ones appear."""
    head, end = _NEXT_PARTS
    more = listing.more
    return more[:_FIRST_PARTS] if is_first else (*more[:head], *more[max(head, len(more) - end) :])


def _seen(turn: Turn, answer: Answer) -> dict[str, Any]:
    """What a source's columns take from its listing. An index is always read: it stays the same while its members change."""
    listing = turn.listing
    if not isinstance(listing, Listing):
        return {}
    seen: dict[str, Any] = {"asks": int(listing.every) if listing.every is not None else None}
    seen |= {"title": listing.title[:300]} if listing.title else {}
    if listing.more:
        return {**seen, "sha256": None, "etag": None, "last_modified": None}
    return {**seen, "sha256": hashlib.sha256(answer.body).digest()}


def check_work(row: AnyRow) -> Work:
    """What there is to ask for a source that is due."""
    return Work(
        row.moved_to or row.location,
        row.id,
        kind=row.kind,
        etag=row.etag,
        last_modified=row.last_modified,
        sha256=bytes(row.sha256) if row.sha256 is not None else None,
        allow_private=bool(row.options.get("allow_private")),
        ignore_robots=bool(row.options.get("ignore_robots")),
    )
