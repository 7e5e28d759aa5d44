"""What a page states for machines: JSON-LD, microdata and meta elements, as plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

from archive.core.text.gate import gate
from archive.core.urls import canonical_url

_ARTICLE_TYPES = re.compile(r"Article$|^Report$|BlogPosting$|^LiveBlogPosting$|^Review$")
_DEEPEST = 4
_VALUES = ("content", "datetime", "title")
_RDFA = {
    "schema:dateCreated": "datePublished",
    "schema:datePublished": "datePublished",
    "dc:date": "datePublished",
    "schema:dateModified": "dateModified",
    "schema:headline": "headline",
}
_PROPERTIES = frozenset({"headline", "author", "publisher", "datePublished", "dateModified"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states in its markup, by field."""

    tree: html.HtmlElement
    meta: dict[str, str]
    metas: list[tuple[str, str]]
    """Every meta element as (name or property in lower case, content); of a name that comes twice `meta` has the first."""
    microdata: dict[str, str]
    objects: list[dict[str, Any]]
    scripts: list[tuple[str, str]]
    """(type, text) of each script."""


def read_stated(tree: html.HtmlElement) -> Stated:
    """Everything a page states."""
    scripts = [(script.get("type") or "", script.text) for script in tree.iter("script") if script.text]
    metas = _meta_elements(tree)
    return Stated(tree, dict(reversed(metas)), metas, _microdata(tree), _objects(scripts), scripts)


def _objects(scripts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Every JSON-LD object of a page, those of a graph and of `mainEntity` included; broken JSON is passed over."""
    found: list[dict[str, Any]] = []
    for kind, text in scripts:
        if kind.lower() != "application/ld+json":
            continue
        try:
            found += _items(json.loads(text, strict=False), 0)
        except (ValueError, RecursionError):
            continue
    return found


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for part in data:
            yield from _items(part, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _items(data.get("@graph"), depth + 1)
        yield from _items(data.get("mainEntity"), depth + 1)


def types_of(item: dict[str, Any]) -> list[str]:
    """The `@type`s of an object."""
    named = item.get("@type")
    return [name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)]


def article_object(items: list[dict[str, Any]], addresses: list[str]) -> dict[str, Any]:
    """The object that states this article: the one with an address of the page among several, else the first.

    Of a page without one its video speaks, or nothing: {}.
    """
    articles = [item for item in items if any(_ARTICLE_TYPES.search(name) for name in types_of(item))]
    own = {canonical_url(address) for address in addresses}
    if not articles:
        return next((item for item in items if "VideoObject" in types_of(item)), {})
    return next((item for item in articles if _address(item) in own), articles[0])


def _address(item: dict[str, Any]) -> str | None:
    for field in ("url", "mainEntityOfPage", "@id"):
        value = item.get(field)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str) and "//" in value:
            return canonical_url(value)
    return None


def _meta_elements(tree: html.HtmlElement) -> list[tuple[str, str]]:
    found = []
    for element in tree.iter("meta"):
        name, text = element.get("name") or element.get("property"), text_of(element.get("content"))
        if name and text:
            found.append((name.lower(), text))
    return found


def _microdata(tree: html.HtmlElement) -> dict[str, str]:
    """The first value of each `itemprop`, or what RDFa says in its place: its content, its datetime or its visible text.

    A name within an author or publisher stands for it.
    """
    fields: dict[str, str] = {}
    for element in tree.xpath("//*[@itemprop or @property][not(self::meta)] | //meta[@itemprop]"):
        name = element.get("itemprop") or _RDFA.get(element.get("property").split(" ")[0], "")
        if name in fields or name not in _PROPERTIES:
            continue
        inner = element.xpath(".//*[@itemprop='name']") if name in ("author", "publisher") else ()
        shown = inner[0] if inner else element
        text = text_of(next((one for one in map(shown.get, _VALUES) if one), shown.text_content()))
        if text:
            fields[name] = text
    return fields


def resolved(value: Any, objects: list[dict[str, Any]]) -> Any:
    """A field's value, or the object of the page that it gives only the number of; of a list, each."""
    if isinstance(value, list):
        return [resolved(part, objects) for part in value if not isinstance(part, list)]
    if isinstance(value, dict) and "name" not in value and "@id" in value:
        return next((item for item in objects if item.get("@id") == value["@id"] and "name" in item), value)
    return value


def names(value: Any) -> Iterator[str]:
    """The names in a field that holds a name, an object with a name, or a list of either; addresses are no names."""
    for part in value if isinstance(value, list) else [value]:
        name = name_of(part)
        if name and "//" not in name:
            yield name


def name_of(value: Any) -> str | None:
    """One name."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    return text_of(value)


def text_of(value: Any) -> str | None:
    """A text on one line, or None."""
    return squash(gate(value).text) or None if isinstance(value, str) else None


def first(tree: html.HtmlElement, path: str) -> str | None:
    """The first text that an XPath finds."""
    return next((text for found in tree.xpath(path) if (text := squash(gate(str(found)).text))), None)


def squash(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
