"""Ways to find the copies among articles, each run in a process of its own by benchmarks.reuse.

`python -m benchmarks.methods NAME ARTICLES PAIRS` reads JSON Lines, writes the pairs found with their similarity (of two
articles, the earlier first) and prints what it took as JSON. Reading the lines counts for every method alike.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 500
THRESHOLD = 0.5
PERMUTATIONS = 128
SHINGLE_WORDS = 5
BANDS = 32

_RENSA_SEED = 42  # the one its deduplicator demands

_WORD = re.compile(r"\w+")

Pairs = list[tuple[str, str, float]]
Record = dict[str, str]


@dataclass(slots=True)
class Result:
    """What a method found, and what to say of it."""

    articles: int
    pairs: Pairs
    note: str


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


def records(articles: Path) -> Iterator[Record]:
    """The articles of a file, one at a time."""
    with articles.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of up to `size` items."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def shingles(text: str) -> list[str]:
    """Every run of five lower-case words, as the peers take them."""
    words = _WORD.findall(text.lower())
    return [" ".join(words[place : place + SHINGLE_WORDS]) for place in range(len(words) - SHINGLE_WORDS + 1)]


def archive_one(articles: Path) -> Result:
    """Ours, everything in one process."""
    from archive.core.reuse.fingerprint import fingerprint

    fingerprinted = ((some, [fingerprint(one["text"]) for one in some]) for some in batches(records(articles)))
    return _archive(fingerprinted, "stored with text, full-text index, matches and clusters; 1 process")


def archive_two(articles: Path) -> Result:
    """Ours, fingerprints in two workers, one writer."""
    with multiprocessing.get_context("fork").Pool(2) as pool:
        room = threading.BoundedSemaphore(6)  # imap() would read the whole file ahead
        result = _archive(_in_workers(pool, articles, room), "as above; fingerprints in 2 processes, 1 writer")
        pool.close()
        pool.join()
    return result


def _in_workers(pool: Any, articles: Path, room: threading.BoundedSemaphore) -> Iterator[tuple[list[Record], list[Any]]]:
    def some_ahead() -> Iterator[list[Record]]:
        for some in batches(records(articles)):
            room.acquire()
            yield some

    for answer in pool.imap(fingerprint_batch, some_ahead()):
        room.release()
        yield answer


def fingerprint_batch(some: list[Record]) -> tuple[list[Record], list[Any]]:
    """A batch and its fingerprints; what a worker does."""
    from archive.core.reuse.fingerprint import fingerprint

    return some, [fingerprint(one["text"]) for one in some]


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
        pairs = _matches(store)
        store.close()
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


def _matches(store: Any) -> Pairs:
    from archive.store.relations import all_matches

    with store.read() as connection:
        return [(row.a_external_id, row.b_external_id, row.jaccard) for row in all_matches(connection)]


def datasketch_lsh(articles: Path) -> Result:
    """MinHashLSH as documented, signatures by MinHash.update_batch."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    signatures, pairs, count = {}, [], 0
    for one in records(articles):
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode("utf-8") for shingle in shingles(one["text"])])
        for other in index.query(signature):
            equal = (signatures[other] == signature.hashvalues).mean()
            pairs.append((other, one["id"], float(equal)))
        index.insert(one["id"], signature)
        signatures[one["id"]] = signature.hashvalues
        count += 1
    note = f"in memory, no text kept; update_batch(), MinHashLSH({THRESHOLD}), bands {index.b}x{index.r}"
    return Result(count, pairs, note)


def datasketch_bulk(articles: Path) -> Result:
    """MinHashLSH with MinHash.bulk and xxh32 in place of SHA-1: the fastest documented form."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    signatures, pairs, count = {}, [], 0
    for some in batches(records(articles)):
        encoded = ([shingle.encode("utf-8") for shingle in shingles(one["text"])] for one in some)
        made = MinHash.bulk(encoded, num_perm=PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest)
        for one, signature in zip(some, made, strict=True):
            for other in index.query(signature):
                equal = (signatures[other] == signature.hashvalues).mean()
                pairs.append((other, one["id"], float(equal)))
            index.insert(one["id"], signature)
            signatures[one["id"]] = signature.hashvalues
        count += len(some)
    note = f"in memory, no text kept; MinHash.bulk(hashfunc=xxh32), MinHashLSH({THRESHOLD}), bands {index.b}x{index.r}"
    return Result(count, pairs, note)


def rensa_lsh(articles: Path) -> Result:
    """RMinHashLSH, a batch inserted and then asked for at once."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    signatures: list[Any] = []
    names: list[str] = []
    pairs = []
    for some in batches(records(articles)):
        made = RMinHash.from_token_sets([shingles(one["text"]) for one in some], num_perm=PERMUTATIONS, seed=_RENSA_SEED)
        start = len(names)
        index.insert_many(made, start_key=start)
        names += [one["id"] for one in some]
        signatures += made
        for number, others in enumerate(index.query_all(made), start=start):
            pairs += [(names[one], names[number], signatures[one].jaccard(signatures[number])) for one in others if one < number]
    return Result(len(names), pairs, f"in memory, no text kept; full-set RMinHash, RMinHashLSH with {BANDS} bands")


def rensa_deduplicator(articles: Path) -> Result:
    """RMinHashDeduplicator: an article much like one kept is dropped; found is the first candidate over the threshold."""
    from rensa import RMinHash, RMinHashDeduplicator

    kept = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True)
    signatures: dict[str, Any] = {}
    pairs, count = [], 0
    for some in batches(records(articles)):
        made = RMinHash.from_token_sets([shingles(one["text"]) for one in some], num_perm=PERMUTATIONS, seed=_RENSA_SEED)
        count += len(some)
        for one, signature in zip(some, made, strict=True):
            name = one["id"]
            if kept.add(name, signature):
                signatures[name] = signature
            else:
                found = kept.get_duplicates(signature)
                pairs += [(other, name, signatures[other].jaccard(signature)) for other in found]
    return Result(count, pairs, "in memory, no text kept; copies are dropped, so a copy's copies are not paired with it")


METHODS: dict[str, Callable[[Path], Result]] = {
    "archive, 1 process": archive_one,
    "archive, 2 workers": archive_two,
    "datasketch update_batch": datasketch_lsh,
    "datasketch bulk, xxh32": datasketch_bulk,
    "rensa LSH": rensa_lsh,
    "rensa deduplicator": rensa_deduplicator,
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
