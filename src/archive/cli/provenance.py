"""news-archive chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import console, date_of, one_line, output_options, print_document, publisher_of, title_of
from archive.core.text.plain import plain
from archive.queries.articles import find_article
from archive.queries.provenance import chain as chain_of
from archive.queries.provenance import decision_entries

_VERBS = {
    "republished": "republished from",
    "adapted": "adapted from",
    "quotes": "quotes",
    "excerpted": "excerpted from",
    "translated": "translated from",
    "same_publisher": "from the same owner's",
}
_COPIES_SHOWN = 5
_QUOTED = 160  # characters of evidence
_SCOPES = {"whole": "the whole article", "part": "an unknown part of it", "block": "one block of it"}
_CONFLICTS = {
    "person": "contested: a person says otherwise",
    "photo": "contested: the name stands under a picture too, and the credit may be the picture's",
    "circle": "contested: the credits go round in a circle, and nothing makes this link the strongest of it",
    "rivals": "contested: too many outlets are credited for all to have passed it on",
}
_CAUSES = {
    "import": "on import",
    "rebuild": "by a rebuild",
    "person": "by a person's word",
    "lines": "when lines of boilerplate were settled",
    "migrated": "by an earlier version",
}


@click.command()
@click.argument("name", metavar="ID")
@click.option("--log", is_flag=True, help="What was decided on its origins, when, and what later decisions ended.")
@output_options
@db_option
@pass_session
def chain(session: Session, name: str, log: bool, form: str | None) -> None:
    """Draw the provenance of an article: whom it credits, whom they credit, and the evidence for each link."""
    with session.store() as store, store.read() as connection:
        number = find_article(connection, name)
        if log:
            entry: dict[str, Any] = {"id": number, "decisions": decision_entries(connection, number)}
        else:
            entry = chain_of(connection, number)
    if print_document(entry, form):
        return
    if log:
        _print_log(entry)
    else:
        draw_chain(entry)


def draw_chain(entry: dict[str, Any]) -> None:
    """The article at the top, its origins below it, theirs below them."""
    tree = Tree(_headline(entry["article"]), guide_style="dim")
    if not entry["attributions"]:
        tree.add(Text("no credit to anyone else was found; that does not prove it original", "dim"))
    for link in entry["attributions"]:
        _add_link(tree, link)
    linked = set(_articles_behind(entry["attributions"]))
    for copy in [one for one in entry["copies"] if one["id"] not in linked][:_COPIES_SHOWN]:
        tree.add(Text.assemble(f"{copy['share']:.0%} of it stands in ", _headline(copy), _credit_of(copy)))
    console().print(tree)


def _articles_behind(links: list[dict[str, Any]]) -> Iterator[int]:
    for link in links:
        if link["article"] is not None:
            yield link["article"]["id"]
        yield from _articles_behind(link["behind"])


def _credit_of(copy: dict[str, Any]) -> Text:
    """What an article with the same text says of where it has it from."""
    if copy["credits_this"]:
        return Text(", which credits this article", "dim")
    names = " and ".join(copy["credits"])
    return Text(f", which credits {names}" if names else ", which credits nobody", "dim")


def _headline(article: dict[str, Any]) -> Text:
    return Text.assemble((title_of(article), "bold"), f"  ·  {publisher_of(article)}  ·  {date_of(article)}  [{article['id']}]")


def _add_link(tree: Tree, link: dict[str, Any]) -> None:
    if link["by"] is not None and link["by"]["kind"] == "unnamed":
        tree = tree.add(Text.assemble("by an ", (link["by"]["name"], "bold")))
    branch = tree.add(_label(link))
    if link["returns"]:
        branch.add(Text("stands further up this chain already", "yellow"))
    for behind in link["behind"]:
        _add_link(branch, behind)


def _label(link: dict[str, Any]) -> Text:
    label = Text.assemble(told(link))
    label.append(f"\n{_SCOPES[link['scope']]} · {link['confidence']} confidence · {standing(link)} · {_votes(link)}", "dim")
    if link["conflict"]:
        label.append(f"\n{_CONFLICTS[link['conflict']]}", "yellow")
    if link["reason"] not in ("", "credited"):
        label.append(f"\n{link['reason']}", "dim")
    for one in sorted(link["evidence"], key=lambda one: one["polarity"] == "contradicts"):
        label.append_text(_quoted(one, link))
    return label


def told(link: dict[str, Any]) -> Text:
    """An attribution in words: the origin, with its article where the archive has it."""
    perhaps = "perhaps " if link["status"] == "proposed" else ""
    words = Text.assemble(f"{perhaps}{_VERBS[link['type']]} ", (one_line(link["origin"]["name"]), "bold"))
    article = link.get("article")
    if article is not None:
        words.append(f": {title_of(article)}  ·  {date_of(article)}  [{article['id']}]")
        if link["origin_revision"] is not None:
            words.append(f", its text number {link['origin_revision']}")
    elif link["origin"]["article_id"] is not None:
        words.append(f"  [{link['origin']['article_id']}]")
    else:
        words.append("  (not in this archive)", "dim")
    if link["by"] is not None and link["by"]["kind"] != "unnamed":
        words.append(f", passed on by {one_line(link['by']['name'])}")
    return words


def standing(link: dict[str, Any]) -> str:
    """How far an attribution is believed."""
    return link["status"] if link["credited"] else f"{link['status']}, no credit"


def _quoted(one: dict[str, Any], link: dict[str, Any]) -> Text:
    text = one_line(plain(one["text"]))
    text = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
    place = f"at {one['start']}" if one["start"] is not None else one["selector"] or ""
    where = f", of article {one['article_id']}" if not link["credited"] and one["rule"] != "person" else ""
    against = one["polarity"] == "contradicts"
    quoted = Text.assemble((f"\n{'against: ' if against else ''}“{text}”", "red" if against else "green"))
    quoted.append(f"  {one['kind'].replace('_', ' ')}, {place}{where}", "dim")
    return quoted


def _votes(link: dict[str, Any]) -> str:
    if link["evidence"] and all(one["kind"] == "person" for one in link["evidence"] if one["polarity"] == "supports"):
        return "a person's word"
    prints, votes = sum(one["polarity"] == "supports" for one in link["evidence"]), link["independent_votes"]
    if not prints:
        return "by the text alone"
    if prints == votes:
        return "one credit" if prints == 1 else f"{prints} independent credits"
    return f"printed {prints} times, {votes} independent" if votes > 1 else f"printed {prints} times, one field"


def _print_log(entry: dict[str, Any]) -> None:
    out = console()
    if not entry["decisions"]:
        out.print(f"nothing was ever decided on the origins of article {entry['id']}")
    for one in entry["decisions"]:
        cause = _CAUSES[one["cause"]]
        out.print(Text(f"{one['at'][:16].replace('T', ' ')} UTC, {cause} (policy {one['policy']})", "bold"))
        for name in one["resolved"]:
            out.print(Text(f"  {name}, credited before, was found in the archive", "green"))
        for sign, links in (("+", one["made"]), ("–", one["ended"])):
            for link in links:
                pieces = len(link["evidence"])
                told_of = f" · {standing(link)} · {link['reason']} · {pieces} piece{'' if pieces == 1 else 's'} of evidence"
                out.print(Text.assemble(f"  {sign} ", told(link), (told_of, "dim")))
