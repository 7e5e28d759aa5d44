"""Names and figures around what two texts share."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.reuse.facts import kept_facts, shared_figures

PRICES = "The mill at {} said on Monday that it would pay {} crowns for a sack of barley, {} more than in the week before."
some_words = st.sampled_from("the The mill Oskar Weir 12 1,400 3rd said barley river and".split())
tokens = st.lists(some_words, max_size=60).map(" ".join)


def test_a_form_made_out_anew_keeps_few_facts() -> None:
    first, second = PRICES.format("Hallin", 412, 7), PRICES.format("Ollen", 390, 11)
    assert kept_facts(first, second).share < 0.5
    assert shared_figures(first, second) == 0.0
    assert kept_facts(first, first).share == shared_figures(first, first) == 1.0


def test_what_stands_far_from_the_shared_words_does_not_count() -> None:
    own = " It has rained on the hills for nine days, and nobody there can remember such a wet April."
    told = PRICES.format("Hallin", 412, 7)
    assert kept_facts(told, told + own * 3 + " Weir 77 Oskar 1,400.").share == 1.0


def test_a_word_that_also_stands_in_small_letters_is_no_name() -> None:
    shared = "the barley was brought down the river in eleven open boats and"
    assert kept_facts(f"Then {shared} then it was sold", f"{shared} it was sold").share == 1.0
    assert kept_facts(f"Oskar {shared} it was sold", f"{shared} it was sold").share == 0.0


@given(tokens, tokens)
@settings(deadline=None)
def test_they_are_shares_and_the_same_from_both_sides(a: str, b: str) -> None:
    assert 0.0 <= kept_facts(a, b).share <= 1.0
    assert kept_facts(a, b) == kept_facts(b, a)
    assert 0.0 <= shared_figures(a, b) == shared_figures(b, a) <= 1.0
    assert kept_facts(a, a).share == 1.0
