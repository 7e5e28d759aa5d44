"""Articles as carriers of passages: their words, where the keys of the index stand in them, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from archive.core.model import STORY_ROLES, Segment
from archive.core.reuse.align import worded
from archive.core.reuse.fingerprint import ASIDE_ROLES
from archive.core.reuse.shingle import word_hashes
from archive.core.reuse.speaker import AROUND, speaker_of
from archive.core.reuse.spread import Part, Run, Words
from archive.core.reuse.winnow import winnowed
from archive.core.rules import SpeakerRule
from archive.queries.clusters import earliest
from archive.queries.shape import article_entry, member_entry
from archive.queries.texts import AtHand, Text, texts_at_hand
from archive.store.listing import ArticleRow, articles_by_id
from archive.store.relations import voices_of

_AT_HAND = 8000  # articles: some 10 kB each

_LOW = np.uint64(24)


@dataclass(frozen=True, slots=True)
class Carrier:
    """The words of an article as hashes, where each stands in its raw text, and its passage keys as the index has them."""

    words: Words
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    keys: NDArray[np.uint64]
    places: NDArray[np.int64]

    def place(self, key: int) -> int | None:
        """The first place of a key."""
        found = np.flatnonzero(self.keys == np.uint64(key))
        return int(self.places[found[0]]) if len(found) else None


def carrier(number: int, raw: str, segments: Iterable[Segment]) -> Carrier:
    """An article's words and keys: those of the story, then those of captions and embeds."""
    parts = list(segments)
    story, aside = (worded(raw, [one for one in parts if one.role in roles]) for roles in (STORY_ROLES, ASIDE_ROLES))
    one, other = word_hashes(story.words), word_hashes(aside.words)
    (keys, places), (aside_keys, aside_places) = winnowed(one), winnowed(other)
    gap = np.array([number], dtype=np.uint64)  # a word that no other article has, for no passage to run across
    spans = np.array([*story.spans, (0, 0), *aside.spans], dtype=np.int32).reshape(-1, 2)
    return Carrier(
        np.concatenate([one, gap, other]),
        spans[:, 0].copy(),
        spans[:, 1].copy(),
        np.concatenate([keys, aside_keys]) >> _LOW << _LOW,
        np.concatenate([places, aside_places + len(one) + 1]),
    )


class Voices:
    """Who speaks through articles: their publishers, each unknown one for himself; and which are copies of one another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._of: dict[int, tuple[int, int]] = {}

    def learn(self, articles: Iterable[int]) -> None:
        """Look up those that are not known."""
        missing = [number for number in map(int, articles) if number not in self._of]
        for row in voices_of(self._connection, missing):
            publisher = row.publisher_id if row.publisher_id is not None else -row.id
            self._of[row.id] = publisher, row.cluster_id if row.cluster_id is not None else -row.id

    def spread(self, articles: Iterable[int]) -> int:
        """How many publishers they are."""
        return len({self._of[one][0] for one in articles if one in self._of})

    def independent(self, articles: Iterable[int]) -> bool:
        """Whether they are not all copies of one another."""
        return len({self._of[one][1] for one in articles if one in self._of}) > 1


class Carriers:
    """Carriers by article number; those asked for last stay at hand."""

    def __init__(self, connection: Connection, speakers: Sequence[SpeakerRule]) -> None:
        self._connection = connection
        self._speakers = speakers
        self._carriers = AtHand(connection, carrier, _AT_HAND)
        self._texts = texts_at_hand(connection)
        self.voices = Voices(connection)

    def of(self, numbers: Collection[int]) -> dict[int, Carrier]:
        """These articles' words."""
        return self._carriers.of(numbers)

    def entry(self, run: Run) -> dict[str, Any]:
        """A passage as it is told: text, how far it spread, and its carriers in time order."""
        rows = articles_by_id(self._connection, sorted(run.parts))
        texts, words = self._texts.of(run.parts), self.of(run.parts)
        order = sorted(run.parts, key=lambda one: _when(rows[one]))
        first, certain = earliest([rows[one] for one in order])
        carried = {one: self._carried(rows[one], texts[one], words[one], run.parts[one]) for one in order}
        told = Counter(one["speaker"] for one in carried.values() if one["speaker"])
        whole = carried[run.article]
        return {
            "text": " ".join(texts[run.article].readable(whole["start"], whole["end"]).split()),
            "words": run.whole.words,
            "spread": self.voices.spread(run.parts),
            "articles": len(order),
            "speaker": told.most_common(1)[0][0] if told else None,
            "first": {name: carried[first][name] for name in ("article", "publisher", "published")} if first else None,
            "first_certain": certain,
            "carriers": list(carried.values()),
        }

    def _carried(self, row: ArticleRow, text: Text, words: Carrier, part: Part) -> dict[str, Any]:
        start, end = int(words.starts[part.start]), int(words.ends[part.end - 1])
        known = article_entry(row)
        return {
            "article": member_entry(row.id, row.external_id),
            "publisher": known["publisher"],
            "published": known["published"],
            "role": text.role(start, end).value,
            "speaker": speaker_of(*around(text, start, end), self._speakers),
            "start": start,
            "end": end,
            "words": part.words,
        }


def around(text: Text, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a passage, the passage, and what stands after it, as far as they are compared."""
    first, last = max(0, start - AROUND), end + AROUND
    return text.readable(first, start), text.readable(start, end), text.readable(end, last)


def _when(row: ArticleRow) -> tuple[bool, datetime | int, int]:
    return row.published_utc is None, row.published_utc or 0, row.id
