"""news-archive stories merge, split, pin and undo: what a person says of which articles tell one event."""

from __future__ import annotations

from typing import Any

import click

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import output_options, print_document
from archive.core.errors import ConfigError
from archive.correcting import UNDO, Correction
from archive.pipeline import say_of_stories
from archive.queries.articles import find_article
from archive.queries.corrected import corrected_entry

_NUMBER = click.IntRange(min=1, max=2**63 - 1)
_SAYING = {"together": "merging", "apart": "splitting", "pinned": "pin"}

_why = click.option("--why", metavar="TEXT", help="How you know. Kept with your word.")


@click.command()
@click.argument("first", metavar="ID", type=_NUMBER)
@click.argument("others", metavar="ID...", nargs=-1, required=True, type=_NUMBER)
@_why
@output_options
@db_option
@pass_session
def merge(session: Session, first: int, others: tuple[int, ...], why: str | None, form: str | None) -> None:
    """Say that stories tell one event: the others go into the first, and stay there.

    An earlier splitting or pin that this contradicts ends; `stories undo` lets it stand again.
    """
    entry = _said(session, Correction("together", (first, *dict.fromkeys(others)), why=why))
    if not print_document(entry, form):
        gone = _stories(list(dict.fromkeys(others)))
        print(f"Story {first} now has {_articles(entry['stories'][0])} ({gone} went into it). {_way_back(first)}")


@click.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("names", metavar="ARTICLE...", nargs=-1, required=True)
@_why
@output_options
@db_option
@pass_session
def split(session: Session, number: int, names: tuple[str, ...], why: str | None, form: str | None) -> None:
    """Say that articles tell another event than the rest of their story: they leave it together, and never return by themselves.

    The rest keeps the number. A later copy of an article follows it; what is like both sides goes where it is more alike.
    """
    with session.store(create=False) as store, store.read() as connection:
        articles = frozenset(find_article(connection, name) for name in names)
    entry = _said(session, Correction("apart", (number,), articles, why))
    if not print_document(entry, form):
        print(f"{_told_of_splitting(entry['stories'], number, articles)} {_way_back(number)}")


def _told_of_splitting(stories: list[dict[str, Any]], number: int, articles: frozenset[int]) -> str:
    """Where the articles taken out are, and the rest: what only they held together falls apart."""
    out = [one for one in stories if any(member["id"] in articles for member in one["members"])]
    rest = next(one for one in stories if one["id"] == number)
    others = [one["id"] for one in stories if one not in out and one is not rest]
    told = f"Story {number} now has {_articles(rest)}; {_count(len(articles))} taken out of it "
    told += f"{'is' if len(articles) == 1 else 'are'} {_stories([one['id'] for one in out])}."
    return f"{told} What they held together is now {_stories(others)}, too." if others else told


@click.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@_why
@output_options
@db_option
@pass_session
def pin(session: Session, number: int, why: str | None, form: str | None) -> None:
    """Say that a story is right as it is: nothing joins it or leaves it by itself."""
    entry = _said(session, Correction("pinned", (number,), why=why))
    if not print_document(entry, form):
        print(f"Story {number} stays as it is, with {_articles(entry['stories'][0])}. {_way_back(number)}")


@click.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@output_options
@db_option
@pass_session
def undo(session: Session, number: int, form: str | None) -> None:
    """Take back the last thing said of a story's articles; what that had ended stands again."""
    entry = _said(session, Correction(UNDO, (number,)))
    if not print_document(entry, form):
        stories = [f"story {one['id']} ({_articles(one)})" for one in entry["stories"]]
        print(f"The {_SAYING[entry['kind']]} is taken back. The articles it named are now in {_listed(stories)}.")


def _said(session: Session, said: Correction) -> dict[str, Any]:
    """What became of the stories concerned."""
    if said.why is not None and not said.why.strip():
        raise ConfigError("--why wants a text, or leave it out")
    with session.store(create=False) as store:
        done = say_of_stories(store, said)
        with store.read() as connection:
            return corrected_entry(connection, done)


def _way_back(number: int) -> str:
    return f"`stories undo {number}` takes this back."


def _articles(story: dict[str, Any]) -> str:
    return _count(story["size"])


def _count(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"


def _stories(numbers: list[int]) -> str:
    return f"{'story' if len(numbers) == 1 else 'stories'} {_listed(numbers)}"


def _listed(names: list[Any]) -> str:
    """As in “3”, “3 and 7”, “3, 7 and 9”."""
    *most, last = map(str, names)
    return f"{', '.join(most)} and {last}" if most else last
