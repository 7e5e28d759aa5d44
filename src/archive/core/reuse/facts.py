"""The names and figures that stand in and around what two texts share: copies keep them, templates change them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.core.reuse.shingle import SHINGLE_WORDS, distinct, shingle_hashes, word_hashes
from archive.core.text.tokens import word_spans

AROUND = 6
"""Words to either side of a shared shingle that still belong to it: the blanks of a form are shorter."""

_ENDS = frozenset(".!?…。！？\n")


@dataclass(frozen=True, slots=True)
class Facts:
    """The words of a text as hashes, and which of them are figures or names (capitals that open no sentence)."""

    words: NDArray[np.uint64]
    told: NDArray[np.bool_]


@lru_cache(maxsize=512)
def facts_of(text: str) -> Facts:
    """The words and facts of a text. Scripts without capitals have figures alone."""
    spans = word_spans(text)
    words = [text[start:end] for start, end in spans]
    told = np.zeros(len(words), dtype=bool)
    before = 0
    for place, (word, (start, end)) in enumerate(zip(words, spans, strict=True)):
        if word[0].isupper():
            told[place] = before > 0 and _ENDS.isdisjoint(text[before:start])
        elif not word.isalpha():
            told[place] = any(map(str.isdecimal, word))
        before = end
    return Facts(word_hashes(words), told)


def kept_facts(a: str, b: str) -> float:
    """Of the distinct facts in and around the words two texts share, the share that stands in both; 1.0 where there are none."""
    one, other = facts_of(a), facts_of(b)
    first, second = shingle_hashes(one.words), shingle_hashes(other.words)
    kept = total = 0
    for text, shingles, elsewhere, theirs in ((one, first, other, second), (other, second, one, first)):
        around = _around(np.isin(shingles, theirs), len(text.words))
        facts = distinct(text.words[around & text.told])
        kept += int(np.count_nonzero(np.isin(facts, elsewhere.words)))
        total += len(facts)
    return kept / total if total else 1.0


def _around(shared: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Which of `count` words stand in a shared shingle or within AROUND words of one."""
    steps = np.zeros(count + 1, dtype=np.int64)
    starts = np.flatnonzero(shared)
    np.add.at(steps, np.maximum(starts - AROUND, 0), 1)
    np.add.at(steps, np.minimum(starts + SHINGLE_WORDS + AROUND, count), -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)
