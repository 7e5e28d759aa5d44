"""A feed to a listing: RSS, Atom and RDF by feedparser, JSON Feed by itself.

feedparser is given bytes and never an address, so that it cannot fetch. It neither cleans nor changes HTML here: content is
read like any page later, and its cleaning drops what it does not know. Relative links are left to us, since it would
also make an address of a `<guid>` that is a mere number.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import feedparser

from archive.core.errors import Unreadable
from archive.core.listing import Entry, Listing
from archive.core.text.gate import gate
from archive.core.urls import canonical_url
from archive.extract.xml import check_shape, one_line, web_address, with_letters, xml_bytes

MOST_ENTRIES = 5_000

_FULL_LENGTH = 1_500  # letters: teasers of one to three paragraphs end below it, and nearly every story above
_CUT_OFF = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\[\+\d+ chars\])\s*$")
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1>|$)", re.DOTALL | re.I)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_EMAIL = re.compile(r"[^\s<>()]+@[^\s<>()]+")
_LONGEST_TITLE = 1_000
_LEAST_EVERY, _MOST_EVERY = 300.0, 86_400.0
_PERIODS = {"hourly": 3_600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


def read_feed(text: str, url: str) -> Listing:
    """The listing of an XML feed; raises Unreadable."""
    data = xml_bytes(with_letters(text))
    check_shape(data)
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries and parsed.bozo:
        raise Unreadable("list", "it is broken XML without an item in it")
    version = parsed.get("version") or ""
    declared = version.startswith("atom") or "content" in parsed.get("namespaces", {})
    found = [_entry(item, url, version, declared) for item in parsed.entries[:MOST_ENTRIES]]
    return _listing(found, title_text(parsed.feed.get("title")), _every(parsed.feed))


def read_json_feed(text: str, url: str) -> Listing:
    """The listing of a JSON Feed, 1.0 or 1.1; raises Unreadable for any other JSON."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("list", f"it is not valid JSON: {error}"[:300]) from None
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in str(feed.get("version")):
        raise Unreadable("list", "it is JSON, but not a JSON Feed")
    items = feed.get("items")
    found = [
        _json_entry(item, url) for item in (items if isinstance(items, list) else [])[:MOST_ENTRIES] if isinstance(item, dict)
    ]
    return _listing(found, title_text(feed.get("title")), None)


def title_text(value: object) -> str | None:
    """A stated title as plain text on one line: feeds write them with tags, with entities, and with entities of entities."""
    if not isinstance(value, str):
        return None
    text = _TAG.sub(" ", _SCRIPT.sub(" ", value[: 5 * _LONGEST_TITLE])) if "<" in value else value
    return one_line(html.unescape(text), _LONGEST_TITLE)


def _listing(found: list[Entry | None], title: str | None, every: float | None) -> Listing:
    usable = [entry for entry in found if entry is not None]
    return Listing(tuple(collapsed(usable)), title, (), every, len(found) - len(usable))


def collapsed(entries: list[Entry]) -> Iterator[Entry]:
    """Each entry once: the first of those with one address, or with one GUID and one title.

    A GUID that stays on entries of different addresses and titles names none of them, and is taken from all.
    """
    addresses: set[str] = set()
    named: dict[str, str | None] = {}
    kept: list[Entry] = []
    shared: set[str] = set()
    for entry in entries:
        address = canonical_url(entry.url) or entry.url
        if address in addresses or (entry.guid in named and entry.title and named[entry.guid] == entry.title):
            continue
        addresses.add(address)
        if entry.guid is not None:
            if entry.guid in named:
                shared.add(entry.guid)
            named.setdefault(entry.guid, entry.title)
        kept.append(entry)
    for entry in kept:
        yield replace(entry, guid=None) if entry.guid in shared else entry


def _entry(item: Any, url: str, version: str, declared: bool) -> Entry | None:
    address = _address(item, url)
    if address is None:
        return None
    published, updated = _stated(item, "published"), _stated(item, "updated")
    if published is None and not version.startswith("atom"):
        published, updated = updated, None  # RSS 1.0 has one date, dc:date, which feedparser takes for an update
    source = item.get("source") or {}
    return Entry(
        url=address,
        guid=_stated(item, "id"),
        title=title_text(item.get("title")),
        byline=_byline(item, version),
        published=published,
        updated=updated,
        source_name=title_text(source.get("title")),
        source_url=_source_address(source, url),
        content=_content(item, declared),
    )


def _address(item: Any, url: str) -> str | None:
    """Where the article is: what FeedBurner redirects to, the link, or a GUID that is an address.

    feedparser also calls a GUID the link where there is none; a number among them is no address.
    """
    link, guid = item.get("link"), item.get("id") or ""
    linked = any(one.get("href") == link for one in item.get("links") or [])
    is_link = item.get("guidislink") or link == ""
    stated = [item.get("feedburner_origlink"), link if linked else None, guid if is_link and _is_absolute(guid) else None]
    return next(filter(None, (web_address(one, url) for one in stated if isinstance(one, str))), None)


def _is_absolute(address: object) -> bool:
    return isinstance(address, str) and address.strip().lower().startswith(("http://", "https://"))


def _stated(item: Any, name: str) -> str | None:
    """A value as printed. Asked by `in` first: feedparser answers for another field, with a warning, where it is missing."""
    return one_line(item[name]) if name in item else None


def _byline(item: Any, version: str) -> str | None:
    """The authors' names. RSS has one address with the name behind it, of which feedparser knows short endings only."""
    author = item.get("author") or ""
    if "@" in author and not version.startswith("atom"):
        names = [title_text(_EMAIL.sub(" ", author).strip(" ()<>"))]
    else:
        names = [title_text(one.get("name")) for one in item.get("authors") or []]
    return ", ".join(dict.fromkeys(name for name in names if name and "@" not in name)) or None


def _source_address(source: Any, url: str) -> str | None:
    links = [link.get("href") for link in source.get("links") or [] if link.get("rel", "alternate") in ("alternate", "self")]
    return next(filter(None, (web_address(stated, url) for stated in (source.get("href"), *links))), None)


def _content(item: Any, declared: bool) -> str | None:
    """The whole article, where the feed carries it.

    An element meant for it is believed unless its text breaks off. A description is a summary, but some feeds have no
    other place for the article: one too long for a teaser is taken, too. In RSS without the content module, what
    feedparser calls content is a second description.
    """
    parts = [one.get("value") or "" for one in item.get("content") or [] if _is_html(one)]
    longest = max(parts, key=len, default="")
    if declared and longest.strip() and not _CUT_OFF.search(visible(longest)):
        return gate(longest).text
    described = max(longest, item.get("summary") or "", key=len)
    text = visible(described)
    return gate(described).text if len(text) >= _FULL_LENGTH and not _CUT_OFF.search(text) else None


def _is_html(content: Any) -> bool:
    """Whether a content element holds text at all: Atom may carry a picture in it, or only an address."""
    return content.get("type", "text/html").startswith("text/") or "html" in content.get("type", "")


def visible(markup: str) -> str:
    """About the text a reader sees of a piece of HTML; exact enough to be measured."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def _every(feed: Any) -> float | None:
    """Seconds between two checks, as the feed asks for them: `ttl`, else the syndication module; within 5 minutes and a day."""
    ttl = _number(feed.get("ttl"))
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if ttl is not None:
        seconds = ttl * 60
    elif period is not None:
        seconds = period / max(1.0, _number(feed.get("sy_updatefrequency")) or 1.0)
    else:
        return None
    return min(max(seconds, _LEAST_EVERY), _MOST_EVERY)


def _number(stated: object) -> float | None:
    digits = str(stated or "").strip()
    return float(digits) if re.fullmatch(r"\d{1,9}", digits, re.ASCII) else None


def _json_entry(item: dict[str, Any], url: str) -> Entry | None:
    guid = item.get("id")
    stated = (item.get("url"), item.get("external_url"), guid if _is_absolute(guid) else None)
    address = next(filter(None, (web_address(one, url) for one in stated if isinstance(one, str))), None)
    if address is None:
        return None
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [name for author in authors or [] if isinstance(author, dict) and (name := title_text(author.get("name")))]
    return Entry(
        url=address,
        guid=one_line(guid),
        title=title_text(item.get("title")),
        byline=", ".join(dict.fromkeys(names)) or None,
        published=one_line(item.get("date_published")),
        updated=one_line(item.get("date_modified")),
        content=_json_content(item),
    )


def _json_content(item: dict[str, Any]) -> str | None:
    markup, text = item.get("content_html"), item.get("content_text")
    if not (isinstance(markup, str) and markup.strip()):
        if not isinstance(text, str) or not text.strip():
            return None
        paragraphs = (html.escape(part.strip(), quote=False) for part in re.split(r"\n\s*\n", text) if part.strip())
        markup = "".join(f"<p>{part}</p>" for part in paragraphs)
    return None if _CUT_OFF.search(visible(markup)) else gate(markup).text
