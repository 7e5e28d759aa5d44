"""Ticks, whatever becomes of the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

_JUMP = 30.0
"""Seconds by which the wall clock must differ from the passing of time to have been set; a time server nudges it by less."""


class Every(BaseTrigger):  # type: ignore[misc]
    """Fires so often, counted from now. APScheduler's own interval lists each time that was missed before it makes one of them:

    for a tick of 15 seconds and a small machine that starts in 1970 and then learns the time, over a hundred million.
    """

    __slots__ = ("_every",)

    def __init__(self, seconds: float) -> None:
        self._every = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:  # noqa: ARG002
        """So long after now."""
        return now + self._every


class Ticking:
    """Calls what it is given, each so often (seconds), in UTC and with jobs in memory. As a context it runs."""

    def __init__(self, *jobs: tuple[Callable[[], None], float]) -> None:
        self._jobs = jobs
        self._offset = _offset()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def __enter__(self) -> Ticking:
        for call, seconds in self._jobs:
            self._scheduler.add_job(call, Every(seconds), next_run_time=datetime.now(UTC))
        self._scheduler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._scheduler.shutdown(wait=False)

    def clock_was_set(self) -> float | None:
        """By how many seconds the wall clock was set since this was asked last, and all ticks are due at once; else None.

        Without that, a clock set back by a year would stop the ticks for a year.
        """
        before, self._offset = self._offset, _offset()
        if abs(self._offset - before) < _JUMP:
            return None
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        return self._offset - before


def _offset() -> float:
    return time.time() - time.monotonic()
