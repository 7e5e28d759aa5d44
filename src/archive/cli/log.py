"""What happened to a cluster or a story, as a person reads it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rich.text import Text

from archive.cli.output import Column, console, print_entries


def print_log(kind: str, entry: dict[str, Any]) -> None:
    """The events of a `cluster` or `story`, those of one moment in a line; above them where it went, if it ended."""
    if entry["went_into"] is not None:
        head = f"{kind} {entry['id']} went into {kind} {entry['went_into']} on {_moment(entry['ended'])}"
    elif entry["ended"] is not None:
        head = f"{kind} {entry['id']} ended on {_moment(entry['ended'])}"
    else:
        head = f"{kind} {entry['id']}"
    console().print(Text(head, "bold"))
    events = [
        {"at": at, "kind": happened, "other": other, "articles": [one["article"]["id"] for one in some if one["article"]]}
        for (at, happened, other), run in groupby(entry["events"], lambda one: (one["at"], one["kind"], one[kind]))
        for some in [list(run)]
    ]
    columns: tuple[Column, ...] = (
        ("at", lambda one: _moment(one["at"])),
        ("what", lambda one: one["kind"]),
        ("articles", lambda one: _happened(kind, one, entry)),
    )
    print_entries(events, None, columns, "")


def _happened(kind: str, event: dict[str, Any], entry: dict[str, Any]) -> str:
    happened, other = event["kind"], event["other"]
    articles = ", ".join(map(str, event["articles"]))
    if happened == "merged":
        ends = other == entry["went_into"] and event["at"] == entry["ended"]
        return f"went into {kind} {other}" if ends else f"{kind} {other} came in"
    if other is None:
        return articles
    words = {"formed": "split off from", "split": "part of it became", "joined": "out of", "left": "to", "ended": "into"}
    return f"{articles} {words[happened]} {kind} {other}".strip()


def _moment(iso: str) -> str:
    return iso[:16].replace("T", " ") + " UTC"
