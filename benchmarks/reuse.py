"""Finding and storing copies, against libraries that only find them: `python -m benchmarks.reuse --sizes 10000,100000`.

Every method runs on the same generated articles, given as texts: nothing is extracted. The first row is the real command,
start-up included, into a new SQLite file with texts, full-text index, both key indexes, matches and clusters; the second its
stages from the fingerprint to the commit in one process. The peers keep their index in memory and no text. What would
take too long, by what it took at the size before, is not tried.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.growth import Point, draw
from benchmarks.measure import Limits, archive_command, run, table, versions
from benchmarks.methods import METHODS, stored_matches
from benchmarks.peers import THRESHOLD
from benchmarks.textdedup import NOTE, run_text_dedup
from benchmarks.truth import Pair, Truth, read_pairs

LEVELS = (0.8, 0.5)
OURS = "news-archive import"
TEXT_DEDUP = "text-dedup"


class NotRun(Exception):
    """A method was not run to its end; the text says why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One method's row at one size."""

    point: Point
    cpu: float
    note: str
    found: dict[Pair, float]


@dataclass(frozen=True, slots=True)
class Job:
    """The articles of one size, with what was planted among them."""

    count: int
    articles: Path
    planted: list[Pair]
    folder: Path
    limits: Limits


def import_articles(job: Job) -> Measured:
    """The real command."""
    database = job.folder / "archive.db"
    used = run(archive_command("import", job.articles, "--db", database, "--json"), limits=job.limits)
    if used.stopped or used.code:
        raise NotRun(used.stopped or f"ended with {used.code}")
    found = {(min(a, b), max(a, b)): similarity for a, b, similarity in stored_matches(database)}
    size = sum(path.stat().st_size for path in job.folder.glob("archive.db*"))
    for path in job.folder.glob("archive.db*"):
        path.unlink()
    note = f"the command, start to end, 2 reading processes and a writer; {size / job.count:,.0f} bytes of database an article"
    return Measured(Point(OURS, job.count, used.wall, used.peak_mb), used.cpu, note, found)


def run_method(name: str, job: Job) -> Measured:
    """A method of benchmarks.methods, in a process of its own."""
    pairs = job.folder / "pairs.tsv"
    used = run([sys.executable, "-m", "benchmarks.methods", name, str(job.articles), str(pairs)], limits=job.limits)
    if used.stopped or used.code:
        raise NotRun(used.stopped or f"its process ended with {used.code}")
    told = json.loads(used.output)
    return Measured(Point(name, job.count, told["wall"], used.peak_mb), told["cpu"], told["note"], read_pairs(pairs))


def run_groups(python: str | None, job: Job) -> Measured:
    """text-dedup's own command, start-up included. Its pairs: the planted in one group, each member with the group's first."""
    if python is None:
        raise NotRun("name the Python of a venv that has it with --text-dedup")
    try:
        used, groups = run_text_dedup(python, job.articles, THRESHOLD, job.limits)
    except (OSError, RuntimeError) as error:
        raise NotRun(str(error)) from error
    first = {f"g{one:07d}": f"g{root:07d}" for one, root in groups.items()}
    pairs = {(min(pair), max(pair)) for pair in first.items() if pair[0] != pair[1]}
    pairs |= {pair for pair in job.planted if pair[0] in first and first[pair[0]] == first.get(pair[1])}
    return Measured(Point(TEXT_DEDUP, job.count, used.wall, used.peak_mb), used.cpu, NOTE, dict.fromkeys(pairs, 1.0))


def measured(
    job: Job, methods: dict[str, Callable[[Job], Measured]], before: dict[str, Measured | str]
) -> dict[str, Measured | str]:
    """The row of each method, or why there is none."""
    answers: dict[str, Measured | str] = {}
    for name, method in methods.items():
        try:
            _expect(before.get(name), job)
            answers[name] = method(job)
        except NotRun as why:
            answers[name] = str(why)
        print(f"  {job.count:,}: {name} done", file=sys.stderr, flush=True)
    return answers


def _expect(before: Measured | str | None, job: Job) -> None:
    """NotRun where a smaller size shows that this one takes too long, if time grows with the number of articles."""
    if isinstance(before, str):
        raise NotRun(f"not tried; at a smaller size: {before}")
    if before is not None:
        minutes = before.point.wall / 60 * job.count / before.point.count
        if minutes > job.limits.minutes:
            raise NotRun(f"not tried; at the rate it had with {before.point.count:,} it would take {minutes:,.0f} minutes")


def report(rows: list[Measured], job: Job) -> str:
    """The table of one size, with ratios to the first row."""
    truth, ours = Truth(job.articles), rows[0]
    lines = []
    for one in rows:
        point = one.point
        line = [point.name, f"{point.wall:.1f}", f"{one.cpu:.1f}", f"{point.rate:,.0f}", f"{point.peak_mb:,.0f}"]
        line += [f"{ours.point.wall / point.wall:.2f}", f"{ours.cpu / one.cpu:.2f}", f"{ours.point.peak_mb / point.peak_mb:.2f}"]
        for level in LEVELS:
            score = truth.score(job.planted, one.found, level)
            line += [f"{score.recall:.4f}", f"{score.precision:.4f}"]
        lines.append(line)
    head = ["", "wall s", "CPU s", "articles/s", "peak MB", "ours/its wall", "CPU", "memory"]
    head += [f"{what} {level:g}" for level in LEVELS for what in ("recall", "precision")]
    wanted = ", ".join(f"{truth.share(job.planted, level):.0%} at Jaccard {level:g} and above" for level in LEVELS)
    notes = [f"  {one.point.name}: {one.note}" for one in rows]
    return "\n".join([table(head, lines), f"planted pairs: {len(job.planted):,}, of them {wanted}", *notes])


def generated(count: int, folder: Path, limits: Limits) -> Job:
    """The articles of one size, written by a process of its own, which takes much memory."""
    articles, pairs = folder / "articles.jsonl", folder / "planted.tsv"
    run([sys.executable, "-m", "benchmarks.generate", str(count), "--pairs", str(pairs)], into=articles)
    planted = [(one, other) for one, other, *_ in (line.split("\t") for line in pairs.read_text().splitlines())]
    size = articles.stat().st_size / count
    print(f"\n{count:,} articles, {size:,.0f} bytes a line; load average {os.getloadavg()[0]:.1f}", flush=True)
    return Job(count, articles, planted, folder, limits)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reuse", description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of articles, the smallest first")
    parser.add_argument("--only", action="append", choices=[*METHODS, TEXT_DEDUP], metavar="METHOD", help="these beside ours")
    parser.add_argument("--alone", action="store_true", help="ours, and no other method")
    parser.add_argument("--text-dedup", metavar="PYTHON", help="Python of a venv that has text-dedup")
    parser.add_argument("--minutes", type=float, default=60, help="a method may take so long (60)")
    parser.add_argument("--memory", type=float, default=8000, metavar="MB", help="and so much memory (8000)")
    parser.add_argument("--rows", type=Path, metavar="FILE", help="add the measured rows; the picture shows all in it")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="draw growth, as in docs/growth.svg")
    return parser.parse_args()


def main() -> None:
    """Generate, measure every method at every size, print the tables and draw the picture."""
    given = _arguments()
    names = [] if given.alone else given.only or [*METHODS, TEXT_DEDUP]
    methods: dict[str, Callable[[Job], Measured]] = {OURS: import_articles}
    methods |= {name: lambda job, name=name: run_method(name, job) for name in METHODS if name in names}  # type: ignore[misc]
    if TEXT_DEDUP in names:
        methods[TEXT_DEDUP] = lambda job: run_groups(given.text_dedup, job)
    print(versions("news-archive", "numpy", "xxhash", "SQLAlchemy", "datasketch", "rensa", "gaoya"))
    answers: dict[str, Measured | str] = {}
    points: list[Point] = []
    for count in map(int, given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            job = generated(count, Path(name), Limits(given.minutes, given.memory))
            answers = measured(job, methods, answers)
            rows = [one for one in answers.values() if isinstance(one, Measured)]
            print(report(rows, job) if rows else "nothing was run")
        print("\n".join(f"{one}: not run: {why}" for one, why in answers.items() if isinstance(why, str)), flush=True)
        points += [one.point for one in rows]
        if given.rows:
            with given.rows.open("a", encoding="utf-8") as stream:
                stream.writelines(json.dumps(asdict(one.point)) + "\n" for one in rows)
    if given.rows:
        points = [Point(**json.loads(line)) for line in given.rows.read_text(encoding="utf-8").splitlines()]
    if given.picture:
        given.picture.parent.mkdir(exist_ok=True)
        given.picture.write_text(draw(points), encoding="utf-8")


if __name__ == "__main__":
    main()
