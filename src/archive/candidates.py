"""The two indexes: which pairs of articles they propose, and what of that has become worn.

What is proposed follows from the articles that are stored, not from the order in which they came: when a key gets worn, or is
so no longer, the articles it concerns are named again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy import Connection

from archive.core.model import Fingerprint
from archive.core.reuse.shingle import distinct
from archive.store.fingerprints import (
    Held,
    Keys,
    Owners,
    equal_texts,
    held,
    owners_of,
    publishers_before,
    replace_fingerprints,
)
from archive.store.keyindex import KeyIndex
from archive.wear import FORMULA, MOST_HELD, Holding, Marks, Worn, holding, worn

Pair = tuple[int, int]
Entries = list[tuple[int, Keys]]
Owned = tuple[int | None, int | None]
"""Publisher and anchor."""

_AT_ONCE = 4_000_000  # pairs expanded in memory at a time
_BITS = np.int64(31)  # article numbers stay under 2^31
_NO_KEYS = np.empty(0, dtype=np.uint64)


@dataclass(slots=True)
class Proposed:
    """Pairs (lower number first) to be verified, and the articles whose stored matches have to be decided again."""

    pairs: set[Pair] = field(default_factory=set)
    by_passage: set[Pair] = field(default_factory=set)
    """Those of the pairs that have a passage key in common."""
    again: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Common:
    """Whether two articles have anything in common that is not worn (of their passages; of their bands where they share none) or

    are equal word by word; how many passages they share, and what part of these is not worn.
    """

    proposes: bool
    passages: int
    fresh: float


class Candidates:
    """Proposes pairs. It remembers what it read of the indexes between transactions; for one thread at a time."""

    def __init__(self) -> None:
        self._bands = KeyIndex("band")
        self._passages = KeyIndex("passage")

    def clear(self, connection: Connection) -> None:
        """Empty both indexes."""
        self._bands.clear(connection)
        self._passages.clear(connection)

    def renew(self, connection: Connection, fingerprints: Mapping[int, Fingerprint]) -> Proposed:
        """Store these fingerprints and their keys in place of older ones; returns what follows for them and for others."""
        old = replace_fingerprints(connection, fingerprints)
        new = {number: held(one) for number, one in fingerprints.items()}
        earlier = publishers_before(connection, old)
        was = {number: (earlier.get(number), one.anchor) for number, one in old.items()}
        found = Proposed()
        for index in (self._bands, self._passages):
            before, after = self._entries(index, old), self._entries(index, new)
            if before:
                index.take_out(connection, [number for number, _ in before])
            if after:
                all_keys = np.concatenate([keys for _, keys in after])
                index.add(connection, all_keys, np.repeat([number for number, _ in after], [len(keys) for _, keys in after]))
            self._follow(connection, index, before, after, was, found)
        found.pairs |= equal_texts(connection, fingerprints)
        return found

    def _entries(self, index: KeyIndex, owners: Mapping[int, Held]) -> Entries:
        entries = ((number, one.bands if index is self._bands else one.passages) for number, one in owners.items())
        return [(number, keys) for number, keys in entries if len(keys)]

    def _follow(
        self, connection: Connection, index: KeyIndex, old: Entries, new: Entries, owned: Mapping[int, Owned], found: Proposed
    ) -> None:
        """What these entries, which the index holds by now in place of the old ones, propose and wear out.

        `owned` says whose the articles of the old ones were.
        """
        keys = distinct(np.concatenate([_NO_KEYS, *(some for _, some in (*old, *new))]))
        added, taken = holding(keys, new), holding(keys, old)
        counts = index.counts(connection, keys)
        left = np.bincount(taken.places, minlength=len(keys))
        earlier = counts - np.bincount(added.places, minlength=len(keys)) + left
        shared = (np.minimum(counts, earlier) <= MOST_HELD) & (counts + left > 1)
        after = self._holders(connection, index, keys, shared)
        large = shared & (counts + left > FORMULA)
        before = after.of(large).before(added.of(large), taken.of(large))
        owners = owners_of(connection, np.union1d(after.of(large).articles, before.articles))
        now = worn(keys, counts, after.of(large), owners)
        was = worn(keys, earlier, before, _as_they_were(owners, owned))
        proposing = now.open(after, owners)
        reopened = proposing.of(now.reopened_since(was))
        pairs = _joined(now.open(added.of(shared), owners), proposing) | _joined(reopened, reopened)
        found.pairs |= pairs
        if index is self._passages:
            found.by_passage |= pairs
        found.again.update(before.of(now.crowded & ~was.crowded).articles.tolist())
        found.again.update(now.other_formulas(was, after.of(large), owners).tolist())

    def common(self, connection: Connection, pairs: Mapping[Pair, tuple[Held, Held]]) -> dict[Pair, Common]:
        """What the two of each pair hold in common."""
        bands = {pair: np.intersect1d(one.bands, other.bands, assume_unique=True) for pair, (one, other) in pairs.items()}
        passages = {
            pair: np.intersect1d(one.passages, other.passages, assume_unique=True) for pair, (one, other) in pairs.items()
        }
        worn_bands = self._worn(connection, self._bands, bands.values())
        worn_passages = self._worn(connection, self._passages, passages.values())
        owners = owners_of(connection, np.unique(np.array(list(pairs), dtype=np.int64)))
        publishers = dict(zip(owners.articles.tolist(), owners.publishers.tolist(), strict=True))
        found = {}
        for (a, b), (one, other) in pairs.items():
            owned = (publishers[a], publishers[b])
            fresh = worn_passages.fresh(passages[a, b], owned)
            proposes = fresh > 0 if len(passages[a, b]) else worn_bands.fresh(bands[a, b], owned) > 0
            found[a, b] = Common(proposes or one.exact == other.exact, len(passages[a, b]), fresh)
        return found

    def count_entries(self, connection: Connection) -> int:
        """How many keys of articles stand in the indexes."""
        indexes = (self._bands, self._passages)
        return sum(int(counts.sum()) for index in indexes for _, counts in index.keys_held(connection, 1))

    def count_lacking(self, connection: Connection, owners: Mapping[int, Held]) -> int:
        """How many of these articles have a key that is not in its index."""
        lacking: set[int] = set()
        for index in (self._bands, self._passages):
            entries = self._entries(index, owners)
            keys = distinct(np.concatenate([_NO_KEYS, *(some for _, some in entries)]))
            there = self._holders(connection, index, keys, np.ones(len(keys), dtype=bool))
            lacking.update(there.missing(holding(keys, entries)).tolist())
        return len(lacking)

    def _worn(self, connection: Connection, index: KeyIndex, some: Collection[Keys]) -> Worn:
        """What is worn of these keys."""
        keys = distinct(np.concatenate([_NO_KEYS, *some]))
        counts = index.counts(connection, keys)
        held_ = self._holders(connection, index, keys, (counts > FORMULA) & (counts <= MOST_HELD))
        return worn(keys, counts, held_, owners_of(connection, np.unique(held_.articles)))

    def _holders(self, connection: Connection, index: KeyIndex, keys: Keys, wanted: Marks) -> Holding:
        places, articles = index.holders(connection, keys[wanted])
        return Holding(np.flatnonzero(wanted)[places], articles)


def _as_they_were(owners: Owners, owned: Mapping[int, Owned]) -> Owners:
    """The owners with the publishers and anchors that some articles had before."""
    publishers, anchors = owners.publishers.copy(), owners.anchors.copy()
    for place in np.flatnonzero(np.isin(owners.articles, list(owned))).tolist():
        number = int(owners.articles[place])
        publisher, anchor = owned[number]
        publishers[place] = publisher if publisher is not None else -number
        anchors[place] = anchor if anchor is not None else number
    return replace(owners, publishers=publishers, anchors=anchors)


def _joined(some: Holding, all_: Holding) -> set[Pair]:
    """The pairs of two different articles that hold a key in common, one in `some`, the other in `all_` (by keys)."""
    starts = np.searchsorted(all_.places, some.places, side="left")
    lengths = np.searchsorted(all_.places, some.places, side="right") - starts
    ends = np.cumsum(lengths)
    pairs: set[Pair] = set()
    begin = 0
    while begin < len(ends):
        stop = max(begin + 1, int(np.searchsorted(ends, (ends[begin - 1] if begin else 0) + _AT_ONCE, side="right")))
        sizes = lengths[begin:stop]
        first = np.repeat(starts[begin:stop] - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        one, other = np.repeat(some.articles[begin:stop], sizes), all_.articles[first]
        packed = np.unique((np.minimum(one, other) << _BITS | np.maximum(one, other))[one != other])
        low = (packed >> _BITS).tolist()
        pairs.update(zip(low, (packed & ((np.int64(1) << _BITS) - 1)).tolist(), strict=True))
        begin = stop
    return pairs
