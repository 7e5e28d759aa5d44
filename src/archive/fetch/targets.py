"""Web addresses as they are asked for: cleaned, without credentials, and where a redirect leads from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, make_headers, parse_url

_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class NoTarget(Exception):
    """An address that cannot be asked; `scheme` is set where the address is one of another kind than http or https."""

    def __init__(self, reason: str, scheme: str | None = None) -> None:
        super().__init__(reason)
        self.scheme = scheme


@dataclass(frozen=True, slots=True)
class Target:
    """An http(s) address taken apart. `url` holds no credentials and no fragment; `authorization` is a header's value."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    authorization: str | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials are bound to."""
        return (self.scheme, self.host, self.port)


def target_of(url: str) -> Target:
    """The address taken apart; raises NoTarget where nobody could be asked for it."""
    parts = _parsed(url)
    if parts.scheme not in _PORTS:
        raise NoTarget("it is no web address", parts.scheme)
    host = (parts.host or "").strip("[]").rstrip(".")
    if not host or parts.port == 0:
        raise NoTarget("the address names no host")
    port = parts.port or _PORTS[parts.scheme]
    shown = Url(parts.scheme, None, parts.host, None if port == _PORTS[parts.scheme] else port, parts.path or "/", parts.query)
    return Target(shown.url, parts.scheme, host, port, parts.request_uri, _authorization(parts.auth))


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads. Credentials go along to the same origin only; any in the Location are dropped."""
    location = _readable(location).strip(" \t")
    if not location or _CONTROL.search(location):
        raise NoTarget(
            "it redirects to no address at all" if not location else "it redirects to an address with control characters"
        )
    try:
        found = target_of(urljoin(target.url, location))
    except ValueError:
        raise NoTarget("it redirects to what is no web address") from None
    kept = target.authorization if found.origin == target.origin else None
    return Target(found.url, found.scheme, found.host, found.port, found.path, kept)


def _parsed(url: str) -> Url:
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    if scheme and scheme[1].lower() not in _PORTS and not re.match(r"\s*[^/]+:\d+(/|$)", url):
        raise NoTarget(f"“{_shown(scheme[1].lower())}:” is not the web", scheme[1].lower())
    try:
        return parse_url(url.strip())
    except (LocationParseError, ValueError):
        raise NoTarget("the address is not well formed") from None


def _authorization(auth: str | None) -> str | None:
    if not auth:
        return None
    user, _, password = auth.partition(":")
    pair = b":".join((unquote_to_bytes(user), unquote_to_bytes(password)))
    return make_headers(basic_auth=pair.decode("latin-1"))["authorization"]


def _readable(header: str) -> str:
    """A header's bytes as UTF-8 where they are that: servers put addresses into headers raw."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _shown(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"
