"""Which lines are a publisher's boilerplate, told by where else they stand; values in, decisions out.

A line recurs by its own nature only if it stands in several *unrelated* articles, on different days, in a good share of what
the publisher brought out at the time. All of it is a function of the set of articles, never of the order in which they came.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import xxhash
from numpy.typing import NDArray

from archive.core.model import PublisherName
from archive.core.reuse.shingle import Shingles, distinct, overlap, shingle_hashes, word_hashes
from archive.core.text.outline import Outline
from archive.core.text.tokens import words

FEWEST_ARTICLES = 3
"""Unrelated articles: lines on three and more pages of one host were boilerplate in 97 of 100 cases."""

FEWEST_DAYS = 2
"""Days of publication. One day's articles share sentences since they share the news; an article without a date counts as a day
of its own, or a folder of undated pages could teach nothing."""

SHARE = 0.1
"""Of the publisher's articles of that time. A columnist's refrain, a series' introduction and a background paragraph stand in a
few of a hundred; a footer stands in all of a section. A section under a tenth is missed, and can be pinned."""

FEWEST_WORDS, MOST_WORDS, FEWEST_LETTERS = 3, 60, 12
"""A line or a short paragraph: one or two words recur by themselves ("Yes."), a long paragraph is a story's own."""

SHORT_WORDS, SHORT_SHARE = 8, 0.3
"""A line of fewer words may be a stock sentence ("The investigation continues.") and must stand in a larger share."""

WINDOW_DAYS, WINDOW_ARTICLES = 30, 50
"""A line has stopped recurring when both this many days and this many of the publisher's articles went by without it. Days
alone would cut up a monthly, articles alone a busy wire. At the least share 50 articles in a row lack a line with p = 0.005."""

SAME_TEXT = 0.5
"""Share of either story's words in common lines from which on two articles are copies and count once."""

RELATED = 0.05
"""Share of the five-word shingles in what is left: less than a copy's (0.15), more than unrelated news has (0.02)."""

MOST_COMPARED = 60
"""Carriers among which the unrelated ones are looked for, the earliest first."""

_QUOTES = frozenset('"“”„«»‹›「」『』')


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What a person decided of a line of a publisher: "pinned", "vetoed", or "learned" to leave it to the archive."""

    publisher: PublisherName
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Run:
    """A time in which a line recurred: first and last day (as ordinals), or None for articles without a date."""

    first: int | None
    last: int | None

    def covers(self, day: int | None, *, slack: int = 0) -> bool:
        """Whether an article of that day (None: of an unknown one) falls into it, or up to `slack` days beside it."""
        if day is None or self.first is None or self.last is None:
            return day is None
        return self.first - slack <= day <= self.last + slack


class Calendar:
    """How many articles a publisher brought out on each day (by ordinal; None: on an unknown one)."""

    def __init__(self, articles: Mapping[int | None, int]) -> None:
        dated = sorted((day, count) for day, count in articles.items() if day is not None)
        self.undated = articles.get(None, 0)
        self._days = [day for day, _ in dated]
        self._up_to = [0, *accumulate(count for _, count in dated)]

    def between(self, first: int, last: int) -> int:
        """Articles from the first to the last day, both included."""
        low, high = bisect_left(self._days, first), bisect_right(self._days, last)
        return self._up_to[high] - self._up_to[low] if high > low else 0

    def gap(self, earlier: int, later: int) -> bool:
        """Whether a line that stood in articles of these two days and none between has stopped recurring in between."""
        return later - earlier > WINDOW_DAYS and self.between(earlier + 1, later - 1) > WINDOW_ARTICLES

    def has_forgotten(self, runs: Sequence[Run]) -> bool:
        """Whether the last of these runs is over, as far as the articles known today tell."""
        last = max((run.last for run in runs if run.last is not None), default=None)
        return last is not None and bool(self._days) and self.gap(last, self._days[-1] + 1)


def share_needed(text: str) -> float | None:
    """The share of a publisher's articles that a line must reach, or None where it is of a kind that is never learned.

    What somebody said or a law says recurs in unrelated articles word by word, and is story each time: nothing in quotation
    marks is learned.
    """
    count = len(words(text))
    if not FEWEST_WORDS <= count <= MOST_WORDS or sum(map(str.isalpha, text)) < FEWEST_LETTERS or not _QUOTES.isdisjoint(text):
        return None
    return SHARE if count >= SHORT_WORDS else SHORT_SHARE


def runs(carriers: Mapping[int | None, int], calendar: Calendar, share: float) -> tuple[Run, ...]:
    """The times in which a line, carried by so many articles a day, stood in `share` of the publisher's articles and more.

    An article without a date counts for every one of them.
    """
    undated = carriers.get(None, 0)
    found = []
    for days in _stretches(sorted(day for day in carriers if day is not None), calendar):
        articles = undated + sum(carriers[day] for day in days)
        around = calendar.undated + calendar.between(days[0] - WINDOW_DAYS, days[-1] + WINDOW_DAYS)
        if articles >= max(FEWEST_ARTICLES, share * around) and len(days) + undated >= FEWEST_DAYS:
            found.append(Run(days[0], days[-1]))
    if undated and (found or undated >= max(FEWEST_ARTICLES, share * calendar.undated)):
        found.append(Run(None, None))
    return tuple(found)


def _stretches(days: Sequence[int], calendar: Calendar) -> list[list[int]]:
    """The days cut where the line had stopped recurring."""
    if not days:
        return []
    stretches = [[days[0]]]
    for earlier, later in pairwise(days):
        if calendar.gap(earlier, later):
            stretches.append([])
        stretches[-1].append(later)
    return stretches


@dataclass(frozen=True, slots=True)
class Carrier:
    """A story as the sequence of its lines: key (0: takes no part) and word hashes of each."""

    lines: tuple[tuple[int, NDArray[np.uint64]], ...]

    def words(self, keys: Iterable[int] | None = None) -> int:
        """How many words stand in its lines, or in those with these keys."""
        return sum(len(hashes) for key, hashes in self.lines if keys is None or key in keys)


def carrier(raw: str, outline: Outline) -> Carrier:
    """The lines of a stored story, whichever of them are taken out of it today."""
    return Carrier(tuple((line.key, word_hashes(words(raw[line.start : line.end]))) for line in outline.lines))


def related(a: Carrier, b: Carrier) -> bool:
    """Whether two stories are more than strangers: mostly the same lines, or like each other in what is left without them."""
    common = {key for key, _ in a.lines} & {key for key, _ in b.lines} - {0}
    if any(one.words(common) >= SAME_TEXT * one.words() for one in (a, b)):
        return True
    shared = overlap(_rest(a, common), _rest(b, common))
    return max(shared.containment_a, shared.containment_b) >= RELATED


def _rest(one: Carrier, common: set[int]) -> Shingles:
    left = [hashes for key, hashes in one.lines if key not in common]
    return distinct(shingle_hashes(np.concatenate(left))) if left else np.empty(0, dtype=np.uint64)


def enough_unrelated(carriers: Iterable[Carrier]) -> bool:
    """Whether FEWEST_ARTICLES of the carriers are strangers to one another; copies count once."""
    strangers: list[Carrier] = []
    for one in carriers:
        if not any(related(one, other) for other in strangers):
            strangers.append(one)
            if len(strangers) >= FEWEST_ARTICLES:
                return True
    return False


def entry_name(publisher_key: str, key: int) -> str:
    """The name of a publisher's line, the same in every archive."""
    value = xxhash.xxh64_intdigest(f"{key} {publisher_key}".encode()) >> 16
    return f"{value:012x}"
