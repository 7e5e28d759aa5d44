"""Metrics: what the service counts, for Prometheus."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

OUTCOMES = ("stored", "unchanged", "revised", "retry", "rejected", "blocked")
"""What can become of one item."""


class Metrics:
    """What the service counts; each object counts for itself."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._items = Counter("news_archive_items", "Items by what became of them.", ["outcome"], registry=self._registry)
        self._checks = Counter(
            "news_archive_checks", "Checks of sources by kind and outcome.", ["kind", "outcome"], registry=self._registry
        )
        self._bytes = Counter("news_archive_bytes", "Bytes of answers, unpacked.", registry=self._registry)
        self._seconds = Histogram(
            "news_archive_exchange_seconds",
            "Seconds one exchange took.",
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60),
            registry=self._registry,
        )
        self._due = Gauge("news_archive_due", "Sources and items that are due.", registry=self._registry)
        self._hosts = Gauge("news_archive_hosts", "Hosts in hand.", registry=self._registry)
        self._passed = Gauge("news_archive_last_pass_timestamp_seconds", "When the last pass ended.", registry=self._registry)
        for outcome in OUTCOMES:  # from 0 on, so that a first increase is seen as one
            self._items.labels(outcome)

    def item(self, outcome: str) -> None:
        """Count one item that came out so: one of OUTCOMES."""
        self._items.labels(outcome).inc()

    def check(self, kind: str, outcome: str) -> None:
        """Count one check of a source of this kind."""
        self._checks.labels(kind, outcome).inc()

    def exchange(self, seconds: float, size: int) -> None:
        """Count one exchange with a server, and the bytes of its answer."""
        self._seconds.observe(seconds)
        self._bytes.inc(size)

    def due(self, number: int) -> None:
        """State how many sources and items are due."""
        self._due.set(number)

    def hosts(self, number: int) -> None:
        """State how many hosts this service has in hand."""
        self._hosts.set(number)

    def passed(self, moment: datetime) -> None:
        """State when the last pass ended."""
        self._passed.set(moment.timestamp())

    def text(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)
