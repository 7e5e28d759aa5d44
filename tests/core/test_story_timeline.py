"""The chart of a story: every article stands in its column, in order, whatever the times; long gaps are folded and said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.provenance.parties import Moment, moment
from archive.core.story.axis import Axis, axis_over, in_short
from archive.core.story.timeline import COPY, MOST_ROWS, OPEN, REPORT, chart

BEGIN = datetime(2022, 5, 11, 8, 40, tzinfo=UTC)
MINUTES = st.integers(0, 60 * 24 * 60)
WIDTHS = st.integers(30, 200)


def at(hours: float, precision: str = "minute") -> Moment:
    found = moment(BEGIN + timedelta(hours=hours), precision, "UTC")
    assert found is not None
    return found


def axis_of(*hours: float, width: int = 60) -> Axis:
    return axis_over([(at(one).first, at(one).last) for one in hours], width)


def mark(cells: str) -> int:
    return max(cells.find(REPORT), cells.find(COPY))


@given(minutes=st.lists(MINUTES, min_size=1, max_size=30), width=WIDTHS)
def test_columns_follow_time_and_stay_within_the_width(minutes: list[int], width: int) -> None:
    moments = sorted(BEGIN + timedelta(minutes=one) for one in minutes)
    axis = axis_over([(one, one + timedelta(minutes=1)) for one in moments], width)
    columns = [axis.at(one) for one in moments]
    assert columns == sorted(columns)
    assert 0 <= columns[0] <= columns[-1] < width
    dates, times, ruler = axis.lines()
    assert max(map(len, (dates, times, ruler))) <= width
    last = axis.pieces[-1]
    assert last.column + last.columns == width
    for one, other in zip(axis.pieces, axis.pieces[1:], strict=False):
        assert one.column + one.columns < other.column
        assert one.end < other.begin


@given(minutes=st.lists(MINUTES, min_size=1, max_size=30), width=WIDTHS)
def test_no_article_lies_in_a_folded_gap(minutes: list[int], width: int) -> None:
    moments = [BEGIN + timedelta(minutes=one) for one in minutes]
    axis = axis_over([(one, one + timedelta(minutes=1)) for one in moments], width)
    assert all(any(piece.begin <= one < piece.end for piece in axis.pieces) for one in moments)


@given(
    story=st.dictionaries(st.integers(1, 20), st.lists(MINUTES, min_size=1, max_size=2), min_size=1, max_size=12),
    width=WIDTHS,
)
def test_every_article_has_one_row_and_one_mark(story: dict[int, list[int]], width: int) -> None:
    reports = {one * 100: [one * 100 + place for place in range(1, len(some))] for one, some in story.items()}
    moments = {one * 100 + place: at(minute / 60) for one, some in story.items() for place, minute in enumerate(some)}
    drawn = chart(reports, moments, width)
    assert drawn is not None
    assert not drawn.is_summed
    assert [row.article_id for row in drawn.rows] == [one for report, some in reports.items() for one in (report, *some)]
    for row in drawn.rows:
        wanted = REPORT if row.article_id == row.report_id else COPY
        assert row.cells.strip() == wanted
        assert len(row.cells) <= width


def test_a_long_gap_is_folded_and_its_length_told() -> None:
    axis = axis_of(0, 1, 2, 240)
    assert len(axis.pieces) == 2
    assert "⋯10d⋯" in axis.lines()[2]
    assert axis.at(at(1).first) - axis.at(at(0).first) > 10  # unfolded, an hour would have less than a column


def test_within_what_is_left_only_what_hides_the_rest_is_folded_too() -> None:
    assert len(axis_of(0, 0.2, 0.5, 47, 480).pieces) == 3
    assert len(axis_of(0, 5, 10, 20, 480).pieces) == 2


@pytest.mark.parametrize("hours", [(0,), (0, 100), (0, 1, 2), (0, 24, 48, 72, 96)])
def test_where_nothing_would_be_seen_better_nothing_is_folded(hours: tuple[float, ...]) -> None:
    assert len(axis_of(*hours).pieces) == 1


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        ((0, 0.1, 0.6), ["08:45", "08:55"]),
        ((0, 9, 20), ["12:00", "00:00"]),
        ((0, 70, 150), ["12 May", "16 May"]),
        ((0, 400, 800), ["16 May", "6 Jun"]),
    ],
)
def test_ticks_stand_at_round_times(hours: tuple[float, ...], wanted: list[str]) -> None:
    told = "".join(axis_of(*hours, width=72).lines()[:2])
    assert [one for one in wanted if one not in told] == []


def test_no_time_stands_under_the_day_before() -> None:
    begin = datetime(2022, 5, 10, 22, 40, tzinfo=UTC)
    dates, times, _ = axis_over([(begin, begin + timedelta(days=2))], 60).lines()
    assert times.index("00:00") == dates.index("11 May")
    assert "10 May" not in dates  # there is no room for it


def test_a_coarse_date_is_drawn_over_the_time_that_it_leaves_open() -> None:
    day = moment(datetime(2022, 5, 12, tzinfo=UTC), "day", "UTC")
    assert day is not None
    drawn = chart({1: [2], 3: []}, {1: at(0), 2: day, 3: at(60)}, 60)
    assert drawn is not None
    cells = drawn.rows[1].cells
    assert set(cells.strip()) == {OPEN, COPY}
    assert len(cells.strip()) > 15
    middle = (len(cells) - len(cells.lstrip()) + len(cells)) // 2
    assert abs(mark(cells) - middle) <= 1


def test_who_has_no_date_has_no_row() -> None:
    drawn = chart({1: [2], 3: [4]}, {1: at(0), 4: at(3)}, 60)
    assert drawn is not None
    assert [(row.article_id, row.report_id) for row in drawn.rows] == [(1, 1), (4, 3)]
    assert chart({1: []}, {}, 60) is None


def test_a_long_story_is_summed_up_by_report() -> None:
    copies = list(range(10, 10 + MOST_ROWS))
    moments = {1: at(0), 2: at(5), **{one: at(1 if one < 22 else 3) for one in copies}}
    drawn = chart({1: copies, 2: []}, moments, 60)
    assert drawn is not None
    assert drawn.is_summed
    assert [(row.article_id, row.summed) for row in drawn.rows] == [(1, MOST_ROWS), (2, 0)]
    assert drawn.rows[0].cells.replace(" ", "") == f"{REPORT}++"
    few = chart({1: copies, 2: []}, {**moments, **{one: at(2) for one in (10, 11)}, 12: at(4)}, 60)
    assert few is not None
    assert few.rows[0].cells.replace(" ", "") == f"{REPORT}92+{COPY}"


def test_of_too_many_reports_those_with_most_copies_are_shown() -> None:
    reports: dict[int, list[int]] = {one: [] for one in range(1, MOST_ROWS + 20)}
    reports[MOST_ROWS + 19] = [900, 901]
    drawn = chart(reports, {one: at(one) for one in [*reports, 900, 901]}, 60)
    assert drawn is not None
    assert len(drawn.rows) == MOST_ROWS
    assert drawn.rows[-2].article_id == MOST_ROWS + 19
    assert (drawn.rows[-1].article_id, drawn.rows[-1].summed) == (None, 20)


@pytest.mark.parametrize(("minutes", "wanted"), [(40, "40m"), (300, "5h"), (60 * 47, "47h"), (60 * 24 * 12, "12d")])
def test_lengths_in_short(minutes: int, wanted: str) -> None:
    assert in_short(timedelta(minutes=minutes)) == wanted
