"""The shape of a story: which text came first, which hang under another, when most came out, and how much of it is copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.core.provenance.parties import order
from archive.core.provenance.timeline import Printed


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story: the report it hangs under (itself, where it is an independent one), its date and its length."""

    article_id: int
    report_id: int
    published: Printed
    words: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a story's members make of it.

    `reports` are the independent ones in time order, those without a date last, each with its copies in that order.
    `first_report_certain` says whether the dates leave no other report to be the first. `peak_hour` begins the UTC hour in
    which most articles came out, of those whose time is known to the hour.
    """

    reports: Mapping[int, tuple[int, ...]]
    first_report: int | None
    first_report_certain: bool
    first_copy: int | None
    peak_hour: datetime | None
    copied_words: float


def shape_of(members: Sequence[Member]) -> Shape:
    """The shape of a story. Where the report that copies hang under is not among them, the first of them stands in for it."""
    ordered = sorted(members, key=_when)
    own = {one.article_id for one in ordered if one.article_id == one.report_id}
    heads: dict[int, int] = {}
    for one in ordered:
        heads.setdefault(one.report_id, one.report_id if one.report_id in own else one.article_id)
    reports = [one for one in ordered if heads[one.report_id] == one.article_id]
    copies = [one for one in ordered if heads[one.report_id] != one.article_id]
    under: dict[int, list[int]] = {one.article_id: [] for one in reports}
    for one in copies:
        under[heads[one.report_id]].append(one.article_id)
    words = sum(one.words for one in ordered)
    return Shape(
        {number: tuple(some) for number, some in under.items()},
        _first(reports),
        _is_certain(reports),
        _first(copies),
        peak_hour([one.published for one in ordered]),
        sum(one.words for one in copies) / words if words else 0.0,
    )


def peak_hour(published: Sequence[Printed]) -> datetime | None:
    """The UTC hour in which most of these came out, the earliest of equals; None where no time is known to the hour."""
    hours = Counter(one.utc.replace(minute=0, second=0, microsecond=0) for one in published if one.utc is not None and one.exact)
    return min(hours, key=lambda hour: (-hours[hour], hour)) if hours else None


def _when(one: Member) -> tuple[bool, float, int]:
    """By the middle of the time that a date leaves open, those without one last."""
    moment = one.published.moment
    if moment is None:
        return True, 0.0, one.article_id
    return False, (moment.first.timestamp() + moment.last.timestamp()) / 2, one.article_id


def _first(ordered: Sequence[Member]) -> int | None:
    return ordered[0].article_id if ordered and ordered[0].published.moment is not None else None


def _is_certain(reports: Sequence[Member]) -> bool:
    if not reports or reports[0].published.moment is None:
        return False
    return all(order(reports[0].published.moment, one.published.moment) < 0 for one in reports[1:])
