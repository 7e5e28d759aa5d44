"""What a page's markup says of itself, read before anything is stripped: addresses, title, byline, dates, credits."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import html

from archive.core.dates import read_timestamp
from archive.core.model import PrintedTime, PublisherName, Signals
from archive.core.text.gate import gate
from archive.core.text.plain import plain
from archive.core.urls import canonical_url, site_of

_ARTICLE_TYPES = re.compile(r"Article$|^Report$|BlogPosting$|^LiveBlogPosting$|^Review$")
_HOSTED = re.compile(r"(?:https?:)?//[^/]")
_TITLE_SUFFIX = re.compile(r"\s+(?:[|–—·•»]|-{1,2}|::)\s+[^|–—·•»]{2,60}$")
_DATE_FIELDS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date' or @name='pubdate']/@content",
    "//meta[@name='DC.date.issued' or @name='date']/@content",
)
_DESCRIPTION_FIELDS = ("//meta[@name='description']/@content", "//meta[@property='og:description']/@content")


def read_signals(tree: html.HtmlElement, *, url: str | None, latest: datetime) -> Signals:
    """The signals of one page; `url` is the address it was asked for, where that is known."""
    article = _json_ld_article(tree)
    canonical = _first(tree, "//link[@rel='canonical']/@href")
    site_name = _first(tree, "//meta[@property='og:site_name']/@content")
    home = _home(tree)
    own_url = url or _own_address(tree, canonical, home)
    publisher = _name(article.get("publisher")) or site_name
    return Signals(
        url=url,
        canonical=canonical if canonical and "//" in canonical else None,
        title=_title(tree, article),
        byline=_byline(tree, article),
        published=_published(tree, article, latest),
        site=PublisherName(publisher, home or (site_of(own_url) if own_url else None)) if publisher else None,
        language=_language(tree),
        structured=tuple(_credits(article, canonical, own_url)),
        descriptions=tuple(_descriptions(tree, article)),
    )


def _own_address(tree: html.HtmlElement, canonical: str | None, home: str | None) -> str | None:
    """The page's own site where the address is not known: og:url, else the site most of its absolute links lead to."""
    og_url = _first(tree, "//meta[@property='og:url']/@content")
    if og_url and canonical and site_of(og_url) != site_of(canonical):
        return og_url
    return f"https://{home}/" if home else og_url


def _home(tree: html.HtmlElement) -> str | None:
    """The site to which at least half of a page's absolute links lead, where there are three or more."""
    hosts = Counter(str(link).split("/", 3)[2] for link in tree.xpath("//a/@href | //link/@href") if _HOSTED.match(link))
    sites: Counter[str] = Counter()
    for host, count in hosts.items():
        site = site_of(host)
        if site is not None:
            sites[site] += count
    counted = sites.most_common(1)
    return counted[0][0] if counted and counted[0][1] >= 3 and counted[0][1] * 2 >= sites.total() else None


def _credits(article: dict[str, Any], canonical: str | None, own_url: str | None) -> Iterator[tuple[str, str, str]]:
    own = site_of(own_url) if own_url else None
    if canonical and own and canonical_url(canonical):
        site = site_of(canonical)
        if site and site != own:
            yield "canonical", "link[rel=canonical]", site
    based_on = article.get("isBasedOn") or article.get("isBasedOnUrl")
    address = based_on.get("url") or based_on.get("@id") if isinstance(based_on, dict) else based_on
    address = _text(address)
    if address and own and canonical_url(address):
        site = site_of(address)
        if site and site != own:
            yield "is-based-on", "json-ld isBasedOn", site
    for author in _names(article.get("author")):
        yield "author", "json-ld author", author


def _title(tree: html.HtmlElement, article: dict[str, Any]) -> str | None:
    """The visible headline where the markup agrees with it, else what the markup states."""
    stated = [
        text
        for text in (
            _text(article.get("headline")),
            _first(tree, "//meta[@property='og:title']/@content"),
            _first(tree, "//title//text()"),
        )
        if text
    ]
    headlines = [text for node in tree.iter("h1") if (text := _squash(node.text_content()))]
    for headline in headlines:
        if any(_are_one_headline(_key(headline), _key(text)) for text in stated):
            return headline
    if len(headlines) == 1 and not stated[:2]:
        return headlines[0]
    return _TITLE_SUFFIX.sub("", stated[0]) if stated else next(iter(headlines), None)


def _are_one_headline(one: str, other: str) -> bool:
    """Whether one holds the other, and is not much longer: a site's name alone is no headline."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= 0.4 * len(longer)


def _byline(tree: html.HtmlElement, article: dict[str, Any]) -> str | None:
    names = list(_names(article.get("author")))
    if names:
        return ", ".join(dict.fromkeys(names))
    meta = _first(tree, "//meta[@name='author' or @name='byl' or @property='article:author']/@content")
    return meta if meta and "//" not in meta else None


def _published(tree: html.HtmlElement, article: dict[str, Any], latest: datetime) -> PrintedTime | None:
    stated = [_text(article.get("datePublished")), *(_first(tree, path) for path in _DATE_FIELDS)]
    found = [read for text in stated if text and (read := read_timestamp(text, latest=latest)) is not None]
    return next((one for one in found if one.utc is not None), None)


def _descriptions(tree: html.HtmlElement, article: dict[str, Any]) -> Iterator[str]:
    for text in (_text(article.get("description")), *(_first(tree, path) for path in _DESCRIPTION_FIELDS)):
        if text:
            yield text


def _language(tree: html.HtmlElement) -> str | None:
    code = tree.get("lang") or ""
    return code[:2].lower() if re.match(r"[A-Za-z]{2}(?:$|[-_])", code) else None


def _json_ld_article(tree: html.HtmlElement) -> dict[str, Any]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data, 0):
            types = item.get("@type")
            names = types if isinstance(types, list) else [types]
            if any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names):
                return item
    return {}


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for part in data:
            yield from _items(part, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _items(data.get("@graph"), depth + 1)
        yield from _items(data.get("mainEntity"), depth + 1)


def _names(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        name = _name(part)
        if name and "//" not in name:
            yield name


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    return _text(value)


def _text(value: Any) -> str | None:
    return _squash(gate(value).text) or None if isinstance(value, str) else None


def _first(tree: html.HtmlElement, path: str) -> str | None:
    return next((text for found in tree.xpath(path) if (text := _squash(gate(str(found)).text))), None)


def _squash(text: str) -> str:
    return " ".join(text.split())


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", plain(text)).casefold()
