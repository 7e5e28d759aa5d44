"""news-archive story and related."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from archive.cli.context import Session, db_option, pass_session
from archive.cli.log import print_log
from archive.cli.output import (
    Column,
    console,
    date_of,
    one_line,
    output_options,
    print_document,
    print_entries,
    print_indented,
    publisher_of,
    title_of,
)
from archive.cli.stories import headline_of, when_of
from archive.cli.timeline import print_timeline
from archive.core.errors import ConfigError
from archive.queries.related import related_entries
from archive.queries.story import story_log, whole_story

_REPORTS = 40  # independent reports printed of one story
_COPIES = 5  # copies named of one report
_PUBLISHERS = 8
_ARTICLES = 10  # named of a person's word
_STATEMENTS = 12
_CARRIERS = 6  # carriers named of one statement
_QUOTED = 300  # characters of a statement

_CLOCK = ("hour", "minute", "second")
_NUMBER = click.IntRange(min=1, max=2**63 - 1)


@click.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@click.option("--timeline", is_flag=True, help="Who published what when, as a chart.")
@click.option("--log", is_flag=True, help="What happened to the story, also to one that ended.")
@output_options
@db_option
@pass_session
def story(session: Session, number: int, timeline: bool, log: bool, form: str | None) -> None:
    """Show one story: its independent reports in time order, the copies of each below it, and the statements they share."""
    if timeline and log:
        raise ConfigError("say one thing: --timeline or --log")
    speakers = session.speakers()
    with session.store() as store, store.read() as connection:
        if log:
            entry = story_log(connection, number)
        else:
            entry = whole_story(connection, number, speakers, with_statements=form is not None or not timeline)
    if print_document(entry, form):
        return
    if log:
        print_log("story", entry)
        return
    _print_head(entry)
    if timeline:
        print_timeline(entry)
        return
    _print_reports(entry)
    _print_statements(entry)


@click.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="At most so many.")
@output_options
@db_option
@pass_session
def related(session: Session, number: int, limit: int, form: str | None) -> None:
    """List the stories nearest to one, and what they have in common with it."""
    columns: tuple[Column, ...] = (
        ("id", lambda one: str(one["id"])),
        ("likeness", lambda one: f"{one['likeness']:.2f}"),
        ("apart", lambda one: f"{one['days']:,.1f} days" if one["days"] is not None else "–"),
        ("in common", _in_common),
        ("title", headline_of),
    )
    with session.store() as store, store.read() as connection:
        print_entries(related_entries(connection, number, limit), form, columns, f"nothing is near story {number}")


def _in_common(one: dict[str, Any]) -> str:
    facts = [", ".join(one["terms"])]
    if one["shared_statements"]:
        facts.append(_counted(one["shared_statements"], "statement"))
    if one["links"]:
        facts.append(_counted(one["links"], "link"))
    return "; ".join(fact for fact in facts if fact)


def _print_head(entry: dict[str, Any]) -> None:
    out = console()
    out.print(Text.assemble((one_line(headline_of(entry)), "bold"), f"  [story {entry['id']}]"))
    out.print(Text(f"{_size(entry)}  ·  {when_of(entry) if entry['first_published'] else 'no date'}"))
    for name, value in _facts(entry):
        print_indented(Text.assemble((f"{name}: ", "dim"), one_line(value)), 0)
    out.print()


def _size(entry: dict[str, Any]) -> str:
    reports = f"{entry['reports']:,} independent report{'' if entry['reports'] == 1 else 's'}"
    return f"{reports}, {_counted(entry['size'], 'article')}"


def _facts(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """What is known of the whole story, with its names."""
    by_id = {one["id"]: one for one in entry["told"]}
    facts = [
        ("Key words", ", ".join(entry["key_words"])),
        ("Publishers", _publishers(entry)),
        ("Languages", ", ".join(f"{code} {count:,}" for code, count in entry["languages"].items())),
    ]
    if entry["first_report"] is not None:
        hedge = "" if entry["first_report_certain"] else ", as far as dates tell"
        facts.append(("First report", _named(by_id[entry["first_report"]]) + hedge))
    if entry["first_copy"] is not None:
        facts.append(("First copy", _named(by_id[entry["first_copy"]])))
    if _in_peak_hour(entry) > 1:
        facts.append(("Peak hour", _hour(entry)))
    if entry["reports"] < entry["size"]:
        facts.append(("Copied", f"{entry['copied_words']:.0%} of all words"))
    facts += [("A person said", _said(one)) for one in entry["said"]]
    return [(name, value) for name, value in facts if value]


def _said(word: dict[str, Any]) -> str:
    at = datetime.fromisoformat(word["at"])
    why = f": “{word['why']}”" if word["why"] else ""
    return f"{_meant(word)}{why}, {at.day} {at:%b %Y}"


def _meant(word: dict[str, Any]) -> str:
    articles, left = (_some(word[name]) for name in ("articles", "left"))
    if word["kind"] == "apart":
        return f"{articles} {'tells' if len(word['articles']) == 1 else 'tell'} another event than {left}"
    return f"{articles} tell one event" + (", and nothing joins or leaves it by itself" if word["kind"] == "pinned" else "")


def _some(articles: list[int]) -> str:
    more = f" and {len(articles) - _ARTICLES:,} more" if len(articles) > _ARTICLES else ""
    return ", ".join(f"[{one}]" for one in articles[:_ARTICLES]) + more


def _publishers(entry: dict[str, Any]) -> str:
    some = entry["publishers"][:_PUBLISHERS]
    told = ", ".join(one["name"] + (f" {one['articles']:,}" if one["articles"] > 1 else "") for one in some)
    if len(entry["publishers"]) > _PUBLISHERS:
        told += f" and {len(entry['publishers']) - _PUBLISHERS:,} more"
    unknown = entry["size"] - sum(one["articles"] for one in entry["publishers"])
    return "; ".join(part for part in (told, f"of {_counted(unknown, 'article')} not known" if unknown else "") if part)


def _in_peak_hour(entry: dict[str, Any]) -> int:
    """How many articles came out in the hour of which most came out: of one alone nothing is to be told."""
    hour = (entry["peak_hour"] or "none")[:13]
    exact = [one["published"] for one in entry["told"] if one["published"] and one["published"]["zone"] is not None]
    return sum(one["precision"] in _CLOCK and (one["utc"] or "").startswith(hour) for one in exact)


def _hour(entry: dict[str, Any]) -> str:
    begin = datetime.fromisoformat(entry["peak_hour"])
    span = f"{begin.day} {begin:%b %Y %H:%M}–{begin + timedelta(hours=1):%H:%M} UTC"
    return f"{span}, {_counted(_in_peak_hour(entry), 'article')}"


def _named(one: dict[str, Any]) -> str:
    """An article in short: whose, when, and its number."""
    facts = [publisher_of(one), date_of(one)]
    return " · ".join(fact for fact in facts if fact != "–") + f" [{one['id']}]"


def _print_reports(entry: dict[str, Any]) -> None:
    """The independent reports in time order, each with its copies folded below it."""
    copies: dict[int, list[dict[str, Any]]] = {}
    for one in entry["told"]:
        copies.setdefault(one["report_id"], []).append(one)
    shown = list(copies.items())[:_REPORTS]
    tree = Tree(Text("Independent reports, and their copies", "bold"), guide_style="dim")
    for number, some in shown:
        report = next(one for one in some if one["id"] == number)
        branch = tree.add(_report(report))
        if len(some) > 1:
            branch.add(_copies([one for one in some if one is not report]))
    if len(copies) > len(shown):
        tree.add(Text(f"and {len(copies) - len(shown):,} more", "dim"))
    console().print(tree)


def _report(one: dict[str, Any]) -> Text:
    facts = [publisher_of(one), date_of(one)]
    label = Text.assemble(
        (one_line(title_of(one)), "bold"), *(f"  ·  {fact}" for fact in facts if fact != "–"), f"  [{one['id']}]"
    )
    label.append("\n" + "; ".join([_reason(one), *_origins(one["origins"])]), "dim")
    return label


def _reason(one: dict[str, Any]) -> str:
    """Why an article is in its story."""
    if one["reason"] == "alike":
        return f"alike: {one['likeness']:.2f}" if one["likeness"] is not None else "alike"
    reason: str = one["reason"]
    return _REASONS.get(reason, reason)


_REASONS = {
    "first": "the first of the story",
    "copy": "a copy",
    "credit": "derives from a report of it",
    "person": "by a person's word",
}


def _origins(origins: list[dict[str, Any]]) -> list[str]:
    """Whom an article derives from, those of one kind together."""
    names: dict[tuple[str, bool], list[str]] = {}
    for one in origins:
        name = one_line(one["name"]) + ("" if one["phantom"] else f" [{one['article_id']}]")
        names.setdefault(("quotes" if one["type"] == "quotes" else "after", one["phantom"]), []).append(name)
    return [f"{verb} {', '.join(some)}{' (not in the archive)' if lost else ''}" for (verb, lost), some in names.items()]


def _copies(some: list[dict[str, Any]]) -> Text:
    named = ", ".join(map(_named, some[:_COPIES]))
    more = f" and {len(some) - _COPIES:,} more" if len(some) > _COPIES else ""
    return Text.assemble((f"{len(some):,} {'copy' if len(some) == 1 else 'copies'}: ", "bold"), one_line(named + more))


def _print_statements(entry: dict[str, Any]) -> None:
    if not entry["statements"]:
        return
    out = console()
    out.print()
    out.print(Text("Statements that reports share", "bold"))
    by_id = {one["id"]: one for one in entry["told"]}
    for one in entry["statements"][:_STATEMENTS]:
        text = one["text"] if len(one["text"]) <= _QUOTED else f"{one['text'][: _QUOTED - 1].rstrip()}…"
        said = f" ({one_line(one['speaker'])})" if one["speaker"] else ""
        print_indented(Text(f"“{one_line(text)}”{said}"), 2)
        print_indented(Text(_carriers(one, by_id), "dim"), 4)
    if len(entry["statements"]) > _STATEMENTS:
        out.print(Text(f"  and {len(entry['statements']) - _STATEMENTS:,} more", "dim"))


def _carriers(statement: dict[str, Any], by_id: Mapping[int, dict[str, Any]]) -> str:
    some = [by_id[one["article"]["id"]] for one in statement["carriers"]]
    named = ", ".join(f"{publisher_of(one)} [{one['id']}]".removeprefix("– ") for one in some[:_CARRIERS])
    more = f" and {len(some) - _CARRIERS:,} more" if len(some) > _CARRIERS else ""
    return f"{statement['words']:,} words, in {_counted(statement['reports'], 'report')}: {named}{more}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
