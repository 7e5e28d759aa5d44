"""Reports to groups: looks up whatever may tell the same event, measures how alike they are, and joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.story.likeness import (
    APART_DAYS,
    FEWEST_SHARED,
    Vector,
    alike_by_names,
    names_of,
    products,
    sum_of,
    vector,
    weightiest,
)
from archive.core.story.place import Group, Joined, Pair, days_between, join
from archive.core.story.reports import bound_together
from archive.core.story.vocabulary import Vocabulary
from archive.core.story.words import Apart
from archive.store.stories import linked_articles, reused_by
from archive.store.terms import UNKNOWN_DAY, Worded, add_look_up, carriers, latest_carriers, terms_of_articles

_LIVING = 16
"""Reports of a story that a new one is compared with: the nearest in time."""

_LOOKED_UP = 40  # reports at a time
_SPAN = 3  # days that they may be apart

_FOR = {Reuse.WHOLLY: 0.3, Reuse.PARTIALLY: 0.15, Reuse.STATEMENT: 0.1}
"""What shared text adds to the likeness of two reports. A template takes all of it: another edition of the same form."""
_FOR_LINK = 0.15


@dataclass(frozen=True, slots=True)
class Unit:
    """What is placed: a report with whoever has its text, or several that a person bound together.

    `name` (an identity) breaks ties; `named` and `closed` are as in Group.
    """

    reports: tuple[Worded, ...]
    articles: frozenset[int]
    name: str
    named: frozenset[int] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The units (by place) and the stories that are one story, and how alike units were to what they came to."""

    units: tuple[int, ...]
    stories: tuple[int, ...]
    likeness: Mapping[int, float]


class Shelf(Protocol):
    """The stories there are."""

    def stories_of(self, articles: Iterable[int]) -> Mapping[int, int]:
        """The story of each of those articles that are in one."""

    def reports_in(self, stories: Iterable[int]) -> Mapping[int, Sequence[tuple[int, int]]]:
        """(day, article) of the independent reports of stories; day 0 where it is not known."""

    def named_in(self, stories: Iterable[int]) -> Mapping[int, frozenset[int]]:
        """Those articles of stories that a person's words name."""

    def closed(self, stories: Iterable[int]) -> set[int]:
        """Those stories that a person pinned."""


class _Shelved(NamedTuple):
    """The reports of a story in one language: a group of their own, since texts in two languages share names at most."""

    story: int
    language: str


def place_together(
    connection: Connection, units: Sequence[Unit], shelf: Shelf, apart: Apart, vocabularies: Mapping[str, Vocabulary]
) -> list[Found]:
    """The stories that these units make, with each other and with what stands on the shelf; each unit is in one."""
    _add_to_look_up(connection, units, vocabularies)
    return _Comparison(connection, units, shelf, apart, vocabularies).found()


def _add_to_look_up(connection: Connection, units: Sequence[Unit], vocabularies: Mapping[str, Vocabulary]) -> None:
    reports = [report for one in units for report in one.reports]
    keys = {one.article_id: weightiest(one.terms, _of(vocabularies, one.language)) for one in reports}
    add_look_up(connection, keys, {one.article_id: one.day for one in reports})


def _of(vocabularies: Mapping[str, Vocabulary], language: str) -> Vocabulary:
    return vocabularies.get(language) or Vocabulary(language)


def shared_terms(
    connection: Connection, reports: Sequence[Worded], vocabularies: Mapping[str, Vocabulary]
) -> Counter[tuple[int, int]]:
    """(report, other article) to how many of their weightiest terms they share, of those that may be near enough in time."""
    found: Counter[tuple[int, int]] = Counter()
    for some in _in_time(reports):
        asked: dict[int, list[Worded]] = {}
        for one in some:
            for key in weightiest(one.terms, _of(vocabularies, one.language)):
                asked.setdefault(key, []).append(one)
        days = [one.day for one in some if one.day is not None]
        rows = (
            carriers(connection, asked, min(days) - APART_DAYS, max(days) + APART_DAYS)
            if days
            else latest_carriers(connection, asked)
        )
        for key, day, article in rows:
            for one in asked[key]:
                if article != one.article_id and (one.day is None or day == UNKNOWN_DAY or abs(day - one.day) <= APART_DAYS):
                    found[one.article_id, article] += 1
    return found


def _in_time(reports: Sequence[Worded]) -> Iterator[list[Worded]]:
    """The reports, some at a time that are looked up together; those without a day apart."""
    some: list[Worded] = []
    for one in sorted(reports, key=lambda one: (one.day is None, one.day or 0)):
        first = some[0].day if some else None
        near = one.day is None if first is None else one.day is not None and one.day - first <= _SPAN
        if some and (len(some) >= _LOOKED_UP or not near):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


class _Comparison:
    """Some units and the stories near them, each story once for each of its languages."""

    def __init__(
        self, connection: Connection, units: Sequence[Unit], shelf: Shelf, apart: Apart, vocabularies: Mapping[str, Vocabulary]
    ) -> None:
        self._units = units
        self._apart = apart
        self._vocabularies = vocabularies
        self._unit_of = {article: place for place, one in enumerate(units) for article in one.articles}
        self._reports = {report.article_id: report for one in units for report in one.reports}
        self._reused = reused_by(connection, self._reports)
        self._links = linked_articles(connection, self._reports)
        near = self._near_articles(connection)
        self._story_of = shelf.stories_of({other for _, other in near} - self._unit_of.keys())
        near_days = self._days_of_stories(near)
        living = {story: _nearest(reports, near_days[story]) for story, reports in shelf.reports_in(near_days).items()}
        known = terms_of_articles(connection, {number for some in living.values() for _, number in some})
        self._worded = {**self._reports, **known}
        self._vectors = {number: vector(one.terms, _of(vocabularies, one.language)) for number, one in self._worded.items()}
        self._groups = [self._unit_group(one) for one in units]
        self._languages = [one.reports[0].language for one in units]
        self._shelved: list[_Shelved] = []
        self._place_of = dict(self._unit_of)
        self._places_of_story: dict[int, list[int]] = {}
        named, closed = shelf.named_in(living), shelf.closed(living)
        for story, some in sorted(living.items()):
            self._shelve(story, some, named.get(story, frozenset()), closed=story in closed)
        self._pairs = self._pairs_of(near)

    def found(self) -> list[Found]:
        alike = [pair for pair in self._pairs if self._languages[pair[0]] == self._languages[pair[1]]]
        measured = products([one.total for one in self._groups], alike)
        joined = join(self._groups, dict(zip(alike, measured, strict=True)), self._adjusted(), self._apart.parted)
        ties = [one.places for one in joined] + list(self._places_of_story.values()) + self._across_languages(joined)
        likeness = {place: mean for one in joined for place, mean in one.likeness.items()}
        return [self._told(some, likeness) for some in bound_together(range(len(self._groups)), ties)]

    def _told(self, places: Iterable[int], likeness: Mapping[int, float]) -> Found:
        ordered = sorted(places)
        units = tuple(place for place in ordered if place < len(self._units))
        stories = {self._shelved[place - len(self._units)].story for place in ordered if place >= len(self._units)}
        return Found(units, tuple(sorted(stories)), {place: likeness[place] for place in units if place in likeness})

    def _near_articles(self, connection: Connection) -> set[Pair]:
        """(report of a unit, article that may tell the same): they share terms or text, or one links to the other."""
        shared = shared_terms(connection, list(self._reports.values()), self._vocabularies)
        near = {pair for pair, count in shared.items() if count >= FEWEST_SHARED}
        told = {pair for pair, reuse in self._reused.items() if reuse in _FOR} | self._links
        return near | {pair for a, b in told for pair in ((a, b), (b, a)) if pair[0] in self._reports}

    def _days_of_stories(self, near: Iterable[Pair]) -> dict[int, int | None]:
        """Each story that is near, with the day of the first of the units near it."""
        found: dict[int, int | None] = {}
        for report, other in sorted(near, key=lambda pair: (self._units[self._unit_of[pair[0]]].name, pair[1])):
            if other in self._story_of:
                found.setdefault(self._story_of[other], self._reports[report].day)
        return found

    def _unit_group(self, one: Unit) -> Group:
        numbers = tuple(report.article_id for report in one.reports)
        days = [report.day for report in one.reports if report.day is not None]
        total = sum_of([self._vectors[number] for number in numbers])
        return Group(one.name, numbers, total, min(days, default=None), max(days, default=None), one.named, one.closed)

    def _shelve(self, story: int, reports: Sequence[tuple[int, int]], named: frozenset[int], *, closed: bool) -> None:
        by_language: dict[str, list[int]] = {}
        for _, number in reports:
            by_language.setdefault(self._worded[number].language, []).append(number)
        for language, numbers in sorted(by_language.items()):
            place = len(self._groups)
            days = [day for number in numbers if (day := self._worded[number].day) is not None]
            total = sum_of([self._vectors[number] for number in numbers])
            first, last = min(days, default=None), max(days, default=None)
            self._groups.append(Group(str(min(numbers)), tuple(numbers), total, first, last, named, closed))
            self._languages.append(language)
            self._shelved.append(_Shelved(story, language))
            self._place_of |= dict.fromkeys(numbers, place)
            self._places_of_story.setdefault(story, []).append(place)

    def _pairs_of(self, near: Iterable[Pair]) -> list[Pair]:
        """The places of groups that are to be compared."""
        found = set()
        for report, other in near:
            one = self._unit_of[report]
            others = (
                [self._unit_of[other]] if other in self._unit_of else self._places_of_story.get(self._story_of.get(other, -1), [])
            )
            found |= {_ordered(one, place) for place in others if place != one}
        return sorted(found)

    def _adjusted(self) -> dict[Pair, float]:
        """What shared text and links say of groups, by their places."""
        found: Counter[Pair] = Counter()
        for (a, b), reuse in self._reused.items():
            if a in self._vectors and b in self._vectors and self._place_of[a] != self._place_of[b]:
                told = -(self._vectors[a] @ self._vectors[b]) if reuse is Reuse.TEMPLATE else _FOR.get(reuse, 0.0)
                found[_ordered(self._place_of[a], self._place_of[b])] += told  # type: ignore[assignment]
        for a, b in {_ordered(*pair) for pair in self._links}:
            if a in self._vectors and b in self._vectors and self._place_of[a] != self._place_of[b]:
                found[_ordered(self._place_of[a], self._place_of[b])] += _FOR_LINK  # type: ignore[assignment]
        return dict(found)

    def _across_languages(self, joined: Sequence[Joined]) -> list[Pair]:
        """Pairs of groups in different languages that are one story by their names."""
        whole = {place: one for one in joined for place in one.places}
        found = []
        for one, other in self._pairs:
            a, b = self._groups[one], self._groups[other]
            if self._languages[one] != self._languages[other] and not (
                a.closed or b.closed or self._apart.parted(_named(whole[one], self._groups), _named(whole[other], self._groups))
            ):
                mean = self._names(a) @ self._names(b) / (len(a.reports) * len(b.reports))
                if alike_by_names(mean, days_between(a, b)):
                    found.append((one, other))
        return found

    def _names(self, group: Group) -> Vector:
        some = [self._worded[number] for number in group.reports]
        return sum_of([names_of(one.terms, _of(self._vocabularies, one.language)) for one in some])


def _named(joined: Joined, groups: Sequence[Group]) -> frozenset[int]:
    return frozenset().union(*(groups[place].named for place in joined.places))


def _nearest(reports: Sequence[tuple[int, int]], day: int | None) -> list[tuple[int, int]]:
    """The reports nearest to a day, the latest of all where it is not known."""

    def distance(one: tuple[int, int]) -> tuple[int, int]:
        if one[0] == UNKNOWN_DAY:
            return 0, one[1]
        return (abs(one[0] - day) if day is not None else -one[0]), one[1]

    return sorted(reports, key=distance)[:_LIVING]


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
