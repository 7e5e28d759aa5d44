"""One pass over what is due: hosts are claimed, asked in turns, and what they answer goes to the pipeline.

Threads only ask; everything that is written is written by the one that runs the pass. What is in hand when a process dies is
still due in the tables, and its leases run out.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol

from archive import __version__
from archive.bookkeeping import (
    Checked,
    Told,
    note_check,
    note_failed_check,
    note_listing,
    page_failed,
    page_taken,
)
from archive.core.listing import Listing
from archive.core.model import RawItem, Rejection
from archive.core.rules import RuleSet
from archive.core.schedule import Pace
from archive.core.sources import LOCAL
from archive.core.urls import site_of
from archive.extract.pool import Limits, ListingReader
from archive.fetch.answers import PERMANENT, SOFT, Answer, Elsewhere, ExchangeLimits, Failure
from archive.fetch.asking import Asker, KeptRobots, Turn, Work
from archive.fetch.exchange import Exchanger
from archive.fetch.hosts import HostQueue
from archive.fetch.pages import feed_item, page_item
from archive.pipeline import Intake, Outcome
from archive.settings import Settings
from archive.store.dialects import AnyRow
from archive.store.entries import FileNote, content_of, keep_files, note_outcomes
from archive.store.hosts import (
    Wanted,
    claim_hosts,
    count_due,
    due_entries,
    due_hosts,
    due_sources,
    keep_robots,
    release_host,
    renew_leases,
    robots_of,
)
from archive.store.rejections import keep_rejections
from archive.store.session import Store
from archive.store.sources import set_source, source_row
from archive.watching import look_at_local

BATCH = 32  # pages committed together: a killed service asks for no more than these again
_ROUND = 10.0  # seconds after which what was done is written down, however much goes on arriving
_IDLE = 0.1  # seconds without an arrival after which it is
_LINE = 200  # entries of one host in line at a time
_REST = timedelta(minutes=10)  # for a host that failed several times in a row
_LATER = timedelta(minutes=1)  # for work at a host that another service holds
_FIRST_PARTS, _NEXT_PARTS = 50, (3, 2)  # members of a sitemap index: at the first look, and then of its head and its end


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()


@dataclass(slots=True)
class _Reading:
    """An entry whose page is being read; `answer` is None for the text that its feed carries."""

    row: AnyRow
    answer: Answer | None


@dataclass(slots=True)
class _Check:
    """A look at a source: its own answer, the further listings still to ask for, and what was listed so far."""

    first: Turn
    parts: deque[str] = field(default_factory=deque)
    listed: int = 0
    new: int = 0


@dataclass(slots=True)
class _Book:
    """What has to be written down at the end of a round."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[tuple[Rejection, int | None, int]] = field(default_factory=list)
    robots: list[KeptRobots] = field(default_factory=list)
    files: list[FileNote] = field(default_factory=list)
    done: list[tuple[str, int]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


class Fetcher:
    """Does what is due. As a context it holds the threads and child processes that do it."""

    def __init__(
        self,
        store: Store,
        rules: RuleSet,
        settings: Settings,
        asker: Asker,
        *,
        owner: str,
        tell_item: Callable[[Told], None],
        tell_check: Callable[[Checked], None],
        tell_exchange: Callable[[float, int], None] = lambda seconds, size: None,
        clock: Clock | None = None,
        threads: int | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._asker = asker
        self._owner = owner
        self._tell_item, self._tell_check, self._tell_exchange = tell_item, tell_check, tell_exchange
        self._clock = clock or SystemClock()
        self._pace = Pace(timedelta(minutes=settings.schedule.shortest_minutes), timedelta(hours=settings.schedule.longest_hours))
        self._lease = timedelta(seconds=settings.schedule.lease_seconds)
        self._queue: HostQueue[Work] = HostQueue(settings.fetching.delay_seconds, self._clock.monotonic)
        self._turns: queue.Queue[tuple[Turn, bool]] = queue.Queue(maxsize=4 * BATCH)
        count = settings.fetching.workers if threads is None else threads
        self._threads = [
            threading.Thread(target=self._take_turns, name=f"fetch-{number}", daemon=True) for number in range(count)
        ]
        self._intake = Intake(store, rules, settings, self._outcome, batch=BATCH)
        self._owned: dict[str, datetime | None] = {}  # host: when it may be asked again, where it is left alone for now
        self._in_hand: set[tuple[str, int]] = set()
        self._rows: dict[int, AnyRow] = {}
        self._checks: dict[int, _Check] = {}  # those that go on with further listings
        self._local: deque[AnyRow] = deque()
        self._again: deque[RawItem] = deque()
        self._reading: dict[str, _Reading] = {}
        self._book = _Book()
        self._wanted = Wanted()
        self._ending = False
        self._claimed_at = self._renewed_at = float("-inf")

    def __enter__(self) -> Fetcher:
        self._intake.__enter__()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._queue.close()
        for thread in self._threads:
            while thread.is_alive():
                self._drain()
                thread.join(_IDLE)
        self._intake.__exit__(kind, error, trace)

    @property
    def hosts(self) -> int:
        """How many hosts are in hand."""
        return len(self._owned)

    def is_busy(self) -> bool:
        """Whether anything is in line or in hand."""
        return bool(self._queue.waiting or self._local or self._again or not self._turns.empty())

    def due(self) -> int:
        """How many checks and pages are due."""
        with self._store.read() as connection:
            return count_due(connection, self._clock.now())

    def run_pass(self, wanted: Wanted, stopping: threading.Event) -> None:
        """Everything that is due now, or what is `wanted` of it; ends early, in good order, when told to stop."""
        self._wanted = wanted
        while not stopping.is_set():
            if not self.is_busy() or self._clock.monotonic() - self._claimed_at > 1.0:
                self.claim()
            if not self.is_busy():
                break
            self.work()
        self.let_go()

    def claim(self) -> None:
        """Take on hosts at which something is due, as many as one service may own."""
        self._claimed_at = self._clock.monotonic()
        room = self._settings.fetching.hosts - len(self._owned)
        if room <= 0:
            return
        now = self._clock.now()
        with self._store.note() as connection:
            names = due_hosts(connection, now, self._wanted, room, self._lease * 2)
            ours = claim_hosts(connection, names, self._owner, now, self._lease)
            kept = robots_of(connection, ours, now - timedelta(days=1))
        for row in kept:
            self._asker.remember(row.origin, row.status, bytes(row.body), (now - row.fetched_at).total_seconds())
        for name in ours:
            self._owned[name] = None
            self._line_up(name)

    def work(self) -> None:
        """Take what arrives until nothing does for a moment; write down what became of it, and give back hosts that are done."""
        self._intake.take(self._arrivals(), 0)
        self._write_down()
        self._renew()
        for name in self._queue.idle():
            if name in self._owned and self._owned[name] is None:
                self._line_up(name)
        for name in list(self._owned):
            if not self._queue.holds(name):
                self._release(name)

    def let_go(self) -> None:
        """Finish what is in hand, ask for nothing more, and give every host back."""
        self._ending = True
        self._local.clear()
        until = self._clock.monotonic() + self._settings.fetching.deadline_seconds + self._settings.reading.deadline_seconds
        while True:
            for name in list(self._owned):
                self._queue.clear(name)
            self._intake.take(self._arrivals(), 0)
            if not self.is_busy() or self._clock.monotonic() >= until:
                break
        self._write_down()
        self._ending = False
        self._in_hand.clear()
        self._rows.clear()
        for name in list(self._owned):
            self._release(name)

    def _line_up(self, name: str) -> None:
        """Put what is due at a host in its line, but for what is in hand."""
        now = self._clock.now()
        with self._store.read() as connection:
            sources = due_sources(connection, name, now, self._wanted)
            entries = due_entries(connection, name, now, self._wanted, _LINE)
        for row in sources:
            if ("check", row.id) not in self._in_hand:
                self._in_hand.add(("check", row.id))
                if row.kind in LOCAL:
                    self._local.append(row)
                else:
                    self._queue.add(_check_work(row))
        for row in entries:
            if ("page", row.id) not in self._in_hand:
                self._in_hand.add(("page", row.id))
                self._rows[row.id] = row
                self._queue.add(_page_work(row))

    def _take_turns(self) -> None:
        while (work := self._queue.take()) is not None:
            self._turns.put(self._turn(work))

    def _turn(self, work: Work) -> tuple[Turn, bool]:
        """One turn, and whether its host may go on being asked."""
        try:
            turn = self._asker.turn(work)
        except Exception as error:  # noqa: BLE001 - a fault of ours on one answer must not end the thread
            turn = Turn(work, Failure("retry", f"unexpected {type(error).__name__}: {error}"[:300], SOFT))
        if turn.answer is None:
            self._queue.add(work, first=True)
        return turn, self._queue.done(work.host, troubled=turn.troubled, delay=turn.delay)

    def _next_turn(self) -> tuple[Turn, bool] | None:
        if self._threads:
            try:
                return self._turns.get(timeout=_IDLE)
            except queue.Empty:
                return None
        work = self._queue.take(wait=False)
        return self._turn(work) if work is not None else None

    def _arrivals(self) -> Iterator[RawItem | Rejection]:
        """What there is to read, as it comes; ends where nothing comes for a moment."""
        until = self._clock.monotonic() + _ROUND
        while self._local:
            row = self._local.popleft()
            files = self._book.files
            yield from look_at_local(self._store, row, self._settings, self._clock.now(), self._pace, self._tell_check, files)
            self._book.done.append(("check", row.id))
        while self._clock.monotonic() < until:
            while self._again:
                yield self._again.popleft()
            turn = self._next_turn()
            if turn is None:
                return
            yield from self._taken(*turn)

    def _taken(self, turn: Turn, goes_on: bool) -> Iterator[RawItem]:
        if turn.robots is not None:
            self._book.robots.append(turn.robots)
        if not goes_on:
            self._leave_alone(turn.work.host)
        if isinstance(turn.answer, Answer):
            self._tell_exchange(turn.answer.seconds, len(turn.answer.body))
        if isinstance(turn.answer, Elsewhere):
            self._redirect(turn.work, turn.answer)
        elif turn.answer is not None and turn.work.entry_id is None:
            self._checked(turn)
        elif turn.answer is not None:
            yield from self._page(self._rows[turn.work.key[1]], turn.answer)

    def _leave_alone(self, name: str) -> None:
        for work in self._queue.clear(name):
            self._book.done.append(work.key)
        if name in self._owned:
            self._owned[name] = self._clock.now() + _REST

    def _redirect(self, work: Work, elsewhere: Elsewhere) -> None:
        """Line the work up at the host it leads to, if that is ours to ask."""
        moved = work.moved(elsewhere)
        now = self._clock.now()
        if not self._ending and self._is_ours(moved.host, now):
            self._queue.add(moved)
            return
        if work.entry_id is not None:
            self._book.entries.append({"number": work.entry_id, "next_check_at": now + _LATER})
        else:
            with self._store.note() as connection:
                set_source(connection, work.source_id, next_check_at=now + _LATER)
        self._book.done.append(work.key)

    def _is_ours(self, name: str, now: datetime) -> bool:
        """Whether a host may be asked by us; it is claimed where it is free."""
        if name not in self._owned:
            with self._store.note() as connection:
                if not claim_hosts(connection, [name], self._owner, now, self._lease):
                    return False
            self._owned[name] = None
        return self._owned[name] is None

    def _checked(self, turn: Turn) -> None:
        """Write down a look at a source, and go on with the further listings it names. A part that fails is passed over."""
        work, now = turn.work, self._clock.now()
        check = self._checks.pop(work.source_id, None) or _Check(turn)
        failure = Failure("retry", turn.listing.reason, SOFT) if isinstance(turn.listing, Rejection) else turn.answer
        if isinstance(failure, Failure) and work.part == 0:
            self._check_failed(work, failure, now)
            return
        answer = check.first.answer
        assert isinstance(answer, Answer)
        with self._store.note() as connection:
            if isinstance(turn.listing, Listing):
                check.listed += len(turn.listing.entries)
                check.new += note_listing(connection, work.source_id, turn.listing, now)
                if work.part == 0:
                    check.parts.extend(_parts(turn.listing, is_first=source_row(connection, work.source_id).succeeded_at is None))
            if not check.parts:
                row, following = note_check(connection, work.source_id, answer, now, self._pace, _seen(check.first, answer))
        if check.parts:
            self._checks[work.source_id] = check
            self._ask_part(work, check.parts.popleft())
            return
        self._book.done.append(work.key)
        outcome = "unchanged" if check.first.same_listing or answer.status == 304 else "read"
        self._tell_check(Checked(outcome, row.id, row.kind, row.location, check.listed, check.new, at=following.check_at))

    def _check_failed(self, work: Work, failure: Failure, now: datetime) -> None:
        with self._store.note() as connection:
            row, following = note_failed_check(
                connection, work.source_id, failure.reason, failure.weight, failure.retry_after, now, self._pace
            )
        self._book.done.append(work.key)
        state = following.health.state
        self._tell_check(
            Checked("failed", row.id, row.kind, row.location, reason=failure.reason, at=following.check_at, state=state)
        )

    def _ask_part(self, work: Work, url: str) -> None:
        """Ask for a further listing of a source."""
        self._redirect(replace(work, etag=None, last_modified=None, sha256=None, part=work.part + 1), Elsewhere(url, ()))

    def _page(self, row: AnyRow, answer: Answer | Failure) -> Iterator[RawItem]:
        """The item of a page; or a note of why there is none, and the text its feed carries in its place."""
        now = self._clock.now()
        if isinstance(answer, Answer) and answer.status == 304:
            self._note(page_taken(row, "unchanged", None, answer, now, recheck=self._settings.schedule.recheck), row, "unchanged")
            return
        item: RawItem | Failure
        if isinstance(answer, Failure):
            item = answer
        else:
            item = page_item(row.url, answer, row.identity, _listed(row, answer.url), row.source_id)
        if isinstance(item, RawItem):
            assert isinstance(answer, Answer)
            self._reading[row.url] = _Reading(row, answer)
            yield item
            return
        columns = page_failed(row, item, now)
        if columns["outcome"] != "retry" and row.article_id is None and (kept := self._from_feed(row, columns["reason"])):
            self._reading[row.url] = _Reading(row, None)
            yield kept
            return
        self._note(columns, row, columns["outcome"], stage="fetch")

    def _from_feed(self, row: AnyRow, reason: str) -> RawItem | None:
        with self._store.read() as connection:
            content = content_of(connection, row.id)
        return feed_item(row.url, content, row.identity, _listed(row, row.url), row.source_id, reason) if content else None

    def _outcome(self, outcome: Outcome) -> None:
        """What became of an item that was read. Files of a folder have no entry to note it at."""
        item = outcome.item
        reading = self._reading.pop(item.location, None) if item is not None else None
        if reading is None:
            self._tell_file(outcome)
            return
        row, now = reading.row, self._clock.now()
        if outcome.rejection is None:
            recheck = self._settings.schedule.recheck
            columns = page_taken(row, outcome.name, outcome.article_id, reading.answer, now, recheck=recheck)
            self._note(columns, row, outcome.name, article_id=outcome.article_id)
            return
        stage, reason = outcome.rejection.stage, outcome.rejection.reason
        if reading.answer is not None and row.article_id is None and (kept := self._from_feed(row, f"{stage}: {reason}")):
            self._reading[row.url] = _Reading(row, None)
            self._again.append(kept)
            return
        columns = page_failed(row, Failure("rejected", reason, PERMANENT), now)
        self._note(columns, row, "rejected", stage=stage, is_kept=True)

    def _tell_file(self, outcome: Outcome) -> None:
        rejection, item = outcome.rejection, outcome.item
        name = item.location if item is not None else rejection.input if rejection is not None else ""
        stage, reason = (rejection.stage, rejection.reason) if rejection is not None else (None, None)
        number = (item.source_id if item is not None else None) or 0
        self._tell_item(Told(outcome.name, name, number, outcome.article_id, stage, reason))

    def _note(
        self,
        columns: dict[str, Any],
        row: AnyRow,
        outcome: str,
        *,
        article_id: int | None = None,
        stage: str | None = None,
        is_kept: bool = False,
    ) -> None:
        self._book.entries.append(columns)
        self._book.done.append(("page", row.id))
        reason = columns.get("reason")
        if outcome in ("rejected", "blocked") and not is_kept:
            self._book.rejections.append((Rejection(row.url, stage or "fetch", reason or outcome), None, row.source_id))
        at = columns["next_check_at"] if outcome == "retry" else None
        self._book.told.append(Told(outcome, row.url, row.source_id, article_id or row.article_id, stage, reason, at))

    def _write_down(self) -> None:
        book, self._book = self._book, _Book()
        if book.entries or book.robots or book.rejections or book.files:
            with self._store.note() as connection:
                note_outcomes(connection, book.entries)
                keep_files(connection, book.files, self._clock.now())
                keep_rejections(connection, book.rejections, self._clock.now())
                for one in book.robots:
                    keep_robots(connection, one.host, one.origin, one.status, one.body, self._clock.now())
        for key in book.done:
            self._in_hand.discard(key)
            if key[0] == "page":
                self._rows.pop(key[1], None)
        for told in book.told:
            self._tell_item(told)

    def _renew(self) -> None:
        """Hold the hosts in hand longer; what another service took over meanwhile is dropped."""
        if not self._owned or self._clock.monotonic() - self._renewed_at < self._lease.total_seconds() / 4:
            return
        self._renewed_at = self._clock.monotonic()
        with self._store.note() as connection:
            ours = renew_leases(connection, list(self._owned), self._owner, self._clock.now() + self._lease)
        for name in set(self._owned) - ours:
            self._leave_alone(name)
            self._queue.forget(name)
            del self._owned[name]

    def _release(self, name: str) -> None:
        now = self._clock.now()
        pause = timedelta(seconds=self._queue.forget(name))
        rest = self._owned.pop(name)
        with self._store.note() as connection:
            release_host(connection, name, self._owner, max(now + pause, rest or now))

    def _drain(self) -> None:
        """Make room for threads that are ending; what they bring stays due."""
        while not self._turns.empty():
            self._turns.get_nowait()


def _check_work(row: AnyRow) -> Work:
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


def _page_work(row: AnyRow) -> Work:
    return Work(
        row.url,
        row.source_id,
        entry_id=row.id,
        etag=row.etag if row.article_id is not None else None,
        last_modified=row.last_modified if row.article_id is not None else None,
        allow_private=bool(row.options.get("allow_private")),
        ignore_robots=bool(row.options.get("ignore_robots")),
    )


def _listed(row: AnyRow, url: str) -> dict[str, Any]:
    """What the entry says of its page; a publisher configured for the source counts for pages of the source's own site."""
    if row.publisher and site_of(url) == site_of(row.source_location):
        return {**row.listed, "publisher": row.publisher}
    return dict(row.listed)


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


@contextmanager
def open_asker(settings: Settings, clock: Clock | None = None) -> Iterator[Asker]:
    """What asks the web under these settings."""
    limits = settings.fetching
    exchange = ExchangeLimits(
        deadline_seconds=limits.deadline_seconds,
        connect_seconds=limits.connect_seconds,
        max_bytes=limits.max_bytes,
        max_redirects=limits.max_redirects,
        max_header_bytes=limits.max_header_bytes,
    )
    listing = Limits(limits.listing_deadline_seconds, settings.reading.memory_mb << 20)
    contact = f" (+{limits.contact})" if limits.contact else ""
    agent = f"news-archive/{__version__}{contact}"
    exchanger = Exchanger(exchange, agent)
    try:
        with ListingReader(listing) as listings:
            yield Asker(exchanger.get, listings.read, agent, (clock or SystemClock()).monotonic)
    finally:
        exchanger.close()
