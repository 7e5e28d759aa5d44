"""990 real pages: the whole import on two processes against bare trafilatura on one: `python -m benchmarks.pages`.

Ours is the real command from start to end, start-up and database included. Trafilatura is `extract(html)` without comments in
a fresh interpreter on pages already read and decoded. Both run twice, in turn; the ratio is of the sums. What is found is
measured by benchmarks.extraction.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.evaluation import decode, unpack
from benchmarks.extraction import extract
from benchmarks.extractors import BARE
from benchmarks.measure import Usage, archive_command, run, table, versions

ROUNDS = 2
JOBS = 2
AIM = 1.7


def import_pages(folder: Path, database: Path) -> Usage:
    """What importing a folder or file into a new database took."""
    return run(archive_command("import", folder, "--db", database, "--jobs", JOBS))


def trafilatura_seconds(pages: Path, decoded: Path, out: Path) -> dict[str, float]:
    """Wall and processor seconds of bare trafilatura over the pages; ends the program where it cannot be run."""
    answers = extract(BARE, sys.executable, pages, decoded, out)
    if isinstance(answers, str):
        sys.exit(f"not run: {BARE}: {answers}")
    return {clock: sum(answer[clock] for answer in answers.values()) for clock in ("wall", "cpu")}


def main() -> None:
    """Measure both in turn and print rates and the ratio."""
    print(versions("news-archive", "trafilatura", "lxml", "resiliparse", "SQLAlchemy"))
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        pages, decoded = temporary / "pages", temporary / "decoded"
        count = unpack(pages)
        decode(pages, decoded)
        ours, bare = [], []
        for number in range(ROUNDS):
            ours.append(import_pages(pages, temporary / f"archive{number}.db"))
            bare.append(trafilatura_seconds(pages, decoded, temporary / f"bare{number}.jsonl"))
        one = import_pages(next(pages.iterdir()), temporary / "one.db")
    print(f"imported: {ours[0].output.strip()}")
    print(_rates(count, ours, bare, one))


def _rates(count: int, ours: list[Usage], bare: list[dict[str, float]], one: Usage) -> str:
    rows = []
    for used, other in zip(ours, bare, strict=True):
        cells = [f"{used.wall:.1f}", f"{used.cpu:.1f}", f"{count / used.wall:.1f}", f"{used.peak_mb:,.0f}"]
        rows.append([f"archive import --jobs {JOBS}", *cells])
        rows.append(["trafilatura.extract", f"{other['wall']:.1f}", f"{other['cpu']:.1f}", f"{count / other['wall']:.1f}", ""])
    rows.append(["archive import of 1 page", f"{one.wall:.2f}", f"{one.cpu:.2f}", "", f"{one.peak_mb:,.0f}"])
    ratio = sum(other["wall"] for other in bare) / sum(used.wall for used in ours)
    work = sum(used.cpu for used in ours) / sum(other["cpu"] for other in bare)
    lines = [table(["", "wall s", "CPU s", "pages/s", "peak MB"], rows)]
    lines.append(f"pages a second, archive to trafilatura: {ratio:.2f} (aim {AIM}); processor time: {work:.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
