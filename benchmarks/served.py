"""A small HTTP/1.1 server for many sites in one process, each on a port of its own, that keeps a book of who asked when."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

_LONGEST_HEAD = 64_000
_REASONS = {200: "OK", 304: "Not Modified", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: at once or after `wait` seconds, or never (`silent`)."""

    status: int
    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    silent: bool = False


@dataclass(slots=True)
class Visits:
    """The book of one site. `least_gap` is the least time in seconds from the end of a request to the next one."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    least_gap: float | None = None
    at_once: int = 0
    """The most requests that were in hand at one moment."""
    _in_hand: int = 0
    _ended: float | None = None

    def begin(self) -> None:
        """A request has come."""
        now = time.monotonic()
        self.requests += 1
        self._in_hand += 1
        self.at_once = max(self.at_once, self._in_hand)
        if self._ended is not None:
            gap = now - self._ended if self._in_hand == 1 else 0.0
            self.least_gap = gap if self.least_gap is None else min(self.least_gap, gap)

    def end(self, status: int) -> None:
        """It was answered, or given up."""
        self.statuses[status] += 1
        self._in_hand -= 1
        self._ended = time.monotonic()


Answering = Callable[[str, Mapping[str, str]], Reply]
"""Path and headers (names in lower case) to what is answered."""


async def open_sites(sites: Mapping[int, tuple[Answering, Visits]]) -> Sequence[asyncio.Server]:
    """Serve each of these ports of 127.0.0.1."""
    return [
        await asyncio.start_server(_Conversation(*one).hold, "127.0.0.1", port, limit=_LONGEST_HEAD, backlog=256)
        for port, one in sites.items()
    ]


@dataclass(slots=True)
class _Conversation:
    """What is said on the connections to one site."""

    answering: Answering
    visits: Visits

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after the other until the other side leaves."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                await self._answer(first.split(" ")[1], headers, reader, writer)
        writer.close()

    async def _answer(
        self, path: str, headers: Mapping[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.visits.begin()
        status = 0
        try:
            reply = self.answering(path, headers)
            if reply.silent:
                await reader.read()  # until the other side gives up
                return
            if reply.wait:
                await asyncio.sleep(reply.wait)
            status = reply.status
            told = _head(reply) + reply.body
        finally:
            self.visits.end(status)  # before it is sent: whoever gets it may have the processor before we have it again
        writer.write(told)
        await writer.drain()


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}", f"Content-Length: {len(reply.body)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.body:
        lines.append(f"Content-Type: {reply.media_type}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
