"""The measure of groups, by hand: examples of the paper that names what such a measure must show (Amigó and others 2009)."""

import pytest
from benchmarks.clustered import bcubed, pairwise
from hypothesis import given
from hypothesis import strategies as st

LABELS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1)


def groups(*rows: str) -> tuple[dict[str, int], dict[str, str]]:
    """A group for each row, an item for each letter of it, which is the item's category; spaces do not count."""
    items = [
        (f"{row}.{place}", row, letter) for row, text in enumerate(rows) for place, letter in enumerate(text.replace(" ", ""))
    ]
    return {name: row for name, row, _ in items}, {name: letter for name, _, letter in items}


def test_one_item_of_four_in_a_group_of_five_and_six_of_its_kind():
    found, truth = groups("aaaab", "aabbb")
    one = bcubed(found, truth, ["0.0"])
    assert (one.precision, one.recall) == (pytest.approx(4 / 5), pytest.approx(4 / 6))


def test_the_mean_over_all_items():
    found, truth = groups("aab", "bb")
    measured = bcubed(found, truth)
    assert measured.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert measured.recall == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert measured.f1 == pytest.approx(2 * (11 / 15) ** 2 / (2 * 11 / 15))


def test_pairs_are_counted_once():
    found, truth = groups("aab", "bb")
    measured = pairwise(found, truth)
    assert (measured.precision, measured.recall) == (pytest.approx(2 / 4), pytest.approx(2 / 4))


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        pytest.param(["aaab bb"], ["aaa", "bbb"], id="homogeneity"),
        pytest.param(["aa", "aa", "bb"], ["aaaa", "bb"], id="completeness"),
        pytest.param(["aaaab", "cdef"], ["aaaa", "bcdef"], id="rag bag"),
        pytest.param(["aaaa", "b", "b", "c", "c", "d", "d"], ["aaa", "a", "bb", "cc", "dd"], id="size against quantity"),
    ],
)
def test_the_four_constraints(worse, better):
    assert bcubed(*groups(*worse)).f1 < bcubed(*groups(*better)).f1


def test_what_only_one_side_names_does_not_count():
    assert bcubed({"one": 1, "other": 1}, {"one": "e"}).f1 == 1.0
    assert pairwise({}, {"one": "e"}).f1 == 1.0


@given(LABELS)
def test_precision_one_way_is_recall_the_other_way(labels):
    found, truth = ({name: pair[side] for name, pair in labels.items()} for side in (0, 1))
    for measure in (bcubed, pairwise):
        there, back = measure(found, truth), measure(truth, found)
        assert (there.precision, there.recall) == (pytest.approx(back.recall), pytest.approx(back.precision))
        assert measure(found, found).f1 == pytest.approx(1.0)
        assert 0 <= there.f1 <= 1


@given(LABELS)
def test_alone_nothing_is_mixed(labels):
    alone = bcubed({name: name for name in labels}, {name: pair[1] for name, pair in labels.items()})
    events = len({pair[1] for pair in labels.values()})
    assert alone.precision == 1.0
    assert alone.recall == pytest.approx(events / len(labels))
