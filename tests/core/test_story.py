"""Terms, rarity, likeness and joining, by themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.story.common import common_terms
from archive.core.story.editions import Bulletin, Editions, bulletin, editions
from archive.core.story.likeness import LIKE, Vector, needed, products, rare_terms, sum_of, vector
from archive.core.story.naming import key_words, most_central
from archive.core.story.place import Group, Pair, firmness, join
from archive.core.story.reports import Standing, bound_together, root
from archive.core.story.terms import key_of, pack, terms_of, unpack
from archive.core.story.vocabulary import PRIOR, Vocabulary, unpacked

FIRE = (
    "A fire broke out in the Varnholm granary on Tuesday night. Forty firemen from Varnholm and Eskby fought it until dawn. "
    "Nobody was hurt, but two hundred tonnes of barley burned, said Greta Oll, who leads the cooperative."
)
FIRE_TOO = (
    "Firefighters needed until dawn to put out a blaze in a granary at Varnholm, and were helped by forty men from Eskby. "
    "Barley worth a year's rent was lost, according to Greta Oll of the cooperative that owns the building."
)
VOTE = (
    "The council of Lower Pellin voted on Monday to close its swimming bath, because the roof would cost too much to mend. "
    "Swimmers will have to take the bus to Harrowmere, the mayor said, and pay the fare themselves."
)

ENGLISH = Vocabulary("en")

texts = st.text(alphabet="abcdefgh ABC 0123 éü 北京市民 .,\n", max_size=200)


@given(st.one_of(st.none(), texts), texts)
def test_terms_survive_packing_and_are_sorted(title: str | None, story: str) -> None:
    made = terms_of(title, story)
    again = unpack(pack(made))
    assert list(again.keys) == sorted(set(again.keys.tolist()))
    assert np.array_equal(again.keys, made.keys)
    assert np.array_equal(again.named, made.named)
    assert np.allclose(again.weights, made.weights, rtol=1e-3)
    assert (made.weights > 0).all()


def test_a_word_weighs_most_in_the_headline_then_in_the_lead_and_a_name_more_than_another_word() -> None:
    lead = " ".join(f"word{number}x" for number in range(60))
    made = terms_of("Granary burns", f"{lead} and the plough met Eskby there")
    weight = dict(zip(made.keys.tolist(), made.weights.tolist(), strict=True))
    assert weight[key_of("grana")] > weight[key_of("met")] > 0
    assert weight[key_of("grana")] > 1 > weight[key_of("plough"[:5])]
    assert weight[key_of("eskby")] > weight[key_of("ploug")]
    near = terms_of(None, "There the plough met Eskby.")
    told = dict(zip(near.keys.tolist(), near.weights.tolist(), strict=True))
    assert told[key_of("eskby")] > told[key_of("ploug")]
    assert dict(zip(made.keys.tolist(), made.named.tolist(), strict=True))[key_of("eskby")]


@pytest.mark.parametrize(("one", "other"), [("4.5", "4,5"), ("1,200", "1.200"), ("1200", "1,200")])
def test_a_figure_is_one_term_however_a_language_writes_it(one: str, other: str) -> None:
    assert terms_of(None, f"It rose by {one} there").figures() == terms_of(None, f"It rose by {other} there").figures()


def test_scripts_without_spaces_have_pairs_of_characters_for_terms() -> None:
    keys = set(terms_of(None, "北京市民").keys.tolist())
    assert keys == {key_of("北京"), key_of("京市"), key_of("市民")}


def test_the_headline_printed_above_the_story_counts_once() -> None:
    assert pack(terms_of("Granary burns", f"Granary burns\n{FIRE}")) == pack(terms_of("Granary burns", f"\n{FIRE}"))


@pytest.mark.parametrize(("language", "word"), [("en", "which"), ("de", "nicht"), ("ru", "это"), ("fr", "dans"), ("nb", "ikke")])
def test_common_words_are_known_before_anything_is_counted(language: str, word: str) -> None:
    rarity = Vocabulary(language).rarities(np.array(sorted([key_of(word), key_of("varnh")]), dtype=np.uint32))
    assert rarity.min() < 2 < 6 < rarity.max()


def test_a_language_without_a_list_has_no_common_words() -> None:
    assert not len(common_terms("zz"))
    assert not len(common_terms(""))


@given(st.lists(st.lists(st.integers(0, 40), max_size=12, unique=True).map(sorted), max_size=30))
def test_a_vocabulary_counts_articles_and_survives_packing(articles: list[list[int]]) -> None:
    made = Vocabulary("en").counted([np.array(one, dtype=np.uint32) for one in articles])
    again = unpacked("en", made.articles, made.packed())
    assert made.articles == pytest.approx(len(articles))
    for key in range(41):
        expected = sum(key in one for one in articles)
        place = np.searchsorted(again.keys, key)
        held = again.counts[place] if place < len(again.keys) and again.keys[place] == key else 0
        assert held == pytest.approx(expected)


def test_what_many_articles_have_is_less_rare_and_old_counts_fade() -> None:
    key = np.array([7], dtype=np.uint32)
    some = Vocabulary("en").counted([key] * 1000 + [key[:0]] * 1000)
    assert some.rarities(key)[0] < Vocabulary("en").rarities(key)[0]
    later = some
    for _ in range(25):
        later = later.counted([key[:0]] * 50_000)
    assert later.counts.sum() < 1000 * 0.1
    assert later.rarities(key)[0] > some.rarities(key)[0]
    assert PRIOR > 0


def _vector(title: str, story: str) -> Vector:
    terms = terms_of(title, story)
    return vector(terms, ENGLISH.rarities(terms.keys))


def test_reports_of_one_event_are_alike_and_others_are_not() -> None:
    fire, too, vote = _vector("Granary burns", FIRE), _vector("Blaze at granary", FIRE_TOO), _vector("Bath closes", VOTE)
    assert fire @ too > LIKE
    assert fire @ vote < LIKE / 2
    assert fire @ fire == pytest.approx(1)


def test_a_very_short_report_is_less_like_everything() -> None:
    short = _vector("", "Quarterly dividend ten cents, payable in May.")
    assert 0 < short @ short < 0.5


@given(st.lists(texts, min_size=2, max_size=6), st.randoms())
def test_sums_and_products_are_those_of_the_vectors(stories: list[str], chance: random.Random) -> None:
    vectors = [_vector("", one) for one in stories]
    pairs = [(chance.randrange(len(vectors)), chance.randrange(len(vectors))) for _ in range(5)]
    for (one, other), product in zip(pairs, products(vectors, pairs), strict=True):
        assert product == pytest.approx(vectors[one] @ vectors[other])
    total = sum_of(vectors)
    assert total @ vectors[0] == pytest.approx(sum(one @ vectors[0] for one in vectors))


def test_more_is_needed_the_longer_a_story_slept_and_none_wakes_it_after_ten_days() -> None:
    asked = [needed(days) for days in range(12)]
    assert asked == sorted(asked)
    assert asked[0] == needed(None) == LIKE
    assert asked[10] < 1 < asked[11]
    assert asked[0] == asked[2] < asked[3] < asked[7]


def test_what_is_looked_up_are_rare_terms_only() -> None:
    common = [key_of(word) for word in ("which", "the", "until")]
    terms = terms_of("Granary burns", FIRE)
    keys = rare_terms(terms, ENGLISH.rarities(terms.keys), ENGLISH)
    assert key_of("varnh") in keys
    assert not set(common) & set(keys)


def _bulletin(publisher: int, day: int, title: str, text: str) -> Bulletin:
    return bulletin(publisher, day, title, terms_of(title, text), ENGLISH)


def test_editions_of_a_bulletin_are_told_by_other_figures() -> None:
    first = _bulletin(1, 100, "Pellin stocks up", "The index closed at 4512, up 31.5, on 62,000 shares.")
    second = _bulletin(2, 101, "Pellin stocks fall", "The index closed at 4498, down 14.2, on 57,500 shares.")
    update = _bulletin(2, 101, "Pellin stocks gain", "The index closed at 4512 after 31.5 more, the exchange said, 12 up.")
    assert editions(first, second, lambda: 0.4) is Editions.SURE
    assert editions(first, update, lambda: 0.4) is Editions.NO


def test_editions_of_a_bulletin_are_likely_where_headlines_have_nothing_in_common() -> None:
    form = "Quarterly dividend 12 cents a share, payable in May."
    tools, mills = _bulletin(1, 9, "Harrowmere Tools pays", form), _bulletin(2, 9, "Ollensworth Mills raises", form)
    assert editions(tools, mills, lambda: 0.9) is Editions.LIKELY
    assert editions(tools, _bulletin(2, 9, "Tools pays", form), lambda: 0.9) is Editions.NO
    assert editions(_bulletin(1, 9, "", form), mills, lambda: 0.9) is Editions.NO


def test_editions_of_a_bulletin_are_told_by_one_publishers_headlines_of_two_days() -> None:
    dull = "Rain in the west, sun in the east."
    monday, tuesday = _bulletin(3, 100, "Weather for Pellin: rain", dull), _bulletin(3, 101, "Weather for Pellin: sun", dull)
    assert editions(monday, tuesday, lambda: 0.7) is Editions.SURE
    assert editions(monday, tuesday, lambda: 0.4) is Editions.NO, "of other words: a follow-up"
    assert editions(monday, _bulletin(4, 101, "Weather for Pellin: sun", dull), lambda: 0.7) is Editions.NO, (
        "of another publisher"
    )
    assert editions(monday, _bulletin(3, 100, "Weather for Pellin: sun", dull), lambda: 0.7) is Editions.NO, "of the same day"
    renamed = _bulletin(3, 101, "Sun for Pellin: weather", dull)
    assert editions(monday, renamed, lambda: 0.7) is Editions.NO, "begins otherwise"


def _group(name: str, report: int, text: str, day: int | None = 1, *, closed: bool = False) -> Group:
    return Group(name, (report,), _vector("", text), day, day, named=frozenset({report}), closed=closed)


def _pairs(groups: list[Group]) -> list[Pair]:
    return [(one, other) for other in range(len(groups)) for one in range(other)]


def _joined(groups: list[Group], parted: set[frozenset[int]] = frozenset()) -> set[frozenset[int]]:  # type: ignore[assignment]
    found = join(
        groups,
        _pairs(groups),
        lambda one, other: groups[one].total @ groups[other].total,
        lambda some, others: any(frozenset({one, other}) in parted for one in some for other in others),
    )
    return {frozenset(report for place in one.places for report in groups[place].reports) for one in found}


events = st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 9), min_size=3, max_size=8)), min_size=1, max_size=12)


@given(events, st.randoms())
def test_what_is_joined_does_not_depend_on_the_order(reports: list[tuple[int, list[int]]], chance: random.Random) -> None:
    names = "alder birch cedar damson elder furze gorse hazel ivyleaf juniper".split()
    groups = [
        _group(f"{number:03}", number, f"Event{event} " * 3 + " ".join(names[one] for one in words), day=event)
        for number, (event, words) in enumerate(reports)
    ]
    shuffled = groups[:]
    chance.shuffle(shuffled)
    assert _joined(groups) == _joined(shuffled)


def test_groups_are_joined_by_their_mean_so_that_nothing_chains() -> None:
    ends = [_group("a", 1, FIRE), _group("c", 3, VOTE)]
    bridge = _group("b", 2, f"{FIRE} {VOTE}")
    assert len(_joined([*ends, bridge])) == 2


def test_nothing_joins_what_is_pinned_parted_or_long_asleep() -> None:
    fire, too = _group("a", 1, FIRE), _group("b", 2, FIRE_TOO)
    assert len(_joined([fire, too])) == 1
    assert len(_joined([fire, _group("b", 2, FIRE_TOO, closed=True)])) == 2
    assert len(_joined([fire, too], {frozenset({1, 2})})) == 2
    assert len(_joined([fire, _group("b", 2, FIRE_TOO, day=12)])) == 2
    assert len(_joined([fire, _group("b", 2, FIRE_TOO, day=None)])) == 1


def test_what_speaks_against_a_pair_keeps_it_apart_also_by_way_of_others() -> None:
    groups = [_group(name, place, FIRE) for place, name in enumerate("abcd")]
    against = {(0, 2), (0, 3), (1, 2), (1, 3)}
    told = lambda one, other: 0.0 if (one, other) in against else 1.0  # noqa: E731
    for pairs in (_pairs(groups), [(0, 1), (2, 3), (0, 2)]):
        found = join(groups, pairs, told, lambda _some, _others: False)
        assert sorted(sorted(one.places) for one in found) == [[0, 1], [2, 3]]


def test_the_report_is_the_one_that_credits_none_of_the_others_then_the_earliest_then_the_fullest() -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    standing = {
        1: Standing(noon, 100, "a"),
        2: Standing(noon.replace(hour=13), 500, "b"),
        3: Standing(None, 900, "c"),
        4: Standing(noon, 300, "d"),
    }
    assert root({1, 2, 3}, {1: [2], 3: [2]}, standing) == 2
    assert root({2, 3}, {}, standing) == 2
    assert root({1, 4}, {}, standing) == 4
    assert root({1, 2}, {1: [2], 2: [1]}, standing) == 1


@given(st.lists(st.sets(st.integers(0, 15), min_size=1, max_size=4), max_size=12))
def test_ties_join_directly_and_over_others(ties: list[set[int]]) -> None:
    found = bound_together(range(16), ties)
    assert sorted(one for group in found for one in group) == list(range(16))
    for tie in ties:
        assert sum(not group.isdisjoint(tie) for group in found) == 1
    groups = {one: group for group in found for one in group}
    for group in found:  # nothing is joined without a reason
        assert len(group) == 1 or all(any(one in tie and len(tie & group) > 1 for tie in ties) for one in group)
    assert all(groups[one] is groups[other] for tie in ties for one in tie for other in tie)


def test_a_story_is_named_by_its_most_central_report_and_the_words_most_share() -> None:
    stories = {
        1: FIRE,
        2: FIRE_TOO,
        3: "A granary of Varnholm burned; the firemen of Eskby came. The price of bread is not at risk.",
    }
    vectors = {number: _vector("", text) for number, text in stories.items()}
    assert most_central(vectors, [1, 2, 3]) in (1, 2)
    words = key_words(vectors, stories.values())
    assert {"Varnholm", "granary", "Eskby"} <= set(words)
    assert len(words) <= 5


def test_groups_that_are_firm_in_themselves_need_more() -> None:
    one = Vector(np.array([7], dtype=np.uint32), np.array([1.0]))
    firm = Group("a", (1, 2), one + one, 1, 1, 2.0)
    single = Group("b", (3,), one, 1, 1)
    assert firmness(single, single) == 0
    assert firmness(firm, single) == pytest.approx(0.5)
    assert firmness(firm, firm) == pytest.approx(0.8)
    likeness = {(0, 1): 4 * 0.7}  # more than reports need, less than the two groups do
    found = join([firm, firm], likeness, lambda a, b: likeness[a, b], lambda _some, _others: False)
    assert len(found) == 2
