"""Threads that ask: each takes a turn at whichever host is ready, and leaves what came of it to the one who writes."""

from __future__ import annotations

import queue
import threading

from archive.fetch.answers import unexpected
from archive.fetch.asking import Asker, Turn, Work
from archive.fetch.hosts import HostQueue

_AHEAD = 128  # turns that wait to be written down before the threads do
_IDLE = 0.1  # seconds


class Turns:
    """What comes of the turns at the hosts of a queue. Without threads each is taken when it is asked for."""

    def __init__(self, asker: Asker, lines: HostQueue[Work], threads: int) -> None:
        self._asker = asker
        self._lines = lines
        self._done: queue.Queue[tuple[Turn, bool]] = queue.Queue(maxsize=_AHEAD)
        self._threads = [threading.Thread(target=self._work, name=f"fetch-{number}", daemon=True) for number in range(threads)]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask for nothing more, and wait for the threads; what they still bring stays due."""
        self._lines.close()
        for thread in self._threads:
            while thread.is_alive():
                while not self._done.empty():
                    self._done.get_nowait()
                thread.join(_IDLE)

    def next(self) -> tuple[Turn, bool] | None:
        """The next turn, and whether its host may go on being asked; None where none comes for a moment."""
        if self._threads:
            try:
                return self._done.get(timeout=_IDLE)
            except queue.Empty:
                return None
        work = self._lines.take(wait=False)
        return self._turn(work) if work is not None else None

    def _work(self) -> None:
        while (work := self._lines.take()) is not None:
            self._done.put(self._turn(work))

    def _turn(self, work: Work) -> tuple[Turn, bool]:
        try:
            turn = self._asker.turn(work)
        except Exception as error:  # noqa: BLE001 - a fault of ours on one answer must not end the thread
            turn = Turn(work, unexpected(error))
        return turn, self._lines.done(work.host, troubled=turn.troubled, delay=turn.delay)
