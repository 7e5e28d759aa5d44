"""Reports to groups: looks up whatever may tell the same event, measures how alike they are, and joins them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.story.editions import Editions, editions
from archive.core.story.likeness import Vector, alike_by_names, products, sum_of
from archive.core.story.place import Group, Pair, days_between, join
from archive.core.story.reports import bound_together
from archive.core.story.words import Apart
from archive.lookup import let_be_found, sharing_terms
from archive.store.stories import linked_articles, reused_by
from archive.store.terms import UNKNOWN_DAY
from archive.weighing import Weighed, Weigher

_LIVING = 16
"""Reports of a story that a new one is compared with: the nearest in time."""

_MOST_PARTED = 100
"""Reports up to which what a person merged is compared by its parts."""

_FOR = {Reuse.WHOLLY: 0.3, Reuse.PARTIALLY: 0.15, Reuse.STATEMENT: 0.1, Reuse.TEMPLATE: -0.2}
"""What shared text adds to the likeness of two reports: a form filled in twice speaks against one event."""
_FOR_LINK = 0.15
_FOR_HEADLINE = 0.2
"""What is taken off where hardly anything of either headline stands in the other report."""

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

    def reports_in(self, stories: Collection[int]) -> Mapping[int, Sequence[tuple[int, int]]]:
        """(day, article) of the independent reports of those stories that have any, always in the same order; day 0 where it is

        not known.
        """

    def named_in(self, stories: Iterable[int]) -> Mapping[int, frozenset[int]]:
        """Those articles of stories that a person's words name."""

    def closed(self, stories: Iterable[int]) -> set[int]:
        """Those stories that a person pinned."""


def place_together(connection: Connection, units: Sequence[Unit], shelf: Shelf, apart: Apart, weigher: Weigher) -> list[Found]:
    """The stories that these units make, with each other and with what stands on the shelf; each unit is in one."""
    let_be_found(connection, [report for one in units for report in one.reports])
    return _Comparison(connection, units, shelf, apart, weigher).found()


class _Owner(NamedTuple):
    """A unit or a story, of which groups are parts: a group has one language, since texts in two share names at most; and what

    is one by a person's word only is compared by the parts that are alike, or nothing later would be like all of it.
    """

    is_unit: bool
    number: int


class _Comparison:
    """Some units and the stories near them."""

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
        self._groups: list[Group] = []
        self._owners: list[_Owner] = []
        self._languages: list[str] = []
        self._place_of: dict[int, int] = {}
        self._places: dict[_Owner, list[int]] = {}
        for place, unit in enumerate(units):
            self._add(_Owner(True, place), unit.reports, unit.name, unit.named, closed=unit.closed)
        named, closed = shelf.named_in(living), shelf.closed(living)
        for story, some in sorted(living.items()):
            reports = [self._weighed[number] for _, number in some]
            self._add(_Owner(False, story), reports, str(story), named.get(story, frozenset()), closed=story in closed)
        self._pairs = self._pairs_of(near)

    def found(self) -> list[Found]:
        alike = [pair for pair in self._pairs if self._languages[pair[0]] == self._languages[pair[1]]]
        self._products = dict(zip(alike, products([one.total for one in self._groups], alike), strict=True))
        self._told_by_text = self._by_text()
        owned = list(self._places.values())
        joined = join(self._groups, alike, self._measure, self._apart.parted, owned)
        ties: list[Collection[int]] = [*(one.places for one in joined), *owned]
        likeness = {place: mean for one in joined for place, mean in one.likeness.items()}
        wholes = self._across_languages(bound_together(range(len(self._groups)), ties))
        return [self._told(some, likeness) for some in wholes]

    def _told(self, places: Iterable[int], likeness: Mapping[int, float]) -> Found:
        ordered = sorted(places)
        owners = {self._owners[place] for place in ordered}
        units = tuple(sorted(one.number for one in owners if one.is_unit))
        alone = {place: self._owners[place].number for place in ordered if self._is_alone(place)}
        told = {unit: likeness[place] for place, unit in alone.items() if place in likeness}
        return Found(units, tuple(sorted(one.number for one in owners if not one.is_unit)), told)

    def _is_alone(self, place: int) -> bool:
        """Whether a group is one report that is placed: what a person bound together is so by his word."""
        owner = self._owners[place]
        return owner.is_unit and len(self._units[owner.number].reports) == 1

    def _near_articles(self, connection: Connection) -> set[Pair]:
        """(report of a unit, article that may tell the same): they share terms or text, or one links to the other."""
        near = {(report, other) for report, other, _ in sharing_terms(connection, list(self._reports.values()))}
        told = {pair for pair, reuse in self._reused.items() if reuse is not Reuse.TEMPLATE} | self._links
        return near | {pair for a, b in told for pair in ((a, b), (b, a)) if pair[0] in self._reports}

    def _days_of_stories(self, near: Iterable[Pair]) -> dict[int, int | None]:
        """Each story that is near, with the day of the first of the units near it."""
        found: dict[int, int | None] = {}
        for report, other in sorted(near, key=lambda pair: (self._units[self._unit_of[pair[0]]].name, pair[1])):
            if other in self._story_of:
                found.setdefault(self._story_of[other], self._reports[report].day)
        return found

    def _add(self, owner: _Owner, reports: Sequence[Weighed], name: str, named: frozenset[int], *, closed: bool) -> None:
        """Add the groups of a unit or a story."""
        by_language: dict[str, list[Weighed]] = {}
        for one in reports:
            by_language.setdefault(one.language, []).append(one)
        for language, some in sorted(by_language.items()):
            for part in _alike(some) if named else [some]:
                place = len(self._groups)
                self._groups.append(_group(name, part, named, closed=closed))
                self._owners.append(owner)
                self._languages.append(language)
                self._place_of |= dict.fromkeys((one.article_id for one in part), place)
                self._places.setdefault(owner, []).append(place)

    def _pairs_of(self, near: Iterable[Pair]) -> list[Pair]:
        """The places of groups that are to be compared."""
        found = set()
        for report, other in near:
            one = self._place_of[report]
            there = self._unit_of.get(other)
            owner = _Owner(False, self._story_of.get(other, -1)) if there is None else _Owner(True, there)
            found |= {_ordered(one, place) for place in self._places.get(owner, ()) if place != one}
        return sorted(found)

    def _measure(self, one: int, other: int) -> float:
        """How alike the reports of two groups are, summed up: by terms, text and links, less those that are editions."""
        product = self._products.get((one, other))
        if product is None:
            product = self._groups[one].total @ self._groups[other].total
        pairs = [(a, b) for a in self._groups[one].reports for b in self._groups[other].reports]
        if product >= _COULD_MATTER * len(pairs):
            product += sum(self._for_editions(a, b) for a, b in pairs)
        return product + self._told_by_text.get((one, other), 0.0)

    def _by_text(self) -> dict[Pair, float]:
        """What shared text and links say of groups, by their places."""
        found: dict[Pair, float] = {}
        told = [(a, b, _FOR.get(reuse, 0.0)) for (a, b), reuse in self._reused.items()]
        told += [(a, b, _FOR_LINK) for a, b in {_ordered(*pair) for pair in self._links}]
        for a, b, value in told:
            if a in self._weighed and b in self._weighed and self._place_of[a] != self._place_of[b]:
                pair = _ordered(self._place_of[a], self._place_of[b])
                found[pair] = found.get(pair, 0.0) + value
        return found

    def _for_editions(self, a: int, b: int) -> float:
        """What is taken off the likeness of two reports for being editions of one bulletin."""
        if self._reused.get(_ordered(a, b)) is Reuse.TEMPLATE:
            return 0.0
        kind = editions(self._weighed[a].bulletin, self._weighed[b].bulletin, lambda: self._product(a, b))
        return -self._product(a, b) if kind is Editions.SURE else -_FOR_HEADLINE if kind is Editions.LIKELY else 0.0

    def _product(self, a: int, b: int) -> float:
        both = a in self._weighed and b in self._weighed
        return self._weighed[a].vector @ self._weighed[b].vector if both else 0.0

    def _across_languages(self, wholes: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        """The stories that these places make with those in other languages that are one with them by their names.

        The most alike first, and each only with languages that it has nothing in: else one report that names what two stories
        of another language tell would make one of them, though their own texts keep them apart.
        """
        whole = {place: some for some in wholes for place in some}
        for *_, one, other in sorted(self._alike_by_names()):
            a, b = whole[one], whole[other]
            if self._languages_of(a).isdisjoint(self._languages_of(b)) and not self._apart.parted(self._named(a), self._named(b)):
                whole |= dict.fromkeys(a | b, a | b)
        return list({id(some): some for some in whole.values()}.values())

    def _alike_by_names(self) -> Iterator[tuple[float, str, str, int, int]]:
        """Pairs of groups in two languages that are alike by their names, to be sorted by how much."""
        for one, other in self._pairs:
            a, b = self._groups[one], self._groups[other]
            if self._languages[one] == self._languages[other] or a.closed or b.closed:
                continue
            mean = self._names(a) @ self._names(b) / (len(a.reports) * len(b.reports))
            if alike_by_names(mean, days_between(a, b)):
                yield -mean, min(a.name, b.name), max(a.name, b.name), one, other

    def _languages_of(self, places: Iterable[int]) -> set[str]:
        return {self._languages[place] for place in places}

    def _named(self, places: Iterable[int]) -> frozenset[int]:
        return frozenset().union(*(self._groups[place].named for place in places))

    def _names(self, group: Group) -> Vector:
        return sum_of([self._weighed[number].names for number in group.reports])


def _alike(reports: Sequence[Weighed]) -> list[Sequence[Weighed]]:
    """The parts of reports that would be one story without any word."""
    if not 1 < len(reports) <= _MOST_PARTED:
        return [reports]
    groups = [_group(f"{place:03}", [one], frozenset(), closed=False) for place, one in enumerate(reports)]
    pairs = combinations(range(len(groups)), 2)
    joined = join(groups, pairs, lambda one, other: groups[one].total @ groups[other].total, Apart(()).parted)
    return [[reports[place] for place in one.places] for one in joined]


def _group(name: str, reports: Sequence[Weighed], named: frozenset[int], *, closed: bool) -> Group:
    days = [one.day for one in reports if one.day is not None]
    total = sum_of([one.vector for one in reports])
    squares = sum(one.vector.square() for one in reports)
    numbers = tuple(one.article_id for one in reports)
    return Group(name, numbers, total, min(days, default=None), max(days, default=None), squares, named, closed)


def _nearest(reports: Sequence[tuple[int, int]], day: int | None) -> list[tuple[int, int]]:
    """The reports nearest to a day, the latest of all where it is not known; of equals the first given."""

    def distance(one: tuple[int, int]) -> int:
        if one[0] == UNKNOWN_DAY:
            return 0
        return abs(one[0] - day) if day is not None else -one[0]

    return sorted(reports, key=distance)[:_LIVING]


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
