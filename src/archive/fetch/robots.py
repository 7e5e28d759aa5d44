"""What a site's robots.txt lets us ask for, as RFC 9309 has it; protego reads the rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from protego import Protego

MOST_BYTES = 500 << 10
"""What is read of a robots.txt; the RFC asks for no less."""

_LONGEST_DELAY = 60.0
_DAY, _HOUR = 86_400.0, 3_600.0
_TOO_MANY = 429
_EVERYTHING, _NOTHING = "User-agent: *\nAllow: /", "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site for one agent. `status` and `body` are what to keep of them: `from_text` makes them again."""

    status: int | None
    """Of the answer; None where the site could not be reached."""
    body: str
    agent: str
    _rules: Protego = field(repr=False, compare=False)

    @classmethod
    def from_text(cls, status: int | None, text: str, agent: str) -> Robots:
        """The rules of a kept robots.txt. `agent` is the full User-Agent or its product token, which alone is compared."""
        token = (agent.split("/", 1)[0].split() or [agent])[0]
        rules = text if _answered(status) else _NOTHING if _means_no(status) else _EVERYTHING
        return cls(status, text, token, Protego.parse(rules))

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for; no for one that is none."""
        try:
            return bool(self._rules.can_fetch(url, self.agent))
        except ValueError:
            return False

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests as the site asks for, at most a minute; None where it asks for none."""
        delay = self._rules.crawl_delay(self.agent)
        return None if delay is None else min(max(float(delay), 0.0), _LONGEST_DELAY)

    @property
    def expires(self) -> float:
        """Seconds after which to ask again: the RFC's day, but an hour where no answer came.

        Until then all of the site is closed to us, mostly over a fault that is soon mended; an hour costs one request.
        """
        return _HOUR if _means_no(self.status) else _DAY


def robots_from(status: int | None, body: bytes, agent: str) -> Robots:
    """The rules of an answer; `status` is None where there was none, and that of the last redirect where there were too many.

    No answer, a fault of the server and “too many requests” close the whole site. Any other answer without a
    robots.txt opens it, 401 and 403 among them: the RFC counts a robots.txt that may not be read as none.
    """
    return Robots.from_text(status, _text(body) if _answered(status) else "", agent)


def _text(body: bytes) -> str:
    """As much of the body as is read, up to the end of a line. Its byte-order mark would hide the first line from protego."""
    if len(body) > MOST_BYTES:
        head = body[:MOST_BYTES]
        body = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    return body.decode("utf-8", "replace").lstrip("\ufeff").replace("\x00", "")


def _answered(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _means_no(status: int | None) -> bool:
    return status is None or status >= 500 or status == _TOO_MANY
