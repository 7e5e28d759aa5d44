"""news-archive chain."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import console, date_of, output_options, print_document, publisher_of, title_of
from archive.core.text.plain import plain
from archive.queries.articles import find_article
from archive.queries.provenance import chain as chain_of

_VERBS = {
    "republished": "republished from",
    "adapted": "adapted from",
    "quotes": "quotes",
    "excerpted": "excerpted from",
    "translated": "translated from",
    "same_publisher": "from the same owner's",
}
_COPIES_SHOWN = 5
_SCOPES = {"whole": "the whole article", "part": "an unknown part of it", "block": "one block of it"}


@click.command()
@click.argument("name", metavar="ID")
@output_options
@db_option
@pass_session
def chain(session: Session, name: str, form: str | None) -> None:
    """Draw the provenance of an article: whom it credits, whom they credit, and the evidence for each link."""
    with session.store() as store, store.read() as connection:
        entry = chain_of(connection, find_article(connection, name))
    if print_document(entry, form):
        return
    tree = Tree(_headline(entry["article"]), guide_style="dim")
    if not entry["attributions"]:
        tree.add(Text("no credit to anyone else was found; that does not prove it original", "dim"))
        for copy in entry["copies"][:_COPIES_SHOWN]:
            tree.add(Text.assemble(f"{copy['share']:.0%} of it stands, uncredited, in ", _headline(copy)))
    for link in entry["attributions"]:
        _add_link(tree, link)
    console().print(tree)


def _headline(article: dict[str, Any]) -> Text:
    return Text.assemble((title_of(article), "bold"), f"  ·  {publisher_of(article)}  ·  {date_of(article)}  [{article['id']}]")


def _add_link(tree: Tree, link: dict[str, Any]) -> None:
    origin = link["origin"]
    label = Text.assemble((f"{_VERBS.get(link['type'], link['type'])} ", ""), (origin["name"], "bold"))
    if link["article"] is not None:
        label.append(f": {title_of(link['article'])}  ·  {date_of(link['article'])}  [{link['article']['id']}]")
    else:
        label.append("  (not in this archive)", "dim")
    label.append(f"\n{_SCOPES[link['scope']]} · {link['confidence']} confidence · {link['status']} · {_votes(link)}", "dim")
    for one in link["evidence"]:
        place = f"at {one['start']}" if one["start"] is not None else one["selector"]
        label.append(f"\n“{plain(one['text'])}”", "green")
        label.append(f"  {one['kind'].replace('_', ' ')}, {place}", "dim")
    branch = tree.add(label)
    if link["returns"]:
        branch.add(Text("stands further down this chain already: the credits go round in a circle", "yellow"))
    for behind in link["behind"]:
        _add_link(branch, behind)


def _votes(link: dict[str, Any]) -> str:
    prints, votes = len(link["evidence"]), link["independent_votes"]
    if prints == votes:
        return "one credit" if prints == 1 else f"{prints} independent credits"
    return f"printed {prints} times, {votes} independent" if votes > 1 else f"printed {prints} times, one field"
