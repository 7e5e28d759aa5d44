"""What an article is told apart from others by: its weighed terms.

A term is a word cut to its first five letters, so that most inflected forms are one term without a table of any language; in
scripts without spaces it is two characters that follow one another. News puts the event first, so a word of the headline
weighs most, one among the first fifty of the story more than one further down; names weigh more than other words wherever
they stand. A term's weight grows with the logarithm of what its places add up to (sublinear: Salton and Buckley 1988).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Any

import numpy as np
import regex
import xxhash
from numpy.typing import NDArray

from archive.core.text.tokens import UNSPACED, compiled, folded, folded_words, needs_care, words

TERMS = 1
"""Version of what is here; stored with the terms, since another version's meet none of these."""

LETTERS = 5
"""Of a word, that make its term."""

_LEAD_WORDS = 50
_IN_TITLE, _IN_LEAD, _BELOW, _NAME_BELOW = 1.5, 1.0, 0.15, 0.3
_NAME = 1.5  # times
_MOST = 150  # terms of an article

_SENTENCE = re.compile(r"(?<=[.!?…:»”\"。！？])\s+|\n+")

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")

Keys = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Terms:
    """An article's terms: sorted keys, the weight of each before its rarity counts, and which of them are names or figures."""

    keys: Keys
    weights: NDArray[np.float32]
    named: NDArray[np.bool_]

    def figures(self) -> tuple[frozenset[int], frozenset[int]]:
        """The keys of its figures: those of headline and lead, and all of them."""
        figures = (self.keys & 1).astype(np.bool_)
        lead = figures & (self.weights >= _IN_LEAD)
        return frozenset(self.keys[lead].tolist()), frozenset(self.keys[figures].tolist())


def terms_of(title: str | None, story: str) -> Terms:
    """The terms of an article."""
    headline = list(_stems(folded_words(_one_figure(title or ""))))
    weights = dict.fromkeys(headline, 0.0)
    for stem in headline:
        weights[stem] += _IN_TITLE
    names: set[str] = set()
    lead = _LEAD_WORDS
    for place, (stem, is_name) in enumerate(_told(title, story)):
        if is_name:
            names.add(stem)
        weight = _IN_LEAD if place < lead else _NAME_BELOW if is_name else _BELOW
        weights[stem] = weights.get(stem, 0.0) + weight
    return _weighed(weights, names)


def headline_keys(title: str | None) -> list[int]:
    """The keys of a headline's terms, as they follow one another."""
    return [key_of(stem) for stem in _stems(folded_words(_one_figure(title or "")))]


def _told(title: str | None, story: str) -> Iterator[tuple[str, bool]]:
    """The stems of a story, less the headline printed above it, each with whether it is printed as a name here."""
    text = story.removeprefix(title) if title else story
    for sentence in _SENTENCE.split(_one_figure(text)):
        printed = words(sentence)
        if needs_care(sentence):
            yield from ((stem, False) for stem in _stems(map(folded, printed)))
            continue
        for place, word in enumerate(printed):
            yield _cut(folded(word)), place > 0 and word[0].isupper() and len(word) > 1


def _one_figure(text: str) -> str:
    """The text with 4.5 and 1,200 as one word each, whichever sign a language puts between digits."""
    return _BETWEEN_DIGITS.sub("", text)


def _cut(word: str) -> str:
    return word if word[0].isdigit() else word[:LETTERS]


def _stems(of: Iterable[str]) -> Iterator[str]:
    """Cut words, and the pairs of neighbours in scripts without spaces."""
    before = ""
    for word in of:
        unspaced = not word.isascii() and _unspaced().match(word) is not None
        if not unspaced:
            yield _cut(word)
        elif before:
            yield before + word
        before = word if unspaced else ""


@cache
def _unspaced() -> regex.Pattern[str]:
    return compiled(UNSPACED)


def _weighed(weights: dict[str, float], names: set[str]) -> Terms:
    for stem in names & weights.keys():
        weights[stem] *= _NAME
    some = sorted(weights.items(), key=lambda pair: -pair[1])[:_MOST]
    rows: dict[int, tuple[float, bool]] = {}
    for stem, weight in some:
        rows[key_of(stem)] = (1 + log(weight) if weight > 1 else weight, stem in names or stem[0].isdigit())
    ordered = sorted(rows)
    return Terms(
        np.array(ordered, dtype=np.uint32),
        np.array([rows[key][0] for key in ordered], dtype=np.float32),
        np.array([rows[key][1] for key in ordered], dtype=np.bool_),
    )


@lru_cache(maxsize=100_000)
def key_of(stem: str) -> int:
    """The key of a cut word: 32 bits of xxHash, of which the lowest says whether it is a figure of two digits or more."""
    is_figure = len(stem) > 1 and stem[0].isdigit()
    return xxhash.xxh32_intdigest(stem.encode("utf-8", "surrogatepass")) & ~1 | is_figure


def printed_terms(text: str) -> Iterator[tuple[int, str]]:
    """(key, word as it stands) for each word of a text; of a script without spaces, pairs of characters."""
    before = ""
    for word in words(_one_figure(text)):
        comparable = folded(word)
        unspaced = not word.isascii() and _unspaced().match(comparable) is not None
        if not unspaced:
            yield key_of(_cut(comparable)), word
        elif before:
            yield key_of(folded(before) + comparable), before + word
        before = word if unspaced else ""


def pack(terms: Terms) -> bytes:
    """Keys, then weights as half floats; a name's or figure's is negative. Little-endian."""
    signed = np.where(terms.named, -terms.weights, terms.weights)
    return terms.keys.astype("<u4").tobytes() + signed.astype("<f2").tobytes()


def unpack(packed: bytes) -> Terms:
    """What pack() made."""
    count = len(packed) // 6
    signed: NDArray[Any] = np.frombuffer(packed, dtype="<f2", offset=4 * count).astype(np.float32)
    return Terms(np.frombuffer(packed, dtype="<u4", count=count), np.abs(signed), signed < 0)
