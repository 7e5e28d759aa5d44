"""Shingles, signatures, clusters and passages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.groups import events_between, keep_ids
from archive.core.model import Overlap, Reuse, Role, Segment
from archive.core.reuse.align import passages, worded
from archive.core.reuse.cluster import Link, clusters, fullest
from archive.core.reuse.decide import Compared, Measured, decide
from archive.core.reuse.fingerprint import fingerprint
from archive.core.reuse.shingle import MINIMUM_SHINGLES, SHINGLE_WORDS, overlap, shingles_of
from archive.core.reuse.signature import BANDS, PERMUTATIONS, SCHEME, SEED, band_keys, sign
from archive.core.text.tokens import folded_words

small_words = st.sampled_from("the a of bridge council river mayor said flood money ten eleven night who".split())
texts = st.lists(small_words, max_size=120).map(" ".join)


@given(texts)
@settings(deadline=None)
def test_signatures_are_datasketchs_own(text: str) -> None:
    shingles = shingles_of(text)
    theirs = MinHash(PERMUTATIONS, seed=SEED, scheme=SCHEME, hashfunc=lambda data: int.from_bytes(data, "little") >> 32)
    theirs.update_batch([int(one).to_bytes(8, "little") for one in shingles])
    assert np.array_equal(sign(shingles), theirs.hashvalues)


def test_the_recipe_gives_the_same_values_for_ever() -> None:
    """Golden values: a change here orphans every stored signature and must change the recipe."""
    text = "the council met on monday to discuss the bridge and decided nothing at all that night"
    assert [int(one) for one in sign(shingles_of(text))[:3]] == GOLDEN_SIGNATURE
    assert band_keys(sign(shingles_of(text)))[:2].view(np.int64).tolist() == GOLDEN_BANDS


GOLDEN_SIGNATURE = [337458215, 175317704, 240587264]
GOLDEN_BANDS = [171807101835806701, 2385428101589035702]


@given(texts, texts)
def test_overlap_is_what_the_sets_of_words_say(a: str, b: str) -> None:
    one, other = (_shingle_words(text) for text in (a, b))
    found = overlap(shingles_of(a), shingles_of(b))
    assert found.shared == len(one & other)
    assert found.jaccard == (len(one & other) / len(one | other) if one and other else 0.0)
    mirrored = overlap(shingles_of(b), shingles_of(a))
    assert (found.containment_a, found.containment_b) == (mirrored.containment_b, mirrored.containment_a)


def _shingle_words(text: str) -> set[tuple[str, ...]]:
    found = folded_words(text)
    return {tuple(found[place : place + SHINGLE_WORDS]) for place in range(len(found) - SHINGLE_WORDS + 1)}


def test_case_quotes_and_dashes_make_no_difference_and_short_texts_no_signature() -> None:
    text = (
        "The “council” met on Monday — and after four hours of talk it had decided that nothing could be decided "
        "about the bridge, the river, the mill or the road to the coast."
    )
    assert fingerprint(text).exact == fingerprint(text.upper().replace("“", '"').replace("”", '"').replace("—", "-")).exact
    assert fingerprint("Blah blah blah.").signature == b""
    assert fingerprint(text).shingle_count >= MINIMUM_SHINGLES
    assert len(fingerprint(text).signature) == 4 * PERMUTATIONS


def test_equal_signatures_share_every_band() -> None:
    keys = band_keys(sign(shingles_of("one two three four five six seven eight nine ten")))
    assert len(set(keys.tolist())) == BANDS


links_strategy = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.5, 0.7, 0.9])).filter(lambda link: link[0] != link[1]),
    max_size=25,
)


@given(links_strategy, st.permutations(range(10)), st.randoms())
def test_clusters_do_not_depend_on_order_or_numbers(
    links: list[tuple[int, int, float]], numbers: list[int], random: object
) -> None:
    unique = {(min(a, b), max(a, b)): weight for a, b, weight in links}
    names = {node: f"article {node}" for node in range(10)}
    words = {node: 100 + node // 2 for node in range(10)}
    first = clusters([Link(a, b, weight) for (a, b), weight in unique.items()], names, words)
    moved = [Link(numbers[b], numbers[a], weight) for (a, b), weight in unique.items()]
    random.shuffle(moved)  # type: ignore[attr-defined]
    again = clusters(
        moved, {numbers[node]: name for node, name in names.items()}, {numbers[node]: count for node, count in words.items()}
    )
    assert {frozenset(numbers[node] for node in one) for one in first} == set(again)


@given(links_strategy)
def test_every_member_is_linked_directly_with_the_fullest(links: list[tuple[int, int, float]]) -> None:
    pairs = {frozenset((a, b)) for a, b, _ in links}
    names = {node: str(node) for node in range(10)}
    words = {node: 100 + node // 2 for node in range(10)}
    found = clusters([Link(a, b, weight) for a, b, weight in links], names, words)
    assert sum(map(len, found)) == len(frozenset().union(*found)) if found else True
    for members in found:
        centre = fullest(members, names, words)
        assert all(frozenset((centre, other)) in pairs for other in members - {centre})


def test_two_stories_in_one_article_do_not_make_copies_of_one_another() -> None:
    one, other, both = [0, 1, 2], [3, 4, 5, 6], 7
    links = [Link(a, b, 1.0) for group in (one, other) for a in group for b in group if a < b]
    links += [Link(node, both, 0.25) for node in one + other]
    words = {**dict.fromkeys(one + other, 300), both: 600}
    found = clusters(links, {node: str(node) for node in range(8)}, words)
    assert sorted(map(sorted, found)) == [[0, 1, 2], [3, 4, 5, 6, 7]]


id_strategy = st.lists(st.sets(st.integers(0, 12), min_size=2, max_size=6), max_size=5)


def _apart(sets: list[set[int]]) -> list[frozenset[int]]:
    taken: set[int] = set()
    found = []
    for one in sets:
        if len(one - taken) > 1:
            found.append(frozenset(one - taken))
        taken |= one
    return found


@given(st.lists(id_strategy, max_size=4))
def test_the_log_tells_all_memberships_and_gives_no_number_twice(states: list[list[set[int]]]) -> None:
    now: dict[int, frozenset[int]] = {}
    told: dict[int, set[int]] = {}
    ended: set[int] = set()
    for state in states:
        kept = keep_ids(_apart(state), now)
        fresh = iter(range(100 + 10 * len(ended) + len(now) + max(told, default=0), 10_000))
        after = {number if number is not None else next(fresh): members for members, number in kept.items()}
        for event in events_between(now, after):
            if event.kind == "formed":
                told[event.group] = set()
            elif event.kind == "joined" and event.article is not None:
                told[event.group].add(event.article)
            elif event.kind == "left" and event.article is not None:
                told[event.group].remove(event.article)
            elif event.kind == "ended":
                ended.add(event.group)
                del told[event.group]
        now = after
        assert told == {number: set(members) for number, members in now.items()}
        assert ended.isdisjoint(now)


def test_a_merge_is_told_on_both_sides_and_a_split_too() -> None:
    big, small = frozenset({1, 2, 3}), frozenset({4, 5})
    merged = events_between({7: small, 3: big}, {3: big | small})
    assert [(one.group, one.kind, one.article, one.other) for one in merged] == [
        (3, "merged", None, 7),
        (3, "joined", 4, 7),
        (3, "joined", 5, 7),
        (7, "merged", None, 3),
        (7, "ended", None, 3),
    ]
    split = events_between({3: big | small}, {3: big, 9: small})
    assert [(one.group, one.kind, one.article, one.other) for one in split] == [
        (3, "split", None, 9),
        (3, "left", 4, 9),
        (3, "left", 5, 9),
        (9, "formed", None, 3),
        (9, "joined", 4, 3),
        (9, "joined", 5, 3),
    ]


def test_a_chain_of_links_is_not_one_cluster() -> None:
    names = {node: str(node) for node in range(5)}
    links = [Link(node, node + 1, 0.6) for node in range(4)]
    assert max(map(len, clusters(links, names, dict.fromkeys(range(5), 10)))) == 2
    assert max(map(len, clusters(links, names, {0: 10, 1: 20, 2: 10, 3: 10, 4: 10}))) == 3


def test_a_cluster_that_goes_on_keeps_its_id() -> None:
    grown, split = frozenset({1, 2, 3, 9}), frozenset({4, 5})
    assert keep_ids([grown, split], {7: frozenset({1, 2, 3}), 8: frozenset({4, 5, 6})}) == {grown: 7, split: 8}
    merged = frozenset({1, 2, 3, 4, 5})
    assert keep_ids([merged], {8: frozenset({4, 5}), 7: frozenset({1, 2, 3})}) == {merged: 7}


@given(texts, texts)
@settings(deadline=None)
def test_passages_slice_back_and_hold_every_common_run(a: str, b: str) -> None:
    one, other = (worded(text, [Segment(0, len(text), Role.BODY, "")] if text else []) for text in (a, b))
    found = passages(one, other)
    for passage in found:
        assert folded_words(a[passage.a_start : passage.a_end]) == folded_words(b[passage.b_start : passage.b_end])
        assert passage.text == a[passage.a_start : passage.a_end]
        assert passage.words >= SHINGLE_WORDS
    assert bool(found) == bool(_shingle_words(a) & _shingle_words(b))


BULLETIN = (
    "Reserves of the central bank {} to {} million florins in the week to Friday, from {} million a week before, the bank said. "
    "Gold was left unchanged, and holdings of foreign notes were a little lower than in the same week of last year, it said."
)


def test_a_bulletin_with_other_figures_is_a_template_and_with_the_same_a_copy() -> None:
    first, second = BULLETIN.format("rose", 7398, 7311), BULLETIN.format("rose", 7411, 7398)
    measured = _measured(overlap(shingles_of(first), shingles_of(second)))
    assert decide(measured, Compared(first, 1, None), Compared(second, 1, None)).reuse == Reuse.TEMPLATE
    same = _measured(overlap(shingles_of(first), shingles_of(first)))
    assert decide(same, Compared(first, 1, None), Compared(first, 2, None)).reuse == Reuse.WHOLLY


def test_one_publishers_texts_days_apart_are_a_series_and_at_once_a_copy() -> None:
    monday = datetime(2023, 3, 13, tzinfo=UTC)
    first, second = "the harbour was calm", "the harbour was rough"
    alike = _measured(Overlap(70, 0.54, 0.7, 0.7))
    at_once = decide(alike, Compared(first, 1, monday), Compared(second, 1, monday + timedelta(hours=3)))
    week_later = decide(alike, Compared(first, 1, monday), Compared(second, 1, monday + timedelta(days=7)))
    of_another = decide(alike, Compared(first, 1, monday), Compared(second, 2, monday + timedelta(days=7)))
    assert (at_once.reuse, week_later.reuse, of_another.reuse) == (Reuse.WHOLLY, Reuse.TEMPLATE, Reuse.WHOLLY)


@given(texts, texts)
def test_the_verdict_is_the_same_from_both_sides(a: str, b: str) -> None:
    there = decide(_measured(overlap(shingles_of(a), shingles_of(b))), Compared(a, 1, None), Compared(b, 2, None))
    back = decide(_measured(overlap(shingles_of(b), shingles_of(a))), Compared(b, 2, None), Compared(a, 1, None))
    assert there == back


def _measured(found: Overlap, *, passages: int = 9, fresh: float = 1.0, run: int = 0) -> Measured:
    return Measured(found, found, run, passages, fresh)


ALIKE = Overlap(70, 0.54, 0.7, 0.7)


def test_a_short_bulletin_of_another_week_is_a_series_and_a_feature_run_again_a_copy() -> None:
    monday, later = datetime(2023, 3, 13, tzinfo=UTC), datetime(2023, 3, 27, tzinfo=UTC)
    same = _measured(Overlap(90, 0.97, 0.98, 0.99))
    for story, reuse in (
        ("the bank left its rates alone " * 6, Reuse.TEMPLATE),
        ("the bank left its rates alone " * 20, Reuse.WHOLLY),
    ):
        assert decide(same, Compared(story, 1, monday), Compared(story, 1, later)).reuse == reuse
        assert decide(same, Compared(story, 1, monday), Compared(story, 2, later)).reuse == Reuse.WHOLLY


def test_a_date_before_another_publishers_text_changes_no_facts_worth_the_name() -> None:
    """In scripts without capitals a story may have no other fact than that date."""
    story = " ".join(f"wort{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(120))
    dated, first = f"am 5 mai um 12 uhr {story}", Compared(story, 1, None)
    measured = _measured(overlap(shingles_of(story), shingles_of(dated)))
    assert decide(measured, first, Compared(dated, 2, None)).reuse == Reuse.WHOLLY


def test_no_passage_goes_from_the_story_into_a_caption() -> None:
    text = "one two three four five six\nseven eight nine ten eleven twelve"
    segments = [Segment(0, 28, Role.BODY, ""), Segment(28, len(text), Role.CAPTION, "")]
    found = passages(worded(text, segments), worded(text, segments))
    assert [(one.words, one.a_role, one.b_role) for one in found] == [(6, Role.BODY, Role.BODY), (6, Role.CAPTION, Role.CAPTION)]


def test_worn_passages_and_short_turns_alone_make_no_copy() -> None:
    first, second = Compared("the harbour was calm", 1, None), Compared("the harbour was rough", 2, None)
    assert decide(_measured(ALIKE), first, second).reuse == Reuse.WHOLLY
    assert decide(_measured(ALIKE, fresh=0.4), first, second).reuse == Reuse.TEMPLATE
    assert decide(_measured(ALIKE, passages=0, fresh=0.0), first, second).reuse == Reuse.TEMPLATE
    same = Overlap(99, 0.97, 0.98, 0.99)
    assert decide(_measured(same, fresh=0.4), first, first).reuse == Reuse.WHOLLY
    then, later = (Compared(first.story, 1, datetime(2023, 3, day, tzinfo=UTC)) for day in (1, 21))
    assert decide(_measured(same, fresh=0.4), then, later).reuse == Reuse.TEMPLATE
    monday, tuesday = (
        Compared(BULLETIN.format("rose", 7398, 7311), 1, None),
        Compared(BULLETIN.format("rose", 7411, 7311), 1, None),
    )
    assert decide(_measured(same, fresh=0.4), monday, tuesday).reuse == Reuse.TEMPLATE


def test_a_statement_is_a_run_in_texts_that_share_little_else() -> None:
    first, second = Compared("the harbour was calm", 1, None), Compared("the harbour was rough", 2, None)
    little = Overlap(12, 0.02, 0.03, 0.04)
    assert decide(_measured(little, run=20), first, second).reuse == Reuse.STATEMENT
    assert decide(_measured(little, run=7), first, second).reuse == Reuse.NONE
    assert decide(_measured(little, run=20, fresh=0.0), first, second).reuse == Reuse.NONE
    assert decide(Measured(ALIKE, little, 20, 9, 1.0), first, second).reuse == Reuse.STATEMENT
