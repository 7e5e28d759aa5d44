"""What is asked of the web and what comes of it: values only."""

from __future__ import annotations

from dataclasses import dataclass

PERMANENT, SOFT, TEMPORARY = 1.0, 0.5, 0.25
"""How much a failure weighs: asking again will not help; it may; it likely will."""


@dataclass(frozen=True, slots=True)
class ExchangeLimits:
    """What one exchange may take. The deadline is one over all of it: names, connecting, headers, body, redirects on the host."""

    deadline_seconds: float = 60.0
    connect_seconds: float = 15.0  # for each address tried
    max_bytes: int = 20_000_000  # of the body, unpacked
    max_redirects: int = 10
    max_header_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: the address that answered with it, and its status."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to get, with what is known of it from before."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    allow_private: bool = False
    hops: tuple[Hop, ...] = ()  # redirects behind us already: the exchange goes on from another host


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer: 200 with a body, or 304 without one. Cookies are not among its headers.

    Flags: `insecure_redirect` (a redirect led from https to http), `surplus_body` (the server sent more than it announced).
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hops: tuple[Hop, ...]
    flags: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A redirect to another host, which is asked in that host's own queue."""

    url: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """No usable answer: what becomes of the ask (`retry`, `rejected` or `blocked`), and why."""

    outcome: str
    reason: str
    weight: float
    status: int | None = None
    retry_after: float | None = None  # seconds
    hops: tuple[Hop, ...] = ()


def unexpected(error: Exception) -> Failure:
    """A fault of ours that nobody foresaw: it costs the one address at which it showed, and is told."""
    return Failure("retry", f"unexpected {type(error).__name__}: {error}"[:300], SOFT)
