"""The passages two texts share: maximal common runs of words, with their places in both raw texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.core.model import STORY_ROLES, Passage, Role, Segment
from archive.core.reuse.fingerprint import ASIDE_ROLES
from archive.core.reuse.shingle import SHINGLE_WORDS
from archive.core.text.plain import blank_markdown
from archive.core.text.tokens import folded, word_spans

_GAP = "\x00"  # stands between the words of the story and those of captions and embeds: no run goes over it
_COMMON = 50  # a run of words standing more often than this in one text starts no passage


@dataclass(frozen=True, slots=True)
class Worded:
    """A raw text with the comparable words of its story, captions and embeds, where each stands and in what role."""

    raw: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    roles: tuple[Role, ...]


def worded(raw: str, segments: Sequence[Segment]) -> Worded:
    """The words of a raw text but for furniture; those of the story first, so that no picture cuts a sentence in two."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    roles: list[Role] = []
    for wanted in (STORY_ROLES, ASIDE_ROLES):
        inside = [segment for segment in segments if segment.role in wanted]
        if inside and words:
            words.append(_GAP)
            spans.append((len(raw), len(raw)))
            roles.append(Role.BODY)
        for segment in inside:
            readable = blank_markdown(raw[segment.start : segment.end]).replace("\x00", " ")
            for start, end in word_spans(readable):
                words.append(folded(readable[start:end]))
                spans.append((segment.start + start, segment.start + end))
                roles.append(segment.role)
    return Worded(raw, tuple(words), tuple(spans), tuple(roles))


def passages(a: Worded, b: Worded, *, shortest: int = SHINGLE_WORDS) -> list[Passage]:
    """Common runs of at least `shortest` words, in the order of a, each word of a in one passage at most."""
    return [_passage(a, place, b, other, length) for place, other, length in _runs(a.words, b.words, shortest)]


def longest_run(a: Sequence[str], b: Sequence[str], *, shortest: int) -> int:
    """Words of the longest common run; 0 where none has `shortest` words."""
    return max((length for _, _, length in _runs(tuple(a), tuple(b), shortest)), default=0)


def common_runs(a: Sequence[str], b: Sequence[str], *, shortest: int) -> list[tuple[int, int, int]]:
    """(place in a, place in b, words) of each common run, in the order of a."""
    return list(_runs(tuple(a), tuple(b), shortest))


def _runs(a: tuple[str, ...], b: tuple[str, ...], shortest: int) -> Iterator[tuple[int, int, int]]:
    """Place in a, place in b and length of each common run."""
    starts: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(b) - shortest + 1):
        if _GAP not in b[place : place + shortest]:
            starts.setdefault(b[place : place + shortest], []).append(place)
    place = 0
    while place <= len(a) - shortest:
        candidates = starts.get(a[place : place + shortest], ())
        if not candidates or len(candidates) > _COMMON:
            place += 1
            continue
        length, other = max((_run(a, place, b, start), -start) for start in candidates)
        yield place, -other, length
        place += length


def _run(a: tuple[str, ...], place: int, b: tuple[str, ...], other: int) -> int:
    length = 0
    while place + length < len(a) and other + length < len(b) and a[place + length] == b[other + length] != _GAP:
        length += 1
    return length


def _passage(a: Worded, place: int, b: Worded, other: int, length: int) -> Passage:
    a_start, a_end = a.spans[place][0], a.spans[place + length - 1][1]
    b_start, b_end = b.spans[other][0], b.spans[other + length - 1][1]
    return Passage(a.raw[a_start:a_end], length, a_start, a_end, b_start, b_end, a.roles[place], b.roles[other])
