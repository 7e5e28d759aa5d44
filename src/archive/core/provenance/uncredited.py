"""What is proposed for an article that credits nobody: never accepted, and never by the time alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from archive.core.model import Reuse
from archive.core.provenance.attribution import Attribution
from archive.core.provenance.parties import COPIES, PERSON, Hit, Party, Relative, archived, by_time, is_excerpt, named, order
from archive.core.register import Register, name_key

NEAREST = 3
"""Articles whose words are laid beside an uncredited one, those that hold most of it; and whose credits speak for it."""

SignOf = Callable[[int], str | None]
"""How the words of the article decided on show that it was made from the article of that number (direction.py)."""


def propose(
    child: Party, hits: Sequence[Hit], relatives: Sequence[Relative], sign_of: SignOf, register: Register
) -> list[Attribution]:
    """At most one proposal: the origin that the copies of this text credit, or the article whose text or name shows in it."""
    copies = [one for one in relatives if one.reuse in COPIES and not _same_house(child, one.party, register)]
    if child.publisher is not None and any(
        register.same_owner(hit.evidence.name, child.publisher.name) for one in relatives for hit in one.credits
    ):
        return []  # others say that it is the origin
    found = _by_copies(copies, relatives, register) or _by_text(child, hits, copies, sign_of, register)
    if found is None:
        return []
    denials = (hit for hit in hits if hit.evidence.kind == PERSON and hit.evidence.polarity == "contradicts")
    against = next((hit.id for hit in denials if name_key(hit.evidence.name) == name_key(found.origin.name)), None)
    if against is None:
        return [found]
    return [replace(found, status="contested", conflict=PERSON, evidence=(*found.evidence, against))]


def _same_house(child: Party, other: Party, register: Register) -> bool:
    if child.publisher is None or other.publisher is None:
        return False
    return register.same_owner(child.publisher.name, other.publisher.name)


def _by_copies(copies: Sequence[Relative], relatives: Sequence[Relative], register: Register) -> Attribution | None:
    """The origin that most articles with the same text credit, where this one credits nobody."""
    votes: dict[str, list[Relative]] = {}
    for one in copies:
        if one.reuse is Reuse.WHOLLY:
            for name in {hit.evidence.name for hit in one.credits}:
                votes.setdefault(name, []).append(one)
    counted = sorted(((len({_publisher_of(one) for one in some}), name) for name, some in votes.items()), reverse=True)
    if not counted or (len(counted) > 1 and counted[0][0] == counted[1][0]):
        return None  # nobody is credited, or the credits speak for one as much as for another
    name, others = counted[0][1], [other for _, other in counted[1:]]
    voters = sorted(votes[name], key=lambda one: (-one.share, one.party.identity))
    origin = named(name, register)
    parent = archived(origin, relatives)
    evidence = [hit.id for one in voters[:NEAREST] for hit in one.credits if hit.evidence.name == name]
    several = len({_publisher_of(one) for one in voters}) > 1
    whose = "others with the same text credit" if several else "another article with the same text credits"
    return Attribution(
        type="republished",
        origin=origin,
        scope="whole",
        direction="forward",
        confidence="medium" if several else "low",
        status="proposed",
        evidence=tuple(evidence),
        credited=False,
        reason=f"no credit of its own; {whose} {name}" + (f", though some credit {others[0]}" if others else ""),
        parent_id=parent.party.article_id if parent else None,
    )


def _publisher_of(one: Relative) -> str:
    return name_key(one.party.publisher.name) if one.party.publisher else one.party.identity


_SIGNS = {
    "cut": "the text ends where the other goes on",
    "interleaved": "it puts paragraphs of its own between those of the other",
    "named": "the text names the other's publisher as its own source",
}


def _by_text(
    child: Party, hits: Sequence[Hit], copies: Sequence[Relative], sign_of: SignOf, register: Register
) -> Attribution | None:
    """The nearest article whose text shows as the base of this one, unless the dates deny it."""
    named_in = {name_key(hit.evidence.name) for hit in hits if hit.evidence.type == "cites"}
    nearest = sorted(copies, key=lambda one: (-one.share, one.party.identity))[:NEAREST]
    for one in sorted(nearest, key=lambda one: by_time(one.party)):
        origin = one.party.publisher
        if origin is None or order(one.party.published, child.published) > 0:
            continue
        sign = "named" if name_key(origin.name) in named_in else sign_of(one.party.article_id)
        if sign is not None:
            return Attribution(
                type=_shape(sign, child, one),
                origin=register.named(origin.name, origin.domain),
                scope="whole" if one.reuse is Reuse.WHOLLY else "part",
                direction="forward",
                confidence="low",
                status="proposed",
                evidence=tuple(hit.id for hit in hits if hit.evidence.type == "cites" and hit.evidence.name == origin.name),
                credited=False,
                reason=f"no credit; {one.share:.0%} of the text stands in it, and {_SIGNS[sign]}",
                parent_id=one.party.article_id,
            )
    return None


def _shape(sign: str, child: Party, parent: Relative) -> str:
    if is_excerpt(child, parent):
        return "excerpted"
    return "adapted" if sign == "interleaved" or parent.reuse is Reuse.PARTIALLY else "republished"
