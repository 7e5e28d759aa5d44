"""Credits found: every hit of a marker in an article, with its place and its quoted text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.core.dates import date_span
from archive.core.model import Evidence, PublisherName, Role, Signals
from archive.core.provenance.fields import evidence_of_fields, is_own, with_address
from archive.core.rules import Marker, Register, RuleSet, name_key
from archive.core.text.plain import raw_span
from archive.core.text.segment import Labelled

_PLACES = {
    Role.TITLE: "title",
    Role.BYLINE: "byline",
    Role.DATELINE: "dateline",
    Role.CAPTION: "caption",
    Role.EMBED: "embed",
    Role.EDITOR_COMMENT: "comment",
    Role.UPDATE: "comment",
}
_LONGEST_READ = 400  # characters at either end of a long paragraph in which a credit may stand
_LONGEST_NAME = 200
_NAME_END = re.compile(
    r"\s*(?:[,|–—-]\s*)?(?:\b(?:1[89]|20)\d\d(?:\s*[-–/]\s*\d{2,4})?\b.*"
    r"|\ball rights reserved.*|\balle rechte.*|\btous droits.*|\btodos los derechos.*|[.;:!]\s.*|[\s.,;:|)\]]+)$",
    re.IGNORECASE,
)
_COMPANY = re.compile(r",?\s+(?:ltd|limited|inc|llc|gmbh|ag|plc|corp|co|s\.?a|s\.?l|pty)\.?$", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|/|;|\band\b|&|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bи\b|、)\s*")


def find_evidence(
    raw: str, blocks: Sequence[Labelled], signals: Signals, own: PublisherName | None, rules: RuleSet
) -> tuple[Evidence, ...]:
    """Every hit of a marker, in reading order; an outlet that names itself is no hit."""
    stated = [*_in_byline(signals, own, rules), *evidence_of_fields(signals, own, rules)]
    hits = [*_in_text(raw, blocks, own, rules, frozenset()), *stated]
    new = {hit.name for hit in hits if hit.polarity == "supports" and hit.name and rules.register.by_name(hit.name) is None}
    if new:  # a name once credited beyond doubt is recognised in the weaker places too
        hits = [*_in_text(raw, blocks, own, rules, frozenset(map(name_key, new))), *stated]
    hits = [with_address(hit, signals.links, rules.register) for hit in hits]
    return tuple({(hit.name, hit.start, hit.end, hit.selector, hit.polarity): hit for hit in reversed(hits)}.values())[::-1]


def _in_text(
    raw: str, blocks: Sequence[Labelled], own: PublisherName | None, rules: RuleSet, credited: frozenset[str]
) -> Iterator[Evidence]:
    for item in blocks:
        place = place_of(item)
        if place == "body" and item.words > 12 and item.block.plain[-1:] not in ":)":
            continue  # prose; block credits end in a colon or a bracket
        for marker in rules.markers_at(place):
            if not marker.cues or not marker.cues.isdisjoint(item.folded):
                yield from _hits(raw, item, marker, own, rules.register, credited)


def _in_byline(signals: Signals, own: PublisherName | None, rules: RuleSet) -> Iterator[Evidence]:
    """Outlets in the byline that the markup or the record states."""
    printed = f"By {signals.byline.removeprefix('By ').removeprefix('by ')}" if signals.byline else ""
    for marker in rules.markers_at("byline") if printed else ():
        for hit in marker.pattern.finditer(printed):
            for name in credited_names(hit, marker, rules.register):
                if not is_own(name, own, rules.register):
                    yield Evidence(
                        rule=marker.id,
                        kind="byline",
                        text=signals.byline or "",
                        start=None,
                        end=None,
                        polarity="supports",
                        name=name,
                        group=marker.group,
                        selector="byline",
                        type="republished",
                        confidence="high",
                    )


def place_of(item: Labelled) -> str:
    """Where a block stands, in the words of a marker's `where`."""
    if item.zone == "outside":
        return "outside"
    return _PLACES.get(item.role, item.zone)


def _hits(
    raw: str, item: Labelled, marker: Marker, own: PublisherName | None, register: Register, credited: frozenset[str]
) -> Iterator[Evidence]:
    text = item.block.plain
    cut = max(0, len(text) - _LONGEST_READ) if item.words > 60 else 0
    for hit in marker.pattern.finditer(text, cut):
        names = list(credited_names(hit, marker, register, credited))
        if not names:
            continue
        start, end = raw_span(raw, item.block, *hit.span())
        polarity = "contradicts" if marker.type == "none" else "supports"
        for name in names:
            if not is_own(name, own, register):
                yield Evidence(
                    rule=marker.id,
                    kind=marker.kind,
                    text=raw[start:end],
                    start=start,
                    end=end,
                    polarity=polarity,
                    name=name,
                    group=marker.group,
                    type=marker.type,
                    scope=marker.scope,
                    confidence=marker.confidence,
                )


def credited_names(
    hit: re.Match[str], marker: Marker, register: Register, credited: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The origins a hit names, under their registered names; "" for an unnamed one."""
    groups = hit.groupdict()
    if groups.get("unnamed"):
        yield ""
        return
    printed = tidy_name(groups.get("name") or groups.get("name2") or "")
    if not printed or len(printed) > _LONGEST_NAME:
        return
    whole = _accepted(printed, marker, register, credited)
    if whole is not None:
        yield whole
        return
    parts = [tidy_name(part) for part in _BETWEEN_NAMES.split(printed)]
    for part in dict.fromkeys(parts):
        accepted = _accepted(part, marker, register, credited) if part else None
        if accepted is not None:
            yield accepted


def tidy_name(printed: str) -> str:
    """A printed name without the year, the rights notice or the company form that follows it."""
    date = date_span(printed)
    if date is not None and date[0] > 1:
        printed = printed[: date[0]]
    name = _COMPANY.sub("", _NAME_END.sub("", printed.strip(" \t\"“”'*[]()·•|,")))
    return name.strip(" \t\"“”'*[]()|·•,.:;–—-")


def _accepted(printed: str, marker: Marker, register: Register, credited: frozenset[str]) -> str | None:
    key = name_key(printed)
    if not key or key in register.nobody or key in register.unnamed:
        return None
    known = register.by_name(printed)
    if known is not None:
        return known.name if marker.names != "agency" or known.kind == "agency" else None
    if marker.names in ("known", "agency"):
        return None
    if key in credited or (marker.names != "credited" and register.looks_like_organisation(printed)):
        return printed
    return printed if marker.names == "any" and _is_name(printed) else None


def _is_name(printed: str) -> bool:
    parts = printed.split()
    capitals = [part for part in parts if part[:1].isupper() or not part[:1].isascii()]
    return 1 <= len(parts) <= 7 and len(printed) >= 2 and parts[0] in capitals and len(capitals) * 2 >= len(parts)
