"""Word shingles as 64-bit hashes, the exact sets in which two texts are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from archive.core.model import Overlap
from archive.core.text.tokens import fold, words

SHINGLE_WORDS = 5
"""Words in a shingle: containment of exact five-word shingles separated related from unrelated news without an error."""

MINIMUM_SHINGLES = 20
"""A text with fewer distinct shingles matches nothing: placeholders and one-line notices are all alike."""

Shingles = NDArray[np.uint64]

# Odd multipliers of a multilinear hash, strongly universal in its upper bits (Lemire and Kaser, "Strongly universal string
# hashing is fast", 2014). Drawn once from xxh64; another draw is another recipe.
_MULTIPLIERS = np.array([xxhash.xxh64_intdigest(bytes([place])) | 1 for place in range(SHINGLE_WORDS)], dtype=np.uint64)
_REMEMBERED_WORDS = 500_000


class _WordHashes(dict[str, int]):
    """xxh64 of each folded word, computed once a word; emptied when it has grown past its bound."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        value = xxhash.xxh64_intdigest(fold(word).encode("utf-8"))
        self[word] = value
        return value


_hash_of = _WordHashes().__getitem__


def word_hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """One uint64 a word, in order, equal for words that fold alike."""
    return np.fromiter(map(_hash_of, tokens), dtype=np.uint64, count=len(tokens))


def shingle_hashes(hashes: NDArray[np.uint64]) -> Shingles:
    """One uint64 for each run of SHINGLE_WORDS words, in order; empty for a shorter text."""
    return run_hashes(hashes, _MULTIPLIERS)


def run_hashes(hashes: NDArray[np.uint64], multipliers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A multilinear hash of each run of as many words as there are multipliers, in order."""
    count = len(hashes) - len(multipliers) + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    total = hashes[:count] * multipliers[0]
    for place in range(1, len(multipliers)):
        total += hashes[place : place + count] * multipliers[place]
    return np.asarray(total, dtype=np.uint64)


def shingles_of(text: str) -> Shingles:
    """The distinct shingles of a story text, sorted."""
    return distinct(shingle_hashes(word_hashes(words(text))))


def distinct(hashes: NDArray[np.uint64]) -> Shingles:
    """The distinct values, sorted: numpy.unique at an eighth of its cost for a text's few hundred."""
    if not len(hashes):
        return hashes
    ordered = np.sort(hashes)
    first = np.empty(len(ordered), dtype=bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def among(values: NDArray[Any], ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the values stand in a sorted array."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    places = np.searchsorted(ordered, values)
    places[places == len(ordered)] = 0
    return np.asarray(ordered[places] == values)


def overlap(a: Shingles, b: Shingles) -> Overlap:
    """How two sorted distinct shingle sets meet; all shares are 0.0 where one of them is empty."""
    if not len(a) or not len(b):
        return Overlap(0, 0.0, 0.0, 0.0)
    if len(a) > len(b):
        small, large = b, a
    else:
        small, large = a, b
    shared = int(np.count_nonzero(among(small, large)))
    return Overlap(shared, shared / (len(a) + len(b) - shared), shared / len(a), shared / len(b))
