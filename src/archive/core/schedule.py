"""When a source is looked at again: as often as it has something new, seldom while it fails, never all at one moment.

Times are aware UTC and come in from outside. Whatever comes in, nothing is ever due before now or out of bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from statistics import median
from typing import Literal

_DAY = timedelta(days=1)

SHORTEST = timedelta(minutes=10)
"""Between two looks at one source, however busy it is: a feed of fifty entries outlasts ten minutes in any newsroom."""

LONGEST = _DAY
"""Between two looks at a source that is well, however silent: what comes after a long silence is in the archive a day later."""

LEAST_CONFIGURED = timedelta(minutes=1)
"""A configured interval may be shorter than SHORTEST, yet a slip of the pen (zero, a negative number) must not hammer a site."""

WINDOW = timedelta(days=30)
"""What was listed before says nothing about now."""

NEWEST = 50
"""As many times are looked at: some days of a busy source, the whole WINDOW of a slow one."""

LOOKS_PER_GAP = 2
"""Looks for each occasion on which something new appears; see `interval`."""

FIRST_GAP = timedelta(hours=2)
"""Assumed between two occasions while nothing is known: a new source is looked at hourly and soon shows how busy it is."""

RETRY_AFTER_MOST = _DAY
"""A longer Retry-After is a mistake or a way of saying never; asking daily is polite in both cases."""

LIGHTEST = 0.25
"""The weight of a temporary failure; none weighs less, or a source that fails for ever would never be asked less often."""

PAUSE_AT = 3.0
"""Weighted failures from which on a source is paused: 3 permanent, 6 soft or 12 temporary ones in a row …"""

PATIENCE = timedelta(days=3)
"""… once they have lasted this long: what breaks on Friday evening, our own line included, and is mended on Monday pauses
nothing. Waiting costs little, because the backoff leaves only a few requests for these days."""

PAUSED_EVERY = timedelta(days=7)
"""A paused source is still tried once a week: sites come back, and nobody looks after the list."""

SPREAD = 0.1
"""Share of an interval by which it is drawn out, differently for each source: those that came due together drift apart."""

BY_HAND = "by hand"
"""The reason of a pause that a person ordered; it ends when a person ends it."""

_STEEPEST = 32.0  # failures after which a delay doubles no more; any bound is reached long before


@dataclass(frozen=True, slots=True)
class Pace:
    """The bounds between which a source is looked at."""

    shortest: timedelta = SHORTEST
    longest: timedelta = LONGEST

    def within(self, every: timedelta) -> timedelta:
        """The interval, brought within the bounds."""
        return max(self.shortest, min(every, self.longest))


@dataclass(frozen=True, slots=True)
class Interval:
    """How often to look at a source, and a short phrase that says why."""

    every: timedelta
    why: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a source has fared: its failures since the last success, weighted, since when, and whether it is paused and why."""

    failures: float = 0.0
    state: Literal["active", "paused"] = "active"
    reason: str | None = None
    failing_since: datetime | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a person paused the source."""
        return self.state == "paused" and self.reason == BY_HAND


@dataclass(frozen=True, slots=True)
class Next:
    """The health after a check, when the next check is due (None: never by itself), and a short phrase that says why then."""

    health: Health
    check_at: datetime | None
    why: str


def interval(
    published: Sequence[datetime],
    now: datetime,
    *,
    asked: timedelta | None = None,
    fixed: timedelta | None = None,
    pace: Pace = Pace(),
) -> Interval:
    """How often to look at a source whose entries were first listed at the `published` times.

    A configured interval (`fixed`) wins. Otherwise the source is looked at twice for each occasion on which something new
    appears, but not more often than it asks for (`asked`), and within the bounds of `pace`.

    Why occasions: what one look finds is found together, so that twenty articles put up at six in the morning are one reason
    to look, not twenty. Why twice: times of first listing come from our own looks, and looks that all find something cannot
    tell how much more often there would have been something (Cho & Garcia-Molina, "Estimating frequency of change", ACM
    Transactions on Internet Technology 3(3), 2003: where every access sees a change, the estimate has no upper end). With
    two looks for each occasion the interval shrinks until half of them find nothing, and grows when it is more.
    """
    if fixed is not None:
        return Interval(max(fixed, LEAST_CONFIGURED), "as configured")
    recent = sorted((time for time in published if timedelta(0) <= now - time <= WINDOW), reverse=True)[:NEWEST]
    own = _own_pace(recent, now, pace)
    if asked is not None and pace.within(asked) > own.every:
        return Interval(pace.within(asked), "as the feed asks (ttl)")
    return own


def after_success(health: Health, now: datetime, interval: Interval, *, key: str) -> Next:
    """What follows a check that went well: failures are forgotten, and a pause ends unless a person ordered it.

    `key` names the source; it decides by how much its intervals are drawn out.
    """
    if health.by_hand:
        return Next(Health(state="paused", reason=BY_HAND), None, _paused(BY_HAND))
    return Next(Health(), _spread(now, interval.every, key), interval.why)


def after_failure(
    health: Health,
    now: datetime,
    interval: Interval,
    weight: float,
    retry_after: timedelta | None,
    reason: str,
    *,
    key: str,
    pace: Pace = Pace(),
) -> Next:
    """What follows a check that failed.

    A permanent failure weighs 1, a soft one ½, a temporary one ¼. The interval doubles with each whole failure up to the
    longest, or to the configured interval where that is longer. Retry-After is a floor. From PAUSE_AT on, and after
    PATIENCE, the source is paused: still tried, but once in PAUSED_EVERY.
    """
    if health.by_hand:
        return Next(health, None, _paused(BY_HAND))
    since = min(health.failing_since or now, now)
    failed = replace(health, failures=health.failures + max(weight, LIGHTEST), failing_since=since)
    if health.state == "paused" or (failed.failures >= PAUSE_AT and now - since >= PATIENCE):
        paused = replace(failed, state="paused", reason=reason)
        return Next(paused, _spread(now, PAUSED_EVERY, key), f"{_paused(reason)}; tried every {in_words(PAUSED_EVERY)}")
    delay = _backoff(failed.failures, interval.every, pace)
    floor = min(retry_after or timedelta(0), RETRY_AFTER_MOST)
    return Next(
        failed, _spread(now, max(delay, floor), key), f"failed ({reason}), tried again after {in_words(max(delay, floor))}"
    )


def pause(health: Health) -> Next:
    """What follows when a person pauses a source: it is not looked at until a person resumes it."""
    return Next(replace(health, state="paused", reason=BY_HAND), None, _paused(BY_HAND))


def resume(now: datetime) -> Next:
    """What follows when a person resumes a source: it is looked at now, with its failures forgotten."""
    return Next(Health(), now, "resumed")


def catch_up(check_at: datetime, now: datetime, health: Health, interval: Interval, pace: Pace = Pace()) -> datetime:
    """When a source that was due at `check_at` is due, as seen from now. Whoever moves it must keep the result.

    However many checks were missed (a sleep of days, a clock put forward), one is due now, and the rhythm goes on from
    there. A time that no rule could have set so far ahead, since the clock was put back, is pulled in.
    """
    return min(max(check_at, now), later(now, _furthest(health, interval, pace)))


def later(time: datetime, by: timedelta) -> datetime:
    """The time so much later, or the last one there is."""
    try:
        return time + by
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def in_words(span: timedelta) -> str:
    """A span of time in its largest fitting unit: `10 min`, `4 h`, `7 days`."""
    minutes = max(round(span / timedelta(minutes=1)), 1)
    if minutes < 100 and minutes != 60:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"


def _own_pace(recent: Sequence[datetime], now: datetime, pace: Pace) -> Interval:
    """The interval that the times of listing, newest first, call for."""
    if not recent:
        return Interval(pace.longest, f"nothing new for {WINDOW.days} days")
    occasions = _occasions(recent, pace.shortest)
    every = pace.within(_typical_gap(occasions, now) / LOOKS_PER_GAP)
    articles = "1 article" if len(recent) == 1 else f"{len(recent)} articles"
    together = f" on {len(occasions)} occasions" if 1 < len(occasions) < len(recent) else ""
    span = now - recent[-1]
    during = f"in {in_words(span)}" if span >= pace.shortest else "just now"
    return Interval(every, f"{articles}{together} {during}, so every {in_words(every)}")


def _occasions(recent: Sequence[datetime], apart: timedelta) -> list[datetime]:
    """The times, newest first, without those that follow another one too closely for two looks."""
    occasions: list[datetime] = []
    for time in recent:
        if not occasions or occasions[-1] - time >= apart:
            occasions.append(time)
    return occasions


def _typical_gap(occasions: Sequence[datetime], now: datetime) -> timedelta:
    """The time between two occasions, at the rate of the median day.

    The median over whole days sees through nights, weekends and one day of great events, which mislead the mean or the
    median over single gaps. A source with less than a day behind it or with news on fewer than half of the days has the
    mean gap instead, FIRST_GAP being counted in for the time before its first occasion.
    """
    span = now - occasions[-1]
    ages = [(now - time) // _DAY for time in occasions]
    typical = median(ages.count(day) for day in range(span // _DAY)) if span >= _DAY else 0
    return _DAY / typical if typical else (span + FIRST_GAP) / len(occasions)


def _backoff(failures: float, every: timedelta, pace: Pace) -> timedelta:
    most = max(pace.longest, every)
    doublings = min(failures, _STEEPEST)
    return most if every >= most / 2**doublings else every * 2**doublings


def _furthest(health: Health, interval: Interval, pace: Pace) -> timedelta:
    """The longest time ahead for which a check of this source is ever set."""
    if health.state == "paused":
        ahead = PAUSED_EVERY
    elif health.failures:
        ahead = max(pace.longest, interval.every, RETRY_AFTER_MOST)
    else:
        ahead = interval.every
    return _drawn_out(ahead, 1.0)


def _spread(now: datetime, every: timedelta, key: str) -> datetime:
    share = int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).digest()) / 2**32
    return later(now, _drawn_out(every, share))


def _drawn_out(every: timedelta, share: float) -> timedelta:
    extra = min(every, timedelta(days=365)) * SPREAD * share
    return every + min(extra, timedelta.max - every)


def _paused(reason: str) -> str:
    return f"paused ({reason})"
