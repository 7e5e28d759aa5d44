"""The names and figures that stand in and around what two texts share: copies keep them, templates change them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import SHINGLE_WORDS, among, distinct, shingle_hashes, word_hashes
from archive.core.text.tokens import words

AROUND = 6
"""Words to either side of a shared shingle that still belong to it: the blanks of a form are shorter."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of a text as hashes, and which of them are facts: figures (words that begin with a digit: "3rd", not "F16")

    and names (capitals, unless small letters occur as well).
    """

    words: NDArray[np.uint64]
    told: NDArray[np.bool_]
    figures: NDArray[np.uint64]
    """The figures, distinct and in order."""
    shingles: NDArray[np.uint64]
    vocabulary: NDArray[np.uint64]
    """The words, distinct and in order."""
    grams: NDArray[np.uint64]
    """The shingles, distinct and in order."""


@lru_cache(maxsize=1024)
def facts_of(text: str) -> Facts:
    """The words and facts of a text. Scripts without capitals have figures alone."""
    found = words(text)
    hashes = word_hashes(found)
    small = set(filter(str.islower, found))
    figures = [place for place, word in enumerate(found) if word[0].isdecimal()]
    names = [place for place, word in enumerate(found) if word[0].isupper() and word.lower() not in small]
    told = np.zeros(len(found), dtype=bool)
    told[figures] = told[names] = True
    shingles = shingle_hashes(hashes)
    return Facts(hashes, told, distinct(hashes[figures]), shingles, distinct(hashes), distinct(shingles))


def shared_figures(a: str, b: str) -> float:
    """Share of the figures of the text with fewer distinct ones that stand in the other; 1.0 where one has none."""
    fewer, more = sorted((facts_of(a).figures, facts_of(b).figures), key=len)
    return float(np.mean(among(fewer, more))) if len(fewer) else 1.0


def kept_facts(a: str, b: str) -> float:
    """Of the distinct facts in and around the words two texts share, the share that stands in both; 1.0 where there are none."""
    one, other = facts_of(a), facts_of(b)
    kept = total = 0
    for text, elsewhere in ((one, other), (other, one)):
        around = _around(among(text.shingles, elsewhere.grams), len(text.words))
        facts = distinct(text.words[around & text.told])
        kept += int(np.count_nonzero(among(facts, elsewhere.vocabulary)))
        total += len(facts)
    return kept / total if total else 1.0


def _around(shared: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Which of `count` words stand in a shared shingle or within AROUND words of one."""
    steps = np.zeros(count + 1, dtype=np.int64)
    starts = np.flatnonzero(shared)
    np.add.at(steps, np.maximum(starts - AROUND, 0), 1)
    np.add.at(steps, np.minimum(starts + SHINGLE_WORDS + AROUND, count), -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)
