"""Readers: child processes that turn captures into extracts and answers of sources into listings, replaced when killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Generic, TypeVar

from archive.core.listing import Listing
from archive.core.model import Extract, Rejection
from archive.core.rules import RuleSet
from archive.extract.listing import ListJob
from archive.extract.read import ReadJob

Tag = TypeVar("Tag")

_CHUNK = 16  # captures sent to a child at a time
_CHUNK_BYTES = 4_000_000
_GRACE = 30.0  # seconds beside the deadline: a slow machine starts the child meanwhile


@dataclass(frozen=True, slots=True)
class Limits:
    """What one capture may take: seconds of wall time, and bytes of memory on top of an idle reader."""

    deadline: float
    memory: int


@dataclass(slots=True)
class _Chunk(Generic[Tag]):
    """Captures that travel together; `answers` fills in their order."""

    tags: list[Tag]
    jobs: list[ReadJob]
    answers: list[Extract | Rejection] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return len(self.answers) == len(self.jobs)


class _Child:
    """One reader process and our end of its pipe."""

    def __init__(self, rules: RuleSet | None, limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "archive.extract.child"]
            numbers = [str(theirs.fileno()), str(limits.deadline), str(limits.memory)]
            # One thread a child: the pool is what runs in parallel, and idle BLAS threads take address space.
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
            self.process = subprocess.Popen(
                [*command, *numbers], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment
            )
        self.connection: Connection = Connection(ours.detach())
        with suppress(BrokenPipeError, ConnectionResetError):  # it could not start: its first job will say so
            self.connection.send(rules)

    def close(self) -> None:
        self.connection.close()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ReaderPool:
    """`read()` answers every capture in order; a hostile one costs its own deadline, never the batch."""

    def __init__(self, rules: RuleSet, limits: Limits, *, processes: int) -> None:
        self._rules = rules
        self._limits = limits
        self._processes = max(1, processes)
        self._idle: list[_Child] = []
        self._busy: dict[Connection, tuple[_Child, _Chunk[object]]] = {}

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for child, _ in self._busy.values():
            child.process.kill()
            child.close()
        for child in self._idle:
            child.close()
        self._busy, self._idle = {}, []

    def read(self, captures: Iterable[tuple[Tag, ReadJob]]) -> Iterator[tuple[Tag, Extract | Rejection]]:
        """(tag, answer) for each (tag, job), in the order given. Pulls no more than the readers can hold."""
        source = _chunks(captures)
        waiting: deque[_Chunk[Tag]] = deque()
        exhausted = False
        while True:
            while self._has_room() and not exhausted and len(waiting) < 4 * self._processes:
                chunk = next(source, None)
                if chunk is None:
                    exhausted = True
                    break
                waiting.append(chunk)
                self._send(self._idle.pop() if self._idle else _Child(self._rules, self._limits), chunk)
            while waiting and waiting[0].done:
                chunk = waiting.popleft()
                yield from zip(chunk.tags, chunk.answers, strict=True)
            if not waiting and exhausted:
                return
            if self._busy and (not waiting or not waiting[0].done):
                self._receive()

    def _has_room(self) -> bool:
        """Whether another chunk can be taken on. Readers are started by the first that need them: a second's work each."""
        return bool(self._idle) or len(self._busy) < self._processes

    def _send(self, child: _Child, chunk: _Chunk[Tag]) -> None:
        self._busy[child.connection] = (child, chunk)  # type: ignore[assignment]
        with suppress(BrokenPipeError, ConnectionResetError):  # it died while idle: _receive() finds the closed pipe
            child.connection.send(chunk.jobs[len(chunk.answers) :])

    def _receive(self) -> None:
        for ready in wait(list(self._busy)):
            assert isinstance(ready, Connection)
            child, chunk = self._busy[ready]
            try:
                chunk.answers.append(ready.recv())
            except (EOFError, OSError):
                del self._busy[ready]
                chunk.answers.append(_cause_of_death(child, self._limits, "extract"))
                child = _Child(self._rules, self._limits)
                if not chunk.done:
                    self._send(child, chunk)
                    continue
            if chunk.done:
                self._busy.pop(child.connection, None)
                self._idle.append(child)


class ListingReader:
    """`read()` answers one listing at a time, for whichever thread asks; its child is started by the first."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def __enter__(self) -> ListingReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, job: ListJob) -> Listing | Rejection:
        """What an answer lists, or why it cannot be read. An idle child that has died is replaced, not blamed on the job."""
        with self._lock:
            if self._child is not None and self._child.process.poll() is not None:
                self._stop()
            if self._child is None:
                self._child = _Child(None, self._limits)
            return self._answer(self._child, job)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _answer(self, child: _Child, job: ListJob) -> Listing | Rejection:
        try:
            child.connection.send([job])
            if not child.connection.poll(self._limits.deadline + _GRACE):
                child.process.kill()  # its own timer should have done so
            answer = child.connection.recv()
        except (EOFError, OSError):
            self._child = None
            return _cause_of_death(child, self._limits, "list")
        except BaseException:  # an interruption: what the child will say now answers nothing
            child.process.kill()
            self._stop()
            raise
        assert isinstance(answer, Listing | Rejection)
        return answer

    def _stop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _cause_of_death(child: _Child, limits: Limits, stage: str) -> Rejection:
    child.close()
    code = child.process.returncode
    if code == -signal.SIGALRM:
        return Rejection("", stage, f"reading it took longer than {limits.deadline:g} seconds")
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return Rejection("", stage, f"the reader died ({name}); the input may need more than {limits.memory >> 20} MB")


def _chunks(captures: Iterable[tuple[Tag, ReadJob]]) -> Iterator[_Chunk[Tag]]:
    chunk: _Chunk[Tag] = _Chunk([], [])
    size = 0
    for tag, job in captures:
        chunk.tags.append(tag)
        chunk.jobs.append(job)
        size += len(job.data)
        if len(chunk.jobs) >= _CHUNK or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = _Chunk([], []), 0
    if chunk.jobs:
        yield chunk
