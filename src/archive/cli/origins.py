"""news-archive origins and publisher."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click
from rich.text import Text

from archive.cli.context import Session, db_option, filter_options, pass_session
from archive.cli.output import Column, console, one_line, output_options, print_document, print_entries
from archive.core.errors import ConfigError
from archive.queries.origins import KINDS, Asked, origin_entries, publisher_entry
from archive.store.listing import Filter

_PARTNERS = 20  # printed of each kind; --json has all
_WITH_DATES = 100  # columns of a terminal from which on the dates of publication have room
_NONE = "no origin is known of such articles; `news-archive import PATH` brings some in, and `chain ID` tells of one"
_CONFIRMED = "nothing to confirm: every name met in credits is in the register, or has articles of its own here"


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="Only origins of this kind.")
@click.option("--provisional", is_flag=True, help="Only names met in credits alone, for a person to confirm.")
@click.option("--toml", "as_toml", is_flag=True, help="With --provisional: entries to paste into publishers.toml.")
@output_options
@filter_options
@db_option
@pass_session
def origins(session: Session, kind: str | None, provisional: bool, as_toml: bool, form: str | None, wanted: Filter) -> None:
    """List who feeds the archive: agencies and outlets by the articles that derive from them.

    The filters are for the articles that derive: --publisher names the one who republished.
    """
    if as_toml and not provisional:
        raise ConfigError("--toml writes names for a person to confirm; it goes with --provisional")
    with session.store() as store, store.read() as connection:
        entries = list(origin_entries(connection, wanted, Asked(kind, provisional), session.rules().register))
    empty = _CONFIRMED if provisional else _NONE
    if as_toml and entries:
        print("\n".join(_toml(entries)), end="")
    elif provisional:
        print_entries(entries, form, _TO_CONFIRM, empty)
    else:
        print_entries(entries, form, _columns(entries), empty)


def _doubtful(one: dict[str, Any]) -> int:
    return int(one["credited"] - one["articles"])


_TO_CONFIRM: tuple[Column, ...] = (
    ("origin", lambda one: one["name"]),
    ("kind", lambda one: f"{one['kind']}?"),
    ("credited", lambda one: f"{one['credited']:,}"),
    ("uncredited", lambda one: f"{one['uncredited']:,}"),
    ("text", lambda one: f"“{one['credit']['text']}” in {one['credit']['article_id']}" if one["credit"] else "–"),
)


def _columns(entries: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
    """What there is to tell; a column of nothing is left out."""
    found: list[Column] = [
        ("origin", lambda one: one["name"]),
        ("kind", lambda one: one["kind"]),
        ("derived", lambda one: f"{one['articles']:,}"),
    ]
    if any(map(_doubtful, entries)):
        found.append(("doubtful", lambda one: f"{_doubtful(one):,}"))
    if any(one["uncredited"] for one in entries):
        found.append(("uncredited", lambda one: f"{one['uncredited']:,}"))
    if any(one["contested"] for one in entries):
        found.append(("contested", lambda one: f"{one['contested']:,}"))
    found.append(("archived", lambda one: f"{one['archived']:,}"))
    if console().width >= _WITH_DATES:
        found += [("first", lambda one: _day(one["first_published"])), ("last", lambda one: _day(one["last_published"]))]
    return tuple(found)


def _day(iso: str | None) -> str:
    return f"{(day := date.fromisoformat(iso)).day} {day:%b %Y}" if iso is not None else "–"


def _toml(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in entries:
        yield "[[publisher]]"
        if one["credit"] is not None:
            yield f"# {_articles(one['credited'])} so far; first met as “{one_line(one['credit']['text'])}”"
        yield f"name = {_value(one['name'].removeprefix('the '))}"
        yield f"kind = {_value(one['kind'])}"
        if one["domain"]:
            yield f"domains = [{_value(one['domain'])}]"
        yield "\n"


def _value(value: str) -> str:
    """A TOML string: JSON's strings are TOML's but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


@click.command()
@click.argument("name", metavar="NAME")
@output_options
@db_option
@pass_session
def publisher(session: Session, name: str, form: str | None) -> None:
    """Show whom a publisher republishes, who republishes it, and how long after.

    NAME is its name, any other name that publishers.toml has for it, or its domain.
    """
    with session.store() as store, store.read() as connection:
        entry = publisher_entry(connection, name, session.rules().register)
    if not print_document(entry, form):
        _print_publisher(entry)


def _print_publisher(entry: dict[str, Any]) -> None:
    own, out = entry["publisher"], console()
    facts = [own["kind"], own["domain"], f"of the group {own['group']}" if own["group"] else None]
    out.print(Text.assemble((own["name"], "bold"), *(f"  ·  {fact}" for fact in facts if fact)))
    if own["provisional"]:
        out.print(Text("not in publishers.toml: a name met in credits only, for a person to confirm", "yellow"))
    out.print(Text(_own_work(entry)))
    if entry["contested"]:
        verb = "has" if entry["contested"] == 1 else "have"
        out.print(Text(f"{entry['contested']:,} of its own {verb} a contested link to another origin, which is not counted."))
    if entry["articles"]:
        _print_partners(
            "It has text from", "origin", entry["republishes"], "It has text from nobody else, as far as this archive knows."
        )
    _print_partners(
        "Others have text from it", "publisher", entry["republished_by"], "Nobody has text from it, as far as this archive knows."
    )
    if missing := entry["origin_of"]["phantoms"]:
        works = "a work of its" if missing == 1 else f"{missing:,} works of its"
        out.print(Text(f"\n{works.capitalize()} {'is' if missing == 1 else 'are'} credited that this archive does not hold."))
    if entry["same_group"]:
        told = (f"{one['name']} ({_articles(one['articles'])})" for one in entry["same_group"])
        out.print(Text(f"\nSame owner: {', '.join(told)}"))


def _own_work(entry: dict[str, Any]) -> str:
    if not entry["articles"]:
        return "No article of it is archived."
    parts = [f"{entry['own']:,} its own ({entry['share_own']:.0%})"]
    if entry["derived_credited"]:
        parts.append(f"{entry['derived_credited']:,} from others, credited")
    if entry["derived_uncredited"]:
        parts.append(f"{entry['derived_uncredited']:,} perhaps from others, uncredited")
    return f"{_articles(entry['articles'])} archived: {', '.join(parts)}."


def _print_partners(head: str, called: str, partners: Sequence[dict[str, Any]], nobody: str) -> None:
    out = console()
    out.print()
    if not partners:
        out.print(Text(nobody))
        return
    out.print(Text(f"{head}:"))
    columns = [column for column in _columns(partners) if column[0] not in ("first", "last", "archived")]
    columns[0] = (called, lambda one: one["name"] or "(publisher not known)")
    columns[1] = ("kind", lambda one: one["kind"] or "–")
    if any(_after(one) for one in partners):
        columns.append(("how long after", lambda one: _after(one) or "–"))
    if any(one["dated_before_original"] for one in partners):
        columns.append(("dated before", lambda one: f"{one['dated_before_original']:,}"))
    print_entries(partners[:_PARTNERS], None, columns, "")
    if len(partners) > _PARTNERS:
        out.print(Text(f"and {len(partners) - _PARTNERS:,} more", "dim"))


def _after(one: dict[str, Any]) -> str:
    """The usual time from original to copy, and of how many pairs that is known."""
    if one["delay_from"]:
        return f"{in_words(one['median_delay_minutes'])} (of {one['delay_from']:,})"
    return f"{_days(one['median_delay_days'])} (of {one['delay_days_from']:,})" if one["delay_days_from"] else ""


def _days(days: float) -> str:
    return "within a day" if days <= 1 else f"about {days:g} days"


def in_words(minutes: float) -> str:
    """A length of time as people say it."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    if whole < 48 * 60:
        return f"{whole // 60} h {whole % 60} min" if whole % 60 else f"{whole // 60} h"
    return f"{whole / 60 / 24:.0f} days"
