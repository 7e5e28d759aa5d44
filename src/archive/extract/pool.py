"""Readers: child processes that turn captures into extracts and answers of sources into listings, replaced when killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
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
_AHEAD = 64  # chunks with the readers or waiting for them or to be taken: two batches, so that no reader idles during a write
_AHEAD_BYTES = 16_000_000
_GRACE = 30.0  # seconds beside the deadline: a slow machine starts the child meanwhile


@dataclass(frozen=True, slots=True)
class Limits:
    """What one capture may take: seconds of wall time, and bytes of memory on top of an idle reader."""

    deadline: float
    memory: int


@dataclass(slots=True)
class _Chunk(Generic[Tag]):
    """Captures that travel together."""

    tags: list[Tag] = field(default_factory=list)
    jobs: list[ReadJob] = field(default_factory=list)
    size: int = 0


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
    """`read()` answers every capture in order; a hostile one costs its own deadline, never the batch.

    A thread for each reader gives it its captures and takes its answers, so that readers go on while the caller writes.
    """

    def __init__(self, rules: RuleSet, limits: Limits, *, processes: int) -> None:
        self._rules = rules
        self._limits = limits
        self._threads = ThreadPoolExecutor(max(1, processes), "reader")
        self._children: set[_Child] = set()
        self._idle: list[_Child] = []
        self._closing = threading.Event()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        for child in self._children.difference(self._idle):
            child.process.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._idle:
            child.close()
        self._children, self._idle = set(), []

    def read(self, captures: Iterable[tuple[Tag, ReadJob]]) -> Iterator[tuple[Tag, Extract | Rejection]]:
        """(tag, answer) for each (tag, job), in the order given. Pulls a bounded number of captures ahead."""
        ahead: deque[tuple[_Chunk[Tag], Future[list[Extract | Rejection]]]] = deque()
        size = 0
        for chunk in _chunks(captures):
            ahead.append((chunk, self._threads.submit(self._answers, chunk.jobs)))
            size += chunk.size
            while ahead and (ahead[0][1].done() or len(ahead) > _AHEAD or size > _AHEAD_BYTES):
                first, answers = ahead.popleft()
                size -= first.size
                yield from zip(first.tags, answers.result(), strict=True)
        while ahead:
            first, answers = ahead.popleft()
            yield from zip(first.tags, answers.result(), strict=True)

    def _answers(self, jobs: Sequence[ReadJob]) -> list[Extract | Rejection]:
        """What an idle reader says, or a new one: each is a second's work to start, and started by the first that need it."""
        try:
            child = self._idle.pop()
        except IndexError:
            child = self._start()
        answers: list[Extract | Rejection] = []
        while len(answers) < len(jobs):
            try:
                child.connection.send(jobs[len(answers) :])
                while len(answers) < len(jobs):
                    answers.append(child.connection.recv())
            except (EOFError, OSError):
                answers.append(_cause_of_death(child, self._limits, "extract"))
                self._children.discard(child)
                child = self._start()
        self._idle.append(child)
        return answers

    def _start(self) -> _Child:
        if self._closing.is_set():
            raise RuntimeError("the readers are closed")
        child = _Child(self._rules, self._limits)
        self._children.add(child)
        if self._closing.is_set():  # meanwhile: nobody else would end it
            child.process.kill()
        return child


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
    chunk: _Chunk[Tag] = _Chunk()
    for tag, job in captures:
        chunk.tags.append(tag)
        chunk.jobs.append(job)
        chunk.size += len(job.data)
        if len(chunk.jobs) >= _CHUNK or chunk.size >= _CHUNK_BYTES:
            yield chunk
            chunk = _Chunk()
    if chunk.jobs:
        yield chunk
