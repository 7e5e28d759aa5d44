"""What a person's words on stories come to, whatever was said, and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from archive.core.story.words import StoryWord, apart, bound, closed, cut

ARTICLES = st.integers(1, 9)
some_articles = st.frozensets(ARTICLES, min_size=1, max_size=5)


@st.composite
def words(draw: st.DrawFn, kinds: Sequence[str] = ("together", "apart", "pinned"), most: int = 7) -> list[StoryWord]:
    """Any words, oldest first."""
    said = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        kind, articles = draw(st.sampled_from(kinds)), draw(some_articles)
        left = draw(some_articles) - articles if kind == "apart" else frozenset()
        said.append(StoryWord(number, kind, articles, left))
    return said


def group_of(said: Sequence[StoryWord], article: int) -> frozenset[int]:
    """All that an article is bound to, itself included."""
    (group,) = [one for one in bound(said) if article in one] or [frozenset({article})]
    return group


@given(words())
def test_no_article_is_in_two_groups_and_no_group_has_one_article(said: list[StoryWord]) -> None:
    found = bound(said)
    assert sum(map(len, found)) == len({one for group in found for one in group})
    assert all(len(group) > 1 for group in found)


@given(words(("together",)))
def test_words_that_only_join_bind_whom_a_path_of_words_connects(said: list[StoryWord]) -> None:
    for start in range(1, 10):
        reached = {start}
        for _ in said:
            reached |= {one for word in said if word.articles & reached for one in word.articles}
        assert group_of(said, start) == reached


@given(words(), some_articles)
def test_what_was_said_last_to_be_together_is(said: list[StoryWord], articles: frozenset[int]) -> None:
    said = [*said, StoryWord(99, "together", articles)]
    groups = {group_of(said, one) for one in articles}
    assert len(groups) == 1
    assert not apart(said).parted(articles, articles)


@given(words(), some_articles, some_articles)
def test_what_was_taken_out_last_is_bound_to_itself_alone(
    said: list[StoryWord], out: frozenset[int], story: frozenset[int]
) -> None:
    left = story - out
    said = [*said, StoryWord(99, "apart", out, left)]
    assert {group_of(said, one) for one in out} == {out}
    for one in out:
        for other in left:
            assert apart(said).parted([one], [other])
            assert apart(said).parted([other, 50], [one, 51])


@given(words(), some_articles)
def test_what_was_pinned_last_is_closed_and_bound_to_itself_alone(said: list[StoryWord], articles: frozenset[int]) -> None:
    said = [*said, StoryWord(99, "pinned", articles)]
    assert {group_of(said, one) for one in articles} == {articles}
    assert closed(said) >= articles


@given(words())
def test_nobody_is_bound_to_whom_he_is_parted_from(said: list[StoryWord]) -> None:
    parting = apart(said)
    for group in bound(said):
        assert not parting.parted(group, group)
    for one in closed(said):
        assert {word.articles for word in said if word.kind == "pinned"} >= {group_of(said, one)}


@given(words(), some_articles, some_articles)
def test_parting_is_mutual(said: list[StoryWord], some: frozenset[int], others: frozenset[int]) -> None:
    assert apart(said).parted(some, others) == apart(said).parted(others, some)


@given(words(), words())
def test_words_on_other_articles_change_nothing(said: list[StoryWord], others: list[StoryWord]) -> None:
    far = [
        StoryWord(word.id + 50, word.kind, frozenset(one + 20 for one in word.articles), frozenset(one + 20 for one in word.left))
        for word in others
    ]
    mixed = [word for pair in zip(said, far, strict=False) for word in pair]
    mixed += said[len(far) :] + far[len(said) :]
    assert [group for group in bound(mixed) if min(group) < 20] == bound(said)
    assert [side for side in apart(mixed).sides if min(side[0]) < 20] == list(apart(said).sides)
    assert {one for one in closed(mixed) if one < 20} == closed(said)


@given(words(), st.permutations(range(10)))
def test_numbers_of_articles_decide_nothing(said: list[StoryWord], other: list[int]) -> None:
    def named(articles: frozenset[int]) -> frozenset[int]:
        return frozenset(other[one] for one in articles)

    again = [StoryWord(word.id, word.kind, named(word.articles), named(word.left)) for word in said]
    assert set(bound(again)) == {named(group) for group in bound(said)}
    assert apart(again).sides == tuple((named(out), named(left)) for out, left in apart(said).sides)
    assert closed(again) == named(closed(said))


@given(words())
def test_words_that_end_what_they_contradict_leave_every_standing_parting_in_force(said: list[StoryWord]) -> None:
    """As the command keeps them: a later word names whole stories, and whoever is bound to an article is in its story."""
    standing: list[StoryWord] = []
    for word in said:
        whole = frozenset(one for start in word.articles for one in group_of(standing, start))
        spoke = word if word.kind == "apart" else StoryWord(word.id, word.kind, whole)
        standing = [one for one in standing if not spoke.contradicts(one)] + [spoke]
        partings = [(one.articles, one.left) for one in standing if one.kind == "apart" and one.left]
        assert list(apart(standing).sides) == partings
        assert closed(standing) == {one for pin in standing if pin.kind == "pinned" for one in pin.articles}


@given(words(), st.permutations(range(1, 15)), st.lists(st.integers(1, 6), max_size=3))
def test_a_shared_text_joins_nobody_whom_words_part(said: list[StoryWord], order: list[int], sizes: list[int]) -> None:
    """Texts of 14 articles in all, 5 of which no word can name."""
    texts, start = [], 0
    for size in sizes:
        texts.append(order[start : start + size])
        start += size
    pieces = cut(texts, said)
    assert sorted(one for piece in pieces for one in piece) == sorted(one for text in texts for one in text)
    assert all(any(piece <= set(text) for text in texts) for piece in pieces)
    parting, pinned = apart(said), closed(said)
    for joined in _joined([*pieces, *bound(said)]):
        assert not parting.parted(joined, joined)
        assert pinned.isdisjoint(joined) or joined <= pinned
    for text in texts:
        if all(word.named.isdisjoint(text) for word in said):
            assert frozenset(text) in pieces


def _joined(groups: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    left, found = list(groups), []
    while left:
        joined, more = left.pop(), True
        while more:
            more = [one for one in left if one & joined]
            joined = joined.union(*more)
            left = [one for one in left if one not in more]
        found.append(joined)
    return found


def test_a_copy_goes_with_the_side_that_has_its_text() -> None:
    taken_out = StoryWord(1, "apart", frozenset({3}), frozenset({1, 2}))
    assert cut([[1, 4], [3, 5]], [taken_out]) == [frozenset({1, 4}), frozenset({3, 5})]
    assert cut([[1, 3, 4]], [taken_out]) == [frozenset({1, 4}), frozenset({3})]
    assert cut([[1, 4, 5]], [StoryWord(1, "pinned", frozenset({1, 2}))]) == [frozenset({1}), frozenset({4, 5})]


def test_an_older_word_is_cut_by_a_newer_one_and_mended_by_a_still_newer() -> None:
    together = StoryWord(1, "together", frozenset({1, 2, 3, 4}))
    taken_out = StoryWord(2, "apart", frozenset({3, 4}), frozenset({1, 2}))
    again = StoryWord(3, "together", frozenset({2, 3}))
    assert bound([together, taken_out]) == [frozenset({1, 2}), frozenset({3, 4})]
    assert bound([together, taken_out, again]) == [frozenset({1, 2, 3, 4})]
    assert apart([together, taken_out]).parted({1, 7}, {8, 4})
    assert not apart([together, taken_out]).parted({1, 2}, {7})
    assert not apart([together, taken_out, again]).parted({1}, {4})
    assert bound([taken_out, together]) == [frozenset({1, 2, 3, 4})]
