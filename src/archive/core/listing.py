"""What a source lists: the entries of a feed, a sitemap or a section page, before any of them is fetched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One item a source lists, with what the source says of it. Every text has come through the gate."""

    url: str
    """Absolute, http or https."""
    guid: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    """As printed."""
    updated: str | None = None
    """As printed."""
    source_name: str | None = None
    """Whom the item names as where it is from: RSS `<source>`, the `<title>` of Atom's."""
    source_url: str | None = None
    content: str | None = None
    """The whole article as HTML, where the source carries it; never a summary."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one answer of a source lists, in its order."""

    entries: tuple[Entry, ...]
    title: str | None = None
    """Of the feed."""
    more: tuple[str, ...] = ()
    """Further listings to ask for: the members of a sitemap index, the feeds a page names."""
    every: float | None = None
    """Seconds the source asks for between two checks."""
    passed_over: int = 0
    """Items without a usable web address."""
