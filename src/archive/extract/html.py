"""A page parsed for its links alone."""

from __future__ import annotations

import re

from lxml import etree, html

from archive.core.errors import Unreadable
from archive.extract.decoding import decoded
from archive.extract.xml import web_address

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_links(data: bytes, url: str) -> tuple[html.HtmlElement, str]:
    """The tree of a page, and the address its links are relative to; raises Unreadable."""
    try:
        source = _XML_DECLARATION.sub("", decoded(data)[0])
    except Unreadable:
        raise Unreadable("list", "it is binary data, not a web page") from None
    if not source.strip():
        raise Unreadable("list", "the page is empty")
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("list", f"the page cannot be parsed: {error}"[:300]) from None
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    return tree, web_address(base, url) or url
