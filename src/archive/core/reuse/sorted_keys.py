"""Look-up keys of articles as sorted numbers, and the compact form they are searched in.

An *entry* is one unsigned 64-bit number: the upper bits of a key, then the number of an article that holds it. Articles below
2**24 leave 40 bits to the key; later ones take a bit of it each time their number doubles.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import distinct

PAGE = 4096
"""Entries in a page; the last page of a run may have fewer."""

LEAST_ID_BITS = 24

Entries = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_BUCKETS = 1024  # of a page, by the upper bits of the distance from its first key: four to eight entries in each
_FINE = 1 << 22  # a run of fewer entries keeps 32 bits of each key below its bucket, a longer one 16


def id_bits_of(articles: Numbers) -> int:
    """How many bits of an entry these article numbers need."""
    return max(LEAST_ID_BITS, int(articles.max(initial=0)).bit_length())


def packed(keys: NDArray[np.uint64], articles: Numbers, id_bits: int) -> Entries:
    """The distinct entries of these pairs, sorted."""
    return distinct(key_part(keys, id_bits) | articles.astype(np.uint64))


def key_part(keys: NDArray[np.uint64], id_bits: int) -> Entries:
    """What is kept of keys beside articles of so many bits, the rest of their bits zero."""
    return keys >> np.uint64(id_bits) << np.uint64(id_bits)


def articles_of(entries: Entries, id_bits: int) -> Numbers:
    """The article of each entry."""
    return (entries & np.uint64((1 << id_bits) - 1)).astype(np.int64)


def widened(entries: Entries, id_bits: int, wider: int) -> Entries:
    """The same entries with more bits for the article and fewer for the key; not sorted any more."""
    return entries if id_bits == wider else key_part(entries, wider) | articles_of(entries, id_bits).astype(np.uint64)


def among(values: Numbers, some: Numbers) -> NDArray[np.bool_]:
    """Which of the values are among some sorted ones."""
    if not len(some):
        return np.zeros(len(values), dtype=bool)
    places = np.searchsorted(some, values)
    places[places == len(some)] = 0
    return np.asarray(some[places] == values)


def fences_of(entries: Entries, id_bits: int) -> Entries:
    """The first key of each page of a sorted run."""
    return key_part(entries[::PAGE], id_bits)


def expanded(low: Numbers, high: Numbers) -> Numbers:
    """All places from each low up to, and without, its high."""
    lengths = high - low
    ends = np.cumsum(lengths)
    return np.repeat(low - ends + lengths, lengths) + np.arange(int(ends[-1]) if len(ends) else 0)


class CompactRun:
    """A sorted run of entries in some 5.5 bytes each, filled page by page as it is needed.

    Of each key it keeps a bucket within its page and the next 16 or 32 bits, so in a long run about one search in 10,000
    for a key that is not there finds another one. Memory is taken where pages are filled.
    """

    def __init__(self, size: int, id_bits: int, fences: Entries, last: int) -> None:
        """A run of so many entries: `fences` has the first key of each page, `last` is the last key."""
        pages = len(fences)
        fine = size < _FINE
        self._page_bytes = PAGE * (4 if fine else 2) + PAGE * (3 if id_bits <= LEAST_ID_BITS else 6) + 2 * (_BUCKETS + 1)
        self.filled = np.zeros(pages, dtype=bool)
        self._id_bits = id_bits
        self._fences = fences
        self._last = np.uint64(last)
        self._bucket_shift, self._rest_shift = self._shifts(32 if fine else 16)
        self._directory: NDArray[np.uint16] = np.empty((pages, _BUCKETS + 1), dtype=np.uint16)
        self._rest: NDArray[Any] = np.empty(pages * PAGE, dtype=np.uint32 if fine else np.uint16)
        self._low: NDArray[np.uint16] = np.empty(pages * PAGE, dtype=np.uint16)
        self._high: NDArray[Any] = np.empty(pages * PAGE, dtype=np.uint8 if id_bits <= LEAST_ID_BITS else np.uint32)

    def _shifts(self, rest_bits: int) -> tuple[Entries, Entries]:
        """By how much the distance from a page's first key is shifted to its bucket, and to the bits kept beside it."""
        spans = np.append(self._fences[1:], self._last) - self._fences
        lengths = np.frexp(spans.astype(np.float64))[1]  # in bits, or one more where the float was rounded up
        bucket = np.maximum(lengths - _BUCKETS.bit_length() + 1, self._id_bits)
        rest = np.maximum(bucket - rest_bits, self._id_bits)
        return bucket.astype(np.uint64), rest.astype(np.uint64)

    def fill(self, page: int, entries: Entries) -> None:
        """Take in the entries of whole pages that follow each other, the first of them `page`."""
        pages = -(-len(entries) // PAGE)
        lines = np.full((pages, PAGE), entries[-1], dtype=np.uint64)
        lines.reshape(-1)[: len(entries)] = entries
        some = slice(page, page + pages)
        lines_from = key_part(lines, self._id_bits) - self._fences[some, None]
        buckets = (lines_from >> self._bucket_shift[some, None]).astype(np.int64)
        buckets += (np.arange(pages) * _BUCKETS)[:, None]
        counts = np.bincount(buckets.reshape(-1)[: len(entries)], minlength=pages * _BUCKETS)
        self._directory[some, 0] = 0
        self._directory[some, 1:] = np.cumsum(counts.reshape(pages, _BUCKETS), axis=1)
        places = slice(page * PAGE, (page + pages) * PAGE)
        self._rest[places] = (lines_from >> self._rest_shift[some, None]).reshape(-1)
        self._low[places] = lines.reshape(-1)
        self._high[places] = (lines >> np.uint64(16)).reshape(-1) & np.uint64((1 << (self._id_bits - 16)) - 1)
        self.filled[some] = True

    @property
    def full(self) -> bool:
        """Whether all pages are filled."""
        return bool(self.filled.all())

    @property
    def resident(self) -> int:
        """Bytes taken by the pages filled so far."""
        return int(np.count_nonzero(self.filled)) * self._page_bytes

    def missing(self, places: Numbers) -> NDArray[np.intp]:
        """The pages that have to be filled before the articles at these places can be told."""
        pages = np.unique(places // PAGE)
        return pages[~self.filled[pages]]

    def pages_for(self, keys: Entries) -> NDArray[np.intp]:
        """The pages that have to be filled before these keys (sorted, key part only) can be looked for."""
        first, last = self._pages(keys)
        first, after = first[last >= 0], last[last >= 0] + 1
        count = len(self.filled) + 1
        wanted = np.cumsum(np.bincount(first, minlength=count) - np.bincount(after, minlength=count))
        return np.flatnonzero((wanted[:-1] > 0) & ~self.filled)

    def _pages(self, keys: Entries) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each key the pages in which its first and its last entry may stand; -1 before the first page."""
        last = np.searchsorted(self._fences, keys, side="right") - 1
        last[keys > self._last] = -1
        first = last.copy()
        fenced = np.flatnonzero((last >= 0) & (self._fences[np.maximum(last, 0)] == keys))
        first[fenced] = np.maximum(np.searchsorted(self._fences, keys[fenced]) - 1, 0)
        return first, last

    def find(self, keys: Entries) -> tuple[NDArray[np.intp], Numbers, Numbers]:
        """(position, low, high) of the keys found, their entries standing at low up to high; pages must be filled."""
        first, last = self._pages(keys)
        positions = np.flatnonzero(last >= 0)
        first, last, sought = first[positions], last[positions], keys[positions]
        low, end, rest = self._bucket(first, sought)
        low = self._bisect(low, end, rest, right=False)
        hit = first < last  # the last of the two begins with this very key
        within = np.flatnonzero((low < end) & ~hit)
        hit[within] = self._rest[low[within]] == rest[within]
        positions, low = positions[hit], low[hit]
        high, end, rest = self._bucket(last[hit], sought[hit])
        return positions, low, self._bisect(high, end, rest, right=True)

    def _bucket(self, pages: NDArray[np.intp], keys: Entries) -> tuple[Numbers, Numbers, NDArray[Any]]:
        """Where the bucket of each key begins and ends in the run, and the bits of the key kept beside it."""
        distance = keys - self._fences[pages]
        bucket = (distance >> self._bucket_shift[pages]).astype(np.int64)
        rest = (distance >> self._rest_shift[pages]).astype(self._rest.dtype)
        bucket += pages * (_BUCKETS + 1)
        directory = self._directory.reshape(-1)
        begin = pages * PAGE
        return begin + directory[bucket], begin + directory[bucket + 1], rest

    def _bisect(self, low: Numbers, high: Numbers, rest: NDArray[Any], *, right: bool) -> Numbers:
        """The first place between low and high whose bits are not below (right: above) those sought."""
        low, high = low.copy(), high.copy()
        active = np.flatnonzero(low < high)
        while len(active):
            middle = (low[active] + high[active]) >> 1
            before = self._rest[middle] <= rest[active] if right else self._rest[middle] < rest[active]
            low[active] = np.where(before, middle + 1, low[active])
            high[active] = np.where(before, high[active], middle)
            active = active[low[active] < high[active]]
        return low

    def articles(self, places: Numbers) -> Numbers:
        """The articles of the entries at these places."""
        return np.asarray(self._low[places].astype(np.int64) | (self._high[places].astype(np.int64) << 16))
