"""One pass over what is due: hosts are claimed, asked in turns, and what they answer goes to the pipeline.

Threads only ask; everything that is written is written by the one that runs the pass. What is in hand when a process dies is
still due in the tables, and its leases run out.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import TracebackType

from archive.core.errors import ArchiveError
from archive.core.model import RawItem
from archive.core.rules import RuleSet
from archive.core.schedule import Pace
from archive.core.sources import LOCAL
from archive.fetch.answers import Answer, Elsewhere, Failure, unexpected
from archive.fetch.asking import Asker, Turn, Work
from archive.fetch.hosts import HostQueue
from archive.pipeline import Intake
from archive.polling.book import Book
from archive.polling.checks import Checks, check_work
from archive.polling.claims import Claims
from archive.polling.clock import Clock, SystemClock
from archive.polling.local import look_at_local
from archive.polling.notes import Checked, Told
from archive.polling.ownline import OwnLine
from archive.polling.pages import Pages
from archive.polling.turns import Turns
from archive.settings import Settings
from archive.store.dialects import AnyRow
from archive.store.hosts import Wanted, count_due, due_entries, due_sources, left_due
from archive.store.session import Store

BATCH = 32  # pages committed together: a killed service asks for no more than these again
_ROUND = 10.0  # seconds after which what was done is written down, however much goes on arriving
_LINE = 20  # entries of one host in line at a time, so that what is new soon goes before a backlog
_MOST_WAITED = 60.0  # seconds for which a host is held before it is asked; where a person named it, the delay is enough
_LATER = timedelta(minutes=5)  # for work that leads to a host which is not ours to ask now


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
        beat: Callable[[], None] = lambda: None,
        stopping: threading.Event | None = None,
        clock: Clock | None = None,
        threads: int | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._asker = asker
        self._tell_item, self._tell_check, self._tell_exchange, self._beat = tell_item, tell_check, tell_exchange, beat
        self._stopping = stopping or threading.Event()
        self._clock = clock or SystemClock()
        self._book = Book()
        self._line = OwnLine()
        self._pages = Pages(store, self._clock, self._book, tell_item, recheck=settings.schedule.recheck)
        self._pace = Pace(timedelta(minutes=settings.schedule.shortest_minutes), timedelta(hours=settings.schedule.longest_hours))
        self._checks = Checks(store, self._pace, tell_check, self._line)
        lease = timedelta(seconds=settings.schedule.lease_seconds)
        self._claims = Claims(store, self._clock, owner, lease, settings.fetching.hosts)
        self._queue: HostQueue[Work] = HostQueue(settings.fetching.delay_seconds, self._clock.monotonic)
        self._turns = Turns(asker, self._queue, settings.fetching.workers if threads is None else threads)
        self._intake = Intake(store, rules, settings, self._pages.note, batch=BATCH, beat=self._stay_alive)
        self._in_hand: dict[tuple[str, int], str] = {}  # with the host at which it was due
        self._more: set[str] = set()  # hosts at which more may be due than was lined up
        self._local: deque[AnyRow] = deque()
        self._wanted = Wanted()
        self._ending = False
        self._claimed_at = float("-inf")

    def __enter__(self) -> Fetcher:
        self._intake.__enter__()
        self._turns.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._turns.stop()
        self._intake.__exit__(kind, error, trace)

    @property
    def hosts(self) -> int:
        """How many hosts are in hand."""
        return len(self._claims)

    def is_busy(self) -> bool:
        """Whether anything is in line or in hand."""
        return bool(self._in_hand)

    def due(self) -> int:
        """How many checks and pages are due."""
        with self._store.read() as connection:
            return count_due(connection, self._clock.now())

    def run_pass(self, wanted: Wanted, stopping: threading.Event) -> None:
        """Everything that is due now, or what is `wanted` of it; ends early, in good order, when told to stop."""
        self._wanted, self._stopping = wanted, stopping
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
        ours, kept = self._claims.claim(self._wanted)
        for row in kept:
            age = (self._clock.now() - row.fetched_at).total_seconds()
            self._asker.remember(row.origin, row.status, bytes(row.body), age)
        most = _MOST_WAITED if self._wanted.everything else self._settings.fetching.delay_seconds
        for name in ours:
            self._queue.hold(name, min(ours[name], most))
            self._line_up(name)

    def work(self) -> None:
        """Take what arrives until nothing does for a moment; write down what became of it, and give back hosts that are done."""
        self._intake.take(self._arrivals(), 0)
        self._write_down()
        self._stay_alive()
        if not self._stopping.is_set():
            for name in self._more.intersection(self._queue.idle(), self._claims.names):
                if self._claims.may_ask(name):
                    self._line_up(name)
        self._release()

    def let_go(self) -> None:
        """Finish what is in hand, ask for nothing more, and give every host back; a request that does not end keeps its lease."""
        self._ending = True
        self._book.done.extend(("check", row.id) for row in self._local)
        self._local.clear()
        until = self._clock.monotonic() + self._settings.fetching.deadline_seconds + self._settings.reading.deadline_seconds
        while True:
            for name in self._claims.names:
                self._drop(self._queue.clear(name))
            self._intake.take(self._arrivals(), 0)
            self._write_down()
            if not self.is_busy() or self._clock.monotonic() >= until:
                break
        self._release()
        self._ending = False

    def _line_up(self, name: str) -> None:
        """Put what is due at a host in its line, but for what is in hand."""
        now = self._clock.now()
        with self._store.read() as connection:
            sources = due_sources(connection, name, now, self._wanted)
            entries = due_entries(connection, name, now, self._wanted, _LINE)
        self._more.discard(name)
        if len(entries) == _LINE:
            self._more.add(name)
        for row in sources:
            if ("check", row.id) not in self._in_hand:
                self._in_hand["check", row.id] = name
                if row.kind in LOCAL:
                    self._local.append(row)
                else:
                    self._queue.add(check_work(row))
        for row in entries:
            if ("page", row.id) not in self._in_hand:
                self._in_hand["page", row.id] = name
                self._queue.add(self._pages.work(row))

    def _arrivals(self) -> Iterator[RawItem]:
        """What there is to read, as it comes; ends where nothing comes for a moment."""
        until = self._clock.monotonic() + _ROUND
        while self._local and not self._stopping.is_set():
            row = self._local.popleft()
            files = self._book.files
            found = look_at_local(self._store, row, self._settings, self._clock.now(), self._pace, self._tell_check, files)
            for one in found:
                if isinstance(one, RawItem):
                    yield one
                else:
                    self._pages.reject(one, row.id)
            self._book.done.append(("check", row.id))
        while self._clock.monotonic() < until:
            self._stay_alive()
            while self._pages.again:
                yield self._pages.again.popleft()
            if self._stopping.is_set() and not self._ending:
                return
            turn = self._turns.next()
            if turn is None:
                return
            yield from self._taken(*turn)

    def _taken(self, turn: Turn, goes_on: bool) -> Iterator[RawItem]:
        if self._line.heard(turn):
            self._asker.forget_unreachable()
        if turn.robots is not None and not self._line.is_down:
            self._book.robots.append(turn.robots)
        if not goes_on:
            self._leave_alone(turn.work.host)
        if isinstance(turn.answer, Answer):
            self._tell_exchange(turn.answer.seconds, len(turn.answer.body))
        work, answer = turn.work, turn.answer
        if answer is None:
            self._ask_again(work)
        elif isinstance(answer, Elsewhere):
            self._go_on(work.moved(answer))
        elif work.entry_id is not None:
            yield from self._taken_page(work, work.entry_id, answer)
        else:
            self._checked(turn)

    def _checked(self, turn: Turn) -> None:
        """Go on with a further listing of a source; or the look is over, and what it found is due.

        A fault of ours on what one source lists is a failed look at that source, and stops no other.
        """
        try:
            part = self._checks.take(turn, self._clock.now())
        except ArchiveError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
            failed = replace(turn, answer=unexpected(error), listing=None, work=replace(turn.work, part=0))
            part = self._checks.take(failed, self._clock.now())
        if part is not None:
            self._go_on(part)
            return
        self._drop([turn.work])
        if turn.listing is not None:
            self._more |= {turn.work.host, self._in_hand.get(turn.work.key, turn.work.host)}

    def _taken_page(self, work: Work, number: int, answer: Answer | Failure) -> Iterator[RawItem]:
        if isinstance(answer, Failure) and self._line.hides(answer):
            self._drop([work])  # it stays due
            self._leave_alone(work.host)
            return
        try:
            item = self._pages.take(number, answer)
        except ArchiveError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            item = self._pages.take(number, unexpected(error))
        if item is not None:
            yield item

    def _leave_alone(self, name: str) -> None:
        self._drop(self._queue.clear(name))
        self._claims.leave_alone(name)

    def _drop(self, works: Iterable[Work]) -> None:
        """Have work in hand no longer; it stays due."""
        self._book.done.extend(work.key for work in works)

    def _ask_again(self, work: Work) -> None:
        """Ask for what was meant, now that the robots.txt of its host is known."""
        if not self._ending and work.host in self._claims and self._claims.may_ask(work.host):
            self._queue.add(work, first=True)
        else:
            self._drop([work])

    def _go_on(self, work: Work) -> None:
        """Line work up that leads to another address, if that host is ours to ask; else it is put off."""
        if not self._ending and self._claims.may_ask(work.host):
            self._queue.add(work)
            return
        self._drop([work])
        until = self._clock.now() + _LATER
        if self._ending:
            return  # it stays due
        if work.entry_id is not None:
            self._pages.put_off(work.entry_id, until)
        else:
            self._checks.put_off(work.source_id, until)

    def _write_down(self) -> None:
        """Write the book, and tell of what stands in it."""
        if not self._book.is_blank:
            with self._store.note() as connection:
                self._book.write(connection, self._clock.now())
        for key in self._book.done:
            self._in_hand.pop(key, None)
        self._pages.forget(number for kind, number in self._book.done if kind == "page")
        for told in self._book.told:
            self._tell_item(told)
        self._book.clear()

    def _stay_alive(self) -> None:
        """Hold the hosts in hand longer; what another service took over meanwhile is dropped."""
        self._beat()
        for name in self._claims.renew():
            self._drop(self._queue.clear(name))
            self._queue.forget(name)

    def _release(self) -> None:
        """Give back the hosts with nothing in line and nothing in hand."""
        busy = set(self._in_hand.values())
        done = [name for name in self._claims.names if name not in busy and not self._queue.holds(name)]
        self._more.difference_update(done)
        if done:
            self._claims.release({name: self._queue.forget(name) for name in done})
