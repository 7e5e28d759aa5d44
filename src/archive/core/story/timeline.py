"""Who told a story when: the rows of a chart, each report with its copies below it on one axis of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.core.provenance.parties import Moment
from archive.core.story.axis import Axis, axis_over

MOST_ROWS = 40
"""Rows of a chart; a story of more articles has one for each report, and of more reports one for all that are left over."""

REPORT, COPY, OPEN = "●", "○", "╌"

_OPEN = timedelta(hours=1)  # that a print leaves open, to be drawn


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the chart: the article it stands for, of which report that is a copy, and how many more it sums up.

    `article_id` is None for the row of all that are left over.
    """

    article_id: int | None
    report_id: int | None
    summed: int
    cells: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Dates, times and ruler of the axis; the rows below it; whether copies are summed up in the row of their report."""

    head: tuple[str, str, str]
    rows: tuple[Row, ...]
    is_summed: bool


def chart(reports: Mapping[int, Sequence[int]], moments: Mapping[int, Moment], width: int) -> Chart | None:
    """The chart of reports with their copies, as wide as told; None where none has a date.

    Of `reports`, in order, and their copies those without a moment are left out. A date that leaves some time open is drawn over
    it, its mark in the middle.
    """
    if not moments:
        return None
    axis = axis_over([(one.first, one.last) for one in moments.values()], width)
    is_summed = len(moments) > MOST_ROWS
    rows = _summed_rows(reports, moments, axis) if is_summed else _rows(reports, moments, axis)
    return Chart(axis.lines(), tuple(rows), is_summed)


def _rows(reports: Mapping[int, Sequence[int]], moments: Mapping[int, Moment], axis: Axis) -> list[Row]:
    """A row for each article."""
    return [
        Row(one, report, 0, _cells(axis, moments[one], REPORT if one == report else COPY))
        for report, copies in reports.items()
        for one in (report, *copies)
        if one in moments
    ]


def _cells(axis: Axis, moment: Moment, mark: str) -> str:
    cells = [" "] * axis.width
    if moment.last - moment.first >= _OPEN:
        first, last = axis.at(moment.first), axis.at(moment.last)
        cells[first : last + 1] = OPEN * (last + 1 - first)
    cells[axis.at(_mark(moment))] = mark
    return "".join(cells).rstrip()


def _summed_rows(reports: Mapping[int, Sequence[int]], moments: Mapping[int, Moment], axis: Axis) -> list[Row]:
    """A row for each report with all its copies; of too many reports those with the most copies, and one for all others."""
    dated = {report: [one for one in copies if one in moments] for report, copies in reports.items()}
    dated = {report: copies for report, copies in dated.items() if copies or report in moments}
    order = list(dated)
    shown = order
    if len(order) > MOST_ROWS:
        shown = sorted(sorted(order, key=lambda one: (-len(dated[one]), order.index(one)))[: MOST_ROWS - 1], key=order.index)
    rows = [Row(one, one, len(dated[one]), _counted(axis, moments, [one], dated[one])) for one in shown]
    rest = [one for one in order if one not in set(shown)]
    if rest:
        copies = [copy for one in rest for copy in dated[one]]
        rows.append(Row(None, None, len(rest) + len(copies), _counted(axis, moments, [], [*rest, *copies])))
    return rows


def _counted(axis: Axis, moments: Mapping[int, Moment], reports: Sequence[int], copies: Sequence[int]) -> str:
    """Reports as themselves, copies as how many stand in a column: one as a copy's mark, from ten on as "+"."""
    counts = Counter(axis.at(_mark(moments[one])) for one in copies if one in moments)
    cells = [" "] * axis.width
    for column, count in counts.items():
        cells[column] = COPY if count == 1 else str(count) if count < 10 else "+"
    for one in reports:
        if one in moments:
            cells[axis.at(_mark(moments[one]))] = REPORT
    return "".join(cells).rstrip()


def _mark(moment: Moment) -> datetime:
    """The printed minute, or the middle of the time that a coarser print leaves open."""
    length = moment.last - moment.first
    return moment.first + length / 2 if length >= _OPEN else moment.first
