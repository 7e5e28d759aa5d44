"""From evidence to attributions: which origins the credits and the text of one article support, and how strongly.

A decision depends on the kept evidence and on the articles that share the text, never on the order in which they arrived nor on
when they were fetched. Credits come first, then what the text shows; time alone decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.core.model import Evidence, PublisherName
from archive.core.provenance.attribution import Attribution
from archive.core.provenance.parties import (
    COPIES,
    PERSON,
    UNNAMED_EDITOR,
    Hit,
    Party,
    Relative,
    archived,
    denied,
    is_excerpt,
    last_words,
    named,
    order,
    says_whose,
    whom,
)
from archive.core.provenance.uncredited import SignOf, propose
from archive.core.register import Register, name_key

POLICY = 1
"""Version of the rules of this file; stored with every decision."""

CIRCLE = "circle"
"""The conflict of a link by which credits would go round."""

RIVALS = "rivals"
"""The conflict of credits to more outlets than can have passed a text on."""

_MOST_OUTLETS = 2  # one may have it from the other; more are a list of other articles
_NAMED = 3  # of the others, in a reason
_RANK = {"high": 2, "medium": 1, "low": 0}
_TYPES = ("translated", "excerpted", "republished", "adapted", "quotes")  # where hits of equal worth differ, the first counts
_SCOPES = ("whole", "part", "block")
_WHOLE_TEXT = frozenset({"republished", "adapted", "excerpted"})


@dataclass(frozen=True, slots=True)
class _Credited:
    """The hits that name one origin, for the article or for a block of it."""

    origin: PublisherName
    block: bool
    hits: tuple[Hit, ...]
    against: tuple[Hit, ...]

    @property
    def person(self) -> bool:
        """Whether a person says so."""
        return any(hit.evidence.kind == PERSON for hit in self.hits)


def decide(
    child: Party, hits: Sequence[Hit], relatives: Sequence[Relative], sign_of: SignOf, register: Register
) -> tuple[Attribution, ...]:
    """The attributions of an article: one for each credited origin, else what the texts alone propose."""
    hits = last_words(sorted(hits, key=_reading_order))
    credited = _without_hints(_credited(hits, register))
    claims = [_claim(one, child, hits, relatives, register) for one in credited]
    claims = _rivals(_outranked(claims, credited), credited)
    claims = _co_credited(_with_middlemen(claims, credited, hits))
    if not says_whose(hits):
        claims += propose(child, hits, relatives, sign_of, register)
    return tuple(claims)


def worth(hits: Iterable[Hit]) -> str:
    """What some hits for one origin are worth together: two independent weak ones make a stronger one."""
    by_group: dict[str, int] = {}
    for hit in hits:
        rank = _RANK[hit.evidence.confidence]
        by_group[hit.evidence.group] = max(rank, by_group.get(hit.evidence.group, 0))
    ranks = sorted(by_group.values(), reverse=True)
    if not ranks:
        return "low"
    best = ranks[0] + (len(ranks) > 1 and ranks[1] == ranks[0] < _RANK["high"])
    return next(name for name, rank in _RANK.items() if rank == best)


def whole_credits(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of an article by which the whole of its text is another's, beyond doubt."""
    groups: dict[str, list[Hit]] = {}
    away = denied(hits)
    for hit in hits:
        one = hit.evidence
        if one.polarity == "supports" and one.name and one.scope == "whole" and one.kind != PERSON and whom(hit) not in away:
            groups.setdefault(name_key(one.name), []).append(hit)
    return tuple(hit for some in groups.values() if worth(some) == "high" for hit in some)


def rank_of(claim: Attribution, hits: Iterable[Hit]) -> tuple[int, int]:
    """By what a link holds against another in a circle: a person's word, then its worth."""
    return int(any(hit.evidence.kind == PERSON for hit in hits)), _RANK[claim.confidence]


def _reading_order(hit: Hit) -> tuple[object, ...]:
    one = hit.evidence
    said = (one.rule, one.selector or "", one.name, one.text, one.group, one.type, one.scope, one.confidence, one.polarity)
    return (one.start is None, one.start or 0, *said, hit.id * (one.kind == PERSON))


def _credited(hits: Sequence[Hit], register: Register) -> list[_Credited]:
    groups: dict[tuple[tuple[str, int | None], bool], list[Hit]] = {}
    for hit in hits:
        if hit.evidence.polarity == "supports":
            groups.setdefault((whom(hit), hit.evidence.scope == "block"), []).append(hit)
    whole = {key for key, block in groups if not block}
    against: dict[tuple[str, int | None], list[Hit]] = {}
    for hit in hits:
        if hit.evidence.polarity == "contradicts":
            against.setdefault(whom(hit), []).append(hit)
    return [
        _Credited(named(some[0].evidence.name, register), block, tuple(some), tuple(against.get(key, ())))
        for (key, block), some in groups.items()
        if not (block and key in whole)
    ]


def _without_hints(credited: Sequence[_Credited]) -> list[_Credited]:
    """The credits; a mere hint of an agency without a name says nothing beside a name."""
    told = any(one.origin.kind != "unnamed" and _RANK[worth(one.hits)] and not one.block for one in credited)
    return [one for one in credited if not (told and one.origin.kind == "unnamed" and worth(one.hits) == "low")]


def _claim(
    credited: _Credited, child: Party, hits: Sequence[Hit], relatives: Sequence[Relative], register: Register
) -> Attribution:
    own = child.publisher
    person = next((hit for hit in credited.hits if hit.evidence.kind == PERSON), None)
    confidence = worth(credited.hits)
    best = (
        person.evidence
        if person
        else min(_strongest(credited.hits), key=lambda one: (_TYPES.index(one.type), _SCOPES.index(one.scope)))
    )
    targets = {hit.target_id for hit in credited.hits if hit.target_id is not None}
    parent = archived(credited.origin, relatives, targets=targets, block=credited.block)
    confidence = _borne_out(confidence, parent)
    type_ = best.type if person else _type_of(best, child, parent, edited=_edited(hits))
    origin = credited.origin
    if parent is not None and parent.party.publisher is not None and origin.name == origin.domain:
        origin = parent.party.publisher  # known by its address only, until now
    if own is not None and type_ in _WHOLE_TEXT and register.same_owner(own.name, origin.name):
        type_ = "same_publisher"
    conflict = _conflict(credited, confidence)
    return Attribution(
        type=type_,
        origin=origin,
        scope=best.scope,
        direction="forward",
        confidence=confidence,
        status="contested" if conflict else "accepted" if _RANK[confidence] else "proposed",
        evidence=tuple(hit.id for hit in (*credited.hits, *credited.against)),
        credited=True,
        reason=_reason(credited, child, parent, relatives),
        parent_id=parent.party.article_id if parent is not None else (person.target_id if person else None),
        conflict=conflict,
    )


def _borne_out(confidence: str, parent: Relative | None) -> str:
    """A weak credit is worth more where its origin really has the text: the two are independent of each other."""
    if parent is not None and parent.reuse in COPIES and confidence == "low":
        return "medium"
    return confidence


def _strongest(hits: Sequence[Hit]) -> list[Evidence]:
    most = max(_RANK[hit.evidence.confidence] for hit in hits)
    return [hit.evidence for hit in hits if _RANK[hit.evidence.confidence] == most]


def _edited(hits: Sequence[Hit]) -> bool:
    """Whether an editor speaks between the copied paragraphs."""
    return any(hit.evidence.kind == "addition" for hit in hits)


def _type_of(best: Evidence, child: Party, parent: Relative | None, *, edited: bool) -> str:
    if best.type != "republished":
        return best.type
    if parent is not None:
        one, other = child.language, parent.party.language
        if one and other and one != other and parent.reuse not in COPIES:
            return "translated"
        if is_excerpt(child, parent):
            return "excerpted"
    return "adapted" if edited else "republished"


def _conflict(credited: _Credited, confidence: str) -> str | None:
    """What speaks against a credit: a person always does, the same name under a picture where the credit is weak."""
    if any(hit.evidence.kind == PERSON for hit in credited.against):
        return PERSON
    photos = any(hit.evidence.kind != PERSON for hit in credited.against)
    if photos and confidence != "high" and all(hit.evidence.start is not None for hit in credited.hits):
        return "photo"
    return None


def _reason(credited: _Credited, child: Party, parent: Relative | None, relatives: Sequence[Relative]) -> str:
    parts = ["a person says so" if credited.person else "credited"]
    if parent is not None and parent.reuse in COPIES:
        parts.append(f"{parent.share:.0%} of the text stands in the archived original")
    elif parent is not None and parent.linked:
        parts.append("the credit links to it")
    if credited.origin.kind == "unnamed" and (agencies := _agencies_among(relatives)):
        parts.append(f"perhaps {' or '.join(agencies)}, whose text it shares")
    if parent is not None and order(parent.party.published, child.published) > 0:
        parts.append("though that is dated later than this copy")
    return "; ".join(parts)


def _agencies_among(relatives: Sequence[Relative]) -> list[str]:
    owners = (one.party.publisher for one in relatives if one.reuse in COPIES)
    return sorted({one.name for one in owners if one is not None and one.kind == "agency"})


def _outranked(claims: Sequence[Attribution], credited: Sequence[_Credited]) -> list[Attribution]:
    """The claims, those of rules contested where a person names another origin of the whole text in their place."""
    stated = [claim for claim, one in zip(claims, credited, strict=True) if one.person and claim.scope == "whole"]
    found = []
    for claim, one in zip(claims, credited, strict=True):
        rival = next((other for other in stated if not one.person and _compete(claim, other)), None)
        if rival is None:
            found.append(claim)
        else:
            reason = f"{claim.reason}; but a person says that it is from {rival.origin.name}"
            found.append(replace(claim, status="contested", conflict=PERSON, reason=reason))
    return found


def _rivals(claims: Sequence[Attribution], credited: Sequence[_Credited]) -> list[Attribution]:
    """The claims; where rules find more outlets of the whole text than one that passed on another's, none is believed."""
    outlets = [
        claim
        for claim, one in zip(claims, credited, strict=True)
        if not one.person and _stands(claim) and claim.scope == "whole" and claim.origin.kind not in ("agency", "unnamed")
    ]
    if len(outlets) < 2:
        return list(claims)
    found = []
    for claim in claims:
        others = [one.origin.name for one in outlets if one is not claim][:_NAMED]
        told = replace(claim, reason=f"{claim.reason}; {' and '.join(others)} credited as well")
        if len(outlets) > _MOST_OUTLETS:
            told = replace(told, status="contested", conflict=RIVALS)
        found.append(told if claim in outlets else claim)
    return found


def _compete(claim: Attribution, other: Attribution) -> bool:
    """Whether two claims cannot both be right: an outlet may have passed on an agency's text, two outlets or agencies not."""
    return claim.scope == "whole" and (claim.origin.kind == "agency") == (other.origin.kind == "agency")


def _with_middlemen(claims: Sequence[Attribution], credited: Sequence[_Credited], hits: Sequence[Hit]) -> list[Attribution]:
    """The claims with who stands between: the one outlet that passed an agency's text on, or an editor without a name."""
    by_rules = [claim for claim, one in zip(claims, credited, strict=True) if not one.person and _stands(claim)]
    outlets = [one for one in by_rules if one.origin.kind not in ("agency", "unnamed") and one.scope == "whole"]
    edited = _edited(hits)
    found = []
    for claim in claims:
        by = None
        if claim in by_rules and claim.origin.kind == "agency" and claim.scope == "whole" and len(outlets) == 1:
            by = outlets[0].origin
        elif edited and claim.type == "adapted":
            by = UNNAMED_EDITOR
        found.append(replace(claim, by=by))
    return found


def _stands(claim: Attribution) -> bool:
    return claim.status == "accepted" and claim.type != "quotes"


def _co_credited(claims: Sequence[Attribution]) -> list[Attribution]:
    """The claims; where two agencies are credited with the whole, each has a part of unknown extent."""
    agencies = [one for one in claims if _stands(one) and one.origin.kind == "agency" and one.scope == "whole"]
    if len(agencies) < 2:
        return list(claims)
    found = []
    for claim in claims:
        others = ", ".join(one.origin.name for one in agencies if one is not claim)
        together = replace(claim, scope="part", reason=f"{claim.reason}; together with {others}")
        found.append(together if claim in agencies else claim)
    return found
