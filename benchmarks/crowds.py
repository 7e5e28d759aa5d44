"""Crowds through the real command: `python -m benchmarks.crowds [COUNT]`.

The same generated articles three times: as they are, with one long footer below each of them, and with one story that 600
outlets carry. A footer must neither slow the import down nor make articles match; the 600 must be found to be one.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import Newsroom, write_articles
from benchmarks.labelled import chained
from benchmarks.measure import archive_command, run, table, versions
from benchmarks.ours import Found, read
from benchmarks.truth import Truth

UNRELATED = 0.02
"""Jaccard of two texts, the footer left out, under which nothing but a footer ties them together."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """One import."""

    name: str
    newsroom: Newsroom
    rate: float
    peak_mb: float
    found: Found
    unrelated: int


def imported(name: str, newsroom: Newsroom, count: int) -> Crowd:
    """The articles of a newsroom, written and imported into a new archive."""
    with tempfile.TemporaryDirectory() as folder:
        articles, database = Path(folder) / "articles.jsonl", Path(folder) / "archive.db"
        write_articles(newsroom, count, articles)
        used = run(archive_command("import", articles, "--db", database))
        if used.code:
            raise RuntimeError(f"import ended with {used.code}")
        found = read(database)
        truth = Truth(articles, without=newsroom.footer)
        unrelated = sum(truth.jaccard(pair) < UNRELATED for pair in found.matches)
    return Crowd(name, newsroom, count / used.wall, used.peak_mb, found, unrelated)


def described(crowd: Crowd, plain: Crowd) -> list[str]:
    """Its row."""
    planted = {(one.original, one.copy) for one in crowd.newsroom.planted}
    row = [crowd.name, f"{crowd.rate:,.0f}", f"{crowd.rate / plain.rate:.2f}", f"{crowd.peak_mb:,.0f}"]
    row += [f"{len(crowd.found.matches):,}", f"{len(planted & crowd.found.reused) / len(planted):.4f}", f"{crowd.unrelated:,}"]
    return [*row, f"{max(map(len, crowd.found.clusters), default=0):,}"]


def family_told(crowd: Crowd, count: int) -> str:
    """How the story of many outlets was found."""
    stories = {f"g{number:07d}" for number in _family(crowd.newsroom, count)}
    within = [some & stories for some in crowd.found.clusters if some & stories]
    groups = [some & stories for some in chained(crowd.found.reused) if some & stories]
    largest, chain = (max(map(len, some), default=0) for some in (within, groups))
    return f"of {len(stories)} outlets with one story {largest} stand in one cluster ({chain} if all matches were chained)"


def _family(newsroom: Newsroom, count: int) -> range:
    return range(newsroom.family_start(count), newsroom.family_start(count) + newsroom.family)


def main() -> None:
    """Import three times and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowds", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000, metavar="COUNT")
    parser.add_argument("--family", type=int, default=600, metavar="N", help="outlets that carry the story (600)")
    given = parser.parse_args()
    print(versions("news-archive", "numpy", "SQLAlchemy"), flush=True)
    plain = imported("as they are", Newsroom(), given.count)
    footer = imported("one footer below all", Newsroom(footer=True), given.count)
    family = imported(f"one story in {given.family} outlets", Newsroom(family=given.family), given.count)
    head = [
        f"{given.count:,} articles",
        "a second",
        "to the first",
        "peak MB",
        "matches",
        "planted found",
        "unrelated",
        "largest",
    ]
    print(table(head, [described(one, plain) for one in (plain, footer, family)]))
    print(f"unrelated: matches whose texts, the footer left out, have a Jaccard similarity under {UNRELATED}")
    print(family_told(family, given.count))


if __name__ == "__main__":
    main()
