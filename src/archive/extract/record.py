"""One record, a line of JSON Lines or a row of CSV, to a layout."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.core.dates import read_timestamp
from archive.core.errors import Unreadable
from archive.core.model import Layout, PublisherName, Signals
from archive.core.text.gate import gate
from archive.core.text.layout import text_blocks
from archive.extract.page import read_page

FIELDS = ("id", "url", "title", "text", "html", "published", "byline", "publisher", "language")
"""The fields with a meaning; all others are kept as they are."""

_DEEPEST = 100

_EXPORTED = ("external_id", "path", "words", "cluster_id", "story_id", "flags")
"""What this archive's own export says beside them, and derives anew."""


def parse_record(line: bytes) -> dict[str, Any]:
    """The fields of one JSON line; raises Unreadable with what is wrong with it."""
    try:
        record = _DECODER.decode(line.decode(json.detect_encoding(line), "surrogatepass"))
        _check_depth(record, _DEEPEST)
    except RecursionError:
        raise Unreadable("read", "the JSON is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise Unreadable("read", f"the line is not UTF-8: {error.reason}") from None
    except ValueError as error:
        raise Unreadable("read", f"not valid JSON: {error}") from None
    if not isinstance(record, dict):
        raise Unreadable("read", f"a record must be a JSON object, this is a {type(record).__name__}")
    if not any(isinstance(record.get(field), str) and record[field].strip() for field in ("text", "html")):
        raise Unreadable("read", "the record has no “text” and no “html”")
    return record


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"the number {digits[:40]} is out of range")
    return number


_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)
"""Made once: json.loads() would make one for each line."""


def _check_depth(value: Any, left: int) -> None:
    """Raises RecursionError for what is nested deeper than any database or pipe should be asked to take."""
    if not left:
        raise RecursionError
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, left - 1)


def read_record(data: bytes, *, url: str | None, latest: datetime) -> Layout:
    """The layout of one record; what it states of itself goes before what its text or page says."""
    record = parse_record(data)
    html, text = _string(record, "html"), _string(record, "text")
    if html and not text:
        layout = read_page(html.encode("utf-8", "replace"), url=url, latest=latest, encoding="utf-8")
    else:
        gated = gate(text or "")
        layout = Layout(gated.text, text_blocks(gated.text), Signals(url=url), gated.flags)
    return Layout(layout.raw, layout.blocks, _stated(record, layout.signals, latest), layout.flags, _rest(record))


def _stated(record: dict[str, Any], page: Signals, latest: datetime) -> Signals:
    """The page's signals under what the record states."""
    title, byline = _line(record, "title"), _line(record, "byline")
    published = read_timestamp(_scalar(record.get("published")), latest=latest)
    told = [name for name, value in (("title", title), ("byline", byline), ("published", published)) if value is not None]
    return replace(
        page,
        title=title or page.title,
        byline=byline or page.byline,
        published=published or page.published,
        publisher=_publisher(record.get("publisher")),
        language=_line(record, "language") or page.language,
        found_in=tuple({**dict(page.found_in), **dict.fromkeys(told, "record")}.items()),
    )


def _publisher(value: Any) -> PublisherName | None:
    """A publisher as a name, or as an object with `name` and `domain`."""
    if isinstance(value, dict):
        name, domain = _line(value, "name"), _line(value, "domain")
        return PublisherName(name, domain) if name else None
    return PublisherName(gate(value).text.strip()) if isinstance(value, str) and value.strip() else None


def _string(record: dict[str, Any], field: str) -> str | None:
    value = record.get(field)
    return value if isinstance(value, str) else None


def _line(record: dict[str, Any], field: str) -> str | None:
    """A one-line field; a list of names is joined."""
    value = record.get(field)
    if isinstance(value, list):
        value = ", ".join(part for part in value if isinstance(part, str))
    return " ".join(gate(value).text.split()) or None if isinstance(value, str) else None


def _scalar(value: Any) -> Any:
    if isinstance(value, dict):  # as this archive exports it
        return value.get("raw") or value.get("utc")
    return gate(value).text if isinstance(value, str) else value


def _rest(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in FIELDS + (_EXPORTED if "cluster_id" in record else ())}
