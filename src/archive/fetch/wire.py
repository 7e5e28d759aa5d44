"""The bytes of one answer, read under a deadline that holds for all of it, and with headers of bounded size."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any

_HEADERS = 100  # lines of the head that are no cookies; the parser below would stop there with an error of no name


class Overdue(Exception):
    """The deadline has passed."""


class HeadersTooLarge(HTTPException):
    """The headers pass the limit."""


class TooManyHeaders(HTTPException):
    """There are more headers than anybody needs, however small they are."""


class BadFraming(HTTPException):
    """The answer claims a length that makes no sense."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one exchange may take: the time until its deadline, the time to connect, the size of headers; and whom it may ask."""

    until: float
    clock: Callable[[], float]
    connect_seconds: float
    max_header_bytes: int
    allow_private: bool

    def left(self) -> float:
        """Seconds until the deadline; raises Overdue when there are none."""
        left = self.until - self.clock()
        if left <= 0:
            raise Overdue
        return left


class Reply(HTTPResponse):
    """An answer read through a BoundedReader."""

    reader: BoundedReader

    def __init__(self, sock: socket.socket, allowance: Allowance, method: str | None) -> None:
        super().__init__(sock, method=method)
        self.reader = BoundedReader(_TimedSocket(self.fp.detach(), sock, allowance), allowance.max_header_bytes)
        self.fp = self.reader

    def _read_status(self) -> tuple[str, int, str]:
        """The status line of the answer itself: hints that go before it (1xx) are passed over."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 101 < status < 200:
                return version, status, reason
            while self.reader.readline() not in (b"\r\n", b"\n", b""):
                pass


class _TimedSocket(io.RawIOBase):
    """A socket's bytes, each wait bounded by what is left of the whole, so that a trickle ends at the deadline too."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, allowance: Allowance) -> None:
        self._raw = raw
        self._sock = sock
        self.allowance = allowance
        self.received = 0
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.ended:
            return 0
        self._sock.settimeout(self.allowance.left())
        got = int(self._raw.readinto(buffer) or 0)
        self.received += got
        return got

    def more(self) -> bool:
        """Whether there are bytes to be had without waiting."""
        try:
            self._sock.settimeout(0)
            return bool(self._sock.recv(1))
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        self._raw.close()
        super().close()


class BoundedReader(io.BufferedReader):
    """The bytes of one answer. While its head is read, their number is bounded and cookies are dropped unseen."""

    def __init__(self, raw: _TimedSocket, max_header_bytes: int) -> None:
        super().__init__(raw)
        self._wire = raw
        self._head_left: int | None = max_header_bytes
        self._in_cookie = False
        self._lines = 0
        self.surplus = False

    @property
    def received(self) -> int:
        """How many bytes came in so far, headers included."""
        return self._wire.received

    def hurry(self, allowance: Allowance) -> None:
        """Bounds what is still to be read by a nearer deadline."""
        self._wire.allowance = allowance

    def end_head(self) -> None:
        """From here on the body is read."""
        self._head_left = None

    def readline(self, size: int | None = -1) -> bytes:
        """A line; of the head, the next one that is no cookie."""
        while True:
            line = super().readline(size)
            if self._head_left is None:
                return line
            self._head_left -= len(line)
            if self._head_left < 0:
                raise HeadersTooLarge
            self._in_cookie = _is_cookie(line) or (self._in_cookie and line.startswith((b" ", b"\t")))
            if not self._in_cookie:
                self._lines += 1
                if self._lines > _HEADERS:
                    raise TooManyHeaders
                return _one_line(line)

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes. A chunk of a negative length would ask for all there are."""
        if size is None or size < 0:
            raise BadFraming
        return super().read(size)

    def read1(self, size: int = -1) -> bytes:
        """Up to so many bytes, in one wait."""
        if size < 0:
            raise BadFraming
        return super().read1(size)

    def close(self) -> None:
        """Closes, and notes whether bytes were left."""
        if not self.closed and self._head_left is None:
            self.surplus = self.surplus or self._left_over()
        super().close()

    def _left_over(self) -> bool:
        self._wire.ended = True  # a look into an empty buffer would wait for more
        return bool(self.peek(1)) or self._wire.more()


def _is_cookie(line: bytes) -> bool:
    return line[:11].lower() == b"set-cookie:" or line[:12].lower() == b"set-cookie2:"


def _one_line(line: bytes) -> bytes:
    """The line with its lone carriage returns made NUL: they would be taken for the ends of lines, and more headers for it."""
    text = line.rstrip(b"\r\n")
    return text.replace(b"\r", b"\0") + (b"\r\n" if line.endswith(b"\n") else b"") if b"\r" in text else line
