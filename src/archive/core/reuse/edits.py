"""What one copy of a text changed, added and left out: in short, and paragraph by paragraph.

Counted by the words that stand in common runs, so that a text cut into other paragraphs counts as the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from archive.core.model import STORY_ROLES, Role, Segment
from archive.core.reuse.align import Worded, passages
from archive.core.text.changes import Change, changes_between
from archive.core.text.layout import paragraph_spans
from archive.core.text.plain import plain

_KEPT = 0.25
"""Share of a paragraph's words in common runs, from which it is the same paragraph, edited."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the story: its readable text, its place in the raw text and its role."""

    text: str
    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Edits:
    """What a copy did to the text it is compared with. `left_out` counts what is missing between the first and the last kept."""

    added: tuple[Paragraph, ...]
    opens_later: int
    left_out: int
    closes_earlier: int
    words_changed: int


def story_paragraphs(raw: str, segments: Sequence[Segment]) -> tuple[Paragraph, ...]:
    """The paragraphs of the story, each cut where the role changes."""
    story = [one for one in segments if one.role in STORY_ROLES]
    found = []
    place = 0
    for start, end in paragraph_spans(raw):
        while place < len(story) and story[place].end <= start:
            place += 1
        for one in story[place:]:
            if one.start >= end:
                break
            begin, stop = max(start, one.start), min(end, one.end)
            text = plain(raw[begin:stop])
            if any(map(str.isalnum, text)):
                found.append(Paragraph(text, begin, stop, one.role))
    return tuple(found)


def edits(full: Worded, paragraphs: Sequence[Paragraph], copy: Worded, copied: Sequence[Paragraph]) -> Edits:
    """What the copy did to the full text, from the words and paragraphs of both."""
    shared = passages(copy, full)
    kept_here = _kept(copy, copied, [(one.a_start, one.a_end) for one in shared])
    kept_there = _kept(full, paragraphs, [(one.b_start, one.b_end) for one in shared])
    added = tuple(one for one, (words, kept) in zip(copied, kept_here, strict=True) if kept < _KEPT * words)
    missing = [kept < _KEPT * words for words, kept in kept_there]
    opens = next((number for number, gone in enumerate(missing) if not gone), len(missing))
    closes = next((number for number, gone in enumerate(reversed(missing)) if not gone), 0)
    return Edits(added, opens, sum(missing) - opens - closes, closes, max(_changed(kept_here), _changed(kept_there)))


def changes(paragraphs: Sequence[Paragraph], copied: Sequence[Paragraph]) -> tuple[Change, ...]:
    """The way from the full text to the copy, paragraph by paragraph and word by word."""
    return changes_between("\n".join(one.text for one in paragraphs), "\n".join(one.text for one in copied))


def _kept(text: Worded, paragraphs: Sequence[Paragraph], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(words, words in common runs) of each paragraph."""
    starts = [start for start, _ in text.spans]
    common = bytearray(len(starts))
    for start, end in spans:
        first, last = bisect_right(starts, start - 1), bisect_right(starts, end - 1)
        common[first:last] = b"\1" * (last - first)
    counts = []
    for one in paragraphs:
        first, last = bisect_right(starts, one.start - 1), bisect_right(starts, one.end - 1)
        counts.append((last - first, sum(common[first:last])))
    return counts


def _changed(counts: Sequence[tuple[int, int]]) -> int:
    """The words outside common runs, of the paragraphs that stayed."""
    return sum(words - kept for words, kept in counts if kept >= _KEPT * words)
