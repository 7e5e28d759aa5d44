"""Connections kept open between exchanges, for a while and not too many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

from archive.fetch.connecting import AnyConnection

Key = tuple[object, ...]

_PER_KEY = 2
_ALL = 64
_SECONDS = 30.0


class _Kept(NamedTuple):
    since: float
    key: Key
    connection: AnyConnection


class Connections:
    """Idle connections by key, oldest first. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[_Kept] = []
        self._closed = False

    def take(self, key: Key) -> AnyConnection | None:
        """An open connection under that key, the latest used; None where there is none."""
        with self._lock:
            ended = self._take_old()
            usable = None
            for kept in [kept for kept in reversed(self._idle) if kept.key == key]:
                self._idle.remove(kept)
                if kept.connection.is_connected:
                    usable = kept.connection
                    break
                ended.append(kept)
        _close(ended)
        return usable

    def give(self, key: Key, connection: AnyConnection) -> None:
        """Keeps a connection whose last answer was read to its end."""
        with self._lock:
            self._idle.append(_Kept(self._clock(), key, connection))
            ended = self._take_old()
            mine = [kept for kept in self._idle if kept.key == key]
            surplus = self._idle if self._closed else [*mine[:-_PER_KEY], *self._idle[:-_ALL]]
            ended += surplus
            self._idle = [kept for kept in self._idle if kept not in surplus]
        _close(ended)

    def close(self) -> None:
        """Closes all, and those that come back later."""
        with self._lock:
            self._closed = True
            ended, self._idle = self._idle, []
        _close(ended)

    def _take_old(self) -> list[_Kept]:
        limit = self._clock() - _SECONDS
        old = [kept for kept in self._idle if kept.since < limit]
        self._idle = [kept for kept in self._idle if kept.since >= limit]
        return old


def _close(ended: list[_Kept]) -> None:
    for kept in ended:
        kept.connection.close()
