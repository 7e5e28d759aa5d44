"""The captures of articles as a WARC file (ISO 28500): other archives take it in, and an import makes the same articles of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote

from sqlalchemy import Connection
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.core.model import RawItem
from archive.core.warc import FILE, METADATA, NAMESPACE, OTHER, as_address
from archive.store.captures import StoredCapture, captures_of_articles
from archive.store.listing import Filter, list_articles

_VERSION = "1.1"  # the first in which dates may have fractions of a second
_SLICE = 500
_OF_THE_TRANSFER = frozenset({"content-length", "content-encoding", "transfer-encoding"})
_ORIGINAL = "X-Archive-Orig-"  # as pywb calls a header that holds no longer


def write_warc(connection: Connection, wanted: Filter, out: BinaryIO) -> None:
    """Write every capture of the articles that a filter leaves, each record compressed by itself.

    What was fetched becomes a `response`, what was read from a file or is a record of one a `resource`. The bytes are the same
    for the same captures, but for the first record, which says when this file was written.
    """
    writer = WARCWriter(out, gzip=True, warc_version=_VERSION)
    writer.write_record(_about(writer, datetime.now(UTC)))
    for one in _captures(connection, wanted):
        writer.write_record(_response(writer, one) if one.item.status is not None else _resource(writer, one))


def _captures(connection: Connection, wanted: Filter) -> Iterator[StoredCapture]:
    numbers = [row.id for row in list_articles(connection, wanted)]
    for start in range(0, len(numbers), _SLICE):
        yield from captures_of_articles(connection, numbers[start : start + _SLICE])


def _about(writer: WARCWriter, now: datetime) -> ArcWarcRecord:
    """The first record: what wrote the file, and nothing of where."""
    fields = f"software: news-archive/{__version__}\r\nformat: WARC File Format {_VERSION}\r\n".encode()
    head = {"WARC-Date": _date(now), "WARC-Record-ID": _name("warcinfo", now, fields), "Content-Type": "application/warc-fields"}
    return writer.create_warc_record("", "warcinfo", BytesIO(fields), len(fields), warc_headers_dict=head)


def _response(writer: WARCWriter, one: StoredCapture) -> ArcWarcRecord:
    item = one.item
    target = item.url_final or item.url or ""
    own = {
        "media_type": item.media_type,
        "requested": item.url if item.url != as_address(target) else None,
        "external_id": item.external_id,
        "listed": item.listed,
    }
    status = item.status or 200
    answer = StatusAndHeaders(f"{status} {responses.get(status, '')}".strip(), _headers(item), protocol="HTTP/1.1")
    return writer.create_warc_record(
        as_address(target),
        "response",
        BytesIO(item.data),
        len(item.data),
        warc_headers_dict=_head(one, target, own),
        http_headers=answer,
    )


def _headers(item: RawItem) -> list[tuple[str, str]]:
    """The headers of an answer, true of the body as it is stored: unpacked. Those that were true of the transfer are renamed."""
    length = str(len(item.data))
    kept = [
        (_token(f"{_ORIGINAL}{name}" if name.lower() in _OF_THE_TRANSFER else name), _one_line(value))
        for name, value in item.headers
        if (name.lower(), value) != ("content-length", length)
    ]
    return [*kept, ("Content-Length", length)]


def _resource(writer: WARCWriter, one: StoredCapture) -> ArcWarcRecord:
    item = one.item
    path, _, number = item.location.rpartition(":")
    own: dict[str, Any] = {}
    if item.media_type == "application/json" and number.isdigit():
        target, own = _file(path), {"number": int(number)}
    elif item.is_file:
        target = _file(item.identity.removeprefix("file:"))
    else:
        target = item.url_final or item.url or _file(item.location)
        own = {
            "requested": item.url if item.url != as_address(target) else None,
            "external_id": item.external_id,
            "listed": item.listed,
        }
    head = {**_head(one, target, own), "Content-Type": item.media_type}
    return writer.create_warc_record(as_address(target), "resource", BytesIO(item.data), len(item.data), warc_headers_dict=head)


def _head(one: StoredCapture, target: str, own: dict[str, Any]) -> dict[str, str]:
    stated = {name: value for name, value in own.items() if value is not None}
    head = {"WARC-Record-ID": _name(target, one.captured_at, one.item.data), "WARC-Date": _date(one.captured_at)}
    return {**head, METADATA: json.dumps({NAMESPACE: stated})} if stated else head


def _name(target: str, moment: datetime, data: bytes) -> str:
    """The same name for the same capture, whenever it is written."""
    capture = uuid.uuid5(uuid.NAMESPACE_URL, f"{target}\n{_date(moment)}")
    return f"<urn:uuid:{uuid.uuid5(capture, data.hex())}>"


def _file(path: str) -> str:
    """The address of a file, or of what has no path, such as standard input."""
    return f"{FILE}//{quote(path)}" if path.startswith("/") else f"{OTHER}{quote(path, safe='')}"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _token(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isprintable() and letter not in ": " else "-" for letter in name)


def _one_line(value: str) -> str:
    return " ".join(value.split())
