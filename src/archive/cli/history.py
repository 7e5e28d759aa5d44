"""Revisions as a person reads them: when, where from, and the paragraphs that changed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from archive.cli.output import console, one_line

_STYLES = {"same": "", "removed": "red strike", "added": "green"}
_SIGNS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""As wdiff has it, wherever colours would not be seen."""

_CONTEXT = 90  # characters of unchanged text shown beside a change

Paragraph = list[dict[str, str]]


def print_history(history: list[dict[str, Any]]) -> None:
    """The revisions, oldest first, each with what changed since the one before."""
    out = console()
    for revision in history:
        seen = revision["seen_at"][:16].replace("T", " ")
        place = revision["url"] or revision["location"] or ""
        out.print(Text(f"revision {revision['number']} · seen {seen} UTC · {one_line(revision['title'] or '')}", "bold"))
        if place:
            out.print(Text(f"  {one_line(place)}", "dim"))
        for change in revision["changes"]:
            _print_change(out, change)
        if not revision["changes"] and revision is not history[0]:
            out.print("  reads as the revision before it")


def _print_change(out: Console, change: dict[str, Any]) -> None:
    paragraphs = change["paragraphs"]
    if change["field"] == "around":
        out.print(f"  only text around the story changed: {_count(paragraphs, 'removed')} out, {_count(paragraphs, 'added')} in")
    elif change["field"] == "story":
        for line in story_lines(out, paragraphs):
            out.print(line)
    else:
        line = Text(f"  {change['field']}: ")
        for paragraph in paragraphs:
            line.append_text(_marked(out, paragraph))
        out.print(line)


def _count(paragraphs: list[Paragraph], kind: str) -> str:
    number = sum(len(piece["text"].split()) for pieces in paragraphs for piece in pieces if piece["kind"] == kind)
    return f"{number:,} word{'' if number == 1 else 's'}"


def story_lines(out: Console, paragraphs: list[Paragraph]) -> list[Text]:
    """The paragraphs that changed, and one line for each stretch that did not."""
    lines = []
    for same, run in groupby(paragraphs, lambda pieces: all(piece["kind"] == "same" for piece in pieces)):
        stretch = list(run)
        if same:
            count = f"{len(stretch):,} paragraph{'' if len(stretch) == 1 else 's'}"
            lines.append(Text(f"  … {count} unchanged …", "dim"))
        else:
            lines += [Text("  ").append_text(_marked(out, pieces)) for pieces in stretch]
    return lines


def _marked(out: Console, pieces: Paragraph) -> Text:
    """A paragraph with what left it and what came, in colours on a terminal that has them, else between signs."""
    coloured = out.is_terminal and not out.no_color
    line = Text()
    for place, piece in enumerate(pieces):
        kind, text = piece["kind"], piece["text"].replace("\n", " ") if place else piece["text"].lstrip("\n").replace("\n", " ")
        if kind == "same":
            line.append(_shortened(text, first=place == 0, last=place == len(pieces) - 1))
        elif coloured:
            line.append(text, _STYLES[kind])
        else:
            space = text[: len(text) - len(text.lstrip())]
            opening, closing = _SIGNS[kind]
            line.append(f"{space}{opening}{text.strip()}{closing}" if text.strip() else text)
    return line


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged text with its middle, or the end that touches no change, left out where it is long."""
    if len(text) <= 2 * _CONTEXT:
        return text
    front = "" if first else text[:_CONTEXT].rsplit(" ", 1)[0] + " "
    back = "" if last else " " + text[-_CONTEXT:].split(" ", 1)[-1]
    return f"{front}…{back}"
