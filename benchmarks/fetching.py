"""Fetching from the first request to the commit against bare trafilatura: `python -m benchmarks.fetching`.

2,000 pages made of the golden ones stand on 20 ports of a server in a process of its own, whose capacity is measured first.
Ours is the real `news-archive fetch` from start to end, without a pause between two requests; trafilatura is `extract(html)`
without comments on the same pages, read and decoded before, and without its start-up. `import` of the same pages as files
tells how much of our time the fetching itself takes. Both run twice, in turn; ratios are of the sums.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import urllib3

from benchmarks.evaluation import decode
from benchmarks.farm import FIRST_PORT, Shelf, until_input_ends
from benchmarks.measure import Usage, archive_command, run, table, versions
from benchmarks.pages import trafilatura_seconds
from benchmarks.variants import varied_pages

PORTS = 20
ROUNDS = 2
AIM = 0.85
_FIRST_PORT = FIRST_PORT + 1_000


def addresses(count: int) -> list[str]:
    """Where the pages stand."""
    return [f"http://127.0.0.1:{_FIRST_PORT + number % PORTS}/{number}.html" for number in range(count)]


@contextmanager
def _shelf(folder: Path) -> Iterator[None]:
    """The pages of a folder, served in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.fetching", "--serve", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()


def serve(folder: Path) -> None:
    """Serve the pages of a folder until standard input ends."""
    pages = [path.read_bytes() for path in sorted(folder.iterdir())]
    asyncio.run(until_input_ends(Shelf(pages, PORTS, first_port=_FIRST_PORT)))


def capacity(urls: Sequence[str]) -> float:
    """Pages a second that a plain loop over the addresses gets, with as many threads as ours has."""
    began = time.perf_counter()
    with urllib3.PoolManager(num_pools=PORTS, maxsize=8) as pool, ThreadPoolExecutor(8) as threads:
        sizes = list(threads.map(lambda url: len(pool.request("GET", url).data), urls))
    assert all(sizes)
    return len(urls) / (time.perf_counter() - began)


def fetch(urls: Path, database: Path) -> Usage:
    """What fetching these addresses into a new database took."""
    command = archive_command("fetch", "--urls", urls, "--allow-private", "--json", "--db", database)
    used = run(command, environment={"ARCHIVE_FETCHING__DELAY_SECONDS": "0"})
    found = json.loads(used.output)
    if found["stored"] + found["unchanged"] < 0.99 * len(urls.read_text().split()):
        print(f"beware: { ({name: found[name] for name in found if isinstance(found[name], int)}) }")
    return used


def _rates(count: int, rows: Sequence[tuple[str, float, float, float]]) -> str:
    cells = [
        [name, f"{wall:.1f}", f"{cpu:.1f}", f"{count / wall:.1f}", f"{count / cpu:.1f}", f"{peak:,.0f}" if peak else ""]
        for name, wall, cpu, peak in rows
    ]
    return table(["", "wall s", "CPU s", "pages/s", "pages/CPU s", "peak MB"], cells)


def measure(folder: Path, count: int, *, bare: bool) -> None:
    """Make the pages, take the figures and print them."""
    pages, decoded, urls = folder / "pages", folder / "decoded", folder / "urls.txt"
    pages.mkdir()
    size = 0
    for number, data in enumerate(varied_pages(count, bare=bare)):
        (pages / f"{number:06d}.html").write_bytes(data)
        size += len(data)
    decode(pages, decoded)
    urls.write_text("\n".join(addresses(count)), encoding="utf-8")
    print(f"{count:,} pages of {size / count / 1000:.0f} kB")
    ours, theirs, rows = [], [], []
    with _shelf(pages):
        print(f"a plain urllib3 loop gets {capacity(addresses(count)):,.0f} pages a second of the server", flush=True)
        for number in range(ROUNDS):
            ours.append(fetch(urls, folder / f"fetched{number}.db"))
            theirs.append(trafilatura_seconds(pages, decoded, folder / f"bare{number}.jsonl"))
            rows.append(("news-archive fetch", ours[-1].wall, ours[-1].cpu, ours[-1].peak_mb))
            rows.append(("trafilatura.extract", theirs[-1]["wall"], theirs[-1]["cpu"], 0.0))
    imported = run(archive_command("import", pages, "--db", folder / "imported.db"))
    rows.append(("news-archive import", imported.wall, imported.cpu, imported.peak_mb))
    print(_rates(count, rows))
    wall = sum(one["wall"] for one in theirs) / sum(one.wall for one in ours)
    cpu = sum(one["cpu"] for one in theirs) / sum(one.cpu for one in ours)
    print(f"pages a second, fetch to one process of trafilatura: {wall:.2f}; per core: {cpu:.2f} (aim {AIM})")
    print(f"per core, import to trafilatura: {theirs[-1]['cpu'] / imported.cpu:.2f}; the server's work counts for nobody")


def main() -> None:
    """Measure; --serve is what the server's own process is started with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetching", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=2_000, metavar="COUNT")
    parser.add_argument("--bare", action="store_true", help="golden pages as they are, 4 kB, without the furniture of real sites")
    parser.add_argument("--serve", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve is not None:
        serve(given.serve)
        return
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(versions("news-archive", "trafilatura", "urllib3", "SQLAlchemy"), flush=True)
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.count, bare=given.bare)


if __name__ == "__main__":
    main()
