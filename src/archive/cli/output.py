"""How answers are printed: JSON, JSON lines, CSV, or a table for people. Data goes to stdout, everything else to stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

PLAIN_WIDTH = 120
"""Columns where stdout is no terminal."""

_WIDE = frozenset({"title", "snippet", "reason", "input", "text", "articles", "source", "origin", "how it fares", "in common"})
_NUMBERS = frozenset(
    {"id", "words", "size", "reports", "start", "end", "gained", "lost", "likeness", "apart"}
    | {"derived", "credited", "doubtful", "uncredited", "contested", "archived", "dated before"}
)
_NARROW = 32  # columns at most for anything but titles and texts
_LEAST = 16  # columns at least for those

Column = tuple[str, Callable[[dict[str, Any]], str]]


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; no colours and PLAIN_WIDTH columns in a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--json, --nl and --csv."""
    for name, text in (("csv", "CSV"), ("nl", "a JSON line each"), ("json", "one JSON document")):
        command = click.option(f"--{name}", "form", flag_value=name, help=f"Print {text}.")(command)
    return command


def print_document(entry: dict[str, Any], form: str | None) -> bool:
    """Print one object where a form was asked for; False leaves it to the caller."""
    if form is None:
        return False
    if form == "csv":
        _print_csv([entry])
    else:
        print(json.dumps(entry, ensure_ascii=False, indent=2 if form == "json" else None))
    return True


def print_entries(entries: Iterable[dict[str, Any]], form: str | None, columns: Sequence[Column], empty: str) -> None:
    """Print many objects in the form asked for, or as a table of `columns`; `empty` says in words that there are none."""
    if form == "nl":
        for entry in entries:
            print(json.dumps(entry, ensure_ascii=False))
    elif form == "json":
        _print_array(entries)
    elif form == "csv":
        _print_csv(entries)
    else:
        _print_table(list(entries), columns, empty)


def _print_array(entries: Iterable[dict[str, Any]]) -> None:
    first = True
    for entry in entries:
        print("[" if first else ",")
        print(json.dumps(entry, ensure_ascii=False, indent=2), end="")
        first = False
    print("[]" if first else "\n]")


def _print_csv(entries: Iterable[dict[str, Any]]) -> None:
    writer = None
    for entry in entries:
        flat = flatten(entry)
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(flat), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: safe_cell(value) for name, value in flat.items()})


def flatten(entry: dict[str, Any]) -> dict[str, Any]:
    """Inner objects as dotted columns, lists as JSON."""
    flat: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, dict) and name != "extra":
            flat.update({f"{name}.{inner}": one for inner, one in flatten(value).items()})
        else:
            flat[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
    return flat


def safe_cell(value: Any) -> Any:
    """A cell no spreadsheet takes for a formula (OWASP ASVS 1.2.10)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\0"):
        return "'" + value
    return value


def _print_table(entries: list[dict[str, Any]], columns: Sequence[Column], empty: str) -> None:
    if not entries:
        print(empty, file=sys.stderr)
        return
    rows = [[one_line(show(entry)) for _, show in columns] for entry in entries]
    widths = _widths([[name for name, _ in columns], *rows], [name in _WIDE for name, _ in columns])
    out = console()
    for number, row in enumerate([[name for name, _ in columns], *rows]):
        cells = [_cell(text, width, right=name in _NUMBERS) for text, width, (name, _) in zip(row, widths, columns, strict=True)]
        out.print(Text("  ".join(cells).rstrip(), "bold" if number == 0 else ""), no_wrap=True, crop=False)


def _widths(rows: list[list[str]], wide: list[bool]) -> list[int]:
    """Columns for each field: what it needs, and for titles and texts a fair share of what is left."""
    needed = [max(cell_len(row[place]) for row in rows) for place in range(len(wide))]
    narrow = [min(width, _NARROW) if not is_wide else 0 for width, is_wide in zip(needed, wide, strict=True)]
    left = console().width - sum(narrow) - 2 * (len(wide) - 1)
    widths = list(narrow)
    open_ = sorted((place for place, is_wide in enumerate(wide) if is_wide), key=needed.__getitem__)
    for number, place in enumerate(open_):  # what a short column does not need goes to the longer ones
        widths[place] = min(needed[place], max(_LEAST, left // (len(open_) - number)))
        left -= widths[place]
    return widths


def _cell(text: str, width: int, *, right: bool) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def one_line(text: str) -> str:
    """Text that cannot break a table or move a terminal's cursor."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def print_indented(text: Text, indent: int) -> None:
    """A text so many columns in, its further lines two more."""
    out = console()
    for number, line in enumerate(text.wrap(out, max(_LEAST, out.width - indent - 2))):
        line.rstrip()
        out.print(Text(" " * (indent + 2 * (number > 0))).append_text(line), no_wrap=True, crop=False)


def title_of(entry: dict[str, Any]) -> str:
    """The headline, or where the text came from."""
    return entry["title"] or f"({(entry['path'] or '').rsplit('/', 1)[-1] or 'untitled'})"


def publisher_of(entry: dict[str, Any]) -> str:
    """The publisher's name, or a dash."""
    return entry["publisher"]["name"] if entry["publisher"] else "–"


def date_of(entry: dict[str, Any]) -> str:
    """The date of publication as precisely as it is known; the print itself, in quotes, where it decides nothing."""
    published = entry["published"]
    if published is None:
        return "–"
    if published["utc"] is None:
        return f"“{published['raw']}”"
    moment = datetime.fromisoformat(published["utc"])
    if published["precision"] in ("year", "month"):
        return moment.strftime("%Y" if published["precision"] == "year" else "%b %Y")
    if published["precision"] == "day":
        return f"{moment.day} {moment:%b %Y}"
    zone = "" if published["zone"] is None else " UTC"
    return f"{moment.day} {moment:%b %Y %H:%M}{zone}"
