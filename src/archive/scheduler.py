"""The service: APScheduler ticks, what is due is done, and systemd, monitors and the log are told.

The truth about what is due stands in the tables; a tick only says that it is time to look. So a sleeping machine or a clock
that jumps makes one catch-up and no burst.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from archive.core.errors import ArchiveError, StoreError
from archive.core.rules import RuleSet
from archive.core.sources import SourceConfig
from archive.pipeline import look_over_stories
from archive.polling.fetcher import Fetcher
from archive.polling.notes import Checked, Told
from archive.polling.sources import pull_in, reconcile
from archive.polling.ticking import Ticking
from archive.polling.web import open_asker
from archive.settings import Settings
from archive.store.session import Store
from archive.telling import Metrics, logger, notify, serve_telling, watchdog_seconds

_log = logger(__name__)

_PAUSE = (5.0, 300.0)  # seconds after a fault of the database: at first, and at most
_TIDY_HOURS = 1
_NIGHT = 3  # the hour of UTC from which stories are looked over, once a day
_BEAT = 1.0  # seconds between two signs of life
_OVERDUE = 10  # ticks without a look after which the service is not well


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a person configured."""

    settings: Settings
    rules: RuleSet
    sources: Sequence[SourceConfig] | None


class Service:
    """Runs until `stopping` is set. `configure` reads the configuration afresh, for SIGHUP."""

    def __init__(
        self,
        store: Store,
        configuration: Configuration,
        configure: Callable[[], Configuration],
        owner: str,
        stopping: threading.Event,
    ) -> None:
        self._store = store
        self._configuration = configuration
        self._configure = configure
        self._owner = owner
        self._stopping = stopping
        self._reloading = threading.Event()
        self._tick = threading.Event()
        self._tidy = threading.Event()
        self._metrics = Metrics()
        self._ticking = Ticking(
            (self._tick.set, configuration.settings.schedule.tick_seconds), (self._tidy.set, _TIDY_HOURS * 3600)
        )
        self._looked_at: datetime | None = None
        self._looked = self._beaten = float("-inf")
        self._said_goodbye = False
        self._trouble: str | None = None
        self._looked_over: date | None = None

    def reload(self) -> None:
        """Read the configuration again as soon as what is in hand is done."""
        self._reloading.set()

    def run(self) -> None:
        """Work until told to stop; a fault of the database, or one that nobody foresaw, is waited out."""
        with ExitStack() as stack:
            port = self._configuration.settings.telling.metrics_port
            if port:
                stack.callback(serve_telling(port, self._metrics, self.health).close)
            stack.enter_context(self._ticking)
            pause = _PAUSE[0]
            while not self._stopping.is_set():
                if self._reloading.is_set():
                    self._reload()
                try:
                    self._work()
                except Exception as error:  # noqa: BLE001 - nobody is there to start it again
                    is_foreseen = isinstance(error, StoreError)
                    what = "the database cannot be used" if is_foreseen else f"unexpected {type(error).__name__}"
                    if self._stopping.is_set():
                        _log.error(f"{what}; what was in hand stays due", reason=str(error))
                        break
                    if self._trouble is None:  # there was a look since the last fault
                        pause = _PAUSE[0]
                    self._trouble = str(error)
                    _log.error(what, reason=str(error), again_in_seconds=pause, exc_info=not is_foreseen)
                    self._wait(pause)
                    pause = min(pause * 2, _PAUSE[1])
            self._say_goodbye()
            _log.info("stopped")

    def health(self) -> dict[str, Any]:
        """Whether the service looks at what is due, for /health."""
        seconds = time.monotonic() - self._looked if self._looked_at is not None else None
        late = self._configuration.settings.schedule.tick_seconds * _OVERDUE + 60
        return {
            "ok": self._trouble is None and seconds is not None and seconds < late,
            "last_tick": self._looked_at,
            "seconds_since": seconds,
            "database": self._store.name,
            "trouble": self._trouble,
        }

    def _work(self) -> None:
        """With one configuration, until it is to be read again."""
        settings, rules = self._configuration.settings, self._configuration.rules
        done = reconcile(self._store, self._configuration.sources, datetime.now(UTC))
        if self._configuration.sources is not None:
            _log.info("sources.toml", sources=len(self._configuration.sources), added=len(done.added), removed=len(done.removed))
        with open_asker(settings) as asker:
            fetcher = Fetcher(
                self._store,
                rules,
                settings,
                asker,
                owner=self._owner,
                tell_item=self._item,
                tell_check=self._check,
                tell_exchange=self._metrics.exchange,
                beat=self._beat,
                stopping=self._stopping,
            )
            with fetcher:
                notify("READY=1", "looking at the sources as they come due")
                _log.info("running", database=self._store.name, owner=self._owner)
                try:
                    while not self._stopping.is_set() and not self._reloading.is_set():
                        self._look(fetcher)
                finally:
                    if self._stopping.is_set():
                        self._say_goodbye()
                    fetcher.let_go()

    def _look(self, fetcher: Fetcher) -> None:
        """One turn of the loop: claim what is due at a tick, then work; idle until the next tick where there is nothing."""
        if self._tidy.is_set():
            self._tidy.clear()
            moved = pull_in(self._store, datetime.now(UTC), self._configuration.settings)
            if moved:
                _log.warning("the clock was set back: checks that lay too far ahead are due now", checks=moved)
            self._look_over_stories(datetime.now(UTC))
        if self._tick.is_set():
            self._tick.clear()
            fetcher.claim()
            self._looked_at, self._looked, self._trouble = datetime.now(UTC), time.monotonic(), None
            self._metrics.due(fetcher.due())
            self._metrics.hosts(fetcher.hosts)
        was_busy = fetcher.is_busy()
        fetcher.work()
        if not was_busy:
            self._wait(None)
        elif not fetcher.is_busy():
            self._metrics.passed(datetime.now(UTC))
            self._tick.set()  # what was found may be due at other hosts

    def _look_over_stories(self, now: datetime) -> None:
        """Once a day, at night or when the service starts later: what was placed early may belong elsewhere by now."""
        if now.hour >= _NIGHT and now.date() != self._looked_over:
            self._looked_over = now.date()
            _log.info("stories looked over", moved=look_over_stories(self._store, now))

    def _wait(self, seconds: float | None) -> None:
        """Until the next tick, a stop or a reload; the watchdog is fed meanwhile."""
        until = time.monotonic() + seconds if seconds is not None else None
        while not self._stopping.is_set() and not self._reloading.is_set() and (until is None or time.monotonic() < until):
            self._beat()
            waited_for = self._tick if until is None else self._stopping
            if waited_for.wait(0.5):
                return

    def _reload(self) -> None:
        self._reloading.clear()
        notify("RELOADING=1")
        try:
            self._configuration = self._configure()
        except ArchiveError as error:
            _log.error("the configuration cannot be read; the one before stays in force", reason=str(error))
        else:
            _log.info("configuration read again")

    def _beat(self) -> None:
        """Give a sign of life, and see whether the clock was set: then everything is looked at afresh."""
        if time.monotonic() - self._beaten < _BEAT:
            return
        self._beaten = time.monotonic()
        if watchdog_seconds() is not None:
            notify("WATCHDOG=1")
        seconds = self._ticking.clock_was_set()
        if seconds is not None:
            _log.warning("the clock was set", by_seconds=round(seconds))

    def _say_goodbye(self) -> None:
        if not self._said_goodbye:
            self._said_goodbye = True
            notify("STOPPING=1")

    def _item(self, told: Told) -> None:
        self._metrics.item(told.outcome)
        say = _log.warning if told.outcome in ("rejected", "blocked") else _log.info
        say(told.outcome, url=told.url, article=told.article_id, stage=told.stage, reason=told.reason, again_at=told.at)

    def _check(self, checked: Checked) -> None:
        self._metrics.check(checked.kind, checked.outcome)
        event = "source failed" if checked.outcome == "failed" else "source looked at"
        say = _log.warning if checked.outcome == "failed" else _log.info
        say(
            event,
            source=checked.source_id,
            url=checked.location,
            listed=checked.listed or None,
            new=checked.new or None,
            reason=checked.reason,
            state="paused" if checked.state == "paused" else None,
            next_check_at=checked.at,
        )
