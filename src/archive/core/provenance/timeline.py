"""Articles in time order, as far as their printed dates tell one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from archive.core.provenance.parties import Moment, moment, order

_CLOCK = frozenset({"hour", "minute", "second"})


@dataclass(frozen=True, slots=True)
class Printed:
    """When an article came out, as its print tells: see `PrintedTime`."""

    utc: datetime | None
    precision: str | None
    zone: str | None

    @property
    def moment(self) -> Moment | None:
        """The span of time that it leaves open."""
        return moment(self.utc, self.precision, self.zone)

    @property
    def exact(self) -> bool:
        """Whether it tells the hour, and of which zone."""
        return self.utc is not None and self.precision in _CLOCK and self.zone is not None

    @property
    def tells_day(self) -> bool:
        """Whether it tells the day at least."""
        return self.utc is not None and (self.precision == "day" or self.precision in _CLOCK)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the order, counted from 1: nowhere before `first`, nowhere behind `last`."""

    first: int
    last: int


def places(moments: Mapping[int, Moment]) -> dict[int, Place]:
    """The places that the dates of articles leave each of them."""
    begins = sorted(one.first for one in moments.values())
    ends = sorted(one.last for one in moments.values())
    return {number: Place(bisect_right(ends, one.first) + 1, bisect_left(begins, one.last)) for number, one in moments.items()}


def minutes_between(one: Printed, other: Printed) -> float | None:
    """Minutes from the one to the other; None where a print leaves hour or zone open."""
    if one.utc is None or other.utc is None or not (one.exact and other.exact):
        return None
    return (other.utc - one.utc).total_seconds() / 60


def days_between(one: Printed, other: Printed) -> int | None:
    """Days from the one printed date to the other; None where a print leaves the day open."""
    if one.utc is None or other.utc is None or not (one.tells_day and other.tells_day):
        return None
    return (other.utc.date() - one.utc.date()).days


@dataclass(slots=True)
class Delays:
    """How long after their originals copies came out: in minutes where both prints tell hour and zone, else in days."""

    minutes: list[float] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    early: int = 0
    """Copies dated before their original: their dates say nothing of the time it took."""

    def add(self, original: Printed, copy: Printed) -> None:
        """Count one copy; a date that tells too little counts nowhere."""
        if order(copy.moment, original.moment) < 0:
            self.early += 1
        elif (minutes := minutes_between(original, copy)) is not None:
            self.minutes.append(max(minutes, 0.0))
        elif (days := days_between(original, copy)) is not None:
            self.days.append(max(days, 0))

    @property
    def median_minutes(self) -> float | None:
        """The median of those known to the hour."""
        return round(median(self.minutes), 1) if self.minutes else None

    @property
    def median_days(self) -> float | None:
        """The median of those known to the day only."""
        return median(self.days) if self.days else None
