"""How like two generated articles are, exactly, and how well a method found the pairs that are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.peers import shingles

Pair = tuple[str, str]

SAMPLE = 25_000
"""Pairs whose texts are compared for one figure: all of them up to 100,000 articles."""


@dataclass(frozen=True, slots=True)
class Score:
    """Share of the planted pairs that were found, and share of the found pairs that are as like as they should be."""

    recall: float
    precision: float


class Truth:
    """The articles of a file, looked up by id, and their exact similarities, a footer left out."""

    def __init__(self, articles: Path, *, without: str = "") -> None:
        self._without = without
        self._stream = articles.open("rb")
        self._places: dict[str, int] = {}
        self._exact: dict[Pair, float] = {}
        place = 0
        for line in self._stream:
            self._places[line[8:16].decode("ascii")] = place  # {"id": "g0000000"
            place += len(line)

    def jaccard(self, pair: Pair) -> float:
        """Shared over all distinct five-word shingles, compared as words."""
        if pair not in self._exact:
            one, other = (self._shingles(name) for name in pair)
            shared = len(one & other)
            self._exact[pair] = shared / (len(one) + len(other) - shared) if shared else 0.0
        return self._exact[pair]

    def score(self, planted: Iterable[Pair], found: dict[Pair, float], threshold: float) -> Score:
        """Found counts what the method itself puts at the threshold or above. Of more pairs than SAMPLE some are looked at."""
        wanted = {pair for pair in _sampled(planted) if self.jaccard(pair) >= threshold}
        said = {pair for pair, similarity in found.items() if similarity >= threshold}
        judged = _sampled(said)
        right = sum(self.jaccard(pair) >= threshold for pair in judged)
        recall = len(wanted & said) / len(wanted) if wanted else 0.0
        return Score(recall, right / len(judged) if judged else 0.0)

    def share(self, planted: Iterable[Pair], threshold: float) -> float:
        """Share of the planted pairs that are so much alike."""
        judged = _sampled(planted)
        return sum(self.jaccard(pair) >= threshold for pair in judged) / len(judged)

    def _shingles(self, name: str) -> set[str]:
        self._stream.seek(self._places[name])
        return set(shingles(json.loads(self._stream.readline())["text"].removesuffix(self._without)))


def _sampled(pairs: Iterable[Pair]) -> list[Pair]:
    """Up to SAMPLE of them, the same ones every time."""
    ordered = sorted(pairs)
    return ordered if len(ordered) <= SAMPLE else sorted(Random(0).sample(ordered, SAMPLE))


def read_pairs(path: Path) -> dict[Pair, float]:
    """The pairs a method wrote, with the similarity it gave them."""
    pairs = {}
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            one, other, similarity = line.rstrip("\n").split("\t")
            pairs[min(one, other), max(one, other)] = float(similarity)
    return pairs
