"""Evidence and matches to attributions: the stage that decides who had a text first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.provenance.attribution import Attribution
from archive.core.provenance.chain import CHAIN_TYPES
from archive.core.provenance.circles import Edge, giving_way
from archive.core.provenance.decide import CIRCLE, POLICY, decide, rank_of, whole_credits
from archive.core.provenance.direction import sign_of_copying
from archive.core.provenance.parties import Hit, Party, Relative, order, says_whose
from archive.core.register import Register
from archive.core.reuse.shingle import overlap, shingles_of
from archive.core.text.tokens import folded_words
from archive.store.claims import Change, Kept, claims_of, claims_on, record, same_claim
from archive.store.evidence import UNNAMED, credits_of, hits_of, led_to
from archive.store.kin import Shared, at_addresses, parties, publishers_of, revised_texts, shared_text
from archive.store.lines import slices
from archive.store.matches import matched_pairs, stories_of

_BATCH = 300  # articles decided at a time
_TELLING = 0.01  # of a copy's shingles by which one revision must hold more than another


@dataclass(frozen=True, slots=True)
class Attributed:
    """How many attributions were made and how many ended, and how many phantoms were found in the archive."""

    made: int = 0
    ended: int = 0
    resolved: int = 0

    def __add__(self, other: Attributed) -> Attributed:
        """Both together."""
        return Attributed(self.made + other.made, self.ended + other.ended, self.resolved + other.resolved)


def _counted(changes: Iterable[Change]) -> Attributed:
    return sum(
        (Attributed(len(one.made), len(one.ended), sum(_resolves(claim, one.ended) for claim in one.made)) for one in changes),
        Attributed(),
    )


def _resolves(claim: Attribution, ended: Sequence[Kept]) -> bool:
    phantoms = {one.claim.origin.name for one in ended if one.claim.parent_id is None}
    return claim.parent_id is not None and claim.origin.name in phantoms


def concerned(connection: Connection, changed: Collection[int]) -> set[int]:
    """The articles whose attributions may be others since these changed: themselves, and those that may derive from them.

    Of their relatives that credit somebody only those count that credit one of their publishers: what others copied does not
    change what an article says of itself.
    """
    near = {number for pair in matched_pairs(connection, changed) for number in pair} - set(changed)
    credits = credits_of(connection, near)
    theirs = publishers_of(connection, changed)
    open_to = {number for number in near if credits.get(number, set()) <= {UNNAMED} or credits[number] & theirs}
    return {*changed, *open_to, *led_to(connection, changed), *claims_on(connection, changed)}


def attribute(connection: Connection, numbers: Iterable[int], register: Register, cause: str, now: datetime) -> Attributed:
    """Decide on these articles, write what changes, and contest the links of any circle of credits."""
    done = Attributed()
    for some in slices(sorted(numbers), _BATCH):
        before = claims_of(connection, some)
        changes = [_change(number, before.get(number, []), claims) for number, claims in _decided(connection, some, register)]
        record(connection, changes, POLICY, cause, now)
        done += _counted(changes)
        parents = {one.claim.parent_id for change in changes for one in change.ended if one.claim.parent_id is not None}
        _open_circles(connection, {*(one.article_id for one in changes if one.made or one.ended), *parents}, cause, now)
    return done


def _change(number: int, before: Sequence[Kept], claims: Sequence[Attribution]) -> Change:
    left = list(claims)
    ended = []
    for one in before:
        same = next((claim for claim in left if same_claim(_uncircled(one.claim), claim)), None)
        if same is None:
            ended.append(one)
        else:
            left.remove(same)
    return Change(number, tuple(left), tuple(ended))


def _uncircled(claim: Attribution) -> Attribution:
    """The claim as it was decided, before a circle of credits spoke against it."""
    return replace(claim, status="accepted", conflict=None, direction="forward") if claim.conflict == CIRCLE else claim


@dataclass(slots=True)
class _Words:
    """The words of stories, read when first asked for."""

    connection: Connection
    known: dict[int, list[str]] = field(default_factory=dict)

    def sign(self, child: int, other: int) -> str | None:
        missing = {child, other} - self.known.keys()
        self.known |= {number: list(folded_words(story)) for number, story in stories_of(self.connection, missing)}
        return sign_of_copying(self.known[child], self.known[other])


def _decided(connection: Connection, numbers: Sequence[int], register: Register) -> list[tuple[int, tuple[Attribution, ...]]]:
    hits = hits_of(connection, numbers, telling=True)
    shared = shared_text(connection, numbers)
    mute = {number for number in numbers if not hits[number] and not shared[number]}  # of most there is nothing to decide
    numbers = [number for number in numbers if number not in mute]
    if not numbers:
        return [(number, ()) for number in sorted(mute)]
    linked = _linked(connection, {number: hits[number] for number in numbers})
    targets = {number: {hit.target_id for hit in hits[number] if hit.target_id is not None} for number in numbers}
    others = {number: {*shared[number], *linked[number], *targets[number]} for number in numbers}
    known = parties(connection, {*numbers, *(one for some in others.values() for one in some)})
    silent = [number for number in numbers if not says_whose(hits[number])]
    speaking = hits_of(connection, {other for number in silent for other in shared[number]}, telling=True)
    words = _Words(connection)
    decided: list[tuple[int, tuple[Attribution, ...]]] = [(number, ()) for number in sorted(mute)]
    for number in numbers:
        relatives = [
            _relative(known[other], shared[number], speaking.get(other, ()) if number in silent else (), linked[number])
            for other in sorted(others[number])
            if other in known and other != number
        ]
        decided.append((number, decide(known[number], hits[number], relatives, partial(words.sign, number), register)))
    return _with_revisions(connection, decided)


def _linked(connection: Connection, hits: Mapping[int, Sequence[Hit]]) -> dict[int, set[int]]:
    """The archived articles that the credits of each article lead to."""
    addresses = {
        number: {hit.evidence.address for hit in some if hit.evidence.address and hit.evidence.polarity == "supports"}
        for number, some in hits.items()
    }
    there = at_addresses(connection, (one for some in addresses.values() for one in some if one))
    return {number: {other for one in some for other in there.get(one or "", ())} for number, some in addresses.items()}


def _relative(party: Party, shared: Shared, hits: Sequence[Hit], linked: Collection[int]) -> Relative:
    reuse, share = shared.get(party.article_id, (Reuse.NONE, 0.0))
    return Relative(party, reuse, share, whole_credits(hits), party.article_id in linked)


def _with_revisions(
    connection: Connection, decided: Sequence[tuple[int, tuple[Attribution, ...]]]
) -> list[tuple[int, tuple[Attribution, ...]]]:
    """The claims with the revision of the origin that was copied, where its texts differ in what the copy holds."""
    parents = {claim.parent_id for _, claims in decided for claim in claims if claim.parent_id is not None}
    texts = revised_texts(connection, parents)
    if not texts:
        return list(decided)
    copies = [number for number, claims in decided if any(claim.parent_id in texts for claim in claims)]
    stories = dict(stories_of(connection, copies))
    return [
        (
            number,
            tuple(
                replace(claim, parent_revision_id=_copied(stories[number], texts[claim.parent_id]))
                if claim.parent_id in texts
                else claim
                for claim in claims
            ),
        )
        for number, claims in decided
    ]


def _copied(story: str, texts: Sequence[tuple[int, str]]) -> int | None:
    """The revision that holds most of a copy, where it holds clearly more than every other."""
    own = shingles_of(story)
    shares = sorted(((overlap(own, shingles_of(text)).containment_a, number) for number, text in texts), reverse=True)
    return shares[0][1] if shares[0][0] - shares[1][0] >= _TELLING else None


def _open_circles(connection: Connection, numbers: Iterable[int], cause: str, now: datetime) -> None:
    """Contest the weakest links of circles among what these articles derive from, and accept those that no longer close one."""
    links = _links_from(connection, numbers)
    if not links:
        return
    known = parties(connection, {number for one in links for number in (one.article_id, one.claim.parent_id or 0)})
    children = {one.article_id for one in links}
    hits = {hit.id: hit for some in hits_of(connection, children, telling=True).values() for hit in some}
    edges: dict[Edge[int], list[Kept]] = {}
    for one in links:
        child, parent = known[one.article_id], known[one.claim.parent_id or 0]
        worth = rank_of(one.claim, [hits[number] for number in one.claim.evidence if number in hits])
        rank = (*worth, order(child.published, parent.published))
        edges.setdefault(Edge(child.article_id, parent.article_id, rank), []).append(one)
    weak = giving_way(edges.keys())
    changes: dict[int, Change] = {}
    for edge, some in edges.items():
        for one in some:
            if (edge in weak) != (one.claim.conflict == CIRCLE):
                plain = _uncircled(one.claim)
                new = replace(plain, status="contested", conflict=CIRCLE, direction="unknown") if edge in weak else plain
                had = changes.get(one.article_id, Change(one.article_id, (), ()))
                changes[one.article_id] = Change(one.article_id, (*had.made, new), (*had.ended, one))
    record(connection, list(changes.values()), POLICY, cause, now)


def _links_from(connection: Connection, numbers: Iterable[int]) -> list[Kept]:
    """The links to archived origins that these articles, and their origins in turn, have by credit."""
    found: list[Kept] = []
    seen: set[int] = set()
    waiting = set(numbers)
    while waiting:
        seen |= waiting
        claims = claims_of(connection, waiting)
        links = [one for some in claims.values() for one in some if _carries(one.claim)]
        found += links
        waiting = {one.claim.parent_id for one in links if one.claim.parent_id is not None} - seen
    return found


def _carries(claim: Attribution) -> bool:
    standing = claim.status == "accepted" or claim.conflict == CIRCLE
    return claim.parent_id is not None and standing and claim.type in CHAIN_TYPES
