"""When a page is fetched again: to see how an article changed, or because it could not be had.

How articles change after publication is known. The GDELT Project fetched the articles it monitors again after a day and
after a week: a fifth had another body text within the week, about 82 % of these changes came within the first day, and 1.6 %
of the articles were gone ("Global Trends In The Ephemerality Of Online News", 2020). Looking every 15 minutes for a day,
Timmerman, Bronselaer and Van Leuven found 35 % of 291,666 Flemish articles updated, most of them once or twice ("Last update
1 hour ago", Ghent University). So half of the checks fall into the first day, and they end after a week. How they lie inside
the day is an assumption: the younger, the closer.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from archive.core.schedule import LIGHTEST, RETRY_AFTER_MOST, later

STEPS = tuple(timedelta(hours=hours) for hours in (1, 3, 12, 24, 2 * 24, 4 * 24, 7 * 24))
"""How long after storing a page it is fetched again."""

LAST = timedelta(days=30)
"""No check is set later than this after storing, however often the page changes: some pages never come to rest."""

GIVE_UP_AT = 3.0
"""Weighted failures with which a page is given up: 3 permanent ones (a page may be listed before it is online), 12 temporary."""

FIRST_RETRY = timedelta(minutes=30)
"""After a first temporary failure: a restart or a short overload is over by then."""

RETRY_GROWTH = 8
"""Times longer to wait with each whole failure. With FIRST_RETRY and LONGEST_RETRY, 3 permanent failures take more than half a
day, 12 temporary ones three days: longer than a weekend."""

LONGEST_RETRY = timedelta(hours=12)
"""Twice a day at least, so that a page is not had a day late for one bad hour."""


def recheck_at(first_stored: datetime, last_checked: datetime, last_changed: datetime | None, now: datetime) -> datetime | None:
    """When a stored page is to be fetched again; None where its time has passed.

    A change sets the page one step back, since a page that has changed is likelier to change again. Steps that were missed
    are made up for by one check now.
    """
    start = _start(first_stored, last_changed)
    step = bisect_right(STEPS, last_checked - start)
    if step == len(STEPS) or start - first_stored + STEPS[step] > LAST:
        return None
    return min(max(later(start, STEPS[step]), now), later(now, STEPS[step]))


def retry_at(failures: float, now: datetime, retry_after: timedelta | None = None) -> datetime | None:
    """When a page that could not be fetched is to be tried again; None where it is given up.

    `failures` are all of this page's so far, weighted: permanent 1, soft ½, temporary ¼.
    """
    if failures >= GIVE_UP_AT:
        return None
    delay = min(FIRST_RETRY * RETRY_GROWTH ** max(failures - LIGHTEST, 0.0), LONGEST_RETRY)
    return later(now, max(delay, min(retry_after or delay, RETRY_AFTER_MOST)))


def _start(first_stored: datetime, last_changed: datetime | None) -> datetime:
    """When the steps begin: at the storing, or so that the last change lies one step before the one at which it was found."""
    if last_changed is None or last_changed <= first_stored:
        return first_stored
    found_at = bisect_right(STEPS, last_changed - first_stored)
    return last_changed - STEPS[found_at - 2] if found_at > 1 else last_changed
