"""When a page says it was published and changed, and where it says so.

Only fields meant for it count. A year in a footer and the dates of related stories are no dates of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from lxml import html

from archive.core.dates import read_timestamp
from archive.core.model import PrintedTime
from archive.extract.lines import stands_aside
from archive.extract.structured import Stated, text_of

Found = tuple[PrintedTime, str]
"""A time, and where it was read."""

_PUBLISHED = (
    "article:published_time parsely-pub-date sailthru.date pubdate publishdate publish-date dc.date.issued dcterms.created "
    "dcterms.date og:published_time og:article:published_time date dc.date"
).split()
_MODIFIED = "article:modified_time og:updated_time last-modified lastmod dcterms.modified revised".split()
_OF_CHANGE = re.compile(
    r"updated?\b|modified|aktualisiert|mis à jour|actualizad|aggiornat|atualizad|zaktualizowan|обновлен", re.IGNORECASE
)


def published(page: Stated, article: dict[str, Any], latest: datetime) -> Found | None:
    """What the markup says, the most telling field first; `latest` is the last date to believe."""
    return _first_readable(_fields(page, article, "datePublished", _PUBLISHED), latest)


def modified(page: Stated, article: dict[str, Any], latest: datetime) -> Found | None:
    """The same for the last change."""
    return _first_readable(_fields(page, article, "dateModified", _MODIFIED), latest)


def _fields(page: Stated, article: dict[str, Any], name: str, meta: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    yield f"json-ld {name}", text_of(article.get(name))
    if name == "datePublished":
        yield "json-ld uploadDate", text_of(article.get("uploadDate"))
    yield from ((f"meta {field}", page.meta.get(field)) for field in meta)
    yield f"microdata {name}", page.microdata.get(name)
    yield from _time_elements(page.tree, changed=name == "dateModified")


def _time_elements(tree: html.HtmlElement, *, changed: bool) -> Iterator[tuple[str, str | None]]:
    """Dates in elements between the main headline and the first paragraph, or marked as the published ones (hAtom)."""
    headline = next(iter(tree.xpath("//h1")), None)
    if headline is not None:
        below = headline.xpath("following::p[string-length(normalize-space()) > 120][1]")
        above = set(below[0].xpath("preceding::time[@datetime]")) if below else set()
        near = [one for one in headline.xpath("following::time[@datetime]") if one in above]
        near += headline.xpath("../time[@datetime] | ../*/time[@datetime] | ../../*/time[@datetime]")
        for one in near:
            if _is_of_change(one) == changed and not _of_another(one):
                yield "time element", one.get("datetime")
    name = "updated" if changed else "published"
    marked = tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")
    for one in marked if len(marked) == 1 else ():  # more are the dates of several posts
        if not stands_aside(one):
            yield f"element of class {name}", one.get("title") or one.get("datetime") or text_of(one.text_content())


def _is_of_change(element: html.HtmlElement) -> bool:
    """Whether an element's class, or the words before it, say that it dates a change."""
    before = element.getprevious()
    label = (before.tail if before is not None else element.getparent().text) or ""
    return _OF_CHANGE.search(f"{element.get('class') or ''} {label[-30:]}") is not None


def _of_another(element: html.HtmlElement) -> bool:
    """Whether an element stands in a link, a list or a side column, as the dates of other articles do."""
    return stands_aside(element) or any(one.tag in ("a", "li") for one in element.iterancestors())


def _first_readable(stated: Iterable[tuple[str, str | None]], latest: datetime) -> Found | None:
    for where, text in stated:
        read = read_timestamp(text, latest=latest) if text else None
        if read is not None and read.utc is not None:
            return read, where
    return None
