"""Addresses: the form under which two of them are one page, the site they belong to, and the host that is asked for them.

Parameters are taken out by name, and only names that say everywhere who sent the reader. courlan, which did this before, goes by
parts of names: it takes `?gallery=3`, `?cid=9`, `?source=wire` and every `?41` out, and two articles become one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

import tldextract

from archive.core.twins import amp_source, without_amp, without_marks

_site = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
"""Registrable domains from the list shipped with tldextract; never fetched."""

_LONGEST = 16_384  # characters; no server takes a longer address
_LONGEST_HOST = 253  # characters; the domain name system has no longer ones
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TWIN_LABELS = frozenset({"m", "mobile", "amp", "touch"})
"""First labels of a host that serves the pages of the host without them; "m" may stand further in (en.m.wikipedia.org)."""

_AGGREGATORS = {
    "news.google.com": ("/rss/articles/", "/articles/", "/read/", "/__i/rss/rd/articles/"),  # told by a script, to a browser
    "apple.news": ("/A", "/I"),  # a page that opens an app, or goes on by script
    "flipboard.com": ("/article/",),  # an excerpt that goes on by script
    "c.newsnow.co.uk": ("/A/",),  # a waiting page that goes on by script
}
"""Hosts that hide where an article is, and the paths they do it under. Not those that carry the text (Yahoo, MSN), nor those
that redirect (t.co, flip.it) or spell the address out."""

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_ESCAPED_AND = re.compile(r"^(?:amp;)+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MAY_STAND = "%!$&'()*+,;=:@/?"


def canonical_url(url: str) -> str | None:
    """The address without tracking parameters and fragment, host in lower case; None where it is no web address."""
    parts = _split(url)
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return None
    query = _query(parts, site_of(host), _path(parts))
    return f"{parts.scheme}://{host}{_port(parts)}{_path(parts)}{query}"


def page_key(url: str) -> str | None:
    """The form under which all addresses of one page are equal; None where it is no web address.

    http and https, `www.`, mobile and AMP twins are one, and so are `/a` and `/a/`: news sites redirect one to the other, or
    answer only one of them. It is for comparing: the page may not answer at it.
    """
    parts = _split(url)
    host = _page_host(parts) if parts else None
    while parts is not None and host is not None:
        source = amp_source(host, parts)
        if source is None:
            break
        parts = _split(source)
        host = _page_host(parts) if parts else None
    if parts is None or host is None:
        return None
    path = without_amp(_path(parts)) or "/"
    shebang = _escaped(parts.fragment) if parts.fragment.startswith("!") and len(parts.fragment) > 1 else ""
    port = "" if parts.port in (None, *_DEFAULT_PORTS.values()) else f":{parts.port}"
    return f"https://{host}{port}{path}{_query(parts, site_of(host), path)}" + (f"#{shebang}" if shebang else "")


def host_of(url: str) -> str:
    """Whom a request for an address reaches: its host without "www.", and the port where it is not the usual one; "" for none."""
    parts = _split(url)
    host = _host(parts) if parts else None
    return _without_www(host) + _port(parts) if parts and host else ""


def site_of(url_or_host: str) -> str | None:
    """The registrable domain (`bbc.co.uk`), or the bare host where it has no public suffix; None for no host."""
    host = urlsplit(url_or_host).hostname if "//" in url_or_host and _splittable(url_or_host) else url_or_host
    return _site_of_host(host) if host and " " not in host else None


@lru_cache(maxsize=10_000)
def _site_of_host(host: str) -> str:
    parts = _site(host)
    return (parts.top_domain_under_public_suffix or host).lower().removeprefix("www.")


def is_aggregator(url: str) -> bool:
    """Whether an address belongs to an aggregator that hides the publisher's own, so that no redirect leads there."""
    parts = _split(url)
    host = _host(parts) if parts else None
    return parts is not None and parts.path.startswith(_AGGREGATORS.get(_without_www(host or ""), ("\0",)))


def spellings(key: str) -> tuple[str, ...]:
    """The canonical_url() forms that most often stand behind a page_key(): http and https, with and without "www." and "/"."""
    bare, mark, query = key.removeprefix("https://").partition("#")[0].partition("?")
    ends = (bare,) if bare.endswith("/") else (bare, f"{bare}/")
    return tuple(f"{scheme}://{www}{end}{mark}{query}" for scheme in ("https", "http") for www in ("", "www.") for end in ends)


def _splittable(url: str) -> bool:
    try:
        urlsplit(url.strip()).port  # noqa: B018 - raises ValueError for a bad port, as urlsplit does for a bad host
    except ValueError:
        return False
    return True


def _split(url: str) -> SplitResult | None:
    """The parts of a web address."""
    url = _SURROGATE.sub("\ufffd", url.strip())
    if len(url) > _LONGEST or not _splittable(url):
        return None
    parts = urlsplit(url)
    return parts if parts.scheme in _DEFAULT_PORTS and parts.hostname else None


def _host(parts: SplitResult) -> str | None:
    """The host in lower case, a foreign one in punycode, IPv6 in brackets; None for what can be no host."""
    host = parts.hostname or ""
    if ":" in host:
        try:
            return f"[{IPv6Address(host.partition('%')[0]).compressed}]"
        except ValueError:
            return None
    host = ".".join(map(_label, host.removesuffix(".").split(".")))
    return host if len(host) <= _LONGEST_HOST and _HOST.fullmatch(host) else None


def _label(label: str) -> str:
    if label.isascii() or len(label) > 63:
        return label.lower()
    try:
        return label.encode("idna").decode().lower()
    except UnicodeError:
        return label  # not ASCII: no host


def _port(parts: SplitResult) -> str:
    return "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"


def _without_www(host: str) -> str:
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def _page_host(parts: SplitResult) -> str | None:
    """The host whose pages this one serves."""
    host = _host(parts)
    return host if host is None or host.startswith("[") else _served_host(host)


@lru_cache(maxsize=10_000)
def _served_host(host: str) -> str:
    host = _without_www(host)
    named = _site(host, include_psl_private_domains=True)  # m.blogspot.com is a blog called m
    kept = len([part for part in f"{named.domain}.{named.suffix}".split(".") if part]) if named.suffix else 2
    labels = host.split(".")
    own, rest = labels[:-kept], labels[-kept:]
    while own and (own[0] in _TWIN_LABELS or own[0] == "www"):
        own = own[1:]
    return _without_www(".".join([*(label for label in own if label != "m"), *rest]))


def _path(parts: SplitResult) -> str:
    """The path with its dots followed, escapes in one form and session numbers out. Doubled slashes stay: they may mean it."""
    kept: list[str] = []
    segments = _SESSION.sub("", _escaped(parts.path)).split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _query(parts: SplitResult, site: str | None, path: str) -> str:
    """The parameters that may tell two pages apart, by name; those of one name keep their order."""
    pieces = [_ESCAPED_AND.sub("", _escaped(piece), count=1) for piece in parts.query.split("&")]
    kept = sorted(without_marks([piece for piece in pieces if piece], site, path), key=lambda piece: piece.partition("=")[0])
    return "?" + "&".join(kept) if kept else ""


def _escaped(text: str) -> str:
    """Text with one form of escapes: what needs none has none, the others are in capitals (RFC 3986, 6.2.2)."""
    text = _ESCAPE.sub(_settled, _BARE_PERCENT.sub("%25", text))
    return quote(text, safe=_MAY_STAND)


def _settled(escape: re.Match[str]) -> str:
    letter = chr(int(escape[1], 16))
    return letter if letter in _UNRESERVED else escape[0].upper()
