"""Which story each report belongs to: groups are joined two at a time, the most alike first, as long as they are alike enough.

The likeness of two groups is the mean over all pairs of their reports (average linkage: Sokal and Michener 1958), so that no
single report chains two events together. Two groups that each tell one thing in much the same words need more: how alike their
own reports are tells how alike another of the same event would be. A story takes part as one group, by its latest reports; a
new report as a group of one. Who arrives first decides nothing among those placed together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from archive.core.story.likeness import LIKE, Vector, needed

_BOTH_FIRM, _ONE_FIRM = 0.8, 0.5
"""Of the mean likeness within groups, what must be reached between two of several reports, and by one report alone."""

Pair = tuple[int, int]
Measure = Callable[[int, int], float]
"""The sum of the likenesses of the reports of two groups, given by their places, the lower first."""
Parted = Callable[[Collection[int], Collection[int]], bool]
"""Whether two sets of articles may not be in one story."""

_Offer = tuple[float, str, str, int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """A story or a new report. `name` breaks ties; `reports` are those that `total`, the sum of their vectors, is of, and

    `squares` the sum of their squared lengths.

    `first` and `last` are the days of publication as ordinals, None where none is known. `named` are its articles that a person's
    words name; a `closed` group is joined by nothing.
    """

    name: str
    reports: tuple[int, ...]
    total: Vector
    first: int | None
    last: int | None
    squares: float = 1.0
    named: frozenset[int] = frozenset()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The places of groups that are one story, and for each that was joined on its own how alike it was to what it came to."""

    places: tuple[int, ...]
    likeness: Mapping[int, float] = field(default_factory=dict)


def join(
    groups: Sequence[Group],
    pairs: Iterable[Pair],
    measure: Measure,
    parted: Parted,
    ties: Iterable[Collection[int]] = (),
) -> list[Joined]:
    """The stories that some groups make, each place in one of them.

    `pairs` (lower place first) are compared to begin with, others when a group that is compared with one of them is joined to the
    other. `ties` are places that are one story however alike they are: they are
    not joined here, but nothing joins one of them that is parted from another.
    """
    return _Joining(groups, pairs, measure, parted, ties).done()


@dataclass(slots=True)
class _Whole:
    """Groups that are one story, and those of its articles that a person's words name."""

    groups: set[int]
    named: set[int]


class _Joining:
    """Groups, as they are joined, with the sum of the likenesses between each two that are compared."""

    def __init__(
        self,
        groups: Sequence[Group],
        pairs: Iterable[Pair],
        measure: Measure,
        parted: Parted,
        ties: Iterable[Collection[int]],
    ) -> None:
        self._parted = parted
        self._groups = dict(enumerate(groups))
        self._whole = {place: _Whole({place}, set(one.named)) for place, one in self._groups.items()}
        for first, *others in ties:
            for other in others:
                self._unite(first, other)
        self._joined = {place: Joined((place,)) for place in self._groups}
        self._sums: dict[int, dict[int, float]] = {place: {} for place in self._groups}
        self._measure = measure
        ordered = list(pairs)
        for one, other in ordered:
            self._sums[one][other] = self._sums[other][one] = measure(one, other)
        self._queue = [offer for one, other in ordered if (offer := self._offer(one, other)) is not None]
        heapify(self._queue)

    def done(self) -> list[Joined]:
        number = len(self._groups)
        while self._queue:
            *_, one, other = heappop(self._queue)
            if one in self._groups and other in self._groups and not self._are_parted(one, other):
                self._join(one, other, number)
                number += 1
        return [self._joined[number] for number in sorted(self._groups)]

    def _offer(self, one: int, other: int) -> _Offer | None:
        """A pair for the queue, by how much more alike it is than it needs to be; None where it is not alike enough."""
        a, b = self._groups[one], self._groups[other]
        mean = self._mean(one, other)
        if mean < LIKE:
            return None
        margin = mean - max(needed(days_between(a, b)), firmness(a, b))
        if margin < 0 or a.closed or b.closed or self._are_parted(one, other):
            return None
        return (-margin, min(a.name, b.name), max(a.name, b.name), one, other)

    def _are_parted(self, one: int, other: int) -> bool:
        return self._parted(self._whole[one].named, self._whole[other].named)

    def _unite(self, one: int, other: int) -> None:
        whole, rest = self._whole[one], self._whole[other]
        if whole is not rest:
            whole.groups |= rest.groups
            whole.named |= rest.named
            self._whole |= dict.fromkeys(rest.groups, whole)

    def _mean(self, one: int, other: int) -> float:
        return self._sums[one][other] / (len(self._groups[one].reports) * len(self._groups[other].reports))

    def _join(self, one: int, other: int, number: int) -> None:
        mean = self._mean(one, other)
        sums = self._sums_of_both(one, other)
        self._unite(one, other)
        whole = self._whole[number] = self._whole.pop(one)
        del self._whole[other]
        whole.groups = (whole.groups - {one, other}) | {number}
        a, b = self._groups.pop(one), self._groups.pop(other)
        self._groups[number] = _both(a, b)
        self._joined[number] = _told(self._joined.pop(one), self._joined.pop(other), mean)
        self._sums[number] = sums
        for near, total in sums.items():
            del self._sums[near][one], self._sums[near][other]
            self._sums[near][number] = total
            if (offer := self._offer(number, near)) is not None:
                heappush(self._queue, offer)

    def _sums_of_both(self, one: int, other: int) -> dict[int, float]:
        """For every group that either is compared with, the sum of the likenesses to both."""
        near = (self._sums[one].keys() | self._sums[other].keys()) - {one, other}
        for place in (one, other):
            for missing in near - self._sums[place].keys():
                self._sums[place][missing] = self._sums[missing][place] = self._summed(place, missing)
        found = {group: self._sums[one][group] + self._sums[other][group] for group in near}
        del self._sums[one], self._sums[other]
        return found

    def _summed(self, one: int, other: int) -> float:
        """The sum of the likenesses between the groups that two are made of."""
        pairs = [(min(a, b), max(a, b)) for a in self._joined[one].places for b in self._joined[other].places]
        return sum(self._measure(a, b) for a, b in pairs)


def firmness(a: Group, b: Group) -> float:
    """The likeness that two groups need by how alike the reports within them are."""
    within = [_within(one) for one in (a, b) if len(one.reports) > 1]
    return (_BOTH_FIRM if len(within) == 2 else _ONE_FIRM) * min(within, default=0.0)


def _within(group: Group) -> float:
    count = len(group.reports)
    return (group.total.square() - group.squares) / (count * (count - 1))


def days_between(a: Group, b: Group) -> int | None:
    """The days from the end of one group to the beginning of the other, 0 where they overlap; None where one has no date."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return None
    return max(0, b.first - a.last, a.first - b.last)


def _both(a: Group, b: Group) -> Group:
    days = [day for day in (a.first, a.last, b.first, b.last) if day is not None]
    first, last = min(days, default=None), max(days, default=None)
    return Group(
        min(a.name, b.name), a.reports + b.reports, a.total + b.total, first, last, a.squares + b.squares, a.named | b.named
    )


def _told(a: Joined, b: Joined, mean: float) -> Joined:
    alone = [one.places[0] for one in (a, b) if len(one.places) == 1]
    return Joined(a.places + b.places, {**a.likeness, **b.likeness, **dict.fromkeys(alone, mean)})
