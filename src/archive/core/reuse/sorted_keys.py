"""Look-up keys of articles as sorted numbers, and the compact form they are searched in.

An *entry* is one unsigned 64-bit number: the upper bits of a key, then the number of an article that holds it. Articles below
2**24 leave 40 bits to the key; later ones take a bit of it each time their number doubles.
"""

from __future__ import annotations

from collections.abc import Callable
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import distinct

PAGE = 4096
"""Entries in a page; the last page of a run may have fewer."""

LEAST_ID_BITS = 24

Entries = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Read = Callable[[NDArray[np.intp]], Entries]
"""Reads the entries of some pages of a run."""

_BUCKETS = 512  # of a page, by the upper bits of the distance from its first key: eight to sixteen entries in each
_MAP_BITS = 16384  # of a page, of which one is set for each key
_WIDE = 64  # a bucket of more entries than this: a key that very many articles hold
_AT_ONCE = 32  # pages filled
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


def fences_of(entries: Entries, id_bits: int) -> Entries:
    """The first key of each page of a sorted run."""
    return key_part(entries[::PAGE], id_bits)


def expanded(low: Numbers, high: Numbers) -> Numbers:
    """All places from each low up to, and without, its high."""
    lengths = high - low
    ends = np.cumsum(lengths)
    return np.repeat(low - ends + lengths, lengths) + np.arange(int(ends[-1]) if len(ends) else 0)


def _room(shape: tuple[int, int], dtype: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """An array that takes memory as it is written to and gives all of it back; NumPy's own takes 2 MB at a touch."""
    return np.frombuffer(mmap(-1, shape[0] * shape[1] * np.dtype(dtype).itemsize), dtype=dtype).reshape(shape)


class CompactRun:
    """A sorted run of entries in some six bytes each, filled page by page as it is needed.

    Of each key it keeps a bucket within its page and the next 16 or 32 bits; a bit map of each page tells first, and cheaply,
    of three in four keys that they are not there. In a long run about one search in 20,000 for a key that is not there
    finds another one. Memory is taken where pages are filled.
    """

    def __init__(self, size: int, id_bits: int, fences: Entries, last: int) -> None:
        """A run of so many entries: `fences` has the first key of each page, `last` is the last key."""
        pages = len(fences)
        fine = size < _FINE
        self._id_bits = id_bits
        self._fences = fences
        self._last = np.uint64(last)
        self._bucket_shift, self._rest_shift = self._shifts(32 if fine else 16)
        self._filled = np.zeros(pages, dtype=bool)
        self._map = _room((pages, _MAP_BITS // 8), np.uint8)
        self._directory = _room((pages, _BUCKETS + 1), np.uint16)
        self._rest = _room((pages, PAGE), np.uint32 if fine else np.uint16)
        self._low = _room((pages, PAGE), np.uint16)
        self._high = _room((pages, PAGE), np.uint8 if id_bits <= LEAST_ID_BITS else np.uint32)

    @property
    def resident(self) -> int:
        """Bytes taken by the pages filled so far."""
        taken = sum(one.nbytes for one in (self._map, self._directory, self._rest, self._low, self._high))
        return taken * int(np.count_nonzero(self._filled)) // len(self._filled)

    def _shifts(self, rest_bits: int) -> tuple[Entries, Entries]:
        """By how much the distance from a page's first key is shifted to its bucket, and to the bits kept beside it."""
        spans = np.append(self._fences[1:], self._last) - self._fences
        lengths = np.frexp(spans.astype(np.float64))[1]  # in bits, or one more where the float was rounded up
        bucket = np.maximum(lengths - _BUCKETS.bit_length() + 1, self._id_bits)
        rest = np.maximum(bucket - rest_bits, self._id_bits)
        return bucket.astype(np.uint64), rest.astype(np.uint64)

    def find(self, keys: Entries, read: Read) -> tuple[NDArray[np.intp], Numbers, Numbers]:
        """(position, low, high) of the keys found, their entries standing at low up to high."""
        first, last = self._pages(keys)
        self._fill(first, last, read)
        positions = np.flatnonzero(self._mapped(first, keys) | (first < last))
        first, last, sought = first[positions], last[positions], keys[positions]
        low, end, rest = self._bucket(first, sought)
        low = self._bisect(low, end, rest)
        hit = (low < end) & (self._rest.reshape(-1).take(low, mode="clip") == rest)
        crossing = first < last  # the last of the two begins with this very key
        hit |= crossing
        high = low + 1
        more = np.flatnonzero(hit & ~crossing & (high < end) & (self._rest.reshape(-1).take(high, mode="clip") == rest))
        high[more] = self._bisect(high[more], end[more], rest[more], right=True)
        begin, end, rest = self._bucket(last[crossing], sought[crossing])
        high[crossing] = self._bisect(begin, end, rest, right=True)
        return positions[hit], low[hit], high[hit]

    def articles(self, places: Numbers, read: Read) -> Numbers:
        """The articles of the entries at these places."""
        pages = np.unique(places // PAGE)
        self._fill(pages, pages, read)
        low, high = self._low.reshape(-1), self._high.reshape(-1)
        return np.asarray(low.take(places).astype(np.int64) | (high.take(places).astype(np.int64) << 16))

    def _pages(self, keys: Entries) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each key the pages in which its first and its last entry may stand; -1 where it is nowhere."""
        if len(keys) < len(self._fences):
            last = np.searchsorted(self._fences, keys, side="right") - 1
        else:  # in order both, so the fewer are looked for among the more
            last = np.cumsum(np.bincount(np.searchsorted(keys, self._fences), minlength=len(keys) + 1))[:-1] - 1
        last[np.searchsorted(keys, self._last, side="right") :] = -1
        first = last.copy()
        fenced = np.flatnonzero(self._fences[last] == keys)
        first[fenced] = np.where(last[fenced] < 0, -1, np.maximum(np.searchsorted(self._fences, keys[fenced]) - 1, 0))
        return first, last

    def _mapped(self, pages: NDArray[np.intp], keys: Entries) -> NDArray[np.bool_]:
        """Whether each key may stand in this page of it; never in page -1."""
        bits = self._bits(keys)
        found = self._map.reshape(-1).take(pages * (_MAP_BITS // 8) + (bits >> 3)) >> (bits & 7).astype(np.uint8)
        return np.asarray((found & 1).astype(bool) & (pages >= 0))

    def _bucket(self, pages: NDArray[np.intp], keys: Entries) -> tuple[Numbers, Numbers, NDArray[Any]]:
        """Where the bucket of each key begins and ends in the run, and the bits of the key kept beside it."""
        distance = keys - self._fences[pages]
        bucket = (distance >> self._bucket_shift[pages]).astype(np.int64)
        rest = (distance >> self._rest_shift[pages]).astype(self._rest.dtype)
        bucket += pages * (_BUCKETS + 1)
        directory = self._directory.reshape(-1)
        begin = pages * PAGE
        return begin + directory[bucket], begin + directory[bucket + 1], rest

    def _bisect(self, low: Numbers, high: Numbers, rest: NDArray[Any], *, right: bool = False) -> Numbers:
        """The first place between low and high whose bits are not below (right: above) those sought."""
        found = np.empty_like(low)
        wide = high - low > _WIDE  # (places are given to 32 bits: no run is as long as that)
        for some in (np.flatnonzero(~wide), np.flatnonzero(wide)):  # lest the widest decide how often all are halved
            at, left, sought = low[some].astype(np.int32), (high[some] - low[some]).astype(np.int32), rest[some]
            while left.any():
                half = left >> 1
                middle = at + half
                bits = self._rest.reshape(-1).take(middle, mode="clip")
                before = (bits <= sought if right else bits < sought) & (left > 0)
                at = np.where(before, middle + 1, at)
                left = np.where(before, left - half - 1, half)
            found[some] = at
        return found

    def _fill(self, first: NDArray[np.intp], last: NDArray[np.intp], read: Read) -> None:
        """Fill the pages from each first to its last."""
        if self._filled.all():
            return
        count = len(self._filled) + 1
        wanted = np.bincount(first[first >= 0], minlength=count) - np.bincount(last[last >= 0] + 1, minlength=count)
        pages = np.flatnonzero((np.cumsum(wanted[:-1]) > 0) & ~self._filled)
        for start in range(0, len(pages), _AT_ONCE):
            some = pages[start : start + _AT_ONCE]
            self._take_in(some, read(some))

    def _take_in(self, pages: NDArray[np.intp], entries: Entries) -> None:
        count = len(pages)
        lines = np.full((count, PAGE), entries[-1], dtype=np.uint64)
        lines.reshape(-1)[: len(entries)] = entries
        first = self._fences[pages, None]
        edges = first + (np.arange(_BUCKETS, dtype=np.uint64) << self._bucket_shift[pages, None])
        begins = np.where(edges < first, len(entries), np.searchsorted(entries, edges))  # some lie past the largest number
        self._directory[pages, :-1] = np.clip(begins - np.arange(count)[:, None] * PAGE, 0, PAGE)
        self._directory[pages, -1] = np.minimum(len(entries) - np.arange(count) * PAGE, PAGE)
        bits = np.zeros((count, _MAP_BITS), dtype=bool)
        bits.reshape(-1)[self._bits(lines) + np.arange(count)[:, None] * _MAP_BITS] = True
        self._map[pages] = np.packbits(bits, axis=1, bitorder="little")
        self._rest[pages] = (lines - first) >> self._rest_shift[pages, None]
        self._low[pages] = lines
        self._high[pages] = articles_of(lines, self._id_bits) >> 16
        self._filled[pages] = True

    def _bits(self, keys: Entries) -> Numbers:
        """The bit of each key in the map of its page: what distinguishes it from its neighbours in the bucket."""
        return ((keys >> np.uint64(self._id_bits)) & np.uint64(_MAP_BITS - 1)).view(np.int64)
