"""An HTML page to a layout: its whole visible text as lines, with those outside the story marked as such.

trafilatura decides which lines are the story; credits and dates are read from the markup before anything is stripped,
since it drops both. Runs in the killable child: a hostile page can hold lxml or trafilatura for minutes.
"""

from __future__ import annotations

import re
from datetime import datetime

import trafilatura
from lxml import etree, html
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from archive.core.errors import Unreadable
from archive.core.model import Block, Layout
from archive.core.text.gate import decode, gate
from archive.extract.align import Line, story_lines
from archive.extract.signals import read_signals

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "textarea", "select", "object", "math"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FAR_TAGS = frozenset({"nav", "footer", "aside", "form"})
_FAR_NAMES = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|nav|navigation|menu|sidebar|related|comments?|cookie|banner|breadcrumbs?)(?:$|[\s_-])", re.I
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,9}));?")
_CONTROLS = frozenset({*range(9), 11, 12, *range(14, 32), 127})
_ENOUGH_ALIGNED = 0.8


def read_page(data: bytes, *, url: str | None, latest: datetime, encoding: str | None = None) -> Layout:
    """The layout of a page; raises Unreadable where there is no text to read."""
    source, flags = _decode(data, encoding)
    if not source.strip():
        raise Unreadable("extract", "the page is empty")
    tree, cut = _parse(source)
    if cut:
        flags.add("parse_cut")
    signals = read_signals(tree, url=url, latest=latest)
    lines = visible_lines(tree)
    extracted = _extract(tree)  # last, since nothing of the tree is left
    if not extracted.strip():
        raise Unreadable("extract", "no article text was found in the page")
    inside, share = story_lines(lines, extracted)
    if share < _ENOUGH_ALIGNED:
        flags.add("text_unaligned")
        lines = [Line(line, "") for line in extracted.split("\n") if line.strip()]
        inside = set(range(len(lines)))
    raw, blocks = _blocks(lines, inside)
    return Layout(raw, blocks, signals, tuple(sorted(flags)))


def _decode(data: bytes, encoding: str | None) -> tuple[str, set[str]]:
    flags: set[str] = set()
    if encoding is None and _is_nearly_utf8(data):
        gated = decode(data)
    else:
        gated = gate(bytes_to_str(data, encoding or _detected(data), errors="replace"))
    flags.update(gated.flags)
    if "\ufffd" in gated.text:
        flags.add("invalid_encoding")
    return _CONTROL_REFERENCE.sub(_without_control, _XML_DECLARATION.sub("", gated.text)), flags


def _detected(data: bytes) -> str:
    return detect_encoding(data, html5_compatible=True, from_html_meta=True) or "utf-8"


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a slip here and there, whatever is declared: nothing else decodes so by chance."""
    if data.isascii() or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return right >= 10 * wrong


def _without_control(reference: re.Match[str]) -> str:
    """The reference, or nothing where it names a control character: trafilatura gives up a page that holds one."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if 128 <= code < 160:
        return bytes([code]).decode("cp1252", "ignore")  # as HTML has it: &#150; is a dash
    return "" if code in _CONTROLS or code % 0x10000 >= 0xFFFE else reference[0]


def _parse(source: str) -> tuple[html.HtmlElement, bool]:
    """The tree, and whether libxml2 gave up part of the page (it says so only in its log)."""
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if any("NO_MEMORY" in entry.type_name for entry in parser.error_log) or "unknown error" in str(error):
            raise MemoryError from None  # libxml2's way of saying so
        raise Unreadable("extract", f"the page cannot be parsed: {error}") from None
    cut = any("RESOURCE_LIMIT" in entry.type_name or "excessive depth" in entry.message.lower() for entry in parser.error_log)
    return tree, cut


def _extract(tree: html.HtmlElement) -> str:
    """Trafilatura's choice of the story. Never with `deduplicate`: it keeps state between pages."""
    text = trafilatura.extract(tree, include_comments=False, include_tables=True)
    return text or ""


def visible_lines(tree: html.HtmlElement) -> list[Line]:
    """The text of a page as a reader sees it, a line for each block-level element."""
    lines: list[Line] = []
    pieces: list[str] = []
    linked = plain = 0
    hints: list[str] = [""]
    in_link = skipping = 0

    def close_line() -> None:
        nonlocal linked, plain
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:
            hint = hints[-1]
            lines.append(Line(text, "links" if linked and not plain and hint in ("", "far") else hint, hint == "far"))
        linked = plain = 0

    def add(text: str | None) -> None:
        nonlocal linked, plain
        if text:
            pieces.append(text)
            if text.strip():
                linked, plain = (linked + 1, plain) if in_link else (linked, plain + 1)

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        block = tag not in _INLINE
        if event == "start":
            if skipping or tag in _SKIPPED or _is_hidden(element):
                skipping += 1
                continue
            if block:
                close_line()
                hints.append(_hint(tag, element, hints[-1]))
            in_link += tag == "a"
            add(element.text)
        else:
            if skipping:
                skipping -= 1
            else:
                in_link -= tag == "a"
                if block:
                    close_line()
                    hints.pop()
            if not skipping:
                add(element.tail)
    close_line()
    return lines


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style, re.I) is not None


def _hint(tag: str, element: html.HtmlElement, inherited: str) -> str:
    if inherited == "far" or tag in _FAR_TAGS:
        return "far"
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if tag not in ("body", "html", "article", "main") and names != " " and _FAR_NAMES.search(names):
        return "far"
    if tag in _HEADINGS:
        return "h1" if tag == "h1" else "heading"
    if tag in ("figcaption", "caption"):
        return "caption"
    if tag == "blockquote":
        return "quote"
    return inherited if inherited in ("caption", "quote") else ""


def _blocks(lines: list[Line], inside: set[int]) -> tuple[str, tuple[Block, ...]]:
    raw, blocks, start = [], [], 0
    for number, line in enumerate(lines):
        end = start + len(line.text)
        if number in inside:
            hint = "" if line.hint in ("far", "links") else line.hint
        else:
            hint = "outside:far" if line.far else f"outside:{line.hint}" if line.hint else "outside"
        blocks.append(Block(start, end, line.text, hint))
        raw.append(line.text)
        start = end + 1
    return "\n".join(raw), tuple(blocks)
