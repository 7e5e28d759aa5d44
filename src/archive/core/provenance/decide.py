"""From evidence to attributions: which origins the credits of one article support, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence

from archive.core.model import Attribution, Evidence, PublisherName, Role
from archive.core.rules import RuleSet, name_key
from archive.core.text.segment import Labelled

_STRENGTH = {"high": 2, "medium": 1, "low": 0}
UNNAMED_AGENCY = PublisherName("unnamed agency", None, "unnamed")


def decide_attributions(evidence: Sequence[Evidence], blocks: Sequence[Labelled], rules: RuleSet) -> tuple[Attribution, ...]:
    """One attribution for each credited origin and scope, with the places of its evidence in `evidence`."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for place, hit in enumerate(evidence):
        if hit.polarity == "supports":
            groups.setdefault((name_key(hit.name), hit.scope == "block"), []).append(place)
    whole_origins = {key for key, is_block in groups if not is_block}
    edited = any(item.role in (Role.EDITOR_COMMENT, Role.UPDATE) for item in blocks)
    return tuple(
        _attribution([evidence[place] for place in places], tuple(places), rules, edited=edited)
        for (key, is_block), places in groups.items()
        if not (is_block and key in whole_origins)
    )


def _attribution(hits: Sequence[Evidence], places: tuple[int, ...], rules: RuleSet, *, edited: bool) -> Attribution:
    best = max(hits, key=lambda hit: (_STRENGTH[hit.confidence], hit.type != "adapted"))
    type_ = "adapted" if edited and best.type == "republished" else best.type  # an editor speaks between the copied paragraphs
    name = best.name
    origin = rules.register.named(name, name if "." in name and " " not in name else None) if name else UNNAMED_AGENCY
    status = "accepted" if _STRENGTH[best.confidence] else "proposed"
    return Attribution(type_, origin, best.scope, "forward", best.confidence, status, places)
