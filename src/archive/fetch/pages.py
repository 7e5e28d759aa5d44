"""A page that was fetched, or the text its feed carries, as an item for the archive."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from archive.core.identity import identity_of, stated_canonical
from archive.core.model import RawItem
from archive.core.secrets import without_credentials
from archive.fetch.answers import PERMANENT, Answer, Failure
from archive.fetch.records import encode_record
from archive.fetch.whole import is_page, kind_of_bytes

_HTML = ("text/html", "application/xhtml+xml")
_TEXT = ("text/plain", "text/markdown", "text/x-markdown")
_NOT_KEPT = frozenset({"set-cookie", "set-cookie2", "connection", "keep-alive", "transfer-encoding", "proxy-authenticate"})
_FRONT = re.compile(r"/?(?:index\.\w+|[a-z]{2}/?)?", re.IGNORECASE)


def page_item(url: str, answer: Answer, identity: str | None, listed: dict[str, Any], source_id: int) -> RawItem | Failure:
    """The item of a fetched page; a Failure where what came is no page, or another one.

    `identity` is that of the article the same entry became before. Flags of the exchange go along with what is listed, as
    "exchange".
    """
    media_type = _media_type(answer)
    if media_type is None:
        what = kind_of_bytes(answer.body) or _declared(answer) or "something else"
        return Failure("rejected", f"it is {what}, not a page", PERMANENT, answer.status, hops=answer.hops)
    if answer.hops and _leads_home(url, answer.url):
        return Failure("retry", "it redirects to the site's front page", PERMANENT, answer.status, hops=answer.hops)
    return RawItem(
        location=without_credentials(url),
        identity=identity or identity_of(answer.url, stated_canonical(answer.body)),
        data=answer.body,
        media_type=media_type,
        url=without_credentials(url),
        url_final=answer.url,
        status=answer.status,
        headers=tuple((name, value) for name, value in answer.headers if name.lower() not in _NOT_KEPT),
        listed={**listed, **({"exchange": " ".join(answer.flags)} if answer.flags else {})} or None,
        source_id=source_id,
    )


def feed_item(url: str, content: str, identity: str | None, listed: dict[str, Any], source_id: int, reason: str) -> RawItem:
    """The item of an entry whose page cannot be had, from the text that its feed carries."""
    fields = {
        "url": without_credentials(url),
        "title": listed.get("title"),
        "html": content,
        "published": listed.get("published") or listed.get("updated"),
        "byline": listed.get("byline"),
        "from_feed": reason,
    }
    return RawItem(
        location=without_credentials(url),
        identity=identity or identity_of(url),
        data=encode_record({name: value for name, value in fields.items() if value}),
        media_type="application/json",
        url=without_credentials(url),
        listed=listed or None,
        source_id=source_id,
    )


def _media_type(answer: Answer) -> str | None:
    declared = _declared(answer)
    if kind_of_bytes(answer.body) is not None:
        return None
    if declared in _HTML or is_page(answer.body[:4000]):
        return "text/html"
    return "text/plain" if declared in _TEXT else None


def _declared(answer: Answer) -> str:
    declared = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    return declared.partition(";")[0].strip().lower()


def _leads_home(asked: str, final: str) -> bool:
    """Whether a page's address now leads to a front page: the page is gone, and the server does not say so."""
    before, after = urlsplit(asked), urlsplit(final)
    return not after.query and bool(_FRONT.fullmatch(after.path)) and not _FRONT.fullmatch(before.path)
