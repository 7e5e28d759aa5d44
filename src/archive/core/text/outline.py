"""The story as its lines, kept beside the text, so that a line can leave the story or come back without parsing again."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import xxhash

from archive.core.model import STORY_ROLES, Extract, Role, Segment
from archive.core.reuse.fingerprint import aside_of, fingerprint
from archive.core.reuse.shingle import word_hashes
from archive.core.text.plain import plain
from archive.core.text.segment import STORY_RULE, Labelled
from archive.core.text.tokens import folded_words

LEARNED = "learned:"
"""How the rule of a segment begins that learned evidence gave; the name of the entry follows."""

_HEAD = struct.Struct("<?")
_LINE = struct.Struct("<IIq?")


class Line(NamedTuple):
    """One paragraph of a story: its place in the raw text, its key (0 where it takes no part),

    and whether the story has it as it stands there, Markdown marks and all.
    """

    start: int
    end: int
    key: int
    verbatim: bool


class Outline(NamedTuple):
    """The lines of a story in reading order, and whether the story is the raw text itself while none is taken out."""

    whole: bool
    lines: tuple[Line, ...]


def line_key(text: str) -> int:
    """A signed 64-bit key, equal for texts whose words fold alike (figures are words); never 0."""
    return _key_of_words(folded_words(text))


def _key_of_words(folded: Sequence[str]) -> int:
    return xxhash.xxh64_intdigest(word_hashes(folded).tobytes()) - 2**63 or 1


def outline_of(raw: str, story: str, blocks: Sequence[Labelled]) -> bytes:
    """The packed outline of a story as it was read."""
    lines = []
    for item in blocks:
        if item.role in STORY_ROLES and item.block.plain:
            start, end, text = item.block.start, item.block.end, item.block.plain
            verbatim = raw[start:end] == text
            known = verbatim or plain(raw[start:end]) == text  # else it could not come back as it was
            lines.append(Line(start, end, _key_of_words(item.folded) if known and _takes_part(item) else 0, verbatim))
    return pack(Outline(story == raw, tuple(lines)))


def _takes_part(item: Labelled) -> bool:
    """Whether a block is story by default, by no rule: what a rule calls a comment, an update or a quotation stays one."""
    return item.role == Role.BODY and item.rule == STORY_RULE and item.words > 0


def pack(outline: Outline) -> bytes:
    """The outline as stored."""
    return _HEAD.pack(outline.whole) + b"".join(_LINE.pack(*line) for line in outline.lines)


def unpack(packed: bytes) -> Outline:
    """The outline as it was packed."""
    lines = tuple(map(Line._make, _LINE.iter_unpack(memoryview(packed)[_HEAD.size :])))
    return Outline(_HEAD.unpack_from(packed)[0], lines)


@lru_cache(maxsize=2000)
def keys_of(packed: bytes) -> frozenset[int]:
    """The keys of the lines that take part."""
    return frozenset(key for _, _, key, _ in _LINE.iter_unpack(memoryview(packed)[_HEAD.size :]) if key)


def line_text(raw: str, line: Line) -> str:
    """The readable text of a line that takes part."""
    found = raw[line.start : line.end]
    return found if line.verbatim else plain(found)


def names_taken_out(segments: Sequence[Segment]) -> set[str]:
    """The entries whose lines stand outside the story as these segments have it."""
    return {one.rule.removeprefix(LEARNED) for one in segments if one.rule.startswith(LEARNED)}


def take_out(
    raw: str, story: str, segments: Sequence[Segment], packed: bytes, learned: Mapping[int, str]
) -> tuple[str, tuple[Segment, ...]]:
    """Story and segments with exactly the lines of these keys (and the names of their entries) outside the story.

    `story` and `segments` may have other lines taken out already: those that are not in `learned` come back.
    """
    outline = unpack(packed)
    texts = _texts(raw, story, segments, outline)
    out = {line.start for line in outline.lines if line.key in learned}
    if outline.whole and not out:
        kept = raw
    else:
        kept = "\n\n".join(text for line, text in zip(outline.lines, texts, strict=True) if line.start not in out)
    return kept, _relabelled(_as_read(segments), outline.lines, learned)


def _texts(raw: str, story: str, segments: Sequence[Segment], outline: Outline) -> list[str]:
    """The readable text of every line; those inside the story come from it, since only it has all of them as they were read."""
    out = _starts_inside([one for one in segments if one.rule.startswith(LEARNED)], outline.lines)
    if outline.whole and not out:
        return [raw[line.start : line.end] for line in outline.lines]
    inside = iter(story.split("\n\n"))
    return [line_text(raw, line) if line.start in out else next(inside) for line in outline.lines]


def _starts_inside(segments: Sequence[Segment], lines: Sequence[Line]) -> Collection[int]:
    return {line.start for line in lines if any(one.start <= line.start < one.end for one in segments)}


def _as_read(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with every learned line back in the story."""
    back = [replace(one, role=Role.BODY, rule=STORY_RULE) if one.rule.startswith(LEARNED) else one for one in segments]
    return _merged(back)


def _merged(segments: Sequence[Segment]) -> list[Segment]:
    merged: list[Segment] = []
    for one in segments:
        last = merged[-1] if merged else None
        if last is not None and (last.role, last.rule) == (one.role, one.rule):
            merged[-1] = replace(last, end=one.end)
        else:
            merged.append(one)
    return merged


def _relabelled(segments: Sequence[Segment], lines: Sequence[Line], learned: Mapping[int, str]) -> tuple[Segment, ...]:
    cut: list[Segment] = []
    for one in segments:
        inside = [line for line in lines if one.start <= line.start < one.end] if one.rule == STORY_RULE else []
        if not any(line.key in learned for line in inside):
            cut.append(one)
            continue
        starts = [one.start, *(line.start for line in inside[1:])]
        for line, start, end in zip(inside, starts, [*starts[1:], one.end], strict=True):
            if line.key in learned:
                cut.append(Segment(start, end, Role.BOILERPLATE, LEARNED + learned[line.key]))
            else:
                cut.append(replace(one, start=start, end=end))
    return tuple(_merged(cut))


def without_learned(extract: Extract, learned: Mapping[int, str]) -> Extract:
    """The extract with the lines of these keys (and the names of their entries) outside its story; evidence in them stays."""
    if not learned or keys_of(extract.outline).isdisjoint(learned):
        return extract
    story, segments = take_out(extract.raw, extract.story, extract.segments, extract.outline, learned)
    made = fingerprint(story, aside_of(extract.raw, segments))
    return replace(extract, story=story, segments=segments, flags=flags_of(extract.flags, story), fingerprint=made)


def flags_of(flags: Collection[str], story: str) -> tuple[str, ...]:
    """The flags of an article, with or without the one that says there is no story in it."""
    return tuple(sorted({*flags} - {"no_story"} | (set() if story.strip() else {"no_story"})))
