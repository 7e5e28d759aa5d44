"""XML as the web has it: read as what it says it is, mended as far as that loses nothing, and never with entities of its own."""

from __future__ import annotations

import re
import zlib
from html.entities import html5
from urllib.parse import urljoin, urlsplit

from lxml import etree

from archive.core.errors import Unreadable
from archive.core.text.gate import gate
from archive.extract.decoding import decoded, known_encoding

MOST_UNPACKED = 50 << 20
"""Bytes to which a packed sitemap or feed may unpack: the sitemap protocol's own bound."""

_GZIP = b"\x1f\x8b"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.I)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.I)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_LATE_ROOT = re.compile(r"<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]")
_DOCUMENTS = frozenset({"rss", "rdf", "feed", "urlset", "sitemapindex", "opml", "html"})
_LATEST_ROOT = 10_000  # characters of a warning or an advertisement that stand before the document
_AMPERSAND = re.compile(r"&(#[0-9]+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]{1,31};)?")
_XML_NAMES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_BREAKS = str.maketrans("", "", "\r\n\t")
_MOST_ATTRIBUTES = 200
_LONGEST_ADDRESS = 4000
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\x21-\x7e]*")


def unpacked(data: bytes) -> bytes:
    """The bytes, unpacked where they are gzip's; raises Unreadable where they are broken or too many."""
    if not data.startswith(_GZIP):
        return data
    pieces, left = [], MOST_UNPACKED + 1
    while data.startswith(_GZIP) and left > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            piece = member.decompress(data, left)
        except zlib.error as error:
            raise Unreadable("list", f"its gzip data are broken: {error}") from None
        pieces.append(piece)
        left -= len(piece)
        data = member.unused_data
        if left > 0 and not member.eof:
            raise Unreadable("list", "its gzip data are cut short")
    if left <= 0:
        raise Unreadable("list", f"it unpacks to more than {MOST_UNPACKED >> 20} MB")
    return b"".join(pieces)


def xml_text(data: bytes, media_type: str = "") -> str:
    """The text of a document, without what stands before it; its encoding is what fits the bytes, then what is declared."""
    declared = None
    if not data.startswith(_WIDE):
        in_document, in_header = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")), _CHARSET.search(media_type)
        names = (in_document[1].decode("ascii") if in_document else None, in_header[1] if in_header else None)
        declared = next((name for name in map(known_encoding, names) if name), None)
    text = (decoded(data, declared) if declared and not _is_utf8(data) else decoded(data))[0].lstrip()
    if root_of(text) not in _DOCUMENTS:
        late = _LATE_ROOT.search(text, 0, _LATEST_ROOT)
        return text[late.start() :] if late else text
    return text


def _is_utf8(data: bytes) -> bool:
    """Whether there is more than ASCII in it, all of it UTF-8: whatever is declared, nothing else decodes so by chance."""
    if data.isascii():
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def root_of(text: str) -> str | None:
    """The name of a document's outermost element in lower case, without prefix; None where it does not begin with one."""
    root = _ROOT.match(text, _end_of_prolog(text))
    return root[1].lower() if root else None


def _end_of_prolog(text: str) -> int:
    place = 0
    while hit := _BEFORE_ROOT.match(text, place):
        place = hit.end()
    return place


def xml_bytes(text: str) -> bytes:
    """The document in UTF-8 for a parser; raises Unreadable for one that declares entities, which none of ours needs."""
    prolog = text[: _end_of_prolog(text)]
    if "<!ENTITY" in prolog.upper() or text[len(prolog) :].lstrip().upper().startswith("<!DOCTYPE"):
        raise Unreadable("list", "it declares entities of its own, which is how small files are made to unpack to large ones")
    body = _DECLARATION.sub("", text, count=1)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body.encode("utf-8", "replace")


def with_letters(text: str) -> str:
    """The document with HTML's names of letters (`&eacute;`), which XML does not know, as those letters, and with any
    other `&` that names nothing written as XML wants it: a parser would drop it, and an address with it its parameters.
    """
    if "&" not in text:
        return text
    pieces, place = [], 0
    while (start := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_AMPERSAND.sub(_as_letter, text[place:start]), text[start:end]]
        place = end
    return "".join([*pieces, _AMPERSAND.sub(_as_letter, text[place:])])


def _as_letter(ampersand: re.Match[str]) -> str:
    name = ampersand[1] or ""
    if name in _XML_NAMES or name.startswith("#"):
        return ampersand[0]
    return html5.get(name, f"&amp;{name}")


def parser_options(*, recover: bool) -> dict[str, bool]:
    """What keeps lxml from the network, from entities and from huge trees."""
    return {
        "recover": recover,
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def check_shape(data: bytes) -> None:
    """Raises Unreadable for a document nested so deeply, or with so many attributes, that only an attack needs it.

    libxml2 sees both in hundredths of a second; feedparser spends half a minute on one element with 50,000 attributes.
    """
    parser = etree.XMLParser(**parser_options(recover=True))
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("list", f"it cannot be parsed: {error}"[:300]) from None
    if any("RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log):
        raise Unreadable("list", "it is nested too deeply, or has an endless text in it")
    if root is not None and any(len(element.attrib) > _MOST_ATTRIBUTES for element in root.iter()):
        raise Unreadable("list", f"it has an element with more than {_MOST_ATTRIBUTES} attributes")


def web_address(address: str | None, base: str) -> str | None:
    """The absolute http or https address that a link names, None for any other kind."""
    cleaned = gate((address or "").translate(_BREAKS)).text.strip().replace(" ", "%20")
    if not cleaned or len(cleaned) > _LONGEST_ADDRESS:
        return None
    if _PLAIN_ADDRESS.fullmatch(cleaned) and "/." not in cleaned:
        return cleaned  # a sitemap has 50,000 of these
    try:
        absolute = urljoin(base, cleaned)
        parts = urlsplit(absolute)
        parts.port  # noqa: B018 - raises ValueError for a bad port
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname and "%" not in parts.hostname
    return absolute if usable else None


def one_line(text: object, most: int = 1000) -> str | None:
    """A stated value as the store takes it, on one line; None where there is nothing in it."""
    if isinstance(text, bool | None) or not isinstance(text, str | int | float):
        return None
    return " ".join(gate(str(text)[: 2 * most]).text.split())[:most] or None
