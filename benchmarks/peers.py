"""Libraries that find copies, each given the same articles: datasketch, rensa and gaoya, with their index in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 500
THRESHOLD = 0.5
PERMUTATIONS = 128
SHINGLE_WORDS = 5
BANDS = 32

RENSA_SEED = 42  # the one its deduplicator demands
GAOYA_BANDS, GAOYA_ROWS = 25, 5

_WORD = re.compile(r"\w+")

Pairs = list[tuple[str, str, float]]
Record = dict[str, str]


@dataclass(slots=True)
class Result:
    """What a method found, and what to say of it."""

    articles: int
    pairs: Pairs
    note: str


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
        made = RMinHash.from_token_sets([shingles(one["text"]) for one in some], num_perm=PERMUTATIONS, seed=RENSA_SEED)
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
        made = RMinHash.from_token_sets([shingles(one["text"]) for one in some], num_perm=PERMUTATIONS, seed=RENSA_SEED)
        count += len(some)
        for one, signature in zip(some, made, strict=True):
            name = one["id"]
            if kept.add(name, signature):
                signatures[name] = signature
            else:
                found = kept.get_duplicates(signature)
                pairs += [(other, name, signatures[other].jaccard(signature)) for other in found]
    return Result(count, pairs, "in memory, no text kept; copies are dropped, so a copy's copies are not paired with it")


def gaoya_index(articles: Path) -> Result:
    """MinHashStringIndex with its own shingles made in Rust, a batch inserted and then asked for by its own threads."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=THRESHOLD,
        num_bands=GAOYA_BANDS,
        band_size=GAOYA_ROWS,
        analyzer="word",
        lowercase=True,
        ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS),
        id_container="smallvec",
    )
    names: list[str] = []
    pairs = []
    for some in batches(records(articles)):
        start, texts = len(names), [one["text"] for one in some]
        names += [one["id"] for one in some]
        index.par_bulk_insert_docs(list(range(start, len(names))), texts)
        for number, others in enumerate(index.par_bulk_query(texts, return_similarity=True), start=start):
            pairs += [(names[one], names[number], similarity) for one, similarity in others if one < number]
    note = f"in memory, no text kept; MinHashStringIndex({THRESHOLD}), bands {GAOYA_BANDS}x{GAOYA_ROWS}; 2 threads"
    return Result(len(names), pairs, note)
