"""An HTML page to a layout: its whole visible text as lines, with those outside the story marked as such.

trafilatura decides which lines are the story; credits and dates are read from the markup before anything is stripped,
since it drops both. Runs in the killable child: a hostile page can hold lxml or trafilatura for minutes.
"""

from __future__ import annotations

import re
from datetime import datetime

import trafilatura
from lxml import etree, html
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from archive.core.errors import Unreadable
from archive.core.model import Block, Layout
from archive.core.text.gate import decode, gate
from archive.extract.completion import complete
from archive.extract.lines import Line, visible_lines
from archive.extract.signals import addresses, read_signals
from archive.extract.story import Chosen, choose_story, holds_little, is_teaser
from archive.extract.structured import article_object, read_stated

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROL_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,9}));?")
_CONTROLS = frozenset({*range(9), 11, 12, *range(14, 32), 127})
_STORY_HINTS = {"embed": "quote"}  # the words of an embedded post are a quotation like others
_ENOUGH_ALIGNED = 0.8
_SAID_OF_EVERYTHING = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "utf-8", "utf8"})  # by default


def read_page(
    data: bytes, *, url: str | None, latest: datetime, encoding: str | None = None, declared: str | None = None
) -> Layout:
    """The layout of a page; raises Unreadable where there is no text to read.

    `encoding` is known for certain; `declared` by a server, and believed where the bytes bear it out.
    """
    source, flags = _decode(data, encoding or _borne_out(data, declared))
    if not source.strip():
        raise Unreadable("extract", "the page is empty")
    tree, cut = _parse(source)
    if cut:
        flags.add("parse_cut")
    stated = read_stated(tree)
    article = article_object(stated.objects, addresses(stated, url))
    signals = read_signals(stated, article, url=url, latest=latest)
    lines = visible_lines(tree)
    second = "" if cut else _second_reading(source)
    extracted = _extract(tree, fast=True)  # nothing of the tree is left
    if not cut and holds_little(lines, extracted, second):
        extracted = _extract(_parse(source)[0], fast=False)
    chosen = choose_story(lines, extracted, second, signals.descriptions, signals.title)
    completed = complete(stated.scripts, lines, chosen, article, signals.title)
    if completed is not None:
        flags.add("completed")
        lines, chosen = completed
    elif chosen.share < _ENOUGH_ALIGNED:
        flags.add("text_unaligned")
        lines = [Line(text) for line in extracted.split("\n") if (text := " ".join(line.replace("|", " ").split()))]
        chosen = Chosen(frozenset(range(len(lines))), frozenset(), 1.0)
    if not chosen.lines:
        raise Unreadable("extract", "no article text was found in the page")
    raw, blocks = _blocks(lines, chosen)
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


def _borne_out(data: bytes, declared: str | None) -> str | None:
    """The declared encoding, where there is no byte-order mark and every byte is valid in it.

    Never a single-byte one for what is UTF-8: servers declare ISO-8859-1 for everything, and any bytes are valid in it.
    """
    if declared is None or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or _is_nearly_utf8(data):
        return None
    try:
        data.decode(declared)
    except (LookupError, ValueError):
        return None
    return None if declared in _SAID_OF_EVERYTHING else declared


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


def _extract(tree: html.HtmlElement, *, fast: bool) -> str:
    """Trafilatura's choice of the story. Never with `deduplicate`: it keeps state between pages.

    Its fast pass takes two thirds of the time. Where it fails it finds next to nothing, so that it can be told: on the 990
    development pages the whole pass is needed for 71, and with it both find the same text but for 2 of 2,793 strings.
    """
    return trafilatura.extract(tree, include_comments=False, include_tables=True, fast=fast) or ""


def _second_reading(source: str) -> str:
    """The main content by resiliparse: it takes in too much and leaves out little, at a thirtieth of trafilatura's time.

    Not for a page nested so deeply that its parse was cut: its time grows with the square of the depth.
    """
    return str(extract_plain_text(source, main_content=True, alt_texts=False, list_bullets=False, comments=False))


def _blocks(lines: list[Line], chosen: Chosen) -> tuple[str, tuple[Block, ...]]:
    raw, blocks, start = [], [], 0
    for number, line in enumerate(lines):
        end = start + len(line.text)
        blocks.append(Block(start, end, line.text, _block_hint(number, line, chosen)))
        raw.append(line.text)
        start = end + 1
    return "\n".join(raw), tuple(blocks)


def _block_hint(number: int, line: Line, chosen: Chosen) -> str:
    if number in chosen.lines:
        return "teaser" if is_teaser(line) else _STORY_HINTS.get(line.hint, line.hint)
    if line.hint == "embed":
        return "embed"
    if number in chosen.far:
        return "outside:far"
    hint = line.hint or ("links" if line.linked == 1 else "")
    return f"outside:{hint}" if hint else "outside"
