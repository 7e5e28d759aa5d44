"""Connections: to checked addresses only, names looked up and checked before, the connected socket checked again."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Sequence

from urllib3.connection import HTTPConnection, HTTPSConnection

from archive.fetch.addresses import forbidden, refusal
from archive.fetch.wire import Allowance, Overdue, Reply

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, as text. Raises OSError where there is none."""

_LOOKUPS = 32  # names looked up at a time; a look-up cannot be stopped, only left behind
_CANDIDATES = 4  # addresses of a host that are tried


class Private(Exception):
    """The host's addresses are none that may be asked."""


class Unresolved(Exception):
    """The host has no address that we could learn."""


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses the system knows for a host, best first."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Names:
    """Looks up hosts without waiting past a deadline: the system's own look-up has none, and may hang for minutes."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._slots = threading.BoundedSemaphore(_LOOKUPS)

    def addresses(self, host: str, port: int, allowance: Allowance) -> Sequence[str]:
        """The host's addresses; raises Unresolved or Overdue."""
        if not self._slots.acquire(timeout=allowance.left()):
            raise Overdue
        found: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._look_up, args=(host, port, found), name="names", daemon=True).start()
        try:
            answer = found.get(timeout=allowance.left())
        except queue.Empty:
            raise Overdue from None
        if isinstance(answer, Exception) or not answer:
            raise Unresolved(host[:100])
        return answer

    def _look_up(self, host: str, port: int, found: queue.SimpleQueue[Sequence[str] | Exception]) -> None:
        try:
            found.put(self._resolve(host, port))
        except (OSError, ValueError) as error:  # ValueError: a label of the name is empty or too long
            found.put(error)
        finally:
            self._slots.release()


class _Checked:
    """Connects to an address only after it was checked, and to no other; the socket's peer is checked once more."""

    host: str
    port: int
    sock: socket.socket | ssl.SSLSocket | None
    timeout: float | None
    names: Names
    allowance: Allowance
    reply: Reply | None = None
    secured = False

    def connect(self) -> None:
        """Connects, and over https agrees on a secure channel: only then is anything asked."""
        self.secured = False
        super().connect()  # type: ignore[misc]
        self.secured = True

    def _new_conn(self) -> socket.socket:
        allowance = self.allowance
        candidates = self.names.addresses(self.host, self.port, allowance)
        allowed = [address for address in candidates if not refusal(address, allow_private=allowance.allow_private)]
        if not allowed:
            raise _private(self.host, candidates[0])
        failed: OSError | None = None
        for address in allowed[:_CANDIDATES]:
            try:
                return self._connected(address)
            except OSError as error:
                failed = error
        assert failed is not None
        raise failed

    def _connected(self, address: str) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(self.allowance.connect_seconds, self.allowance.left()))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect((address, self.port))
            peer = str(sock.getpeername()[0])
            if refusal(peer, allow_private=self.allowance.allow_private):
                raise _private(self.host, peer)
            sock.settimeout(self.allowance.left())
        except BaseException:
            sock.close()
            raise
        return sock

    def _replying(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None) -> Reply:  # noqa: ARG002
        self.reply = Reply(sock, self.allowance, method)
        return self.reply


def _private(host: str, address: str) -> Private:
    where = address if address == host else f"{host} is at {address}, which"
    return Private(f"{where} is {forbidden(address)}")


class PlainConnection(_Checked, HTTPConnection):
    """An http connection to a checked address."""

    def __init__(self, host: str, port: int, names: Names) -> None:
        HTTPConnection.__init__(self, host, port)
        self.names = names
        self.response_class = self._replying  # type: ignore[assignment]


class SecureConnection(_Checked, HTTPSConnection):
    """An https connection to a checked address, whose certificate is held against the host's name."""

    def __init__(self, host: str, port: int, names: Names, context: ssl.SSLContext) -> None:
        HTTPSConnection.__init__(self, host, port, ssl_context=context)
        self.names = names
        self.response_class = self._replying  # type: ignore[assignment]


AnyConnection = PlainConnection | SecureConnection
