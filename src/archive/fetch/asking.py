"""One turn at a host: its robots.txt where it is not known, else the request, and for a source what the answer lists."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from archive.core.listing import Listing
from archive.core.model import Rejection
from archive.core.urls import host_of
from archive.extract.listing import ListJob
from archive.fetch.answers import TEMPORARY, Answer, Ask, Elsewhere, Failure, Hop
from archive.fetch.robots import Robots, robots_from

FORBIDDEN = "the site's robots.txt forbids it"

_MOST_KNOWN = 1_000  # robots.txt files held: parsed, 2 kB of rules take 100 kB
_ROBOTS_HOPS = 5  # RFC 9309, 2.3.1.2


@dataclass(frozen=True, slots=True)
class Work:
    """One address to ask for, for an entry (a page) or for a source (a check). `part` counts a check's further listings."""

    url: str
    source_id: int
    entry_id: int | None = None
    kind: str = "page"
    etag: str | None = None
    last_modified: str | None = None
    sha256: bytes | None = None
    allow_private: bool = False
    ignore_robots: bool = False
    hops: tuple[Hop, ...] = ()
    part: int = 0

    @property
    def host(self) -> str:
        """Whose queue it stands in."""
        return host_of(self.url)

    @property
    def key(self) -> tuple[str, int]:
        """What makes it the same work while it is in hand."""
        return ("check", self.source_id) if self.entry_id is None else ("page", self.entry_id)

    def moved(self, elsewhere: Elsewhere) -> Work:
        """The same work after a redirect to another host."""
        return replace(self, url=elsewhere.url, hops=elsewhere.hops)

    def ask(self) -> Ask:
        """What is sent."""
        return Ask(self.url, self.etag, self.last_modified, allow_private=self.allow_private, hops=self.hops)


@dataclass(frozen=True, slots=True)
class KeptRobots:
    """A robots.txt that was just had: of `origin`, at `host`; `status` is None where it could not be."""

    host: str
    origin: str
    status: int | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one turn. Where only the robots.txt was asked for, `answer` is None and the work has to be lined up again."""

    work: Work
    answer: Answer | Elsewhere | Failure | None
    robots: KeptRobots | None = None
    listing: Listing | Rejection | None = None
    same_listing: bool = False
    delay: float = 0.0

    @property
    def troubled(self) -> bool:
        """Whether the host itself seems to be in trouble: no answer, an overload, a fault."""
        failure = self.answer
        return isinstance(failure, Failure) and failure.outcome == "retry" and failure.weight <= TEMPORARY


@dataclass(slots=True)
class _Known:
    robots: Robots
    until: float
    why: str | None = None


Get = Callable[[Ask], Answer | Elsewhere | Failure]
ReadListing = Callable[[ListJob], Listing | Rejection]


@dataclass(slots=True)
class Asker:
    """Takes turns. Thread-safe; `clock` gives monotonic seconds."""

    get: Get
    read_listing: ReadListing
    agent: str
    clock: Callable[[], float]
    _known: dict[str, _Known] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remember(self, origin: str, status: int | None, body: bytes, age: float, why: str | None = None) -> Robots:
        """Go by a robots.txt that was had `age` seconds ago, for as long as it holds; `why` says what kept it from us.

        The one had longest ago is forgotten where there are too many.
        """
        robots = robots_from(status, body, self.agent)
        with self._lock:
            self._known.pop(origin, None)
            while len(self._known) >= _MOST_KNOWN:
                del self._known[next(iter(self._known))]
            self._known[origin] = _Known(robots, self.clock() + robots.expires - age, why)
        return robots

    def forget_unreachable(self) -> None:
        """Ask again for each robots.txt to which nobody answered: it was our own line that was down."""
        with self._lock:
            self._known = {origin: one for origin, one in self._known.items() if one.robots.status is not None}

    def turn(self, work: Work) -> Turn:
        """Ask once: for robots.txt where it is not known, else for the address, if robots.txt lets us."""
        if work.ignore_robots:
            return self._asked(work, 0.0)
        origin = origin_of(work.url)
        with self._lock:
            known = self._known.get(origin)
        if known is None or known.until <= self.clock():
            return self._robots(work, origin)
        refusal = _refusal(work, known, known.until - self.clock())
        return Turn(work, refusal) if refusal is not None else self._asked(work, known.robots.crawl_delay or 0.0)

    def _robots(self, work: Work, origin: str) -> Turn:
        ask = Ask(f"{origin}/robots.txt", allow_private=work.allow_private)
        found = self.get(ask)
        while isinstance(found, Elsewhere) and len(found.hops) <= _ROBOTS_HOPS:
            found = self.get(Ask(found.url, allow_private=work.allow_private, hops=found.hops))
        if isinstance(found, Failure) and found.outcome == "blocked" and not found.hops:
            return Turn(work, found)  # the host itself may not be asked
        status = found.hops[-1].status if isinstance(found, Elsewhere) else found.status
        body = found.body if isinstance(found, Answer) else b""
        robots = self.remember(origin, status, body, 0.0, found.reason if isinstance(found, Failure) else None)
        delay = robots.crawl_delay or 0.0
        return Turn(work, None, KeptRobots(work.host, origin, status, body), delay=delay)

    def _asked(self, work: Work, delay: float) -> Turn:
        answer = self.get(work.ask())
        if work.entry_id is not None or not isinstance(answer, Answer) or answer.status != 200:
            return Turn(work, answer, delay=delay)
        if hashlib.sha256(answer.body).digest() == work.sha256:
            return Turn(work, answer, same_listing=True, delay=delay)
        job = ListJob(work.kind, answer.body, answer.url, _media_type(answer))
        return Turn(work, answer, listing=self.read_listing(job), delay=delay)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: what one robots.txt holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _refusal(work: Work, known: _Known, left: float) -> Failure | None:
    if known.robots.allows(work.url):
        return None
    status = known.robots.status
    if status is None or status >= 500 or status == 429:
        why = known.why or (f"the server answered {status}" if status else "no answer came")
        reason = f"its robots.txt cannot be had, and until it can nothing there is asked for: {why}"
        return Failure("retry", reason, TEMPORARY, status, left)
    return Failure("blocked", FORBIDDEN, 1.0)


def _media_type(answer: Answer) -> str:
    return next((value for name, value in answer.headers if name.lower() == "content-type"), "")
