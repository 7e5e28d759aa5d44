"""news-archive spread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, pass_session
from archive.cli.origins import in_words
from archive.cli.output import (
    console,
    date_of,
    output_options,
    print_document,
    print_entries,
    publisher_of,
    title_of,
)
from archive.queries.articles import find_article
from archive.queries.spread import spread as spread_of

_SHOWN = 3  # articles of which the one may be earlier or later that are named with it
_CLOCK = ("hour", "minute", "second")
_RELATIONS = {
    "this": "this article",
    "origin": "this article derives from it",
    "copy": "a copy",
    "partial": "shares a part",
    "linked": "linked by credits",
}


@click.command()
@click.argument("name", metavar="ID")
@output_options
@db_option
@pass_session
def spread(session: Session, name: str, form: str | None) -> None:
    """Show everyone who carried the text of an article, in time order as far as the dates tell one.

    --csv prints a line for each of them.
    """
    with session.store() as store, store.read() as connection:
        entry = spread_of(connection, find_article(connection, name))
    if form == "csv":
        print_entries(entry["carriers"], form, (), "")
    elif not print_document(entry, form):
        _print_spread(entry)


def _print_spread(entry: dict[str, Any]) -> None:
    out = console()
    articles = {one["article"]["id"]: one for one in entry["carriers"]}
    out.print(Text.assemble((title_of(entry["article"]), "bold"), f"  [{entry['article']['id']}]"))
    alone = entry["size"] == 1
    out.print(Text("Nobody else carries its text, as far as this archive knows." if alone else _counts(entry)))
    if entry["origins"]:
        out.print(Text(f"Origin: {'; '.join(map(_origin, entry['origins']))}."))
    if alone:
        return
    out.print(Text(f"First published: {_first(entry, articles)}"))
    seen = entry["first_seen"]
    out.print(Text(f"First seen here: [{seen['article']['id']}] on {_day(seen['at'])}, which says nothing of who was first."))
    out.print()
    width = max(len(_place(one)) for one in entry["carriers"])
    for one in entry["carriers"]:
        head = f"{_place(one):>{width}}  {_date(one)}  ·  {publisher_of(one['article'])}  [{one['article']['id']}]"
        out.print(Text(head, "bold" if one["relation"] == "this" else ""))
        for line in Text("  ·  ".join(_facts(one, entry, articles)), "dim").wrap(out, out.width - width - 2):
            line.rstrip()
            out.print(Text(" " * (width + 2)).append_text(line))
    if any(_is_open(one) for one in entry["carriers"]):
        out.print()
        out.print(Text("Of the places such as 1–3 the dates do not tell which an article has.", "dim"))


def _counts(entry: dict[str, Any]) -> str:
    publishers = f"{entry['publishers']:,} publisher{'' if entry['publishers'] == 1 else 's'}"
    told = f"{entry['size']:,} articles of {publishers}: {entry['credited']:,} {_say(entry['credited'])} it from"
    return (
        f"{told}, {entry['uncredited']:,} {'does' if entry['uncredited'] == 1 else 'do'} not."
        if entry["uncredited"]
        else f"{told}."
    )


def _say(count: int) -> str:
    return "says where it has" if count == 1 else "say where they have"


def _origin(one: dict[str, Any]) -> str:
    perhaps = "" if one["status"] == "accepted" else "perhaps "
    return f"{perhaps}{one['name']} " + (f"[{one['article_id']}]" if one["article_id"] is not None else "(not in this archive)")


def _first(entry: dict[str, Any], articles: Mapping[int, dict[str, Any]]) -> str:
    first = entry["first_published"]
    candidates = [one["id"] for one in first["candidates"]]
    if not candidates:
        return "not known, since none has a date."
    named = ", ".join(f"[{one}]" for one in candidates[:_SHOWN]) + (" or others" if len(candidates) > _SHOWN else "")
    if first["article"] is not None:
        one = articles[candidates[0]]
        told = f"{named} {publisher_of(one['article'])}, {_date(one)}"
        told += f", which itself credits {', '.join(one['credits'])}" if one["credits"] else ""
    else:
        told = f"not known; by their dates it may be any of {named}"
    undated = first["undated"]
    return f"{told}; {undated:,} {'has' if undated == 1 else 'have'} no usable date." if undated else f"{told}."


def _place(one: dict[str, Any]) -> str:
    place = one["place"]
    if place is None:
        return "?"
    return f"{place['first']}–{place['last']}." if _is_open(one) else f"{place['first']}."


def _is_open(one: dict[str, Any]) -> bool:
    """Whether the dates leave more than one place to it."""
    return one["place"] is not None and one["place"]["first"] != one["place"]["last"]


def _date(one: dict[str, Any]) -> str:
    if one["published"] is None:
        return "no date"
    zoneless = one["published"]["precision"] in _CLOCK and one["published"]["zone"] is None
    return date_of(one) + (" (zone not known)" if zoneless else "")


def _day(iso: str) -> str:
    moment = datetime.fromisoformat(iso)
    return f"{moment.day} {moment:%b %Y}"


def _facts(one: dict[str, Any], entry: dict[str, Any], articles: Mapping[int, dict[str, Any]]) -> list[str]:
    facts = [_when(one, entry, articles), _RELATIONS[one["relation"]]]
    if one["share"] is not None:
        facts.append(f"{one['share']:.0%} of this article stands in it")
    if one["credits"]:
        facts.append(f"credits {', '.join(one['credits'])}")
    if one["credited_by"]:
        facts.append(f"credited by {one['credited_by']:,}")
    elif not one["credits"]:
        facts.append("credits nobody")
    return [fact for fact in facts if fact]


def _when(one: dict[str, Any], entry: dict[str, Any], articles: Mapping[int, dict[str, Any]]) -> str:
    """How long after the first, or against whom the order is not known."""
    if one["place"] is None:
        return "when is not known"
    if _is_open(one):
        return _unordered(one, articles)
    if one["lag_minutes"]:
        return f"{in_words(one['lag_minutes'])} after the first"
    return "the first" if one["place"]["last"] == 1 and not entry["first_published"]["undated"] else ""


def _unordered(one: dict[str, Any], articles: Mapping[int, dict[str, Any]]) -> str:
    others = [other for other in articles.values() if other is not one and other["place"] and _overlap(one, other)]
    named = ", ".join(f"[{other['article']['id']}]" for other in others[:_SHOWN])
    named += f" and {len(others) - _SHOWN:,} more" if len(others) > _SHOWN else ""
    same_day = len({other["published"]["utc"][:10] for other in [one, *others]}) == 1
    return f"the same day as {named}" if same_day else f"order not known against {named}"


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the times that two dates leave open have some in common."""
    begin = max(datetime.fromisoformat(some["earliest"]) for some in (one, other))
    return begin < min(datetime.fromisoformat(some["latest"]) for some in (one, other))
