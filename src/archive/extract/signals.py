"""What a page's markup says of itself, read before anything is stripped: addresses, title, byline, dates, credits.

Each is kept with where it was read, so that a person can see why the archive believes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import html

from archive.core.model import PublisherName, Signals
from archive.core.text.header import person_named
from archive.core.text.plain import plain
from archive.core.urls import site_of
from archive.extract import times
from archive.extract.credits import credit_links, stated_credits
from archive.extract.lines import stands_aside
from archive.extract.structured import Stated, first, name_of, names, resolved, squash, text_of, types_of

_HOSTED = re.compile(r"(?:https?:)?//[^/]")
_TITLE_SUFFIX = re.compile(r"\s+(?:[|–—·•»]|-{1,2}|::)\s+[^|–—·•»]{2,60}$")
_SITE_BEFORE = re.compile(r"([^|–—·•»:]{2,40}?)\s+(?:[|–—·•»]|-{1,2}|::)\s+([^|–—·•»]+)$")
_SITE_WORDS = 3
_BYLINES = "author byl article:author parsely-author dc.creator sailthru.author".split()
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline(?:__?(?:name|author))?|author(?:-?name)?|article-?author|p-author|vcard|username)(?:$|\s)", re.I
)
_BY = re.compile(r"^(?:by|von|erstellt von|par|por|di|autor:|автор:?)\s+", re.I)
_LONGEST_BYLINE = 100  # letters of visible text
_HAS_LETTERS = re.compile(r"[^\W\d_]{2}")


def addresses(page: Stated, url: str | None) -> list[str]:
    """The addresses by which a page may call itself."""
    return [address for address in (url, _canonical(page), page.meta.get("og:url")) if address]


def read_signals(page: Stated, article: dict[str, Any], *, url: str | None, latest: datetime) -> Signals:
    """The signals of one page and its article object; `url` is the address it was asked for, where that is known."""
    canonical, og_url = _canonical(page), page.meta.get("og:url")
    anchors = [anchor for anchor in page.tree.iter("a") if _HOSTED.match(anchor.get("href") or "")]
    home = _home(page.tree, anchors)
    own_url = url or _own_address(og_url, canonical, home)
    publisher = _publisher(page, article)
    title, byline = _title(page, article), _byline(page, article)
    published = times.published(page, article, latest)
    modified = times.modified(page, article, latest)
    found = {"title": title, "byline": byline, "published": published, "modified": modified}
    return Signals(
        url=url,
        canonical=canonical if canonical and "//" in canonical else None,
        title=title[0] if title else None,
        byline=byline[0] if byline else None,
        published=published[0] if published else None,
        modified=modified[0] if modified else None,
        site=PublisherName(publisher, home or (site_of(own_url) if own_url else None)) if publisher else None,
        site_language=_language(page.tree),
        home=home or (site_of(own_url) if own_url else None),
        credits=tuple(stated_credits(page, article)),
        links=tuple(credit_links(anchors, {home, site_of(own_url) if own_url else None})),
        descriptions=tuple(_descriptions(page, article)),
        found_in=tuple((field, one[1]) for field, one in found.items() if one is not None),
        titles=tuple(text for text in (page.meta.get("og:title"), first(page.tree, "//title//text()")) if text),
        kinds=tuple(_kinds(page, article)),
        free=_free(article),
        stated_words=_stated_words(article),
    )


def _canonical(page: Stated) -> str | None:
    return first(page.tree, "//link[@rel='canonical']/@href")


def _own_address(og_url: str | None, canonical: str | None, home: str | None) -> str | None:
    """The page's own site where the address is not known: og:url, else the site most of its absolute links lead to."""
    if og_url and canonical and site_of(og_url) != site_of(canonical):
        return og_url
    return f"https://{home}/" if home else og_url


def _home(tree: html.HtmlElement, anchors: list[html.HtmlElement]) -> str | None:
    """The site to which at least half of a page's absolute links lead, where there are three or more."""
    links = [element for element in tree.iter("link") if _HOSTED.match(element.get("href") or "")]
    hosts = Counter(element.get("href").split("/", 3)[2] for element in (*anchors, *links))
    sites: Counter[str] = Counter()
    for host, count in hosts.items():
        site = site_of(host)
        if site is not None:
            sites[site] += count
    counted = sites.most_common(1)
    return counted[0][0] if counted and counted[0][1] >= 3 and counted[0][1] * 2 >= sites.total() else None


def _title(page: Stated, article: dict[str, Any]) -> tuple[str, str] | None:
    """The visible headline where the markup agrees with it, else what the markup states."""
    fields = (
        ("json-ld headline", text_of(article.get("headline"))),
        ("meta og:title", page.meta.get("og:title")),
        ("title element", first(page.tree, "//title//text()")),
    )
    stated = [(text, where) for where, text in fields if text]
    headlines = [(text, "h1") for node in page.tree.iter("h1") if (text := squash(node.text_content()))]
    telling = [one for one in stated if one[1] != "title element"] or stated
    for headline in headlines:
        if any(_are_one_headline(_key(headline[0]), _key(text)) for text, _ in telling):
            return headline
    if len(headlines) == 1 and all(where == "title element" for _, where in stated):
        return headlines[0]
    if stated:
        return _without_site(stated[0][0]), stated[0][1]
    named = page.microdata.get("headline")
    return (named, "microdata headline") if named else next(iter(headlines), None)


def _without_site(title: str) -> str:
    """A title without the name of the site behind it, or before it where what stands there is short."""
    front = _SITE_BEFORE.match(title)
    if front is not None and len(front[1].split()) <= _SITE_WORDS < len(front[2].split()):
        return front[2]
    return _TITLE_SUFFIX.sub("", title)


def _are_one_headline(one: str, other: str) -> bool:
    """Whether one holds the other, and is not much longer: a site's name alone is no headline."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and len(shorter) >= 0.4 * len(longer)


def _byline(page: Stated, article: dict[str, Any]) -> tuple[str, str] | None:
    found = ((text, where) for where, text in _bylines(page, article) if text and _could_be_byline(text))
    return next(((person_named(_BY.sub("", text)), where) for text, where in found), None)


def _bylines(page: Stated, article: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    yield "json-ld author", ", ".join(dict.fromkeys(names(article.get("author"))))
    yield from ((f"meta {name}", page.meta.get(name)) for name in _BYLINES)
    yield "microdata author", page.microdata.get("author")
    yield from _author_elements(page.tree)


def _could_be_byline(text: str) -> bool:
    return "//" not in text and _HAS_LETTERS.search(text) is not None


def _author_elements(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Names in elements that their class or relation calls the author's, outside comments and side columns."""
    for element in tree.xpath(
        "//*[@rel='author' or contains(@class, 'author') or contains(@class, 'byline') or @class='username']"
    ):
        names = element.get("class") or ""
        if element.get("rel") != "author" and not _AUTHOR_CLASS.search(names):
            continue
        by = element.xpath(".//*[contains(concat(' ', @class, ' '), ' fn ') or contains(@class, 'name')]")
        text = squash(" ".join((by[0] if by else element).itertext()))
        if len(text) <= _LONGEST_BYLINE and not stands_aside(element):
            yield ("link rel=author" if element.get("rel") else "author element"), text


def _publisher(page: Stated, article: dict[str, Any]) -> str | None:
    """Whom the article names as its publisher, by name or by the number of another object of the page."""
    stated = name_of(resolved(article.get("publisher"), page.objects))
    return stated or page.meta.get("og:site_name") or page.microdata.get("publisher")


def _language(tree: html.HtmlElement) -> str | None:
    code = tree.get("lang") or ""
    return code[:2].lower() if re.match(r"[A-Za-z]{2}(?:$|[-_])", code) else None


def _descriptions(page: Stated, article: dict[str, Any]) -> Iterator[str]:
    for text in (text_of(article.get("description")), page.meta.get("description"), page.meta.get("og:description")):
        if text:
            yield text


def _kinds(page: Stated, article: dict[str, Any]) -> Iterator[str]:
    """What the page says it is: the types of its JSON-LD and og:type. A video within an article is only a part of it."""
    for item in page.objects:
        yield from (name for name in types_of(item) if item is article or name != "VideoObject")
    if "og:type" in page.meta:
        yield f"og:{page.meta['og:type']}"


def _free(article: dict[str, Any]) -> bool | None:
    """Whether the article is free to read, as schema.org has it; False also where a part of it is not."""
    parts = article.get("hasPart")
    said = [part.get("isAccessibleForFree") for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict)]
    told = [str(one).casefold() == "true" for one in [article.get("isAccessibleForFree"), *said] if one is not None]
    return all(told) if told else None


def _stated_words(article: dict[str, Any]) -> int | None:
    """How many words the markup says the article has."""
    count = article.get("wordCount")
    try:
        return int(count) if isinstance(count, int | str) else None
    except ValueError:
        return None


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", plain(text)).casefold()
