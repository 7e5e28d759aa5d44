"""The names and figures that stand in and around what two texts share: copies keep them, templates change them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import SHINGLE_WORDS, among, distinct, shingle_hashes, word_hashes
from archive.core.text.tokens import words

BLANK = 12
"""Words that may stand between two shared shingles, or half as many before the first and behind the last, and still belong to

them: the blanks of a form are short, what an editor adds or cuts is not.
"""

CHANGED = 3
"""Fewer changed facts than this tell nothing of two publishers' texts: one puts a date before the story."""


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


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the distinct facts in and around the words two texts share: the share that stands in both, and how many do not."""

    share: float
    changed: int


def kept_facts(a: str, b: str) -> Kept:
    """What became of the facts; the share is 1.0 where there are none."""
    one, other = facts_of(a), facts_of(b)
    kept = total = 0
    for text, elsewhere in ((one, other), (other, one)):
        around = _around(among(text.shingles, elsewhere.grams), len(text.words))
        facts = distinct(text.words[around & text.told])
        kept += int(np.count_nonzero(among(facts, elsewhere.vocabulary)))
        total += len(facts)
    return Kept(kept / total if total else 1.0, total - kept)


def _around(shared: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Which of `count` words stand in a shared shingle or in a blank between, before or behind such."""
    starts = np.flatnonzero(shared)
    if not len(starts):
        return np.zeros(count, dtype=bool)
    begins, ends = starts, starts + SHINGLE_WORDS
    gaps = np.append(begins[1:], count) - ends
    reach = np.where(gaps <= BLANK, ends + np.maximum(gaps, 0), ends)
    if gaps[-1] > BLANK // 2:
        reach[-1] = ends[-1]
    first = np.where(begins[0] <= BLANK // 2, 0, begins[0])
    steps = np.zeros(count + 1, dtype=np.int64)
    np.add.at(steps, np.append(first, begins[1:]), 1)
    np.add.at(steps, reach, -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)
