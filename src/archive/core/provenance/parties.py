"""What a decision on an article's origins looks at: the article, its kept evidence, and the articles that share its text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.core.model import Evidence, PublisherName, Reuse
from archive.core.register import Register, name_key

PERSON = "person"
"""Kind of the evidence that a person gave."""

COPIES = (Reuse.WHOLLY, Reuse.PARTIALLY)
"""The degrees of reuse by which one text derives from another."""

UNNAMED_PUBLISHER = PublisherName("unnamed publisher", None, "unnamed")
UNNAMED_AGENCY = PublisherName("unnamed agency", None, "unnamed")
UNNAMED_EDITOR = PublisherName("unnamed editor", None, "unnamed")

CONTAINED = 0.8
"""Share of an excerpt that stands in its origin."""

_EXCERPT = 0.5  # of the origin's length; longer is no excerpt

_LENGTH = {  # of the time that a print of this precision leaves open
    "year": timedelta(days=366),
    "month": timedelta(days=31),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}
_ANY_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of evidence as it is kept. `target_id` is the very article that a person named."""

    id: int
    evidence: Evidence
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article came out, as exactly as its print tells: not before `first`, before `last`."""

    first: datetime
    last: datetime


def moment(utc: datetime | None, precision: str | None, zone: str | None) -> Moment | None:
    """The span of time that a printed date leaves open; without a zone it may be off by 14 hours either way."""
    length = _LENGTH.get(precision or "")
    if utc is None or length is None:
        return None
    slack = timedelta() if zone is not None else _ANY_ZONE
    return Moment(utc - slack, utc + length + slack)


def order(one: Moment | None, other: Moment | None) -> int:
    """-1 where the one is surely earlier than the other, 1 where it is surely later, 0 where the prints do not tell."""
    if one is None or other is None:
        return 0
    return -1 if one.last <= other.first else 1 if other.last <= one.first else 0


@dataclass(frozen=True, slots=True)
class Party:
    """An article. `identity` does not depend on when it arrived, as its number does."""

    article_id: int
    identity: str
    publisher: PublisherName | None
    published: Moment | None
    language: str | None
    words: int


@dataclass(frozen=True, slots=True)
class Relative:
    """An article that shares text with the one decided on, or whose address a credit of it leads to.

    `share` is the part of the decided article's text that stands in this one. `credits` is its own evidence for origins of the
    whole of its text.
    """

    party: Party
    reuse: Reuse
    share: float
    credits: tuple[Hit, ...] = ()
    linked: bool = False


def named(name: str, register: Register) -> PublisherName:
    """The origin that a credited name stands for; "" is an agency without a name."""
    if name == UNNAMED_PUBLISHER.name:
        return UNNAMED_PUBLISHER
    return register.named(name, name if "." in name and " " not in name else None) if name else UNNAMED_AGENCY


def whom(hit: Hit) -> tuple[str, int | None]:
    """What hits for one origin have in common: its name, or the very article where its publisher has none."""
    name = hit.evidence.name
    return name_key(name), hit.target_id if name == UNNAMED_PUBLISHER.name else None


def last_words(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without what a person said of an origin and later took back by saying otherwise."""
    some = list(hits)
    last = {whom(hit): hit.id for hit in sorted(some, key=lambda hit: hit.id) if hit.evidence.kind == PERSON}
    return [hit for hit in some if hit.evidence.kind != PERSON or last[whom(hit)] == hit.id]


def denied(hits: Iterable[Hit]) -> set[tuple[str, int | None]]:
    """The origins that a person said a text is not from."""
    return {whom(hit) for hit in last_words(hits) if hit.evidence.kind == PERSON and hit.evidence.polarity == "contradicts"}


def says_whose(hits: Sequence[Hit]) -> bool:
    """Whether an article names the origin of more than a block of it, and no person denied all of them."""
    away = denied(hits)
    told = (hit for hit in hits if hit.evidence.polarity == "supports" and hit.evidence.scope != "block" and hit.evidence.name)
    return any(whom(hit) not in away for hit in told)


def archived(
    origin: PublisherName, relatives: Sequence[Relative], *, targets: Collection[int] = (), block: bool = False
) -> Relative | None:
    """The article of an origin that was copied: one of `targets`, one a credit links to, else the one that holds most.

    Of a `block` it is enough that a statement is shared.
    """
    theirs = [one for one in relatives if _is_of(one.party, origin) and _holds(one, block=block)]
    theirs += [one for one in relatives if one.party.article_id in targets]
    return min(
        theirs,
        key=lambda one: (one.party.article_id not in targets, not one.linked, -one.share, *by_time(one.party)),
        default=None,
    )


def _is_of(party: Party, origin: PublisherName) -> bool:
    own = party.publisher
    if own is None:
        return False
    return name_key(own.name) == name_key(origin.name) or (own.domain is not None and own.domain == origin.domain)


def _holds(one: Relative, *, block: bool) -> bool:
    return one.linked or one.reuse in COPIES or (block and one.reuse is Reuse.STATEMENT)


def by_time(party: Party) -> tuple[bool, float, str]:
    """What articles are put in order by: those with a date first, the earliest before the others."""
    return party.published is None, party.published.first.timestamp() if party.published else 0.0, party.identity


def is_excerpt(child: Party, parent: Relative) -> bool:
    """Whether an article is a short piece of its origin."""
    return parent.share >= CONTAINED and child.words <= _EXCERPT * parent.party.words
