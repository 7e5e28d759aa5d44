"""The passages two texts share: maximal common runs of words, with their places in both raw texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.core.model import STORY_ROLES, Passage, Segment
from archive.core.reuse.shingle import SHINGLE_WORDS
from archive.core.text.plain import blank_markdown
from archive.core.text.tokens import folded, word_spans

_COMMON = 50  # a run of words standing more often than this in one text starts no passage


@dataclass(frozen=True, slots=True)
class Worded:
    """A raw text with the comparable words of its story and where each stands."""

    raw: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def worded(raw: str, segments: Sequence[Segment]) -> Worded:
    """The words of the story segments of a raw text."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for segment in segments:
        if segment.role in STORY_ROLES:
            readable = blank_markdown(raw[segment.start : segment.end]).replace("\x00", " ")
            for start, end in word_spans(readable):
                words.append(folded(readable[start:end]))
                spans.append((segment.start + start, segment.start + end))
    return Worded(raw, tuple(words), tuple(spans))


def passages(a: Worded, b: Worded, *, shortest: int = SHINGLE_WORDS) -> list[Passage]:
    """Common runs of at least `shortest` words, in the order of a, each word of a in one passage at most."""
    starts: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(b.words) - shortest + 1):
        starts.setdefault(b.words[place : place + shortest], []).append(place)
    found = []
    place = 0
    while place <= len(a.words) - shortest:
        candidates = starts.get(a.words[place : place + shortest], ())
        if not candidates or len(candidates) > _COMMON:
            place += 1
            continue
        length, other = max((_run(a.words, place, b.words, start), -start) for start in candidates)
        found.append(_passage(a, place, b, -other, length))
        place += length
    return found


def _run(a: tuple[str, ...], place: int, b: tuple[str, ...], other: int) -> int:
    length = 0
    while place + length < len(a) and other + length < len(b) and a[place + length] == b[other + length]:
        length += 1
    return length


def _passage(a: Worded, place: int, b: Worded, other: int, length: int) -> Passage:
    a_start, a_end = a.spans[place][0], a.spans[place + length - 1][1]
    b_start, b_end = b.spans[other][0], b.spans[other + length - 1][1]
    return Passage(a.raw[a_start:a_end], length, a_start, a_end, b_start, b_end)
