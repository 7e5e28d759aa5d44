"""What datasketch, rensa, text-dedup and exact comparison find among texts, at any threshold.

Each class takes all articles (`id` and `text`) and answers two questions: `scores`, the thresholds at which it finds each of
some pairs, and `found`, all pairs it finds at one threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.labelled import Pair, ordered
from benchmarks.peers import BANDS, PERMUTATIONS, RENSA_SEED, shingles
from benchmarks.textdedup import run_text_dedup

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))

Articles = Sequence[Mapping[str, Any]]


class Finder(Protocol):
    """A method with a threshold."""

    name: str

    def decided(self, pairs: Sequence[Pair], threshold: float) -> list[bool]:
        """Whether it finds each of these pairs at a threshold."""

    def found(self, threshold: float) -> set[Pair]:
        """All pairs it finds at a threshold."""


class Exact:
    """Shared five-word shingles of every pair of texts, counted: over all of both (Jaccard), or over those of the shorter.

    With a number of hours, pairs published further apart are left out.
    """

    def __init__(self, articles: Articles, *, containment: bool, hours: float | None = None) -> None:
        from scipy.sparse import csr_matrix, triu

        self.name = "exact containment" if containment else "exact Jaccard"
        if hours is not None:
            self.name += f", {hours:g} hours"
        self._names = [one["id"] for one in articles]
        self._places = {name: place for place, name in enumerate(self._names)}
        numbers: dict[str, int] = {}
        rows = [[numbers.setdefault(one, len(numbers)) for one in sorted(set(shingles(each["text"])))] for each in articles]
        sizes = np.array([len(row) for row in rows])
        columns = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
        ones = np.ones(len(columns), dtype=np.int32)
        texts = csr_matrix((ones, columns, np.concatenate([[0], np.cumsum(sizes)])), shape=(len(rows), len(numbers)))
        shared = triu(texts @ texts.T, k=1).tocoo()
        one, other = sizes[shared.row], sizes[shared.col]
        whole = np.minimum(one, other) if containment else one + other - shared.data
        self._pairs = np.stack([shared.row, shared.col])
        self._likeness = shared.data / whole
        if hours is not None:
            times = np.array([one["published"] for one in articles], dtype="datetime64[s]")
            near = np.abs(times[shared.row] - times[shared.col]) <= np.timedelta64(int(hours * 3600), "s")
            self._pairs, self._likeness = self._pairs[:, near], self._likeness[near]
        self._by_pair: dict[Pair, float] | None = None

    def decided(self, pairs: Sequence[Pair], threshold: float) -> list[bool]:
        """Whether each pair is so much alike."""
        if self._by_pair is None:
            wanted = {ordered(*pair) for pair in pairs}
            every = zip(map(self._pair, *self._pairs), self._likeness.tolist(), strict=True)
            self._by_pair = {pair: likeness for pair, likeness in every if pair in wanted}
        return [self._by_pair.get(pair, 0.0) >= threshold for pair in pairs]

    def found(self, threshold: float) -> set[Pair]:
        """All pairs so much alike."""
        chosen = self._pairs[:, self._likeness >= threshold]
        return set(map(self._pair, *chosen))

    def _pair(self, one: int, other: int) -> Pair:
        return ordered(self._names[one], self._names[other])


class Datasketch:
    """MinHashLSH, its answers taken as they are."""

    name = "datasketch MinHashLSH"

    def __init__(self, articles: Articles) -> None:
        from datasketch import MinHash

        encoded = ([shingle.encode() for shingle in shingles(one["text"])] for one in articles)
        made = MinHash.bulk(encoded, num_perm=PERMUTATIONS)
        self._signatures = dict(zip((one["id"] for one in articles), made, strict=True))
        self._empty = {one["id"] for one in articles if not shingles(one["text"])}

    def decided(self, pairs: Sequence[Pair], threshold: float) -> list[bool]:
        """Whether either is found by the other; the rest of the index has no part in that."""
        near = self._near({name for pair in pairs for name in pair}, threshold)
        return [pair in near for pair in pairs]

    def found(self, threshold: float) -> set[Pair]:
        """All pairs of which one finds the other."""
        return self._near(self._signatures.keys(), threshold)

    def _near(self, names: Iterable[str], threshold: float) -> set[Pair]:
        from datasketch import MinHashLSH

        index, pairs = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), set()
        for name in sorted(set(names) - self._empty):
            pairs |= {ordered(name, other) for other in index.query(self._signatures[name])}
            index.insert(name, self._signatures[name])
        return pairs


class Rensa:
    """RMinHashLSH with 32 bands; of its candidates those whose signatures agree to the threshold."""

    name = "rensa RMinHashLSH, estimate"

    def __init__(self, articles: Articles) -> None:
        from rensa import RMinHash

        told = [(one["id"], shingles(one["text"])) for one in articles]
        told = [(name, some) for name, some in told if some]
        made = RMinHash.from_token_sets([some for _, some in told], num_perm=PERMUTATIONS, seed=RENSA_SEED)
        self._signatures = dict(zip((name for name, _ in told), made, strict=True))
        self._near: dict[Pair, float] | None = None

    def decided(self, pairs: Sequence[Pair], threshold: float) -> list[bool]:
        """Whether each pair is a candidate and so much alike."""
        return [self._candidates().get(pair, 0.0) >= threshold for pair in pairs]

    def found(self, threshold: float) -> set[Pair]:
        """All candidates so much alike."""
        return {pair for pair, likeness in self._candidates().items() if likeness >= threshold}

    def _candidates(self) -> dict[Pair, float]:
        from rensa import RMinHashLSH

        if self._near is None:
            names, made = list(self._signatures), list(self._signatures.values())
            index = RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)
            index.insert_many(made, start_key=0)
            self._near = {
                ordered(names[number], names[other]): made[number].jaccard(made[other])
                for number, others in enumerate(index.query_all(made))
                for other in others
                if other < number
            }
        return self._near


def text_dedup_groups(python: str, articles: Articles, path: Path, threshold: float) -> list[frozenset[str]]:
    """The groups of text-dedup's own command on a file of these articles. RuntimeError or OSError where it cannot be run."""
    _, roots = run_text_dedup(python, path, threshold)
    groups: dict[int, set[str]] = {}
    for place, root in roots.items():
        groups.setdefault(root, set()).add(articles[place]["id"])
    return [frozenset(some) for some in groups.values() if len(some) > 1]
