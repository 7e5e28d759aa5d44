"""Addresses: the form under which two of them are one page, and the site they belong to."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import tldextract
from courlan import clean_url

_site = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
"""Registrable domains from the list shipped with tldextract; never fetched."""


def canonical_url(url: str) -> str | None:
    """The address without tracking parameters and fragment, host in lower case; None where it is no web address."""
    parts = urlsplit(url.strip()) if _splittable(url) else None
    if parts is None or parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    cleaned = (clean_url(url.strip()) or url.strip()).split("#", 1)[0]
    return cleaned if urlsplit(cleaned).path else cleaned + "/"


@lru_cache(maxsize=10_000)
def site_of(url_or_host: str) -> str | None:
    """The registrable domain (`bbc.co.uk`), or the bare host where it has no public suffix; None for no host."""
    host = urlsplit(url_or_host).hostname if "//" in url_or_host and _splittable(url_or_host) else url_or_host
    if not host or " " in host:
        return None
    parts = _site(host)
    return (parts.top_domain_under_public_suffix or host).lower().removeprefix("www.")


def _splittable(url: str) -> bool:
    try:
        urlsplit(url.strip()).port  # noqa: B018 - raises ValueError for a bad port, as urlsplit does for a bad host
    except ValueError:
        return False
    return True
