"""Every field of a page's markup that may say whom its text is from, whatever it is worth, and the links that credits carry.

What a field means is for the rules of config/signals.toml to say; here it is only found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree, html

from archive.core.model import CreditLink, StatedCredit
from archive.core.urls import canonical_url, site_of
from archive.extract.lines import stands_aside
from archive.extract.structured import Stated, first, names, resolved, squash, text_of, types_of

_META = re.compile(
    r"(?:^|[.:_-])(?:source|author|authors|author_name|byl|byline|byline_name|creator|rights|rights-?holder|copyright|provider"
    r"|agency|publisher|site_name|url|organi[sz]ation|owner)$|^(?:syndication|original)[-_]?source$"
)
_NOT_META = re.compile(r"^(?:twitter|fb|smartbanner|al|msapplication|image)[:._-]|^og:(?:image|video|audio)")
_NAMED = ("author", "creator", "sourceOrganization", "provider", "publisher", "copyrightHolder")
_WORDED = ("creditText", "copyrightNotice")
_BASED_ON = ("isBasedOn", "isBasedOnUrl")
_NO_ARTICLE = re.compile(r"Scholarly|Dataset|Product|Software|Recipe|Event|Legislation")
_CLASSED = etree.XPath("//*[@class]")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_AUTHOR = frozenset("author authors byline bylines autor autores autoren autore auteur signature articleauthor".split())
_SOURCE = frozenset(
    "source sources sourcename sourcetitle quelle fuente fonte agency agencia agence agentur agenzia provider "
    "providername".split()
)
_PICTURE = re.compile(
    r"image|img|photo|foto|bild|picture|caption|figure|media|video|thumb|credit|gallery|galer|slide|legend|avatar|icon"
    r"|comment|related|teaser|promo|share|social|newsletter|footer|widget|resource|data|quote",
    re.I,
)
_PICTURE_NEAR = re.compile(
    r"(?:^|[\s_-])(?:image|photo|foto|bild|picture|caption|figure|gallery|comment|related|teaser|quote)", re.I
)
_NO_ELEMENTS = frozenset({"source", "body", "script", "form", "input", "button", "select"})
_PICTURE_TAGS = frozenset({"figure", "figcaption", "picture", "aside", "footer", "nav", "blockquote", "video"})
_HAS_LETTERS = re.compile(r"[^\W\d_]{2}")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UP_TO_PICTURE = 4  # elements
_MOST_ELEMENTS, _MOST_LINKS, _MOST_LINES, _MOST_CREDITS = 80, 20, 500, 60
_LONGEST = 120  # letters of an element's text
_LONGEST_VALUE = 500
_LONGEST_LINE = 600
_INLINE = frozenset("a em i b strong small span font u".split())
_CREDITING = re.compile(
    r"origin|publi|appear|erschien|zuerst|aparec|parais|paru|source|quelle|fuente|fonte|źród|источник|ориг|来源|原文|出典|元記事|출처|원문"
    r"|translat|tradu|übersetz|courtesy|permission|syndicat|read (?:it|the)\b",
    re.I,
)
_PIXELS = (
    "//img[contains(@src, 'counter.theconversation.') or contains(@src, 'republication-pixel=')"
    " or contains(@src, 'pixel.propublica.')]/@src"
)


def stated_credits(page: Stated, article: dict[str, Any]) -> Iterator[StatedCredit]:
    """Each credit field of a page once, in the order: addresses, objects, meta elements, visible elements, counters."""
    seen: set[tuple[str, str]] = set()
    for credit in islice(_fields(page, article), _MOST_CREDITS):
        if (credit.field, credit.text) not in seen:
            seen.add((credit.field, credit.text))
            yield credit


def _fields(page: Stated, article: dict[str, Any]) -> Iterator[StatedCredit]:
    canonical = first(page.tree, "//link[@rel='canonical']/@href")
    if canonical:
        yield _credit("link canonical", "link[rel=canonical]", canonical)
    yield from _of_object(page, article)
    for name, text in page.metas:
        if _META.search(name) and not _NOT_META.search(name):
            yield _credit(f"meta {name}", f"meta {name}", text)
    for name in _NAMED:
        if name in page.microdata:
            yield _credit(f"microdata {name}", f"microdata {name}", page.microdata[name])
    yield from _elements(page.tree)
    yield from (_credit("pixel", "img[src]", str(source)) for source in page.tree.xpath(_PIXELS)[:_MOST_LINKS])


def _credit(field: str, selector: str, text: str) -> StatedCredit:
    text = text[:_LONGEST_VALUE]
    return StatedCredit(field, selector, text, _address(text))


def _address(text: str) -> str | None:
    return canonical_url(f"https:{text}" if text.startswith("//") else text) if "//" in text and " " not in text else None


def _of_object(page: Stated, article: dict[str, Any]) -> Iterator[StatedCredit]:
    """Credits in the JSON-LD object of the article; what it gives by number is looked up on the page."""
    for field in _BASED_ON:
        value = article.get(field)
        for part in value if isinstance(value, list) else [value]:
            address = _work(part)
            if address:
                yield _credit(f"json-ld {field}", f"json-ld {field}", address)
    for field in _NAMED:
        for name in names(resolved(article.get(field), page.objects)):
            yield _credit(f"json-ld {field}", f"json-ld {field}", name)
    for field in _WORDED:
        text = text_of(article.get(field))
        if text:
            yield _credit(f"json-ld {field}", f"json-ld {field}", text)


def _work(value: Any) -> str | None:
    """The address or the words by which an object names a work it is made from; None for a study, a product or a data set."""
    if isinstance(value, dict):
        if any(_NO_ARTICLE.search(name) for name in types_of(value)):
            return None
        return next((text for text in map(text_of, (value.get("url"), value.get("@id"), value.get("name"))) if text), None)
    return text_of(value)


def _elements(tree: html.HtmlElement) -> Iterator[StatedCredit]:
    """What stands in elements that are called the author's or the source's, outside pictures, side columns and what is hidden.

    Where one class prints different texts in different lines it belongs to a list of other articles, and nothing is read; nor
    is a source within a link, which is that of the article it leads to.
    """
    found: dict[str, list[tuple[html.HtmlElement, StatedCredit]]] = {}
    called = ((element, field) for element in _CLASSED(tree) if (field := _called(element.get("class"))) is not None)
    for element, field in islice(called, _MOST_ELEMENTS):
        if element.tag in _NO_ELEMENTS or _is_of_picture(element) or _is_hidden(element) or stands_aside(element):
            continue
        if field == "source element" and (element.tag == "a" or next(element.iterancestors("a"), None) is not None):
            continue
        text = squash(" ".join(element.itertext()))
        if len(text) <= _LONGEST and _HAS_LETTERS.search(text):
            selector = f"{element.tag}.{'.'.join(element.get('class').split()[:2])}"[:_LONGEST]
            line = _line_around(element) if element.tag in _INLINE else element
            found.setdefault(selector, []).append((line, StatedCredit(field, selector, text)))
    for places in found.values():
        if len({credit.text for _, credit in places}) == 1 or len({line for line, _ in places}) == 1:
            yield from (credit for _, credit in places)


@lru_cache(maxsize=10_000)
def _called(names: str) -> str | None:
    """Whose name the element of a class holds, by the words of the class; nobody's where they are of a picture."""
    words = {word.lower() for word in _WORD.findall(names)}
    if words.isdisjoint(_AUTHOR | _SOURCE) or _PICTURE.search(names):
        return None
    return "author element" if words.isdisjoint(_SOURCE) else "source element"


def _is_of_picture(element: html.HtmlElement) -> bool:
    around = islice(element.iterancestors(), _UP_TO_PICTURE)
    return any(one.tag in _PICTURE_TAGS or _PICTURE_NEAR.search(one.get("class") or "") for one in around)


def _is_hidden(element: html.HtmlElement) -> bool:
    around = (element, *islice(element.iterancestors(), _UP_TO_PICTURE))
    return any(_HIDING.search(one.get("style") or "") or one.get("hidden") is not None for one in around)


def credit_links(anchors: Iterable[html.HtmlElement], own: Collection[str | None]) -> Iterator[CreditLink]:
    """Those of a page's links that lead to other sites than `own` and stand in a short line with a word of credits."""
    lines: dict[html.HtmlElement, str] = {}
    count = 0
    for anchor in anchors:
        address = anchor.get("href")
        if count >= _MOST_LINKS or len(lines) >= _MOST_LINES or site_of(address.split("/", 3)[2]) in own:
            continue
        line = _line_around(anchor)
        if line not in lines:
            text = squash(line.text_content()) if len(line) < _MOST_LINKS else ""
            lines[line] = text if len(text) <= _LONGEST_LINE and _CREDITING.search(text) else ""
        target = _address(address) if lines[line] else None
        if target is not None:
            count += 1
            yield CreditLink(lines[line], squash(anchor.text_content()), target)


def _line_around(anchor: html.HtmlElement) -> html.HtmlElement:
    """The nearest element around a link that is a line of its own."""
    return next((one for one in islice(anchor.iterancestors(), 5) if one.tag not in _INLINE), anchor)
