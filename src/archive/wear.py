"""Which look-up keys prove nothing: those that very many unrelated articles hold, and one publisher's formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import among
from archive.store.fingerprints import Keys, Numbers, Owners

CROWDED = 100
"""A key held by articles with more different anchors than this proposes nothing and proves nothing.

Copies have their anchor in common, so that a story in 600 papers crowds nothing, and a footer under 600 stories does.
"""

MOST_HELD = 2000
"""A key that more articles hold than this is crowded whoever they are: what all of them propose to each other would never end."""

FORMULA = 5
"""A key held by more articles of one publisher than this is that publisher's formula, and proves nothing for its articles."""

_BITS = np.int64(40)

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
    formulas: Numbers
    """Place in keys and publisher, packed and in order."""

    def open(self, held: Holding, owners: Owners) -> Holding:
        """Those of the pairs that propose: whose key is neither crowded nor a formula of the article's own publisher.

        `owners` tells of the articles that hold what may be worn.
        """
        told = np.minimum(np.searchsorted(owners.articles, held.articles), max(len(owners.articles) - 1, 0))
        good = ~self.crowded[held.places]
        if len(self.formulas):
            own = _packed(held.places, owners.publishers[told])
            good &= ~(among(own, self.formulas) & (owners.articles[told] == held.articles))
        return Holding(held.places[good], held.articles[good])

    def fresh(self, keys: Keys, publishers: tuple[int, int]) -> float:
        """The share of these keys (of those above) that is not worn between articles of these publishers; 0.0 for none."""
        if not len(keys):
            return 0.0
        places = np.searchsorted(self.keys, keys).astype(np.int64)
        worn_out = self.crowded[places]
        for publisher in publishers:
            if publisher >= 0:
                worn_out = worn_out | among(_packed(places, np.int64(publisher)), self.formulas)
        return float(np.mean(~worn_out))

    def reopened_since(self, before: Worn) -> Marks:
        """The keys of which something proposes that did not before."""
        marks = before.crowded & ~self.crowded
        marks[np.setdiff1d(before.formulas, self.formulas, assume_unique=True) >> _BITS] = True
        return marks

    def other_formulas(self, before: Worn, held: Holding, owners: Owners) -> Numbers:
        """The articles for which a key they hold became a formula, or is one no more."""
        changed = np.setxor1d(self.formulas, before.formulas, assume_unique=True)
        own = _packed(held.places, owners.publishers[np.searchsorted(owners.articles, held.articles)])
        return held.articles[among(own, changed)]


def worn(keys: Keys, counts: Numbers, held: Holding, owners: Owners) -> Worn:
    """What is worn of these keys, which so many articles hold; `held` tells who, where they are neither few nor too many."""
    of = np.searchsorted(owners.articles, held.articles)
    anchored, _, _ = _counted(held.places, owners.anchors[of])
    crowded = (np.bincount(anchored, minlength=len(keys)) > CROWDED) | (counts > MOST_HELD)
    places, publishers, counts = _counted(held.places, owners.publishers[of])
    often = (counts > FORMULA) & (publishers >= 0)
    return Worn(keys, crowded, _packed(places[often], publishers[often]))


def _counted(places: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The distinct pairs of place and value, and how often each stands there."""
    order = np.lexsort((values, places))
    places, values = places[order], values[order]
    first = np.ones(len(places), dtype=bool)
    first[1:] = (places[1:] != places[:-1]) | (values[1:] != values[:-1])
    starts = np.flatnonzero(first)
    return places[starts], values[starts], np.diff(starts, append=len(places))


def _packed(places: Numbers, numbers: Numbers | np.int64) -> Numbers:
    """One number a pair: numbers of articles and publishers stay under 2^40; negative ones give negative pairs."""
    return np.asarray((places << _BITS) | numbers, dtype=np.int64)
