"""A file that is one article: plain text, Markdown or a saved page."""

from __future__ import annotations

from collections.abc import Iterator

from archive.core.errors import Unreadable
from archive.core.model import RawItem
from archive.fetch.inputs import Input, ReadLimits

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
)


def read_text_file(source: Input, limits: ReadLimits) -> Iterator[RawItem]:
    """The one article of a text file; a page saved under a text name is read as a page."""
    data = read_bounded(source, limits)
    yield _item(source, data, "text/html" if is_page(data[:4000]) else "text/plain")


def read_page_file(source: Input, limits: ReadLimits) -> Iterator[RawItem]:
    """The one article of a saved page."""
    yield _item(source, read_bounded(source, limits), "text/html")


def read_bounded(source: Input, limits: ReadLimits) -> bytes:
    """All bytes of an input; raises Unreadable past the bound, for nothing at all, and for another kind of file."""
    if source.size > limits.max_bytes:
        raise Unreadable("read", f"it is larger than {limits.max_bytes / 1e6:g} MB ({source.size / 1e6:,.1f} MB)")
    with source.open() as stream:
        data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise Unreadable("read", f"it is larger than {limits.max_bytes / 1e6:g} MB")
    if not data:
        raise Unreadable("read", "the file is empty")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Unreadable("read", f"it is {what}, not a text")
    return data


def is_page(head: bytes) -> bool:
    """Whether markup opens with an HTML page, behind white space, an XML declaration and comments."""
    head = head.lstrip()
    for opening, closing in ((b"<?xml", b"?>"), (b"<!--", b"-->")):
        while head.startswith(opening):
            head = head.partition(closing)[2].lstrip()
    return head[:15].lower().startswith((b"<!doctype html", b"<html"))


def _item(source: Input, data: bytes, media_type: str) -> RawItem:
    return RawItem(
        location=source.location,
        identity=f"file:{source.location}",
        data=data,
        media_type=media_type,
        file_name=source.name,
        path=source.location,
    )
