"""The queue of hosts: one request to a host at a time, with a pause between two, and no thread that sleeps meanwhile."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class HasHost(Protocol):
    """Something to be asked of a host."""

    @property
    def host(self) -> str:
        """Its politeness key."""
        ...


Work = TypeVar("Work", bound=HasHost)

_TROUBLED = 3  # failures in a row after which a host is left alone for now


@dataclass(slots=True)
class _Line(Generic[Work]):
    waiting: deque[Work] = field(default_factory=deque)
    in_hand: Work | None = None
    ready_at: float = 0.0
    queued: bool = False
    troubles: int = 0
    forgotten: bool = False
    stopped: bool = False


class HostQueue(Generic[Work]):
    """Work lined up by host. Threads `take()` it, and say with `done()` that the host may be asked again.

    `clock` gives monotonic seconds; `delay` is the pause in seconds between the end of a request and the next to its host.
    """

    def __init__(self, delay: float, clock: Callable[[], float]) -> None:
        self._delay = delay
        self._clock = clock
        self._lines: dict[str, _Line[Work]] = {}
        self._ready: list[tuple[float, str]] = []
        self._changed = threading.Condition()
        self._closed = False

    def add(self, work: Work, *, first: bool = False) -> None:
        """Put work at the end of its host's line, or at the head of it."""
        with self._changed:
            line = self._lines.setdefault(work.host, _Line())
            line.forgotten = False
            if first:
                line.waiting.appendleft(work)
            else:
                line.waiting.append(work)
            self._queue(work.host, line)
            self._changed.notify()

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host in peace for so long before its first request."""
        with self._changed:
            line = self._lines.setdefault(host, _Line())
            line.forgotten = False
            line.ready_at = max(line.ready_at, self._clock() + seconds)
            line.queued = False  # its place, if it has one, was for an earlier moment
            self._queue(host, line)

    def take(self, *, wait: bool = True) -> Work | None:
        """The next work whose host is ready; waits for it. None when closed, or where nothing is ready and `wait` is off."""
        with self._changed:
            while not self._closed:
                work = self._next()
                if work is not None or not wait:
                    return work
                first = self._first()
                self._changed.wait(first.ready_at - self._clock() if first is not None else None)
            return None

    def done(self, host: str, *, troubled: bool = False, delay: float = 0.0) -> bool:
        """The request to a host has ended; `delay` is what the host itself asks for where that is longer.

        False where it failed so often in a row that it should be left alone: its line stands until the caller clears it.
        """
        with self._changed:
            line = self._lines[host]
            line.in_hand = None
            line.troubles = line.troubles + 1 if troubled else 0
            line.stopped = line.troubles >= _TROUBLED
            line.ready_at = self._clock() + max(self._delay, delay)
            if line.forgotten:
                del self._lines[host]
            self._queue(host, line)
            self._changed.notify()
            return not line.stopped

    def clear(self, host: str) -> list[Work]:
        """Take the whole line of a host away; returns what stood in it."""
        with self._changed:
            line = self._lines.get(host)
            left = list(line.waiting) if line is not None else []
            if line is not None:
                line.waiting.clear()
                line.troubles = 0
                line.stopped = False
            return left

    def forget(self, host: str) -> float:
        """Drop a host and its line; returns the seconds for which it should still be left in peace.

        Where a request to it is under way it is dropped when that has ended.
        """
        with self._changed:
            line = self._lines.get(host)
            if line is None:
                return 0.0
            line.waiting.clear()
            line.forgotten = line.in_hand is not None
            if not line.forgotten:
                del self._lines[host]
            return max(0.0, line.ready_at - self._clock())

    def idle(self) -> list[str]:
        """The hosts with nothing waiting and nothing in hand."""
        with self._changed:
            return [name for name, line in self._lines.items() if not line.waiting and line.in_hand is None]

    def holds(self, host: str) -> bool:
        """Whether a host has anything waiting or in hand."""
        with self._changed:
            line = self._lines.get(host)
            return line is not None and bool(line.waiting or line.in_hand is not None)

    def next_ready(self) -> float | None:
        """Seconds until the next host is ready, at least 0; None where nothing waits."""
        with self._changed:
            first = self._first()
            return max(0.0, first.ready_at - self._clock()) if first is not None else None

    @property
    def waiting(self) -> int:
        """How much work stands in the lines or is in hand."""
        with self._changed:
            return sum(len(line.waiting) + (line.in_hand is not None) for line in self._lines.values())

    def close(self) -> None:
        """Let nobody take anything any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _queue(self, host: str, line: _Line[Work]) -> None:
        if line.waiting and line.in_hand is None and not line.queued and not line.stopped:
            line.queued = True
            heapq.heappush(self._ready, (line.ready_at, host))

    def _first(self) -> _Line[Work] | None:
        """The line that is ready first. Places of lines that were cleared or forgotten meanwhile are dropped."""
        while self._ready:
            ready_at, host = self._ready[0]
            line = self._lines.get(host)
            if line is not None and line.queued and line.waiting and line.ready_at == ready_at:
                return line
            heapq.heappop(self._ready)
            if line is not None and line.ready_at == ready_at:
                line.queued = False
        return None

    def _next(self) -> Work | None:
        """The work of the first host that is ready."""
        line = self._first()
        if line is None or line.ready_at > self._clock():
            return None
        heapq.heappop(self._ready)
        line.queued = False
        line.in_hand = line.waiting.popleft()
        return line.in_hand
