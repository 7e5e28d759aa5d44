"""Ways to find the copies among articles, each run in a process of its own by benchmarks.reuse.

`python -m benchmarks.methods NAME ARTICLES PAIRS` reads JSON Lines, writes the pairs found with their similarity (of two
articles, the earlier first) and prints what it took as JSON. Reading the lines counts for every method alike.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.peers import (
    Pairs,
    Record,
    Result,
    batches,
    datasketch_bulk,
    datasketch_lsh,
    gaoya_index,
    records,
    rensa_deduplicator,
    rensa_lsh,
)


@contextmanager
def _profiled(path: Path | None) -> Iterator[None]:
    """A profile of what happens inside, kept in a file, or nothing at all."""
    if path is None:
        yield
        return
    from cProfile import Profile

    profile = Profile()
    with profile:
        yield
    profile.dump_stats(path)


def archive_one(articles: Path) -> Result:
    """Ours, everything in one process."""
    from archive.core.reuse.fingerprint import fingerprint

    fingerprinted = ((some, [fingerprint(one["text"]) for one in some]) for some in batches(records(articles)))
    return _archive(fingerprinted, "stored with text, full-text index, matches and clusters; 1 process")


def _archive(fingerprinted: Iterable[tuple[list[Record], list[Any]]], note: str) -> Result:
    """Batches through the pipeline's own `write`, into a new database."""
    from archive.matching import Matcher
    from archive.pipeline import write
    from archive.rulefiles import load_rules
    from archive.store.schema import open_store

    began = time.perf_counter()
    rules, matcher, count = load_rules(), Matcher(), 0
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "archive.db"))
        opening = time.perf_counter() - began
        for some, fingerprints in fingerprinted:
            readings = [_reading(one, found) for one, found in zip(some, fingerprints, strict=True)]
            write(store, readings, rules, matcher, datetime.now(UTC))
            count += len(some)
        store.close()
        pairs = stored_matches(Path(folder) / "archive.db")
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    return Result(count, pairs, f"{note}; {size / count:,.0f} bytes of database an article; {opening:.1f} s to open it")


def _reading(one: Record, fingerprint: Any) -> Any:
    """An article as the reading stage would hand it on: one body segment, no evidence."""
    from archive.core.model import Extract, PrintedTime, PublisherName, RawItem, Role, Segment
    from archive.core.text.outline import Outline, pack
    from archive.store.articles import Reading

    text, raw_time = one["text"], one["published"]
    item = RawItem("benchmark", f"id:{one['id']}", b"", "application/json", external_id=one["id"], url=one["url"])
    extract = Extract(
        raw=text,
        story=text,
        title=one["title"],
        byline=None,
        published=PrintedTime(raw_time, datetime.fromisoformat(raw_time), "minute", "UTC", "iso"),
        modified=None,
        found_in={},
        publisher=PublisherName(one["publisher"]),
        url=one["url"],
        canonical=one["url"],
        language="en",
        segments=(Segment(0, len(text), Role.BODY, "benchmark"),),
        evidence=(),
        attributions=(),
        flags=(),
        extra={},
        fingerprint=fingerprint,
        outline=pack(Outline(True, ())),
    )
    return Reading(0, item, extract, b"")


def stored_matches(database: Path) -> Pairs:
    """The pairs an archive holds, by external id, with their exact Jaccard similarity."""
    from sqlalchemy import select

    from archive.store.schema import open_store
    from archive.store.tables import article, match

    one, other = article.alias("one"), article.alias("other")
    chosen = (
        select(one.c.external_id, other.c.external_id, match.c.jaccard)
        .join(one, one.c.id == match.c.a_id)
        .join(other, other.c.id == match.c.b_id)
    )
    store = open_store(str(database))
    with store.read() as connection:
        pairs = [(str(a), str(b), float(jaccard)) for a, b, jaccard in connection.execute(chosen)]
    store.close()
    return pairs


METHODS: dict[str, Callable[[Path], Result]] = {
    "archive, 1 process": archive_one,
    "rensa LSH": rensa_lsh,
    "rensa deduplicator": rensa_deduplicator,
    "gaoya": gaoya_index,
    "datasketch bulk, xxh32": datasketch_bulk,
    "datasketch update_batch": datasketch_lsh,
}


def main() -> None:
    """Run one method and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.methods", description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=METHODS)
    parser.add_argument("articles", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--profile", type=Path, metavar="FILE", help="also write a cProfile of it (which slows it down)")
    given = parser.parse_args()
    began, used = time.perf_counter(), _processor_seconds()
    with _profiled(given.profile):
        result = METHODS[given.name](given.articles)
    wall, cpu = time.perf_counter() - began, _processor_seconds() - used
    with given.pairs.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{a}\t{b}\t{similarity:.4f}\n" for a, b, similarity in result.pairs)
    print(json.dumps({"wall": wall, "cpu": cpu, "articles": result.articles, "note": result.note}))


def _processor_seconds() -> float:
    """User and system seconds of this process and the children it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
