"""The guarantee of winnowing, against brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.reuse.shingle import word_hashes
from archive.core.reuse.winnow import GRAM_WORDS, GUARANTEED_WORDS, WINDOW, winnowed

few_words = st.lists(st.sampled_from("the a of bridge council river".split()), max_size=60)
many_words = st.lists(st.integers(0, 400).map(lambda number: f"w{number}"), max_size=60)


@given(few_words | many_words, few_words | many_words, st.data())
@settings(deadline=None, max_examples=300)
def test_a_long_common_run_gives_a_common_key(before: list[str], after: list[str], data: st.DataObject) -> None:
    run = data.draw(st.lists(st.sampled_from([f"w{number}" for number in range(50)]), min_size=GUARANTEED_WORDS, max_size=40))
    cut = data.draw(st.integers(0, len(after)))
    one, other = [*before, *run, *after], [*after[:cut], *run, *before[::-1]]
    assert _keys(one) & _keys(other)


@given(few_words, few_words)
@settings(deadline=None)
def test_every_run_of_the_guaranteed_length_is_found(one: list[str], other: list[str]) -> None:
    """Brute force: whatever run of that length two texts of few words share, wherever it stands."""
    if _runs(one) & _runs(other):
        assert _keys(one) & _keys(other)


@given(few_words | many_words)
@settings(deadline=None)
def test_keys_are_hashes_of_the_grams_at_their_places_and_no_window_is_without(words: list[str]) -> None:
    keys, places = winnowed(word_hashes(words))
    grams = {}
    for key, place in zip(keys.tolist(), places.tolist(), strict=True):
        assert grams.setdefault(tuple(words[place : place + GRAM_WORDS]), key) == key
    assert len(set(grams.values())) == len(grams)
    assert list(places) == sorted(set(places.tolist()))
    assert bool(len(keys)) == (len(words) >= GRAM_WORDS)
    gaps = np.diff([-1, *places, max(len(words) - GRAM_WORDS + 1, 0)])
    assert not len(keys) or int(gaps.max()) <= WINDOW


def test_about_two_in_ten_grams_are_chosen() -> None:
    words = [f"w{number * number % 9973}" for number in range(5000)]
    assert 0.17 < len(winnowed(word_hashes(words))[0]) / len(words) < 0.23


def _keys(words: list[str]) -> set[int]:
    return set(winnowed(word_hashes(words))[0].tolist())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + GUARANTEED_WORDS]) for place in range(len(words) - GUARANTEED_WORDS + 1)}
