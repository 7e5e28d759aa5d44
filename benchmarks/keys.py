"""The index of look-up keys against rows of a B-tree: `python -m benchmarks.keys [COUNT]`.

Made-up articles of 110 passage keys each, skewed to the low end as winnowing leaves them. Every fourth article is a copy
of a random earlier one and has half of its keys; three keys of each article are stock phrases. A batch of 1,000
articles is one transaction: enter the keys, count who holds each of them, name those who hold the keys of at most 500.
Each method runs in a process of its own on SQLite, opened as the archive opens it. `--rows COUNT` says how far the B-tree goes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from archive.core.reuse.shingle import distinct
from archive.store.keyindex import KeyIndex
from archive.store.schema import open_store
from archive.store.session import Store
from benchmarks.measure import run, status_field, table, versions

KEYS = 110
BATCH = 1000
COMMON = 500
STOCK = 20_000
STEPS = (10_000, 30_000, 100_000, 300_000, 1_000_000)

Keys = NDArray[np.uint64]
Articles = NDArray[np.int64]
Work = Callable[[Connection, Keys, Articles], int]


def made_up(first: int, count: int) -> tuple[Keys, Articles]:
    """The pairs of key and article of `count` articles from number `first` on; the same in every call."""
    random = np.random.default_rng(first)
    articles = np.arange(first, first + count)
    owners = np.repeat(articles[:, None], KEYS, axis=1)
    copies = np.flatnonzero(articles % 4 == 0)
    owners[copies, : KEYS // 2] = random.integers(1, articles[copies])[:, None]
    keys = _hashed(owners * 128 + np.arange(KEYS))
    keys[:, -3:] = _hashed(-1 - (STOCK * random.random((count, 3)) ** 6).astype(np.int64))
    keys, articles = keys.reshape(-1), np.repeat(articles, KEYS)
    order = np.lexsort((articles, keys))
    keys, articles = keys[order], articles[order]
    first_one = np.append(True, (keys[1:] != keys[:-1]) | (articles[1:] != articles[:-1]))
    return keys[first_one], articles[first_one]


def _hashed(numbers: NDArray[np.int64]) -> Keys:
    """A hash of each number, small ones more often: the smallest of nine in a row is chosen."""
    value = numbers.astype(np.uint64)
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value ^= value >> np.uint64(33)
        value *= np.uint64(factor)
    value ^= value >> np.uint64(33)
    return ((1 - (value / 2.0**64) ** (1 / 5)) * 2.0**64).astype(np.uint64) ^ (value & np.uint64((1 << 20) - 1))


def with_parts(store: Store) -> Work:
    """Our index."""
    del store
    index = KeyIndex("passage")

    def work(connection: Connection, keys: Keys, articles: Articles) -> int:
        index.add(connection, keys, articles)
        asked = distinct(keys)
        counts = index.counts(connection, asked)
        return len(index.holders(connection, asked[(counts > 1) & (counts <= COMMON)])[0])

    return work


def with_rows(store: Store) -> Work:
    """A row for each pair, without rowid, joined with a temporary table of the keys asked for."""
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE held (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID")

    def work(connection: Connection, keys: Keys, articles: Articles) -> int:
        signed = keys.view(np.int64)
        order = np.argsort(signed, kind="stable")
        rows = list(zip(signed[order].tolist(), articles[order].tolist(), strict=True))
        connection.exec_driver_sql("INSERT INTO held VALUES (?, ?)", rows)
        connection.exec_driver_sql("CREATE TEMPORARY TABLE IF NOT EXISTS asked (key INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("DELETE FROM asked")
        connection.exec_driver_sql("INSERT INTO asked VALUES (?)", [(key,) for key in np.unique(signed).tolist()])
        query = "SELECT key, count(*) FROM asked JOIN held USING (key) GROUP BY key HAVING count(*) > 1"
        rare = [(key,) for key, count in connection.exec_driver_sql(query) if count <= COMMON]
        connection.exec_driver_sql("DELETE FROM asked")
        connection.exec_driver_sql("INSERT INTO asked VALUES (?)", rare or [(0,)])
        return len(connection.exec_driver_sql("SELECT key, article FROM asked JOIN held USING (key)").all())

    return work


METHODS = {"sorted parts": with_parts, "rows of a B-tree": with_rows}


def measure(name: str, count: int, database: Path) -> None:
    """Run one method here and print, as lines of JSON, how it stands after each of STEPS."""
    store = open_store(str(database))
    work = METHODS[name](store)
    walls: list[float] = []
    cpus: list[float] = []
    found, before = 0, _written()
    for first in range(1, count + 1, BATCH):
        keys, articles = made_up(first, BATCH)
        began, began_cpu = time.perf_counter(), time.process_time()
        with store.write() as connection:
            found += work(connection, keys, articles)
        cpus.append(time.process_time() - began_cpu)
        walls.append(time.perf_counter() - began)
        done = first + BATCH - 1
        if done in STEPS or done == count:
            size, free = _size(store)
            told = {"articles": done, "wall": sum(walls), "cpu": sum(cpus), "found": found, "bytes": size, "free": free}
            told |= {
                "last": sum(cpus[-len(cpus) // 2 :]) / (len(cpus) // 2 + len(cpus) % 2),
                "worst": max(cpus),
                "written": _written() - before,
            }
            told |= {"now_mb": status_field(0, "VmRSS") / 1024, "cold": _one_cold(store)}
            print(json.dumps(told), flush=True)
    store.close()


def _written() -> int:
    """Bytes this process has handed to the kernel to be written."""
    return int(next(line.split()[1] for line in Path("/proc/self/io").read_text().splitlines() if line.startswith("wchar")))


def _size(store: Store) -> tuple[int, int]:
    """Bytes of the database, and of the pages in it that are free again."""
    with store.read() as connection:
        size, pages, free = (
            int(connection.exec_driver_sql(f"PRAGMA {one}").scalar_one()) for one in ("page_size", "page_count", "freelist_count")
        )
    return size * pages, size * free


def _one_cold(store: Store) -> float:
    """Seconds of a first question after opening, for the keys of one article."""
    keys, _ = made_up(4001, 1)
    began = time.perf_counter()
    with store.read() as connection:
        KeyIndex("passage").holders(connection, np.unique(keys))
    return time.perf_counter() - began


def _row(name: str, told: dict[str, Any], peak: str) -> list[str]:
    count = told["articles"]
    cells = [f"{count / told['wall']:,.0f}", f"{count / told['cpu']:,.0f}", f"{told['last'] * 1000:,.0f}"]
    cells += [f"{told['worst']:.1f}", f"{told['written'] / count / 1000:,.1f}", f"{(told['bytes'] - told['free']) / count:,.0f}"]
    return [f"{name}, {count:,}", *cells, f"{told['bytes'] / count:,.0f}", f"{told['cold'] * 1000:,.0f}", peak]


def main() -> None:
    """Run both methods and print a row for each step of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keys", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=STEPS[-1])
    parser.add_argument("--rows", type=int, default=STEPS[0], metavar="COUNT", help="how many articles the B-tree gets")
    parser.add_argument("--only", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        measure(given.only, given.count, given.database)
        return
    print(versions("news-archive", "numpy", "sqlalchemy"), flush=True)
    rows = []
    for name, count in zip(METHODS, (given.count, min(given.count, given.rows)), strict=True):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.keys", str(count), "--only", name, "--database", f"{folder}/keys.db"]
            used = run(command)
        told = [json.loads(line) for line in used.output.splitlines()]
        rows += [_row(name, one, f"{used.peak_mb:,.0f}" if one is told[-1] else "") for one in told]
    head = ["", "articles/s", "per CPU s", "CPU ms a batch", "worst s", "kB written", "bytes", "with free", "cold ms", "peak MB"]
    print(table(head, rows))
    print(
        "a batch: mean of the later half; worst: processor time of a batch; written and bytes: an article; cold: the first question of a process, one article."
    )


if __name__ == "__main__":
    main()
