"""The web, as the settings let it be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive import __version__
from archive.extract.pool import Limits, ListingReader
from archive.fetch.answers import ExchangeLimits
from archive.fetch.asking import Asker
from archive.fetch.exchange import Exchanger
from archive.polling.clock import Clock, SystemClock
from archive.settings import Settings


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
