"""Finding and storing copies, against libraries that only find them: `python -m benchmarks.reuse [COUNT]`.

Every method runs in its own process on the same generated articles, given as texts: nothing is extracted. The peers keep
their index in memory and no text; the archive writes texts, full-text index, matches and clusters to SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import write_articles
from benchmarks.measure import run, table, versions
from benchmarks.methods import METHODS
from benchmarks.textdedup import NOTE, run_text_dedup
from benchmarks.truth import Pair, Score, Truth, read_pairs

LEVELS = (0.8, 0.5)
_OURS = next(iter(METHODS))


@dataclass(frozen=True, slots=True)
class Measured:
    """One method's row."""

    name: str
    wall: float
    cpu: float
    articles: int
    peak_mb: float
    note: str
    found: dict[Pair, float]


def measure(name: str, articles: Path, folder: Path) -> Measured | str:
    """The row of a method, or why it was not run."""
    pairs = folder / "pairs.tsv"
    used = run([sys.executable, "-m", "benchmarks.methods", name, str(articles), str(pairs)])
    if used.code:
        return f"its process ended with {used.code}"
    told = json.loads(used.output)
    return Measured(name, told["wall"], told["cpu"], told["articles"], used.peak_mb, told["note"], read_pairs(pairs))


def measure_text_dedup(python: str | None, articles: Path, count: int, planted: list[Pair]) -> Measured | str:
    """The row of text-dedup, its start-up included, or why it was not run."""
    if python is None:
        return "name the Python of a venv that has it with --text-dedup"
    try:
        used, found = run_text_dedup(python, articles, planted)
    except (OSError, RuntimeError) as error:
        return str(error)
    return Measured("text-dedup, 2 processes", used.wall, used.cpu, count, used.peak_mb, NOTE, found)


def report(rows: list[Measured], truth: Truth, planted: list[Pair]) -> str:
    """The table of all methods, with ratios to the first row."""
    ours = rows[0]
    lines = []
    for one in rows:
        scores = [truth.score(planted, one.found, level) for level in LEVELS]
        lines.append([one.name, *_costs(one, ours), *(cell for score in scores for cell in _shares(score))])
    head = ["method", "wall s", "CPU s", "articles/s", "peak MB", "wall ratio", "CPU ratio"]
    head += [f"{what} {level:g}" for level in LEVELS for what in ("recall", "precision")]
    wanted = ", ".join(f"{truth.score(planted, {}, level).planted:,} at Jaccard {level:g} and above" for level in LEVELS)
    notes = [f"  {one.name}: {one.note}" for one in rows]
    return "\n".join([table(head, lines), "", f"planted pairs: {len(planted):,}, of them {wanted}", *notes])


def _costs(one: Measured, ours: Measured) -> list[str]:
    rate = one.articles / one.wall
    costs = [f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{rate:,.0f}", f"{one.peak_mb:,.0f}"]
    return [*costs, f"{one.wall / ours.wall:.2f}", f"{one.cpu / ours.cpu:.2f}"]


def _shares(score: Score) -> list[str]:
    return [f"{score.recall:.4f}", f"{score.precision:.4f}"]


def main() -> None:
    """Generate, measure every method, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reuse", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000, metavar="COUNT")
    parser.add_argument("--only", action="append", choices=METHODS, metavar="METHOD", help="measure these beside ours")
    parser.add_argument("--text-dedup", metavar="PYTHON", help="Python of a venv that has text-dedup")
    given = parser.parse_args()
    names = [name for name in METHODS if name == _OURS or not given.only or name in given.only]
    print(versions("news-archive", "numpy", "xxhash", "SQLAlchemy", "datasketch", "rensa"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        articles = folder / "articles.jsonl"
        planted = [(one.original, one.copy) for one in write_articles(given.count, articles)]
        size = articles.stat().st_size / given.count  # the text is nine tenths of it
        print(f"{given.count:,} articles, {size:,.0f} bytes a line; load average {os.getloadavg()[0]:.1f}", flush=True)
        rows, lacking = [], []
        measured = [(one, measure(one, articles, folder)) for one in names]
        measured.append(("text-dedup", measure_text_dedup(given.text_dedup, articles, given.count, planted)))
        for one, row in measured:
            if isinstance(row, Measured):
                rows.append(row)
            else:
                lacking.append(f"{one}: not run: {row}")
        print(report(rows, Truth(articles), planted))
        print("\n".join(lacking))


if __name__ == "__main__":
    main()
