"""Decisions as values: what is credited, what is proposed, what gives way; and that no order of arrival enters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.model import Evidence, PublisherName, Reuse
from archive.core.provenance.attribution import Attribution
from archive.core.provenance.circles import Edge, giving_way, reachable
from archive.core.provenance.decide import decide, whole_credits
from archive.core.provenance.direction import sign_of_copying
from archive.core.provenance.parties import PERSON, Hit, Moment, Party, Relative, moment, order
from archive.rulefiles import load_rules

REGISTER = load_rules().register
NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
NAMES = ("Reuters", "Associated Press", "Northport Times", "Valley Observer", "Tallow Street Blog")


def publisher(name: str) -> PublisherName:
    return REGISTER.named(name)


def party(number: int, name: str | None = None, at: datetime | None = None, words: int = 400) -> Party:
    when = moment(at, "minute", "UTC") if at else None
    return Party(number, f"id:{number}", publisher(name) if name else None, when, "en", words)


def hit(
    number: int,
    name: str,
    *,
    polarity: str = "supports",
    confidence: str = "high",
    group: str = "cms",
    type_: str = "republished",
    scope: str = "whole",
    kind: str = "byline",
    target: int | None = None,
) -> Hit:
    text = f"By {name}"
    place = {"start": 10, "end": 20, "type": type_, "scope": scope, "confidence": confidence}
    return Hit(number, Evidence("rule", kind, text, polarity=polarity, name=name, group=group, **place), target)


def relative(other: Party, share: float = 0.9, *, credits: tuple[Hit, ...] = (), linked: bool = False) -> Relative:
    reuse = Reuse.WHOLLY if share > 0.5 else Reuse.PARTIALLY if share > 0.1 else Reuse.NONE
    return Relative(other, reuse, share, credits, linked)


def decided(child: Party, hits: list[Hit], relatives: list[Relative] | None = None, sign: str | None = None) -> list[Attribution]:
    return list(decide(child, hits, relatives or [], lambda _: sign, REGISTER))


def told(claims: list[Attribution]) -> set[tuple[str, str, str]]:
    return {(one.type, one.origin.name, one.status) for one in claims}


def test_an_origin_is_the_archived_article_of_the_credited_publisher_that_holds_most() -> None:
    others = [relative(party(2, "Reuters"), 0.4), relative(party(3, "Reuters"), 0.9), relative(party(4, "Valley Observer"), 1.0)]
    (claim,) = decided(party(1, "Northport Times"), [hit(1, "Reuters")], others)
    assert (claim.parent_id, claim.status, claim.direction) == (3, "accepted", "forward")


def test_a_credit_outranks_the_dates_and_says_so() -> None:
    late = datetime(2024, 5, 9, 12, tzinfo=UTC)
    child, origin = party(1, "Northport Times", NOON), party(2, "Reuters", late)
    (claim,) = decided(child, [hit(1, "Reuters")], [relative(origin)])
    assert (claim.parent_id, claim.status) == (2, "accepted")
    assert "dated later" in claim.reason


def test_two_weak_credits_of_different_kinds_make_a_stronger_one_and_two_prints_of_one_field_do_not() -> None:
    one, same, other = (
        hit(number, "Reuters", confidence="low", group=group) for number, group in ((1, "cms"), (2, "cms"), (3, "tail"))
    )
    assert [claim.confidence for claim in decided(party(1), [one, same])] == ["low"]
    assert [claim.confidence for claim in decided(party(1), [one, same, other])] == ["medium"]
    assert [claim.status for claim in decided(party(1), [one, same])] == ["proposed"]


def test_the_name_under_a_picture_vetoes_a_weak_credit_and_no_strong_one() -> None:
    photo = hit(9, "Reuters", polarity="contradicts", kind="photo_credit", group="photo")
    (weak,) = decided(party(1), [hit(1, "Reuters", confidence="medium"), photo])
    assert (weak.status, weak.conflict, set(weak.evidence)) == ("contested", "photo", {1, 9})
    (strong,) = decided(party(1), [hit(1, "Reuters"), photo])
    assert (strong.status, strong.conflict) == ("accepted", None)
    assert decided(party(1), [photo]) == []


def test_a_sibling_of_the_same_owner_is_the_same_publisher() -> None:
    groups: dict[str, list[str]] = {}
    for one in REGISTER.publishers:
        if one.group and one.kind == "outlet":
            groups.setdefault(one.group, []).append(one.name)
    one, other, *_ = next(names for names in groups.values() if len(names) > 1)
    assert told(decided(party(1, one), [hit(1, other)])) == {("same_publisher", other, "accepted")}


def test_a_block_of_a_text_that_is_theirs_in_whole_is_no_link_of_its_own() -> None:
    whole, block = hit(1, "Reuters"), hit(2, "Reuters", scope="block", type_="quotes", group="block")
    assert told(decided(party(1), [whole, block])) == {("republished", "Reuters", "accepted")}
    assert told(decided(party(1), [block])) == {("quotes", "Reuters", "accepted")}


def test_a_short_piece_is_an_excerpt_and_one_in_another_language_a_translation() -> None:
    origin = party(2, "Reuters", words=900)
    assert [one.type for one in decided(party(1, words=200), [hit(1, "Reuters")], [relative(origin, 0.9)])] == ["excerpted"]
    assert [one.type for one in decided(party(1, words=600), [hit(1, "Reuters")], [relative(origin, 0.9)])] == ["republished"]
    assert [one.type for one in decided(party(1, words=200), [hit(1, "Reuters")], [relative(origin, 0.6)])] == ["republished"]
    foreign = replace(origin, language="fr")
    (claim,) = decided(party(1), [hit(1, "Reuters")], [relative(foreign, 0.0, linked=True)])
    assert (claim.type, claim.parent_id) == ("translated", 2)


def test_an_origin_known_by_its_address_gets_the_name_it_has_in_the_archive() -> None:
    named = PublisherName("La Voz de Ollen", "lavozdeollen.example")
    origin = replace(party(2), publisher=named)
    (claim,) = decided(party(1), [hit(1, "lavozdeollen.example")], [relative(origin)])
    assert (claim.origin.name, claim.parent_id) == ("La Voz de Ollen", 2)


def test_what_only_partial_copies_credit_is_proposed_to_nobody() -> None:
    partial = relative(party(2, "Northport Times"), 0.4, credits=whole_credits([hit(5, "Reuters")]))
    assert decided(party(1, "Valley Observer"), [], [partial]) == []


def test_an_editor_between_the_paragraphs_is_a_middleman() -> None:
    comment = hit(2, "", polarity="nothing", kind="addition", type_="adapted")
    (claim,) = decided(party(1), [hit(1, "Reuters"), comment])
    assert claim.type == "adapted"
    assert claim.by is not None
    assert claim.by.kind == "unnamed"


def test_an_outlet_passes_an_agency_on_and_two_agencies_share() -> None:
    claims = decided(party(1, "Valley Observer"), [hit(1, "Northport Times", group="canonical"), hit(2, "Reuters")])
    by = {claim.origin.name: claim.by for claim in claims}
    assert by["Reuters"] is not None
    assert by["Reuters"].name == "Northport Times"
    assert by["Northport Times"] is None
    shared = decided(party(1, "Valley Observer"), [hit(1, "Associated Press"), hit(2, "Reuters")])
    assert {claim.scope for claim in shared} == {"part"}
    assert told(shared) == {("republished", "Associated Press", "accepted"), ("republished", "Reuters", "accepted")}


def test_a_persons_word_outranks_rules_and_overwrites_none() -> None:
    rule, word = hit(1, "Northport Times"), hit(2, "Valley Observer", kind=PERSON, group=PERSON, target=7)
    claims = decided(party(1), [rule, word], [relative(party(7, "Valley Observer"), 0.0)])
    assert told(claims) == {("republished", "Northport Times", "contested"), ("republished", "Valley Observer", "accepted")}
    assert {claim.parent_id for claim in claims} == {None, 7}
    denial = hit(3, "Northport Times", kind=PERSON, group=PERSON, polarity="contradicts")
    (denied,) = decided(party(1), [rule, denial])
    assert (denied.status, denied.conflict, set(denied.evidence)) == ("contested", PERSON, {1, 3})
    again = hit(4, "Northport Times", kind=PERSON, group=PERSON)
    (back,) = decided(party(1), [rule, denial, again])
    assert (back.status, set(back.evidence)) == ("accepted", {1, 4})


def test_a_denied_credit_speaks_for_nobody_any_more() -> None:
    rule, denial = hit(1, "Reuters"), hit(2, "Reuters", kind=PERSON, group=PERSON, polarity="contradicts")
    assert whole_credits([rule, denial]) == ()
    assert whole_credits([rule, denial, hit(3, "Reuters", kind=PERSON, group=PERSON)]) == (rule,)
    other = relative(party(2, "Northport Times"), credits=whole_credits([hit(5, "Associated Press")]))
    claims = decided(party(1, "Valley Observer"), [rule, denial], [other])
    assert told(claims) == {("republished", "Reuters", "contested"), ("republished", "Associated Press", "proposed")}


def test_credits_that_disagree_propose_nobody() -> None:
    one, same = (
        relative(party(number, name), credits=whole_credits([hit(5, "Reuters")])) for number, name in ((2, "A"), (3, "B"))
    )
    other = relative(party(4, "C"), credits=whole_credits([hit(6, "Associated Press")]))
    assert decided(party(1, "D"), [], [one, other]) == []
    (claim,) = decided(party(1, "D"), [], [one, same, other])
    assert (claim.origin.name, claim.status) == ("Reuters", "proposed")
    assert "though some credit Associated Press" in claim.reason


def test_a_weak_credit_is_believed_where_its_origin_has_the_text() -> None:
    weak = hit(1, "Northport Times", confidence="low")
    assert [claim.status for claim in decided(party(1), [weak])] == ["proposed"]
    assert [claim.status for claim in decided(party(1), [weak], [relative(party(2, "Northport Times"))])] == ["accepted"]
    linked = relative(party(2, "Northport Times"), 0.0, linked=True)
    assert [claim.status for claim in decided(party(1), [weak], [linked])] == ["proposed"]


def test_more_outlets_than_can_have_passed_a_text_on_are_contested() -> None:
    names = ("Northport Times", "Valley Observer", "Tallow Street Blog")
    some = [hit(number, name, group=name) for number, name in enumerate(names)]
    both = decided(party(9), some[:2])
    assert {claim.status for claim in both} == {"accepted"}
    assert "Valley Observer credited as well" in both[0].reason
    assert {(claim.status, claim.conflict) for claim in decided(party(9), some)} == {("contested", "rivals")}
    agency = decided(party(9), [*some, hit(7, "Reuters", group="dateline")])
    assert [claim.status for claim in agency if claim.origin.name == "Reuters"] == ["accepted"]


def test_words_on_two_articles_without_a_publisher_stand_side_by_side() -> None:
    unnamed = [hit(n, "unnamed publisher", kind=PERSON, group=PERSON, target=target) for n, target in ((1, 7), (2, 8))]
    against = hit(3, "unnamed publisher", kind=PERSON, group=PERSON, target=8, polarity="contradicts")
    kin = [relative(party(number), 0.0) for number in (7, 8)]
    claims = decided(party(1), [*unnamed, against], kin)
    assert {(claim.parent_id, claim.status, claim.origin.kind) for claim in claims} == {(7, "accepted", "unnamed")}


def test_a_person_names_no_middleman() -> None:
    words = [hit(n, name, kind=PERSON, group=PERSON) for n, name in ((1, "Associated Press"), (2, "Northport Times"))]
    assert {claim.by for claim in decided(party(9), words)} == {None}


def test_a_copy_without_a_credit_gets_a_proposal_by_what_other_copies_credit_and_never_by_time_alone() -> None:
    early, child = party(2, "Northport Times", datetime(2024, 5, 1, 12, tzinfo=UTC)), party(1, "Valley Observer", NOON)
    assert decided(child, [], [relative(early)]) == []
    credited = relative(early, credits=whole_credits([hit(5, "Reuters")]))
    (claim,) = decided(child, [], [credited])
    assert (claim.origin.name, claim.status, claim.credited, claim.evidence) == ("Reuters", "proposed", False, (5,))
    assert decided(party(1, "Reuters"), [], [credited]) == [], "others credit it: it is the origin"
    assert whole_credits([hit(5, "Reuters", scope="part")]) == ()
    assert whole_credits([hit(5, "Reuters", confidence="medium")]) == ()


def test_the_text_proposes_its_base_unless_the_dates_deny_it() -> None:
    child = party(1, "Valley Observer", NOON)
    early, late = (party(number, "Northport Times", NOON.replace(day=day)) for number, day in ((2, 1), (3, 3)))
    (claim,) = decided(child, [], [relative(early)], sign="interleaved")
    assert (claim.parent_id, claim.type, claim.status, claim.credited) == (2, "adapted", "proposed", False)
    assert decided(child, [], [relative(late)], sign="interleaved") == []
    cited = hit(4, "Northport Times", polarity="nothing", type_="cites")
    (named,) = decided(child, [cited], [relative(early)])
    assert (named.parent_id, named.evidence) == (2, (4,))
    assert decided(child, [cited]) == [], "a citation alone makes no link"


hits = st.builds(
    lambda number, name, polarity, confidence, group, scope, kind: hit(
        number, name, polarity=polarity, confidence=confidence, group=group, scope=scope, kind=kind
    ),
    st.integers(1, 10**6),
    st.sampled_from((*NAMES, "")),
    st.sampled_from(("supports", "contradicts", "nothing")),
    st.sampled_from(("high", "medium", "low")),
    st.sampled_from(("cms", "tail", "canonical")),
    st.sampled_from(("whole", "part", "block")),
    st.sampled_from(("byline", "photo_credit", "addition", PERSON)),
)
relatives = st.builds(
    lambda number, name, share, at, linked, credit: relative(
        party(number, name, at), share, linked=linked, credits=whole_credits([hit(0, credit)] if credit else [])
    ),
    st.integers(2, 99),
    st.sampled_from((*NAMES, None)),
    st.floats(0, 1),
    st.none() | st.datetimes(datetime(2024, 5, 1), datetime(2024, 5, 3), timezones=st.just(UTC)),
    st.booleans(),
    st.none() | st.sampled_from(NAMES),
)


@settings(deadline=None)
@given(
    st.lists(hits, max_size=6, unique_by=lambda one: one.id),
    st.lists(relatives, max_size=5, unique_by=lambda one: one.party.article_id),
    st.sampled_from((None, "cut", "interleaved")),
    st.randoms(),
)
def test_no_order_enters_a_decision(some: list[Hit], others: list[Relative], sign: str | None, random: object) -> None:
    child = party(1, "Northport Times", NOON)
    first = decided(child, some, others, sign)
    mixed, kin = list(some), list(others)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(kin)  # type: ignore[attr-defined]
    plain = [replace(one, evidence=tuple(sorted(one.evidence))) for one in first]
    again = [replace(one, evidence=tuple(sorted(one.evidence))) for one in decided(child, mixed, kin, sign)]
    assert sorted(map(repr, again)) == sorted(map(repr, plain))
    for one in first:
        assert one.credited or one.status != "accepted"
        assert (one.status == "contested") == (one.conflict is not None)
        assert set(one.evidence) <= {hit.id for hit in some} | {0}


@settings(deadline=None)
@given(st.lists(hits, max_size=6, unique_by=lambda one: one.id), hits)
def test_more_evidence_takes_no_origin_away(some: list[Hit], more: Hit) -> None:
    before = {one.origin.name for one in decided(party(1), some)}
    after = {one.origin.name for one in decided(party(1), [*some, more])}
    said = {one.evidence.name for one in [*some, more] if one.evidence.kind == PERSON}
    assert {name for name in before - after if name not in said} <= {"unnamed agency"}, "a hint gives way to a name"


edges = st.builds(Edge, st.integers(0, 7), st.integers(0, 7), st.tuples(st.integers(0, 2)))


@given(st.lists(edges, max_size=20, unique=True), st.randoms())
def test_no_circle_is_ever_accepted_and_no_order_enters(some: list[Edge[int]], random: object) -> None:
    some = [edge for edge in some if edge.child != edge.parent]
    weak = giving_way(some)
    links: dict[int, set[int]] = {}
    for edge in some:
        if edge not in weak:
            links.setdefault(edge.child, set()).add(edge.parent)
    assert all(child not in reachable(links, parent) for child, parents in links.items() for parent in parents)
    mixed = list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert giving_way(mixed) == weak
    everything: dict[int, set[int]] = {}
    for edge in some:
        everything.setdefault(edge.child, set()).add(edge.parent)
    assert all(edge.child in reachable(everything, edge.parent) for edge in weak), "only links of a circle give way"


def test_of_a_circle_the_weaker_link_gives_way_and_equals_both_do() -> None:
    strong, weak = Edge(1, 2, (2,)), Edge(2, 1, (1,))
    assert giving_way([strong, weak]) == {weak}
    assert giving_way([strong, Edge(2, 1, (2,))]) == {strong, Edge(2, 1, (2,))}


@pytest.mark.parametrize(
    ("precision", "zone", "hours", "expected"),
    [("minute", "UTC", 1, -1), ("minute", None, 20, 0), ("minute", None, 29, -1), ("day", "UTC", 20, 0), ("day", "UTC", 24, -1)],
)
def test_prints_tell_an_order_only_where_their_spans_do_not_meet(
    precision: str, zone: str | None, hours: int, expected: int
) -> None:
    later = datetime.fromtimestamp(NOON.timestamp() + hours * 3600, UTC)
    one, other = moment(NOON, precision, zone), moment(later, precision, zone)
    assert (order(one, other), order(other, one)) == (expected, -expected)
    assert order(one, None) == 0
    assert moment(NOON, "unknown", zone) is None
    assert isinstance(one, Moment)


words = [f"word{number}" for number in range(400)]


def test_the_text_tells_a_cut_and_additions_and_nothing_of_what_it_merely_holds() -> None:
    own = [f"own{number}" for number in range(120)]
    assert sign_of_copying(words[:300], words) == "cut"
    assert sign_of_copying(words, words[:300]) is None
    mixed = [*words[:100], *own[:40], *words[100:250], *own[40:80], *words[250:]]
    assert sign_of_copying(mixed, words) == "interleaved"
    assert sign_of_copying(words, mixed) is None
    assert sign_of_copying(words, words) is None
    assert sign_of_copying(own, words) is None
    assert sign_of_copying([], words) is None


@given(st.lists(st.sampled_from("abcdefghij"), max_size=60), st.lists(st.sampled_from("abcdefghij"), max_size=60))
def test_two_texts_are_never_made_from_each_other(one: list[str], other: list[str]) -> None:
    long, short = [f"{a}{b}" for a, b in pairwise(one * 8)], [f"{a}{b}" for a, b in pairwise(other * 8)]
    assert sign_of_copying(long, short) is None or sign_of_copying(short, long) is None
