"""Credits found: every hit of a marker in an article, with its place and its quoted text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archive.core.model import Evidence, PublisherName, Role, Signals
from archive.core.provenance.fields import evidence_of_fields, with_address
from archive.core.provenance.names import credited_names, is_own
from archive.core.provenance.places import placed
from archive.core.register import Register, name_key
from archive.core.rules import Marker, RuleSet
from archive.core.text.plain import raw_span
from archive.core.text.segment import Labelled

_LONGEST_READ = 400  # characters at the end of a long paragraph in which a credit may stand
_LONGEST_OPENING = 200  # characters at the start of a paragraph in which a dateline may stand
_LONG_PARAGRAPH = 60  # words
_BY = re.compile(r"(?:by|von|par|por|di|da|av|af|door|od)(?::|\s)", re.IGNORECASE)
_SHORT_LINE = 8  # words
_CONFIDENCE = ("low", "medium", "high")


def find_evidence(
    raw: str, blocks: Sequence[Labelled], signals: Signals, own: PublisherName | None, rules: RuleSet
) -> tuple[Evidence, ...]:
    """Every hit of a marker, in reading order; one that only names the outlet itself proves nothing, and says so."""
    printed = {item.block.plain for item in blocks if item.role is Role.TITLE}
    stated = [*_in_byline(signals, own, rules), *evidence_of_fields(signals, own, rules)]
    if signals.title and signals.title not in printed:
        stated += _in_field("title", signals.title, signals.title, own, rules)
    hits = [*_in_text(raw, blocks, own, rules, frozenset()), *stated]
    new = {hit.name for hit in hits if _is_firm(hit) and rules.register.by_name(hit.name) is None}
    if new:  # a name once credited beyond doubt is recognised in the weaker places too
        hits = [*_in_text(raw, blocks, own, rules, frozenset(map(name_key, new))), *stated]
    hits = [with_address(hit, signals.links, rules.register) for hit in hits]
    return _once(hits)


def _once(hits: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Of several markers that read one name in one print the one that says most."""
    found: dict[tuple[object, ...], Evidence] = {}
    for hit in hits:
        key = (hit.name, hit.start, hit.end, hit.selector, hit.polarity)
        if key not in found or _CONFIDENCE.index(hit.confidence) > _CONFIDENCE.index(found[key].confidence):
            found[key] = hit
    return tuple(found.values())


def _is_firm(hit: Evidence) -> bool:
    return hit.polarity == "supports" and bool(hit.name) and hit.confidence != "low"


def _in_text(
    raw: str, blocks: Sequence[Labelled], own: PublisherName | None, rules: RuleSet, credited: frozenset[str]
) -> Iterator[Evidence]:
    cited: set[str] = set()
    before: Labelled | None = None
    for item, places in placed(blocks):
        found: list[Evidence] = []
        for place in places:
            for marker in rules.markers_for(place, item.folded):
                found += _hits(raw, item, place, marker, own, rules.register, credited)
        if item.zone != "outside" and item.words <= _SHORT_LINE and before is not None and before.words <= _SHORT_LINE:
            found += _in_pair(raw, before, item, own, rules, credited)
        for hit in found:
            if hit.type != "cites":
                yield hit
            elif hit.name not in cited:
                cited.add(hit.name)
                yield hit
        before = item


def _hits(
    raw: str,
    item: Labelled,
    place: str,
    marker: Marker,
    own: PublisherName | None,
    register: Register,
    credited: frozenset[str],
) -> Iterator[Evidence]:
    text = item.block.plain
    whole = place in ("prose", "opening") or item.words <= _LONG_PARAGRAPH
    start, end = 0 if whole else max(0, len(text) - _LONGEST_READ), _LONGEST_OPENING if place == "opening" else len(text)
    for hit in marker.pattern.finditer(text, start, end):
        names = list(credited_names(hit, marker, register, credited))
        if names:
            span = raw_span(raw, item.block, *hit.span())
            yield from _evidence(raw, span, names, marker, own, register)


def _in_pair(
    raw: str, before: Labelled, item: Labelled, own: PublisherName | None, rules: RuleSet, credited: frozenset[str]
) -> Iterator[Evidence]:
    """Credits whose name and words stand on two lines, joined by a bar."""
    for marker in rules.markers_for("pair", item.folded):
        hit = marker.pattern.search(f"{before.block.plain} | {item.block.plain}")
        if hit is not None:
            names = list(credited_names(hit, marker, rules.register, credited))
            yield from _evidence(raw, (before.block.start, item.block.end), names, marker, own, rules.register)


def _evidence(
    raw: str, span: tuple[int, int], names: Sequence[str], marker: Marker, own: PublisherName | None, register: Register
) -> Iterator[Evidence]:
    for name in names:
        yield Evidence(
            rule=marker.id,
            kind=marker.kind,
            text=raw[span[0] : span[1]],
            start=span[0],
            end=span[1],
            polarity="nothing" if is_own(name, own, register) else marker.polarity,
            name=name,
            group=marker.group,
            type=marker.type,
            scope=marker.scope,
            confidence=marker.confidence,
        )


def _in_byline(signals: Signals, own: PublisherName | None, rules: RuleSet) -> Iterator[Evidence]:
    """Outlets in the byline that the markup or the record states."""
    if signals.byline:
        printed = signals.byline if _BY.match(signals.byline) else f"By {signals.byline}"
        yield from _in_field("byline", signals.byline, printed, own, rules)


def _in_field(place: str, text: str, printed: str, own: PublisherName | None, rules: RuleSet) -> Iterator[Evidence]:
    """Credits in a field that is stated beside the text, as the markers of its place read it."""
    for marker in rules.markers_at(place):
        for hit in marker.pattern.finditer(printed):
            names = [name for name in credited_names(hit, marker, rules.register) if not is_own(name, own, rules.register)]
            for one in _evidence(printed, (0, 0), names, marker, own, rules.register):
                yield replace(one, kind=place if place == "byline" else one.kind, text=text, start=None, end=None, selector=place)
