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

from archive.core.errors import Unreadable
from archive.core.model import Block, Layout
from archive.extract.completion import complete
from archive.extract.decoding import borne_out, decoded
from archive.extract.lines import Line, visible_lines
from archive.extract.signals import addresses, read_signals
from archive.extract.story import Chosen, choose_story, holds_little, is_teaser
from archive.extract.structured import article_object, read_stated

EXTRACTOR = f"trafilatura {trafilatura.__version__}"

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_STORY_HINTS = {"embed": "quote"}  # the words of an embedded post are a quotation like others
_ENOUGH_ALIGNED = 0.8


def read_page(
    data: bytes, *, url: str | None, latest: datetime, encoding: str | None = None, declared: str | None = None
) -> Layout:
    """The layout of a page; raises Unreadable where there is no text to read.

    `encoding` is known for certain; `declared` by a server, and believed where the bytes bear it out.
    """
    source, flags = decoded(data, encoding or borne_out(data, declared))
    source = _XML_DECLARATION.sub("", source)
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
        hint = "teaser" if is_teaser(line) else _STORY_HINTS.get(line.hint, line.hint)
        return hint or ("aside" if number in chosen.aside else "")
    if line.hint == "embed":
        return "embed"
    aside = number in chosen.aside and line.hint != "caption"
    if number in chosen.far:
        return "outside:far-aside" if aside else "outside:far"
    if aside:
        return "outside:aside"
    hint = line.hint or ("links" if line.linked == 1 else "")
    return f"outside:{hint}" if hint else "outside"
