"""Which articles hold a look-up key: one index over band keys, another over passage keys.

Both are log-structured: what a transaction adds becomes a sorted part of its own, and parts of like size are merged, so that
writing goes in long rows and not all over the database (a hundred keys of an article would touch as many pages of a B-tree).
Searching goes through every part. Parts are held in memory in a compact form, only the pages that were asked for.

Keys are told apart by their upper 40 bits (see sorted_keys.py), in long parts by less: about one key in 2,000 that nobody
holds seems held by an article, and a count is too high by one as seldom. Candidates are verified in any case. Keys should be
spread evenly, as hashes are; others are found just as well, but more slowly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from archive.core.errors import StoreError
from archive.core.reuse.shingle import among, distinct
from archive.core.reuse.sorted_keys import LEAST_ID_BITS, CompactRun, Numbers, expanded, id_bits_of, key_part, packed
from archive.store import keyparts
from archive.store.keyparts import Part, PartVanished, TakenOut

Keys = NDArray[np.uint64]
T = TypeVar("T")

MOST_RESIDENT = {"band": 160 << 20, "passage": 640 << 20}
"""Bytes of parts kept in memory between calls: those of a million articles. What goes beyond is read anew for each call."""

_MOST_EXPANDED = 1 << 20  # entries looked into at a time where some of them may have been taken out
_TRIES = 20
_OWNER = 40  # bits of an article beside the position of its key
_LAST = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class _Hits:
    """The keys found in a part, by position, and the places of their entries there."""

    positions: Numbers
    low: Numbers
    high: Numbers

    def only(self, places: Numbers, count: int) -> _Hits:
        """The hits of the keys at these places among those searched, by position among these."""
        if len(places) == count:
            return self
        position = np.full(count, -1, dtype=np.int64)
        position[places] = np.arange(len(places))
        mine = position[self.positions] >= 0
        return _Hits(position[self.positions[mine]], self.low[mine], self.high[mine])

    def slices(self) -> Iterator[_Hits]:
        """The same in pieces of a bounded number of entries, as far as one key's entries need not be parted."""
        ends = np.cumsum(self.high - self.low)
        cuts = np.flatnonzero(np.diff(ends // _MOST_EXPANDED)) + 1
        for some in np.split(np.arange(len(ends)), cuts):
            yield _Hits(self.positions[some], self.low[some], self.high[some])


@dataclass(slots=True)
class _Searched:
    """The keys of the last search, and what each part had of them."""

    keys: Keys
    hits: dict[int, _Hits]


class KeyIndex:
    """One of the two indexes. It remembers what it read between transactions; for one thread at a time."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._runs: dict[int, CompactRun] = {}
        self._gone = keyparts.NOBODY
        self._gone_of: list[Part] = []
        self._searched = _Searched(np.empty(0, dtype=np.uint64), {})

    def add(self, connection: Connection, keys: Keys, articles: Numbers) -> None:
        """Enter pairs of key and article, in any order, that are not in the index."""
        if len(keys):
            id_bits = id_bits_of(articles)
            keyparts.add_entries(connection, self._kind, packed(keys, articles, id_bits), id_bits)

    def take_out(self, connection: Connection, articles: Sequence[int]) -> None:
        """Forget all entries of these articles; those added later count. Articles that have none cost nothing."""
        keyparts.take_out(connection, self._kind, np.unique(np.array(articles, dtype=np.int64)))

    def counts(self, connection: Connection, keys: Keys) -> Numbers:
        """How many articles hold each of these keys, which are distinct and in order."""
        return _until_settled(lambda: self._counts(connection, keys))

    def holders(self, connection: Connection, keys: Keys) -> tuple[Numbers, Numbers]:
        """Every (position in keys, article that holds it) once, in order; the keys are distinct and in order.

        After `counts` of these keys, or of more, nothing is searched again.
        """
        return _until_settled(lambda: self._holders(connection, keys))

    def keys_held(self, connection: Connection, at_least: int) -> Iterator[tuple[Keys, Numbers]]:
        """The keys that at least so many articles hold, in order, each with how many; piece by piece.

        The lower 24 bits of the keys are zero; `counts` and `holders` take them as they are.
        """
        after = -1
        while after < _LAST:
            try:
                parts, gone = self._live(connection)
                id_bits = max((part.id_bits for part in parts), default=LEAST_ID_BITS)
                for entries, last in keyparts.pieces(connection, parts, gone, id_bits, after):
                    keys, counts = np.unique(key_part(entries, id_bits), return_counts=True)
                    yield keys[counts >= at_least], counts[counts >= at_least]
                    after = last
            except PartVanished:  # read on with the parts of now, behind what was given
                continue

    def clear(self, connection: Connection) -> None:
        """Forget everything."""
        keyparts.clear(connection, self._kind)

    def _counts(self, connection: Connection, keys: Keys) -> Numbers:
        counts = np.zeros(len(keys), dtype=np.int64)
        for part, dead, hits in self._search(connection, keys):
            if not len(dead):
                counts[hits.positions] += hits.high - hits.low
                continue
            for some in hits.slices():
                owners, articles = self._opened(connection, part, some)
                counts += np.bincount(owners[~among(articles, dead)], minlength=len(keys))
        return counts

    def _holders(self, connection: Connection, keys: Keys) -> tuple[Numbers, Numbers]:
        found = [np.empty(0, dtype=np.uint64)]
        for part, dead, hits in self._search(connection, keys):
            owners, articles = self._opened(connection, part, hits)
            found.append(((owners << _OWNER) | articles)[~among(articles, dead)].astype(np.uint64))
        pairs = distinct(np.concatenate(found)).astype(np.int64)
        return pairs >> _OWNER, pairs & ((1 << _OWNER) - 1)

    def _live(self, connection: Connection) -> tuple[list[Part], TakenOut]:
        """The parts of now and the articles taken out; what is remembered of others is dropped."""
        parts, lists = keyparts.live_parts(connection, self._kind)
        ids = {part.id for part in parts}
        self._runs = {id_: run for id_, run in self._runs.items() if id_ in ids}
        if lists != self._gone_of:
            self._gone, self._gone_of = keyparts.read_taken_out(connection, lists), lists
        return parts, self._gone

    def _search(self, connection: Connection, keys: Keys) -> Iterator[tuple[Part, Numbers, _Hits]]:
        """What each part has of these keys, and the articles that were taken out of it; small parts first."""
        parts, gone = self._live(connection)
        places = np.searchsorted(self._searched.keys, keys)
        if len(keys) > len(self._searched.keys) or not np.array_equal(self._searched.keys.take(places, mode="clip"), keys):
            self._searched = _Searched(keys.copy(), {})
            places = np.arange(len(keys))
        self._searched.hits = {part.id: self._searched.hits[part.id] for part in parts if part.id in self._searched.hits}
        for part in sorted(parts, key=lambda part: part.entries):
            if part.id not in self._searched.hits:
                self._searched.hits[part.id] = self._find(connection, part)
            yield part, gone.of(part), self._searched.hits[part.id].only(places, len(self._searched.keys))
            self._stay_within_bounds(part)

    def _find(self, connection: Connection, part: Part) -> _Hits:
        keys = key_part(self._searched.keys, part.id_bits)
        return _Hits(*self._run(connection, part).find(keys, partial(keyparts.read_pages, connection, part)))

    def _opened(self, connection: Connection, part: Part, hits: _Hits) -> tuple[Numbers, Numbers]:
        """Each (position, article) of some hits."""
        places = expanded(hits.low, hits.high)
        articles = self._run(connection, part).articles(places, partial(keyparts.read_pages, connection, part))
        return np.repeat(hits.positions, hits.high - hits.low), articles

    def _run(self, connection: Connection, part: Part) -> CompactRun:
        if part.id not in self._runs:
            self._runs[part.id] = CompactRun(part.entries, part.id_bits, *keyparts.read_fences(connection, part))
        return self._runs[part.id]

    def _stay_within_bounds(self, part: Part) -> None:
        if sum(run.resident for run in self._runs.values()) > MOST_RESIDENT[self._kind]:
            del self._runs[part.id]


def _until_settled(read: Callable[[], T]) -> T:
    """What `read` returns. On PostgreSQL another process may merge parts away under a reader, who then looks again."""
    for _ in range(_TRIES):
        try:
            return read()
        except PartVanished:
            continue
    raise StoreError("the index of look-up keys changes faster than it can be read; try again")
