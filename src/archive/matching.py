"""Candidates to matches to clusters: the stages that look at other articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from archive.candidates import Candidates, Common, Pair
from archive.core.groups import keep_ids
from archive.core.model import Fingerprint, Overlap, Reuse
from archive.core.reuse.align import longest_run
from archive.core.reuse.cluster import clusters
from archive.core.reuse.decide import DECISION, FRESH, PARTLY, Compared, Measured, decide
from archive.core.reuse.shingle import SHINGLE_WORDS, overlap, shingles_of
from archive.core.reuse.signature import RECIPE
from archive.core.reuse.winnow import GUARANTEED_WORDS
from archive.store.clusters import clusters_of, component, names_and_words, write_clusters
from archive.store.fingerprints import held_by
from archive.store.matches import Comparable, FoundMatch, comparables, matched_pairs, replace_matches, stories_of, worded_texts

MATCH_RECIPE = f"{RECIPE} decision={DECISION}"
"""Stored with every match."""

_RUN_SHINGLES = GUARANTEED_WORDS - SHINGLE_WORDS + 1  # in a run of GUARANTEED_WORDS


class Matcher:
    """Finds the matches of new articles, and of those whose matches they change."""

    def __init__(self) -> None:
        self._candidates = Candidates()

    def clear(self, connection: Connection) -> None:
        """Empty the indexes, to fill them anew."""
        self._candidates.clear(connection)

    def match(self, connection: Connection, fingerprints: Mapping[int, Fingerprint]) -> set[int]:
        """Store these fingerprints (by article) and the matches that follow, in place of those there were.

        Returns the articles whose clusters may have changed.
        """
        proposed = self._candidates.renew(connection, fingerprints)
        again = set(matched_pairs(connection, proposed.again))
        measured = _overlaps(connection, proposed.pairs | again, fingerprints)
        close = {pair: one for pair, one in measured.items() if _larger(one) >= PARTLY}
        far = measured.keys() - close.keys()
        runs = _long_runs(
            connection, [pair for pair in far if measured[pair].shared >= _RUN_SHINGLES or pair in proposed.by_passage | again]
        )
        found = self._decide(connection, close | {pair: measured[pair] for pair in runs}, runs)
        others = sorted(pair for pair in measured if fingerprints.keys().isdisjoint(pair))
        parted = matched_pairs(connection, fingerprints)
        replace_matches(connection, list(fingerprints), others, found, MATCH_RECIPE)
        return {*fingerprints, *(number for pair in (*others, *parted) for number in pair)}

    def _decide(self, connection: Connection, measured: Mapping[Pair, Overlap], runs: Mapping[Pair, int]) -> list[FoundMatch]:
        numbers = {number for pair in measured for number in pair}
        texts, keys = comparables(connection, numbers), held_by(connection, numbers)
        common = self._candidates.common(connection, {(a, b): (keys[a], keys[b]) for a, b in measured})
        found = []
        for (a, b), one in sorted(measured.items()):
            if common[a, b].proposes:
                counted = measure(one, texts[a], texts[b], runs.get((a, b), 0), common[a, b])
                reuse = decide(counted, compared(texts[a]), compared(texts[b])).reuse
                only_worn = reuse is Reuse.TEMPLATE and common[a, b].fresh < FRESH
                if reuse is not Reuse.NONE and not only_worn:
                    found.append(FoundMatch(a, b, one, reuse))
        return found


def _overlaps(connection: Connection, pairs: Collection[Pair], fingerprints: Mapping[int, Fingerprint]) -> dict[Pair, Overlap]:
    """How the stories of each pair meet; of some of them the fingerprints are at hand."""
    numbers = {number for pair in pairs for number in pair}
    shingles = {number: np.frombuffer(fingerprints[number].shingles, dtype="<u8") for number in numbers & fingerprints.keys()}
    for number, story in stories_of(connection, numbers - shingles.keys()):
        shingles[number] = shingles_of(story)
    return {(a, b): overlap(shingles[a], shingles[b]) for a, b in pairs}


def measure(found: Overlap, a: Comparable, b: Comparable, longest_run: int, common: Common) -> Measured:
    """What the decision looks at."""
    unquoted = found
    if a.unquoted is not None or b.unquoted is not None:
        one, other = (shingles_of(text.story if text.unquoted is None else text.unquoted) for text in (a, b))
        unquoted = overlap(one, other)
    return Measured(found, unquoted, longest_run, common.passages, common.fresh)


def compared(text: Comparable) -> Compared:
    """An article as the decision sees it."""
    return Compared(text.story, text.publisher_id, text.published)


def explained(connection: Connection, a: int, b: int, run: int) -> tuple[Measured, Compared, Compared]:
    """What the decision looks at for any two articles, whether or not anything proposes them; writes nothing."""
    pair = (min(a, b), max(a, b))
    texts, keys = comparables(connection, pair), held_by(connection, pair)
    found = overlap(shingles_of(texts[a].story), shingles_of(texts[b].story))
    common = Candidates().common(connection, {pair: (keys[pair[0]], keys[pair[1]])})[pair]
    return measure(found, texts[a], texts[b], run, common), compared(texts[a]), compared(texts[b])


def _larger(found: Overlap) -> float:
    return max(found.containment_a, found.containment_b)


def _long_runs(connection: Connection, pairs: Collection[Pair]) -> dict[Pair, int]:
    """The longest common run of those pairs that have one of GUARANTEED_WORDS."""
    texts = worded_texts(connection, {number for pair in pairs for number in pair})
    runs = {(a, b): longest_run(texts[a].words, texts[b].words, shortest=GUARANTEED_WORDS) for a, b in pairs}
    return {pair: length for pair, length in runs.items() if length}


def recluster(connection: Connection, numbers: Iterable[int], now: datetime) -> None:
    """Cut the components these articles stand in into clusters anew; a cluster that goes on keeps its number."""
    inside, links = component(connection, numbers)
    names, words = names_and_words(connection, {node for link in links for node in (link.a, link.b)})
    old = clusters_of(connection, inside)
    new = clusters(links, names, words)
    if old or new:
        write_clusters(connection, old, keep_ids(new, old), now)
