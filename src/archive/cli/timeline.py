"""The chart of `story --timeline`: who published what when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from archive.cli.output import console, date_of, one_line, print_indented, publisher_of, title_of
from archive.core.provenance.parties import Moment, moment
from archive.core.story.timeline import Chart, Row, chart

_COARSE = ("year", "month")  # dates that leave too much open to be drawn
_NAME = 30  # columns at most for who published it
_LEAST = 30  # columns at least for the time axis


def print_timeline(entry: dict[str, Any]) -> None:
    """A row for each article, reports as ● and their copies as ○ below them; those without a usable date below the chart."""
    by_id = {one["id"]: one for one in entry["told"]}
    reports: dict[int, list[int]] = {one["report_id"]: [] for one in entry["told"]}
    for one in entry["told"]:
        if one["id"] != one["report_id"]:
            reports[one["report_id"]].append(one["id"])
    moments = {number: when for number, one in by_id.items() if (when := _moment(one)) is not None}
    out = console()
    name = min(_NAME, max(cell_len(_name(one)) for one in by_id.values()) + 2)
    clock = 14  # "17 Sep 13:29?"
    left = name + clock + 1
    drawn = chart(reports, moments, max(_LEAST, out.width - left))
    if drawn is not None:
        for line in drawn.head:
            if line:
                out.print(Text(f"{'':{left}}{line}", "dim"), no_wrap=True, crop=False)
        for row in drawn.rows:
            out.print(_line(row, drawn, by_id, name, clock), no_wrap=True, crop=False)
        _print_legend(drawn, [_clock(by_id[one]) for one in moments])
    undated = [one for one in entry["told"] if one["id"] not in moments]
    if undated:
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


def _line(row: Row, drawn: Chart, by_id: Mapping[int, dict[str, Any]], name: int, clock: int) -> Text:
    is_copy = row.article_id != row.report_id
    if row.article_id is None:
        label, when = f"and {row.summed:,} more", ""
    else:
        one = by_id[row.article_id]
        label, when = ("  " if is_copy else "") + _name(one), _clock(one)
        if drawn.is_summed and row.summed:
            when = f"+{row.summed:,} cop{'y' if row.summed == 1 else 'ies'}"
    return Text.assemble(
        (_fitted(label, name) + " ", "" if is_copy else "bold"),
        (f"{when:<{clock}}", "dim"),
        (row.cells, "cyan" if is_copy else "bold green"),
    )


def _fitted(label: str, width: int) -> str:
    """A label of so many columns; of a longer one the number at its end stays."""
    if cell_len(label) <= width:
        return set_cell_size(label, width)
    who, _, number = label.rpartition(" ")
    return f"{set_cell_size(who, width - len(number) - 2)}… {number}" if number.startswith("[") else set_cell_size(label, width)


def _clock(one: dict[str, Any]) -> str:
    """The day in UTC, and the time where it is known."""
    published = one["published"]
    if published is None or published["utc"] is None:
        return ""
    when = datetime.fromisoformat(published["utc"])
    if published["precision"] == "day":
        return f"{when.day} {when:%b}"
    return f"{when.day} {when:%b %H:%M}{'?' if published['zone'] is None else ''}"


def _print_legend(drawn: Chart, clocks: Iterable[str]) -> None:
    told = ["times in UTC", "● a report", "○ a copy of it"]
    if drawn.is_summed:
        told.append("2 to 9, +: so many copies, ten and more")
    elif any("╌" in row.cells for row in drawn.rows):
        told.append("╌ the time that a date leaves open")
    if any(clock.endswith("?") for clock in clocks):
        told.append("? its zone is not known")
    if "⋯" in drawn.head[2]:
        told.append("⋯ a stretch without a report, left out")
    console().print()
    print_indented(Text("  ·  ".join(told), "dim"), 0)
