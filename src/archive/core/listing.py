"""What a source lists: entries, each a page or an item of a feed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One item a source lists. `url` is absolute; times are as printed."""

    url: str
    guid: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    updated: str | None = None
    source_name: str | None = None
    """The channel the item was taken from (RSS 2.0 `<source>`, Atom `<source>`), and its address."""
    source_url: str | None = None
    content: str | None = None
    """The full text as HTML, where the feed carries it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One look at a source."""

    entries: tuple[Entry, ...]
    title: str | None = None
    more: tuple[str, ...] = ()
    """Further listings to ask for: the members of a sitemap index."""
    every: float | None = None
    """Seconds the source asks for between two checks."""
    passed_over: int = 0
    """Items without a usable web address."""
