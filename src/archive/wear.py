"""Which look-up keys prove nothing: those that very many unrelated articles hold, and one publisher's formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.store.fingerprints import Keys, Numbers, Owners

CROWDED = 100
"""A key held by articles with more different anchors than this proposes nothing and proves nothing.

Copies have their anchor in common, so that a story in 600 papers crowds nothing, and a footer under 600 stories does.
"""

FORMULA = 5
"""A passage key held by more articles of one publisher than this is that publisher's formula."""

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Holding:
    """Which articles hold which keys, pair by pair: `places` in a list of keys, and `articles`."""

    places: Numbers
    articles: Numbers

    def of(self, marked: Marks) -> Holding:
        """The pairs of the keys so marked."""
        wanted = marked[self.places]
        return Holding(self.places[wanted], self.articles[wanted])

    def before(self, added: Holding, taken: Holding) -> Holding:
        """What was held before these were added and those taken."""
        kept = ~np.isin(_packed(self.places, self.articles), _packed(added.places, added.articles))
        places = np.concatenate([self.places[kept], taken.places])
        return Holding(places, np.concatenate([self.articles[kept], taken.articles]))

    def missing(self, wanted: Holding) -> Numbers:
        """The articles of the pairs in `wanted` that are not here."""
        there = np.isin(_packed(wanted.places, wanted.articles), _packed(self.places, self.articles))
        return wanted.articles[~there]


def holding(keys: Keys, entries: list[tuple[int, Keys]]) -> Holding:
    """Which of these articles (number, keys) hold which of the sorted `keys`; all their keys are among them."""
    if not entries:
        return Holding(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    theirs = np.concatenate([some for _, some in entries])
    articles = np.array([number for number, _ in entries], dtype=np.int64)
    return Holding(np.searchsorted(keys, theirs), np.repeat(articles, [len(some) for _, some in entries]))


@dataclass(frozen=True, slots=True)
class Worn:
    """Of some keys in order, which are crowded, and which are formulas of whom."""

    keys: Keys
    crowded: Marks
    formulas: frozenset[tuple[int, int]]
    """(place in keys, publisher)."""

    def fresh(self, keys: Keys, publishers: tuple[int | None, int | None]) -> float:
        """The share of these keys (of those above) that is not worn between articles of these publishers; 0.0 for none."""
        if not len(keys):
            return 0.0
        places = np.searchsorted(self.keys, keys)
        good = [
            place
            for place, crowded in zip(places.tolist(), self.crowded[places].tolist(), strict=True)
            if not crowded and not any((place, one) in self.formulas for one in publishers if one is not None)
        ]
        return len(good) / len(keys)

    def all_crowded(self, keys: Keys) -> bool:
        """Whether none of these keys (of those above) proposes anything."""
        return bool(self.crowded[np.searchsorted(self.keys, keys)].all())


def worn(keys: Keys, held: Holding, owners: Owners) -> Worn:
    """What is worn of these keys; `held` tells of those that more than a few articles hold, `owners` of these articles."""
    of = np.searchsorted(owners.articles, held.articles)
    anchored, _, _ = _counted(held.places, owners.anchors[of])
    crowded = np.bincount(anchored, minlength=len(keys)) > CROWDED
    places, publishers, counts = _counted(held.places, owners.publishers[of])
    often = (counts > FORMULA) & (publishers >= 0)
    return Worn(keys, crowded, frozenset(zip(places[often].tolist(), publishers[often].tolist(), strict=True)))


def _counted(places: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The distinct pairs of place and value, and how often each stands there."""
    order = np.lexsort((values, places))
    places, values = places[order], values[order]
    first = np.ones(len(places), dtype=bool)
    first[1:] = (places[1:] != places[:-1]) | (values[1:] != values[:-1])
    starts = np.flatnonzero(first)
    return places[starts], values[starts], np.diff(starts, append=len(places))


def _packed(places: Numbers, articles: Numbers) -> Numbers:
    """One number a pair: article numbers stay under 2^40."""
    return (places << np.int64(40)) | articles
