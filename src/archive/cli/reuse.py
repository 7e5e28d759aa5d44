"""news-archive explain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import (
    Column,
    console,
    date_of,
    one_line,
    output_options,
    print_document,
    print_entries,
    publisher_of,
    title_of,
)
from archive.core.model import STORY_ROLES
from archive.core.text.plain import plain
from archive.queries.articles import find_article
from archive.queries.matches import explain as explain_pair

_CLIP = 400  # characters of a stretch shown side by side
_MEANING = {
    "wholly": "one text is the other, whole or shortened or with little added",
    "partially": "part of one text stands in the other, and the rest is of its own",
    "statement": "both carry one statement and are otherwise independent",
    "template": "both are made from one template and tell different things",
    "none": "they have no text in common to speak of",
}
_ROLES = {
    "block_quote": "a block quote",
    "editor_comment": "an editor's comment",
    "update": "an update",
    "caption": "a caption",
    "embed": "an embed",
}
_LISTED = 12  # passages listed with their places; the side-by-side view and --json have all


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@output_options
@db_option
@pass_session
def explain(session: Session, a: str, b: str, form: str | None) -> None:
    """Say what two articles have to do with each other, and why."""
    with session.store() as store, store.read() as connection:
        entry = explain_pair(connection, find_article(connection, a), find_article(connection, b))
    texts, segments = entry.pop("texts"), entry.pop("segments")
    if not print_document(entry, form):
        _print_verdict(entry)
        _print_side_by_side(entry, texts, segments)


def _print_verdict(entry: dict[str, Any]) -> None:
    out = console()
    for letter, one in zip("AB", entry["articles"], strict=True):
        place = f"article {one['id']}, {publisher_of(one)}, {date_of(one)}, {one['words']:,} words".replace(", –", "")
        out.print(Text(f"{letter}  {title_of(one)}", "bold").append(f"  ({place})", "not bold"))
    out.print()
    out.print(Text(f"{entry['verdict'].capitalize()}: {_MEANING[entry['reuse']]}.", "bold"))
    out.print(Text(f"Why: {entry['reason']}."))
    out.print()
    a, b, jaccard = (f"{entry[name]:.1%}" for name in ("containment_a", "containment_b", "jaccard"))
    out.print(Text(f"{a} of A stands in B, {b} of B in A, {jaccard} of both in each (Jaccard), counted in runs of five words."))
    out.print(Text(_times(entry)))
    if entry["passages"]:
        _print_passages(entry["passages"])
    else:
        out.print(Text("They share no run of five words."))


def _times(entry: dict[str, Any]) -> str:
    hours = entry["hours_between"]
    if hours is None:
        return "The time between them is not known: a date is missing, or coarser than a day."
    first, last = sorted(entry["articles"], key=lambda one: one["published"]["utc"])
    letter, other = "AB" if first is entry["articles"][0] else "BA"
    if "day" in (
        first["published"]["precision"],
        last["published"]["precision"],
    ):  # without the hour, the day is all that is told
        days = [datetime.fromisoformat(one["published"]["utc"]).date() for one in (first, last)]
        apart = (days[1] - days[0]).days
        return f"{letter} is dated {apart} day{'' if apart == 1 else 's'} before {other}." if apart else "Dated the same day."
    if not hours:
        return "Published at the same time."
    return f"{letter} was published {_duration(hours)} before {other}."


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _print_passages(passages: list[dict[str, Any]]) -> None:
    total = sum(one["words"] for one in passages)
    console().print(Text(f"{len(passages):,} shared passage{'' if len(passages) == 1 else 's'}, {total:,} words in all:"))
    longest = sorted(passages, key=lambda one: (-one["words"], one["a_start"]))[:_LISTED]
    columns: tuple[Column, ...] = (
        ("words", lambda one: str(one["words"])),
        ("in A", lambda one: _place(one, "a")),
        ("in B", lambda one: _place(one, "b")),
        ("text", lambda one: plain(one["text"])),
    )
    print_entries(longest, None, columns, "")
    if len(passages) > _LISTED:
        console().print(Text(f"and {len(passages) - _LISTED:,} more", "dim"))
    console().print()


def _place(one: dict[str, Any], side: str) -> str:
    """Where a passage stands, and as what where it is not the story's own words."""
    role = _ROLES.get(one[f"{side}_role"])
    return f"{one[f'{side}_start']}–{one[f'{side}_end']}" + (f" ({role})" if role else "")


def _print_side_by_side(entry: dict[str, Any], texts: list[str], segments: list[list[dict[str, Any]]]) -> None:
    """Shared runs in both columns, what stands between them left and right."""
    if not entry["passages"]:
        return
    table = Table(show_lines=False, box=None, padding=(0, 2, 1, 0), expand=True)
    for letter in "AB":
        table.add_column(letter, ratio=1)
    places = (0, 0)
    for passage in _in_both_orders(entry["passages"]):
        _add_gap(table, texts, segments, places, (passage["a_start"], passage["b_start"]))
        shared = [
            Text(
                _clipped(_story_between(texts[side], segments[side], passage[f"{key}_start"], passage[f"{key}_end"])),
                "bold green",
            )
            for side, key in enumerate("ab")
        ]
        table.add_row(*(Text("= ") + one for one in shared))
        places = (passage["a_end"], passage["b_end"])
    _add_gap(table, texts, segments, places, (len(texts[0]), len(texts[1])))
    console().print(table)


def _in_both_orders(passages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The heaviest run of passages that stand in the same order in both texts."""
    best: list[tuple[int, list[dict[str, Any]]]] = []
    for number, one in enumerate(passages):
        before = [best[other] for other in range(number) if passages[other]["b_end"] <= one["b_start"]]
        weight, run = max(before, key=lambda pair: pair[0], default=(0, []))
        best.append((weight + one["words"], [*run, one]))
    return max(best, key=lambda pair: pair[0])[1]


def _add_gap(
    table: Table, texts: list[str], segments: list[list[dict[str, Any]]], start: tuple[int, int], end: tuple[int, int]
) -> None:
    cells = [_story_between(texts[side], segments[side], start[side], end[side]) for side in (0, 1)]
    if any(cells):
        table.add_row(*(Text(_clipped(cell), "dim") for cell in cells))


def _story_between(text: str, segments: list[dict[str, Any]], start: int, end: int) -> str:
    pieces = [
        text[max(start, one["start"]) : min(end, one["end"])]
        for one in segments
        if one["role"] in STORY_ROLES and one["start"] < end and one["end"] > start
    ]
    between = one_line(" ".join(map(plain, pieces)))
    return between if any(letter.isalnum() for letter in between) else ""


def _clipped(text: str) -> str:
    if len(text) <= _CLIP:
        return text
    front, back = text[: _CLIP // 2].rsplit(" ", 1)[0], text[-_CLIP // 2 :].split(" ", 1)[-1]
    left_out = len(text.split()) - len(front.split()) - len(back.split())
    return f"{front} … {left_out:,} words … {back}"
