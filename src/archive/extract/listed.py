"""What a source's entry says of an article, beside what its page says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.core.dates import read_timestamp
from archive.core.model import Layout, PublisherName, StatedCredit
from archive.core.text.gate import gate

EXCHANGE_FLAGS = ("insecure_redirect", "surplus_body")


def with_listed(layout: Layout, listed: dict[str, Any], *, latest: datetime) -> Layout:
    """The layout with title and date of the entry where the page states none, the entry's `<source>` as a credit, and the
    flags of the exchange that brought the page.

    A configured publisher goes before the page's own markup, as that of a record does.
    """
    page = layout.signals
    title = page.title or _line(listed, "title")
    published = page.published or read_timestamp(_line(listed, "published"), latest=latest)
    publisher = _line(listed, "publisher")
    found_in = dict(page.found_in)
    if page.title is None and title is not None:
        found_in["title"] = "entry"
    if page.published is None and published is not None:
        found_in["published"] = "entry"
    signals = replace(
        page,
        title=title,
        published=published,
        publisher=page.publisher or (PublisherName(publisher) if publisher else None),
        credits=(*page.credits, *_source(listed)),
        found_in=tuple(found_in.items()),
    )
    return replace(layout, signals=signals, flags=tuple(dict.fromkeys([*layout.flags, *_flags(listed)])))


def _source(listed: dict[str, Any]) -> tuple[StatedCredit, ...]:
    """The channel an item was taken from (RSS 2.0 `<source>`, Atom `<source>`)."""
    name, address = _line(listed, "source_name"), _line(listed, "source_url")
    return (StatedCredit("entry source", "entry source", name or address or "", address),) if name or address else ()


def _flags(listed: dict[str, Any]) -> list[str]:
    """Flags of the exchange, of those there are: what is listed may come from a file of anybody's."""
    return [flag for flag in (_line(listed, "exchange") or "").split() if flag in EXCHANGE_FLAGS]


def _line(listed: dict[str, Any], field: str) -> str | None:
    value = listed.get(field)
    return " ".join(gate(value).text.split()) or None if isinstance(value, str) else None
