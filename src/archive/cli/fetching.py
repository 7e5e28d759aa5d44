"""news-archive fetch."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from archive.cli.context import Session, db_option, pass_session
from archive.cli.output import console, one_line
from archive.cli.running import owner_name, stop_on_signals
from archive.core.errors import ConfigError
from archive.core.secrets import without_userinfo
from archive.fetch.folder import url_lines
from archive.polling.fetcher import Fetcher
from archive.polling.notes import Checked, Told
from archive.polling.sources import ask_for, reconcile
from archive.polling.web import open_asker
from archive.queries.shape import iso
from archive.sourcefile import load_sources
from archive.store.hosts import Wanted
from archive.store.session import Store

_OUTCOMES = ("stored", "unchanged", "revised", "rejected", "retry", "blocked")
_SHOWN = 20  # troubles listed for a person; --json lists all


@dataclass(slots=True)
class Tally:
    """What became of everything in a pass."""

    items: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)
    failed: list[Checked] = field(default_factory=list)
    left: int = 0
    """Checks and pages that are due still: the pass was stopped, or their hosts rest or are in the hands of another service."""

    def item(self, told: Told) -> None:
        """One more item."""
        self.items[told.outcome] += 1
        if told.outcome in ("rejected", "retry", "blocked"):
            self.told.append(told)

    def check(self, checked: Checked) -> None:
        """One more look at a source."""
        self.checks[checked.outcome] += 1
        if checked.outcome == "failed":
            self.failed.append(checked)


@click.command()
@click.argument("names", metavar="[SOURCE|URL]…", nargs=-1)
@click.option("--urls", type=click.Path(path_type=Path, dir_okay=False), help="Fetch the pages of this list, an address a line.")
@click.option("--allow-private", is_flag=True, help="The pages named may stand in a private network.")
@click.option(
    "--ignore-robots", is_flag=True, help="Fetch the pages named even where robots.txt forbids it: of sites of your own."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary, with everything that failed, as JSON.")
@db_option
@pass_session
def fetch(
    session: Session, names: tuple[str, ...], urls: Path | None, allow_private: bool, ignore_robots: bool, as_json: bool
) -> None:
    """Look at every source that is due, and fetch what is new; or these sources and pages, now.

    Each page ends as stored, unchanged, revised, rejected, blocked, or is tried again later.
    """
    settings = session.settings()
    tally = Tally()
    pages = _listed(urls) if urls is not None else None
    with session.store() as store:
        now = datetime.now(UTC)
        reconcile(store, load_sources(settings.config_folder), now)
        wanted = _wanted(store, tally, names, pages, now, allow_private=allow_private, ignore_robots=ignore_robots)
        if wanted is not None:
            with open_asker(settings) as asker, stop_on_signals() as stopping, _watched(tally) as watch:
                fetcher = Fetcher(
                    store, session.rules(), settings, asker, owner=owner_name(), tell_item=watch.item, tell_check=watch.check
                )
                with fetcher:
                    fetcher.run_pass(wanted, stopping)
                    tally.left = fetcher.due() if wanted.everything or stopping.is_set() else 0
    _report(tally, as_json)
    sys.exit(1 if tally.told or tally.failed or tally.left else 0)


def _listed(path: Path) -> list[str]:
    try:
        return url_lines(str(path))
    except OSError as error:
        raise ConfigError(f"--urls {path}: it cannot be read: {error.strerror}") from None


def _wanted(
    store: Store,
    tally: Tally,
    names: tuple[str, ...],
    pages: list[str] | None,
    now: datetime,
    *,
    allow_private: bool,
    ignore_robots: bool,
) -> Wanted | None:
    """What the pass is about; None where that is nothing: an empty list, or addresses nobody can be asked for."""
    if not names and pages is None:
        return Wanted()
    with store.note() as connection:
        wanted, refused = ask_for(connection, names, pages or (), now, allow_private=allow_private, ignore_robots=ignore_robots)
    for url, reason in refused.items():
        tally.item(Told("rejected", url, 0, stage="fetch", reason=reason))
    return wanted


@contextmanager
def _watched(tally: Tally) -> Iterator[Tally]:
    """The tally; on a terminal with a line that shows it grow."""
    if not sys.stderr.isatty():
        yield tally
        return
    columns = (SpinnerColumn(), TextColumn("{task.fields[pages]:,} pages"), BarColumn(), TextColumn("{task.fields[last]}"))
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, pages=0, last="")
        yield _Shown(tally, bar, task)


class _Shown(Tally):
    """A tally that shows what it counts."""

    def __init__(self, tally: Tally, bar: Progress, task: Any) -> None:
        super().__init__(tally.items, tally.checks, tally.told, tally.failed)
        self._bar, self._task = bar, task

    def item(self, told: Told) -> None:
        """One more item."""
        Tally.item(self, told)
        last = one_line(f"{told.outcome} {without_userinfo(told.url)}")[:80]
        self._bar.update(self._task, pages=sum(self.items.values()), last=last)

    def check(self, checked: Checked) -> None:
        """One more look at a source."""
        Tally.check(self, checked)
        self._bar.update(self._task, last=one_line(f"{checked.outcome} {without_userinfo(checked.location)}")[:80])


def _report(tally: Tally, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_document(tally), ensure_ascii=False, indent=2))
        return
    looked = sum(tally.checks.values())
    if looked:
        failed = f", {tally.checks['failed']:,} failed" if tally.checks["failed"] else ""
        print(f"{looked:,} {'source' if looked == 1 else 'sources'} looked at{failed}")
    counts = [f"{tally.items[name]:,} {_named(name)}" for name in _OUTCOMES if tally.items[name] or name in _OUTCOMES[:4]]
    print(", ".join(counts))
    if tally.left:
        print(f"{tally.left:,} still due: the pass was stopped, or their hosts rest or are in the hands of another service")
    for checked in tally.failed[:_SHOWN]:
        print(f"  source  {one_line(without_userinfo(checked.location))}: {checked.reason}")
    for told in tally.told[:_SHOWN]:
        print(f"  {_named(told.outcome)}  {one_line(without_userinfo(told.url))}: {told.reason}{_when(told)}")
    if len(tally.told) > _SHOWN:
        print(f"  … and {len(tally.told) - _SHOWN:,} more; --json lists all")


def _named(outcome: str) -> str:
    return "to be tried again" if outcome == "retry" else outcome


def _when(told: Told) -> str:
    return f" (again at {told.at:%d %b %H:%M} UTC)" if told.at is not None else ""


def _document(tally: Tally) -> dict[str, Any]:
    return {
        **{name: tally.items[name] for name in _OUTCOMES},
        "left": tally.left,
        "rejections": [
            {"input": without_userinfo(one.url), "stage": one.stage, "reason": one.reason}
            for one in tally.told
            if one.outcome == "rejected"
        ],
        "retries": [
            {"input": without_userinfo(one.url), "reason": one.reason, "at": iso(one.at)}
            for one in tally.told
            if one.outcome == "retry"
        ],
        "blocks": [{"input": without_userinfo(one.url), "reason": one.reason} for one in tally.told if one.outcome == "blocked"],
        "sources": {
            **{name: tally.checks[name] for name in ("read", "unchanged", "failed")},
            "failures": [
                {"source": without_userinfo(one.location), "reason": one.reason, "next_check_at": iso(one.at)}
                for one in tally.failed
            ],
        },
    }
