"""Which article an address is of, and how far a page is believed when it states its own."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from archive.core.urls import page_key

_HEAD = 65_536  # bytes looked at; a link that comes later is not worth a parse
_LONGEST = 2_000  # characters of an identity; longer ones fit no index

_NAMES_A_PAGE = frozenset(
    "p page pg seite pagina s q query search story article item entry news post doc key no nr num number title name slug topic "
    "tag cat category section path url link file date day month year edition issue lang language hl v t part start offset "
    "tab view format print".split()
)
_LONGEST_WORD = 32

_OPENING = re.compile(
    rb"<(?:(!--)|(script|style|title|textarea|template|noscript)(?=[\s/>])|(link)(?=[\s/])|(body|/head)[\s>])", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    rb"""[\s/]*+(?!>)([^\s>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?+""",
)


def identity_of(url_final: str, canonical: str | None = None) -> str:
    """What makes the page at an address the same article next time: "url:" and its page_key().

    The page's own canonical link counts where it only takes parameters away, and none that looks as if it chose the page.
    Where it names another host or path it says whose text this is, or is wrong (a template that names the front page on every
    page would make one article of a whole site): two addresses of one text are found by comparing, one address of two is lost.
    """
    key = page_key(url_final)
    if key is None:
        return _named(url_final.strip().encode("utf-8", "replace").decode().replace("\0", ""))
    stated = _stated_key(url_final, canonical) if canonical else None
    return _named(stated if stated is not None and _only_drops(key, stated) else key)


def bounded(address: str) -> str:
    """The address itself, or its digest where it is too long for an index."""
    return address if len(address) <= _LONGEST else f"sha256:{hashlib.sha256(address.encode()).hexdigest()}"


def stated_canonical(head: bytes) -> str | None:
    """The address of the first `<link rel=canonical>` in a page's head, as it stands there; None where there is none.

    Comments, scripts and the body are passed over: a reader's comment may hold a link too. Linear in the bytes looked at.
    """
    head = head[:_HEAD]
    folded = head.lower()
    place = 0
    while (opening := _OPENING.search(head, place)) is not None:
        comment, element, link, _ = opening.groups()
        if comment:
            place = head.find(b"-->", opening.start() + 2)
        elif element:
            place = folded.find(b"</" + element.lower(), opening.end())
        elif link:
            stated, place = _link(head, opening.end())
            if stated is not None:
                return stated
        else:
            return None
        if place < 0:
            return None
    return None


def _stated_key(url: str, canonical: str) -> str | None:
    try:
        return page_key(urljoin(url.strip(), canonical.strip()))
    except ValueError:  # no address
        return None


def _only_drops(key: str, stated: str) -> bool:
    """Whether a stated address is the given one without some parameters, none of which looks as if it chose the page."""
    ours, theirs = urlsplit(key), urlsplit(stated)
    if (ours.netloc, ours.path, ours.fragment) != (theirs.netloc, theirs.path, theirs.fragment):
        return False
    had, left = Counter(ours.query.split("&")), Counter(theirs.query.split("&"))
    had[""] = left[""] = 0
    return left <= had and not any(_may_choose(piece) for piece in had - left)


def _may_choose(piece: str) -> bool:
    """Whether a parameter looks as if it chose the page: by its name, or by a number, a slug or a code for a value.

    What sites hang on their own links says in a word or two where the reader came from (`ref=home`, `source=rss-feed`); what
    chooses a page is told apart from its thousand neighbours, and that takes a number or more words.
    """
    name, _, value = piece.lower().partition("=")
    value = value or name
    words = re.split(r"[^a-z]+", value)
    return (
        name in _NAMES_A_PAGE
        or name.endswith("id")
        or len(words) > 2
        or len(value) > _LONGEST_WORD
        or not all(words)  # a digit or an escape at either end
        or any(letter.isdigit() for letter in value)
    )


def _named(address: str) -> str:
    return f"url:{bounded(address)}"


def _link(head: bytes, place: int) -> tuple[str | None, int]:
    """The address of a canonical link whose attributes begin at `place`, and where they end."""
    found: dict[bytes, bytes] = {}
    while (attribute := _ATTRIBUTE.match(head, place)) is not None:
        name, *values = attribute.groups()
        found.setdefault(name.lower(), next((value for value in values if value is not None), b""))
        place = attribute.end()
    if b"canonical" not in found.get(b"rel", b"").lower().split():
        return None, place
    return html.unescape(found.get(b"href", b"").decode("utf-8", "replace")).strip() or None, place
