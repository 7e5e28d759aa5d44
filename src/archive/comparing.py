"""Reports to groups: looks up whatever may tell the same event, measures how alike they are, and joins them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.story.editions import are_editions
from archive.core.story.likeness import APART_DAYS, FEWEST_SHARED, alike_by_names, products, sum_of
from archive.core.story.place import Group, Joined, Pair, days_between, join
from archive.core.story.reports import bound_together
from archive.core.story.words import Apart
from archive.store.stories import linked_articles, reused_by
from archive.store.terms import UNKNOWN_DAY, add_look_up, sharing, sharing_any_day
from archive.weighing import Weighed, Weigher

_LIVING = 16
"""Reports of a story that a new one is compared with: the nearest in time."""

_LOOKED_UP = 100  # reports at a time

_FOR = {Reuse.WHOLLY: 0.3, Reuse.PARTIALLY: 0.15, Reuse.STATEMENT: 0.1}
"""What shared text adds to the likeness of two reports. A template takes all of it: another edition of the same form."""
_FOR_LINK = 0.15

_COULD_MATTER = 0.15
"""Mean likeness under which it is not asked whether reports are editions of one bulletin."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is placed: a report with whoever has its text, or several that a person bound together.

    `name` (an identity) breaks ties; `named` and `closed` are as in Group.
    """

    reports: tuple[Weighed, ...]
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


def place_together(connection: Connection, units: Sequence[Unit], shelf: Shelf, apart: Apart, weigher: Weigher) -> list[Found]:
    """The stories that these units make, with each other and with what stands on the shelf; each unit is in one."""
    reports = [report for one in units for report in one.reports]
    add_look_up(connection, {one.article_id: one.keys for one in reports}, {one.article_id: one.day for one in reports})
    return _Comparison(connection, units, shelf, apart, weigher).found()


def sharing_terms(connection: Connection, reports: Sequence[Weighed]) -> Iterator[tuple[int, int, int]]:
    """(report, other article, how many of their weightiest terms they share) of those near enough in time: two and more."""
    dated = [one for one in reports if one.day is not None]
    for start in range(0, len(dated), _LOOKED_UP):
        some = [
            (one.article_id, key, one.day - APART_DAYS, one.day + APART_DAYS)
            for one in dated[start : start + _LOOKED_UP]
            if one.day is not None
            for key in one.keys
        ]
        yield from sharing(connection, some, FEWEST_SHARED)
    for one in reports:
        if one.day is None:
            yield from (
                (one.article_id, *found) for found in sharing_any_day(connection, one.article_id, one.keys, FEWEST_SHARED)
            )


class _Comparison:
    """Some units and the stories near them.

    A story is a group for each of its languages, since texts in two languages share names at most.
    """

    def __init__(self, connection: Connection, units: Sequence[Unit], shelf: Shelf, apart: Apart, weigher: Weigher) -> None:
        self._units = units
        self._apart = apart
        self._unit_of = {article: place for place, one in enumerate(units) for article in one.articles}
        self._reports = {report.article_id: report for one in units for report in one.reports}
        self._reused = reused_by(connection, self._reports)
        self._links = linked_articles(connection, self._reports)
        near = self._near_articles(connection)
        self._story_of = shelf.stories_of({other for _, other in near} - self._unit_of.keys())
        days = self._days_of_stories(near)
        living = {story: _nearest(reports, days[story]) for story, reports in shelf.reports_in(days).items()}
        self._weighed = {**self._reports, **weigher.weighed(number for some in living.values() for _, number in some)}
        self._groups = [self._unit_group(one) for one in units]
        self._languages = [one.reports[0].language for one in units]
        self._shelved: list[int] = []  # the story of each group behind the units
        self._place_of = dict(self._unit_of)
        self._places_of_story: dict[int, list[int]] = {}
        named, closed = shelf.named_in(living), shelf.closed(living)
        for story, some in sorted(living.items()):
            self._shelve(story, some, named.get(story, frozenset()), closed=story in closed)
        self._pairs = self._pairs_of(near)

    def found(self) -> list[Found]:
        alike = [pair for pair in self._pairs if self._languages[pair[0]] == self._languages[pair[1]]]
        measured = dict(zip(alike, products([one.total for one in self._groups], alike), strict=True))
        joined = join(self._groups, measured, self._adjusted(measured), self._apart.parted)
        ties = [one.places for one in joined] + list(self._places_of_story.values()) + self._across_languages(joined)
        likeness = {place: mean for one in joined for place, mean in one.likeness.items()}
        return [self._told(some, likeness) for some in bound_together(range(len(self._groups)), ties)]

    def _told(self, places: Iterable[int], likeness: Mapping[int, float]) -> Found:
        ordered = sorted(places)
        units = tuple(place for place in ordered if place < len(self._units))
        stories = {self._shelved[place - len(self._units)] for place in ordered if place >= len(self._units)}
        return Found(units, tuple(sorted(stories)), {place: likeness[place] for place in units if place in likeness})

    def _near_articles(self, connection: Connection) -> set[Pair]:
        """(report of a unit, article that may tell the same): they share terms or text, or one links to the other."""
        near = {(report, other) for report, other, _ in sharing_terms(connection, list(self._reports.values()))}
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
        return _group(one.name, one.reports, one.named, closed=one.closed)

    def _shelve(self, story: int, reports: Sequence[tuple[int, int]], named: frozenset[int], *, closed: bool) -> None:
        by_language: dict[str, list[Weighed]] = {}
        for _, number in reports:
            by_language.setdefault(self._weighed[number].language, []).append(self._weighed[number])
        for language, some in sorted(by_language.items()):
            place = len(self._groups)
            self._groups.append(_group(str(min(one.article_id for one in some)), some, named, closed=closed))
            self._languages.append(language)
            self._shelved.append(story)
            self._place_of |= dict.fromkeys((one.article_id for one in some), place)
            self._places_of_story.setdefault(story, []).append(place)

    def _pairs_of(self, near: Iterable[Pair]) -> list[Pair]:
        """The places of groups that are to be compared."""
        found = set()
        for report, other in near:
            one = self._unit_of[report]
            unit = self._unit_of.get(other)
            others = [unit] if unit is not None else self._places_of_story.get(self._story_of.get(other, -1), [])
            found |= {_ordered(one, place) for place in others if place != one}
        return sorted(found)

    def _adjusted(self, measured: Mapping[Pair, float]) -> dict[Pair, float]:
        """What shared text, links and editions say of groups, by their places; editions only where it could matter."""
        found: dict[Pair, float] = {}

        def add(one: int, other: int, value: float) -> None:
            if one in self._weighed and other in self._weighed and self._place_of[one] != self._place_of[other]:
                pair = _ordered(self._place_of[one], self._place_of[other])
                found[pair] = found.get(pair, 0.0) + value

        for (a, b), reuse in self._reused.items():
            if reuse is Reuse.TEMPLATE:
                add(a, b, -self._product(a, b))
            else:
                add(a, b, _FOR.get(reuse, 0.0))
        for a, b in {_ordered(*pair) for pair in self._links}:
            add(a, b, _FOR_LINK)
        for (one, other), product in measured.items():
            pairs = [(a, b) for a in self._groups[one].reports for b in self._groups[other].reports]
            if product >= _COULD_MATTER * len(pairs):
                for a, b in pairs:
                    if self._reused.get(_ordered(a, b)) is not Reuse.TEMPLATE and self._are_editions(a, b):
                        add(a, b, -self._product(a, b))
        return found

    def _are_editions(self, a: int, b: int) -> bool:
        return are_editions(self._weighed[a].bulletin, self._weighed[b].bulletin, lambda: self._product(a, b))

    def _product(self, a: int, b: int) -> float:
        both = a in self._weighed and b in self._weighed
        return self._weighed[a].vector @ self._weighed[b].vector if both else 0.0

    def _across_languages(self, joined: Sequence[Joined]) -> list[Pair]:
        """Pairs of groups in different languages that are one story by their names."""
        named = {
            place: frozenset().union(*(self._groups[other].named for other in one.places))
            for one in joined
            for place in one.places
        }
        found = []
        for one, other in self._pairs:
            a, b = self._groups[one], self._groups[other]
            if self._languages[one] == self._languages[other] or a.closed or b.closed:
                continue
            if self._apart.parted(named[one], named[other]):
                continue
            names = [sum_of([self._weighed[number].names for number in group.reports]) for group in (a, b)]
            mean = names[0] @ names[1] / (len(a.reports) * len(b.reports))
            if alike_by_names(mean, days_between(a, b)):
                found.append((one, other))
        return found


def _group(name: str, reports: Sequence[Weighed], named: frozenset[int], *, closed: bool) -> Group:
    days = [one.day for one in reports if one.day is not None]
    total = sum_of([one.vector for one in reports])
    numbers = tuple(one.article_id for one in reports)
    return Group(name, numbers, total, min(days, default=None), max(days, default=None), named, closed)


def _nearest(reports: Sequence[tuple[int, int]], day: int | None) -> list[tuple[int, int]]:
    """The reports nearest to a day, the latest of all where it is not known."""

    def distance(one: tuple[int, int]) -> tuple[int, int]:
        if one[0] == UNKNOWN_DAY:
            return 0, one[1]
        return (abs(one[0] - day) if day is not None else -one[0]), one[1]

    return sorted(reports, key=distance)[:_LIVING]


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
