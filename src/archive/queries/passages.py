"""Sentences and statements that many publishers carry: who carried each, who first, and under which speaker.

The index of passage keys tells which grams several publishers have; each is grown into the longest run of words on which enough
of them agree, and what else holds a gram of that run is looked up. So a run of GUARANTEED_WORDS is always found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from archive.core.reuse.spread import Part, Run, maximal_run, part_of
from archive.core.reuse.winnow import GRAM_WORDS, GUARANTEED_WORDS, winnowed
from archive.core.rules import SpeakerRule
from archive.queries.carriers import Carrier, Carriers
from archive.store.keyindex import KeyIndex
from archive.store.listing import Filter
from archive.store.relations import numbers_left

MOST_CARRIERS = 1000
"""Articles with a key in common past which it is a stock phrase, skipped and counted."""

SHORTEST = GUARANTEED_WORDS

_KEYS_AT_ONCE = 20_000
_LOW = np.uint64(24)  # bits in which the index does not tell keys apart

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which passages are wanted: of at least so many publishers and words, also those within one cluster of copies or not."""

    publishers: int
    words: int
    copies: bool = False


def spread_passages(
    connection: Connection, wanted: Filter, asked: Asked, speakers: Sequence[SpeakerRule]
) -> tuple[Iterator[dict[str, Any]], int]:
    """The passages of which a filter leaves one carrier or more, widest spread first, and how many stock phrases were skipped."""
    carriers = Carriers(connection, speakers)
    search = _Search(connection, carriers, asked)
    runs = search.runs(numbers_left(connection, wanted))
    some = runs[: wanted.limit] if wanted.limit else runs
    return (carriers.entry(run) for run in some), search.stock


class _Search:
    """One pass over the index."""

    def __init__(self, connection: Connection, carriers: Carriers, asked: Asked) -> None:
        self._connection = connection
        self._carriers = carriers
        self._voices = carriers.voices
        self._asked = asked
        self._index = KeyIndex("passage")
        self.stock = 0

    def runs(self, left: set[int] | None) -> list[Run]:
        """The passages asked for, each told once."""
        holders = self._common_keys()
        if left is not None:
            holders = {key: some for key, some in holders.items() if not left.isdisjoint(some.tolist())}
        grown = [run for run in self._grown(holders) if run.whole.words >= self._asked.words]
        self._find_all_carriers(grown)
        if left is not None:
            grown = [run for run in grown if not left.isdisjoint(run.parts)]
        order = sorted(grown, key=lambda run: (-self._voices.spread(run.parts), -run.whole.words, run.article, run.whole.start))
        return list(_told_once(order))

    def _enough(self, articles: Collection[int]) -> bool:
        return self._voices.spread(articles) >= self._asked.publishers and (
            self._asked.copies or self._voices.independent(articles)
        )

    def _common_keys(self) -> dict[int, NDArray[np.int64]]:
        """The keys that enough publishers hold, each with its articles."""
        keys = [np.empty(0, dtype=np.uint64)]
        for some, counts in self._index.keys_held(self._connection, max(self._asked.publishers, 2)):
            self.stock += int(np.count_nonzero(counts > MOST_CARRIERS))
            keys.append(some[counts <= MOST_CARRIERS])
        found: dict[int, NDArray[np.int64]] = {}
        for some, owners in self._holders(np.concatenate(keys)):
            self._voices.learn(np.unique(np.concatenate(owners)))
            found.update((int(key), held) for key, held in zip(some, owners, strict=True) if self._enough(held.tolist()))
        return found

    def _holders(self, keys: Keys) -> Iterator[tuple[Keys, list[NDArray[np.int64]]]]:
        """Keys, in order, with the articles that hold each; some at a time."""
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            positions, articles = self._index.holders(self._connection, some)
            yield some, np.split(articles, np.searchsorted(positions, np.arange(1, len(some))))

    def _grown(self, holders: dict[int, NDArray[np.int64]]) -> Iterator[Run]:
        """Each key grown into a passage, but for those that stand in an earlier one."""
        covered: set[int] = set()
        for key in sorted(holders, key=lambda key: (-len(holders[key]), key)):
            if key in covered:
                continue
            texts = self._carriers.of(holders[key].tolist())
            places = _places(texts, key)
            if not self._enough(places):
                continue
            run = maximal_run({one: texts[one].words for one in places}, places, GRAM_WORDS, self._enough)
            covered.update(_keys_inside(texts[run.article], run.whole))
            yield run

    def _find_all_carriers(self, runs: Sequence[Run]) -> None:
        """Whoever else holds a gram of a passage is told with the part it carries."""
        grams: dict[int, list[tuple[Run, int]]] = {}
        for run in runs:
            text = self._carriers.of([run.article])[run.article]
            for place in range(run.whole.start, run.whole.end - GRAM_WORDS + 1):
                key = winnowed(text.words[place : place + GRAM_WORDS])[0]
                grams.setdefault(int(key[0] >> _LOW << _LOW), []).append((run, place))
        for keys, owners in self._holders(np.array(sorted(grams), dtype=np.uint64)):
            for key, articles in zip(keys.tolist(), owners, strict=True):
                if len(articles) <= MOST_CARRIERS:
                    for run, place in grams[key]:
                        self._add(run, place, key, articles.tolist())

    def _add(self, run: Run, place: int, key: int, articles: Sequence[int]) -> None:
        new = [one for one in articles if one not in run.parts or run.parts[one].words < run.whole.words]
        if not new:
            return
        self._voices.learn(new)
        texts = self._carriers.of([run.article, *new])
        text = texts[run.article].words
        for one, start in _places({one: texts[one] for one in new}, key).items():
            part = part_of(text, run.whole, place, texts[one].words, start, GRAM_WORDS)
            if one not in run.parts or run.parts[one].words < part.words:
                run.parts[one] = part


def _places(texts: dict[int, Carrier], key: int) -> dict[int, int]:
    """Where a key stands in those texts that have it."""
    found = ((article, text.place(key)) for article, text in texts.items())
    return {article: place for article, place in found if place is not None}


def _keys_inside(text: Carrier, whole: Part) -> Iterable[int]:
    inside = (text.places >= whole.start) & (text.places <= whole.end - GRAM_WORDS)
    return [int(key) for key in text.keys[inside]]


def _told_once(runs: Sequence[Run]) -> Iterator[Run]:
    """The passages without those of which more than half stands in an earlier one."""
    told: dict[int, list[Part]] = {}
    for run in runs:
        whole = run.whole
        if all(2 * _common(whole, part) <= whole.words for part in told.get(run.article, ())):
            yield run
            for article, part in run.parts.items():
                told.setdefault(article, []).append(part)


def _common(one: Part, other: Part) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
