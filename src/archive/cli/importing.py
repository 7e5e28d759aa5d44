"""news-archive import."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import console, one_line
from archive.core.errors import ConfigError
from archive.fetch.inputs import printable
from archive.fetch.kinds import READERS
from archive.fetch.stdin import stdin_input
from archive.fetch.walk import Found, find_inputs
from archive.pipeline import Progress, Summary, import_found

_SHOWN = 20  # rejections listed for a person; --json lists all


@click.command("import")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes that read inputs.  [default: 2]")
@click.option("--json", "as_json", is_flag=True, help="Print the summary, with every rejection, as JSON.")
@db_option
@pass_session
def import_(session: Session, paths: tuple[str, ...], jobs: int | None, as_json: bool) -> None:
    """Import files, folders, zip archives and WARC files; `-` reads JSON Lines from standard input.

    Importing again changes nothing; the same article with new text becomes a revision.
    """
    settings = session.settings()
    if jobs is not None:
        settings = settings.model_copy(update={"reading": settings.reading.model_copy(update={"jobs": jobs})})
    found = _find(paths)
    location = printable(os.path.realpath(paths[0])) if paths[0] != "-" else "-"
    with session.store() as store, _progress(found.size) as progress:
        summary = import_found(store, session.rules(), settings, found, "import", location, progress)
    _report(summary, as_json)
    sys.exit(1 if summary.rejected else 0)


def _find(paths: tuple[str, ...]) -> Found:
    if "-" not in paths:
        return find_inputs(paths)
    if len(paths) > 1:
        raise ConfigError("`-` (standard input) goes alone, without other paths")
    return Found([stdin_input()])


@contextmanager
def _progress(size: int) -> Iterator[Progress]:
    """A bar over so many bytes, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda articles, size: None
        return
    columns = (
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} kB"),
        BarColumn(),
        TextColumn("{task.fields[articles]:,} articles"),
    )
    with Bar(
        *columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("", total=max(size, 1) / 1000, articles=0, rate="")

        def advance(articles: int, size: int) -> None:
            state = bar.tasks[0]
            total = state.fields["articles"] + articles
            rate = f"{total / state.elapsed:,.0f} a second" if state.elapsed else ""
            bar.update(task, advance=size / 1000, articles=total, rate=rate)

        yield advance


def _report(summary: Summary, as_json: bool) -> None:
    if as_json:
        print(_json(summary))
        return
    counts = [f"{getattr(summary, name):,} {name}" for name in ("stored", "unchanged", "revised", "rejected")]
    print(", ".join(counts))
    for one in summary.rejections[:_SHOWN]:
        print(f"  rejected  {one_line(one.input)}: {one.reason}")
    if summary.rejected > _SHOWN:
        print(f"  … and {summary.rejected - _SHOWN:,} more; --json lists all")
    if summary.passed_over:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.passed_over.items()))
        print(f"  passed over: {kinds} (files read are {' '.join(READERS)})")


def _json(summary: Summary) -> str:
    document: dict[str, Any] = {
        "stored": summary.stored,
        "unchanged": summary.unchanged,
        "revised": summary.revised,
        "rejected": summary.rejected,
        "rejections": [{"input": one.input, "stage": one.stage, "reason": one.reason} for one in summary.rejections],
        "passed_over": summary.passed_over,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
