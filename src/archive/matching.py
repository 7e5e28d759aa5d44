"""Candidates to matches to clusters: the stages that look at other articles."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from archive.core.model import Fingerprint
from archive.core.reuse.cluster import clusters, keep_ids
from archive.core.reuse.decide import DECISION, PARTLY, Compared, decide
from archive.core.reuse.shingle import Shingles, overlap, shingles_of
from archive.core.reuse.signature import RECIPE
from archive.store.clusters import clusters_of, component, names_and_words, write_clusters
from archive.store.fingerprints import candidates
from archive.store.matches import Comparable, FoundMatch, comparables, replace_matches

MATCH_RECIPE = f"{RECIPE};decision={DECISION}"
"""Stored with every match."""

_REMEMBERED = 20_000  # articles whose shingles are kept at hand: 4 KB each


class Matcher:
    """Finds the matches of new articles and regroups the clusters they touch."""

    def __init__(self) -> None:
        self._shingles: OrderedDict[int, Shingles] = OrderedDict()

    def match(self, connection: Connection, fingerprints: dict[int, Fingerprint]) -> None:
        """Verify every candidate of these articles (by number) and store the matches in place of those they had."""
        for number, one in fingerprints.items():
            self._remember(number, np.frombuffer(one.shingles, dtype="<u8"))
        pairs = candidates(connection, fingerprints)
        numbers = {number for pair in pairs for number in pair}
        texts = comparables(connection, numbers - self._shingles.keys())
        for number, text in texts.items():
            self._remember(number, shingles_of(text.story))
        measured = {pair: overlap(self._shingles[pair[0]], self._shingles[pair[1]]) for pair in pairs if self._holds(pair)}
        close = {pair: one for pair, one in measured.items() if max(one.containment_a, one.containment_b) >= PARTLY}
        missing = {number for pair in close for number in pair} - texts.keys()
        texts |= comparables(connection, missing)
        found = [
            FoundMatch(a, b, one, decide(one, _compared(texts[a]), _compared(texts[b])).reuse)
            for (a, b), one in sorted(close.items())
        ]
        replace_matches(connection, list(fingerprints), found, MATCH_RECIPE)
        while len(self._shingles) > _REMEMBERED:
            self._shingles.popitem(last=False)

    def _remember(self, number: int, shingles: Shingles) -> None:
        self._shingles[number] = shingles
        self._shingles.move_to_end(number)

    def _holds(self, pair: tuple[int, int]) -> bool:
        return pair[0] in self._shingles and pair[1] in self._shingles


def recluster(connection: Connection, numbers: Iterable[int], now: datetime) -> None:
    """Cut the components these articles stand in into clusters anew; a cluster that goes on keeps its number."""
    inside, links = component(connection, numbers)
    names, words = names_and_words(connection, {node for link in links for node in (link.a, link.b)})
    old = clusters_of(connection, inside)
    new = clusters(links, names, words)
    if old or new:
        write_clusters(connection, old, keep_ids(new, old), now)


def _compared(text: Comparable) -> Compared:
    return Compared(text.story, text.publisher_id, text.published)
