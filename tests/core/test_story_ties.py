"""Reports are joined by likeness up to where words part them, also by way of what is one story with them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.core.story.likeness import Vector
from archive.core.story.place import Group, join
from archive.core.story.reports import bound_together
from archive.core.story.words import Apart

PLACES = range(8)
_SAME = Vector(np.array([7], dtype=np.uint32), np.array([1.0]))
places = st.frozensets(st.sampled_from(PLACES), min_size=1, max_size=4)


def alike(named: frozenset[int]) -> list[Group]:
    """Groups of one report each, all of the same words and day; `named` are those that words name."""
    return [Group(f"r{place}", (place,), _SAME, 1, 1, named=named & {place}) for place in PLACES]


EVERY_PAIR = list(combinations(PLACES, 2))


def measure(_one: int, _other: int) -> float:
    return 1.0


@given(st.lists(st.tuples(places, places), max_size=3), st.permutations(PLACES), st.integers(0, 4))
def test_what_words_part_is_never_one_story(
    sides: list[tuple[frozenset[int], frozenset[int]]], order: list[int], tied: int
) -> None:
    apart = Apart(tuple((out, left - out) for out, left in sides if left - out))
    named = frozenset().union(*(side for pair in apart.sides for side in pair))
    ties = [tie for start in range(tied) if not apart.parted(tie := order[2 * start : 2 * start + 2], tie)]
    joined = join(alike(named), EVERY_PAIR, measure, apart.parted, ties)
    assert sorted(place for one in joined for place in one.places) == list(PLACES)
    stories = bound_together(PLACES, [*(one.places for one in joined), *ties])
    for story in stories:
        assert not apart.parted(story, story)
    for one, other in combinations(stories, 2):
        assert apart.parted(one, other)


def test_a_report_is_not_joined_to_a_part_of_what_it_is_parted_from() -> None:
    apart = Apart(((frozenset({0}), frozenset({1})),))
    pairs = [(0, 2)]
    assert len(join(alike(frozenset({0, 1})), pairs, measure, apart.parted)) == 7
    assert len(join(alike(frozenset({0, 1})), pairs, measure, apart.parted, [[1, 2]])) == 8
