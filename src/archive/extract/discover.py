"""The feeds that a page names, for a person who knows a site but not the address of its feed."""

from __future__ import annotations

import re

from archive.extract.html import parse_links
from archive.extract.xml import web_address

_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml")
_OTHER_TYPES = ("application/xml", "text/xml", "application/json", "application/x-rss+xml", "text/rss")
_FEED_LIKE = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._?-])|[?&](?:feed|format)=(?:rss2?|atom|feed)|index\.xml$", re.I
)
_NOT_OF_ARTICLES = re.compile(r"comment|kommentar|reply|podcast", re.I)
_MOST = 50


def find_feeds(data: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the feeds a page names, best first: declared ones, links to feed-like addresses, those of comments."""
    tree, base = parse_links(data, url)
    ranked: dict[str, tuple[int, int]] = {}
    for number, element in enumerate(tree.iter("link", "a")):
        rank = _rank_of_link(element) if element.tag == "link" else _rank_of_anchor(element)
        address = None if rank is None else web_address((element.get("href") or "").strip().removeprefix("feed:"), base)
        if address is not None and rank is not None:
            named = " ".join(filter(None, (address, element.get("title"), element.text_content())))
            place = (rank + 10 * bool(_NOT_OF_ARTICLES.search(named)), number)
            ranked[address] = min(place, ranked.get(address, place))
    return tuple(sorted(ranked, key=lambda address: ranked[address])[:_MOST])


def _rank_of_link(element: object) -> int | None:
    """0 for a feed the page declares, 1 for one declared with a looser type; None for any other `<link>`."""
    relation, type_, href = (str(element.get(name) or "").lower() for name in ("rel", "type", "href"))  # type: ignore[attr-defined]
    if "alternate" not in relation.split():
        return None
    named = type_.split(";")[0].strip()
    if named in _TYPES:
        return 0
    return 1 if named in _OTHER_TYPES and _FEED_LIKE.search(href) else None


def _rank_of_anchor(element: object) -> int | None:
    """2 for a link to an address that looks like a feed's; None for any other."""
    href = str(element.get("href") or "")  # type: ignore[attr-defined]
    return 2 if href.lower().startswith("feed:") or _FEED_LIKE.search(href) else None
