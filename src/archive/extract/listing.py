"""One answer of a source to a Listing, by the kind of the source. This is what the killable child runs.

A body that is something else than its source's kind is refused by name: a feed replaced by a web page must not pass for
an empty feed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.core.errors import Unreadable
from archive.core.listing import Listing
from archive.extract.discover import find_feeds
from archive.extract.feed import read_feed, read_json_feed
from archive.extract.links import read_links
from archive.extract.sitemap import read_sitemap, read_text_sitemap
from archive.extract.xml import root_of, unpacked, xml_text

_BINARY = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PK\x03\x04": "a zip archive",
    b"WARC/": "a web archive",
}
_ROOTS = {
    "rss": "a feed",
    "rdf": "a feed",
    "feed": "a feed",
    "channel": "a feed",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "opml": "a list of feeds (OPML)",
    "html": "a web page",
    "head": "a web page",
    "body": "a web page",
}
_WANTED = {"feed": "a feed", "sitemap": "a sitemap", "listing": "a web page", "feeds": "a web page"}


@dataclass(frozen=True, slots=True)
class ListJob:
    """What reading one answer of a source takes. `kind` is `feed`, `sitemap`, `listing`, or `feeds` for those a page names."""

    kind: str
    data: bytes
    url: str
    media_type: str


def read_listing(job: ListJob) -> Listing:
    """What the answer lists; raises Unreadable."""
    data = unpacked(job.data)
    if not data.strip():
        raise Unreadable("list", "it is empty")
    text, found = _text_and_kind(data, job.media_type)
    if (job.kind, found) in _READERS:
        return _READERS[job.kind, found](text, data, job.url)
    raise Unreadable("list", f"it is {found}, not {_WANTED[job.kind]}")


def _text_and_kind(data: bytes, media_type: str) -> tuple[str, str]:
    """The text of an answer, and what it is, in words."""
    binary = next((name for magic, name in _BINARY.items() if data.startswith(magic)), None)
    if binary is not None:
        return "", binary
    try:
        text = xml_text(data, media_type)
    except Unreadable:
        return "", "binary data"
    return text, _what(text)


def _what(text: str) -> str:
    """What a document is, by its first element or letter."""
    root = root_of(text)
    if root is not None:
        return _ROOTS.get(root, "a web page" if _is_page(text) else f"an XML document of another kind (<{root[:40]}>)")
    if text.startswith(("{", "[")):
        return "JSON"
    return "a web page" if _is_page(text) else "plain text"


def _is_page(text: str) -> bool:
    """Whether a document without a known beginning is HTML: most pieces of it need not be written."""
    start = text[:5000].lower()
    return not start.startswith("<?xml") and any(
        mark in start for mark in ("<!doctype html", "<html", "<body", "<a ", "<p>", "<div")
    )


_Reader = Callable[[str, bytes, str], Listing]
_READERS: dict[tuple[str, str], _Reader] = {
    ("feed", "a feed"): lambda text, _, url: read_feed(text, url),
    ("feed", "JSON"): lambda text, _, url: read_json_feed(text, url),
    ("sitemap", "a sitemap"): lambda text, _, url: read_sitemap(text, url),
    ("sitemap", "plain text"): lambda text, _data, _url: read_text_sitemap(text),
    ("listing", "a web page"): lambda _, data, url: read_links(data, url),
    ("feeds", "a web page"): lambda _, data, url: Listing((), more=find_feeds(data, url)),
}
