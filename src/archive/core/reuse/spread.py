"""A run of words that several texts carry, grown from a gram they have in common for as long as enough of them agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""A text as the hashes of its words."""

Enough = Callable[[Collection[int]], bool]
"""Whether some articles suffice to go on."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words start to end of one article."""

    start: int
    end: int

    @property
    def words(self) -> int:
        """How many words they are."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Run:
    """The words that an article carries in full, and the part of them that each article carries, itself among them."""

    article: int
    parts: dict[int, Part]

    @property
    def whole(self) -> Part:
        """The whole of it, in that article."""
        return self.parts[self.article]


def maximal_run(texts: Mapping[int, Words], places: Mapping[int, int], length: int, enough: Enough) -> Run:
    """The longest run around `length` words that stand at these places of these articles.

    It grows to the right, then to the left, a word at a time, by the word that most of those who carry it so far go on with, as
    long as these are `enough`. Those who go on otherwise carry what they carry.
    """
    carriers, right = _grown(texts, {article: place + length for article, place in places.items()}, enough)
    carriers, left = _grown(texts, {article: places[article] - 1 for article in carriers}, enough, step=-1)
    article = min(carriers)
    whole = Part(places[article] - left, places[article] + length + right)
    parts = {one: part_of(texts[article], whole, places[article], texts[one], place, length) for one, place in places.items()}
    return Run(article, parts)


def part_of(text: Words, whole: Part, place: int, other: Words, start: int, length: int) -> Part:
    """What another text has of the words `whole` of a text; `length` words stand at `place` here and at `start` there."""
    after = _agreeing(text[place + length : whole.end], other[start + length :])
    before = _agreeing(text[whole.start : place][::-1], other[:start][::-1])
    return Part(start - before, start + length + after)


def _agreeing(one: Words, other: Words) -> int:
    """How many words two texts have in common before they differ."""
    count = min(len(one), len(other))
    differing = np.flatnonzero(one[:count] != other[:count])
    return int(differing[0]) if len(differing) else count


def _grown(texts: Mapping[int, Words], edges: Mapping[int, int], enough: Enough, *, step: int = 1) -> tuple[list[int], int]:
    """Who goes on together, in order, and for how many words; the first of these stand at the edges."""
    going = sorted(edges)
    grown = 0
    while True:
        by_word: dict[int, list[int]] = {}
        for article in going:
            place = edges[article] + step * grown
            if 0 <= place < len(texts[article]):
                by_word.setdefault(int(texts[article][place]), []).append(article)
        likeliest = sorted(by_word.values(), key=lambda some: (-len(some), some[0]))
        best = next((some for some in likeliest if enough(some)), None)
        if best is None:
            return going, grown
        going = best
        grown += 1
