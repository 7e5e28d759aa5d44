"""Reports as they are compared: their terms weighed by today's vocabularies, read once for many comparisons."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from archive.core.story.editions import Bulletin, bulletin
from archive.core.story.likeness import WEIGHTIEST, Vector, names_of, rare_terms, vector
from archive.core.story.terms import pack, terms_of
from archive.core.story.vocabulary import Vocabulary
from archive.store.stories import headlines_of, texts_told
from archive.store.terms import Worded, keep_terms, terms_of_articles

_KEPT = 20_000
"""Reports kept in memory: at four kilobytes each, those of the days that a busy archive is placing."""


@dataclass(frozen=True)
class Weighed:
    """A report with its vector."""

    worded: Worded
    vector: Vector
    keys: list[int]
    """The weightiest of its terms that are rare: those it is looked up by."""
    vocabulary: Vocabulary
    publisher_id: int | None
    title: str | None

    @property
    def article_id(self) -> int:
        """Its number."""
        return self.worded.article_id

    @property
    def day(self) -> int | None:
        """Its day of publication as an ordinal, None where it is not known."""
        return self.worded.day

    @property
    def language(self) -> str:
        """Its language, empty where it is not known."""
        return self.worded.language

    def rare(self) -> list[int]:
        """Its terms without those that stand in many articles, the weightiest first."""
        return rare_terms(self.worded.terms, self.vocabulary.rarities(self.worded.terms.keys), self.vocabulary)

    @cached_property
    def bulletin(self) -> Bulletin:
        """What tells it from other editions."""
        return bulletin(self.publisher_id, self.day, self.title, self.worded.terms, self.vocabulary)

    @cached_property
    def names(self) -> Vector:
        """Its names and figures, which languages have in common."""
        return names_of(self.worded.terms, self.vocabulary)


class Weigher:
    """Weighs reports by the same vocabularies, and remembers the latest."""

    def __init__(self, connection: Connection, vocabularies: Mapping[str, Vocabulary]) -> None:
        self._connection = connection
        self._vocabularies = vocabularies
        self._known: OrderedDict[int, Weighed] = OrderedDict()

    def weighed(self, numbers: Iterable[int]) -> dict[int, Weighed]:
        """Reports by number. Terms that another version wrote are made anew."""
        wanted = set(numbers)
        if missing := wanted - self._known.keys():
            self._read(missing)
        found = {}
        for number in wanted:
            self._known.move_to_end(number)
            found[number] = self._known[number]
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _read(self, numbers: set[int]) -> None:
        worded = terms_of_articles(self._connection, numbers)
        if unknown := numbers - worded.keys():
            texts = texts_told(self._connection, unknown)
            keep_terms(self._connection, {number: pack(terms_of(*texts[number])) for number in unknown})
            worded |= terms_of_articles(self._connection, unknown)
        headlines = headlines_of(self._connection, numbers)
        for number, one in worded.items():
            vocabulary = self._vocabularies.get(one.language) or Vocabulary(one.language)
            rarities = vocabulary.rarities(one.terms.keys)
            keys = rare_terms(one.terms, rarities, vocabulary)[:WEIGHTIEST]
            self._known[number] = Weighed(one, vector(one.terms, rarities), keys, vocabulary, *headlines[number])
