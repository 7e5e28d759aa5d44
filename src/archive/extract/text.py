"""Plain text and Markdown to a layout."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from archive.core.dates import read_timestamp
from archive.core.errors import Unreadable
from archive.core.model import Layout, PublisherName, Signals
from archive.core.text.gate import decode
from archive.core.text.layout import text_blocks

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<name>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*)$")
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?P<value>.+)$")


def read_text(data: bytes, *, latest: datetime, url: str | None = None) -> Layout:
    """The layout of a text file; raises Unreadable for one with nothing in it or no text."""
    gated = decode(data)
    if not gated.text.strip():
        raise Unreadable("read", "the file is empty" if not data else "there is nothing but white space in it")
    blocks = text_blocks(gated.text)
    matter = _FRONT_MATTER.match(gated.text)
    if matter is None or not (fields := _fields(matter[1])):
        return Layout(gated.text, blocks, Signals(url=url), gated.flags)
    marked = tuple(replace(block, hint="matter") if block.start < matter.end() else block for block in blocks)
    return Layout(gated.text, marked, _signals(fields, latest), gated.flags)


def _fields(matter: str) -> dict[str, str]:
    """The fields that a web clipper writes above a text, as `name: value` or a list of values below the name."""
    fields: dict[str, str] = {}
    name = ""
    for line in matter.split("\n"):
        field, item = _FIELD.match(line), _ITEM.match(line)
        if field is not None:
            name = field["name"].lower()
            fields[name] = _bare(field["value"])
        elif item is not None and name:
            fields[name] = ", ".join(filter(None, (fields[name], _bare(item["value"]))))
    return {key: value for key, value in fields.items() if value}


def _bare(value: str) -> str:
    """A value without quotes and the brackets of a link to a note."""
    return value.strip().strip("\"'").removeprefix("[[").removesuffix("]]").strip()


def _signals(fields: dict[str, str], latest: datetime) -> Signals:
    address = next((fields[name] for name in ("url", "source", "link") if "://" in fields.get(name, "")), None)
    published = next((fields[name] for name in ("published", "date") if name in fields), None)
    site = next((fields[name] for name in ("site", "publisher", "publication") if name in fields), None)
    title, byline = fields.get("title"), fields.get("author") or fields.get("byline")
    stated = (("title", title), ("byline", byline), ("published", published))
    return Signals(
        url=address,
        title=title,
        byline=byline,
        published=read_timestamp(published, latest=latest),
        found_in=tuple((name, "front matter") for name, value in stated if value is not None),
        site=PublisherName(site) if site else None,
    )
