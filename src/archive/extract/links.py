"""A section page to a listing: the links on it that lead to articles of the same site.

What a link is, is told by where it stands and what it says (a headline, or several words outside menus and footers) and
by its address (a date, a number, words joined by hyphens). Better one link too many than an article missed: what is no
article falls at extraction, and is remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from courlan import is_navigation_page
from courlan.filters import extension_filter, is_not_crawlable, type_filter
from lxml import html

from archive.core.errors import Unreadable
from archive.core.listing import Entry, Listing
from archive.core.urls import canonical_url, site_of
from archive.extract.feed import title_text
from archive.extract.html import parse_links
from archive.extract.lines import count_words, stands_aside
from archive.extract.xml import web_address

MOST_LINKS = 300

_ENOUGH = 3
_FEW = 3  # articles; a page that shows fewer may have a class on its frame that only sounds like a menu's
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|titel|titulo|titre|headline|heading|teaser)(?:$|[\s_-])", re.I)
_CARDS = frozenset({"article", "li", "td", "dt"})
_CARD_CLASS = re.compile(r"(?:^|[\s_-])(?:item|card|story|article|post|entry|row)(?:$|[\s_-])", re.I)
_UP_TO_CARD = 6  # elements
_MENU_TAGS = ("nav", "footer")
_MONTHS = r"0?[1-9]|1[0-2]|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
_DATED = re.compile(
    rf"/(?:19|20)\d\d[/-]?(?:{_MONTHS})(?:[/-]?[0-3]?\d)?[/_-].*[^\W\d]|/(?:19|20)\d\d[01]\d[0-3]\d\D.*[^\W\d]", re.I
)
_NUMBERED = re.compile(r"(?:^|\D)\d{5,}(?:\D|$)|[?&](?:id|p|article|artikel|story|nid|aid)=\d+|[-_/.]a?\d{4,}(?:\.\w+)?/?$")
_WORDED = re.compile(r"[^\W_]+(?:[-_][^\W_]+){3,}")
_WORDED_BRIEFLY = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2}")
_PAGE_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|stm)$", re.I)
_ASKS = re.compile(
    r"/(?:login|sign-?in|register|subscri\w+|account|search|contact|about(?:-us)?|privacy|terms|impressum|cookies?|advertis\w+|jobs"
    r"|newsletters?|feeds?|rss|share|cart|shop|print)(?:[/.?]|$)|[?&](?:page|share|replytocom|print)=",
    re.I,
)


@dataclass(slots=True)
class _Link:
    """All links of a page to one address: the most that any of them says."""

    url: str
    title: str = ""
    score: int = 0
    aside: bool = True
    in_menu: bool = True


def read_links(data: bytes, url: str) -> Listing:
    """The articles a section page links to, in its order; raises Unreadable where there is no link at all."""
    tree, base = parse_links(data, url)
    links, passed_over = _links(tree, base, url)
    if not links:
        raise Unreadable("list", "there is no link to the same site in the page; it may be built by scripts")
    likely = [link for link in links if link.score + _of_address(link.url) >= _ENOUGH]
    chosen = [link for link in likely if not link.aside]
    if len(chosen) < _FEW:
        chosen = [link for link in likely if not link.in_menu]
    entries = tuple(Entry(link.url, title=link.title or None) for link in chosen[:MOST_LINKS])
    return Listing(entries, title_text(tree.findtext(".//title")), passed_over=passed_over)


def _links(tree: html.HtmlElement, base: str, url: str) -> tuple[list[_Link], int]:
    """The page's links to its own site, and how many have no web address."""
    site, own = site_of(url), canonical_url(url)
    found: dict[str, _Link] = {}
    passed_over = 0
    for anchor in tree.iter("a", "area"):
        href = anchor.get("href")
        if not href or href.startswith("#"):
            continue
        address = web_address(href, base)
        if address is None:
            passed_over += 1
            continue
        key = canonical_url(address)
        if key is None or key == own or site_of(address) != site or not _could_be_article(address):
            continue
        _add(found.setdefault(key, _Link(address.split("#", 1)[0])), anchor)
    return list(found.values()), passed_over


def _could_be_article(address: str) -> bool:
    """Whether nothing in an address says that it is a file, a form or a list."""
    parts = urlsplit(address)
    if (not parts.path.strip("/") and not parts.query) or _ASKS.search(address) or is_not_crawlable(address):
        return False
    return bool(extension_filter(parts.path) and type_filter(address) and not is_navigation_page(parts.path))


def _add(link: _Link, anchor: html.HtmlElement) -> None:
    text = title_text(anchor.text_content()) or title_text(anchor.get("title")) or title_text(anchor.get("aria-label")) or ""
    heading = next((one for one in anchor.iter() if one.tag in _HEADINGS), None)
    if heading is not None:  # a card that is one link: its headline only
        text = title_text(heading.text_content()) or text
    is_headline = heading is not None or _is_headline(anchor)
    if (is_headline, len(text)) > (link.score >= _ENOUGH, len(link.title)) or not link.title:
        link.title = text
    link.score = max(link.score, _of_text(text) + 2 * is_headline + _stands_in_card(anchor))
    link.aside = link.aside and stands_aside(anchor)
    link.in_menu = link.in_menu and any(one.tag in _MENU_TAGS for one in anchor.iterancestors())


def _of_text(text: str) -> int:
    words = count_words(text) if text else 0
    return (words >= 3) + (words >= 6) - (words <= 1)


def _is_headline(anchor: html.HtmlElement) -> bool:
    """Whether the link stands in a heading, or is called a title by its class or that of what it stands in."""
    around = [anchor, *_nearest(anchor, 2)]
    return any(one.tag in _HEADINGS for one in _nearest(anchor, 3)) or any(
        _HEADLINE_CLASS.search(one.get("class") or "") for one in around
    )


def _stands_in_card(anchor: html.HtmlElement) -> int:
    around = _nearest(anchor, _UP_TO_CARD)
    return int(any(one.tag in _CARDS or _CARD_CLASS.search(one.get("class") or "") for one in around))


def _nearest(element: html.HtmlElement, count: int) -> list[html.HtmlElement]:
    """Up to `count` elements around one, from within."""
    return [one for one, _ in zip(element.iterancestors(), range(count), strict=False)]


def _of_address(address: str) -> int:
    """How much an address looks like an article's: a date, a number, joined words, the ending of a page."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    place = path + ("?" + parts.query if parts.query else "")
    told = 3 * bool(_DATED.search(path)) + 2 * bool(_NUMBERED.search(place)) + bool(_PAGE_ENDING.search(path))
    told += bool(_WORDED_BRIEFLY.search(path)) + bool(_WORDED.search(path))
    return told if told else -2 * (path.strip("/").count("/") == 0 and not parts.query)
