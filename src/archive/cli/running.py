"""news-archive run."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from archive.cli.context import Session, db_option, pass_session
from archive.scheduler import Configuration, Service
from archive.sourcefile import load_sources
from archive.telling import set_up_logs


def owner_name() -> str:
    """What this process is called in leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or Ctrl-C sets; the second one ends the process at once."""
    stopping = threading.Event()

    def stop(number: int, _: Any) -> None:
        if stopping.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stopping.set()
        print("news-archive: finishing what is in hand …", file=sys.stderr)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command()
@db_option
@pass_session
def run(session: Session) -> None:
    """Look at the sources as they come due, for as long as it is left running.

    SIGTERM finishes the article in hand; SIGHUP reads settings, rules and sources.toml again. Several services may share a
    database.
    """
    configuration = _configuration(session)
    set_up_logs(configuration.settings.telling.log, configuration.settings.telling.level)
    with session.store() as store, stop_on_signals() as stopping:
        service = Service(store, configuration, lambda: _configuration(session), owner_name(), stopping)
        signal.signal(signal.SIGHUP, lambda number, frame: service.reload())
        service.run()


def _configuration(session: Session) -> Configuration:
    """Everything a person configured, read afresh."""
    settings = session.settings()
    return Configuration(settings, session.fresh_rules(), load_sources(settings.config_folder))
