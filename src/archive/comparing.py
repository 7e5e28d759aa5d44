"""Reports to groups: looks up whatever may tell the same event, measures how alike they are, and joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.story.editions import are_editions, bulletin
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
from archive.core.story.place import Group, Pair, days_between, join
from archive.core.story.reports import bound_together
from archive.core.story.vocabulary import Vocabulary
from archive.core.story.words import Apart
from archive.store.stories import headlines_of, linked_articles, reused_by
from archive.store.terms import UNKNOWN_DAY, Worded, add_look_up, carriers, latest_carriers, terms_of_articles

_LIVING = 16
"""Reports of a story that a new one is compared with: the nearest in time."""

_MOST_PARTED = 100
"""Reports up to which what a person merged is compared by its parts."""

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


class _Owner(NamedTuple):
    """A unit or a story, of which groups are parts: a group has one language, since texts in two share names at most; and what

    is one by a person's word only is compared by the parts that are alike, or nothing later would be like all of it.
    """

    is_unit: bool
    number: int


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
        headlines = headlines_of(connection, self._worded)
        self._bulletins = {number: bulletin(*headlines[number], one.terms) for number, one in self._worded.items()}
        self._vectors = {number: vector(one.terms, _of(vocabularies, one.language)) for number, one in self._worded.items()}
        self._groups: list[Group] = []
        self._owners: list[_Owner] = []
        self._languages: list[str] = []
        self._place_of: dict[int, int] = {}
        self._places: dict[_Owner, list[int]] = {}
        for place, unit in enumerate(units):
            numbers = [report.article_id for report in unit.reports]
            self._add(_Owner(True, place), numbers, unit.name, unit.named, closed=unit.closed)
        named, closed = shelf.named_in(living), shelf.closed(living)
        for story, some in sorted(living.items()):
            numbers = [number for _, number in some]
            owned = named.get(story, frozenset())
            self._add(_Owner(False, story), numbers, str(min(numbers)), owned, closed=story in closed)
        self._pairs = self._pairs_of(near)

    def found(self) -> list[Found]:
        alike = [pair for pair in self._pairs if self._languages[pair[0]] == self._languages[pair[1]]]
        measured = products([one.total for one in self._groups], alike)
        owned = list(self._places.values())
        joined = join(self._groups, dict(zip(alike, measured, strict=True)), self._adjusted(), self._apart.parted, owned)
        ties: list[Collection[int]] = [*(one.places for one in joined), *owned]
        likeness = {place: mean for one in joined for place, mean in one.likeness.items()}
        return [self._told(some, likeness) for some in self._across_languages(bound_together(range(len(self._groups)), ties))]

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

    def _add(self, owner: _Owner, numbers: Sequence[int], name: str, named: frozenset[int], *, closed: bool) -> None:
        """Add the groups of a unit or a story."""
        by_language: dict[str, list[int]] = {}
        for number in numbers:
            by_language.setdefault(self._worded[number].language, []).append(number)
        for language, some in sorted(by_language.items()):
            for part in self._alike(some) if named else [some]:
                place = len(self._groups)
                self._groups.append(self._group(part, name, named, closed=closed))
                self._owners.append(owner)
                self._languages.append(language)
                self._place_of |= dict.fromkeys(part, place)
                self._places.setdefault(owner, []).append(place)

    def _group(self, numbers: Sequence[int], name: str, named: frozenset[int], *, closed: bool) -> Group:
        days = [day for number in numbers if (day := self._worded[number].day) is not None]
        total = sum_of([self._vectors[number] for number in numbers])
        return Group(name, tuple(numbers), total, min(days, default=None), max(days, default=None), named, closed)

    def _alike(self, numbers: Sequence[int]) -> list[list[int]]:
        """The parts of reports that would be one story without any word."""
        if not 1 < len(numbers) <= _MOST_PARTED:
            return [list(numbers)]
        groups = [self._group([number], str(number), frozenset(), closed=False) for number in numbers]
        pairs = list(combinations(range(len(groups)), 2))
        measured = products([one.total for one in groups], pairs)
        joined = join(groups, dict(zip(pairs, measured, strict=True)), {}, Apart(()).parted)
        return [[numbers[place] for place in one.places] for one in joined]

    def _pairs_of(self, near: Iterable[Pair]) -> list[Pair]:
        """The places of groups that are to be compared."""
        found = set()
        for report, other in near:
            one = self._place_of[report]
            there = self._unit_of.get(other)
            owner = _Owner(False, self._story_of.get(other, -1)) if there is None else _Owner(True, there)
            found |= {_ordered(one, place) for place in self._places.get(owner, ()) if place != one}
        return sorted(found)

    def _adjusted(self) -> dict[Pair, float]:
        """What shared text, links and figures say of groups, by their places."""
        templates = {pair for pair, reuse in self._reused.items() if reuse is Reuse.TEMPLATE}
        found: Counter[Pair] = Counter()
        for one, other in self._pairs:
            for a in self._groups[one].reports:
                for b in self._groups[other].reports:
                    likeness = self._vectors[a] @ self._vectors[b]
                    if _ordered(a, b) not in templates and are_editions(self._bulletins[a], self._bulletins[b], likeness):
                        found[one, other] -= likeness  # type: ignore[assignment]
        for (a, b), reuse in self._reused.items():
            if a in self._vectors and b in self._vectors and self._place_of[a] != self._place_of[b]:
                told = -(self._vectors[a] @ self._vectors[b]) if reuse is Reuse.TEMPLATE else _FOR.get(reuse, 0.0)
                found[_ordered(self._place_of[a], self._place_of[b])] += told  # type: ignore[assignment]
        for a, b in {_ordered(*pair) for pair in self._links}:
            if a in self._vectors and b in self._vectors and self._place_of[a] != self._place_of[b]:
                found[_ordered(self._place_of[a], self._place_of[b])] += _FOR_LINK  # type: ignore[assignment]
        return dict(found)

    def _across_languages(self, wholes: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        """The stories that these places make with those in other languages that are one with them by their names."""
        whole = {place: some for some in wholes for place in some}
        for one, other in self._pairs:
            a, b = self._groups[one], self._groups[other]
            if self._languages[one] == self._languages[other] or a.closed or b.closed or whole[one] is whole[other]:
                continue
            if self._apart.parted(self._named(whole[one]), self._named(whole[other])):
                continue
            mean = self._names(a) @ self._names(b) / (len(a.reports) * len(b.reports))
            if alike_by_names(mean, days_between(a, b)):
                both = whole[one] | whole[other]
                whole |= dict.fromkeys(both, both)
        return list({id(some): some for some in whole.values()}.values())

    def _named(self, places: Iterable[int]) -> frozenset[int]:
        return frozenset().union(*(self._groups[place].named for place in places))

    def _names(self, group: Group) -> Vector:
        some = [self._worded[number] for number in group.reports]
        return sum_of([names_of(one.terms, _of(self._vocabularies, one.language)) for one in some])


def _nearest(reports: Sequence[tuple[int, int]], day: int | None) -> list[tuple[int, int]]:
    """The reports nearest to a day, the latest of all where it is not known."""

    def distance(one: tuple[int, int]) -> tuple[int, int]:
        if one[0] == UNKNOWN_DAY:
            return 0, one[1]
        return (abs(one[0] - day) if day is not None else -one[0]), one[1]

    return sorted(reports, key=distance)[:_LIVING]


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
