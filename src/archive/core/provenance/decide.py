"""From evidence to attributions: which origins the credits of one article support, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence

from archive.core.model import Attribution, Evidence, PublisherName, Role
from archive.core.rules import Marker, RuleSet, name_key
from archive.core.text.segment import Labelled

_STRENGTH = {"high": 2, "medium": 1, "low": 0}
_MARKUP = {  # kind: (type, confidence); a cross-domain canonical is right in two cases of three
    "canonical": ("republished", "medium"),
    "is-based-on": ("republished", "high"),
    "author": ("republished", "high"),
    "listed-source": ("republished", "medium"),
}
UNNAMED_AGENCY = PublisherName("unnamed agency", None, "unnamed")


def decide_attributions(evidence: Sequence[Evidence], blocks: Sequence[Labelled], rules: RuleSet) -> tuple[Attribution, ...]:
    """One attribution for each credited origin and scope, with the places of its evidence in `evidence`."""
    if not evidence:
        return ()
    by_id = {marker.id: marker for marker in rules.markers}
    groups: dict[tuple[str, bool], list[int]] = {}
    for place, hit in enumerate(evidence):
        if hit.polarity == "supports":
            groups.setdefault((name_key(hit.name), _is_block(hit, by_id)), []).append(place)
    whole_origins = {key for key, is_block in groups if not is_block}
    edited = any(item.role in (Role.EDITOR_COMMENT, Role.UPDATE) for item in blocks)
    return tuple(
        _attribution([evidence[place] for place in places], tuple(places), by_id, rules, edited=edited)
        for (key, is_block), places in groups.items()
        if not (is_block and key in whole_origins)
    )


def _is_block(hit: Evidence, by_id: dict[str, Marker]) -> bool:
    marker = by_id.get(hit.rule)
    return marker is not None and marker.scope == "block"


def _attribution(
    hits: Sequence[Evidence], places: tuple[int, ...], by_id: dict[str, Marker], rules: RuleSet, *, edited: bool
) -> Attribution:
    claims = [_claim(hit, by_id) for hit in hits]
    type_, scope, confidence = max(claims, key=lambda claim: (_STRENGTH[claim[2]], claim[0] != "adapted"))
    if edited and type_ == "republished":
        type_ = "adapted"  # an editor's comments or updates stand between the copied paragraphs
    name = hits[0].name
    origin = rules.register.named(name, name if "." in name and " " not in name else None) if name else UNNAMED_AGENCY
    status = "accepted" if _STRENGTH[confidence] else "proposed"
    return Attribution(type_, origin, scope, "forward", confidence, status, places)


def _claim(hit: Evidence, by_id: dict[str, Marker]) -> tuple[str, str, str]:
    """(type, scope, confidence) that one hit speaks for."""
    marker = by_id.get(hit.rule)
    if marker is not None:
        return marker.type, marker.scope, marker.confidence
    type_, confidence = _MARKUP[hit.kind]
    return type_, "whole", confidence
