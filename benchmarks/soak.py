"""The service left running over sites that break in turn: `python -m benchmarks.soak --minutes 20`.

A real `news-archive run` (SQLite, a look every 5 seconds, each feed once a minute, half a second between two requests to a
site) over the 30 sites of benchmarks.farm, looked at from outside every 10 seconds. At the end it is told to stop, and the
archive is compared with the book of the farm: no article may be missing that could be had, and none may be there twice.

The service grows at first by what it keeps at hand of the database, up to the 64 MB of SQLite's page cache.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.farm import FIRST_PORT, Site
from benchmarks.measure import archive_command, status_field, table, tree, versions

INTERVAL = 10.0
DELAY = 0.5
_WARM = 120.0  # seconds after which the memory at the beginning is taken
_GRACE = 150.0  # seconds within which an article at a site that is well has to be had
_SITEMAPS = 6  # every so many sites, the sitemap is looked at too
_SETTINGS = {
    "ARCHIVE_SCHEDULE__TICK_SECONDS": "5",
    "ARCHIVE_FETCHING__DELAY_SECONDS": str(DELAY),
    "ARCHIVE_TELLING__LOG": "json",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The service at one moment, `seconds` after its start."""

    seconds: float
    main_mb: float
    readers_mb: float
    descriptors: int
    threads: int
    wal_mb: float
    database_mb: float
    articles: int
    due: int


def look(process: int, database: Path, seconds: float) -> Sample:
    """What the service takes and has done."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        articles = connection.execute("SELECT count(*) FROM article").fetchone()[0]
        due = connection.execute("SELECT count(*) FROM entry WHERE next_check_at <= ?", (now,)).fetchone()[0]
    readers = [number for number in tree(process) if number != process]
    return Sample(
        seconds,
        status_field(process, "VmRSS") / 1024,
        sum(status_field(number, "VmRSS") for number in readers) / 1024,
        len(list(Path(f"/proc/{process}/fd").iterdir())),
        status_field(process, "Threads"),
        _size_mb(database.with_name(database.name + "-wal")),
        _size_mb(database),
        articles,
        due,
    )


def _size_mb(path: Path) -> float:
    return path.stat().st_size / 2**20 if path.exists() else 0.0


@contextmanager
def _farm(sites: int, rate: float) -> Iterator[list[dict[str, Any]]]:
    """The farm, and a list that holds its book once the context is left."""
    command = [sys.executable, "-m", "benchmarks.farm", "--sites", str(sites), "--rate", str(rate)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    book: list[dict[str, Any]] = []
    try:
        process.stdout.readline()
        yield book
        process.stdin.close()
        book.append(json.loads(process.stdout.read()))
    finally:
        process.kill()
        process.wait()


def _configure(folder: Path, sites: int) -> None:
    sources = []
    for number in range(sites):
        site = Site(number, FIRST_PORT + number, 0.0, breaks=False, others=[])
        kinds = [("feed", site.feed), *([("sitemap", f"{site.home}sitemap.xml")] if number % _SITEMAPS == 0 else [])]
        sources += [
            f'[[source]]\nkind = "{kind}"\nurl = "{url}"\ninterval = "1 min"\nallow_private = true\n' for kind, url in kinds
        ]
    (folder / "sources.toml").write_text("\n".join(sources), encoding="utf-8")


def soak(folder: Path, minutes: float, sites: int, rate: float) -> tuple[list[Sample], dict[str, Any], float, int]:
    """Samples, the farm's book, the seconds it took to stop, and the exit code."""
    _configure(folder, sites)
    database, samples = folder / "archive.db", []
    environment = {**os.environ, **_SETTINGS, "ARCHIVE_CONFIG_FOLDER": str(folder)}
    with _farm(sites, rate) as book, (folder / "log.jsonl").open("wb") as log:
        subprocess.run(archive_command("init", "--db", database), check=True, stdout=log)
        began = time.monotonic()
        service = subprocess.Popen(archive_command("run", "--db", database), stderr=log, stdout=log, env=environment)
        while time.monotonic() - began < minutes * 60 and service.poll() is None:
            time.sleep(INTERVAL)
            if service.poll() is None:
                samples.append(look(service.pid, database, time.monotonic() - began))
                print(_line(samples[-1]), file=sys.stderr, flush=True)
        told = time.monotonic()
        service.send_signal(signal.SIGTERM)
        code = service.wait()
        stopped = time.monotonic() - told
    return samples, book[0], stopped, code


def _line(one: Sample) -> str:
    return (
        f"{one.seconds:5.0f} s  {one.main_mb:4.0f} + {one.readers_mb:4.0f} MB  {one.descriptors} descriptors  "
        f"{one.threads} threads  WAL {one.wal_mb:.1f} MB  {one.articles:,} articles  {one.due} due"
    )


def growth(samples: Sequence[Sample]) -> str:
    """The table of what the service took."""
    warm = [one for one in samples if one.seconds >= _WARM] or list(samples)
    moments = [warm[0], warm[len(warm) // 2], warm[-1]]
    rows = []
    for name, unit in (("main_mb", "MB, service"), ("readers_mb", "MB, readers"), ("descriptors", ""), ("threads", "")):
        values = [float(getattr(one, name)) for one in warm]
        slope = _slope([one.articles for one in warm], values)
        cells = [f"{getattr(one, name):,.0f}" for one in moments]
        rows.append([unit or name, *cells, f"{max(values):,.0f}", f"{slope:+.1f}"])
    for name, unit in (
        ("wal_mb", "MB, write-ahead log"),
        ("database_mb", "MB, database"),
        ("articles", "articles"),
        ("due", "due"),
    ):
        cells = [f"{getattr(one, name):,.0f}" for one in moments]
        rows.append([unit, *cells, f"{max(getattr(one, name) for one in samples):,.0f}", ""])
    head = ["", *(f"{one.seconds / 60:.0f} min" for one in moments), "most", "per 1,000 articles"]
    return table(head, rows)


def _slope(articles: Sequence[int], values: Sequence[float]) -> float:
    return float(np.polyfit(articles, values, 1)[0]) * 1000 if len(set(articles)) > 1 else 0.0


def accounts(database: Path, book: Mapping[str, Any]) -> str:
    """What became of every article that was published; what is lost or there twice is named."""
    with closing(sqlite3.connect(database)) as connection:
        had = Counter(url for (url,) in connection.execute("SELECT url_requested FROM article"))
        entries = {
            url: (outcome, reason, again)
            for url, outcome, reason, again in connection.execute("SELECT url, outcome, reason, next_check_at FROM entry")
        }
        revised = {
            url
            for (url,) in connection.execute(
                "SELECT url_requested FROM article WHERE id IN (SELECT article_id FROM revision GROUP BY 1 HAVING count(*) > 1)"
            )
        }
        clusters = connection.execute("SELECT count(DISTINCT cluster_id), count(*) FROM membership").fetchone()
        credited = connection.execute("SELECT count(DISTINCT article_id) FROM attribution").fetchone()[0]
    fates: Counter[str] = Counter()
    lost = []
    for one in book["articles"]:
        fate = _fate(one, had[one["url"]], entries.get(one["url"]))
        fates[fate] += 1
        if fate.startswith("lost"):
            lost.append(f"  {fate}: {one['url']} {one} {entries.get(one['url'])}")
    strangers = had.keys() - {one["url"] for one in book["articles"]}
    due_revised = [one for one in book["articles"] if one["had_revised"] and one["had"] > one["had_revised"]]
    lines = [f"{sum(fates.values()):,} articles were published: {_counted(fates)}"]
    lines.append(f"in the archive and not published: {len(strangers)}")
    lines.append(
        f"revised and fetched before and after: {len(due_revised)}, of which the archive has both: "
        f"{sum(one['url'] in revised for one in due_revised)}"
    )
    lines.append(
        f"copies with a credit: {sum(one['copied'] and had[one['url']] > 0 for one in book['articles'])} archived; "
        f"{credited} articles with an attribution, {clusters[1]} in {clusters[0]} clusters"
    )
    return "\n".join([*lines, *lost[:20]])


def _fate(one: Mapping[str, Any], times: int, entry: tuple[str | None, str | None, str | None] | None) -> str:
    if times > 1:
        return "lost: there twice"
    if times == 1:
        return "in the archive"
    if entry is not None and entry[0] in ("retry", "rejected"):
        return "to be tried again" if entry[2] else f"rejected ({entry[1]})"
    if entry is not None and entry[2]:
        return "listed, not asked for yet"
    if entry is None and (one["listed"] is None or one["listed"] < _GRACE):
        return "not listed yet" if one["published"] < _GRACE else "at a site that was broken when it was asked"
    return "lost: listed and forgotten"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def politeness(book: Mapping[str, Any]) -> str:
    """How often the sites were asked, and how close together."""
    sites = book["sites"]
    gaps = [one["least_gap"] for one in sites if one["least_gap"] is not None]
    statuses: Counter[str] = Counter()
    for one in sites:
        statuses.update(one["statuses"])
    return (
        f"{sum(one['requests'] for one in sites):,} requests, {min(one['requests'] for one in sites)} to "
        f"{max(one['requests'] for one in sites)} a site; least gap at a site {min(gaps):.3f} s (delay {DELAY}), at most "
        f"{max(one['at_once'] for one in sites)} at once; answered: {_counted(statuses)} (0: given up)"
    )


def outcomes(log: Path) -> str:
    """What the log says became of everything, and its warnings."""
    events: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    odd = []
    for text in log.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(text)
        except ValueError:
            odd.append(text)
            continue
        events[event["event"]] += 1
        if event.get("reason") and event["event"] != "reading sources.toml":
            reasons[f"{event['event']}: {event['reason']}"] += 1
        if event["level"] == "error":
            odd.append(text)
    lines = [f"log: {_counted(events)}", *(f"  {count:4} {name}" for name, count in reasons.most_common(20))]
    return "\n".join([*lines, *(f"  {text[:300]}" for text in odd[:10])])


def pace(samples: Sequence[Sample]) -> str:
    """Articles a minute, overall and for each part of the time."""
    parts = [samples[round(share * (len(samples) - 1))] for share in (0, 0.25, 0.5, 0.75, 1)]
    rates = [
        (later.articles - one.articles) / (later.seconds - one.seconds) * 60 if later.seconds > one.seconds else 0.0
        for one, later in pairwise(parts)
    ]
    overall = samples[-1].articles / samples[-1].seconds * 60
    return f"{overall:.1f} articles a minute; by quarters {', '.join(f'{rate:.1f}' for rate in rates)}"


def main() -> None:
    """Run the soak and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--rate", type=float, default=40, help="articles a minute, all sites together")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave database, log and samples here")
    given = parser.parse_args()
    print(versions("news-archive", "urllib3", "APScheduler", "SQLAlchemy"), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        samples, book, stopped, code = soak(folder, given.minutes, given.sites, given.rate)
        (folder / "book.json").write_text(json.dumps(book), encoding="utf-8")
        (folder / "samples.txt").write_text("\n".join(map(_line, samples)), encoding="utf-8")
        print(growth(samples))
        print(pace(samples))
        print(politeness(book))
        print(accounts(folder / "archive.db", book))
        print(outcomes(folder / "log.jsonl"))
        print(f"stopped {stopped:.1f} s after SIGTERM, exit code {code}")


if __name__ == "__main__":
    main()
