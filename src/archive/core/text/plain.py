"""The readable form of a span of raw text, and the way back from it to raw offsets.

Saved pages keep Markdown leftovers: `[name](#)`, `**bold**`, `\\_`, heading marks. They are blanked with a mark of the same
length, never cut out, so that a hit in the readable form has its place in the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from archive.core.model import Block

_BLANK = "\x00"  # the gate lets none through, so it can stand for "no character here"
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+|mailto:[^<>\s]+)>")
_HEADING = re.compile(r"^[ \t]*(#{1,6})[ \t]+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*([*+•]|>)[ \t]+", re.MULTILINE)
_BOLD = re.compile(r"\*{2,3}|(?<![\w\\])\*(?=\S)|(?<=[^\s\\])\*(?!\w)")
_UNDERLINE = re.compile(r"(?<![\w\\\x00])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?!\w)")
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!~>|])")
_WORD = re.compile(r"\S+")
_MARKS = tuple("[]()<>#*_\\•")


def blank_markdown(text: str) -> str:
    """The text with every character of Markdown syntax replaced by a blank mark; the same length."""
    if not any(mark in text for mark in _MARKS):
        return text
    marked = _LINK.sub(_blank_link, text)
    marked = _AUTOLINK.sub(lambda hit: _BLANK + hit[1] + _BLANK, marked)
    for syntax in (_HEADING, _BULLET):
        marked = syntax.sub(lambda hit: hit[0].replace(hit[1], _BLANK * len(hit[1]), 1), marked)
    if "*" in marked:
        marked = _BOLD.sub(lambda hit: _BLANK * len(hit[0]), marked)
    if "_" in marked:
        marked = _UNDERLINE.sub(lambda hit: _BLANK * len(hit[0]), marked)
    return _ESCAPE.sub(_BLANK, marked)


def _blank_link(hit: re.Match[str]) -> str:
    start, end = hit.span(1)
    before, after = start - hit.start(), hit.end() - end
    return _BLANK * before + hit[1] + _BLANK * after


def plain(text: str) -> str:
    """The readable form: no Markdown syntax, runs of white space as one space, trimmed."""
    marked = blank_markdown(text)
    return marked if _is_even(marked) else " ".join(marked.replace(_BLANK, "").split())


def _is_even(text: str) -> bool:
    """Whether a text holds no blank mark and no white space but single spaces between words, as most paragraphs."""
    return text.isprintable() and "  " not in text and text == text.strip(" ")


def is_link_only(text: str) -> bool:
    """Whether nothing but links (and punctuation between them) stands in the text."""
    if "](" not in text:
        return False
    return not re.sub(r"[\W_]+", "", _LINK.sub("", text))


def heading_level(text: str) -> int:
    """1 to 6 for a Markdown heading, 0 for none."""
    hit = _HEADING.match(text)
    return len(hit[1]) if hit else 0


@dataclass(frozen=True, slots=True)
class RawMap:
    """Where each place of a span's readable form stands in the raw text."""

    marked: str
    offset: int
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw start and end of readable[start:end], with the Markdown syntax that closes it."""
        raw_start = self._raw(start)
        raw_end = self._raw(end - 1) + 1 if end > start else raw_start
        while raw_end < len(self.marked) and self.marked[raw_end] == _BLANK:
            raw_end += 1
        while raw_start > 0 and self.marked[raw_start - 1] == _BLANK:
            raw_start -= 1
        return self.offset + raw_start, self.offset + raw_end

    def _raw(self, place: int) -> int:
        word = bisect_right(self.starts, place) - 1
        left = place - self.starts[word]
        position = self.places[word]
        while True:
            if self.marked[position] != _BLANK:
                if left == 0:
                    return position
                left -= 1
            position += 1


def raw_span(raw: str, block: Block, start: int, end: int) -> tuple[int, int]:
    """Where block.plain[start:end] stands in the raw text. Of a page the text stands there as it is, asterisks and all."""
    if raw.startswith(block.plain, block.start):
        return block.start + start, block.start + end
    return raw_map(raw, block.start, block.end).span(start, end)


def raw_map(raw: str, start: int, end: int) -> RawMap:
    """The map from plain(raw[start:end]) back to the raw text."""
    marked = blank_markdown(raw[start:end])
    starts, places, length = [], [], 0
    for hit in _WORD.finditer(marked):
        letters = len(hit[0].replace(_BLANK, ""))
        if not letters:
            continue
        starts.append(length)
        places.append(hit.start())
        length += letters + 1
    return RawMap(marked, start, tuple(starts), tuple(places))
