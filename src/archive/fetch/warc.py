"""WARC files, as crawlers write them: a page as it was fetched is an article, with the time and headers of that fetch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from archive.core.errors import Unreadable
from archive.core.identity import identity_of, stated_canonical
from archive.core.model import PassedOver, RawItem, Rejection
from archive.core.text.gate import gate
from archive.core.urls import canonical_url
from archive.core.warc import FILE, METADATA, NAMESPACE, OTHER, as_address
from archive.fetch.coding import undo_content, undo_transfer
from archive.fetch.inputs import Input, ReadLimits, suffix_of
from archive.fetch.records import LONGEST_NAME, record_item
from archive.fetch.warc_fields import Fields, read_head
from archive.fetch.warc_frames import Broken, Frame, read_frames
from archive.fetch.whole import is_page

_READ = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
_TYPES = frozenset({"warcinfo", "request", "metadata", "revisit", "conversion", "continuation"})
_MOST_KINDS = 50  # told apart among what is passed over; a hostile file could name any number
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before there was a web
_AHEAD = timedelta(days=2)


def read_warc(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection | PassedOver]:
    """The pages and texts of a WARC file, a rejection for each damaged place, and everything else counted by kind.

    A `revisit` adds nothing: it says that a page was the same as before. A redirect adds nothing either: where it led is a record
    of its own.
    """
    kinds: set[str] = set()
    found = False
    with source.open() as stream:
        for one in read_frames(stream, source.size, limits):
            found = True
            location = f"{source.location}:{one.place}"
            if isinstance(one, Broken):
                yield Rejection(location, "read", one.reason)
                continue
            try:
                item = _item(source, location, one, limits)
            except Unreadable as error:
                yield Rejection(location, error.stage, error.reason)
                continue
            if isinstance(item, PassedOver) and item.kind not in kinds:
                if len(kinds) < _MOST_KINDS:
                    kinds.add(item.kind)
                else:
                    item = PassedOver("others")
            yield item
    if not found:
        raise Unreadable("read", "the file is empty: there is no record in it")


def _item(source: Input, location: str, frame: Frame, limits: ReadLimits) -> RawItem | PassedOver:
    """The item of a record; raises Unreadable where it should be one and cannot."""
    kind = frame.fields.get("WARC-Type").lower()
    if kind == "response":
        return _response(source, location, frame, limits)
    if kind == "resource":
        return _resource(source, location, frame, limits)
    return PassedOver(kind if kind in _TYPES else "records of unknown type")


def _response(source: Input, location: str, frame: Frame, limits: ReadLimits) -> RawItem | PassedOver:
    target = _target(frame.fields)
    if canonical_url(target) is None:
        return PassedOver(_scheme(target))
    found = read_head(frame.content)
    if found is None or not found[0].first.startswith("HTTP/"):
        raise Unreadable("read", "there is no HTTP answer in the record, or its header is cut")
    answer, begin = found
    status = answer.first.partition(" ")[2].strip().partition(" ")[0]
    if status != "200":
        return PassedOver(f"HTTP {status}" if status.isascii() and status.isdigit() and len(status) == 3 else "no HTTP status")
    named = _media_type(answer.get("Content-Type"))
    media_type: str | None = _own(frame.fields).get("media_type", _READ.get(named))
    if media_type is None and not named and is_page(frame.content[begin : begin + 4000]):
        media_type = "text/html"
    if media_type is None:
        return PassedOver(named or "no media type")
    body = undo_transfer(_content(frame, limits)[begin:], answer.every("Transfer-Encoding"))
    body = _bounded(undo_content(body, answer.every("Content-Encoding"), limits), limits)
    item = _fetched(source, location, frame, target, body)
    headers = tuple((gate(name).text, gate(value).text) for name, value in answer.pairs)
    return replace(item, media_type=media_type, status=200, headers=headers, captured_at=_moment(frame.fields, answer))


def _resource(source: Input, location: str, frame: Frame, limits: ReadLimits) -> RawItem | PassedOver:
    target, own = _target(frame.fields), _own(frame.fields)
    named = _media_type(frame.fields.get("Content-Type"))
    path = _path(target)
    number = own.get("number")
    moment = _moment(frame.fields)
    if named == "application/json" and path and isinstance(number, int):
        inner = Input(path, path.rsplit("/", 1)[-1], suffix_of(path), 0, source.open)
        return replace(record_item(inner, number, _bounded(_content(frame, limits), limits)), captured_at=moment)
    if named not in _READ:
        return PassedOver(named or "no media type")
    if path is None and canonical_url(target) is None:
        return PassedOver(_scheme(target))
    body = _bounded(_content(frame, limits), limits)
    if path is None:
        return replace(_fetched(source, location, frame, target, body), media_type=_READ[named], captured_at=moment)
    if len(path) > LONGEST_NAME:
        raise Unreadable("read", f"the file's name is longer than {LONGEST_NAME:,} characters")
    name = path.rsplit("/", 1)[-1]
    return RawItem(path, f"file:{path}", body, _READ[named], name, path, captured_at=moment)


def _fetched(source: Input, location: str, frame: Frame, target: str, body: bytes) -> RawItem:
    """The item of what was fetched from an address, without its headers."""
    if len(target) > LONGEST_NAME:
        raise Unreadable("read", f"the address is longer than {LONGEST_NAME:,} characters")
    own = _own(frame.fields)
    return RawItem(
        location=location,
        identity=identity_of(target, stated_canonical(body)),
        data=body,
        media_type="",
        file_name=source.name,
        path=source.location,
        external_id=own.get("external_id"),
        url=own.get("requested") or target,
        url_final=target,
        listed=own.get("listed"),
    )


def _content(frame: Frame, limits: ReadLimits) -> bytes:
    """The whole content of a record that is to be an article."""
    if len(frame.content) < frame.length:
        raise Unreadable("read", f"it is larger than {limits.max_bytes / 1e6:g} MB ({frame.length / 1e6:,.1f} MB)")
    if frame.fields.get("WARC-Segment-Number"):
        raise Unreadable("read", "the record is one part of several, which are not put together")
    return frame.content


def _bounded(data: bytes, limits: ReadLimits) -> bytes:
    if len(data) > limits.max_bytes:
        raise Unreadable("read", f"it is larger than {limits.max_bytes / 1e6:g} MB")
    return data


def _target(fields: Fields) -> str:
    """The address a record is of; some crawlers put it in angle brackets."""
    target = gate(fields.get("WARC-Target-URI")).text.strip().removeprefix("<").removesuffix(">")
    return as_address(target)


def _scheme(target: str) -> str:
    """What a record of no web address is counted as."""
    return target.partition(":")[0].lower()[:20] or "no address"


def _path(target: str) -> str | None:
    """The path or name of the file that a record was made from."""
    if target.startswith(OTHER):
        return gate(unquote(target.removeprefix(OTHER))).text or None
    if not target.lower().startswith(FILE):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return gate(unquote(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path)).text or None


def _media_type(value: str) -> str:
    named = gate(value.partition(";")[0]).text.strip().lower()
    return named if len(named) <= 80 else "no media type"


def _moment(fields: Fields, answer: Fields | None = None) -> datetime | None:
    """When the record was made: by its own date, else by the server's clock; None where neither can be."""
    latest = datetime.now(UTC) + _AHEAD
    for value, read in (
        (fields.get("WARC-Date"), datetime.fromisoformat),
        (answer and answer.get("Date"), parsedate_to_datetime),
    ):
        try:
            found = read(value) if value else None
            if found is None:
                continue
            moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if _EARLIEST <= moment <= latest:
            return moment
    return None


def _own(fields: Fields) -> dict[str, Any]:
    """What this archive's own export says of a capture beside what the standard has a place for."""
    try:
        stated = json.loads(fields.get(METADATA) or "{}")
    except (ValueError, RecursionError):
        return {}
    own = stated.get(NAMESPACE) if isinstance(stated, dict) else None
    if not isinstance(own, dict):
        return {}
    texts = ("media_type", "requested", "external_id")
    found: dict[str, Any] = {
        name: gate(own[name]).text[:LONGEST_NAME] for name in texts if isinstance(own.get(name), str) and own[name]
    }
    if isinstance(own.get("number"), int) and 0 < own["number"] < 2**63:
        found["number"] = own["number"]
    if isinstance(own.get("listed"), dict):
        found["listed"] = {gate(name).text: gate(value).text for name, value in own["listed"].items() if isinstance(value, str)}
    if found.get("media_type") not in _READ.values():
        found.pop("media_type", None)
    return found
