"""news-archive attribute: what a person knows of an article's origin."""

from __future__ import annotations

import click
from rich.text import Text

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import console, output_options, print_document
from archive.cli.provenance import draw_chain
from archive.core.errors import ConfigError, NotInArchive
from archive.core.provenance.word import Word
from archive.pipeline import state_origin, take_back
from archive.queries.articles import find_article
from archive.queries.naming import is_publisher_of, origin_named
from archive.queries.provenance import chain

_TYPES = ("republished", "adapted", "excerpted", "translated", "quotes", "same_publisher")


@click.command()
@click.argument("name", metavar="ID")
@click.option("--from", "origin", metavar="ID|NAME", help="The article, or else the agency or outlet, that it is from.")
@click.option("--not-from", "other", metavar="ID|NAME", help="One that it is not from, whatever its credits say.")
@click.option("--type", "type_", type=click.Choice(_TYPES), help="What was done with the text.  [default: republished]")
@click.option("--why", metavar="TEXT", help="How you know. Kept as evidence.")
@click.option("--undo", is_flag=True, help="Take back the last thing said of this article.")
@output_options
@db_option
@pass_session
def attribute(
    session: Session,
    name: str,
    origin: str | None,
    other: str | None,
    type_: str | None,
    why: str | None,
    undo: bool,
    form: str | None,
) -> None:
    """Say whom an article has its text from, or whom not.

    Your word is kept as evidence of its own kind. It outranks what rules find and overwrites nothing: a credit that you deny
    stays with both sides shown, rebuilds keep your word, and --undo takes it back.

    Where --from or --not-from names no article of the archive, it is taken as the name of an agency or outlet. Of several words
    on one origin the last counts; words on different origins stand side by side.
    """
    if (origin is not None) + (other is not None) + undo != 1:
        raise ConfigError("say one thing: --from ID|NAME, --not-from ID|NAME, or --undo")
    if undo and (type_ or why):
        raise ConfigError("--undo takes nothing else: it takes back the last thing said")
    if other is not None and type_:
        raise ConfigError("--type belongs to --from")
    if not undo and not (why or "").strip():
        raise ConfigError("say how you know: --why TEXT; it is kept as evidence")
    rules = session.rules()
    with session.store(create=False) as store:
        with store.read() as connection:
            number = find_article(connection, name)
            if not undo:
                publisher, target = origin_named(connection, origin if origin is not None else other or "", rules.register)
                if target == number or (target is None and is_publisher_of(connection, number, publisher)):
                    raise ConfigError(
                        f"article {number} cannot be its own origin; name the other article of its publisher, if there is one"
                    )
                word = Word(number, publisher, target, type_ or "republished", other is None, (why or "").strip())
        done = take_back(store, number, rules) if undo else state_origin(store, word, rules)
        if done is None:
            raise NotInArchive(f"nobody said anything of the origin of article {number}; there is nothing to take back")
        with store.read() as connection:
            entry = chain(connection, number)
    if not print_document({**entry, "made": done.made, "ended": done.ended}, form):
        console().print(Text("taken back" if undo else "kept", "bold"))
        if other is not None and not done.made and not done.ended:
            console().print(Text("no credit of it names that origin today; your word counts as soon as one does", "dim"))
        draw_chain(entry)
