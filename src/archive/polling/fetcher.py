"""One pass over what is due: hosts are claimed, asked in turns, and what they answer goes to the pipeline.

Threads only ask; everything that is written is written by the one that runs the pass. What is in hand when a process dies is
still due in the tables, and its leases run out.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import TracebackType

from archive.core.model import RawItem, Rejection
from archive.core.rules import RuleSet
from archive.core.schedule import Pace
from archive.core.sources import LOCAL
from archive.fetch.answers import SOFT, Answer, Elsewhere, Failure
from archive.fetch.asking import Asker, Turn, Work
from archive.fetch.hosts import HostQueue
from archive.pipeline import Intake
from archive.polling.book import Book
from archive.polling.checks import Checks, check_work
from archive.polling.clock import Clock, SystemClock
from archive.polling.local import look_at_local
from archive.polling.notes import Checked, Told
from archive.polling.pages import Pages
from archive.settings import Settings
from archive.store.dialects import AnyRow
from archive.store.hosts import (
    Wanted,
    claim_hosts,
    count_due,
    due_entries,
    due_hosts,
    due_sources,
    left_due,
    release_host,
    renew_leases,
    robots_of,
)
from archive.store.session import Store

BATCH = 32  # pages committed together: a killed service asks for no more than these again
_ROUND = 10.0  # seconds after which what was done is written down, however much goes on arriving
_IDLE = 0.1  # seconds without an arrival after which it is
_LINE = 20  # entries of one host in line at a time, so that what is new soon goes before a backlog
_REST = timedelta(minutes=10)  # for a host that failed several times in a row
_SOON = timedelta(seconds=60)  # a host that may be asked again within it is taken on at once, and waited for
_LATER = timedelta(minutes=1)  # for work at a host that another service holds
_ROBOTS_AGE = timedelta(days=1)


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
        self._book = Book()
        self._pages = Pages(store, self._clock, self._book, tell_item, recheck=settings.schedule.recheck)
        self._pace = Pace(timedelta(minutes=settings.schedule.shortest_minutes), timedelta(hours=settings.schedule.longest_hours))
        self._checks = Checks(store, self._pace, tell_check)
        self._lease = timedelta(seconds=settings.schedule.lease_seconds)
        self._queue: HostQueue[Work] = HostQueue(settings.fetching.delay_seconds, self._clock.monotonic)
        self._turns: queue.Queue[tuple[Turn, bool]] = queue.Queue(maxsize=4 * BATCH)
        count = settings.fetching.workers if threads is None else threads
        self._threads = [
            threading.Thread(target=self._take_turns, name=f"fetch-{number}", daemon=True) for number in range(count)
        ]
        self._intake = Intake(store, rules, settings, self._pages.note, batch=BATCH)
        self._owned: dict[str, datetime | None] = {}  # host: when it may be asked again, where it is left alone for now
        self._in_hand: set[tuple[str, int]] = set()
        self._local: deque[AnyRow] = deque()
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
        return bool(self._queue.waiting or self._local or self._pages.again or not self._turns.empty())

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
        if not wanted.everything and not stopping.is_set():
            self._tell_left(wanted)

    def _tell_left(self, wanted: Wanted) -> None:
        """Tell of what was asked for by name and is due still: its host is in the hands of another service."""
        now, reason = self._clock.now(), "another service has its host in hand, and will ask for it"
        with self._store.read() as connection:
            sources, entries = left_due(connection, now, wanted)
        for row in sources:
            self._tell_check(Checked("failed", row.id, row.kind, row.location, reason=reason, at=row.next_check_at))
        for row in entries:
            self._tell_item(Told("retry", row.url, row.source_id, row.article_id, None, reason, row.next_check_at))

    def claim(self) -> None:
        """Take on hosts at which something is due, as many as one service may own."""
        self._claimed_at = self._clock.monotonic()
        room = self._settings.fetching.hosts - len(self._owned)
        if room <= 0:
            return
        now, asked = self._clock.now(), not self._wanted.everything
        with self._store.note() as connection:
            rests = due_hosts(connection, now, self._wanted, room, self._lease * 2, _REST if asked else _SOON)
            ours = claim_hosts(connection, list(rests), self._owner, now, self._lease)
            kept = robots_of(connection, ours, now - timedelta(days=1))
        for row in kept:
            self._asker.remember(row.origin, row.status, bytes(row.body), (now - row.fetched_at).total_seconds())
        for name in ours:
            self._owned[name] = None
            self._queue.hold(name, min(rests[name], self._settings.fetching.delay_seconds if asked else _SOON.total_seconds()))
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
                    self._queue.add(check_work(row))
        for row in entries:
            if ("page", row.id) not in self._in_hand:
                self._in_hand.add(("page", row.id))
                self._queue.add(self._pages.work(row))

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
            while self._pages.again:
                yield self._pages.again.popleft()
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
        work, answer = turn.work, turn.answer
        if isinstance(answer, Elsewhere):
            self._go_on(work.moved(answer))
        elif answer is not None and work.entry_id is not None:
            item = self._pages.take(work.entry_id, answer)
            if item is not None:
                yield item
        elif answer is not None:
            part = self._checks.take(turn, self._clock.now())
            if part is not None:
                self._go_on(part)
            else:
                self._book.done.append(work.key)

    def _leave_alone(self, name: str) -> None:
        for work in self._queue.clear(name):
            self._book.done.append(work.key)
        if name in self._owned:
            self._owned[name] = self._clock.now() + _REST

    def _go_on(self, work: Work) -> None:
        """Line work up that leads to another address, if that host is ours to ask; else it is put off."""
        now = self._clock.now()
        if not self._ending and self._is_ours(work.host, now):
            self._queue.add(work)
            return
        if work.entry_id is not None:
            self._pages.put_off(work.entry_id, now + _LATER)
        else:
            self._checks.put_off(work.source_id, now + _LATER)
        self._book.done.append(work.key)

    def _is_ours(self, name: str, now: datetime) -> bool:
        """Whether a host may be asked by us; it is claimed where it is free."""
        if name not in self._owned:
            with self._store.note() as connection:
                if not claim_hosts(connection, [name], self._owner, now, self._lease):
                    return False
            self._owned[name] = None
        return self._owned[name] is None

    def _write_down(self) -> None:
        """Write the book, and tell of what stands in it."""
        if not self._book.is_blank:
            with self._store.note() as connection:
                self._book.write(connection, self._clock.now())
        self._in_hand.difference_update(self._book.done)
        self._pages.forget(number for kind, number in self._book.done if kind == "page")
        for told in self._book.told:
            self._tell_item(told)
        self._book.clear()

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
