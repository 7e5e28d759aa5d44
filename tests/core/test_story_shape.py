"""A story's shape, and the statements its articles share, each told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from archive.core.provenance.timeline import Printed
from archive.core.story.shape import Member, peak_hour, shape_of
from archive.core.story.statements import Common, Place, told_once

BEGIN = datetime(2022, 5, 11, 8, 40, tzinfo=UTC)


def clock(hours: float) -> Printed:
    return Printed(BEGIN + timedelta(hours=hours), "minute", "UTC")


NO_DATE = Printed(None, None, None)
DATES = st.one_of(st.just(NO_DATE), st.floats(0, 500).map(clock))


def test_reports_first_each_with_its_copies_in_time_order() -> None:
    shape = shape_of(
        [
            Member(1, 4, clock(6), 300),
            Member(2, 2, NO_DATE, 100),
            Member(3, 3, clock(5), 200),
            Member(4, 4, clock(2), 300),
            Member(5, 4, clock(3), 100),
        ]
    )
    assert list(shape.reports.items()) == [(4, (5, 1)), (3, ()), (2, ())]
    assert (shape.first_report, shape.first_copy) == (4, 5)
    assert not shape.first_report_certain  # one report has no date
    assert shape.copied_words == 0.4


def test_the_first_report_is_certain_where_the_dates_leave_no_other() -> None:
    day = Printed(BEGIN.replace(hour=0, minute=0), "day", "UTC")
    assert shape_of([Member(1, 1, clock(0), 9), Member(2, 2, clock(1), 9)]).first_report_certain
    assert not shape_of([Member(1, 1, clock(0), 9), Member(2, 2, day, 9)]).first_report_certain


@given(st.lists(st.tuples(st.integers(0, 6), DATES, st.integers(0, 900)), min_size=1, max_size=12))
def test_each_article_is_told_once(some: list[tuple[int, Printed, int]]) -> None:
    members = [Member(place, report, date, words) for place, (report, date, words) in enumerate(some)]
    shape = shape_of(members)
    told = [one for report, copies in shape.reports.items() for one in (report, *copies)]
    assert sorted(told) == list(range(len(members)))
    assert len(shape.reports) == len({one.report_id for one in members})
    assert 0 <= shape.copied_words <= 1


def test_the_peak_hour_counts_times_known_to_the_hour() -> None:
    noon = datetime(2022, 5, 11, 12, tzinfo=UTC)
    whole_day = Printed(noon.replace(hour=0), "day", "UTC")
    no_zone = Printed(noon.replace(hour=3), "minute", None)
    assert peak_hour([clock(0), clock(4), clock(4.2), *[whole_day] * 3, *[no_zone] * 4]) == noon
    assert peak_hour([clock(4), clock(0)]) == BEGIN.replace(minute=0)
    assert peak_hour([whole_day, no_zone, NO_DATE]) is None


def common(a: int, a_start: int, b: int, b_start: int, words: int) -> Common:
    """Words of five letters and a space."""
    return Common(words, Place(a, a_start, a_start + 6 * words), Place(b, b_start, b_start + 6 * words))


def test_one_statement_in_three_articles_is_told_once() -> None:
    told = told_once([common(1, 0, 2, 60, 20), common(1, 0, 3, 90, 30), common(2, 60, 3, 90, 18)])
    assert [(one.words, sorted(one.carriers)) for one in told] == [(30, [1, 2, 3])]
    assert {article: words for article, (_, words) in told[0].carriers.items()} == {1: 30, 3: 30, 2: 20}


def test_two_statements_of_one_article_stay_two() -> None:
    told = told_once([common(1, 0, 2, 60, 20), common(1, 400, 3, 90, 30)])
    assert [sorted(one.carriers) for one in told] == [[1, 3], [1, 2]]


@given(st.integers(2, 6), st.integers(16, 60), st.lists(st.integers(0, 3000), min_size=6, max_size=6), st.randoms())
def test_the_order_of_pairs_does_not_matter(articles: int, words: int, starts: list[int], chance: object) -> None:
    pairs = [common(a, starts[a], b, starts[b], words) for a, b in combinations(range(articles), 2)]
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    told = told_once(shuffled)
    assert len(told) == 1
    assert told[0].carriers == told_once(pairs)[0].carriers
