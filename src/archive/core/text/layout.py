"""Plain text cut into blocks: a line each, or a paragraph each where the lines are hard-wrapped."""

from __future__ import annotations

import re
from dataclasses import replace

from archive.core.model import Block
from archive.core.text.plain import heading_level, is_link_only, plain

_LINE = re.compile(r"[^\n]+")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]{2,}\S)")
_UNDERLINED = re.compile(r"^\s*(?:={3,}|-{3,})\s*$")
_ITALIC = re.compile(r"^(?:\*[^*\s][^*]*\*|_[^_\s][^_]*_)$")
_IMAGE = re.compile(r"^\s*!\[[^\]]*\]\([^()]*\)(?:\s*[*_][^*_]+[*_])?\s*$")
_QUOTED = re.compile(r"(?:[ \t]*>[^\n]*(?:\n|$))+")
_RULE_LINE = re.compile(r"^[\s*_=~#.·•–—\\-]+$")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？؟:;\"”’'»)\]]\s*$")
# Typewriter and terminal widths: lines that end in mid-sentence and are all about this long were wrapped by a machine.
_WRAP_SHORTEST, _WRAP_LONGEST = 40, 100


def text_blocks(raw: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order.

    Hints: "heading", "links" (nothing but links), "image" (a Markdown picture), "rule" (a drawn line), "quote" (every line begins
    with ">", as quotations do in Markdown and in letters).
    """
    blocks: list[Block] = []
    last = 0
    for start, end in paragraph_spans(raw):
        source = raw[start:end]
        if not source.strip():
            continue
        opens = raw.count("\n", last, start) != 1
        readable = plain(source)
        hint = _hint(source, readable)
        if hint == "rule" and not opens and blocks and _UNDERLINED.match(source):
            blocks[-1] = replace(blocks[-1], hint="heading")
        blocks.append(Block(start, end, readable, hint, opens, _ITALIC.match(source.strip()) is not None))
        last = end
    return tuple(blocks)


def paragraph_spans(raw: str) -> list[tuple[int, int]]:
    """(start, end) of each paragraph: of each line, where the lines are not hard-wrapped."""
    return _paragraphs(raw) if is_hard_wrapped(raw) else [hit.span() for hit in _LINE.finditer(raw)]


def is_hard_wrapped(raw: str) -> bool:
    """Whether the lines were cut at a fixed width: most of them end in mid-sentence and none is long."""
    lines = [line.strip() for line in raw.split("\n") if line.strip()]
    if len(lines) < 4 or max(map(len, lines)) > _WRAP_LONGEST + 10:
        return False
    filled = [line for line in lines if _WRAP_SHORTEST <= len(line) <= _WRAP_LONGEST]
    if len(filled) < 0.5 * len(lines):
        return False
    unfinished = sum(1 for line in filled if not _ENDS_SENTENCE.search(line))
    return unfinished > 0.6 * len(filled)


def _paragraphs(raw: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for gap in _PARAGRAPH_BREAK.finditer(raw):
        if raw[start : gap.start()].strip():
            spans.append((start, gap.start()))
        start = gap.end()
    if raw[start:].strip():
        spans.append((start, len(raw.rstrip())))
    return spans


def _hint(source: str, readable: str) -> str:
    if _RULE_LINE.match(source):
        return "rule"
    if _IMAGE.match(source):
        return "image"
    if heading_level(source):
        return "heading"
    if is_link_only(source) or not readable:
        return "links"
    return "quote" if _QUOTED.fullmatch(source.strip()) else ""
