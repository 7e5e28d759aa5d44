"""How rare terms are: in how many articles of a language each stands, as the archive has seen it lately.

Rarity is -ln of the share of articles (Spärck Jones 1972). A small archive cannot tell a rare word from a common one, so as
many as PRIOR articles are thought before its own, in which the language's common words stand often and no other does. Beyond
one article in RAREST a word is no rarer: else names that are met once would grow with the archive, and likenesses shrink.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.core.story.common import common_terms
from archive.core.story.terms import Keys

VOCABULARY = 1
"""Version of what is here, stored like TERMS."""

PRIOR = 200.0
_SHARE_OF_COMMON = 0.2
_SHARE_OF_OTHERS = 0.001
_RAREST = 2000.0
_HALVED_AFTER = 250_000
"""Articles after which one counts half: names come and go."""
_FORGOTTEN = 0.25
"""The count under which a term is no longer kept."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The counts of one language: articles, sorted keys, and in how many articles each stands."""

    language: str
    articles: float = 0.0
    keys: Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint32))
    counts: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def rarities(self, keys: Keys, fewest: float = PRIOR) -> NDArray[np.float64]:
        """The rarity of each of some terms, from 0 for one that stands in every article; as if of so many articles at least."""
        prior = np.where(among(keys, common_terms(self.language)), _SHARE_OF_COMMON, _SHARE_OF_OTHERS)
        counts = np.zeros(len(keys))
        if len(self.keys):
            places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            counts = np.where(self.keys[places] == keys, self.counts[places], 0.0)
        thought = max(PRIOR, fewest - self.articles)
        shares = (counts + thought * prior) / (self.articles + thought)
        return np.asarray(-np.log(np.clip(shares, 1 / _RAREST, 1.0)))

    def counted(self, articles: Sequence[Keys]) -> Vocabulary:
        """With these articles counted, and what was counted before a little less."""
        if not articles:
            return self
        faded = 0.5 ** (len(articles) / _HALVED_AFTER)
        fresh, times = np.unique(np.concatenate(articles), return_counts=True)
        keys = np.union1d(self.keys, fresh)
        counts = np.zeros(len(keys), dtype=np.float32)
        counts[np.searchsorted(keys, self.keys)] = self.counts * faded
        counts[np.searchsorted(keys, fresh)] += times
        kept = counts >= _FORGOTTEN
        return Vocabulary(self.language, self.articles * faded + len(articles), keys[kept], counts[kept])

    def packed(self) -> bytes:
        """Keys, then counts, little-endian."""
        return self.keys.astype("<u4").tobytes() + self.counts.astype("<f4").tobytes()


def unpacked(language: str, articles: float, packed: bytes) -> Vocabulary:
    """What packed() made."""
    count = len(packed) // 8
    keys: NDArray[Any] = np.frombuffer(packed, dtype="<u4", count=count)
    return Vocabulary(language, articles, keys, np.frombuffer(packed, dtype="<f4", offset=4 * count))


def among(keys: Keys, some: Keys) -> NDArray[np.bool_]:
    """Which of some keys stand among sorted others."""
    if not len(some):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.asarray(some[np.minimum(np.searchsorted(some, keys), len(some) - 1)] == keys)
