"""The chart of `story --timeline`: who published what when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from archive.cli.output import console, date_of, one_line, print_indented, publisher_of, title_of
from archive.core.provenance.parties import Moment, moment
from archive.core.story.timeline import COPY, REPORT, Chart, Row, chart

_COARSE = ("year", "month")  # dates that leave too much open to be drawn
_NAME = 30  # columns at most for who published it
_CLOCK = 14  # "17 Sep 13:29?"
_AXIS = 30  # columns of the time axis that names give way to
_LEAST = 16  # columns at least for it; where there are fewer, times are listed instead


def print_timeline(entry: dict[str, Any]) -> None:
    """A row for each article, reports as ● and their copies as ○ below them; those without a usable date below the chart.

    Where the terminal is too narrow for a chart, a list of the same rows.
    """
    by_id = {one["id"]: one for one in entry["told"]}
    reports: dict[int, list[int]] = {one["report_id"]: [] for one in entry["told"]}
    for one in entry["told"]:
        if one["id"] != one["report_id"]:
            reports[one["report_id"]].append(one["id"])
    moments = {number: when for number, one in by_id.items() if (when := _moment(one)) is not None}
    name, axis = _shares(by_id.values(), console().width)
    drawn = chart(reports, moments, max(_LEAST, axis))
    if drawn is not None:
        if axis < _LEAST:
            _print_list(drawn, by_id)
        else:
            _print_chart(drawn, by_id, name)
        _print_legend(drawn, [_clock(by_id[one]) for one in moments], is_list=axis < _LEAST)
    _print_undated([one for one in entry["told"] if one["id"] not in moments])


def _shares(told: Iterable[dict[str, Any]], width: int) -> tuple[int, int]:
    """Columns for the names and for the axis; names give way first, until their numbers alone are left."""
    names = [_name(one) for one in told]
    wanted = min(_NAME, max(map(cell_len, names)) + 2)
    numbers = max(cell_len(name.rpartition(" ")[2]) for name in names)
    left = width - _CLOCK - 1
    name = max(numbers, min(wanted, left - _AXIS))
    return name, left - name


def _print_chart(drawn: Chart, by_id: Mapping[int, dict[str, Any]], name: int) -> None:
    out = console()
    for line in drawn.head:
        if line:
            out.print(Text(f"{'':{name + 1 + _CLOCK}}{line}", "dim"), no_wrap=True, crop=False)
    for row in drawn.rows:
        out.print(_line(row, drawn, by_id, name), no_wrap=True, crop=False)


def _print_list(drawn: Chart, by_id: Mapping[int, dict[str, Any]]) -> None:
    for row in drawn.rows:
        if row.article_id is None:
            print_indented(Text(f"and {row.summed:,} more"), 0)
            continue
        is_copy = row.article_id != row.report_id
        one = by_id[row.article_id]
        facts = [_clock(one), _copies(row, drawn), _name(one)]
        text = f"{COPY if is_copy else REPORT} {', '.join(fact for fact in facts if fact)}"
        print_indented(Text(text, "" if is_copy else "bold"), 2 * is_copy)


def _print_undated(undated: Sequence[dict[str, Any]]) -> None:
    if undated:
        out = console()
        out.print()
        out.print(Text("Not in the chart, since no date tells the day:", "bold"))
        for one in undated:
            copy = f", a copy of [{one['report_id']}]" if one["id"] != one["report_id"] else ""
            date = f", {date_of(one)}" if one["published"] is not None else ""
            title = f": {one_line(title_of(one))}" if one["publisher"] else ""
            print_indented(Text(f"{_name(one)}{copy}{date}{title}"), 2)


def _moment(one: dict[str, Any]) -> Moment | None:
    """The time that a date leaves open; a clock of an unknown zone is taken for UTC, and its question mark says so."""
    published = one["published"]
    if published is None or published["utc"] is None or published["precision"] in _COARSE:
        return None
    return moment(datetime.fromisoformat(published["utc"]), published["precision"], "UTC")


def _name(one: dict[str, Any]) -> str:
    """Whose an article is, its headline where that is not known, and its number."""
    return f"{one_line(publisher_of(one) if one['publisher'] else title_of(one))} [{one['id']}]"


def _line(row: Row, drawn: Chart, by_id: Mapping[int, dict[str, Any]], name: int) -> Text:
    if row.article_id is None:
        return Text(_fitted(f"and {row.summed:,} more", name + 1 + _CLOCK) + row.cells, "bold")
    is_copy = row.article_id != row.report_id
    one = by_id[row.article_id]
    return Text.assemble(
        (_fitted(("  " if is_copy else "") + _name(one), name) + " ", "" if is_copy else "bold"),
        (f"{_copies(row, drawn) or _clock(one):<{_CLOCK}}", "dim"),
        (row.cells, "cyan" if is_copy else "bold green"),
    )


def _copies(row: Row, drawn: Chart) -> str:
    """How many copies the row of a report sums up, if any."""
    return f"+{row.summed:,} cop{'y' if row.summed == 1 else 'ies'}" if drawn.is_summed and row.summed else ""


def _fitted(label: str, width: int) -> str:
    """A label of so many columns; of a longer one the number at its end stays."""
    if cell_len(label) <= width:
        return set_cell_size(label, width)
    who, _, number = label.rpartition(" ")
    if not number.startswith("["):
        return set_cell_size(label, width)
    room = width - len(number) - 2
    return f"{set_cell_size(who, room)}… {number}" if room > 0 else set_cell_size(number, width)


def _clock(one: dict[str, Any]) -> str:
    """The day in UTC, and the time where it is known."""
    published = one["published"]
    if published is None or published["utc"] is None:
        return ""
    when = datetime.fromisoformat(published["utc"])
    if published["precision"] == "day":
        return f"{when.day} {when:%b}"
    return f"{when.day} {when:%b %H:%M}{'?' if published['zone'] is None else ''}"


def _print_legend(drawn: Chart, clocks: Iterable[str], *, is_list: bool) -> None:
    told = ["times in UTC", "● a report", "○ a copy of it"]
    if drawn.is_summed and not is_list:
        told.append("2 to 9, +: so many copies, ten and more")
    elif not is_list and any("╌" in row.cells for row in drawn.rows):
        told.append("╌ the time that a date leaves open")
    if any(clock.endswith("?") for clock in clocks):
        told.append("? its zone is not known")
    if not is_list and "⋯" in drawn.head[2]:
        told.append("⋯ a stretch without a report, left out")
    console().print()
    print_indented(Text("  ·  ".join(told), "dim"), 0)
