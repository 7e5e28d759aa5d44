"""Passage keys: few of a text's word n-grams, chosen so that two texts with a long common run choose one in common.

Winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): of every
WINDOW grams in a row the one with the smallest hash is chosen. A run of GUARANTEED_WORDS holds a whole window, and equal
windows choose equally. Two in ten grams are chosen.
"""

from __future__ import annotations

import numpy as np
import xxhash
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from archive.core.reuse.shingle import run_hashes

GRAM_WORDS = 8
"""Words in a gram. Shorter ones are shared by chance: of five words ten times as many candidates came to nothing."""

WINDOW = 9

GUARANTEED_WORDS = GRAM_WORDS + WINDOW - 1
"""A run of so many words that stands in two texts is always found."""

_MULTIPLIERS = np.array([xxhash.xxh64_intdigest(b"passage%d" % place) | 1 for place in range(GRAM_WORDS)], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)  # MurmurHash3's finalizer (Appleby): it must not be the wording's own order that decides
_SHIFT = np.uint64(33)


def winnowed(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The passage keys of a text in reading order, with the place of each gram's first word; from the hashes of its words.

    A text of fewer grams than a window gives its smallest, one of fewer words than a gram none.
    """
    grams = _grams(hashes)
    if not len(grams):
        return grams, np.empty(0, dtype=np.int64)
    window = min(WINDOW, len(grams))
    last = window - 1 - np.argmin(sliding_window_view(grams, window)[:, ::-1], axis=1)  # of equal ones the last, as in the paper
    chosen = last + np.arange(len(last))
    first = np.empty(len(chosen), dtype=bool)
    first[0] = True
    np.not_equal(chosen[1:], chosen[:-1], out=first[1:])
    places = chosen[first]
    return grams[places], places


def _grams(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of each run of GRAM_WORDS words, mixed."""
    total = run_hashes(hashes, _MULTIPLIERS)
    total ^= total >> _SHIFT
    total *= _MIX
    total ^= total >> _SHIFT
    return total
