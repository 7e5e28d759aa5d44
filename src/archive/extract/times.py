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
_OF_CHANGE = re.compile(r"updated|modified", re.IGNORECASE)


def published(page: Stated, article: dict[str, Any], latest: datetime) -> Found | None:
    """What the markup says, the most telling field first; `latest` is the last date to believe."""
    return _first_readable(_fields(page, article, "datePublished", _PUBLISHED), latest)


def modified(page: Stated, article: dict[str, Any], latest: datetime) -> Found | None:
    """The same for the last change."""
    return _first_readable(_fields(page, article, "dateModified", _MODIFIED), latest)


def _fields(page: Stated, article: dict[str, Any], name: str, meta: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    yield f"json-ld {name}", text_of(article.get(name))
    yield from ((f"meta {field}", page.meta.get(field)) for field in meta)
    yield f"microdata {name}", page.microdata.get(name)
    yield from _time_elements(page.tree, changed=name == "dateModified")


def _time_elements(tree: html.HtmlElement, *, changed: bool) -> list[tuple[str, str | None]]:
    """The <time> elements around the main headline, those of menus, side columns and lists of other articles left out."""
    headline = next(iter(tree.xpath("//h1")), None)
    if headline is None:
        return []
    near = [*headline.xpath("preceding::time[@datetime][1]"), *headline.xpath("following::time[@datetime][position() <= 2]")]
    beside = [one for one in near if not stands_aside(one) and not one.xpath("ancestor::a | ancestor::li | following::h1")]
    told = [(_OF_CHANGE.search(one.get("class") or "") is not None, one) for one in beside]
    return [("time element", one.get("datetime")) for is_change, one in told if is_change == changed]


def _first_readable(stated: Iterable[tuple[str, str | None]], latest: datetime) -> Found | None:
    for where, text in stated:
        read = read_timestamp(text, latest=latest) if text else None
        if read is not None and read.utc is not None:
            return read, where
    return None
