"""A sitemap to a listing: pages, news, an index of further sitemaps, or plain lines of addresses."""

from __future__ import annotations

import io
import re
from typing import Any

from lxml import etree

from archive.core.errors import Unreadable
from archive.core.listing import Entry, Listing
from archive.core.urls import canonical_url
from archive.extract.feed import title_text
from archive.extract.xml import one_line, parser_options, web_address, with_letters, xml_bytes

MOST_ENTRIES = 50_000
MOST_MEMBERS = 50

_ISO_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\dT?[\d:.]*)?)?")
Fields = dict[str, str]


def read_sitemap(text: str, url: str) -> Listing:
    """The listing of a urlset or of a sitemap index; raises Unreadable."""
    entries: dict[str, Entry] = {}
    members: dict[str, str] = {}
    passed_over = 0
    for kind, fields in _items(xml_bytes(with_letters(text))):
        address = web_address(fields.get("loc"), url)
        if address is None:
            passed_over += 1
        elif kind == "sitemap":
            members.setdefault(address, fields.get("lastmod", ""))
        else:
            entries.setdefault(address.split("#", 1)[0], _entry(address, fields))
        if len(entries) >= MOST_ENTRIES:
            break
    return Listing(tuple(entries.values()), more=_newest(members, url), passed_over=passed_over)


def read_text_sitemap(text: str) -> Listing:
    """The listing of a sitemap that is an address a line; raises Unreadable where not one is."""
    lines = [line.strip() for line in text.split("\n")[: 2 * MOST_ENTRIES] if line.strip()]
    found = [web_address(line, "") for line in lines]
    entries = {address: Entry(address) for address in found if address}
    if not entries:
        raise Unreadable("list", "it is plain text without an address in it, not a sitemap")
    return Listing(tuple(entries.values())[:MOST_ENTRIES], passed_over=found.count(None))


def _items(data: bytes) -> Any:
    """(“url” or “sitemap”, its fields) for each, one at a time: a sitemap may have 50 MB, and its tree ten times that."""
    events = etree.iterparse(io.BytesIO(data), events=("end",), **parser_options(recover=True))
    empty = True
    try:
        for _, element in events:
            kind = _name(element)
            if kind in ("url", "sitemap"):
                yield kind, _fields(element)
                empty = False
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable("list", f"it cannot be parsed: {error}"[:300]) from None
    if empty and len(events.error_log):
        raise Unreadable("list", "it is broken XML without an address in it")


def _name(element: Any) -> str:
    """The name of an element without namespace or prefix: many sitemaps have none, or a wrong one."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower() if isinstance(tag, str) else ""


def _fields(element: Any) -> Fields:
    """The text of the element's children, and of its news element's; pictures and videos have a `loc` of their own."""
    fields: Fields = {}
    for child in element:
        name = _name(child)
        inner = child if name == "news" else ()
        for part in (child, *inner):
            fields.setdefault(_name(part), (part.text or "").strip())
    return fields


def _entry(address: str, fields: Fields) -> Entry:
    return Entry(
        url=address,
        title=title_text(fields.get("title")),
        published=one_line(fields.get("publication_date")),
        updated=one_line(fields.get("lastmod")),
    )


def _newest(members: dict[str, str], url: str) -> tuple[str, ...]:
    """The members of an index, newest first, without the index itself; raises Unreadable where it names nothing else."""
    others = {address: changed for address, changed in members.items() if canonical_url(address) != canonical_url(url)}
    if members and not others:
        raise Unreadable("list", "the sitemap index names only itself")
    newest = sorted(others, key=lambda address: _as_sorted(others[address]), reverse=True)
    return tuple(newest[:MOST_MEMBERS])


def _as_sorted(changed: str) -> str:
    """A printed date in a form that sorts; those without one come last, in the order of the index."""
    hit = _ISO_DAY.match(changed)
    return hit[0] if hit else ""
