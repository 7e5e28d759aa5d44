"""Lists of feeds as feed readers exchange them: OPML, read as they write it, and written as the standard has it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from archive.core.errors import Unreadable
from archive.extract.feed import title_text
from archive.extract.xml import one_line, parser_options, root_of, web_address, with_letters, xml_bytes, xml_text

MOST_BYTES = 10 << 20


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list. `folder` holds the names of the folders it lies in, outermost first."""

    feed: str
    title: str | None = None
    site: str | None = None
    folder: tuple[str, ...] = ()


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """The feeds of a list in its order, each address once; raises Unreadable for what is no OPML."""
    if len(data) > MOST_BYTES:
        raise Unreadable("read", f"it has more than {MOST_BYTES >> 20} MB, which no list of feeds needs")
    text = xml_text(data)
    if root_of(text) != "opml":
        raise Unreadable("read", "it is not an OPML list of feeds")
    try:
        source = xml_bytes(with_letters(text))
    except Unreadable as error:
        raise Unreadable("read", error.reason) from None
    found: dict[str, Outline] = {}
    open_folders: list[str | None] = []
    try:
        for event, element in etree.iterparse(io.BytesIO(source), events=("start", "end"), **parser_options(recover=True)):
            if not isinstance(element.tag, str) or element.tag.lower() != "outline":
                continue
            if event == "end":
                open_folders.pop()
                continue
            outline = _outline(element, tuple(name for name in open_folders if name))
            if outline is None:
                open_folders.append(_name(_attributes(element)))
            else:
                open_folders.append(None)
                found.setdefault(outline.feed, outline)
    except etree.XMLSyntaxError as error:
        raise Unreadable("read", f"it cannot be parsed: {error}"[:300]) from None
    return tuple(found.values())


def _attributes(element: Any) -> dict[str, str]:
    """An outline's attributes by lower-case name: programs write `xmlUrl`, `xmlurl` and `XMLURL`."""
    return {str(name).lower(): value for name, value in element.attrib.items()}


def _name(attributes: dict[str, str]) -> str | None:
    return title_text(attributes.get("title")) or title_text(attributes.get("text"))


def _outline(element: Any, folder: tuple[str, ...]) -> Outline | None:
    """The feed an outline stands for; None for a folder or a note."""
    attributes = _attributes(element)
    feed = web_address(_without_feed_scheme(attributes.get("xmlurl") or ""), "")
    if feed is None:
        return None
    category = one_line(attributes.get("category")) or ""
    stated = tuple(part.strip() for part in category.split(",")[0].split("/") if part.strip())
    return Outline(feed, _name(attributes), web_address(attributes.get("htmlurl"), ""), folder or stated)


def _without_feed_scheme(address: str) -> str:
    """The web address in `feed:https://…` or `feed://…`."""
    stripped = address.strip()
    if not stripped.lower().startswith("feed:"):
        return stripped
    rest = stripped[len("feed:") :]
    return f"http:{rest}" if rest.startswith("//") else rest


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """A list of feeds as OPML 2.0, in UTF-8; those of one folder stand together."""
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = one_line(title)
    folders: dict[tuple[str, ...], Any] = {(): etree.SubElement(opml, "body")}
    for outline in outlines:
        name = one_line(outline.title) or outline.feed
        stated = {"type": "rss", "text": name, "title": name, "xmlUrl": outline.feed, "htmlUrl": outline.site}
        attributes = {key: value for key, value in stated.items() if value}
        etree.SubElement(_folder(folders, outline.folder), "outline", attributes)
    return bytes(etree.tostring(opml, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _folder(folders: dict[tuple[str, ...], Any], path: tuple[str, ...]) -> Any:
    """The element of a folder, made with those around it where it is new."""
    if path not in folders:
        around, name = _folder(folders, path[:-1]), one_line(path[-1]) or "…"
        folders[path] = etree.SubElement(around, "outline", {"text": name, "title": name})
    return folders[path]
