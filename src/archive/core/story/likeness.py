"""How alike two articles are in what they tell: the cosine of their terms, each weighed by its rarity.

Cosines are sums, so the mean likeness of two groups is the product of the groups' summed vectors by their sizes: groups are
compared as fast as articles.

LIKE was chosen by cross-validation on 250 labelled pairs of web news, English and Russian together (benchmarks/stories.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from archive.core.story.terms import Keys, Terms
from archive.core.story.vocabulary import Vocabulary

LIKE = 0.36
"""Mean likeness from which articles tell one event."""

_ENOUGH_TERMS = 30
"""Terms under which an article's likeness to all others is less, with the root of their number: two dividends of two companies

share most of their words.
"""

_NEAR_DAYS = 2
_DEARER = 0.05
"""How much more likeness each day beyond _NEAR_DAYS asks for."""
APART_DAYS = 10
"""A story sleeps after so many days without a report: nothing more joins it by likeness alone."""

LIKE_BY_NAMES = 0.6
"""Mean likeness of their names and figures from which articles in different languages tell one event, within _NEAR_DAYS."""
_FEWEST_NAMES = 4

WEIGHTIEST = 14
"""Terms by which an article is looked up."""
FEWEST_SHARED = 3
"""Of them, that two articles must share to be compared."""
_RARE = 3.0
"""The least rarity of such a term: it stands in less than 5 % of articles."""
_FEWEST_ARTICLES = 1000
"""Of which such a share is taken: in a smaller archive what is reported most stands in more, and nothing else would find it."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Sorted term keys and their values; of an article, of length 1, of a group the sum of its articles'."""

    keys: Keys
    values: NDArray[np.float64]

    def __add__(self, other: Vector) -> Vector:
        """The sum."""
        return sum_of([self, other])

    def square(self) -> float:
        """The product with itself."""
        return float(np.dot(self.values, self.values))

    def __matmul__(self, other: Vector) -> float:
        """The scalar product."""
        less, more = (self, other) if len(self.keys) <= len(other.keys) else (other, self)
        if not len(less.keys):
            return 0.0
        places = np.minimum(np.searchsorted(more.keys, less.keys), len(more.keys) - 1)
        return float(np.dot(less.values, np.where(more.keys[places] == less.keys, more.values[places], 0.0)))


def vector(terms: Terms, rarities: NDArray[np.float64]) -> Vector:
    """An article's terms, weighed by their rarity, of length 1; of a very short article less, since it tells little."""
    whole = _of_length_one(terms.keys, terms.weights * rarities)
    return Vector(whole.keys, whole.values * min(1.0, len(terms.keys) / _ENOUGH_TERMS) ** 0.5)


def names_of(terms: Terms, vocabulary: Vocabulary) -> Vector:
    """Likewise, of names and figures only: what languages have in common. Empty where there are too few to tell an event."""
    if np.count_nonzero(terms.named) < _FEWEST_NAMES:
        return Vector(terms.keys[:0], np.zeros(0))
    keys = terms.keys[terms.named]
    return _of_length_one(keys, terms.weights[terms.named] * vocabulary.rarities(keys))


def _of_length_one(keys: Keys, values: NDArray[Any]) -> Vector:
    length = float(np.sqrt(np.dot(values, values)))
    return Vector(keys, np.asarray(values / length if length else values, dtype=np.float64))


def sum_of(vectors: Sequence[Vector]) -> Vector:
    """The sum of one vector or more."""
    if len(vectors) == 1:
        return vectors[0]
    keys, places = np.unique(np.concatenate([one.keys for one in vectors]), return_inverse=True)
    values = np.concatenate([one.values for one in vectors])
    return Vector(keys, np.asarray(np.bincount(places, values, len(keys)), dtype=np.float64))


def rare_terms(terms: Terms, rarities: NDArray[np.float64], vocabulary: Vocabulary) -> list[int]:
    """The keys of an article's terms, of these rarities, without those that stand in many articles; the weightiest first."""
    values = terms.weights * rarities
    some = rarities if vocabulary.articles >= _FEWEST_ARTICLES else vocabulary.rarities(terms.keys, _FEWEST_ARTICLES)
    order = np.lexsort((terms.keys, -values))
    return [int(key) for key in terms.keys[order[some[order] >= _RARE]]]


def products(vectors: Sequence[Vector], pairs: Sequence[tuple[int, int]]) -> list[float]:
    """The scalar product of each pair of vectors, given by their places."""
    if not pairs:
        return []
    starts = np.concatenate([[0], np.cumsum([len(one.keys) for one in vectors])])
    keys, columns = np.unique(np.concatenate([one.keys for one in vectors]), return_inverse=True)
    rows = csr_array((np.concatenate([one.values for one in vectors]), columns, starts), shape=(len(vectors), len(keys)))
    left, right = np.array(pairs, dtype=np.intp).T
    return [float(one) for one in np.asarray((rows[left] * rows[right]).sum(axis=1))]


def needed(days: int | None) -> float:
    """The mean likeness that two groups need to be one story, by the days between them; None where one has no date."""
    if days is None or days <= _NEAR_DAYS:
        return LIKE
    if days > APART_DAYS:
        return float("inf")
    return LIKE + _DEARER * (days - _NEAR_DAYS)


def alike_by_names(mean: float, days: int | None) -> bool:
    """Whether groups in different languages are one story, by the mean likeness of their names and the days between them."""
    return days is not None and days <= _NEAR_DAYS and mean >= LIKE_BY_NAMES
