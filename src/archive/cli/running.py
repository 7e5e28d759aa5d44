"""news-archive run."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import TracebackType
from typing import Any

import click

from archive.cli.context import Session, db_option, pass_session
from archive.scheduler import Configuration, Service
from archive.sourcefile import load_sources
from archive.telling import logger, set_up_logs

_log = logger(__name__)

_LONGEST_STOP = 50.0
"""Seconds within which a stop ends, whatever holds it up: systemd waits a minute before it kills."""


def owner_name() -> str:
    """What this process is called in leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class Signals:
    """SIGTERM and Ctrl-C set `stopping`, and a second one ends the process at once; SIGHUP calls `reload`, where it is taken.

    A handler runs between any two steps of the program, also while it holds the lock inside an Event. So all it does is to put
    the signal into a queue whose put() may be interrupted by itself; a thread does the rest.
    """

    def __init__(self, say: Callable[[], None], *, at_most: float | None = None, hangups: bool = False) -> None:
        self.stopping = threading.Event()
        self.reload: Callable[[], None] | None = None
        self._say = say
        self._at_most = at_most
        self._handlers: dict[int, Any] = {signal.SIGTERM: self._stop, signal.SIGINT: self._stop}
        if hangups:
            self._handlers[signal.SIGHUP] = self._take
        self._received: SimpleQueue[int] = SimpleQueue()
        self._ended = threading.Event()
        self._asked = False

    def __enter__(self) -> Signals:
        self._before = {number: signal.signal(number, handler) for number, handler in self._handlers.items()}
        threading.Thread(target=self._watch, name="signals", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._received.put(0)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _: Any) -> None:
        if self._asked:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._asked = True
        self._received.put(number)

    def _take(self, number: int, _: Any) -> None:
        self._received.put(number)

    def _watch(self) -> None:
        while number := self._received.get():
            if number == signal.SIGHUP:
                if self.reload is not None:
                    self.reload()
                continue
            self.stopping.set()
            self._say()
            if self._at_most is not None and not self._ended.wait(self._at_most):
                _log.warning("stopping took too long; what is in hand stays due", seconds=self._at_most)
                os._exit(0)


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or Ctrl-C sets; the second one ends the process at once."""
    with Signals(lambda: print("news-archive: finishing what is in hand …", file=sys.stderr)) as signals:
        yield signals.stopping


@click.command()
@db_option
@pass_session
def run(session: Session) -> None:
    """Look at the sources as they come due, for as long as it is left running.

    SIGTERM finishes the article in hand; SIGHUP reads settings, rules and sources.toml again. Several services may share a
    database.
    """
    configuration = _configured(session)
    signals = Signals(lambda: _log.info("stopping; what is in hand is finished"), at_most=_LONGEST_STOP, hangups=True)
    with signals, session.store() as store:
        service = Service(store, configuration, lambda: _configured(session), owner_name(), signals.stopping)
        signals.reload = service.reload
        service.run()


def _configured(session: Session) -> Configuration:
    """Everything a person configured, read afresh; logs follow it at once."""
    settings = session.settings()
    set_up_logs(settings.telling.log, settings.telling.level)
    return Configuration(settings, session.fresh_rules(), load_sources(settings.config_folder))
