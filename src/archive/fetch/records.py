"""A record, whatever file it came from, to the item that is kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from archive.core.errors import Unreadable
from archive.core.identity import identity_of
from archive.core.model import RawItem
from archive.core.text.gate import gate
from archive.core.urls import page_key, site_of
from archive.extract.record import parse_record
from archive.fetch.inputs import Input

LONGEST_NAME = 2000
"""Characters of an id or address; longer ones fit no index."""


def record_item(source: Input, number: int, line: bytes) -> RawItem:
    """The item of one JSON line; raises Unreadable for a line that is no record."""
    record = parse_record(line)
    external_id, address = _external_id(record), _address(record)
    for name, value in (("id", external_id), ("url", address)):
        if value is not None and len(value) > LONGEST_NAME:
            raise Unreadable("read", f"the “{name}” is longer than {LONGEST_NAME:,} characters")
    return RawItem(
        location=f"{source.location}:{number}",
        identity=_identity(external_id, address, line),
        data=line,
        media_type="application/json",
        file_name=source.name,
        path=source.location,
        external_id=external_id,
        url=address,
    )


def encode_record(fields: dict[str, Any]) -> bytes:
    """A record as one JSON line."""
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _address(record: dict[str, Any]) -> str | None:
    """The `url`; of the three that this archive exports, the one asked for (a canonical one may be another outlet's)."""
    url = record.get("url")
    if isinstance(url, dict):
        url = url.get("requested")
    return gate(url).text.strip() or None if isinstance(url, str) else None


def _external_id(record: dict[str, Any]) -> str | None:
    """The `id`; of a record that this archive exported, the id it had before."""
    value = record["external_id"] if "external_id" in record else record.get("id")
    if value is None or value == "":
        return None
    if isinstance(value, bool | list | dict | float):
        raise Unreadable("read", "the “id” must be a text or a whole number")
    return gate(str(value)).text


def _identity(external_id: str | None, url: str | None, line: bytes) -> str:
    """The id, else the address, else the text. An id counts within the site of its address: two sites both count from 1."""
    address = page_key(url) if url else None
    if external_id is not None:
        return f"id:{site_of(address) or ''}/{external_id}" if address else f"id:{external_id}"
    if address is not None:
        return identity_of(address)
    return f"text:{hashlib.sha256(line).hexdigest()}"
