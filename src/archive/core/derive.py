"""Everything an archive knows of one article by itself: segment, clean, find credits, fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archive.core.dates import read_address_date, read_date
from archive.core.model import STORY_ROLES, Evidence, Extract, Layout, PrintedTime, PublisherName, Signals
from archive.core.provenance.markers import find_evidence
from archive.core.provenance.names import credited_names
from archive.core.register import name_key
from archive.core.reuse.fingerprint import aside_of, fingerprint
from archive.core.rules import RuleSet
from archive.core.story.terms import pack, terms_of
from archive.core.text.language import detect_language
from archive.core.text.outline import flags_of, outline_of
from archive.core.text.page_kind import NO_ARTICLE, page_flags
from archive.core.text.segment import Labelled, Segmented, segment, segments_of, without_story
from archive.core.urls import canonical_url, site_of

VISIBLE = "visible text"
_WHOLE_THEN = {"truncated"}
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_CODE = 1000, 300, 2000, 20


def derive(layout: Layout, rules: RuleSet, *, latest: datetime) -> Extract:
    """What one layout says under these rules. A date after `latest` is kept as printed only."""
    segmented = segment(layout.raw, layout.blocks, rules, title=layout.signals.title)
    title = _title(segmented, rules)
    kinds = page_flags(layout.signals, title, segmented.byline, segmented.blocks, rules) - (
        _WHOLE_THEN if "completed" in layout.flags else set()
    )
    if kinds & NO_ARTICLE:
        segmented = without_story(segmented, min(kinds & NO_ARTICLE))
    story = story_text(layout.raw, segmented.blocks)
    own = find_publisher(layout.signals, segmented, rules)
    if own is not None:
        own = PublisherName(own.name[:_LONGEST_NAME], _bounded(own.domain, _LONGEST_NAME), own.kind)
    evidence = find_evidence(layout.raw, segmented.blocks, layout.signals, own, rules)
    if own is None and (own := _holder(evidence, rules)) is not None:
        evidence = find_evidence(layout.raw, segmented.blocks, layout.signals, own, rules)
    published = _published(layout, segmented, latest)
    segments = segments_of(segmented.blocks, layout.raw)
    return Extract(
        raw=layout.raw,
        story=story,
        title=_bounded(title, _LONGEST_TITLE),
        byline=_bounded(layout.signals.byline or segmented.byline, _LONGEST_NAME),
        published=published,
        modified=layout.signals.modified,
        found_in=_found_in(layout.signals, segmented, published),
        publisher=own,
        url=layout.signals.url,
        canonical=_canonical(layout.signals),
        language=_bounded(layout.signals.language, _LONGEST_CODE) or detect_language(story) or layout.signals.site_language,
        segments=segments,
        evidence=evidence,
        flags=flags_of({*layout.flags, *kinds}, story),
        extra=layout.extra,
        fingerprint=fingerprint(story, aside_of(layout.raw, segments)),
        outline=outline_of(layout.raw, story, segmented.blocks),
        terms=pack(terms_of(title, story)),
    )


def _bounded(text: str | None, most: int) -> str | None:
    """What a person would call a headline, name or code; a megabyte in its place fits no index."""
    return text[:most] if text is not None else None


def _canonical(signals: Signals) -> str | None:
    address = signals.canonical or signals.url or ""
    return canonical_url(address) if len(address) <= _LONGEST_ADDRESS else None


def story_text(raw: str, blocks: Sequence[Labelled]) -> str:
    """The readable story: its blocks as paragraphs, or the raw text itself where nothing had to be taken out."""
    if all(item.role in STORY_ROLES and raw[item.block.start : item.block.end] == item.block.plain for item in blocks):
        return raw
    return "\n\n".join(item.block.plain for item in blocks if item.role in STORY_ROLES and item.block.plain)


def find_publisher(signals: Signals, segmented: Segmented, rules: RuleSet) -> PublisherName | None:
    """Whom the record names, the registered owner of the address, whom the markup, the text, or else the address names.

    An address that is known goes before markup (a copied page may still name the publisher it was copied from), unless the
    page's own links lead home to the publisher of the markup: then the address came from a canonical link.
    """
    domain = site_of(signals.url) if signals.url else None
    if signals.publisher is not None:
        return rules.register.named(signals.publisher.name, signals.publisher.domain or domain)
    owner, site = rules.register.by_domain(domain), signals.site
    if owner is not None and not (site and site.domain != domain and _is_its_own(site, rules)):
        return PublisherName(owner.name, domain, owner.kind)
    if site is not None:
        return rules.register.named(site.name, domain or site.domain)
    if domain is not None:
        return PublisherName(domain, domain)
    return rules.register.named(segmented.publisher) if segmented.publisher else None


def _is_its_own(site: PublisherName, rules: RuleSet) -> bool:
    """Whether a page's links lead to the publisher that its markup names."""
    home = rules.register.by_domain(site.domain)
    return home is not None and home is rules.register.by_name(site.name)


def _holder(evidence: Sequence[Evidence], rules: RuleSet) -> PublisherName | None:
    """The holder of a copyright line, where nothing else names a publisher and no other credit names the holder."""
    holders = {hit.name for hit in evidence if hit.kind == "copyright_line"}
    others = {hit.name for hit in evidence if hit.kind != "copyright_line" and hit.polarity != "nothing"}
    named = [rules.register.named(name) for name in sorted(holders - others)]
    return next((one for one in named if one.kind != "agency"), None)


def _title(segmented: Segmented, rules: RuleSet) -> str | None:
    """The headline without a credit at its end ("– By RT")."""
    title = segmented.title
    if title is None:
        return None
    front, bar, last = title.rpartition(" | ")
    if bar and segmented.publisher is not None and name_key(last) == name_key(segmented.publisher):
        title = front
    for marker in rules.markers:
        if marker.kind == "headline_suffix":
            hit = marker.pattern.search(title)
            if hit is not None and any(credited_names(hit, marker, rules.register)):
                title = title[: hit.start()].rstrip()
    return title


def _published(layout: Layout, segmented: Segmented, latest: datetime) -> PrintedTime | None:
    """The time that the record or markup states, else the date printed above the story, else the day in the address."""
    if layout.signals.published is not None:
        return layout.signals.published
    if segmented.date_line is not None:
        return read_date(segmented.date_line, context=layout.raw, latest=latest)
    return read_address_date(layout.signals.url or "", latest=latest)


def _found_in(signals: Signals, segmented: Segmented, published: PrintedTime | None) -> dict[str, str]:
    """Where title, byline, published and modified were read."""
    found = dict(signals.found_in)
    if signals.title is None and segmented.title is not None:
        found["title"] = VISIBLE
    if signals.byline is None and segmented.byline is not None:
        found["byline"] = VISIBLE
    if signals.published is None and published is not None:
        found["published"] = VISIBLE if segmented.date_line is not None else "address"
    return found
