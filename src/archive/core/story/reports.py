"""Independent reports: articles that have their text from each other, by copy or by credit, count as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple


class Standing(NamedTuple):
    """An article as one of those that share a text. `published` is None where it is not known to the day."""

    published: datetime | None
    words: int
    identity: str


def bound_together(numbers: Iterable[int], ties: Iterable[Collection[int]]) -> list[frozenset[int]]:
    """The articles, cut into the groups that ties join, directly or over others."""
    group = {number: {number} for number in numbers}
    for tie in ties:
        held = [group[number] for number in tie if number in group]
        largest = max(held, key=len, default=set())
        for other in held:
            if other is not largest:
                largest |= other
                group.update(dict.fromkeys(other, largest))
    return sorted({id(one): frozenset(one) for one in group.values()}.values(), key=min)


def root(members: Collection[int], derived: Mapping[int, Collection[int]], standing: Mapping[int, Standing]) -> int:
    """The report that the others derive from: one that credits no other of them, of several the earliest, then the fullest.

    `derived` names the articles that each credits.
    """
    inside = set(members)
    originals = [one for one in members if inside.isdisjoint(derived.get(one, ()))] or list(members)
    return min(originals, key=lambda one: in_order(standing[one]))


def in_order(one: Standing) -> tuple[bool, float, int, str]:
    """What sorts articles by publication, those without a date last; of one moment the fullest first."""
    return one.published is None, one.published.timestamp() if one.published else 0.0, -one.words, one.identity
