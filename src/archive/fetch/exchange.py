"""One exchange over HTTP: an address in, an answer or the reason for none out. Nothing a server does raises an error here."""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from urllib3.response import BaseHTTPResponse

from archive.core.urls import host_of
from archive.fetch.answers import PERMANENT, SOFT, Answer, Ask, Elsewhere, ExchangeLimits, Failure, Hop
from archive.fetch.connecting import AnyConnection, Names, PlainConnection, Resolve, SecureConnection, system_addresses
from archive.fetch.failures import WRONGS, failure_of_error, failure_of_status, failure_of_target
from archive.fetch.keeping import Connections
from archive.fetch.targets import NoTarget, Target, redirected, target_of
from archive.fetch.unpacking import OFFERED, Surplus, packings
from archive.fetch.wire import Allowance, BadFraming

__all__ = ["Answer", "Ask", "Elsewhere", "ExchangeLimits", "Exchanger", "Failure", "Hop"]

_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_READ = 65_536
_PASSED_OVER = 16_384  # bytes of an unwanted body that are read so that the connection can be kept
_PASSING_SECONDS = 0.5  # and the time for it
_CONTROLS = dict.fromkeys([*range(32), 127])

logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings repeat what an outcome tells


class _TooLarge(Exception):
    """The body passes the limit."""


@dataclass(slots=True)
class _Step:
    """One request of an exchange and how far it came."""

    target: Target
    allowance: Allowance
    seconds: float
    connection: AnyConnection
    reused: bool
    response: BaseHTTPResponse | None = None
    body: int = 0
    ended: bool = False  # the body was read to its end
    surplus: Surplus = field(default_factory=Surplus)

    @property
    def connected(self) -> bool:
        return self.reused or self.connection.secured

    @property
    def heard(self) -> int:
        return self.connection.reply.reader.received if self.connection.reply else 0

    @property
    def announced(self) -> int | None:
        length = self.response.headers.get("content-length", "") if self.response else ""
        return int(length) if length.isdecimal() else None


class Exchanger:
    """Asks the web, over connections it keeps for a while. Thread-safe; sends no cookies and keeps none; uses no proxy."""

    def __init__(
        self,
        limits: ExchangeLimits,
        user_agent: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolve = system_addresses,
    ) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._clock = clock
        self._names = Names(resolve)
        self._kept = Connections(clock)
        self._context = ssl.create_default_context()

    def get(self, ask: Ask) -> Answer | Elsewhere | Failure:
        """What an address answers; redirects within the host are followed, one to another host is handed back."""
        began = self._clock()
        limits = self._limits
        until = began + limits.deadline_seconds
        allowance = Allowance(until, self._clock, limits.connect_seconds, limits.max_header_bytes, ask.allow_private)
        hops = ask.hops
        try:
            target = target_of(ask.url)
            while True:
                found = self._once(target, ask, allowance, hops)
                if isinstance(found, Failure):
                    return replace(found, hops=hops)
                if isinstance(found, Answer):
                    return replace(found, flags=(*_flags(hops, target), *found.flags), seconds=self._clock() - began)
                hops, before = (*hops, Hop(target.url, found.status)), target
                target = redirected(before, found.location)
                refusal = self._refused(target, hops)
                if refusal:
                    return refusal
                if host_of(target.url) != host_of(before.url):
                    return Elsewhere(target.url, hops)
        except NoTarget as error:
            return replace(failure_of_target(error), status=hops[-1].status if hops else None, hops=hops)

    def close(self) -> None:
        """Closes the connections kept."""
        self._kept.close()

    def _refused(self, target: Target, hops: tuple[Hop, ...]) -> Failure | None:
        if target.url in {hop.url for hop in hops}:
            return Failure("rejected", "its redirects lead in a circle", PERMANENT, hops[-1].status, hops=hops)
        if len(hops) > self._limits.max_redirects:
            reason = f"it redirects more than {self._limits.max_redirects} times"
            return Failure("rejected", reason, PERMANENT, hops[-1].status, hops=hops)
        return None

    def _once(self, target: Target, ask: Ask, allowance: Allowance, hops: tuple[Hop, ...]) -> Answer | _Redirect | Failure:
        """One request. A kept connection that turns out to be dead is no failure: a new one is tried, once."""
        key = (*target.origin, ask.allow_private)
        kept = self._kept.take(key)
        if kept is not None:
            step = self._step(target, allowance, kept, reused=True)
            found = self._tried(step, key, ask, hops)
            if not (
                isinstance(found, Failure) and found.outcome == "retry" and step.heard == 0 and self._clock() < allowance.until
            ):
                return found
        return self._tried(self._step(target, allowance, self._new(target), reused=False), key, ask, hops)

    def _step(self, target: Target, allowance: Allowance, connection: AnyConnection, *, reused: bool) -> _Step:
        connection.allowance = allowance
        connection.reply = None
        return _Step(target, allowance, self._limits.deadline_seconds, connection, reused)

    def _new(self, target: Target) -> AnyConnection:
        if target.scheme == "https":
            return SecureConnection(target.host, target.port, self._names, self._context)
        return PlainConnection(target.host, target.port, self._names)

    def _tried(self, step: _Step, key: tuple[object, ...], ask: Ask, hops: tuple[Hop, ...]) -> Answer | _Redirect | Failure:
        keep = False
        try:
            found = self._asked(step, ask, hops)
            keep = _at_its_end(step)
        except _TooLarge:
            found = Failure("rejected", f"it is larger than {_size(self._limits.max_bytes)}", PERMANENT)
        except WRONGS as error:
            found = failure_of_error(error, step)
        finally:
            if keep:
                self._kept.give(key, step.connection)
            else:
                _drop(step)
        status = step.response.status if step.response else None
        return replace(found, status=status) if isinstance(found, Failure) else found

    def _asked(self, step: _Step, ask: Ask, hops: tuple[Hop, ...]) -> Answer | _Redirect | Failure:
        step.connection.timeout = step.allowance.left()
        step.connection.request("GET", step.target.path, headers=self._headers(step.target, ask), preload_content=False)
        step.connection.timeout = step.allowance.left()
        response = step.response = step.connection.getresponse()
        assert step.connection.reply is not None
        step.connection.reply.reader.end_head()
        if response.status in _REDIRECTS:
            _pass_over(step)
            return _Redirect(response.status, response.headers.get("location", ""))
        failure = failure_of_status(response.status, response.headers, conditional=bool(_validators(ask)))
        if failure is not None:
            _pass_over(step)
            return failure
        body = b"" if response.status == 304 and "transfer-encoding" in response.headers else self._body(step, response)
        if response.status == 200 and not body:
            return Failure("retry", "the server sent an empty page", SOFT, response.status)
        headers = tuple((name, value.translate(_CONTROLS)) for name, value in response.headers.items())
        surplus = step.surplus.found or step.connection.reply.reader.surplus
        return Answer(step.target.url, response.status, headers, body, hops, ("surplus_body",) if surplus else (), 0.0)

    def _headers(self, target: Target, ask: Ask) -> dict[str, str]:
        headers = {"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": OFFERED, **_validators(ask)}
        if target.authorization:
            headers["Authorization"] = target.authorization
        return headers

    def _body(self, step: _Step, response: BaseHTTPResponse) -> bytes:
        _check_framing(response)
        if (step.announced or 0) > self._limits.max_bytes:
            raise _TooLarge
        pieces = _sent(step, response)
        for undo in packings(",".join(response.headers.getlist("content-encoding"))) if response.status == 200 else ():
            pieces = _timed(undo(pieces, step.surplus), step.allowance)
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > self._limits.max_bytes:
                raise _TooLarge
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


def _sent(step: _Step, response: BaseHTTPResponse) -> Iterator[bytes]:
    """The body as it was sent, with the chunks put together."""
    while data := response.read1(_READ, decode_content=False):
        step.body += len(data)
        step.allowance.left()
        yield data
    step.ended = True


def _timed(pieces: Iterator[bytes], allowance: Allowance) -> Iterator[bytes]:
    for piece in pieces:
        allowance.left()
        yield piece


def _check_framing(response: BaseHTTPResponse) -> None:
    """Raises BadFraming where the length of the body is told in two ways, or in none that makes sense."""
    lengths = {length.strip() for value in response.headers.getlist("content-length") for length in value.split(",")}
    transfers = {value.strip().lower() for value in response.headers.getlist("transfer-encoding")}
    if lengths and (transfers or len(lengths) > 1 or not all(re.fullmatch("[0-9]{1,18}", length) for length in lengths)):
        raise BadFraming
    if transfers - {"chunked"}:
        raise BadFraming


def _pass_over(step: _Step) -> None:
    """Reads a body nobody wants, if it is small and quick, so that the connection can be used again."""
    assert step.connection.reply is not None
    assert step.response is not None
    quick = min(step.allowance.until, step.allowance.clock() + _PASSING_SECONDS)
    step.connection.reply.reader.hurry(replace(step.allowance, until=quick))
    try:
        for _ in _sent(step, step.response):
            if step.body > _PASSED_OVER:
                return
    except WRONGS:
        return


def _at_its_end(step: _Step) -> bool:
    """Whether the answer was read to its end and the server leaves the connection open."""
    reply = step.connection.reply
    return step.ended and step.connection.sock is not None and reply is not None and not reply.reader.surplus


def _drop(step: _Step) -> None:
    if step.connection.reply is not None:
        step.connection.reply.close()
    step.connection.close()


def _validators(ask: Ask) -> dict[str, str]:
    """The headers that ask for news only; a value that could not be sent is left out."""
    known = {"If-None-Match": ask.etag, "If-Modified-Since": ask.last_modified}
    return {name: value for name, value in known.items() if value and re.fullmatch(r"[\x20-\x7e\xa1-\xff]+", value)}


def _flags(hops: tuple[Hop, ...], target: Target) -> tuple[str, ...]:
    way = [*(hop.url for hop in hops), target.url]
    insecure = any(a.startswith("https:") and b.startswith("http:") for a, b in pairwise(way))
    return ("insecure_redirect",) if insecure else ()


def _size(count: int) -> str:
    return f"{count / 1_000_000:g} MB" if count >= 1_000_000 else f"{count:,} bytes"
