"""Roles for the blocks of an article: header lines, captions, embeds, page furniture, and what is left, the story.

Structure first, rules second; where neither speaks, a line stays in the story. Nothing is deleted: segments cover the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from archive.core.model import STORY_ROLES, Block, Role, Segment
from archive.core.rules import RuleSet
from archive.core.text.boilerplate import Hit, extended, find_rule
from archive.core.text.captions import settle_captions
from archive.core.text.furniture import settle_after_story, settle_lone_lines, settle_mastheads, settle_menus, site_name
from archive.core.text.header import Draft, Header, ends_sentence, find_title, read_header
from archive.core.text.leftovers import settle_leftovers
from archive.core.text.plain import raw_span
from archive.core.text.tokens import folded_words

SEGMENTER = 1
"""Version of the rules of this file; stored with every segment."""

STORY_RULE = "layout:story"
"""The rule of a block that no other rule speaks of."""

_PROSE_WORDS = 12
_LAST_PROSE_WORDS = 25  # a shorter paragraph at the end may be a plea or a note to readers
_NEVER_SOLID = frozenset({"heading", "h1", "caption", "links", "teaser", "matter"})
_LONG_PROSE_WORDS = 45  # more than any headline
_CREDITED_PARAGRAPHS = 3  # at the end, in which a credit may close a paragraph
_NEAR_LINES = 10  # lines of page text next to the story in which a credit still speaks of it
_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-ÞА-Я][\w.’' /-]{1,40}(?:,\s*[A-ZÀ-ÞА-Я][\w.’' -]{1,30}){0,2})"
    r"(?:,\s*(?:[A-Z][a-zé]{2,9}\.?\s+\d{1,2}(?:,?\s+\d{4})?|\d{1,2}\.?\s+[a-zа-яё]{3,9}\.?))?"
    r"\s*(?:[(\[](?P<agency>[^()\[\]]{2,40})[)\]]|/(?P<slashed>[^/]{2,40})/)?\s*(?P<mark>[—–:]|--|-(?=\s)|(?<=/)\.)\s*"
)

_AGENCY_BEHIND = re.compile(r"(?P<name>[^\W\d_][^.,;:!?()–—-]{1,24}?)\s?(?:\.(?=\s?[A-ZÀ-ÞА-ЯІЇЄ])|[–—]|-(?=\s))\s*")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block with its role, the rule that gave it, the zone it stands in, and its comparable words."""

    block: Block
    role: Role
    rule: str
    zone: str
    words: int
    folded: Sequence[str]


@dataclass(frozen=True, slots=True)
class Segmented:
    """The labelled blocks and what the header says."""

    blocks: tuple[Labelled, ...]
    title: str | None
    byline: str | None
    date_line: str | None
    publisher: str | None


def segment(raw: str, blocks: Sequence[Block], rules: RuleSet, *, title: str | None = None) -> Segmented:
    """The role of every block. `title` is the headline where the record or markup gave it."""
    drafts = _split_tail_credits([_draft(block) for block in blocks], raw, rules)
    _match_rules((draft for draft in drafts if not draft.block.hint.startswith("outside")), rules)
    _set_zones(drafts)
    for draft in drafts:
        if draft.block.hint == "matter":
            draft.settle(Role.BOILERPLATE, "layout:front-matter")
            draft.zone = "outside"
    _match_rules((draft for draft in drafts if draft.zone != "body" or draft.block.hint.startswith("outside")), rules)
    masthead = settle_mastheads(drafts, rules.register) if title is None else None
    settle_menus(drafts)
    found_title = find_title(drafts, title, rules.register)
    header = read_header(drafts, rules.register)
    settle_captions(drafts, rules)
    settle_lone_lines(drafts)
    settle_after_story(drafts)
    _apply_hits(drafts)
    settle_leftovers(drafts)
    publisher = _find_site(drafts, found_title, masthead, header, rules)
    labelled = tuple(_label(draft) for draft in _split_dateline(drafts, raw, rules))
    shown = found_title.block.plain if found_title is not None else title
    return Segmented(labelled, shown, header.byline, header.date_line, publisher)


def without_story(segmented: Segmented, kind: str) -> Segmented:
    """The same with no story, as for a page of a `kind` that holds none."""
    blocks = [
        replace(item, role=Role.BOILERPLATE, rule=f"page:{kind}") if item.role in STORY_ROLES else item
        for item in segmented.blocks
    ]
    return replace(segmented, blocks=tuple(blocks))


def segments_of(labelled: Sequence[Labelled], raw: str) -> tuple[Segment, ...]:
    """Segments that cover the raw text exactly, in order; neighbours of one role and rule are one segment."""
    if not labelled:
        return (Segment(0, len(raw), Role.BOILERPLATE, "layout:empty"),) if raw else ()
    starts = [0, *(item.block.start for item in labelled[1:])]
    ends = [*starts[1:], len(raw)]
    segments = []
    for (role, rule), run in groupby(zip(labelled, starts, ends, strict=True), key=lambda one: (one[0].role, one[0].rule)):
        (_, start, end), *others = run
        segments.append(Segment(start, others[-1][2] if others else end, role, rule))
    return tuple(segments)


def _draft(block: Block) -> Draft:
    draft = Draft(block, False)
    if not block.hint.startswith("outside") and block.hint not in _NEVER_SOLID:
        prose = draft.words >= _PROSE_WORDS and ends_sentence(block.plain)
        draft.solid = prose or draft.words >= _LONG_PROSE_WORDS
    return draft


def _match_rules(drafts: Iterable[Draft], rules: RuleSet) -> None:
    for draft in drafts:
        if draft.hit is None and draft.zone != "outside":
            zone = "tail" if draft.block.hint == "credit" else draft.zone
            draft.hit = find_rule(draft.block.plain, rules, zone=zone, words=draft.folded)


def _set_zones(drafts: list[Draft]) -> None:
    """Head before the first paragraph of the story, tail from the last long one on; outside for page text not next to it."""
    solid = [number for number, draft in enumerate(drafts) if draft.solid and not _leaves_story(draft.hit)]
    if not solid:
        solid = [number for number, draft in enumerate(drafts) if draft.words >= _PROSE_WORDS and draft.hit is None][:1]
    if not solid:
        return
    long = [number for number in solid if drafts[number].words >= _LAST_PROSE_WORDS]
    first, last = solid[0], max((long or solid)[-1], solid[0] + 1)
    for number, draft in enumerate(drafts):
        if number < first:
            draft.zone = "head"
        elif number >= last:
            draft.zone = "tail"
        if draft.block.hint.startswith("outside"):
            near = first - _NEAR_LINES <= number <= last + _NEAR_LINES
            draft.zone = draft.zone if near and not draft.block.hint.startswith("outside:far") else "outside"


def _leaves_story(hit: Hit | None) -> bool:
    return hit is not None and hit.rule.role not in (Role.EDITOR_COMMENT, Role.UPDATE)


def _find_site(drafts: list[Draft], title: Draft | None, masthead: str | None, header: Header, rules: RuleSet) -> str | None:
    """The publisher as the text names it: beside the date, in the masthead, in a phrase of its own, behind the headline."""
    beside = site_name(header.beside_date, rules.register) if header.beside_date else None
    named = [draft.hit.publisher for draft in drafts if draft.hit is not None and draft.hit.publisher]
    above = drafts[: drafts.index(title)] if title is not None else []
    links = [site_name(draft.block.plain, rules.register) for draft in above if draft.rule.startswith("layout:")]
    behind = _site_behind(title.block.plain, rules) if title is not None else None
    return beside or masthead or next(iter(named), None) or next(filter(None, links), None) or behind


def _site_behind(title: str, rules: RuleSet) -> str | None:
    """The site's name after the bar at the end of a saved headline."""
    _, bar, last = title.rpartition(" | ")
    return site_name(last, rules.register) if bar else None


def _apply_hits(drafts: list[Draft]) -> None:
    prose = [number for number, draft in enumerate(drafts) if draft.solid and draft.hit is None]
    taken = dict(extended([draft.hit for draft in drafts], prose[-1] if prose else -1))
    for number, hit in taken.items():
        draft = drafts[number]
        if draft.role is None or draft.rule == "layout:before-title":
            outside = draft.block.hint.startswith("outside") and hit.rule.role in STORY_ROLES
            draft.settle(Role.BOILERPLATE if outside else hit.rule.role, hit.rule.id)
    for draft in drafts:
        if draft.role is not None:
            continue
        if draft.block.hint.startswith("outside"):
            draft.settle(Role.BOILERPLATE, "layout:outside-story")


def _label(draft: Draft) -> Labelled:
    return Labelled(draft.block, draft.role or Role.BODY, draft.rule or STORY_RULE, draft.zone, draft.words, draft.folded)


def _split_tail_credits(drafts: list[Draft], raw: str, rules: RuleSet) -> list[Draft]:
    """A credit printed at the end of the last paragraphs, "… he said. (With AP inputs)", becomes a block of its own."""
    for number in _last_prose(drafts, rules):
        block = drafts[number].block
        cut = _tail_credit_start(block.plain, rules)
        if cut is not None:
            start, _ = raw_span(raw, block, cut, len(block.plain))
            front = Block(block.start, start, block.plain[:cut].rstrip(), block.hint)
            drafts[number : number + 1] = [_draft(front), _draft(Block(start, block.end, block.plain[cut:], "credit"))]
    return drafts


def _last_prose(drafts: Sequence[Draft], rules: RuleSet) -> list[int]:
    """Numbers of the last paragraphs of the story, three at most and the last first; what a rule takes does not count."""
    found: list[int] = []
    for number in range(len(drafts) - 1, -1, -1):
        block = drafts[number].block
        long = block.plain.count(" ") >= _PROSE_WORDS - 1 and not block.hint.startswith("outside")
        if long and find_rule(block.plain, rules, zone="tail", words=drafts[number].folded) is None:
            found.append(number)
            if len(found) == _CREDITED_PARAGRAPHS:
                break
    return found


_LAST_PIECE_LENGTH = 200  # characters, and more than the pattern takes
_LAST_PIECE = re.compile(r"(?:(?<=[.!?…\"”’])\s+|^)(\([^()]{3,120}\)\.?|[^.!?…]{3,160}[.!?)]?)$")


def _tail_credit_start(plain: str, rules: RuleSet) -> int | None:
    piece = _LAST_PIECE.search(plain, max(0, len(plain) - _LAST_PIECE_LENGTH))
    if piece is None or piece.start(1) == 0:
        return None
    hit = find_rule(piece[1], rules, zone="tail")
    return piece.start(1) if hit is not None and hit.rule.evidence else None


def _split_dateline(drafts: list[Draft], raw: str, rules: RuleSet) -> list[Draft]:
    """The place and agency that open the first paragraph, "PORT VESPER (MWS) —", become a dateline."""
    first = next((number for number, draft in enumerate(drafts) if draft.role is None and draft.solid), None)
    if first is None:
        return drafts
    draft = drafts[first]
    opening = find_dateline(draft.block.plain, raw[draft.block.start : draft.block.end], rules)
    if opening is None:
        return drafts
    block = draft.block
    _, end = raw_span(raw, block, 0, opening)
    while end < block.end and raw[end].isspace():
        end += 1
    line = Draft(Block(block.start, end, block.plain[:opening].strip()), False, zone="head")
    line.settle(Role.DATELINE, "layout:dateline")
    draft.cut_to(Block(end, block.end, block.plain[opening:].lstrip(), block.hint))
    return [*drafts[:first], line, *drafts[first:]]


def find_dateline(plain: str, source: str, rules: RuleSet) -> int | None:
    """How many characters of a paragraph's readable text are its dateline, or None."""
    hit = _DATELINE.match(plain)
    if hit is None or hit.end() >= len(plain):
        return None
    place, agency = hit["place"], hit["agency"] or hit["slashed"]
    capitals = place.isupper() and len(folded_words(place)) <= 6 and len(place) > 2
    bold = re.match(r"\s*\*\*[^*\n]{2,60}(?:\*\*\s*:|:\s*\*\*)", source) is not None
    end = hit.end() + _agency_behind(plain[hit.end() :], rules)
    if hit["mark"] == ":":
        return hit.end() if bold and len(folded_words(place)) <= 4 else None
    if agency is not None and (rules.register.by_name(agency.split("/")[0]) or _is_short_capital(agency.split("/")[0])):
        return end
    return end if capitals else None


def _agency_behind(rest: str, rules: RuleSet) -> int:
    """How many characters an agency's name takes right behind the place: "МОСКВА, 3 мар — РИА Новости. ", "BERLIN - dpa - "."""
    hit = _AGENCY_BEHIND.match(rest)
    known = rules.register.credited(hit["name"]) if hit is not None else None
    return hit.end() if hit is not None and known is not None and known.kind == "agency" else 0


def _is_short_capital(part: str) -> bool:
    return 2 <= len(part) <= 6 and part.isupper() and part.isalpha()
